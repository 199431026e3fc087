"""Ctrl+P: every command by its Vietnamese name, typed with or without marks."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Protocol, runtime_checkable

from msgspec import Struct
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
from textual.screen import Screen
from textual.widgets import LoadingIndicator
from textual.widgets.input import Selection
from textual.widgets.option_list import Option

from desk_tui.rules.text import initials, plain
from desk_tui.tongue import say
from desk_tui.widgets.fields import OrderedKeys
from desk_tui.widgets.key_line import Usable, usable

NOTHING = say("Không tìm thấy")
FAR, LESS = 0.6, 0.98
"""How much a command counts that is done on another screen, or is not in the line of keys."""


class Command(Struct, frozen=True):
    """One line of the palette. `weight`: `FAR` when it is done on another screen, and only told."""

    words: str
    key: str
    help: str
    run: Callable[[], object]
    weight: float = 1.0


@runtime_checkable
class HasMore(Protocol):
    """An app that knows more commands than the keys of the screen."""

    def more_commands(self, screen: Screen[object], here: list[str]) -> list[Command]: ...


def score(query: str, words: str, help: str) -> float:
    """How well an action fits what was typed, 0 when not: the words' beginning counts most."""
    asked, name, told = _letters(query), _letters(words), _letters(help)
    if name.startswith(asked):
        return 1.0
    if initials(words).startswith(asked):
        return 0.95
    if asked in name:
        return 0.85
    if asked in told:
        return 0.7
    return 0.5 if all(word in f"{name} {told}" for word in asked.split()) else 0.0


def _letters(text: str) -> str:
    """Without marks and signs: "Gửi/nhận" is found as "gui nhan"."""
    return " ".join(re.findall(r"\w+", plain(text)))


class Commands(Provider):
    """The actions that can be used on the screen below, then what the app adds."""

    def _entries(self) -> list[Command]:
        here = usable(self.screen)
        found = [self._command(one) for one in here if one.enabled and not one.idle]
        if isinstance(self.app, HasMore):
            found += self.app.more_commands(self.screen, [entry.id for entry in here])
        return found

    def _command(self, entry: Usable) -> Command:
        run = partial(self.app.run_action, entry.method, entry.node)
        weight = 1.0 if entry.shown else LESS
        return Command(entry.name, entry.key, entry.help, run, weight)

    def _prompt(self, entry: Command) -> str:
        return Content(f"{entry.words}  ({entry.key})").markup

    async def discover(self) -> Hits:
        for entry in self._entries():
            if entry.weight > FAR:
                help_line = Content(entry.help).markup
                yield DiscoveryHit(self._prompt(entry), entry.run, entry.words, help_line)

    async def search(self, query: str) -> Hits:
        for entry in self._entries():
            if found := score(query, entry.words, entry.help) * entry.weight:
                help_line = Content(entry.help).markup
                yield Hit(found, self._prompt(entry), entry.run, entry.words, help_line)


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
    DeskPalette > .command-palette--help-text { color: $text-muted; text-style: not bold; }
    """
    BINDINGS = [("f12", "escape", say("Đóng"))]  # noqa: RUF012

    def __init__(self) -> None:
        super().__init__([Commands], placeholder=say("Gõ tên việc cần làm…"))

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
