"""Questions over the reception form: each is answered with one key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from desk_tui.screens.base import DeskDialog
from desk_tui.tongue import say
from desk_tui.widgets import keys
from desk_tui.widgets.burst import CardScanned
from desk_tui.widgets.fields import MOVE_BINDINGS, Field

GIVE_UP = Binding("escape,f12", "give_up", say("Thôi"), show=False)

_LOOK = """
{name} { align: center middle; }
{name} > .dialog {
    width: 72; max-width: 96%; height: auto; max-height: 90%;
    border: round $border; padding: 1 2; background: $surface;
}
{name} Static { height: auto; }
"""


_DIGITS = "1234567890"
"""The keys of the first ten answers; those behind them are reached by the arrows."""


class Choose(DeskDialog[str]):
    """One of a few answers, by its digit, or by arrows and Enter; Esc answers ""."""

    DEFAULT_CSS = _LOOK.replace("{name}", "Choose")
    BINDINGS: ClassVar[list[BindingType]] = [
        GIVE_UP,
        Binding("up", "mark(-1)", say("Dòng trên"), show=False),
        Binding("down", "mark(1)", say("Dòng dưới"), show=False),
        Binding("enter", "take", say("Chọn"), show=False),
    ]

    take = say("chọn")

    def __init__(
        self, title: str, text: str, answers: Sequence[tuple[str, str]], give_up: str
    ) -> None:
        super().__init__()
        self.told, self.text, self.answers, self.words = title, text, answers, give_up
        self.marked = 0

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog") as box:
            box.border_title = Content(self.told)
            box.border_subtitle = Content(f"Enter: {self.take} · Esc: {self.words}")
            yield Static(Content(self.text), id="text")
            yield Static(id="answers")

    def on_mount(self) -> None:
        self._paint()

    def on_key(self, event: events.Key) -> None:
        place = _DIGITS.find(event.character) if event.character else -1
        if 0 <= place < len(self.answers):
            event.stop()
            self.dismiss(self.answers[place][0])

    def on_card_scanned(self, message: CardScanned) -> None:
        message.stop()

    def action_mark(self, by: int) -> None:
        self.marked = (self.marked + by) % len(self.answers)
        self._paint()

    def action_take(self) -> None:
        self.dismiss(self.answers[self.marked][0])

    def action_give_up(self) -> None:
        self.dismiss("")

    def _paint(self) -> None:
        lines = [
            Content.styled(
                f"{'▸' if n == self.marked else ' '} {_DIGITS[n : n + 1] or ' '} {words}",
                "bold" if n == self.marked else "",
            )
            for n, (_, words) in enumerate(self.answers)
        ]
        self.query_one("#answers", Static).update(Content("\n").join([Content(""), *lines]))


class OfferDraft(Choose):
    """Unfinished forms: Enter goes on with one, Esc begins a new one; a card begins a new one too.

    Answers the draft's id, "" for a new form, or "card:" and the payload of a card.
    """

    DEFAULT_CSS = _LOOK.replace("{name}", "OfferDraft")
    take = say("tiếp tục")

    def on_card_scanned(self, message: CardScanned) -> None:
        self.dismiss(f"card:{message.text}")


class Explain(DeskDialog[None]):
    """Line by line how something came about."""

    DEFAULT_CSS = _LOOK.replace("{name}", "Explain")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f12,enter", "give_up", say("Đóng"), show=False),
        Binding("f1", "say", say("Lời nói"), show=False, id="app.help"),
    ]

    def __init__(self, title: str, lines: Sequence[str], situation: str) -> None:
        super().__init__()
        self.told, self.lines, self.situation = title, lines, situation

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="dialog") as box:
            box.border_title = Content(self.told)
            box.border_subtitle = Content(
                say("{key}: lời nói với công dân · Esc: đóng", key=keys.named("app.help"))
            )
            yield Static(Content("\n".join(self.lines)))

    def on_card_scanned(self, message: CardScanned) -> None:
        message.stop()

    def action_give_up(self) -> None:
        self.dismiss(None)

    def action_say(self) -> None:
        from desk_tui.screens.say import SayScreen

        self.app.push_screen(SayScreen(self.situation))


class AskReason(DeskDialog[str]):
    """A sentence that goes on a slip; "" when given up."""

    DEFAULT_CSS = _LOOK.replace("{name}", "AskReason")
    BINDINGS: ClassVar[list[BindingType]] = [*MOVE_BINDINGS, GIVE_UP]

    def __init__(self, title: str, text: str, label: str) -> None:
        super().__init__()
        self.told, self.text, self.label = title, text, label

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog") as box:
            box.border_title = Content(self.told)
            box.border_subtitle = Content(say("Enter: ghi · Esc: quay lại"))
            yield Static(Content(self.text))
            yield Field(self.label, required=True, id="refusal")

    def on_card_scanned(self, message: CardScanned) -> None:
        message.stop()

    @on(Field.Submitted)
    def _submitted(self) -> None:
        box = self.query_one(Field)
        reason = box.settle(final=True)
        if not box.error:
            self.dismiss(reason)

    def action_give_up(self) -> None:
        self.dismiss("")
