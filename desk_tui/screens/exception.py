"""Paper for a procedure that is received only online: a reason and a second person (B0-15)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from desk_tui.screens.base import DeskDialog
from desk_tui.screens.form_dialog import SecondPerson
from desk_tui.tongue import say
from desk_tui.widgets import keys
from desk_tui.widgets.burst import CardScanned
from desk_tui.widgets.fields import MOVE_BINDINGS, Field


@dataclass(frozen=True)
class Excepted:
    """What the officer and the second person said."""

    reason: str
    approver: str
    password: str = field(repr=False)


ASSIST = "assist"
"""Instead of paper: the online filing, made together with the citizen."""


class ExceptionDialog(DeskDialog[Excepted | str | None]):
    """Why this citizen cannot go online, and who agrees with their own password; ASSIST to go on
    online after all; None: given up."""

    DEFAULT_CSS = """
    ExceptionDialog { align: center middle; }
    ExceptionDialog > VerticalScroll {
        width: 80; max-width: 96%; height: auto; max-height: 96%;
        border: round $border; padding: 0 2; background: $surface;
    }
    ExceptionDialog Static { height: auto; margin-bottom: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        *MOVE_BINDINGS,
        *keys.bindings("paper"),
        Binding("escape,f12", "give_up", say("Quay lại"), show=False),
    ]
    situation = "online-only"

    def __init__(self, ground: str, approvers: Sequence[str], reason: str = "") -> None:
        super().__init__()
        self.ground, self.approvers, self.reason = ground, approvers, reason

    def compose(self) -> ComposeResult:
        with VerticalScroll(can_focus=False) as box:
            box.border_title = Content(say("Chỉ nhận trực tuyến"))
            box.border_subtitle = Content(
                say(
                    "{key}: nộp trực tuyến · {key2}: duyệt, nhận giấy · Esc: quay lại",
                    key=keys.named("paper.assist"),
                    key2=keys.named("paper.agree"),
                )
            )
            yield Static(Content(self.ground))
            yield Field(
                say("Lý do nhận giấy theo ngoại lệ"),
                id="exception",
                required=True,
            )
            yield SecondPerson(list(self.approvers))

    def on_mount(self) -> None:
        box = self.query_one("#exception", Field)
        box.load(self.reason)
        box.focus()

    def on_card_scanned(self, message: CardScanned) -> None:
        message.stop()

    @on(Field.Submitted, "#approver-password")
    def _last(self) -> None:
        self.action_agree()

    @on(Field.Submitted, "#exception")
    def _first(self) -> None:
        self.focus_next()

    def action_agree(self) -> None:
        if not self.approvers:
            return
        boxes = list(self.query(Field))
        for box in boxes:
            box.settle(final=True)
        if wrong := next((box for box in boxes if box.error), None):
            wrong.focus()
            return
        reason = self.query_one("#exception", Field).text_to_keep
        self.dismiss(Excepted(reason, *self.query_one(SecondPerson).agreed))

    def action_assist(self) -> None:
        self.dismiss(ASSIST)

    def action_give_up(self) -> None:
        self.dismiss(None)
