"""A short list of which any number is ticked: space ticks, digits tick from anywhere in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from desk_tui.tongue import say


class Ticks(Widget, can_focus=True):
    """Lines with a box before each. Enter goes on to what follows."""

    DEFAULT_CSS = """
    Ticks {
        height: auto; padding: 0 1;
        border: round $border-blurred; border-title-color: $foreground;
        border-subtitle-color: $text-error;
    }
    Ticks:focus { border: round $border; border-title-style: bold; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "mark(-1)", say("Dòng trên"), show=False),
        Binding("down", "mark(1)", say("Dòng dưới"), show=False),
        Binding("space", "tick", say("Đánh dấu"), show=False),
        Binding("enter", "go_on", say("Tiếp"), show=False),
    ]

    class Done(Message):
        """Enter."""

    def __init__(self, title: str, lines: Sequence[tuple[str, str]], id: str) -> None:
        """`lines` are (key, words)."""
        super().__init__(id=id)
        self.border_title = Content(title)
        self._lines = tuple(lines)
        self._ticked: set[str] = set()
        self._place = 0

    @property
    def ticked(self) -> tuple[str, ...]:
        """The keys of the ticked lines, in the order of the list."""
        return tuple(key for key, _ in self._lines if key in self._ticked)

    def on_key(self, event: events.Key) -> None:
        digit = event.character or ""
        if digit in "123456789"[: len(self._lines)] and digit:
            event.stop()
            self._place = int(digit) - 1
            self.action_tick()

    def action_mark(self, by: int) -> None:
        self._place = (self._place + by) % max(1, len(self._lines))
        self.refresh()

    def action_tick(self) -> None:
        if self._lines:
            self._ticked ^= {self._lines[self._place][0]}
            self.border_subtitle = None
            self.refresh()

    def action_go_on(self) -> None:
        self.post_message(self.Done())

    def lacks(self, sentence: str) -> bool:
        """Whether nothing is ticked; the lower border then says what to do."""
        self.border_subtitle = None if self._ticked else Content(sentence)
        return not self._ticked

    def render(self) -> Content:
        lines = []
        for place, (key, words) in enumerate(self._lines):
            here = place == self._place and self.has_focus
            box = "☑" if key in self._ticked else "☐"
            digit = f"{place + 1} " if place < 9 else "  "
            lines.append(Content.styled(f"{box} {digit}{words}", "reverse" if here else ""))
        return Content("\n").join(lines)

    def watch_has_focus(self, _focus: bool) -> None:
        super().watch_has_focus(_focus)
        self.refresh()
