"""A report as a workbook: figures, counts, groups and definitions on sheets of their own (STA-08).

Numbers are numbers with a format, days are days, the heads stay while one scrolls, and the sheet
of definitions travels with the figures: a percentage never leaves without what it is of.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from db.problem import RecordProblem
from desk_tui.counter import report as reports
from desk_tui.counter import spoilers, targets
from desk_tui.counter.desk import Desk, local
from desk_tui.counter.report import Report
from desk_tui.counter.statutory import Table
from desk_tui.rules import counting
from desk_tui.rules.metrics import Figure


@dataclass(frozen=True)
class _Column:
    """`kind`: text | wrap | number | share | money | day | decimal."""

    title: str
    width: int
    kind: str = "text"


_FIGURES = (
    _Column("Mã", 10),
    _Column("Chỉ tiêu", 46, "wrap"),
    _Column("Cách đếm", 12),
    _Column("Tử số", 14, "number"),
    _Column("Là", 38, "wrap"),
    _Column("Mẫu số", 14, "number"),
    _Column("Là", 38, "wrap"),
    _Column("Giá trị", 10, "share"),
    _Column("Điểm", 8, "decimal"),
    _Column("Tối đa", 8, "decimal"),
)
_COUNTS = (_Column("Phép đếm", 60, "wrap"), _Column("Số", 14, "number"))
_DEFINITIONS = (
    _Column("Mã", 10),
    _Column("Chỉ tiêu", 40, "wrap"),
    _Column("Cách đếm", 12),
    _Column("Tử số", 34, "wrap"),
    _Column("Mẫu số", 34, "wrap"),
    _Column("Định nghĩa", 70, "wrap"),
    _Column("Căn cứ", 46, "wrap"),
    _Column("Chắc chắn", 11),
    _Column("Áp dụng từ", 12, "day"),
)
_TARGETS = (
    _Column("Mã", 10),
    _Column("Chỉ tiêu", 46, "wrap"),
    _Column("Đang ở", 10, "share"),
    _Column("Cần đạt", 10, "share"),
    _Column("Còn thiếu", 12, "number"),
    _Column("Căn cứ", 60, "wrap"),
)
_FAULTS = (
    _Column("Hồ sơ", 28),
    _Column("Điều làm sai số liệu", 46, "wrap"),
    _Column("Cách sửa", 60, "wrap"),
)
_CERTAINTY = {"V": "đã kiểm", "K": "theo hiểu biết", "U": "giả định"}
MOST_FAULTS = 500


def write(desk: Desk, told: Report, path: Path, form: Table | None = None) -> Path:
    """Write the workbook, whole or not at all, with the statutory table `form` if one is given.

    Raises RecordProblem `xlsx-unwritable`.
    """
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
        os.close(handle)
    except OSError as error:
        raise _unwritable(path, error) from error
    part = Path(name)
    try:
        _fill(desk, told, part, form)
        part.replace(path)
    except OSError as error:
        raise _unwritable(path, error) from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
    return path


def _unwritable(path: Path, error: OSError) -> RecordProblem:
    return RecordProblem(
        "xlsx-unwritable",
        f"Không ghi được bảng tính {path} ({error.strerror or error}).",
        "Chọn thư mục ghi được, đóng tệp nếu đang mở trong chương trình khác.",
    )


def _fill(desk: Desk, told: Report, path: Path, form: Table | None) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), {"in_memory": True}) as book:
        book.set_properties(
            {"title": "Báo cáo chỉ tiêu", "author": desk.office.unit, "company": desk.office.parent}
        )
        sheets = _Sheets(book, _head(desk, told))
        sheets.add("Chỉ tiêu", _FIGURES, (_figure(one) for one in told.figures))
        if told.ask.by:
            _grouped(sheets, told)
        if form:
            columns = [_Column("", 40, "wrap")]
            columns += [_Column(f"{x.head}: {x.title}", 13, "number") for x in form.columns]
            sheets.add(f"Biểu {form.form}", columns, [(name, *row) for name, row in form.rows])
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
        sheets.add("Định nghĩa", _DEFINITIONS, (_definition(x.metric) for x in told.figures))


def _head(desk: Desk, told: Report) -> list[str]:
    ask = told.ask
    where = f"Quầy, cơ quan: {ask.desk}. " if ask.desk else ""
    return [
        f"{desk.office.unit}: từ {ask.first:%d/%m/%Y} đến {ask.last:%d/%m/%Y}",
        f"{where}Xét đến hết ngày {told.judged:%d/%m/%Y}; lập lúc"
        f" {local(desk.now()):%H:%M %d/%m/%Y}, {desk.officer}.",
        *(f"Lưu ý: {doubt}" for doubt in told.doubts),
    ]


def _figure(one: Figure) -> tuple[Any, ...]:
    metric = one.metric
    value = one.value
    if value is not None and metric.is_share:
        value /= 100
    return (
        metric.id,
        metric.name,
        metric.reading,
        one.numerator,
        metric.above,
        one.denominator,
        metric.below,
        "–" if value is None else value if metric.is_share else f"{value:.2f}".replace(".", ","),
        one.points,
        metric.maximum,
    )


def _grouped(sheets: _Sheets, told: Report) -> None:
    """One line a group: numerator, denominator and share of each metric that groups have."""
    shown = [one.metric for one in told.groups[0].figures] if told.groups else []
    columns = [_Column(reports.GROUPINGS[told.ask.by].capitalize(), 40, "wrap")]
    for metric in shown:
        columns += [
            _Column(f"{metric.id} tử số", 10, "number"),
            _Column(f"{metric.id} mẫu số", 10, "number"),
            _Column(metric.id, 10, "share" if metric.is_share else "decimal"),
        ]
    rows = []
    for group in told.groups:
        cells: list[Any] = [group.name]
        for one in group.figures:
            value = one.value
            if value is not None and one.metric.is_share:
                value /= 100
            cells += [one.numerator, one.denominator, "–" if value is None else value]
        rows.append(cells)
    sheets.add(f"Theo {reports.GROUPINGS[told.ask.by].partition(' (')[0]}", columns, rows)


def _target(one: targets.Standing) -> tuple[Any, ...]:
    metric = one.figure.metric
    return (
        metric.id,
        metric.name,
        "–" if one.value is None else one.value / 100,
        one.target.value / 100,
        one.needed if one.needed is not None else "–",
        one.target.ground,
    )


def _definition(metric: reports.Metric) -> tuple[Any, ...]:
    return (
        metric.id,
        metric.name,
        metric.reading,
        metric.above,
        metric.below,
        metric.definition,
        metric.ground,
        _CERTAINTY.get(metric.certainty, metric.certainty),
        metric.valid_from,
    )


class _Sheets:
    """Sheets of one look: a head, titles that stay, widths, formats by column."""

    def __init__(self, book: Any, head: list[str]) -> None:
        self._book, self._head = book, head
        base = {"font_name": "Times New Roman", "font_size": 12, "valign": "top"}
        self._formats = {
            "text": book.add_format(base),
            "wrap": book.add_format({**base, "text_wrap": True}),
            "number": book.add_format({**base, "num_format": "#,##0"}),
            "money": book.add_format({**base, "num_format": "#,##0"}),
            "share": book.add_format({**base, "num_format": "0.00%", "align": "right"}),
            "decimal": book.add_format({**base, "num_format": "0.00"}),
            "day": book.add_format({**base, "num_format": "dd/mm/yyyy"}),
        }
        self._title = book.add_format({**base, "bold": True, "text_wrap": True, "border": 1})
        self._bold = book.add_format({**base, "bold": True})

    def add(self, name: str, columns: Sequence[_Column], rows: Iterable[Sequence[Any]]) -> None:
        sheet = self._book.add_worksheet(name[:31])
        for place, line in enumerate(self._head):
            sheet.write_string(place, 0, line, self._bold if place == 0 else self._formats["text"])
        top = len(self._head) + 1
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width)
            sheet.write_string(top, place, column.title, self._title)
        last = top
        for last, row in enumerate(rows, start=top + 1):
            for place, (column, value) in enumerate(zip(columns, row, strict=True)):
                self._put(sheet, last, place, value, self._formats[column.kind])
        sheet.freeze_panes(top + 1, 1)
        sheet.autofilter(top, 0, max(last, top), len(columns) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(top)

    @staticmethod
    def _put(sheet: Any, line: int, place: int, value: Any, look: Any) -> None:
        # Text is always written as text: a name that begins with “=” is no formula.
        match value:
            case None:
                sheet.write_blank(line, place, None, look)
            case datetime() | date():
                sheet.write_datetime(line, place, value, look)
            case int() | float():
                sheet.write_number(line, place, value, look)
            case _:
                sheet.write_string(line, place, str(value), look)
