"""What the queue shows: the officer's choice, its pages from the record, its columns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from db.clock import from_text
from desk_tui.counter import browse, taking
from desk_tui.counter.browse import Filter
from desk_tui.counter.desk import Desk, local
from desk_tui.counter.look import SOON
from desk_tui.rules.statuses import Status
from desk_tui.tongue import say
from desk_tui.widgets.keys import named
from desk_tui.widgets.queue_table import PAGE, Cell, Column, Key, Row, Tone

CHANNELS = ("", "counter", "online", "post")
CHANNEL_WORDS = {
    "": say("mọi kênh"),
    "counter": say("trực tiếp"),
    "online": say("trực tuyến"),
    "post": say("bưu chính"),
}
DUE_WORDS = (say("mọi hạn"), say("quá hạn và đến hạn trong 24 giờ"), say("quá hạn"))
TAB_STATUSES: tuple[tuple[Status, ...], ...] = (
    (),
    (Status.FILED,),
    (Status.RECEIVED,),
    (Status.PROCESSING,),
    (Status.WAITING_PAPERS,),
    (Status.WAITING_PAYMENT,),
    (Status.FINISHED,),
    (Status.RETURNED,),
    (Status.REFUSED, Status.WITHDRAWN, Status.STOPPED),
)
"""Behind each of `keys.QUEUE_TABS`; the last tab goes to its next status with each press."""

TONES: dict[browse.Urgency, Tone | None] = {
    "overdue": "late",
    "soon": "near",
    "waiting": "faint",
    "later": None,
    "none": "faint",
    "over": "faint",
}


class Choice(Struct, frozen=True):
    """What is asked for: the tab, which of its statuses, channel, due, the words typed, and
    whether only dossiers with papers still to digitise (DIG-10)."""

    tab: int = 0
    nth: int = 0
    channel: str = ""
    due: int = 0
    words: str = ""
    undigitised: bool = False

    @property
    def status(self) -> Status | None:
        statuses = TAB_STATUSES[self.tab]
        return statuses[self.nth] if statuses else None

    def filter(self, now: datetime) -> Filter:
        before = (None, now + SOON, now)[self.due]
        return Filter(self.words, self.status, self.channel or None, before, self.undigitised)

    @property
    def empty(self) -> str:
        """What an empty list says, with the key that fills it."""
        if self.words:
            return say("Không có hồ sơ nào khớp “{text}”. Esc để xóa ô tìm.", text=self.words)
        if self.undigitised:
            return say(
                "Không còn hồ sơ nào cần số hóa ở đây. {key} để xem mọi hồ sơ.",
                key=named("queue.undigitised"),
            )
        if self.due:
            return say(
                "Không có hồ sơ {due_words}. {key} để xem mọi hạn.",
                due_words=DUE_WORDS[self.due],
                key=named("queue.due"),
            )
        if self.tab or self.channel:
            return say(
                "Không có hồ sơ nào ở mục này. {key} để xem tất cả.", key=named("queue.tab1")
            )
        return say("Chưa có hồ sơ. {key} để tiếp nhận.", key=named("app.receive"))


class Asked(Struct, frozen=True):
    """One question to the record: what, and around which row the answer is wanted."""

    choice: Choice
    keep: tuple[str, Key] | None
    wide: bool


class QueueRows:
    """The pages of one question. What `warm` read in a worker is handed out once, at once."""

    def __init__(self, desk: Desk, asked: Asked) -> None:
        self._desk = desk
        self._now = desk.now()
        self._wanted = asked.choice.filter(self._now)
        self._wide = asked.wide
        self._undigitised = asked.choice.undigitised
        self._ready: dict[tuple[Key | None, bool], list[Row]] = {}
        self._places: dict[str, Key | None] = {}

    def warm(self, keep: tuple[str, Key] | None) -> None:
        """Read what the table will ask for first, off the screen's thread."""
        if keep is None:
            self._ready[None, False] = self._read(None, False, PAGE)
            return
        code, old = keep
        place = self._places[code] = self.key_of(code)
        before = self._read(place or old, True, PAGE)
        self._ready[place or old, True] = before
        next_key = before[-1].key if before else None
        self._ready[next_key, False] = self._read(next_key, False, PAGE)

    def page(self, key: Key | None, *, back: bool, limit: int) -> Sequence[Row]:
        ready = self._ready.pop((key, back), None)
        return self._read(key, back, limit) if ready is None else ready

    def key_of(self, row_id: str) -> Key | None:
        if row_id in self._places:
            return self._places.pop(row_id)
        cursor = browse.cursor_of(self._desk, self._wanted, row_id)
        return (cursor,) if cursor else None

    def _read(self, key: Key | None, back: bool, limit: int) -> list[Row]:
        edge = str(key[0]) if key else ""
        lines = browse.page(
            self._desk,
            self._wanted,
            self._now,
            after="" if back else edge,
            before=edge if back else "",
            last=back and not edge,
            limit=limit,
        )
        held = taking.holders(self._desk)
        return [
            Row(line.row.code, (line.cursor,), self._cells(line, held.get(line.row.code)))
            for line in lines
        ]

    def _cells(self, line: browse.Line, holder: taking.Holder | None) -> tuple[Cell | str, ...]:
        row = line.row
        stands = Cell(holder.short(self._desk.office.desk_id), "near") if holder else line.status
        return (
            Cell("↑", "near") if line.unsent else " ",
            row.code if self._wide else short_code(row.code, self._desk.office.code),
            row.owner_name,
            short_procedure(row.procedure_name),
            short_day(row.received, self._now),
            Cell(line.due, TONES[line.urgency]),
            say("{undigitised} giấy tờ", undigitised=row.undigitised)
            if self._undigitised
            else stands,
            CHANNEL_WORDS.get(row.channel, row.channel),
        )


def short_code(code: str, office: str) -> str:
    """The part that differs: all rows of a desk begin with the office's own code."""
    return code.removeprefix(f"{office}-")


def short_procedure(name: str) -> str:
    """Every second name begins with the same word; a narrow column has no room for it."""
    rest = name.removeprefix("Thủ tục ")
    return rest[:1].upper() + rest[1:]


def short_day(moment: str, now: datetime) -> str:
    when, here = local(from_text(moment)), local(now)
    if when.date() == here.date():
        return f"{when:%H:%M}"
    return f"{when:%d/%m %H:%M}" if when.year == here.year else f"{when:%d/%m/%Y}"


def columns(wide: bool, undigitised: bool = False) -> tuple[Column, ...]:
    return (
        Column("↑", 1),
        Column(say("Mã hồ sơ"), 21 if wide else 11),
        Column(say("Chủ hồ sơ"), 20 if wide else 16, grow=not wide),
        Column(say("Thủ tục"), 14 if wide else 10, grow=wide),
        Column(say("Nhận"), 11, spare=True),
        Column(say("Hẹn trả"), 13),
        Column(say("Cần số hóa") if undigitised else say("Tình trạng"), 12),
        Column(say("Kênh"), 10, spare=True),
    )


def told(choice: Choice) -> str:
    what = (
        say("Hồ sơ cần số hóa ({key})", key=named("queue.undigitised"))
        if choice.undigitised
        else say("Hồ sơ")
    )
    channel = f"{CHANNEL_WORDS[choice.channel]} ({named('queue.channel')})"
    return f"{what} · {channel} · {DUE_WORDS[choice.due]} ({named('queue.due')})"
