"""Checking the owner against the population base: a reason is written, the answer told (B0-18)."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Label

from db.kinds import Person
from desk_tui.counter import people
from desk_tui.rules.text import tidy
from desk_tui.screens.base import DeskDialog
from desk_tui.widgets.fields import Field


class CheckPersonDialog(DeskDialog[str]):
    """Enter asks; without a line it is asked later by itself, under this officer's name."""

    DEFAULT_CSS = """
    CheckPersonDialog { align: center middle; }
    CheckPersonDialog > #box {
        width: 76; max-width: 100%; height: auto; max-height: 98%;
        border: round $border; border-title-color: $foreground; background: $surface; padding: 0 1;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f12", "close", "Đóng", id="app.back"),
    ]
    AUTO_FOCUS = "#reason"

    def __init__(self, code: str, owner: Person, procedure_name: str) -> None:
        super().__init__()
        self.code = code
        self.owner = owner
        self.procedure_name = procedure_name

    def compose(self) -> ComposeResult:
        with Vertical(id="box") as box:
            box.border_title = "Kiểm tra dân cư"
            box.border_subtitle = "Enter: kiểm tra · Esc: thôi"
            yield Label(f"{self.owner.name} · {self.owner.number or 'chưa có số định danh'}")
            yield Field(
                "Lý do",
                value=f"Đối chiếu nhân thân: {self.procedure_name}",
                why="Mỗi lần tra cứu được trung tâm ghi lại: ai, lúc nào, vì việc gì. Mất mạng thì"
                " được ghi “kiểm tra sau” và tự làm khi có mạng.",
                id="reason",
            )

    @on(Field.Submitted, "#reason")
    def _submitted(self) -> None:
        reason = tidy(self.query_one("#reason", Field).text_to_keep)
        self.do(
            lambda: people.check(self.desk, self.code, reason).words,
            self._told,
            group="check-person",
            words="Kiểm tra dân cư",
        )

    def _told(self, words: str) -> None:
        self.dismiss(words)

    def action_close(self) -> None:
        self.dismiss()
