"""Messages to citizens: what waits, what went, what did not get there and is tried again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from db.clock import from_text
from desk_tui.counter import citizen_messages
from desk_tui.counter.citizen_messages import STATES, Sent
from desk_tui.counter.desk import local
from desk_tui.counter.history_words import BY_WAY
from desk_tui.screens.list_screen import ListScreen, tab_line
from desk_tui.screens.reason import Deed, ReasonDialog
from desk_tui.tongue import say
from desk_tui.widgets import keys
from desk_tui.widgets.fields import MOVE_BINDINGS
from desk_tui.widgets.keys import MESSAGE_LISTS
from desk_tui.widgets.queue_table import Cell, Column, PagedTable, Tone

ABOUT = {
    "ready": say("có kết quả"),
    "collect": say("nhắc đến nhận"),
    "more": say("cần bổ sung"),
    "late": say("xin lỗi, hẹn lại"),
    "moved": say("đổi ngày hẹn"),
    "stage": say("sang giai đoạn"),
    "posted": say("đã gửi bưu chính"),
    "phone-call": say("sau cuộc gọi"),
    "package": say("gói trực tuyến"),
}
TONES: dict[str, Tone | None] = {"failed": "late", "waiting": "near", "delivered": "good"}
FILTERS = ("", "failed", "waiting", "sent")
WHY = say(
    "Tin nhắn cho công dân, mới nhất ở trên; nút trung tâm gửi khi có mạng. Tin không tới:"
    " {messages.retry} gửi lại theo số điện thoại hiện có trong hồ sơ, hoặc gọi rồi"
    " {messages.told} ghi là đã báo."
)


class MessagesScreen(ListScreen):
    """Enter opens the dossier a message is about; below the list its words in full."""

    DEFAULT_CSS = """
    MessagesScreen #one { height: auto; min-height: 3; max-height: 6; padding: 0 1;
        border-top: solid $border-blurred; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*MOVE_BINDINGS, *keys.bindings("messages")]
    AUTO_FOCUS = "#messages"

    def __init__(self) -> None:
        super().__init__()
        self.chosen = 0
        self._sent: dict[str, Sent] = {}

    def lists(self) -> ComposeResult:
        yield Static(id="head")
        with Vertical():
            yield PagedTable(
                (
                    Column(say("Lúc"), 11),
                    Column(say("Người nhận"), 16, grow=True),
                    Column(say("Về việc"), 16),
                    Column(say("Tới đâu"), 16),
                    Column(say("Cách"), 12, spare=True),
                    Column(say("Hồ sơ"), 24, spare=True),
                ),
                empty=say("Đang đọc…"),
                title=say("Tin nhắn"),
                why=keys.filled(WHY),
                id="messages",
            )
            yield Static(id="one")

    def reload(self) -> None:
        state = FILTERS[self.chosen]
        self.read(
            lambda: citizen_messages.sent(self.desk, state),
            self._show,
            group="messages",
            words=say("Đọc tin nhắn"),
        )

    def _show(self, found: Sequence[Sent]) -> None:
        self._sent = {one.id: one for one in found}
        self.head([tab_line("messages", MESSAGE_LISTS, self.chosen, len(found))])
        self.query_one(PagedTable).empty = say("Chưa có tin nhắn nào.")
        self.fill([(one.id, _cells(one)) for one in found])

    def action_list(self, number: int) -> None:
        """All; those that failed; those that wait; those that went."""
        self.chosen = number
        self.reload()

    @property
    def _one(self) -> Sent | None:
        row = self.query_one(PagedTable).row
        return self._sent.get(row.id) if row else None

    @on(PagedTable.Moved)
    def _tell(self) -> None:
        one = self._one
        self.query_one("#one", Static).update(_whole(one) if one else "")

    @on(PagedTable.Selected)
    def _open(self) -> None:
        one = self._one
        if one and one.code:
            self.host.open_dossier(one.code)

    def action_retry(self) -> None:
        """Once more, to where the dossier now says."""
        one = self._one
        if one:
            self.do(
                lambda: citizen_messages.retry(self.desk, one.id),
                lambda again: self.told(say("Sẽ gửi lại đến {to}.", to=again.to)),
                group="retry",
                words=say("Gửi lại tin nhắn"),
            )

    def action_told(self) -> None:
        """Somebody told the citizen in another way."""
        one = self._one
        if one is None:
            return
        deed = Deed(
            title=say("Đã báo công dân"),
            enter="ghi",
            about=f"{one.person} · {one.to}",
            why=say("Ghi cách đã báo; tin này không còn là “không gửi được”."),
            do=lambda how: _by_hand(self, one, how),
            reason=say("đã gọi điện"),
            label=say("Đã báo cách nào"),
        )
        self.host.push_screen(ReasonDialog(deed), self.told)


def _by_hand(screen: MessagesScreen, one: Sent, how: str) -> str:
    citizen_messages.told_by_hand(screen.desk, one.id, how)
    return say("Đã ghi: {person} được báo ({how}).", person=one.person, how=how)


def _cells(one: Sent) -> tuple[Cell | str, ...]:
    return (
        f"{local(from_text(one.asked_at)):%d/%m %H:%M}",
        one.person,
        ABOUT.get(one.about, one.about),
        Cell(STATES[one.state], TONES.get(one.state)),
        BY_WAY.get(one.channel, one.channel),
        one.code,
    )


def _whole(one: Sent) -> Content:
    why = f" ({one.reason})" if one.reason else ""
    head = f"{one.person} · {one.to} · {STATES[one.state]}{why}\n"
    return Content.assemble(head, (one.text, "bold"))
