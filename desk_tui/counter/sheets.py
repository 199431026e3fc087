"""Sheets of figures in one look: a head, titles that stay, widths, formats by column.

Numbers are numbers with a format, days are days, and text is always text: a name that begins
with “=” is no formula.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
import textwrap
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import compress
from pathlib import Path
from typing import Any

from db.problem import RecordProblem
from desk_tui.counter.report_by import GROUPINGS
from desk_tui.rules.metrics import Figure, Metric

NOTHING = "–"
_LETTERS, _BOLD_LETTERS = 1.15, 0.9
"""How many of them fit where one unit of a column's width is."""
_POINTS = 16
"""Height of a line of letters of 12 points."""
_CERTAINTY = {"V": "đã kiểm", "K": "theo hiểu biết", "U": "giả định"}


@dataclass(frozen=True)
class Column:
    """`kind`: text | wrap | number | share | money | day | decimal."""

    title: str
    width: int
    kind: str = "text"


FIGURES = (
    Column("Mã", 10),
    Column("Chỉ tiêu", 46, "wrap"),
    Column("Cách đếm", 12),
    Column("Tử số", 14, "number"),
    Column("Là", 38, "wrap"),
    Column("Mẫu số", 14, "number"),
    Column("Là", 38, "wrap"),
    Column("Giá trị", 10, "share"),
    Column("Điểm", 8, "decimal"),
    Column("Tối đa", 8, "decimal"),
)
DEFINITIONS = (
    Column("Mã", 10),
    Column("Chỉ tiêu", 40, "wrap"),
    Column("Cách đếm", 12),
    Column("Tử số", 34, "wrap"),
    Column("Mẫu số", 34, "wrap"),
    Column("Định nghĩa", 70, "wrap"),
    Column("Căn cứ", 46, "wrap"),
    Column("Chắc chắn", 11),
    Column("Áp dụng từ", 12, "day"),
)


def figure_row(one: Figure) -> tuple[Any, ...]:
    """A line of `FIGURES`; an average stands as text, in what it is in."""
    metric = one.metric
    value = cell_of(one) if metric.is_share else one.words
    return (
        metric.id,
        metric.name,
        metric.reading,
        one.numerator,
        metric.above,
        one.denominator,
        metric.below,
        value,
        one.points,
        metric.maximum,
    )


def definition_row(metric: Metric) -> tuple[Any, ...]:
    """A line of `DEFINITIONS`."""
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


def group_columns(title: str, metrics: Iterable[Metric]) -> list[Column]:
    """A line for each group: numerator, denominator and share of every metric."""
    columns = [Column(title, 40, "wrap")]
    for metric in metrics:
        columns += [
            Column(f"{metric.id} tử số", 10, "number"),
            Column(f"{metric.id} mẫu số", 10, "number"),
            Column(metric.id, 10, "share" if metric.is_share else "decimal"),
        ]
    return columns


def group_row(name: str, figures: Iterable[Figure]) -> list[Any]:
    """A line of `group_columns`."""
    cells: list[Any] = [name]
    for one in figures:
        cells += [one.numerator, one.denominator, cell_of(one)]
    return cells


def cell_of(one: Figure) -> float | str:
    """The value as a number that a spreadsheet formats: a share of 1, an average as it is."""
    if one.value is None:
        return NOTHING
    return one.value / 100 if one.metric.is_share else one.value


def by_words(by: str) -> str:
    """What a report is kept apart by, for a title."""
    return GROUPINGS[by].partition(" (")[0]


def write_book(path: Path, head: list[str], author: str, fill: Callable[[Sheets], None]) -> Path:
    """Write a workbook, whole or not at all. Raises RecordProblem `xlsx-unwritable`."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
        os.close(handle)
    except OSError as error:
        raise _unwritable(path, error) from error
    part = Path(name)
    try:
        import xlsxwriter

        with xlsxwriter.Workbook(str(part), {"in_memory": True}) as book:
            book.set_properties({"title": "Báo cáo chỉ tiêu", "author": author})
            fill(Sheets(book, head))
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


class Sheets:
    """The sheets of one workbook, each under the same head."""

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

    def add(
        self,
        name: str,
        columns: Sequence[Column],
        rows: Iterable[Sequence[Any]],
        under: Iterable[str] = (),
    ) -> None:
        """`under`: sentences that stand below the head of this sheet alone."""
        sheet = self._book.add_worksheet(name[:31])
        head = [*self._head, *under]
        for place, line in enumerate(head):
            sheet.write_string(place, 0, line, self._bold if place == 0 else self._formats["text"])
        top = len(head) + 1
        titles, widths = [one.title for one in columns], [one.width for one in columns]
        self._make_room(sheet, top, titles, widths, _BOLD_LETTERS)
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width)
            sheet.write_string(top, place, column.title, self._title)
        last, wrapped = top, [column.kind == "wrap" for column in columns]
        for last, row in enumerate(rows, start=top + 1):
            texts = [str(value or "") for value in compress(row, wrapped)]
            self._make_room(sheet, last, texts, compress(widths, wrapped), _LETTERS)
            for place, (column, value) in enumerate(zip(columns, row, strict=True)):
                self._put(sheet, last, place, value, self._formats[column.kind])
        sheet.freeze_panes(top + 1, 1)
        sheet.autofilter(top, 0, max(last, top), len(columns) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(top)

    @staticmethod
    def _make_room(
        sheet: Any, line: int, texts: Iterable[str], widths: Iterable[int], letters: float
    ) -> None:
        """A line as high as its longest wrapped text: not every office program sees to that."""
        lines = [
            len(textwrap.wrap(text, int(width * letters)))
            for text, width in zip(texts, widths, strict=True)
        ]
        if (most := max(lines, default=1)) > 1:
            sheet.set_row(line, _POINTS * most)

    @staticmethod
    def _put(sheet: Any, line: int, place: int, value: Any, look: Any) -> None:
        match value:
            case None:
                sheet.write_blank(line, place, None, look)
            case datetime() | date():
                sheet.write_datetime(line, place, value, look)
            case int() | float():
                sheet.write_number(line, place, value, look)
            case _:
                sheet.write_string(line, place, str(value), look)
