"""F1 twice: the words of the situation, to read aloud or to be read by the citizen (C-22)."""

from __future__ import annotations

import os
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from desk_tui.counter import words_to_say
from desk_tui.counter.large_letters import painted
from desk_tui.screens.base import DeskScreen
from desk_tui.tongue import say
from desk_tui.widgets.burst import CardScanned
from desk_tui.widgets.glyphs import has_blocks

OF_SCREEN = {
    "Apologise": "late-result",
    "AskMore": "missing-paper",
    "ConvertDialog": "consent",
    "DossierScreen": "late-result",
    "ExemptDialog": "exemption",
    "GuideScreen": "phone-handover",
    "LineDialog": "line-down",
    "LostSlip": "lost-slip",
    "PackageScreen": "phone-handover",
    "PayDialog": "fee",
    "PaymentsScreen": "payment-waiting",
    "ScanScreen": "waiting",
    "Supply": "half-visit",
    "VerifyDialog": "not-the-owner",
    "VisitDialog": "wrong-office",
}
"""Screens that are always about the same thing; the others say it by `situation`."""


def situation_of(screen: Screen[object]) -> str:
    """What the officer is at, as far as a screen tells."""
    said = getattr(screen, "situation", "") or OF_SCREEN.get(type(screen).__name__, "")
    return said or words_to_say.SITUATIONS[0]


class SayScreen(DeskScreen):
    """One situation at a time, a page of large letters for each sentence; nothing else is shown
    that the citizen should not see."""

    DEFAULT_CSS = """
    SayScreen { layout: vertical; }
    SayScreen #said { height: 1fr; width: 1fr; content-align: center middle; }
    SayScreen #foot { height: auto; padding: 0 1; color: $text-muted; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,enter,down,pagedown", "page(1)", say("Câu sau"), show=False),
        Binding("up,pageup,backspace", "page(-1)", say("Câu trước"), show=False),
        Binding("right", "other(1)", say("Tình huống sau"), show=False),
        Binding("left", "other(-1)", say("Tình huống trước"), show=False),
        Binding("escape,f12,f1", "leave", say("Đóng"), show=False),
    ]

    def __init__(self, situation: str) -> None:
        super().__init__()
        self._name, self._place = situation, 0

    def compose(self) -> ComposeResult:
        yield Static(id="said")
        yield Static(id="foot")

    def on_mount(self) -> None:
        self._say()

    def on_resize(self, _: events.Resize) -> None:
        self._say()

    def on_card_scanned(self, message: CardScanned) -> None:
        message.stop()

    def action_leave(self) -> None:
        """Back to the work itself: the help that led here goes too."""
        from desk_tui.widgets.help import HelpScreen

        self.app.pop_screen()
        if isinstance(self.app.screen, HelpScreen):
            self.app.pop_screen()

    def action_page(self, by: int) -> None:
        pages = self._pages()
        self._place = (self._place + by) % len(pages)
        self._say()

    def action_other(self, by: int) -> None:
        names = words_to_say.situations(self.host.folder)
        at = names.index(self._name) if self._name in names else 0
        self._name, self._place = names[(at + by) % len(names)], 0
        self._say()

    def _pages(self) -> list[tuple[str, tuple[str, ...]]]:
        """(the sentence, what is seen of it), page by page."""
        said = words_to_say.words(self.host.folder, self._name)
        columns, rows = self.size.width - 4, self.size.height - 3
        pages: list[tuple[str, tuple[str, ...]]] = []
        for sentence in said.sentences:
            # A window too small for large letters still shows the words.
            room = (columns, rows) if has_blocks(os.environ) else (0, 0)
            large = painted(sentence, *room) or ((sentence,),)
            pages += [(sentence, page) for page in large]
        return pages

    def _say(self) -> None:
        said, pages = words_to_say.words(self.host.folder, self._name), self._pages()
        self._place = min(self._place, len(pages) - 1)
        sentence, seen = pages[self._place]
        self.query_one("#said", Static).update(Content.styled("\n".join(seen), "bold"))
        keys = say("Phím cách: câu sau · ←→: tình huống khác · Esc: đóng")
        lines = [Content(sentence) if len(seen) > 1 else Content("")]
        lines.append(Content(f"{said.heading} · {self._place + 1}/{len(pages)} · {keys}"))
        if said.trouble:
            lines.append(Content.styled(f"! {said.trouble}", "$text-warning"))
        self.query_one("#foot", Static).update(Content("\n").join(lines))
