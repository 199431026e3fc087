"""A list of a million rows on a terminal, for measuring keys: `list.py`."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult

from desk_tui.widgets.burst import ScanApp
from desk_tui.widgets.driver import driver_class
from desk_tui.widgets.fields import Field
from desk_tui.widgets.queue_table import Cell, Column, Key, PagedTable, Row

COUNT = 1_000_000


class Numbers:
    def page(self, key: Key | None, *, back: bool, limit: int) -> Sequence[Row]:
        at = int(str(key[0])) if key else None
        if back:
            end = COUNT if at is None else at
            numbers = range(max(0, end - limit), end)
        else:
            begin = 0 if at is None else at + 1
            numbers = range(begin, min(COUNT, begin + limit))
        return [self._row(number) for number in numbers]

    def key_of(self, row_id: str) -> Key | None:
        return (int(row_id),)

    def _row(self, number: int) -> Row:
        due = Cell("quá hạn", "late") if number % 5 == 0 else Cell("gần hạn", "near")
        return Row(str(number), (number,), (f"{number:07}", f"Nguyễn Văn Thử {number}", due))


class List(ScanApp[None]):
    def compose(self) -> ComposeResult:
        yield PagedTable(
            [Column("Mã", 9), Column("Người nộp", 20, grow=True), Column("Hạn", 14)], Numbers()
        )
        yield Field("Tìm")


if __name__ == "__main__":
    List(driver_class=driver_class()).run()
