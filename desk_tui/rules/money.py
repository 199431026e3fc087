"""Which part of a fee is phí and which is lệ phí: dated rows, because receipts are separate.

The catalogue gives a sum, not its name. Rows say what a sum of a field or an instrument is
called; those of certainty K or U are assumptions that an office should confirm or replace.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, cast

from desk_tui.rules.problem import RuleProblem
from desk_tui.rules.text import plain, tidy

Kind = Literal["phi", "le-phi"]

KIND_WORDS: dict[str, str] = {"phi": "phí", "le-phi": "lệ phí", "any": "phí, lệ phí"}
UNSURE = "U"
"""The certainty of a row that is a guess: the officer is asked to look."""


@dataclass(frozen=True)
class FeeKind:
    """Sums of a procedure, a field or with certain words are of this kind, and called `name`."""

    id: str
    kind: Kind
    name: str
    procedure: tuple[str, ...] = ()
    field: str = ""
    words: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    instrument: str = ""
    certainty: str = ""

    def covers(self, procedure: str, field: str, said: str, day: date) -> bool:
        """Every cell that is filled must fit; `said` is the line's text and ground, folded."""
        return (
            (not self.procedure or procedure in self.procedure)
            and (not self.field or plain(self.field) == plain(field))
            and (not self.words or re.search(rf"\b{re.escape(self.words)}\b", said) is not None)
            and (self.valid_from is None or self.valid_from <= day)
            and (self.valid_to is None or day <= self.valid_to)
        )


@dataclass(frozen=True)
class Sum:
    """One part of a payment, in đồng; a receipt of its own."""

    kind: Kind
    text: str
    amount: int


@dataclass(frozen=True)
class Split:
    """The parts add up to the amount. `guessed` are the rows that are only assumptions."""

    parts: tuple[Sum, ...]
    guessed: tuple[FeeKind, ...] = ()


def kinds_from_rows(rows: Iterable[Mapping[str, str]]) -> tuple[FeeKind, ...]:
    """Rows of the file of kinds, in its order, which is their rank. RuleProblem `kind-row`."""
    return tuple(_kind(number, row) for number, row in enumerate(rows, start=2))


def split(
    lines: Sequence[tuple[str, int, str]],
    amount: int,
    rows: Sequence[FeeKind],
    *,
    procedure: str,
    field: str,
    day: date,
    only: Kind | None = None,
) -> Split:
    """The parts of `amount` by the fee's lines (text, sum, ground), in the lines' order.

    A cut lowers what stands before it. `only`: the officer said which kind it all is. Lines that
    no longer add up to the amount (a fee put right by hand) count as one sum of the first kind.
    """
    sums = [(text, due, ground) for text, due, ground in lines if due > 0]
    text, ground = (sums[0][0], sums[0][2]) if sums else ("", "")
    if only or not sums or sum(due for _, due, _ in lines) != amount:
        row = _row(rows, procedure, field, f"{text} {ground}", day)
        name = row.name if only in (None, row.kind) else KIND_WORDS[only or ""].capitalize()
        guessed = () if only or row.certainty != UNSURE else (row,)
        return Split((Sum(only or row.kind, name, amount),), guessed)
    left: dict[tuple[Kind, str], int] = {}
    unsure: dict[str, FeeKind] = {}
    beyond = 0
    for text, due, ground in lines:
        if due > 0:
            row = _row(rows, procedure, field, f"{text} {ground}", day)
            left[row.kind, row.name] = left.get((row.kind, row.name), 0) + due
            if row.certainty == UNSURE:
                unsure[row.id] = row
        else:
            beyond += _lower(left, -due)
    _lower(left, beyond)
    parts = tuple(Sum(kind, name, due) for (kind, name), due in left.items() if due)
    return Split(parts, tuple(unsure.values()))


def _lower(left: dict[tuple[Kind, str], int], cut: int) -> int:
    """Take a cut off the last sums first; what could not be taken yet."""
    for key in reversed(list(left)):
        taken = min(cut, left[key])
        left[key] -= taken
        cut -= taken
    return cut


def _row(rows: Sequence[FeeKind], procedure: str, field: str, said: str, day: date) -> FeeKind:
    said = plain(said)
    found = next((row for row in rows if row.covers(procedure, field, said, day)), None)
    if found is None:
        raise RuleProblem(
            "fee-kind",
            f"Chưa biết khoản thu của thủ tục {procedure} là phí hay lệ phí.",
            "Chọn loại khi thu (phí hoặc lệ phí), hoặc bổ sung bảng loại phí của cơ quan.",
        )
    return found


def _kind(number: int, row: Mapping[str, str]) -> FeeKind:
    def cell(name: str) -> str:
        return tidy(row.get(name) or "")

    def day(name: str) -> date | None:
        return date.fromisoformat(cell(name)) if cell(name) else None

    try:
        if cell("kind") not in ("phi", "le-phi"):
            raise ValueError("kind")
        if not cell("id") or not cell("name"):
            raise ValueError("id, name")
        return FeeKind(
            id=cell("id"),
            kind=cast("Kind", cell("kind")),
            name=cell("name"),
            procedure=tuple(code.strip() for code in cell("procedure").split(";") if code.strip()),
            field=cell("field"),
            words=plain(cell("words")),
            valid_from=day("valid_from"),
            valid_to=day("valid_to"),
            instrument=cell("instrument"),
            certainty=cell("certainty"),
        )
    except ValueError as why:
        raise RuleProblem(
            "kind-row",
            f"Bảng loại phí, dòng {number}: ô không đọc được ({why}).",
            "Sửa ô đó theo các dòng có sẵn rồi nạp lại.",
        ) from None
