"""F1: what the focused box is for, what is wrong with it, and every key that works here."""

from __future__ import annotations

from textwrap import wrap
from typing import ClassVar

from msgspec import Struct
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen, Screen
from textual.widget import Widget
from textual.widgets import Static

from desk_tui.tongue import say
from desk_tui.widgets.fields import Box
from desk_tui.widgets.key_line import usable
from desk_tui.widgets.keys import BOX_KEYS, key_name, named
from desk_tui.widgets.typing import typing_help

Section = tuple[str, list[tuple[str, str]]]
WIDTH = 64
"""What a line of help has room for beside its margins, in a window of 80 columns."""


class Told(Struct, frozen=True):
    """What the rooms below know: lines about the focused box, sections about what is on screen."""

    lines: list[str] = []
    sections: list[Section] = []


def help_of(screen: Screen[object], told: Told | None = None) -> tuple[list[str], list[Section]]:
    """Sentences about the focused widget of a screen, then tables of (keys, words)."""
    told = told or Told()
    focused = screen.focused
    about: list[str] = []
    if focused and (label := getattr(focused, "label", "") or _title(focused)):
        about.append(say("Đang ở: {label}", label=label))
    if isinstance(focused, Box) and focused.error:
        about.append(say("Cần sửa: {error}", error=focused.error))
    about += told.lines
    if why := getattr(focused, "why", ""):
        about.append(why)
    sections = list(told.sections)
    if own := _own_keys(focused):
        sections.append((say("Phím ở đây"), own))
    if typing := typing_help(screen):
        sections.append(typing)
    keys = [(u.key, u.help or u.words) for u in usable(screen)]
    if keys:
        sections.append((say("Phím của màn hình này"), keys))
    return about, sections


def _title(widget: Widget) -> str:
    """A list without a name of its own is called as its frame, or the frame around it."""
    for node in (widget, widget.parent):
        if isinstance(node, Widget) and node.border_title:
            return str(node.border_title)
    return ""


def _own_keys(widget: Widget | None) -> list[tuple[str, str]]:
    if isinstance(widget, Box):
        return list(BOX_KEYS)
    ours = [cls for cls in type(widget).__mro__ if cls.__module__.startswith("desk_tui.")]
    own = [one for cls in ours for one in Binding.make_bindings(cls.__dict__.get("BINDINGS", []))]
    return [(key_name(binding.key), binding.description) for binding in own]


class HelpScreen(ModalScreen[None]):
    """Shows `help_of` the screen below it."""

    DEFAULT_CSS = """
    HelpScreen {
        align: center middle;
        & > VerticalScroll {
            width: 76; max-width: 96%; height: auto; max-height: 90%;
            border: round $border; padding: 0 2; background: $surface;
        }
        & Static { height: auto; margin-bottom: 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f12,enter", "dismiss", say("Đóng"), show=False),
        Binding("f1", "say", say("Lời nói"), show=False, id="app.help"),
    ]

    class Say(Message):
        """F1 once more: the words to say where `about` is."""

        def __init__(self, about: Screen[object]) -> None:
            super().__init__()
            self.about = about

    def __init__(self, about: Screen[object], told: Told | None = None) -> None:
        super().__init__()
        self._about, self._told = about, help_of(about, told)

    def action_say(self) -> None:
        self.post_message(self.Say(self._about))

    def compose(self) -> ComposeResult:
        about, sections = self._told
        with VerticalScroll() as box:
            box.border_title = Content(say("Trợ giúp"))
            box.border_subtitle = Content(
                say("{key}: lời nói với công dân · Esc: đóng", key=named("app.help"))
            )
            if about:
                yield Static(Content("\n".join(about)))
            for heading, rows in sections:
                yield Static(_rows(heading, rows))


def _rows(heading: str, rows: list[tuple[str, str]]) -> Content:
    """A column of keys or labels and one of words; what does not fit goes on below the words."""
    width = max(len(label) for label, _ in rows)
    lines = [Content.styled(heading, "bold")]
    for label, words in rows:
        first, *more = wrap(words, WIDTH - width) or [""]
        lines.append(Content.assemble((f"  {label.ljust(width)}  ", "$text-accent"), first))
        lines += [Content(" " * (width + 4) + line) for line in more]
    return Content("\n").join(lines)
