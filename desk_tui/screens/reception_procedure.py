"""What is asked for: one search box, results while typing, Enter takes the marked one (C-02)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from db.catalogue import ProcedureFacts as Procedure
from db.catalogue_search import Hit
from desk_tui.tongue import say
from desk_tui.widgets.fields import Field

_PICK = say("Chưa chọn thủ tục: gõ vài chữ rồi Enter.")


class ProcedureBox(Field):
    """The search box: up and down move in the results, which never take the focus."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "mark(-1)", say("Dòng trên"), show=False),
        Binding("down", "mark(1)", say("Dòng dưới"), show=False),
    ]

    class Typed(Message):
        """The text was changed by hand."""

    class Marked(Message):
        """Up or down was pressed."""

        def __init__(self, by: int) -> None:
            super().__init__()
            self.by = by

    def action_mark(self, by: int) -> None:
        self.post_message(self.Marked(by))


class ProcedureSection(Vertical):
    """Holds the chosen procedure; the screen does the searching."""

    def __init__(self) -> None:
        super().__init__(id="procedure-section", classes="section")
        self.border_title = Content(say("Thủ tục"))
        self.chosen: Procedure | None = None
        self.hits: Sequence[Hit] = ()
        self.asked = ""
        self.marked = 0

    def compose(self) -> ComposeResult:
        yield ProcedureBox(
            say("Tìm thủ tục"),
            id="procedure",
            placeholder=say("vài chữ trong tên, chữ đầu (ctbs), hoặc đuôi mã (0635)"),
            required=True,
            check=lambda _: None if self.chosen else _PICK,
        )
        yield Static(id="hits")

    def on_mount(self) -> None:
        self._paint()

    @property
    def box(self) -> ProcedureBox:
        return self.query_one(ProcedureBox)

    @property
    def label(self) -> str:
        """The chosen procedure as the box shows it."""
        return f"{self.chosen.code} {self.chosen.name}" if self.chosen else ""

    def show_hits(self, asked: str, hits: Sequence[Hit]) -> None:
        """The answer to `asked`."""
        self.asked, self.hits, self.marked = asked, hits, 0
        self._paint()

    def take(self, found: Procedure) -> None:
        """This is the procedure."""
        self.chosen = found
        self.hits = ()
        self.box.load(self.label)
        self.box.cursor_position = 0
        self._paint()

    def forget(self) -> None:
        """The text no longer means the procedure that was chosen."""
        self.chosen = None

    def on_procedure_box_marked(self, message: ProcedureBox.Marked) -> None:
        if self.hits:
            self.marked = (self.marked + message.by) % len(self.hits)
            self._paint()

    def on_descendant_blur(self, _event: events.DescendantBlur) -> None:
        self.hits = ()
        self._paint()

    def _paint(self) -> None:
        list_ = self.query_one("#hits", Static)
        nothing = self.asked and not self.hits and self.chosen is None and self.box.has_focus
        list_.display = bool(self.hits or nothing)
        if nothing:
            list_.update(Content.styled(say("  Không có thủ tục nào như vậy."), "$text-warning"))
            return
        lines = [
            Content.styled(
                f"{'▸' if place == self.marked else ' '} {hit.code}  {hit.name}",
                "bold $foreground" if place == self.marked else "$text-muted",
            )
            for place, hit in enumerate(self.hits)
        ]
        list_.update(Content("\n").join(lines))
        if lines:
            self.call_after_refresh(self.scroll_visible, animate=False)
