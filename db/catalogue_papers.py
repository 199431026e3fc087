"""The checklist out of the catalogue's text column: one line per paper."""

from __future__ import annotations

import re
from collections.abc import Callable

from db.catalogue import PaperNeeded

Plain = Callable[[str], str]

KEY_LENGTH = 32

_COUNT = re.compile(r"(\d{1,2})\s*bản\s*(chính|sao)")
_SETS = re.compile(r"(\d{1,2}) (?:bộ|bản|ảnh|tờ)\b")
_PARENS = re.compile(r"\s*\(([^()]*)\)")
# "thay bằng … nếu khai thác được" or "không cần nếu …" do not make a paper
# conditional; a clause that begins with the condition does.
_CONDITION = re.compile(r"(?:^|[(,;])\s*(?:nếu|khi|theo từng trường hợp|trường hợp|trừ|diện)\b")
_GROUP = re.compile(r"(Hồ sơ [^:;()]{1,40}): (.+)")


def parse_papers(text: str, plain: Plain) -> tuple[PaperNeeded, ...]:
    """Papers in the order given; ';' parts them except inside parentheses.

    A count comes from "(1 bản chính)", "(02 bản sao)" or "02 bộ …"; "nếu …", "khi …",
    "trường hợp …" at the start of a clause make a line conditional; "xuất
    trình" means that the paper is shown and not kept.
    """
    papers: list[PaperNeeded] = []
    taken: set[str] = set()
    group = ""
    for item in _split(text):
        named = _GROUP.fullmatch(item)
        if named:
            group = named[1]
        elif group and not item[:1].isupper():
            # "Hồ sơ trẻ: giấy khai sinh; giấy khám sức khỏe": the rest belongs to it too.
            item = f"{group}: {item}"
        else:
            group = ""
        paper = _paper(item, len(papers) + 1, taken, plain)
        taken.add(paper.key)
        papers.append(paper)
    return tuple(papers)


def _split(text: str) -> list[str]:
    parts, depth, start = [], 0, 0
    balanced = text.count("(") == text.count(")")
    for place, char in enumerate(text):
        if char in "()" and balanced:
            depth += 1 if char == "(" else -1
        elif char == ";" and depth <= 0:
            parts.append(text[start:place])
            start = place + 1
    parts.append(text[start:])
    return [part.strip(" .") for part in parts if re.search(r"\w", part)]


def _paper(item: str, place: int, taken: set[str], plain: Plain) -> PaperNeeded:
    lower = item.lower()
    counts = {"chính": 0, "sao": 0}
    for number, kind in _COUNT.findall(lower):
        counts[kind] += int(number)
    if (sets := _SETS.match(lower)) and not any(counts.values()):
        counts["chính"] = int(sets[1])
    name = _name(item)
    return PaperNeeded(
        place=place,
        key=_key(name, taken, plain),
        name=name,
        originals=counts["chính"],
        copies=counts["sao"],
        conditional=bool(_CONDITION.search(lower)),
        shown_only="xuất trình" in lower,
        note="; ".join(_PARENS.findall(item)),
    )


def _name(item: str) -> str:
    """The paper without its remarks; a remark in mid-sentence belongs to the name."""
    bare = _PARENS.sub(lambda found: "" if _COUNT.search(found[0].lower()) else found[0], item)
    without = re.sub(r"(?:\s*\([^()]*\))+$", "", bare)
    if "(" in without:
        without = bare
    return without.strip(" ,") or item


def _key(name: str, taken: set[str], plain: Plain) -> str:
    """`to-khai-dang-ky-khai-sinh`: the first words, so that it outlives small changes."""
    key = ""
    for word in re.findall(r"[a-z0-9]+", plain(name)):
        longer = f"{key}-{word}" if key else word[:KEY_LENGTH]
        if len(longer) > KEY_LENGTH:
            break
        key = longer
    key = key or "giay-to"
    unique, number = key, 2
    while unique in taken:
        tail = f"-{number}"
        unique, number = key[: KEY_LENGTH - len(tail)] + tail, number + 1
    return unique
