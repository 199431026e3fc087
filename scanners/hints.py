"""What the text of a page suggests: which paper it begins, its number, date and issuer.

Pure text in, suggestions out; an officer confirms each. NĐ 30/2020/NĐ-CP, annex I, sets where the
parts of a document stand: issuer at the top left in capitals, below it "Số: 123/UBND-TP", at the
right "…, ngày 05 tháng 11 năm 2026", then the kind of paper in capitals, in the middle.

`plain` folds a text (marks off, đ as d, small letters): the caller's rule, so that what is matched
here is what is searched there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from functools import lru_cache

Plain = Callable[[str], str]

THRESHOLD = 0.75
"""Least likeness (0 to 1) of a title and a paper's name that is worth offering."""

_TOP = 24
_TITLE_LINES = 4
_NATION = ("cong hoa xa hoi chu nghia viet nam", "doc lap tu do hanh phuc")
# Words that papers share say little about which one it is.
_COMMON_TEXT = (
    "giay to khai don ban van bien phieu de nghi dang ky ve viec cua va theo cho kem sao chinh"
    " chung nhan xac thuc mau so cap"
)
_COMMON = frozenset(_COMMON_TEXT.split())
_COMMON_WEIGHT = 0.5
# Figures that a reader puts among letters, and letters it puts among figures.
_AS_LETTERS = str.maketrans({"0": "o", "1": "i", "5": "s", "8": "b", "|": "i", "l": "i", "6": "g"})
_AS_FIGURES = str.maketrans("OoQDlIi|!SsBZz", "00001111155822")
_F = r"[0-9OoQDlIi|!SsBZz]"


@dataclass(frozen=True)
class Suggestion:
    """The paper a title points to; score 0 to 1, `title` as read, on line `line` (from 0)."""

    key: str
    score: float
    title: str
    line: int


@dataclass(frozen=True)
class Found:
    """A value to confirm, the text it was read from and that text's line (from 0)."""

    value: str
    source: str
    line: int


@dataclass(frozen=True)
class Fields:
    """What a page says of itself; `date` holds an ISO day. None where nothing sure was found."""

    number: Found | None = None
    date: Found | None = None
    issuer: Found | None = None


def suggest(
    text: str, papers: Mapping[str, str], plain: Plain, *, threshold: float = THRESHOLD
) -> Suggestion | None:
    """The paper (key -> name) whose name a title on this page resembles most, if any does.

    Two papers that resemble it equally are no suggestion.
    """
    best: dict[str, Suggestion] = {}
    for line, title in titles(text, plain):
        folded = _letters(plain(title))
        for key, name in papers.items():
            score = max((likeness(folded, one) for one in _names(name, plain)), default=0.0)
            if score >= threshold and (key not in best or score > best[key].score):
                best[key] = Suggestion(key, score, title, line)
    ranked = sorted(best.values(), key=lambda found: -found.score)
    if not ranked or (len(ranked) > 1 and ranked[0].score == ranked[1].score):
        return None
    return ranked[0]


def titles(text: str, plain: Plain) -> Iterator[tuple[int, str]]:
    """Runs of lines in capitals near the top, whole and each line alone, with their line.

    The heading of the state and the issuer's are none.
    """
    lines = text.splitlines()
    run: list[tuple[int, str]] = []
    for at, line in enumerate([*_top(lines), ""]):
        bare = _without_nation(line, plain).strip(" .:;,-–_*\"'“”")
        if bare and _capitals(bare) and not _is_issuer(bare, plain):
            run.append((at, bare))
            continue
        # Readers put an empty line between two lines of one title now and then.
        if not bare and run and at + 1 < len(lines) and at - run[-1][0] < 2:
            continue
        yield from _joined(run[:_TITLE_LINES])
        run = []
    yield from _joined(run[:_TITLE_LINES])


def _joined(run: list[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    for first in range(len(run)):
        for last in range(first + 1, len(run) + 1):
            yield run[first][0], " ".join(part for _, part in run[first:last])


def _top(lines: list[str]) -> list[str]:
    """The part of a page where a title stands: the first lines that hold anything."""
    seen = 0
    for at, line in enumerate(lines):
        seen += bool(line.strip())
        if seen > _TOP:
            return lines[:at]
    return lines


def _capitals(line: str, least: int = 5) -> bool:
    """Mostly capitals, as a title is even when a letter or two was read as a small one."""
    letters = [char for char in line if char.isalpha()]
    return len(letters) >= least and sum(char.isupper() for char in letters) >= 0.75 * len(letters)


def _without_nation(line: str, plain: Plain) -> str:
    """The left half of a heading whose right half names the state (two columns read as one)."""
    words = line.split()
    folded = [_letters(plain(word)).strip("-–—") for word in words]
    for at in range(len(words)):
        rest = " ".join(word for word in folded[at:] if word)
        for nation in _NATION:
            if rest[:4] == nation[:4] or at == 0:
                longest = rest[: len(nation) + 1]
                if SequenceMatcher(None, longest, nation, autojunk=False).ratio() > 0.8:
                    return " ".join(words[:at])
    return line


def _names(name: str, plain: Plain) -> tuple[str, ...]:
    """The ways a paper of the checklist may call itself: parts of "A hoặc B", "A/B", "A, B"."""
    return _names_of(plain(re.sub(r"\([^()]*\)", " ", name)))


@lru_cache(maxsize=2048)
def _names_of(folded: str) -> tuple[str, ...]:
    folded = re.sub(r"^(?:[0-9]+ )?(?:ban sao|ban chinh|ban goc|bo|du thao) ", "", folded.strip())
    parts = map(_letters, re.split(r" hoac | kem | hay |[/,;:]", folded))
    # "Giấy tờ", "đơn": a part that tells nothing would fit any title that holds it.
    telling = (one for one in parts if " " in one and not _COMMON.issuperset(one.split()))
    return tuple(dict.fromkeys([_letters(folded), *telling]))


def _letters(folded: str) -> str:
    """Folded text with look-alike figures as letters and only single blanks between words."""
    words = re.findall(r"[a-z0-9|]+", folded)
    return " ".join(
        word.translate(_AS_LETTERS) if re.search(r"[a-z]", word) else word for word in words
    )


@lru_cache(maxsize=8192)
def likeness(title: str, name: str) -> float:
    """How much of both a title and a name is the other, 0 to 1; both folded.

    Letters are aligned without blanks (readers join and part words); then each word counts as
    there when most of its letters are, weighed by how much it tells.
    """
    left, right = title.split(), name.split()
    aligned = SequenceMatcher(None, "".join(left), "".join(right), autojunk=False)
    if aligned.real_quick_ratio() < 0.5:
        return 0.0
    blocks = aligned.get_matching_blocks()
    shared_left = _shared(left, [(block.a, block.size) for block in blocks])
    shared_right = _shared(right, [(block.b, block.size) for block in blocks])
    whole = sum(map(_weight, left)) + sum(map(_weight, right))
    return (shared_left + shared_right) / whole if whole else 0.0


def _shared(words: list[str], blocks: list[tuple[int, int]]) -> float:
    """Weight of the words found again; half their letters are none, all are the whole."""
    found = {at for start, size in blocks for at in range(start, start + size)}
    total, start = 0.0, 0
    for word in words:
        share = sum(at in found for at in range(start, start + len(word))) / len(word)
        total += _weight(word) * max(0.0, 2 * share - 1)
        start += len(word)
    return total


def _weight(word: str) -> float:
    return (_COMMON_WEIGHT if word in _COMMON else 1.0) * min(len(word), 4)


# Number, date and issuer

_ISSUERS = re.compile(
    r"(?:uy ban|ubnd|hoi dong nhan dan|hdnd|cong an|benh vien|toa an|vien kiem sat|phong|chi cuc"
    r"|cuc|tong cuc|trung tam|tram y te|van phong|chi nhanh|so (?:tu phap|noi vu|xay dung|y te"
    r"|tai|giao duc|cong thuong|nong nghiep|khoa hoc|van hoa)|bo (?:tu phap|cong an|y te|noi vu"
    r"|quoc phong|ngoai giao|tai|xay dung)|truong (?:tieu|trung|mam|dai|cao))\b"
)
_PLACES = re.compile(r"(?:xa|phuong|thi tran|thi xa|huyen|quan|tinh|thanh pho|tp|dac khu)\b")
_NUMBER_AT = re.compile(rf"\W*[S5][^\W\d_]\s*[:.;]?\s*(?P<first>{_F}{{1,6}})(?P<rest>.*)")
_NUMBER_PART = re.compile(r"\s?/\s?([\wÐ.&]+(?:\s?-\s?[\wÐ.&]+)*)")
_D = r"[0-9oqli|!sbz]"
_WORDY = re.compile(
    rf"ngay\s*({_D}{{1,2}})\s*thang\s*({_D}{{1,2}})\s*nam\s*({_D}(?:\s?{_D}){{3}})(?!{_D})"
)
_SHORT = re.compile(
    rf"(?<![\w/])({_D}{{1,2}})\s?[/.]\s?({_D}{{1,2}})\s?[/.]\s?({_D}{{4}})(?![\w/])"
)
_DAY_FIGURES = str.maketrans("oqli|!sbz", "001111582")
_LABEL = re.compile(r"(?:ngay cap|cap ngay|ngay ky|ky ngay|ngay lap|lap ngay)\W*$")
_BIRTH = re.compile(r"(?:sinh|birth)\W*(?:ngay)?\W*$")
_YEARS = range(1900, 2101)


def fields(text: str, plain: Plain) -> Fields:
    """Number, date and issuer of the document that begins on this page, as far as it says them."""
    lines = text.splitlines()
    return Fields(_number(lines), _date(lines, plain), _issuer(lines, plain))


def _number(lines: list[str]) -> Found | None:
    """The text behind "Số:" where a line begins with it; "Mẫu số" and "Căn cứ … số" are others'."""
    for at, line in enumerate(_top(lines)):
        found = _NUMBER_AT.match(line)
        if not found or not any(char.isdigit() for char in found["first"]):
            continue
        value, rest = found["first"].translate(_AS_FIGURES), found["rest"]
        while part := _NUMBER_PART.match(rest):
            value += "/" + _number_part(part[1])
            rest = rest[part.end() :]
        if "/" in value or (":" in line[: found.start("first")] and not rest[:1].isalnum()):
            return Found(value, line.strip(), at)
    return None


def _number_part(part: str) -> str:
    """A year in figures, else the signs of a kind of paper and its issuer in letters."""
    bare = re.sub(r"\s", "", part).rstrip(".").replace("Ð", "Đ")
    if re.fullmatch(rf"{_F}{{4}}", bare) and sum(char.isdigit() for char in bare) >= 2:
        return bare.translate(_AS_FIGURES)
    return re.sub(r"(?<=[^\W\d_])0|0(?=[^\W\d_])", "O", bare)


def _date(lines: list[str], plain: Plain) -> Found | None:
    """The day of issue: beside the place at the top or the signature, or behind "ngày cấp".

    A sole date that nobody was born on is offered too; a day that never was is not.
    """
    ranked: list[tuple[int, Found]] = []
    others: list[Found] = []
    written = [at for at, line in enumerate(lines) if line.strip()]
    edges = {*written[:12], *written[-12:]}
    for at, line in enumerate(lines):
        folded = plain(line)
        for form in (_WORDY, _SHORT):
            for match in form.finditer(folded):
                before, behind = folded[: match.start()], folded[match.end() :]
                day = _day(*match.groups())
                if day is None or _BIRTH.search(before):
                    continue
                found = Found(day.isoformat(), line.strip(), at)
                closing = not behind.strip(" .,;:)") and at in edges
                if closing and (form is _WORDY or before.rstrip().endswith(",")):
                    ranked.append((0 if at in written[:12] else 1, found))
                elif _LABEL.search(before):
                    ranked.append((2, found))
                else:
                    others.append(found)
    if ranked:
        return min(ranked, key=lambda one: one[0])[1]
    return others[0] if len({found.value for found in others}) == 1 else None


def _day(day: str, month: str, year: str) -> date | None:
    figures = [re.sub(r"\s", "", part).translate(_DAY_FIGURES) for part in (day, month, year)]
    # A look-alike here and there is a misread figure; nothing but letters is a word.
    if not re.search("[0-9]", day + month) or not re.search("[0-9]", year):
        return None
    try:
        read = date(int(figures[2]), int(figures[1]), int(figures[0]))
    except ValueError:
        return None
    return read if read.year in _YEARS else None


def _issuer(lines: list[str], plain: Plain) -> Found | None:
    """The lowest office in the left half of the heading; a place on its own line belongs to it."""
    found: Found | None = None
    for at, line in enumerate(_top(lines)[:12]):
        left = _without_nation(line, plain).strip(" .:;,-–_*")
        if _NUMBER_AT.match(line):
            break
        if not left:
            continue
        beside_nation = len(left) < len(line.strip(" .:;,-–_*"))
        folded = plain(left)
        if not _capitals(left, 3):
            if found:
                break
            continue
        if found and _PLACES.match(folded):
            found = Found(f"{found.value} {left}", f"{found.source} / {line.strip()}", found.line)
        elif _ISSUERS.match(folded) or (beside_nation and not found):
            found = Found(left, line.strip(), at)
        elif found:
            break
    return found


def _is_issuer(line: str, plain: Plain) -> bool:
    folded = plain(line)
    return bool(_ISSUERS.match(folded) or _PLACES.match(folded))
