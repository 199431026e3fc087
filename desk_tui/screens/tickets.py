"""The waiting room: who is called, who waits, with the hall's other desks or alone (C-20, C-24)."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Digits, Static

from desk_tui.centre.hall.messages import LAST_CALLS, Ticket
from desk_tui.counter import tickets
from desk_tui.counter.tickets import Room, Told
from desk_tui.screens.base import DeskScreen
from desk_tui.screens.lists import Listed
from desk_tui.screens.tickets_words import hands, line_cells, short_names, stands
from desk_tui.tongue import say
from desk_tui.widgets import keys
from desk_tui.widgets.fields import MOVE_BINDINGS
from desk_tui.widgets.key_line import KeyLine
from desk_tui.widgets.queue_table import Column, PagedTable
from desk_tui.widgets.truth_line import TruthLine

LOOK_EVERY = 5.0
"""Seconds between two looks at the hall while this screen is in front."""
WHY = say(
    "Thứ tự gọi: người ưu tiên trước, theo giờ đến; sau vài số ưu tiên liền thì đến một số thường,"
    " để không ai phải chờ mãi. Người vắng khi gọi về cuối hàng của diện mình."
)


class Called(Vertical):
    """One of the last calls, large enough to be read from a chair."""

    DEFAULT_CSS = """
    Called { width: 1fr; height: 4; align-horizontal: center; }
    Called Digits { width: auto; }
    Called Static { width: auto; height: 1; }
    Called.-first Digits { text-style: bold; color: $text-accent; }
    """

    def compose(self) -> ComposeResult:
        yield Digits("")
        yield Static("")

    def show(self, ticket: Ticket | None) -> None:
        self.query_one(Digits).update(ticket.label if ticket else "")
        self.query_one(Static).update(
            Content(say("→ quầy {desk}", desk=ticket.desk) if ticket else "")
        )


class TicketsScreen(DeskScreen):
    """F3 calls the next one; Enter calls the number under the cursor."""

    DEFAULT_CSS = """
    TicketsScreen #stands { height: auto; padding: 0 1; background: $panel; }
    TicketsScreen #calls {
        height: 6; border: round $border-blurred; border-title-color: $foreground;
    }
    TicketsScreen #hands { height: auto; min-height: 1; padding: 0 1; }
    TicketsScreen PagedTable { border: round $border-blurred; border-title-color: $foreground; }
    TicketsScreen PagedTable:focus { border: round $border; border-title-style: bold; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*MOVE_BINDINGS, *keys.bindings("tickets")]
    AUTO_FOCUS = "#line"

    def __init__(self) -> None:
        super().__init__()
        self.room: Room | None = None
        self._busy = False

    def compose(self) -> ComposeResult:
        yield Static(say("Đang hỏi máy chủ bộ phận…"), id="stands")
        with Horizontal(id="calls") as calls:
            calls.border_title = say("Bốn lần gọi gần nhất")
            for place in range(LAST_CALLS):
                yield Called(classes="-first" if place == 0 else "")
        yield Static(id="hands")
        line = PagedTable(
            (
                Column(say("Số"), 6),
                Column(say("Đến lượt"), 24, grow=True),
                Column(say("Ưu tiên"), 12),
                Column(say("Chờ"), 10),
                Column(say("Lĩnh vực"), 24, spare=True),
            ),
            empty=say("Không có ai chờ. {key} để phát số.", key=keys.named("tickets.issue")),
            title=say("Đang chờ"),
            why=WHY,
            id="line",
        )
        line.border_title = say("Đang chờ")
        yield line
        yield TruthLine(self.host.truth, now=self.desk.now)
        yield KeyLine()

    def on_mount(self) -> None:
        self._names = short_names(self.desk.today())
        self._look()
        self.set_interval(LOOK_EVERY, self._look)

    def on_screen_resume(self) -> None:
        self.host.refresh_truth()

    # Looking.

    def _look(self) -> None:
        if self.is_current and not self._busy:
            self.do(
                lambda: tickets.look(self.desk),
                self._looked,
                group="hall-look",
                words=say("Xem hàng chờ"),
            )

    def _looked(self, room: Room) -> None:
        # What was just done is newer than a look that was under way.
        if not self._busy:
            self._show(room)

    def _show(self, room: Room) -> None:
        if not self.is_attached:
            return
        self.room = room
        now = self.desk.now()
        self.query_one("#stands", Static).update(stands(room))
        calls = [*room.hall.calls, *[None] * LAST_CALLS]
        for box, ticket in zip(self.query(Called), calls, strict=False):
            box.show(ticket)
        self.query_one("#hands", Static).update(hands(room, self._names, now))
        table = self.query_one("#line", PagedTable)
        here = table.row.id if table.row else None
        table.show(Listed(line_cells(room, self._names, now)), here)
        waiting = say(
            "Đang chờ {waiting} số, {with_priority} ưu tiên",
            waiting=room.hall.waiting,
            with_priority=room.hall.with_priority,
        )
        table.border_title = Content(say("{waiting} (Enter: gọi số đang chọn)", waiting=waiting))

    # Doing.

    @property
    def _called(self) -> Ticket | None:
        """Whom this desk is serving now."""
        mine = self.room.hall.mine if self.room else ()
        return next((one for one in mine if one.state == "called"), None)

    def _act(self, verb: Callable[[], Told]) -> None:
        if self._busy:
            return
        self._busy = True
        self.do(verb, self._done, group="hall", words=say("Gọi số"), failed=self._failed)

    def _done(self, told: Told) -> None:
        self._busy = False
        self._show(told.room)
        self.host.say(told.words)

    def _failed(self, error: BaseException) -> None:
        self._busy = False
        self.host.tell(error)
        self._look()

    def _with_called(self, verb: Callable[[str], Told]) -> None:
        ticket = self._called
        if ticket is None:
            self.host.say(f"Quầy này chưa gọi số nào. {keys.named('tickets.next')} để gọi số tiếp.")
            return
        self._act(lambda: verb(ticket.id))

    def action_next(self) -> None:
        """Whoever is here is done; the next one is called."""
        self._act(lambda: tickets.call_next(self.desk))

    def action_recall(self) -> None:
        self._with_called(lambda id: tickets.recall(self.desk, id))

    def action_hold(self) -> None:
        self._with_called(lambda id: tickets.hold(self.desk, id))

    def action_absent(self) -> None:
        self._with_called(lambda id: tickets.absent(self.desk, id))

    def action_done(self) -> None:
        self._with_called(lambda id: tickets.done(self.desk, id))

    @on(PagedTable.Selected, "#line")
    def _selected(self, event: PagedTable.Selected) -> None:
        row = event.row
        if row:
            self._act(lambda: tickets.call(self.desk, row.id))

    def action_issue(self) -> None:
        """A number for somebody who came."""
        from desk_tui.screens.ticket_dialog import TicketDialog

        self.host.push_screen(TicketDialog(), self._issued)

    def _issued(self, told: Told | None) -> None:
        if told:
            self._done(told)

    def action_fields(self) -> None:
        """Which fields this desk calls for: the next one, all again at the end."""
        names = tickets.fields(self.desk)
        now = tickets.serving(self.desk)
        place = names.index(now[0]) + 1 if now and now[0] in names else 0
        chosen = names[place : place + 1]
        tickets.serve(self.desk, chosen)
        self.host.say(f"Quầy này gọi: {chosen[0]}." if chosen else "Quầy này gọi mọi lĩnh vực.")
        self._look()
