"""A number for somebody who came: priority and field by the arrows, Enter issues and prints."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from desk_tui.counter import ticket_slip, tickets
from desk_tui.counter.tickets import Told
from desk_tui.screens.base import DeskDialog
from desk_tui.tongue import say
from desk_tui.widgets.one_of import OneOf


class TicketDialog(DeskDialog[Told]):
    """Enter twice is an ordinary number for any desk."""

    DEFAULT_CSS = """
    TicketDialog { align: center middle; }
    TicketDialog > #box {
        width: 64; max-width: 100%; height: auto; max-height: 98%;
        border: round $border; border-title-color: $foreground; background: $surface; padding: 0 1;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "issue", say("Phát số"), show=False),
        Binding("down", "app.focus_next", say("Ô sau"), show=False),
        Binding("up", "app.focus_previous", say("Ô trước"), show=False),
        Binding("escape,f12", "close", say("Đóng"), id="app.back"),
    ]
    AUTO_FOCUS = "#priority"

    def __init__(self) -> None:
        super().__init__()
        self._asked = False

    def compose(self) -> ComposeResult:
        with Vertical(id="box") as box:
            box.border_title = say("Phát số")
            box.border_subtitle = say("← →: chọn · ↑ ↓: sang ô · Enter: phát và in · Esc: đóng")
            yield OneOf(say("Ưu tiên"), "priority")
            yield OneOf(say("Lĩnh vực"), "field")

    def on_mount(self) -> None:
        known = tickets.priorities(self.desk.today())
        choices = (("", say("không")), *((one.key, one.name) for one in known))
        self.query_one("#priority", OneOf).offer(choices, "")
        fields = (
            ("", say("quầy nào cũng được")),
            *((name, name) for name in tickets.fields(self.desk)),
        )
        self.query_one("#field", OneOf).offer(fields, "")

    def action_issue(self) -> None:
        if self._asked:
            return
        self._asked = True
        priority = self.query_one("#priority", OneOf).value
        field = self.query_one("#field", OneOf).value
        self.do(
            lambda: tickets.issue(self.desk, field, priority),
            self._issued,
            group="hall-issue",
            words=say("Phát số"),
            failed=self._failed,
        )

    def _issued(self, told: Told) -> None:
        desk, ticket = self.desk, told.ticket
        if ticket:
            words = tickets.place_words(told.room, ticket)
            self.do(
                lambda: ticket_slip.print_ticket(desk, ticket, words),
                self._printed,
                group="hall-print",
                words=say("In số"),
            )
        self.dismiss(told)

    def _printed(self, trouble: str) -> None:
        if trouble:
            self.host.say(trouble)

    def _failed(self, error: BaseException) -> None:
        self._asked = False
        self.host.tell(error)

    def action_close(self) -> None:
        self.dismiss()
