"""Ctrl+P: every command by its Vietnamese name, typed with or without marks."""

from __future__ import annotations

from functools import partial

from rich.align import Align
from rich.text import Text
from textual.app import ComposeResult
from textual.command import (
    CommandInput,
    CommandList,
    CommandPalette,
    DiscoveryHit,
    Hit,
    Hits,
    Provider,
)
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import LoadingIndicator
from textual.widgets.input import Selection
from textual.widgets.option_list import Option

from desk_tui.rules.text import initials, plain
from desk_tui.widgets.fields import OrderedKeys
from desk_tui.widgets.key_line import Usable, usable

NOTHING = "Không tìm thấy"


def score(query: str, words: str, help: str) -> float:
    """How well an action fits what was typed, 0 when not: the words' beginning counts most."""
    asked, name = plain(query), plain(words)
    if name.startswith(asked) or initials(words).startswith(asked):
        return 1.0
    text = f"{name} {plain(help)}"
    if asked in text:
        return 0.75
    return 0.5 if all(word in text for word in asked.split()) else 0.0


class Commands(Provider):
    """The actions that can be used on the screen below."""

    def _entries(self) -> list[Usable]:
        return [entry for entry in usable(self.screen) if entry.enabled]

    def _prompt(self, entry: Usable) -> str:
        return Content(f"{entry.words}  ({entry.key})").markup

    async def discover(self) -> Hits:
        for entry in self._entries():
            run = partial(self.app.run_action, entry.method, entry.node)
            yield DiscoveryHit(self._prompt(entry), run, entry.words, Content(entry.help).markup)

    async def search(self, query: str) -> Hits:
        for entry in self._entries():
            if found := score(query, entry.words, entry.help):
                run = partial(self.app.run_action, entry.method, entry.node)
                help_line = Content(entry.help).markup
                yield Hit(found, self._prompt(entry), run, entry.words, help_line)


class OrderedCommandInput(OrderedKeys, CommandInput):
    """The palette's box, safe for input methods that erase and retype."""

    def box_state(self) -> object:
        return self.value, self.selection

    def restore_box(self, state: object) -> None:
        match state:
            case (str(value), Selection() as selection):
                self.value, self.selection = value, selection


class DeskPalette(CommandPalette):
    """Textual's palette with Vietnamese words. F12 closes it as Esc does."""

    DEFAULT_CSS = """
    DeskPalette > .command-palette--help-text { color: $foreground 80%; text-style: not bold; }
    """
    BINDINGS = [("f12", "escape", "Đóng")]  # noqa: RUF012

    def __init__(self) -> None:
        super().__init__([Commands], placeholder="Gõ tên việc cần làm…")

    def compose(self) -> ComposeResult:
        with Vertical(id="--container"):
            with Horizontal(id="--input"):
                box = OrderedCommandInput(placeholder=self._placeholder, select_on_focus=False)
                box.cursor_blink = False
                yield box
            with Vertical(id="--results"):
                yield CommandList()
                yield LoadingIndicator()

    def _start_no_matches_countdown(self, search_value: str) -> None:
        """No English, and no wait: the list of commands is short."""
        self._stop_no_matches_countdown()
        if search_value:
            told = Option(Align.center(Text(NOTHING)), id=self._NO_MATCHES, disabled=True)
            self.query_one(CommandList).add_option(told)
        self._list_visible = bool(search_value)
