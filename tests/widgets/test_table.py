"""The paged table: the right rows, few of them, whatever the length of the list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from desk_tui.widgets.queue_table import PAGE, Cell, Column, Key, PagedTable, Row

COLUMNS = [Column("Mã", 8), Column("Người nộp", 10, grow=True), Column("Hạn trả", 12, spare=True)]
EMPTY = "Chưa có hồ sơ nào. Bấm F2 để nhận hồ sơ mới."


@dataclass
class Numbers:
    """Rows 0 … count-1 made when asked for, like an index would give them."""

    count: int
    gone: set[int] = field(default_factory=set)
    pages_read: int = 0

    def row(self, number: int) -> Row:
        late = Cell("quá hạn 2 ngày", "late") if number % 3 == 0 else "16/11/2026"
        return Row(f"r{number}", (number,), (f"{number:06}", f"Người Thử {number}", late))

    def page(self, key: Key | None, *, back: bool, limit: int) -> Sequence[Row]:
        self.pages_read += 1
        at = key[0] if key else None
        assert at is None or isinstance(at, int)
        if back:
            numbers = range((self.count if at is None else at) - 1, -1, -1)
        else:
            numbers = range(0 if at is None else at + 1, self.count)
        found: list[int] = []
        for number in numbers:
            if len(found) == limit:
                break
            if number not in self.gone:
                found.append(number)
        return [self.row(n) for n in sorted(found)]

    def key_of(self, row_id: str) -> Key | None:
        number = int(row_id[1:])
        return (number,) if number < self.count and number not in self.gone else None


class Broken(Numbers):
    def page(self, key: Key | None, *, back: bool, limit: int) -> Sequence[Row]:
        raise OSError("đĩa lỗi")


class TableApp(App[None]):
    def __init__(self, source: Numbers) -> None:
        super().__init__()
        self.source = source
        self.opened: list[str] = []

    def compose(self) -> ComposeResult:
        yield PagedTable(COLUMNS, self.source, empty=EMPTY, title="Hàng đợi")

    def on_paged_table_selected(self, message: PagedTable.Selected) -> None:
        assert message.row
        self.opened.append(message.row.id)


def screen_lines(app: App[None]) -> list[str]:
    size = app.screen.size
    strips = app.screen._compositor.render_strips(size)
    return ["".join(segment.text for segment in strip).rstrip() for strip in strips]


def at(pilot: Pilot[None]) -> str:
    row = pilot.app.query_one(PagedTable).row
    assert row is not None
    return row.id


@pytest.mark.parametrize("count", [10, 1_000_000])
async def test_all_ways_to_move(count: int) -> None:
    app = TableApp(Numbers(count))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "down", "up")
        assert at(pilot) == "r1"
        await pilot.press("end")
        assert at(pilot) == f"r{count - 1}"
        await pilot.press("up")
        assert at(pilot) == f"r{count - 2}"
        await pilot.press("home", "pagedown")
        assert at(pilot) == ("r9" if count == 10 else "r22")
        await pilot.press("pageup", "pageup", "up", "enter")
        await pilot.pause()
        assert app.opened == ["r0"]


@pytest.mark.parametrize("count", [10, 1_000_000])
async def test_few_rows_are_read_and_held(count: int) -> None:
    source = Numbers(count)
    app = TableApp(source)
    async with app.run_test(size=(80, 24)) as pilot:
        table = app.query_one(PagedTable)
        for _ in range(60):
            table.action_page(1)
        assert table.rows_held <= 5 * PAGE
        seen = 60 * app.size.height // PAGE
        assert source.pages_read <= seen + 4
        await pilot.press("end", "home", "end")
        assert table.rows_held <= 5 * PAGE
        assert source.pages_read <= seen + 10


async def test_going_far_down_and_back_shows_each_row_once() -> None:
    app = TableApp(Numbers(3000))
    async with app.run_test(size=(80, 24)):
        table = app.query_one(PagedTable)
        shown: list[str] = []
        for _ in range(2999):
            shown.append(table.row.id if table.row else "-")
            table.action_move(1)
        assert shown == [f"r{n}" for n in range(2999)]
        for number in range(2999, 0, -1):
            assert table.row
            assert table.row.id == f"r{number}"
            assert table.row in table.rows_shown
            table.action_move(-1)


async def test_the_screen_shows_head_rows_and_words_for_what_is_late() -> None:
    app = TableApp(Numbers(1_000_000))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        lines = screen_lines(app)
        assert lines[0].split() == ["Mã", "Người", "nộp", "Hạn", "trả"]
        assert lines[1].split() == ["000000", "Người", "Thử", "0", "quá", "hạn", "2", "n…"]
        assert len([line for line in lines if "Người Thử" in line]) == 23
        await pilot.press("end")
        assert "999999" in screen_lines(app)[23]
        assert "Mã" in screen_lines(app)[0]


async def test_a_narrow_window_drops_spare_columns() -> None:
    app = TableApp(Numbers(5))
    async with app.run_test(size=(30, 10)) as pilot:
        await pilot.pause()
        assert "Hạn trả" not in screen_lines(app)[0]
        assert "Người Thử 4" in screen_lines(app)[5]


async def test_an_empty_list_names_the_key_that_fills_it() -> None:
    app = TableApp(Numbers(0))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "end", "home", "pagedown", "enter")
        assert EMPTY in "\n".join(screen_lines(app))
        assert app.opened == []


async def test_reading_again_keeps_the_row() -> None:
    source = Numbers(1_000_000)
    app = TableApp(source)
    async with app.run_test(size=(80, 24)) as pilot:
        table = app.query_one(PagedTable)
        for _ in range(40):
            table.action_page(1)
        stood, line = at(pilot), table.rows_shown.index(table.row) if table.row else -1
        source.gone = set(range(0, 400, 7)) - {int(stood[1:])}
        table.reload()
        assert at(pilot) == stood
        assert table.row
        assert table.rows_shown.index(table.row) == line
        source.gone.add(int(stood[1:]))
        table.reload()
        assert at(pilot) == f"r{int(stood[1:]) + 1}"


async def test_a_list_that_cannot_be_read_says_so() -> None:
    app = TableApp(Broken(5))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "end")
        assert "Không đọc được danh sách: đĩa lỗi" in "\n".join(screen_lines(app))


async def test_a_click_stands_on_a_row_and_a_second_one_opens_it() -> None:
    app = TableApp(Numbers(100))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.click(PagedTable, offset=(5, 4))
        assert (at(pilot), app.opened) == ("r3", [])
        await pilot.click(PagedTable, offset=(5, 4))
        await pilot.pause()
        assert app.opened == ["r3"]
