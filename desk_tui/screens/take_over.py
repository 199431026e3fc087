"""A supervisor takes a case from another desk, and says why."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Label

from desk_tui.counter import taking
from desk_tui.rules.text import tidy
from desk_tui.screens.base import DeskDialog
from desk_tui.widgets.fields import Field


class TakeOverDialog(DeskDialog[str]):
    """Enter takes it over; the other desk's work stays as it is."""

    DEFAULT_CSS = """
    TakeOverDialog { align: center middle; }
    TakeOverDialog > #box {
        width: 72; max-width: 100%; height: auto; max-height: 98%;
        border: round $border; border-title-color: $foreground; background: $surface; padding: 0 1;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f12", "close", "Đóng", id="app.back"),
    ]
    AUTO_FOCUS = "#reason"

    def __init__(self, code: str, holder: taking.Holder) -> None:
        super().__init__()
        self.code = code
        self.holder = holder

    def compose(self) -> ComposeResult:
        with Vertical(id="box") as box:
            box.border_title = "Lấy lại hồ sơ"
            box.border_subtitle = "Enter: lấy lại · Esc: thôi"
            yield Label(f"{self.holder.in_full(self.desk.office.desk_id)}.")
            yield Field(
                "Lý do",
                why="Ghi vào hồ sơ cùng tên người lấy lại; việc quầy kia đã làm vẫn giữ.",
                id="reason",
            )

    @on(Field.Submitted, "#reason")
    def _submitted(self) -> None:
        box = self.query_one("#reason", Field)
        reason = tidy(box.text_to_keep)
        if not reason:
            box.error = "Ghi lý do lấy lại."
            return
        self.do(
            lambda: taking.take(self.desk, self.code, over=reason).words,
            self._taken,
            group="take",
            words="Lấy lại hồ sơ",
        )

    def _taken(self, told: str) -> None:
        self.dismiss(told)

    def action_close(self) -> None:
        self.dismiss()
