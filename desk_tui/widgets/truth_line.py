"""The truth line: what has not reached the centre yet, always on the screen, in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Literal

from msgspec import Struct
from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from desk_tui.tongue import say

Tone = Literal["plain", "good", "warn", "bad"]
Part = tuple[str, Tone]

# From when a wait is shown in the colour of a warning. Office habits, not terms of law.
_MINUTE = timedelta(minutes=1)
_OLD = timedelta(hours=8)
_SILENT = timedelta(hours=24)
_TICK = 30.0


class Contact(Struct, frozen=True):
    """One destination, when it was last heard from (aware; None: never), what to call it."""

    last_at: datetime | None
    name: str = ""


class TruthState(Struct, frozen=True):
    """What the line tells. Times are aware, sizes in bytes; None means not known."""

    unsent: int = 0
    oldest_at: datetime | None = None
    errors: int = 0
    error_words: str = ""
    contacts: tuple[Contact, ...] = ()
    disk_free: int | None = None
    disk_low: bool = False
    questions: int = 0


def past(since: datetime, now: datetime) -> str:
    """How long ago: vừa xong, 5 phút trước."""
    span = ago(since, now)
    return say("{span} trước", span=span) if now - since >= _MINUTE else span


def ago(since: datetime, now: datetime) -> str:
    """A span in one number: 5 phút, 26 giờ, 3 ngày (from two days on)."""
    seconds = max(0.0, (now - since).total_seconds())
    if seconds < 60:
        return say("vừa xong")
    if seconds < 3600:
        return say("{seconds} phút", seconds=int(seconds // 60))
    if seconds < 48 * 3600:
        return say("{seconds} giờ", seconds=int(seconds // 3600))
    return say("{seconds} ngày", seconds=int(seconds // 86400))


def size(count: int) -> str:
    """Bytes in the largest fitting unit: 12 GB, 850 MB."""
    for unit, name in ((1 << 30, "GB"), (1 << 20, "MB")):
        if count >= unit:
            return f"{count // unit} {name}"
    return f"{count >> 10} KB"


def parts(state: TruthState, now: datetime) -> list[Part]:
    """The pieces of the line with the tone of each, most important first."""
    told: list[Part] = []
    if state.unsent:
        old = state.oldest_at is not None and now - state.oldest_at >= _OLD
        tone: Tone = "warn" if old else "plain"
        told.append((say("Chưa gửi {unsent}", unsent=state.unsent), tone))
        if state.oldest_at is not None:
            told.append((say("cũ nhất {oldest_at}", oldest_at=ago(state.oldest_at, now)), tone))
    else:
        told.append((say("Đã gửi hết"), "good"))
    if state.errors:
        words = f" ({state.error_words})" if state.error_words else ""
        told.append((say("lỗi {errors}{text}", errors=state.errors, text=words), "bad"))
    if state.questions:
        told.append((say("cần chọn {questions}", questions=state.questions), "warn"))
    told.extend(_contact(contact, now) for contact in state.contacts)
    if state.disk_free is not None:
        low = say(", sắp đầy") if state.disk_low else ""
        told.append(
            (
                say("đĩa còn {disk_free}{low}", disk_free=size(state.disk_free), low=low),
                "bad" if state.disk_low else "plain",
            )
        )
    return told


def _contact(contact: Contact, now: datetime) -> Part:
    name = f"{contact.name}: " if contact.name else ""
    if contact.last_at is None:
        return say("{name}chưa liên lạc lần nào", name=name), "warn"
    words = past(contact.last_at, now)
    silent = now - contact.last_at >= _SILENT
    return f"{name or say('liên lạc ')}{words}", "warn" if silent else "plain"


def text(state: TruthState, now: datetime) -> str:
    """The whole line as one sentence, for the command line and the closing sheet."""
    return " · ".join(words for words, _tone in parts(state, now))


def fit(told: list[Part], width: int) -> list[Part]:
    """The line cut to a width: what is in order goes first, what is wrong stays longest."""
    order: list[Tone] = ["plain", "good", "warn", "bad"]
    kept = list(told)
    while len(kept) > 1 and cell_len(" · ".join(words for words, _ in kept)) > width:
        # The count itself is never dropped.
        least = min(range(1, len(kept)), key=lambda i: (order.index(kept[i][1]), -i))
        del kept[least]
    return kept


class TruthLine(Widget):
    """One line at the edge of every screen. Set `state` whenever something changed."""

    DEFAULT_CSS = """
    TruthLine { height: 1; padding: 0 1; background: $panel; color: $foreground; }
    """
    _STYLES = {  # noqa: RUF012
        "plain": "",
        "good": "$text-success",
        "warn": "$text-warning bold",
        "bad": "$text-error bold",
    }

    state: reactive[TruthState | None] = reactive[TruthState | None](None)
    """None until the record was first asked: the line then says nothing rather than a guess."""

    def __init__(
        self,
        state: TruthState | None = None,
        *,
        now: Callable[[], datetime] | None = None,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self._now = now or (lambda: datetime.now(UTC))
        if state is not None:
            self.set_reactive(TruthLine.state, state)

    def on_mount(self) -> None:
        # Spans grow by themselves.
        self.set_interval(_TICK, self.refresh)

    def render(self) -> Content:
        if self.state is None:
            return Content("")
        typing = getattr(self.app, "typing_words", "")
        room = self.size.width - (cell_len(typing) + 2 if typing else 0)
        told = fit(parts(self.state, self._now()), room)
        line = Content(" · ").join(
            Content.styled(words, self._STYLES[tone]) for words, tone in told
        )
        if not typing:
            return line
        gap = " " * max(2, self.size.width - line.cell_length - cell_len(typing))
        return Content.assemble(line, gap, (typing, "bold $text-accent"))
