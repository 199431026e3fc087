"""A report as a workbook: figures, counts, groups and definitions on sheets of their own (STA-08).

The sheet of definitions travels with the figures: a percentage never leaves without what it is of.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from desk_tui.counter import spoilers, targets
from desk_tui.counter.desk import Desk, local
from desk_tui.counter.report import Report
from desk_tui.counter.sheets import (
    DEFINITIONS,
    FIGURES,
    NOTHING,
    Column,
    Sheets,
    by_words,
    cell_of,
    definition_row,
    figure_row,
    group_columns,
    group_row,
    write_book,
)
from desk_tui.counter.statutory import UNKNOWN, Table
from desk_tui.rules import counting

_COUNTS = (Column("Phép đếm", 60, "wrap"), Column("Số", 14, "number"))
_TARGETS = (
    Column("Mã", 10),
    Column("Chỉ tiêu", 46, "wrap"),
    Column("Đang ở", 10, "share"),
    Column("Cần đạt", 10, "share"),
    Column("Còn thiếu", 12, "number"),
    Column("Căn cứ", 60, "wrap"),
)
_FAULTS = (
    Column("Hồ sơ", 28),
    Column("Điều làm sai số liệu", 46, "wrap"),
    Column("Cách sửa", 60, "wrap"),
)
MOST_FAULTS = 500


def write(desk: Desk, told: Report, path: Path, forms: Sequence[Table] = ()) -> Path:
    """Write the workbook, whole or not at all, with a sheet for each statutory table of `forms`.

    Raises RecordProblem `xlsx-unwritable`.
    """
    return write_book(
        path, _head(desk, told), desk.office.unit, lambda sheets: _fill(sheets, desk, told, forms)
    )


def _fill(sheets: Sheets, desk: Desk, told: Report, forms: Sequence[Table]) -> None:
    sheets.add("Chỉ tiêu", FIGURES, (figure_row(one) for one in told.figures))
    if told.ask.by:
        words = by_words(told.ask.by)
        shown = [one.metric for one in told.groups[0].figures] if told.groups else []
        rows = [group_row(group.name, group.figures) for group in told.groups]
        sheets.add(f"Theo {words}", group_columns(words.capitalize(), shown), rows)
    for form in forms:
        _form(sheets, form)
    sheets.add(
        "Phép đếm",
        _COUNTS,
        [(counting.COUNTS[name].words, told.numbers[name]) for name in counting.COUNTS],
    )
    sheets.add("So chỉ tiêu năm", _TARGETS, [_target(x) for x in targets.standing(desk, told)])
    faults = spoilers.found(desk, told.ask.first, told.ask.last, MOST_FAULTS)
    sheets.add(
        "Làm sai số liệu",
        _FAULTS,
        [(code, one.words, one.mend) for one in faults for code in one.codes],
    )
    sheets.add("Định nghĩa", DEFINITIONS, (definition_row(x.metric) for x in told.figures))


def _head(desk: Desk, told: Report) -> list[str]:
    ask = told.ask
    where = f"Quầy, cơ quan: {ask.desk}. " if ask.desk else ""
    return [
        f"{desk.office.unit}: từ {ask.first:%d/%m/%Y} đến {ask.last:%d/%m/%Y}",
        f"{where}Xét đến hết ngày {told.judged:%d/%m/%Y}; lập lúc"
        f" {local(desk.now()):%H:%M %d/%m/%Y}, {desk.officer}.",
        *(f"Lưu ý: {doubt}" for doubt in told.doubts),
    ]


def _form(sheets: Sheets, form: Table) -> None:
    columns = [Column(form.by.capitalize(), 40, "wrap")]
    columns += [Column(f"{x.head}: {x.title}", 13, "number") for x in form.columns]
    rows = [(name, *(UNKNOWN if x is None else x for x in cells)) for name, cells in form.rows]
    under = [f"{form.title} ({form.instrument})", *form.doubts, *form.notes]
    sheets.add(f"Biểu {form.form}", columns, rows, under)


def _target(one: targets.Standing) -> tuple[Any, ...]:
    metric = one.figure.metric
    return (
        metric.id,
        metric.name,
        cell_of(one.figure),
        one.target.value / 100,
        one.needed if one.needed is not None else NOTHING,
        one.target.ground,
    )
