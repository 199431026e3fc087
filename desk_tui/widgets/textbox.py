"""The box of several lines. Apart from `fields`, because its editor takes long to import."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.widgets import TextArea
from textual.widgets.text_area import Selection

from desk_tui.rules.text import nfc, repair
from desk_tui.widgets.fields import LOOK, Box, Check

JOURNAL_EVERY = 3.0
"""Seconds between two journal entries of a long text that is still being typed."""
BURST_PAUSE = 0.3
LONGEST = 100_000
"""Letters in a text: a pasted list of a thousand people is shorter."""


class TextBox(Box, TextArea, inherit_bindings=False):
    """Several lines; what is typed is told to the journal every few seconds."""

    # These are the program's own keys.
    BINDINGS: ClassVar[list[BindingType]] = [
        b
        for b in TextArea.BINDINGS
        if isinstance(b, Binding) and b.key not in ("f6", "f7", "ctrl+z,super+z")
    ]
    DEFAULT_CSS = LOOK.replace("BOX", "TextBox") + "TextBox { height: 6; }"

    def __init__(
        self,
        label: str = "",
        text: str = "",
        *,
        why: str = "",
        check: Check | None = None,
        required: bool = False,
        journal_every: float = JOURNAL_EVERY,
        id: str | None = None,
        classes: str | None = None,
        disabled: bool = False,
    ) -> None:
        super().__init__(
            text, id=id, classes=classes, disabled=disabled, highlight_cursor_line=False
        )
        self.cursor_blink = False
        self._journal_every = journal_every
        self.describe(label, why, required, check)

    def on_mount(self) -> None:
        self.set_interval(self._journal_every, self._tell_if_changed)

    def _tell_if_changed(self) -> None:
        if self.in_burst():
            # Half a card is not for the journal: look again when it is over or proves no card.
            self.set_timer(BURST_PAUSE, self._tell_if_changed)
        elif self.has_focus and self.text_to_keep != self._told:
            self.tell("pause")

    @property
    def text_to_keep(self) -> str:
        return nfc(self.text, newlines=True).strip()

    def show_text(self, text: str) -> None:
        if text != self.text:
            self.text = text
            self.move_cursor(self.document.end)

    async def _on_key(self, event: events.Key) -> None:
        """Ctrl+Z takes back what was typed here; with nothing of it left it is the program's."""
        if event.key == "ctrl+z":
            before = self.text
            self.undo()
            if self.text != before:
                event.stop()
                event.prevent_default()

    def action_paste(self) -> None:
        """Ctrl+V inside the program."""
        self.paste_text(self.app.clipboard)

    def paste_text(self, text: str) -> None:
        """Replace the selection by clean text, as one step of undo."""
        if self.read_only:
            return
        text = nfc(repair(text), newlines=True)
        room = max(0, LONGEST - len(self.text) + len(self.selected_text))
        result = self.replace(text[:room], *self.selection)
        self.move_cursor(result.end_location)
        if len(text) > room:
            self.tell_cut(len(text), room)

    async def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        self.paste_text(event.text)

    @property
    def composing(self) -> bool:
        return not self.read_only and super().composing

    def left_of_cursor(self) -> str:
        row, column = min(self.selection)
        return self.document.get_line(row)[:column]

    def rewrite(self, count: int, text: str) -> None:
        start, end = sorted(self.selection)
        begin = (start[0], start[1] - count)
        self.replace(text, begin, end, maintain_selection_offset=False)

    def box_state(self) -> object:
        return self.text, self.selection, self.error

    def restore_box(self, state: object) -> None:
        match state:
            case (str(text), Selection() as selection, str(error)):
                # Setting `text` empties the undo list too: a card must not come back by Ctrl+Z.
                self.text, self.selection, self.error = text, selection, error
