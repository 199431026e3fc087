"""Books of attestation: which book an entry belongs to, and how its number is written.

An entry's number is its place in the book, together with the volume, the year and the sign of the
sort of attestation; it runs on from 01 to the end of the year (NĐ 23/2015/NĐ-CP, Điều 13).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from desk_tui.rules import dated
from desk_tui.rules.text import plain, tidy

FIELD = "Chứng thực"


@dataclass(frozen=True)
class Book:
    """One sort of attestation. `electronic`: for copies made as files.

    `words`: names of procedures that have a code of the province's own.
    """

    id: str
    name: str
    sign: str
    procedures: tuple[str, ...]
    words: tuple[str, ...]
    electronic: bool
    instrument: str
    valid_from: date
    valid_to: date | None = None
    certainty: str = ""

    def holds(self, procedure: str, name: str) -> bool:
        """Whether a procedure is written into it; its code may have the province's tail."""
        known = any(procedure == one or procedure.startswith(f"{one}.") for one in self.procedures)
        return known or any(words in plain(name) for words in self.words)


def books_from_rows(rows: Iterable[Mapping[str, str]]) -> tuple[Book, ...]:
    """Read the rows; raises RuleProblem `attest-row` that names the line."""
    return dated.read(rows, _book, "attest-row", "Bảng sổ chứng thực")


def book_for(
    books: Sequence[Book], procedure: str, name: str, day: date, *, electronic: bool = False
) -> Book | None:
    """The book of a procedure on a day: by its code first, then by its name.

    A copy made as a file goes into the ordinary book where there is none of its own.
    """
    here = [book for book in books if dated.in_force(book, day)]
    by_code = [book for book in here if book.holds(procedure, "")]
    found = by_code or [book for book in here if book.holds(procedure, name)]
    fit = [book for book in found if book.electronic == electronic]
    return next(iter(fit or [book for book in found if not book.electronic]), None)


def in_words(number: int, volume: str, year: int, sign: str, *, last: int = 0) -> str:
    """As it is written on the paper: "số 07, quyển số 01/2026-SCT/BS". `last` of several."""
    numbers = f"{number:02d}–{last:02d}" if last > number else f"{number:02d}"
    return f"số {numbers}, quyển số {volume}/{year}-{sign}"


def _book(row: Mapping[str, str]) -> Book:
    def many(name: str) -> tuple[str, ...]:
        return tuple(part for part in map(tidy, (row.get(name) or "").split(";")) if part)

    first, last = dated.span(row)
    return Book(
        id=row["id"].strip(),
        name=tidy(row["name"]),
        sign=tidy(row["sign"]),
        procedures=many("procedure"),
        words=tuple(map(plain, many("words"))),
        electronic=(row.get("electronic") or "").strip() == "yes",
        instrument=tidy(row["instrument"]),
        valid_from=first,
        valid_to=last,
        certainty=(row.get("certainty") or "").strip(),
    )
