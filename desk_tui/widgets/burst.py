"""Card readers and hand scanners that type like a keyboard.

A run of keys, each following the one before within a few milliseconds, that ends in Enter is no
hand: it goes to the screen as `CardScanned` and nothing of it stays in the box that had focus.
Letters still appear at once; they are taken back when the run proves itself a scan. Where focus
is on no box (a list, a button) printable keys wait one gap, so that a space or a digit of the
payload presses nothing.
"""

from __future__ import annotations

import re
from abc import abstractmethod
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct
from textual import events
from textual.message import Message
from textual.timer import Timer

from desk_tui.tongue import say
from desk_tui.widgets.ahead import AheadApp, leads

if TYPE_CHECKING:
    from textual.widget import Widget as _Widget
else:
    # Textual takes styles from the first base that is a widget: the mixins must not be one.
    _Widget = object

DEFAULT_GAP = 0.030
"""Seconds between two keys of one run; key repeat of a keyboard is slower."""
DEFAULT_LEAST = 20
"""Characters of the shortest scan: a dossier number has 21, a card over 60."""
_LETTERS_AT_LEAST = 4
_PROVEN = 8
"""Keys after which a run is no hand's; from then on few late keys do not end it."""
_HICCUP = 8
"""How many gaps late a key of such a run may be, when the computer is busy."""
_HICCUPS = 3
_STALL = 0.25
"""Seconds a busy computer may sleep in the midst of a card or a slip, even in its first letters."""
_PACE = 0.015
"""Seconds a key of such a one takes on the whole: a quarter of what quick hands need."""
_STATES_KEPT = 16
_OWED = 1.0
"""Seconds after which a scan is delivered though a box has not taken its letters back."""
_LONG_AGO = float("-inf")
_ENDS = ("enter", "ctrl+j")

SWITCH_OFF = say(
    "Bộ gõ tiếng Việt đang bật nên dữ liệu quét bị sai. Tắt bộ gõ (chuyển sang E) rồi quét lại."
)

_CARD_WORDS = r"\d{12}\|(?:\d{9})?\|[^|\n]+\|\d{8}\|[^|\n]+\|[^|\n]*\|\d{8}(?:\|[^\n]*)?"
_CARD = re.compile(rf"\s*{_CARD_WORDS}\s*")
_KNOWN = re.compile(rf"(?:{_CARD_WORDS}|DT\d+/[!-~]{{16,}})\Z", re.IGNORECASE)
"""A card, or the QR of a slip: where one begins is seen from its letters alone."""


def is_card(text: str) -> bool:
    """The text behind the QR of an identity card: seven parts or more, parted by bars."""
    return _CARD.fullmatch(text) is not None


def is_scan(text: str) -> bool:
    """A payload and not a sentence.

    Terminals without bracketed paste type a pasted paragraph as fast as a scanner does; its lines
    have blanks and no bars, and stay where they were pasted.
    """
    return "|" in text or not any(letter.isspace() for letter in text)


class CardScanned(Message):
    """A card or a slip has been read. `text` is the payload without its Enter."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


class ScanMangled(Message):
    """A scan that an input method rewrote on its way: `advice` says what to do."""

    def __init__(self, text: str, advice: str = SWITCH_OFF) -> None:
        super().__init__()
        self.text = text
        self.advice = advice


class TakeBack(Message, bubble=False):
    """To a box: be again what you were before the first key at or after `since`, then tell."""

    def __init__(self, since: float, then: Callable[[], None]) -> None:
        super().__init__()
        self.since = since
        self.then = then


class Scan(Struct, frozen=True):
    """A finished run. `mangled`: keys erased what others had typed, as input methods do."""

    text: str
    began: float
    mangled: bool


class BurstWatch:
    """Tells scans from typing by the times of the keys (seconds of one clock)."""

    pressed = 0
    """Keys that passed it; one scan counts as one key."""

    def __init__(
        self,
        gap: float = DEFAULT_GAP,
        least: int = DEFAULT_LEAST,
        shape: Callable[[str], bool] = is_scan,
    ) -> None:
        self.gap = gap
        self.least = least
        self.shape = shape
        self._began = 0.0
        self._last = _LONG_AGO
        self._text: list[str] = []
        self._erased = False
        self._hiccups = 0
        self._scan_end = ("", _LONG_AGO)
        self._line: list[tuple[str, float]] = []

    @property
    def running(self) -> bool:
        """Whether the key just taken goes on with the run of the one before."""
        return len(self._text) > 1 or self._erased

    @property
    def typed(self) -> str:
        """The run so far, with what was erased gone."""
        return "".join(self._text)

    @property
    def erased(self) -> bool:
        """Whether a key of the run took others back, as input methods do."""
        return self._erased

    @property
    def proven(self) -> bool:
        """Whether no hand can have typed the run so far."""
        return len(self._text) >= _PROVEN

    @property
    def patience(self) -> float:
        """How long the next key may take and still belong to the run, in seconds."""
        return self.gap * (_HICCUP if self.proven and self._hiccups < _HICCUPS else 1)

    def key(self, key: str, character: str | None, at: float) -> Scan | None:
        """Take one key; the scan it completes, or None."""
        scan = self._taken(key, character, at)
        self.pressed += 1 - len(scan.text) if scan else 1
        return scan

    def _taken(self, key: str, character: str | None, at: float) -> Scan | None:
        wait = at - self._last
        if wait > _STALL:
            self._line.clear()
        if wait > self.patience:
            self._start(at)
        elif wait > self.gap:
            self._hiccups += 1
        self._last = at
        if key == "backspace":
            self._erased = True
            del self._text[-1:]
            self._line.clear()
        elif character is not None and character.isprintable():
            self._text.append(character)
            self._line.append((character, at))
        else:
            known = self._known(at) if key in _ENDS else None
            scan = known or Scan("".join(self._text), self._began, self._erased)
            self._line.clear()
            self._last = _LONG_AGO
            self._start(at)
            if known or (key in _ENDS and self._is_scan(scan.text)):
                self._scan_end = (key, at)
                return scan
        return None

    def trails(self, key: str, at: float) -> bool:
        """Whether this key is the second half (LF) of the line end of the scan just finished."""
        end, ended = self._scan_end
        return key in _ENDS and key != end and 0 <= at - ended <= self.gap * _HICCUP

    def _start(self, at: float) -> None:
        self._began, self._erased, self._hiccups = at, False, 0
        self._text.clear()

    def _known(self, at: float) -> Scan | None:
        """A card or a slip at the end of the line, however often the computer slept in it."""
        found = _KNOWN.search("".join(letter for letter, _ in self._line))
        if found is None:
            return None
        began = self._line[found.start()][1]
        quick = at - began <= _PACE * len(found[0])
        return Scan(found[0], began, mangled=False) if quick else None

    def _is_scan(self, text: str) -> bool:
        # A key held down repeats quickly too, but it is always the same one.
        long = len(text) >= self.least and len(set(text)) >= _LETTERS_AT_LEAST
        return long and self.shape(text)


class TakesBack(_Widget):
    """A box that can undo a scan that was typed into it."""

    _key_at = _LONG_AGO
    _states: deque[tuple[float, object]] | None = None
    _key_seen = _LONG_AGO

    def in_burst(self) -> bool:
        """Whether a scanner types now: a proven run, with new keys since the last time asked."""
        moved = self._key_at != self._key_seen
        self._key_seen = self._key_at
        return moved and isinstance(self.app, ScanApp) and self.app.burst.proven

    @abstractmethod
    def box_state(self) -> object:
        """What `restore_box` needs."""

    @abstractmethod
    def restore_box(self, state: object) -> None:
        """Show an earlier `box_state` again."""

    def note_key(self, event: events.Key) -> None:
        """Remember the box as it is before each run of keys."""
        gap = self.app.burst.gap if isinstance(self.app, ScanApp) else DEFAULT_GAP
        if self._states is None:
            self._states = deque(maxlen=_STATES_KEPT)
        if event.time - self._key_at > gap:
            self._states.append((event.time, self.box_state()))
        goes_on = event.is_printable or event.key == "backspace"
        self._key_at = event.time if goes_on else _LONG_AGO

    def _on_take_back(self, message: TakeBack) -> None:
        states = [state for at, state in self._states or () if at >= message.since]
        if states:
            self.restore_box(states[0])
        self._key_at = _LONG_AGO
        message.then()


Result = TypeVar("Result")


class ScanApp(AheadApp[Result]):
    """An app whose keys pass the watch before any box, list or button gets them."""

    def __init__(self, *args: object, burst: BurstWatch | None = None, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # pyright: ignore[reportArgumentType]
        self.burst = burst or BurstWatch()
        self._held: list[events.Key] = []
        self._release_timer: Timer | None = None
        self._touched: list[TakesBack] = []

    async def on_event(self, event: events.Event) -> None:
        if self.waits(event):
            return
        if isinstance(event, events.Key) and not event.is_forwarded:
            await self._scan_key(event)
        elif isinstance(event, events.Paste) and not event.is_forwarded and is_card(event.text):
            self.screen.post_message(CardScanned(event.text.strip()))
        else:
            await super().on_event(event)

    async def _scan_key(self, event: events.Key) -> None:
        if self.burst.trails(event.key, event.time):
            return
        was = self.place if leads(event.key) else None
        scan = self.burst.key(event.key, event.character, event.time)
        if scan is not None:
            self._take_back(scan)
        elif isinstance(self.focused, TakesBack):
            await self._release()
            if not self.burst.running:
                self._touched.clear()
            if self.focused not in self._touched:
                self._touched.append(self.focused)
            await super().on_event(event)
        elif self.burst.gap and (event.is_printable or (event.key == "backspace" and self._held)):
            self._hold(event)
        else:
            await self._release()
            await super().on_event(event)
        if was and scan is None:
            self.follow(was)

    def _take_back(self, scan: Scan) -> None:
        """Empty the boxes, then tell the screen; keys typed meanwhile wait for both."""
        self._held.clear()
        self.hold()
        message = ScanMangled(scan.text) if scan.mangled else CardScanned(scan.text)
        boxes, self._touched = self._touched, []
        owed = True

        def deliver() -> None:
            nonlocal owed
            while boxes:
                if boxes.pop().post_message(TakeBack(scan.began, deliver)):
                    return
            if not owed:
                return
            owed = False
            fallback.stop()
            was = self.place
            self.screen.post_message(message)
            self.follow(was)

        # A box that goes away with its answer owed must not keep the keyboard.
        fallback = self.set_timer(_OWED, deliver)
        deliver()

    def _hold(self, event: events.Key) -> None:
        self._held.append(event)
        if self._release_timer is not None:
            self._release_timer.stop()
        self._release_timer = self.set_timer(self.burst.patience, self._release)

    async def _release(self) -> None:
        held, self._held = self._held, []
        for event in held:
            await super().on_event(event)
