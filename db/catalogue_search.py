"""Finding a procedure by what an officer types: words, initials or the end of a code.

The whole catalogue is small, so it is kept folded in memory and read anew only
when another catalogue came in.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

import msgspec

Plain = Callable[[str], str]

# From the surest to the vaguest way a text can mean a procedure.
SAME, BY_CODE, RUN, SCATTERED, LOOSE = range(5)
SURE_TAIL = 3
"""Digits from which the end of a code says more than a number inside a name."""


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """One procedure found; `used` is how many dossiers of it this record holds."""

    version: int
    code: str
    name: str
    field: str
    level: str
    service_level: str
    used: int


class _Entry(NamedTuple):
    version: int
    code: str
    name: str
    field: str
    level: str
    service_level: str
    effective_from: str
    effective_to: str
    words: str  # " chung thuc ban sao ", folded, blanks around
    initials: str
    around: str  # the words of the field and of the code
    folded_code: str
    digits: str  # of the national part of the code
    length: int  # of the name, without what it says in parentheses


_held: tuple[tuple[Any, ...], list[_Entry]] | None = None


def words(plain: str) -> list[str]:
    """The words of a folded text, without punctuation."""
    return re.findall(r"[^\W_]+", plain)


def search(connection: Any, plain: Plain, text: str, day: date, limit: int = 20) -> list[Hit]:
    """Procedures in force on `day` that `text` can mean, best first.

    Marks are ignored and đ is d; every word may be cut short; a word may be the
    initials of several ("ctbs") or the end of a code ("0635"). Hits of one
    quality are ordered by what this desk receives most. An empty text gives
    the procedures this desk uses.
    """
    used: dict[str, int] = {
        row[0][len("procedure:") :]: row[1]
        for row in connection.execute(
            "SELECT name, n FROM counters WHERE name >= 'procedure:' AND name < 'procedure;'"
        )
    }
    asked, folded = day.isoformat(), plain(text).strip()
    entries = [
        entry
        for entry in _entries(connection, plain)
        if entry.effective_from <= asked < entry.effective_to
    ]
    judge = _judge(folded)
    ranked = []
    for place, entry in enumerate(entries):
        quality = judge(entry)
        if quality is not None:
            kind, start = quality
            count = used.get(entry.code, 0)
            ranked.append((kind, -count, start, entry.length, place))
    ranked.sort()
    return [
        Hit(
            version=entry.version,
            code=entry.code,
            name=entry.name,
            field=entry.field,
            level=entry.level,
            service_level=entry.service_level,
            used=-uses,
        )
        for _, uses, _, _, place in ranked[:limit]
        for entry in (entries[place],)
    ]


def _entries(connection: Any, plain: Plain) -> list[_Entry]:
    global _held
    newest = connection.execute(
        "SELECT id, at, sha256 FROM catalogue_imports ORDER BY id DESC LIMIT 1"
    ).fetchone()
    if newest is None:
        return []
    file = connection.execute("PRAGMA database_list").fetchone()[2]
    stamp = (file, *newest)
    held = _held
    if held is None or held[0] != stamp:
        held = _held = (stamp, _read(connection, plain))
    return held[1]


def _read(connection: Any, plain: Plain) -> list[_Entry]:
    fields: dict[str, str] = {}
    entries = []
    for row in connection.execute(
        "SELECT version, code, name, field, level, service_level, effective_from, effective_to,"
        " plain, initials FROM procedures ORDER BY code, version"
    ):
        version, code, name, field, level, service, start, end, folded, initials = row
        if field not in fields:
            fields[field] = f" {' '.join(words(plain(field)))} "
        entries.append(
            _Entry(
                version,
                code,
                name,
                field,
                level,
                service,
                start,
                end or "9999-12-31",
                f" {folded} ",
                initials,
                f"{fields[field]}{code.lower().replace('.', ' ')} ",
                code.lower(),
                code.replace(".", "")[:7] if code[0].isdigit() else "",
                len(name.split("(")[0]),
            )
        )
    return entries


def _judge(asked: str) -> Callable[[_Entry], tuple[int, int] | None]:
    """How well an entry answers: (quality, where in the name), None when not at all."""
    wanted = words(asked)
    if not wanted:
        return (lambda _: (LOOSE, 0)) if not asked else (lambda _: None)
    whole = f" {' '.join(wanted)} "
    run = re.compile(r"\S*".join(f" {re.escape(word)}" for word in wanted))
    heads = [f" {word}" for word in wanted]
    squeezed = "".join(wanted)
    code = asked.replace(" ", "")
    number = code.replace(".", "") if re.fullmatch(r"[\d.]+", code, re.ASCII) else ""

    def judge(entry: _Entry) -> tuple[int, int] | None:
        if entry.words == whole or entry.folded_code == code:
            return SAME, 0
        if number and len(number) >= SURE_TAIL and entry.digits.endswith(number):
            return BY_CODE, 0
        if _is_code(code) and _begins_or_ends(entry.folded_code, code):
            return BY_CODE, 1
        if entry.initials == squeezed and len(squeezed) > 1:
            return BY_CODE, 2
        if found := run.search(entry.words):
            return RUN, found.start()
        if len(squeezed) > 1 and (start := entry.initials.find(squeezed)) >= 0:
            # Letters in mid-name meet by chance too, so words go first.
            return (SCATTERED if start else RUN), start
        if all(head in entry.words for head in heads):
            return SCATTERED, 0
        both = entry.words + entry.around
        if all(head in both for head in heads):
            return LOOSE, 0
        if number and entry.digits.endswith(number):
            return LOOSE, 1
        if all(
            head in both or (len(word) > 1 and word in entry.initials)
            for head, word in zip(heads, wanted, strict=True)
        ):
            return LOOSE, 2
        return None

    return judge


def _is_code(text: str) -> bool:
    return "." in text.strip(".")


def _begins_or_ends(code: str, part: str) -> bool:
    """`2.0006` or `fx.` begin a code, a province's longer spelling contains it."""
    return code.startswith(part) or part.startswith(code + ".") or code.endswith("." + part)
