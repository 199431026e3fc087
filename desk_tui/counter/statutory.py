"""The statutory tables of a period, filled from dated templates (`data/statutory.csv`; STA-01)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from db.problem import RecordProblem
from desk_tui.counter import report as reports
from desk_tui.counter.desk import Desk, local
from desk_tui.counter.report import Ask
from desk_tui.rules.counting import unlike, vn_number
from desk_tui.rules.metrics import check_period
from desk_tui.rules.text import vn_date
from desk_tui.slips.data_report import FormColumn, FormSheet

TOTAL = "Tổng cộng"
UNKNOWN = "–"
"""What stands in a cell of a count that no desk has."""
Cells = tuple[int | None, ...]


@dataclass(frozen=True)
class Column:
    """`head` stands above several columns."""

    head: str
    title: str


@dataclass(frozen=True)
class Table:
    """A filled form. The last row is the total; `doubts` are sums that do not come out.

    `by` is what its lines are; `notes` what of the form is assumed, and what a desk cannot know.
    """

    form: str
    title: str
    instrument: str
    by: str
    first: date
    last: date
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, Cells], ...]
    doubts: tuple[str, ...]
    notes: tuple[str, ...]


def in_force(day: date) -> tuple[str, ...]:
    """The forms that a period ending on a day is reported by."""
    return tuple(dict.fromkeys(row["form"] for row in _rows() if _holds(row, day)))


def table(desk: Desk, form: str, first: date, last: date) -> Table:
    """Fill a form for a period. Raises RuleProblem `bad-period`, RecordProblem `unknown-form`
    also for a form that had not come into force, or no longer was, on the last day."""
    check_period(first, last)
    rows = [row for row in _rows() if row["form"] == form and _holds(row, last)]
    if not rows:
        known = "; ".join(in_force(last)) or "chưa có biểu nào cho kỳ ấy"
        raise RecordProblem(
            "unknown-form",
            f"Không có biểu “{form}” áp dụng cho kỳ kết thúc ngày {vn_date(last)}.",
            f"Chọn: {known}.",
        )
    by = "field" if rows[0]["by"] == "field" else "unit"
    told = reports.report(desk, Ask(first, last, by=by))
    lines = [(group.name, _cells(rows, group.numbers)) for group in told.groups]
    total = _cells(rows, told.numbers)
    return Table(
        form=form,
        title=rows[0]["title"],
        instrument=rows[0]["instrument"].partition("; ")[0],
        by=reports.GROUPINGS[by],
        first=first,
        last=last,
        columns=tuple(Column(row["head"], row["column"]) for row in rows),
        rows=(*((name, cells) for name, cells in lines if any(cells)), (TOTAL, total)),
        doubts=tuple(_doubts(rows, total)),
        notes=tuple(_notes(rows)),
    )


def tables(desk: Desk, first: date, last: date) -> tuple[Table, ...]:
    """Every form in force on the last day, filled."""
    return tuple(table(desk, form, first, last) for form in in_force(last))


def draw(desk: Desk, filled: Table) -> Path:
    """The form as a PDF waiting for the printer. Raises SlipProblem."""
    from desk_tui.counter import slip

    sheet = FormSheet(
        head=slip.sheet_head(desk, local(desk.now())),
        number=filled.form,
        title=filled.title,
        instrument=filled.instrument,
        by=filled.by,
        first=filled.first,
        last=filled.last,
        columns=tuple(FormColumn(head=one.head, title=one.title) for one in filled.columns),
        lines=tuple((name, *map(said, cells)) for name, cells in filled.rows),
        doubts=filled.doubts,
        notes=filled.notes,
    )
    name = f"bieu-{filled.form}-{filled.first:%y%m%d}-{filled.last:%y%m%d}"
    return slip.draw(desk, sheet, name, desk.office.form_set)


def said(cell: int | None) -> str:
    """A cell for a person."""
    return UNKNOWN if cell is None else vn_number(cell)


def _cells(rows: Sequence[Mapping[str, str]], numbers: Mapping[str, int]) -> Cells:
    return tuple(
        sum(numbers[name] for name in row["count"].split("+")) if row["count"] else None
        for row in rows
    )


def _doubts(rows: Sequence[Mapping[str, str]], total: Cells) -> Iterable[str]:
    """`sums` names the columns that have to come to this one: `2+3+4`, perhaps in two ways."""
    for row, whole in zip(rows, total, strict=True):
        for sum_ in row["sums"].split():
            parts = {place: total[int(place) - 1] or 0 for place in sum_.split("+")}
            words = f"{row['head']}, {row['column'].casefold()}"
            if doubt := unlike(whole or 0, parts, words):
                yield doubt


def _notes(rows: Sequence[Mapping[str, str]]) -> Iterable[str]:
    """What follows the instrument in a row: where its layout is from, what is assumed."""
    for row in rows:
        _, _, note = row["instrument"].partition("; ")
        if note:
            whole = f"{note[:1].upper()}{note[1:]}"
            yield whole if row["place"] == "1" else f"{row['head']}, {row['column']}: {note}"


def _holds(row: Mapping[str, str], day: date) -> bool:
    return row["valid_from"] <= day.isoformat() <= (row["valid_to"] or "9999")


@cache
def _rows() -> tuple[Mapping[str, str], ...]:
    from desk_tui.counter.setup import packaged, rows_of

    return tuple(rows_of(packaged("statutory.csv")))
