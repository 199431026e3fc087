"""The statutory tables of a period, filled from dated templates (`data/statutory.csv`; STA-01)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from db.problem import RecordProblem
from desk_tui.counter import report as reports
from desk_tui.counter.desk import Desk
from desk_tui.counter.report import Ask
from desk_tui.rules.counting import unlike
from desk_tui.rules.text import vn_date

TOTAL = "Tổng cộng"
_SUMS = (("tiếp nhận", 0, (1, 2, 3)), ("đã và đang giải quyết", 0, (4, 8)))
"""Columns that have to come out: the first is the sum of the others, twice over."""


@dataclass(frozen=True)
class Column:
    """`head` stands above several columns."""

    head: str
    title: str


@dataclass(frozen=True)
class Table:
    """A filled form. The last row is the total; `doubts` are sums that do not come out."""

    form: str
    title: str
    instrument: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]
    doubts: tuple[str, ...]


def table(desk: Desk, form: str, first: date, last: date) -> Table:
    """Fill a form for a period. Raises RuleProblem `bad-period`, RecordProblem `unknown-form`
    also for a form that had not come into force, or no longer was, on the last day."""
    rows = [row for row in _rows() if row["form"] == form and _holds(row, last)]
    if not rows:
        known = "; ".join(sorted({row["form"] for row in _rows()}))
        raise RecordProblem(
            "unknown-form",
            f"Không có biểu “{form}” áp dụng cho kỳ kết thúc ngày {vn_date(last)}.",
            f"Chọn: {known}.",
        )
    told = reports.report(
        desk, Ask(first, last, by="field" if rows[0]["by"] == "field" else "unit")
    )
    lines = [
        (group.name, _cells(rows, group.numbers))
        for group in told.groups
        if group.numbers["handled"]
    ]
    total = _cells(rows, told.numbers)
    return Table(
        form=form,
        title=rows[0]["title"],
        instrument=rows[0]["instrument"],
        columns=tuple(Column(row["head"], row["column"]) for row in rows),
        rows=(*lines, (TOTAL, total)),
        doubts=tuple(_doubts(total)),
    )


def _cells(rows: Sequence[Mapping[str, str]], numbers: Mapping[str, int]) -> tuple[int, ...]:
    return tuple(sum(numbers[name] for name in row["count"].split("+")) for row in rows)


def _doubts(total: tuple[int, ...]) -> list[str]:
    return [
        said
        for words, whole, parts in _SUMS
        if (said := unlike(total[whole], {str(n): total[n] for n in parts}, f"Số hồ sơ {words}"))
    ]


def _holds(row: Mapping[str, str], day: date) -> bool:
    return row["valid_from"] <= day.isoformat() <= (row["valid_to"] or "9999")


@cache
def _rows() -> tuple[Mapping[str, str], ...]:
    from desk_tui.counter.setup import packaged, rows_of

    return tuple(rows_of(packaged("statutory.csv")))
