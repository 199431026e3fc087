"""Phone calls that wait: called back, or gone on with as a dossier (B0-03)."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content

from db.drafts import Draft
from desk_tui.counter import calls, drafting, half_visit
from desk_tui.counter.calls import WANTS, Call
from desk_tui.screens.half_visit import values
from desk_tui.screens.list_screen import ListScreen
from desk_tui.screens.lists import Listed
from desk_tui.tongue import say
from desk_tui.widgets.fields import MOVE_BINDINGS
from desk_tui.widgets.keys import named
from desk_tui.widgets.queue_table import Cell, Column, PagedTable


class CallsScreen(ListScreen):
    """Enter opens the reception form with what the caller said."""

    DEFAULT_CSS = """
    CallsScreen PagedTable {
        border: round $border-blurred; border-title-color: $foreground;
        border-subtitle-color: $foreground;
    }
    CallsScreen PagedTable:focus { border: round $border; border-title-style: bold; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*MOVE_BINDINGS]
    AUTO_FOCUS = "#calls"

    def lists(self) -> ComposeResult:
        table = PagedTable(
            (
                Column(say("Gọi lúc"), 11),
                Column(say("Người gọi"), 22),
                Column(say("Điện thoại"), 12),
                Column(say("Tiếp theo"), 17),
                Column(say("Việc cần"), 20, grow=True),
            ),
            empty=say(
                "Không có cuộc gọi nào đang chờ. {key}: ghi một cuộc gọi.", key=named("app.visit")
            ),
            title=say("Cuộc gọi đang chờ"),
            why=say(
                "Enter: mở phần tiếp nhận với những gì người gọi đã nói. {key}: ghi cuộc gọi mới.",
                key=named("app.visit"),
            ),
            id="calls",
        )
        table.border_title = Content(say("Cuộc gọi đang chờ"))
        table.border_subtitle = Content(
            say("Enter: làm tiếp thành hồ sơ · {key}: ghi cuộc gọi", key=named("app.visit"))
        )
        yield table

    def reload(self) -> None:
        """Opened, or come back to: one may have become a dossier meanwhile."""
        self.read(
            lambda: calls.waiting(self.desk), self._show, group="calls", words=say("Đọc cuộc gọi")
        )

    def _show(self, waiting: list[Call]) -> None:
        self.query_one(PagedTable).show(Listed([(one.id, _cells(one)) for one in waiting]))

    @on(PagedTable.Selected)
    def _go_on(self, event: PagedTable.Selected) -> None:
        if event.row is None:
            return
        id = event.row.id
        self.do(
            lambda: half_visit.of(self.desk, id),
            lambda half: self.host.open_reception(self._draft(half)),
            group="call",
            words=say("Mở cuộc gọi"),
        )

    def _draft(self, half: half_visit.HalfVisit) -> Draft:
        now = self.desk.now()
        id = drafting.new_draft()
        return Draft(id, drafting.FORM, self.desk.officer, "procedure", values(half), now, now)


def _cells(one: Call) -> tuple[Cell | str, ...]:
    said = one.said
    needs = " · ".join(part for part in (said.procedure_name, said.note) if part)
    late = said.wants == "call-back"
    return (
        f"{one.taken:%d/%m %H:%M}",
        one.caller.name,
        one.caller.phone,
        Cell(WANTS.get(said.wants, said.wants), "near" if late else None),
        needs,
    )
