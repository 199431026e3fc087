"""The queue: every dossier of the desk, found as one types, what is late told in words."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from msgspec.structs import replace
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from desk_tui.counter import browse, look, states, taking
from desk_tui.counter.desk import Desk, local
from desk_tui.rules.statuses import Status
from desk_tui.rules.text import tidy, vn_date, vn_weekday
from desk_tui.screens import queue_rows
from desk_tui.screens.doors import QueueDoors
from desk_tui.screens.queue_rows import (
    CHANNELS,
    DUE_WORDS,
    TAB_STATUSES,
    Asked,
    Choice,
    QueueRows,
    columns,
)
from desk_tui.tongue import say
from desk_tui.widgets import keys
from desk_tui.widgets.burst import CardScanned, ScanMangled, is_card
from desk_tui.widgets.fields import Field
from desk_tui.widgets.key_line import KeyLine
from desk_tui.widgets.keys import QUEUE_TABS
from desk_tui.widgets.queue_table import PagedTable
from desk_tui.widgets.truth_line import TruthLine

LOOK_EVERY = 3.0
"""Seconds between two looks whether somebody else (the sender) wrote to the record."""
REDRAW_EVERY = 20
"""Looks after which the words of the due dates are made anew, because time passes."""
WIDE = 110
BELOW = {
    "attest": say("chứng thực"),
    "today": say("số liệu"),
    "undigitised": say("số hóa"),
    "words": say("tìm chữ"),
}
"""What is told below the list, each with its key."""
"""Under the list, where there is room: the line of keys is for what is done every minute."""

WHY = say(
    "Hồ sơ của quầy, mới nhất ở trên. Gõ vào ô tìm: tên, mã hồ sơ, số điện thoại hoặc bốn số cuối"
    " của giấy tờ, không cần dấu. Dấu ↑ là hồ sơ có việc chưa gửi về trung tâm."
)


class QueueTable(PagedTable):
    """The table that stays at the very top when one is there and new dossiers come in above."""

    def reload(self) -> None:
        at_top = self._top == 0 and self._from_start
        super().reload()
        if at_top:
            self._top = 0
            self._settle()


class StatusTabs(Static):
    """The tabs with their kept counts, on as many lines as the window needs."""

    DEFAULT_CSS = "StatusTabs { height: auto; padding: 0 1; }"

    def __init__(self) -> None:
        super().__init__(id="tabs")
        self._pieces: list[Content] = []
        self._lead = ""

    def show(self, choice: Choice, counts: dict[int, int]) -> None:
        self._pieces = []
        self._lead, own = keys.numbers("queue.tab", len(QUEUE_TABS))
        tabs = zip(own, QUEUE_TABS, TAB_STATUSES, strict=True)
        for number, (name, words, statuses) in enumerate(tabs):
            chosen = number == choice.tab
            some = statuses or tuple(Status)
            if chosen and len(statuses) > 1:
                words, some = states.short(statuses[choice.nth]), (statuses[choice.nth],)
            count = sum(counts.get(int(status), 0) for status in some)
            told = f"{words} {vn_count(count)}" if count else words
            key = Content.styled(f"{name} ", "bold $text-accent")
            words_shown = Content.styled(f"[{told}]", "bold reverse") if chosen else Content(told)
            self._pieces.append(key + words_shown)
        self._lay()

    def on_resize(self) -> None:
        self._lay()

    def _lay(self) -> None:
        lead = f"{self._lead} " if self._lead else ""
        lines: list[Content] = [Content(lead)]
        for piece in self._pieces:
            if lines[-1].cell_length + piece.cell_length + 1 > self.size.width > 0:
                lines.append(Content(" " * len(lead)))
            lines[-1] = lines[-1] + piece + Content("  ")
        self.update(Content("\n").join(lines))


def vn_count(count: int) -> str:
    return f"{count:,}".replace(",", ".")


class QueueScreen(QueueDoors):
    """The bottom screen. One box is enough: type, arrows, Enter."""

    DEFAULT_CSS = """
    QueueScreen { layout: vertical; }
    QueueScreen #head { height: 1; padding: 0 1; background: $panel; text-style: bold; }
    QueueScreen #search { height: 3; }
    QueueScreen QueueTable {
        border: round $border-blurred;
        border-title-color: $foreground;
        border-subtitle-color: $foreground;
    }
    QueueScreen QueueTable:focus { border: round $border; border-title-style: bold; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        *keys.bindings("queue"),
        Binding("escape,f12", "clear", say("Xóa lọc"), id="app.back"),
        Binding("down", "table('move', 1)", say("Dòng sau"), show=False),
        Binding("up", "table('move', -1)", say("Dòng trước"), show=False),
        Binding("pagedown", "table('page', 1)", say("Trang sau"), show=False),
        Binding("pageup", "table('page', -1)", say("Trang trước"), show=False),
    ]
    AUTO_FOCUS = "#search"

    def __init__(self) -> None:
        super().__init__()
        self.choice = Choice()
        self._reading = False
        self._next: Asked | None = None
        self._open_when_read = False
        self._pulse = 0
        self._looks = 0
        self._shown_before = False
        self._pressing = ""

    def compose(self) -> ComposeResult:
        yield Static(id="head")
        yield Field(
            say("Tìm ({key})", key=keys.named("queue.find")),
            placeholder=say("tên, mã hồ sơ, số điện thoại, 4 số cuối; hoặc quét phiếu, quét thẻ"),
            id="search",
        )
        yield StatusTabs()
        yield QueueTable(columns(self._wide), empty=say("Đang đọc sổ…"), why=WHY, id="queue")
        yield TruthLine(self.host.truth, now=self.desk.now)
        yield KeyLine()

    def on_mount(self) -> None:
        self._show_head()
        self._pulse = browse.pulse(self.desk)
        # The newest page is one look into an index: the first picture can wait for it.
        self._show(_answer(self.desk, Asked(self.choice, None, self._wide)))
        self.set_interval(LOOK_EVERY, self._look)
        self.call_after_refresh(self._look_at_dates)

    @property
    def table(self) -> QueueTable:
        return self.query_one(QueueTable)

    @property
    def _wide(self) -> bool:
        return self.host.size.width >= WIDE

    def on_screen_resume(self) -> None:
        if self._shown_before:
            self.host.refresh_truth()
            self._let_go()
            self.refill(keep=True)
            self._look_at_dates()
        self._shown_before = True

    def _let_go(self) -> None:
        """Back at the queue nothing is being worked on: other desks may have those cases."""
        if taking.any_for_now(self.desk):
            self.do(
                lambda: taking.release_for_now(self.desk),
                lambda _: self.host.nudge(),
                group="let-go",
                words=say("Trả hồ sơ đang làm"),
            )

    def on_resize(self) -> None:
        if self.table.columns != columns(self._wide, self.choice.undigitised):
            self.refill(keep=True)

    def _look(self) -> None:
        """Somebody else wrote (the sender, another window), or a while has passed."""
        if not self.is_current:
            return
        pulse, self._looks = browse.pulse(self.desk), self._looks + 1
        if pulse != self._pulse or self._looks % REDRAW_EVERY == 0:
            self._pulse = pulse
            self._show_head()
            self.refill(keep=True)
            self._look_at_dates()

    def _show_head(self) -> None:
        office, now = self.desk.office, local(self.desk.now())
        day = f"{say(vn_weekday(now.date()))} {vn_date(now.date())}"
        told = say(
            "{unit} · Quầy {desk} · {officer} · {day}",
            unit=office.unit,
            desk=office.desk,
            officer=self.desk.officer,
            day=day,
        )
        if self.host.hint:
            told = f"{self.host.hint} · {told}"
        self.query_one("#head", Static).update(Content(told))

    # Reading.

    def refill(self, *, keep: bool = False) -> None:
        """Ask the record again. While one answer is being read only the newest question waits."""
        row = self.table.row if keep else None
        self._next = Asked(self.choice, (row.id, row.key) if row else None, self._wide)
        if not self._reading:
            self._read()

    def _read(self) -> None:
        asked, self._next = self._next, None
        if asked is None:
            return
        self._reading = True
        self.do(
            partial(_answer, self.desk, asked),
            self._show,
            group="queue",
            words=say("Đọc danh sách"),
            failed=self._unread,
        )

    def _show(self, answer: tuple[Asked, QueueRows, dict[int, int]]) -> None:
        self._reading = False
        asked, rows, counts = answer
        if not self.is_attached:
            return
        table, choice = self.table, asked.choice
        table.columns = columns(asked.wide, choice.undigitised)
        table.empty = choice.empty
        table.source = rows
        if not self._to_made():
            (table.reload if asked.keep else table.action_first)()
        self._show_title()
        table.border_subtitle = Content(_keys_below())
        self.query_one(StatusTabs).show(choice, counts)
        if self._next is not None:
            self._read()
        elif self._open_when_read:
            self._open_when_read = False
            table.action_select()

    def _to_made(self) -> bool:
        """Put the cursor on what was received meanwhile, for Enter to open; False without one."""
        code, self.host.made = self.host.made, ""
        return bool(code) and self.table.go_to_row(code)

    def _look_at_dates(self) -> None:
        """What is late or presses, told above the list (APT-04)."""

        def count() -> str:
            from desk_tui.counter import deadlines

            return deadlines.counts(self.desk).words

        self.do(count, self._tell_dates, group="pressing", words=say("Đếm hồ sơ sắp đến hạn"))

    def _tell_dates(self, words: str) -> None:
        self._pressing = f" · {words}: {keys.named('queue.deadlines')}" if words else ""
        if self.is_attached:
            self._show_title()

    def _show_title(self) -> None:
        self.table.border_title = Content(queue_rows.told(self.choice) + self._pressing)

    def _unread(self, error: BaseException) -> None:
        self._reading = self._open_when_read = False
        self.host.tell(error)

    # Choosing.

    @on(Field.Changed, "#search")
    def _typed(self, event: Field.Changed) -> None:
        words = tidy(event.value)
        if words != self.choice.words:
            self._choose(replace(self.choice, words=words))

    def _choose(self, choice: Choice) -> None:
        self.choice = choice
        self._open_when_read = False
        self.refill()

    def action_tab(self, number: int) -> None:
        """Show one status; the last tab goes on to its next status."""
        again = number == self.choice.tab
        nth = (self.choice.nth + 1) % max(1, len(TAB_STATUSES[number])) if again else 0
        self._choose(replace(self.choice, tab=number, nth=nth))

    def action_channel(self) -> None:
        """Counter, online, post, all again."""
        place = CHANNELS.index(self.choice.channel) + 1
        self._choose(replace(self.choice, channel=CHANNELS[place % len(CHANNELS)]))

    def action_due(self) -> None:
        """Everything; due within a day or late; late only."""
        self._choose(replace(self.choice, due=(self.choice.due + 1) % len(DUE_WORDS)))

    def action_undigitised(self) -> None:
        """Only dossiers with papers still to digitise, the longest waiting first; all again."""
        self._choose(replace(self.choice, undigitised=not self.choice.undigitised))

    def action_find(self) -> None:
        """Into the search box, its words ready to be replaced."""
        box = self.query_one("#search", Field)
        box.focus()
        box.select_all()

    def action_clear(self) -> None:
        """Back to the whole queue."""
        self.query_one("#search", Field).load("")
        self._choose(Choice())
        self.query_one("#search", Field).focus()

    def action_table(self, name: str, step: int) -> None:
        """The arrows move in the list while the search box keeps the focus."""
        if name == "move":
            self.table.action_move(step)
        else:
            self.table.action_page(step)

    # Opening.

    @on(Field.Submitted, "#search")
    def _entered(self) -> None:
        if self.choice.words and self._open_code(self.choice.words):
            return
        if self._reading:
            self._open_when_read = True
        else:
            self.table.action_select()

    @on(PagedTable.Selected)
    def _selected(self, event: PagedTable.Selected) -> None:
        if event.row:
            self.host.open_dossier(event.row.id)

    def _open_code(self, text: str) -> bool:
        """Open the dossier with exactly this code, if there is one."""
        if not any(letter.isdigit() for letter in text):
            return False
        try:
            found = look.find(self.desk, text)
        except Exception:
            return False
        self.host.open_dossier(found.code)
        return True

    @on(CardScanned)
    def _scanned(self, event: CardScanned) -> None:
        """A card starts a reception; a slip or a code opens its dossier; the rest is searched."""
        if is_card(event.text):
            from desk_tui.screens.reception import ReceptionScreen

            self.host.push_screen(ReceptionScreen(card=event.text))
        elif event.text.upper().startswith("DT"):
            from desk_tui.screens.half_visit import open_slip
            from desk_tui.screens.verify import VerifyDialog

            if not open_slip(self, event.text, self.host.open_reception):
                self.host.push_screen(VerifyDialog(event.text, open_when_good=True))
        elif not self._open_code(event.text):
            self.query_one("#search", Field).load(event.text)
            self._choose(replace(self.choice, words=tidy(event.text)))

    @on(ScanMangled)
    def _mangled(self, event: ScanMangled) -> None:
        self.host.notify(event.advice, title=say("Chưa đọc được mã vừa quét"), severity="warning")

    def on_key(self, event: events.Key) -> None:
        """Letters typed on the list go into the search box."""
        box = self.query_one("#search", Field)
        if event.is_printable and event.character and self.focused is not box:
            event.stop()
            box.focus()
            box.insert_text_at_cursor(event.character)


def _keys_below() -> str:
    told = [f"{keys.named(f'queue.{name}')}: {words}" for name, words in BELOW.items()]
    return " · ".join([*told, say("↑ chưa gửi")])


def _answer(desk: Desk, asked: Asked) -> tuple[Asked, QueueRows, dict[int, int]]:
    """The pages the table will ask for first, and the counts of the tabs."""
    rows = QueueRows(desk, asked)
    rows.warm(asked.keep)
    return asked, rows, browse.counts(desk)
