"""A few words of which one is chosen by left and right, where a list would take too much room."""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from desk_tui.tongue import say


class OneOf(Widget, can_focus=True):
    """One of a few words: left and right change it."""

    DEFAULT_CSS = """
    OneOf {
        height: 3; width: 1fr; padding: 0 1;
        border: round $border-blurred; border-title-color: $foreground;
    }
    OneOf:focus { border: round $border; border-title-style: bold; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "turn(-1)", say("Chọn trước"), show=False),
        Binding("right,space", "turn(1)", say("Chọn sau"), show=False),
    ]

    class Changed(Message):
        """Another word was chosen by hand."""

        def __init__(self, box: OneOf) -> None:
            super().__init__()
            self.box = box

        @property
        def control(self) -> OneOf:
            return self.box

    def __init__(self, title: str, id: str, why: str = "") -> None:
        """`why` is what F1 says of it."""
        super().__init__(id=id)
        self.border_title = Content(title)
        self.label, self.why = title, why
        self._choices: tuple[tuple[str, str], ...] = ()
        self._place = 0

    def offer(self, choices: tuple[tuple[str, str], ...], value: str) -> None:
        """What can be chosen, as (value, words); an unknown value falls back to the first."""
        self._choices = choices
        values = [one for one, _ in choices]
        self._place = values.index(value) if value in values else 0
        self.refresh()

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """What can be chosen, as (value, words)."""
        return self._choices

    @property
    def value(self) -> str:
        return self._choices[self._place][0] if self._choices else ""

    def action_turn(self, step: int) -> None:
        if self._choices:
            self._place = (self._place + step) % len(self._choices)
            self.refresh()
            self.post_message(self.Changed(self))

    def render(self) -> Content:
        if not self._choices:
            return Content.styled("…", "$text-muted")
        words = self._choices[self._place][1]
        frame = "◂ {} ▸" if len(self._choices) > 1 else "{}"
        room = max(1, self.content_size.width - cell_len(frame.format("")))
        if cell_len(words) > room:
            words = set_cell_size(words, room - 1).rstrip() + "…"
        return Content(frame.format(words))
