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
from desk_tui.tongue import say
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
        Binding("escape,f12", "close", say("Đóng"), id="app.back"),
    ]
    AUTO_FOCUS = "#trail"

    def __init__(self, code: str, lines: tuple[Mended, ...]) -> None:
        super().__init__()
        self.code = code
        self.lines = lines[::-1]

    def compose(self) -> ComposeResult:
        with Vertical() as box:
            box.border_title = Content(say("Vết sửa của hồ sơ {code}", code=self.code))
            box.border_subtitle = Content(say("↑↓: xem từng lần · Esc: đóng"))
            yield PagedTable(
                (
                    Column(say("Lúc"), 11),
                    Column(say("Mục"), 18, grow=True),
                    Column(say("Trước"), 16),
                    Column(say("Sau"), 16),
                    Column(say("Ai ghi"), 16),
                    Column(say("Ai duyệt"), 16, spare=True),
                ),
                empty=say("Hồ sơ này chưa phải sửa lần nào."),
                title=say("Vết sửa"),
                why=say("Mọi lần sửa, hủy, chọn, in lại; không ai xóa được dòng nào."),
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
    change = (
        say("“{before}” thành “{after}”", before=one.before, after=one.after)
        if one.before
        else one.after
    )
    told = [f"{one.what}{f': {change}' if change else ''}"]
    told.append(
        say(
            "{at:%H:%M %d/%m/%Y}, {officer}, quầy {desk}",
            at=one.at,
            officer=one.officer,
            desk=one.desk,
        )
    )
    told += (
        [say("Người duyệt: {approved_by}", approved_by=one.approved_by)] if one.approved_by else []
    )
    told += [say("Lý do: {reason}", reason=one.reason)] if one.reason else []
    told += [say("Phiếu: {slip}", slip=one.slip)] if one.slip else []
    return "\n".join(told)
