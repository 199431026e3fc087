"""Something done with one line of words: it is typed, the deed is done, its answer told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Label

from desk_tui.rules.text import tidy
from desk_tui.screens.base import DeskDialog
from desk_tui.tongue import say
from desk_tui.widgets.fields import Field


@dataclass(frozen=True)
class Deed:
    """What is about to be done, in words. `about` says to whom or what; `why` what becomes of the
    line typed (a reason, or what `label` says); `do` takes it and answers in a sentence."""

    title: str
    enter: str
    about: str
    why: str
    do: Callable[[str], str]
    reason: str = ""
    label: str = say("Lý do")


class ReasonDialog(DeskDialog[str]):
    """Enter does it, Esc leaves everything as it is."""

    DEFAULT_CSS = """
    ReasonDialog { align: center middle; }
    ReasonDialog > #box {
        width: 76; max-width: 100%; height: auto; max-height: 98%;
        border: round $border; border-title-color: $foreground; background: $surface; padding: 0 1;
    }
    ReasonDialog Label { width: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f12", "close", say("Đóng"), id="app.back"),
    ]
    AUTO_FOCUS = "#reason"

    def __init__(self, deed: Deed) -> None:
        super().__init__()
        self.deed = deed

    def compose(self) -> ComposeResult:
        deed = self.deed
        with Vertical(id="box") as box:
            box.border_title = deed.title
            box.border_subtitle = say("Enter: {enter} · Esc: thôi", enter=deed.enter)
            yield Label(deed.about)
            yield Field(deed.label, value=deed.reason, why=deed.why, id="reason")

    @on(Field.Submitted, "#reason")
    def _submitted(self) -> None:
        box = self.query_one("#reason", Field)
        reason = tidy(box.text_to_keep)
        if not reason:
            box.error = say("Chưa ghi {label}.", label=self.deed.label.lower())
            return
        self.do(
            lambda: self.deed.do(reason), self._told, group="with-reason", words=self.deed.title
        )

    def _told(self, words: str) -> None:
        self.dismiss(words)

    def action_close(self) -> None:
        self.dismiss()
