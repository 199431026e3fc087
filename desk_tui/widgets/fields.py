"""Boxes to type in: keys in order, clean text out, a sentence when something is wrong.

Textual puts a letter into a box at once but lets Backspace travel to the app first, so the
letters of an input method that erases and retypes (UniKey, EVKey, OpenKey) change places with
its Backspaces. `OrderedKeys` cures that; every box of the program has it.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.dom import DOMNode
from textual.message import Message
from textual.widgets import Input
from textual.widgets.input import Selection as LineSelection

from desk_tui.rules.telex import OFF
from desk_tui.rules.text import nfc, repair, tidy
from desk_tui.tongue import say
from desk_tui.widgets.burst import TakesBack
from desk_tui.widgets.typing import Holds, Types, TypingApp

Check = Callable[[str], str | None]
"""Takes the text of a box, returns the sentence to show under it or None."""

UNREADABLE = say("Có chữ không đọc được (\ufffd). Xin gõ lại chữ đó.")
REFUSED = say("Ô này không nhận chữ vừa gõ.")
MISSING = say("Ô này còn trống, xin điền.")
LONGEST = 4096
"""Letters in one line, unless a box allows fewer. No code, name or address is longer."""

MOVE_BINDINGS: list[BindingType] = [
    Binding("tab", "app.focus_next", say("Ô sau"), show=False, priority=True),
    Binding("shift+tab", "app.focus_previous", say("Ô trước"), show=False, priority=True),
]
"""For every screen with boxes: what follows a Tab in one burst lands in the next box."""


LOOK = """
BOX {
    border: round $border-blurred;
    border-title-color: $foreground;
    border-subtitle-color: $text-error;
    padding: 0 1;
    &:focus { border: round $border; border-title-style: bold; }
    &.-error, &.-error:focus { border: round $error; }
}
"""


class Left(Message, namespace="field"):
    """A box has been left, sent with Enter, or (long text) typed in for a while.

    `value` is the text to keep; `changed` tells whether it differs from the last one told;
    `why` is "left", "enter" or "pause". Handler: `on_field_left`, for all kinds of boxes.
    """

    def __init__(self, box: Box, value: str, changed: bool, why: str) -> None:
        super().__init__()
        self.field = box
        self.value = value
        self.changed = changed
        self.why = why

    @property
    def control(self) -> Box:
        """The box, so that `@on(Field.Left, "#name")` works."""
        return self.field


class OrderedKeys(TakesBack):
    """Runs a box's own editing keys on the spot, in the order in which they were typed."""

    async def _on_key(self, event: events.Key) -> None:
        self.note_key(event)
        if self.compose_key(event):
            event.stop()
            event.prevent_default()
            return
        own = self._bindings.key_to_bindings.get(event.key)
        if own and not event.is_printable and await self.app.run_action(own[0].action, self):
            event.stop()
            event.prevent_default()

    def compose_key(self, event: events.Key) -> bool:
        """Whether the program's own typing took the key; boxes that have it override this."""
        return False


class Box(Types, OrderedKeys):
    """What one line and many lines have in common: label, error, help, typing, journal."""

    Left = Left
    why = ""
    required = False
    check: Check | None = None
    _told = ""
    _error = ""

    def describe(self, label: str, why: str, required: bool, check: Check | None) -> None:
        """Set what the box is called, why it is asked for, and what is wrong with a text."""
        self.label, self.why, self.required, self.check = label, why, required, check
        self.border_title = Content(label)
        self._told = self.text_to_keep

    @property
    def error(self) -> str:
        """The sentence in the lower border, right under the text; empty when all is well."""
        return self._error

    @error.setter
    def error(self, sentence: str) -> None:
        if sentence != self._error:
            self._error = sentence
            self.border_subtitle = Content(sentence) if sentence else None
            self.set_class(bool(sentence), "-error")

    @property
    @abstractmethod
    def text_to_keep(self) -> str:
        """The text as it goes to the record: NFC, nothing invisible."""

    @abstractmethod
    def show_text(self, text: str) -> None:
        """Put a text into the box without telling the journal."""

    def problem(self, text: str) -> str | None:
        """What is wrong with a text; None when nothing is."""
        if "\ufffd" in text:
            return UNREADABLE
        return self.check(text) if text and self.check else None

    def settle(self, *, final: bool = False) -> str:
        """Tidy what is shown, show what is wrong, return the text to keep.

        `final` (before saving) also asks for boxes that were never filled.
        """
        text = self.text_to_keep
        self.show_text(text)
        missing = MISSING if final and self.required and not text else None
        self.error = self.problem(text) or missing or ""
        return text

    def load(self, text: str) -> None:
        """Fill the box from a draft or a card; the journal knows this text already."""
        self.show_text(text)
        self._told = self.text_to_keep
        self.error = ""

    def tell(self, why: str) -> None:
        """Post `Left`."""
        value = self.text_to_keep
        changed, self._told = value != self._told, value
        self.post_message(Left(self, value, changed, why))

    def tell_cut(self, length: int, room: int) -> None:
        """A pasted text was longer than the box takes."""
        self.error = say("Chỉ giữ {room} chữ đầu.", room=room)
        words = say(
            "Đoạn dán dài {length} chữ; ô “{label}” chỉ giữ {room} chữ đầu.",
            length=length,
            label=self.label,
            room=room,
        )
        self.notify(words, title=say("Dán quá dài"), severity="warning", markup=False)

    def _on_focus(self, event: events.Focus) -> None:
        self._tell_typing()

    def _on_blur(self, event: events.Blur) -> None:
        self.settle()
        self.tell("left")
        self._tell_typing()

    def _tell_typing(self) -> None:
        if isinstance(self.app, TypingApp) and self.app.typing.method != OFF:
            self.app.show_typing()


class Field(Box, Input):
    """One line."""

    DEFAULT_CSS = LOOK.replace("BOX", "Field")

    def __init__(
        self,
        label: str = "",
        value: str = "",
        *,
        why: str = "",
        check: Check | None = None,
        required: bool = False,
        placeholder: str = "",
        password: bool = False,
        code: bool = False,
        restrict: str | None = None,
        max_length: int = 0,
        id: str | None = None,
        classes: str | None = None,
        disabled: bool = False,
    ) -> None:
        super().__init__(
            value,
            placeholder=placeholder,
            password=password,
            restrict=restrict,
            max_length=max_length or LONGEST,
            # A text that is selected on focus is lost with the first key.
            select_on_focus=False,
            id=id,
            classes=classes,
            disabled=disabled,
        )
        self.cursor_blink = False
        if password or code:
            self.holds: Holds = "figures" if password else "code"
        self.describe(label, why, required, check)

    @property
    def text_to_keep(self) -> str:
        # Blanks at the ends of a secret are part of it.
        return nfc(self.value) if self.password else self.normal(self.value)

    def tell(self, why: str) -> None:
        """As for all boxes, but a secret is told to nobody."""
        if not self.password:
            super().tell(why)

    def normal(self, text: str) -> str:
        """One spelling of the text; kinds of fields add theirs."""
        return tidy(text)

    def show_text(self, text: str) -> None:
        if text != self.value:
            self.value = text
            self.cursor_position = len(text)

    def restricted(self) -> None:
        """A letter was refused: say so instead of ringing the bell."""
        self.error = REFUSED

    async def action_submit(self) -> None:
        """Enter: settle, tell the journal, then let the screen act."""
        self.settle()
        self.tell("enter")
        await super().action_submit()

    def action_paste(self) -> None:
        """Ctrl+V inside the program."""
        self.paste_text(self.app.clipboard)

    def paste_text(self, text: str) -> None:
        """Insert at the cursor as one clean line (stock Textual keeps only the first)."""
        text = tidy(repair(text))
        start, end = sorted(self.selection)
        room = max(0, (self.max_length or LONGEST) - len(self.value) + end - start)
        self.replace(text[:room], start, end)
        if len(text) > room:
            self.tell_cut(len(text), room)

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        self.paste_text(event.text)

    def left_of_cursor(self) -> str:
        return self.value[: min(self.selection)]

    def rewrite(self, count: int, text: str) -> None:
        start, end = sorted(self.selection)
        self.replace(text, start - count, end)

    def box_state(self) -> object:
        return self.value, self.selection, self.error

    def restore_box(self, state: object) -> None:
        match state:
            case (str(value), LineSelection() as selection, str(error)):
                self.value, self.selection, self.error = value, selection, error


def boxes_of(node: DOMNode) -> list[Box]:
    """All boxes below a screen or a container, in the order of the screen."""
    return [box for box in node.query("Field, TextBox") if isinstance(box, Box)]
