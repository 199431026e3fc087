"""The trail of one dossier over its page: every correction with both values and both people."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from desk_tui.counter.trail import Mended
from desk_tui.screens.base import DeskDialog
from desk_tui.screens.lists import Listed
from desk_tui.widgets.queue_table import Column, PagedTable


class TrailDialog(DeskDialog[None]):
    """Newest on top; below the list the line under the cursor in full."""

    DEFAULT_CSS = """
    TrailDialog { align: center middle; }
    TrailDialog > Vertical {
        width: 106; max-width: 98%; height: 80%;
        border: round $border; border-title-color: $foreground; background: $surface;
    }
    TrailDialog PagedTable { height: 1fr; }
    TrailDialog #line { height: 6; padding: 0 1; border-top: solid $border-blurred; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f12", "close", "Đóng", id="app.back"),
    ]
    AUTO_FOCUS = "#trail"

    def __init__(self, code: str, lines: tuple[Mended, ...]) -> None:
        super().__init__()
        self.code = code
        self.lines = lines[::-1]

    def compose(self) -> ComposeResult:
        with Vertical() as box:
            box.border_title = Content(f"Vết sửa của hồ sơ {self.code}")
            box.border_subtitle = Content("↑↓: xem từng lần · Esc: đóng")
            yield PagedTable(
                (
                    Column("Lúc", 11),
                    Column("Mục", 18, grow=True),
                    Column("Trước", 16),
                    Column("Sau", 16),
                    Column("Ai ghi", 16),
                    Column("Ai duyệt", 16, spare=True),
                ),
                empty="Hồ sơ này chưa phải sửa lần nào.",
                title="Vết sửa",
                why="Mọi lần sửa, hủy, chọn, in lại; không ai xóa được dòng nào.",
                id="trail",
            )
            yield Static(id="line")

    def on_mount(self) -> None:
        table = self.query_one("#trail", PagedTable)
        table.source = Listed([(str(n), _cells(one)) for n, one in enumerate(self.lines)])
        table.reload()

    @on(PagedTable.Moved, "#trail")
    def _tell(self) -> None:
        row = self.query_one("#trail", PagedTable).row
        if row is not None:
            self.query_one("#line", Static).update(Content(in_full(self.lines[int(row.id)])))

    def action_close(self) -> None:
        self.dismiss()


def _cells(one: Mended) -> tuple[str, ...]:
    when = f"{one.at:%d/%m %H:%M}"
    return when, one.what, one.before, one.after or one.slip, one.officer, one.approved_by


def in_full(one: Mended) -> str:
    """One line of the trail with nothing cut."""
    change = f"“{one.before}” thành “{one.after}”" if one.before else one.after
    told = [f"{one.what}{f': {change}' if change else ''}"]
    told.append(f"{one.at:%H:%M %d/%m/%Y}, {one.officer}, quầy {one.desk}")
    told += [f"Người duyệt: {one.approved_by}"] if one.approved_by else []
    told += [f"Lý do: {one.reason}"] if one.reason else []
    told += [f"Phiếu: {one.slip}"] if one.slip else []
    return "\n".join(told)
