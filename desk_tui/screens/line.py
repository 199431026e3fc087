"""The truth line opened: what is unsent, why, since when, and sending it now (C-06)."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from desk_tui.counter import browse
from desk_tui.counter.desk import local
from desk_tui.counter.unsent import Item, OnTheWay, on_the_way
from desk_tui.screens.base import DeskDialog
from desk_tui.screens.dossier_words import SENT_TONES
from desk_tui.screens.lists import Listed
from desk_tui.tongue import say
from desk_tui.widgets import keys
from desk_tui.widgets.key_line import KeyLine
from desk_tui.widgets.queue_table import Cell, Column, PagedTable
from desk_tui.widgets.truth_line import ago, past, size

LOOK_EVERY = 1.0
TAKEN_SHOWN = 3
WHY = say(
    "Việc đã làm ở quầy được giữ trong sổ cho đến khi trung tâm xác nhận; mất mạng bao lâu cũng"
    " không mất. Việc bị từ chối cần người xem lại, các hồ sơ khác vẫn được gửi."
)


class LineDialog(DeskDialog[None]):
    """Enter opens the dossier of a line; F5 or Alt+G sends now, Alt+U carries it on a stick."""

    DEFAULT_CSS = """
    LineDialog { align: center middle; }
    LineDialog > #box {
        width: 110; max-width: 100%; height: 90%;
        border: round $border; border-title-color: $foreground; background: $surface; padding: 0 1;
    }
    LineDialog #head { height: auto; }
    LineDialog #one {
        height: auto; min-height: 2; max-height: 6; border-top: solid $border-blurred;
    }
    LineDialog KeyLine { dock: none; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        *keys.bindings("line"),
        Binding("f5", "send", say("Gửi ngay"), show=False),
        Binding("escape,f12", "close", say("Đóng"), id="app.back"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._pulse = -1
        self._items: tuple[Item, ...] = ()
        self._asked = ""
        self._has_centre = False

    def compose(self) -> ComposeResult:
        with Vertical(id="box") as box:
            box.border_title = say("Gửi và nhận với trung tâm")
            yield Static(say("Đang đọc…"), id="head")
            yield PagedTable(
                (
                    Column(say("Làm lúc"), 11),
                    Column(say("Hồ sơ"), 21, spare=True),
                    Column(say("Việc"), 20, grow=True),
                    Column(say("Tình trạng"), 21),
                ),
                empty=say("Không còn việc nào chưa gửi."),
                title=say("Việc chưa gửi"),
                why=WHY,
                id="items",
            )
            yield Static(id="one")
            yield KeyLine()

    def on_mount(self) -> None:
        self.query_one("#items").focus()
        self._look()
        self.set_interval(LOOK_EVERY, self._look)

    def _look(self) -> None:
        pulse = browse.pulse(self.desk)
        if pulse == self._pulse:
            return
        self._pulse = pulse
        self.do(
            lambda: on_the_way(self.desk), self._show, group="line", words=say("Đọc việc chưa gửi")
        )

    def _show(self, told: OnTheWay) -> None:
        if not self.is_attached:
            return
        self._items, self._has_centre = told.items, told.truth.has_centre
        now = self.desk.now()
        self.query_one("#head", Static).update(Content("\n").join(_head(told, now, self._asked)))
        table = self.query_one("#items", PagedTable)
        table.source = Listed([(str(n), _row(item)) for n, item in enumerate(told.items)])
        table.reload()

    @on(PagedTable.Moved)
    def _moved(self, event: PagedTable.Moved) -> None:
        item = self._items[int(event.row.id)] if event.row else None
        self.query_one("#one", Static).update(_one(item) if item else "")

    @on(PagedTable.Selected)
    def _selected(self, event: PagedTable.Selected) -> None:
        item = self._items[int(event.row.id)] if event.row else None
        if item and item.code:
            self.dismiss()
            self.host.open_dossier(item.code)

    def action_send(self) -> None:
        """Do not wait for the pause between two tries."""
        if not self._has_centre:
            self.host.say("Quầy này chưa nối với trung tâm nào nên chưa có nơi để gửi.")
            return
        self.host.nudge(now=True)
        self._asked = say("Đã yêu cầu gửi lúc {desk:%H:%M:%S}.", desk=local(self.desk.now()))
        self._pulse = -1
        self._look()

    def action_parcel(self) -> None:
        """The way without a line: a sealed file on a stick."""
        from desk_tui.screens.parcel import ParcelDialog

        self.app.push_screen(ParcelDialog())

    def action_close(self) -> None:
        """Back to where one was."""
        self.dismiss()


def _head(told: OnTheWay, now: datetime, asked: str) -> list[Content]:
    truth = told.truth
    if truth.unsent:
        waiting = say("Chưa gửi {unsent} việc", unsent=truth.unsent)
        oldest = say(", cũ nhất {oldest}", oldest=ago(truth.oldest, now)) if truth.oldest else ""
        lines = [Content.styled(f"{waiting}{oldest}", "bold")]
    else:
        lines = [Content.styled(say("✔ Đã gửi hết"), "bold $text-success")]
    lines[0] += Content(say(" · trung tâm đã nhận {received} việc", received=told.received))
    if truth.errors:
        wrong = say("✘ {errors} việc có lỗi, xem từng dòng ở dưới", errors=truth.errors)
        lines.append(Content.styled(wrong, "bold $text-error"))
    if not truth.has_centre:
        told_no = say("Quầy này chưa nối với trung tâm nào: việc được giữ lại ở đây.")
        return [*lines, Content.styled(told_no, "$text-warning"), _disk(truth.disk_free)]
    if truth.last_contact:
        at = local(truth.last_contact)
        lines.append(
            Content(
                say("Liên lạc gần nhất {at:%H:%M %d/%m/%Y} ({past})", at=at, past=past(at, now))
            )
        )
    else:
        lines.append(Content.styled(say("Chưa liên lạc với trung tâm lần nào"), "$text-warning"))
    if told.failed_at:
        again = say(" Sẽ thử lại lúc {again:%H:%M:%S}.", again=told.again) if told.again else ""
        why = told.failure or say("không liên lạc được.")
        failed = say(
            "! Lần thử lúc {failed_at:%H:%M} không được: {why}{again}",
            failed_at=told.failed_at,
            why=why,
            again=again,
        )
        lines.append(Content.styled(failed, "$text-warning"))
    for one in told.notices:
        said = say("Trung tâm báo {at:%H:%M %d/%m}: {text}", at=one.at, text=one.text)
        lines.append(Content.styled(said, "$text-warning"))
    # A few lines: the list below has to be seen as well.
    lines += [Content(said) for said in told.taken_away[:TAKEN_SHOWN]]
    if len(told.taken_away) > TAKEN_SHOWN:
        lines.append(
            Content(
                say("… và {count} hồ sơ khác như vậy.", count=len(told.taken_away) - TAKEN_SHOWN)
            )
        )
    if asked:
        lines.append(Content(asked))
    lines.append(_disk(truth.disk_free))
    return lines


def _disk(free: int) -> Content:
    return Content(say("Đĩa còn {free}", free=size(free)))


def _row(item: Item) -> tuple[Cell | str, ...]:
    tone = "late" if item.sentence else SENT_TONES.get(item.state)
    return f"{item.done:%d/%m %H:%M}", item.code, item.what, Cell(item.words, tone)


def _one(item: Item) -> Content:
    parts = [f"{item.code} {item.what}: {item.words}".strip()]
    if item.sentence:
        parts.append(item.sentence)
    if item.again:
        parts.append(
            say(
                "Đã thử {tries} lần, thử lại lúc {again:%H:%M:%S}.",
                tries=item.tries,
                again=item.again,
            )
        )
    if item.code:
        parts.append(say("Enter: mở hồ sơ."))
    return Content("\n".join(parts))
