"""A node's report as a workbook: all of it, group by group, ranked, by months, with definitions."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from desk_tui.counter.node_report import GROUPINGS, Group, NodeReport
from desk_tui.counter.sheets import (
    DEFINITIONS,
    FIGURES,
    NOTHING,
    Column,
    Sheets,
    cell_of,
    definition_row,
    figure_row,
    group_columns,
    group_row,
    write_book,
)
from desk_tui.rules.metrics import Metric

_REACHED = {None: "", True: "đạt", False: "chưa đạt"}


def write(told: NodeReport, path: Path) -> Path:
    """Write it, whole or not at all. Raises RecordProblem `xlsx-unwritable`."""
    head = [
        f"Số liệu các cơ quan gửi: từ {told.first:%d/%m/%Y} đến {told.last:%d/%m/%Y}",
        *(f"Lưu ý: {office} chưa gửi số liệu kỳ này." for office in told.silent),
    ]
    return write_book(path, head, "Trung tâm", lambda sheets: _fill(sheets, told))


def _fill(sheets: Sheets, told: NodeReport) -> None:
    words = GROUPINGS[told.by]
    sheets.add("Chỉ tiêu", FIGURES, (figure_row(one) for one in told.whole))
    shown = [one.metric for one in told.places[0].figures] if told.places else []
    rows = [group_row(_name(one), one.figures) for one in told.places]
    sheets.add(f"Theo {words}", group_columns(words.capitalize(), shown), rows)
    if told.metric:
        if any(one.figure for one in told.places):
            sheets.add("Xếp hạng", _ranking(told), [_rank(one) for one in told.places])
        months = sorted({month.month for one in told.places for month in one.months})
        if months:
            columns = [Column(words.capitalize(), 40, "wrap"), *_by_months(told.metric, months)]
            sheets.add("Từng tháng", columns, [_months(one, months) for one in told.places])
    sheets.add("Định nghĩa", DEFINITIONS, (definition_row(one.metric) for one in told.whole))


def _ranking(told: NodeReport) -> tuple[Column, ...]:
    line = "Đạt vạch" if told.line is None else f"Đạt vạch {told.line:g}%".replace(".", ",")
    return (
        Column("Hạng", 8, "number"),
        Column(GROUPINGS[told.by].capitalize(), 40, "wrap"),
        Column("Tử số", 14, "number"),
        Column("Mẫu số", 14, "number"),
        Column(told.metric.id if told.metric else "", 10, "share"),
        Column("Kỳ trước", 10, "share"),
        Column("Hơn kỳ trước (điểm %)", 12, "decimal"),
        Column(line, 12),
    )


def _rank(one: Group) -> tuple[Any, ...]:
    now, before = one.figure, one.before
    return (
        one.rank or NOTHING,
        _name(one),
        now.numerator if now else None,
        now.denominator if now else None,
        cell_of(now) if now else NOTHING,
        cell_of(before) if before else NOTHING,
        one.points,
        _REACHED[one.reached],
    )


def _by_months(metric: Metric, months: Sequence[str]) -> list[Column]:
    return [
        column
        for month in months
        for column in (
            Column(f"{month[5:]}/{month[:4]}: tử số", 12, "number"),
            Column("mẫu số", 12, "number"),
            Column(metric.id, 10, "share" if metric.is_share else "decimal"),
        )
    ]


def _months(one: Group, months: Sequence[str]) -> list[Any]:
    told = {month.month: month.figure for month in one.months}
    cells: list[Any] = [_name(one)]
    for month in months:
        figure = told.get(month)
        cells += [figure.numerator, figure.denominator, cell_of(figure)] if figure else [None] * 3
    return cells


def _name(one: Group) -> str:
    return one.name if one.name == one.key or not one.key else f"{one.name} ({one.key})"
