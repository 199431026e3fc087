"""Which way to file: the adviser in full (F1), and what going online takes, asked and noted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from desk_tui.counter.advise import LEVELS, MEANS, Advice, Way
from desk_tui.screens.base import DeskDialog
from desk_tui.tongue import say
from desk_tui.widgets import keys
from desk_tui.widgets.burst import CardScanned
from desk_tui.widgets.fields import MOVE_BINDINGS
from desk_tui.widgets.one_of import OneOf

Noted = tuple[str, str]
"""(level of the account, means of payment), as in LEVELS and MEANS."""


def panel(advice: Advice) -> Content:
    """A line per channel for the form; what is not known yet is faint."""
    lines = [Content.styled(way.line, "bold" * (way.channel == "online")) for way in advice.ways]
    if advice.online:
        word = say("✓ Đủ") if advice.ready else say("Cần")
        lines.append(Content.styled(f"{word}: {', '.join(advice.online.needs)}.", "$text-muted"))
    lines += [Content.styled(f"! {note}", "$text-warning") for note in advice.notes]
    return Content("\n").join(lines)


def _whole(way: Way) -> Content:
    parts = [Content.styled(way.line, "bold")]
    parts += [Content(say("   Phí: {text}", text=line.text)) for line in way.fee.lines]
    parts += [Content(say("   Cần: {needs}", needs=", ".join(way.needs)))] if way.needs else []
    parts += [Content(say("   Căn cứ: {ground}", ground=ground)) for ground in way.grounds]
    return Content("\n").join(parts)


class AdviceDialog(DeskDialog[Noted]):
    """Every channel with its reasons, and the two questions; answers what was noted."""

    DEFAULT_CSS = """
    AdviceDialog { align: center middle; }
    AdviceDialog > VerticalScroll {
        width: 92; max-width: 98%; height: auto; max-height: 96%;
        border: round $border; padding: 0 2; background: $surface;
    }
    AdviceDialog Static { height: auto; margin-bottom: 1; }
    AdviceDialog Horizontal { height: auto; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        *MOVE_BINDINGS,
        Binding("enter,escape,f12", "note", say("Xong"), show=False),
    ]
    situation = "offer-online"

    def __init__(self, title: str, advice: Advice, noted: Noted, more: Sequence[str] = ()) -> None:
        super().__init__()
        self.told, self.advice, self.noted, self.more = title, advice, noted, more
        if not advice.line_up:
            self.situation = "line-down"

    def compose(self) -> ComposeResult:
        with VerticalScroll(can_focus=False) as box:
            box.border_title = Content(self.told)
            box.border_subtitle = Content(
                say(
                    "Tab, ←→: hỏi và ghi · Enter: xong · {key}: trợ giúp",
                    key=keys.named("app.help"),
                )
            )
            with Horizontal():
                yield OneOf(say("Tài khoản định danh điện tử"), id="account")
                yield OneOf(say("Cách trả tiền trên mạng"), id="means")
            for way in self.advice.ways:
                yield Static(_whole(way))
            if notes := (*self.advice.notes, *self.more):
                yield Static(Content("\n".join(notes)))

    def on_mount(self) -> None:
        for id, choices, value in zip(
            ("account", "means"), (LEVELS, MEANS), self.noted, strict=True
        ):
            self.query_one(f"#{id}", OneOf).offer(choices, value)
        self.query_one("#account", OneOf).focus()

    def on_card_scanned(self, message: CardScanned) -> None:
        message.stop()

    def action_note(self) -> None:
        self.dismiss(
            (self.query_one("#account", OneOf).value, self.query_one("#means", OneOf).value)
        )
