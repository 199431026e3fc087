"""Which of the procedure's cases it is: one list, Enter takes the usual one (CAT-04)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from db.catalogue import ProcedureCase as Case
from desk_tui.counter.drafting import changes
from desk_tui.counter.terms import usual
from desk_tui.tongue import say


class Cases(Static, can_focus=True):
    """The list has the focus as a whole; a digit or an arrow picks, and what it changes follows
    at once."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", say("Dòng trên"), show=False),
        Binding("down", "move(1)", say("Dòng dưới"), show=False),
        Binding("enter", "go_on", say("Tiếp"), show=False),
    ]

    class Changed(Message):
        """Another case was picked."""

    class Done(Message):
        """Enter."""

    def __init__(self, taken: Callable[[], None]) -> None:
        super().__init__(id="cases")
        self._taken = taken
        self.offered: Sequence[Case] = ()
        self.picked = 0

    def offer(self, cases: Sequence[Case], key: str) -> None:
        """Show cases; `key` is the one to begin with, when it is among them."""
        begin = next((case for case in cases if case.key == key), usual(cases))
        self.offered, self.picked = cases, cases.index(begin) if begin else 0
        self._paint()

    def pick(self, number: int) -> None:
        if number == self.picked or not 0 <= number < len(self.offered):
            return
        self.picked = number
        self._paint()
        # On the spot, so that a key typed ahead (F10) never meets the papers of another case.
        self._taken()
        self.post_message(self.Changed())

    def action_move(self, by: int) -> None:
        self.pick(self.picked + by)

    def action_go_on(self) -> None:
        self.post_message(self.Done())

    def on_key(self, event: events.Key) -> None:
        if event.character and event.character in "123456789":
            event.stop()
            self.pick(int(event.character) - 1)

    def watch_has_focus(self, _focus: bool) -> None:
        super().watch_has_focus(_focus)
        self._paint()

    def _paint(self) -> None:
        lines = []
        for number, case in enumerate(self.offered):
            here = number == self.picked
            style = ("reverse bold" if self.has_focus else "bold") * here
            words = f"{'●' if here else '○'} {number + 1} {case.name}"
            mark = say("  (thường gặp)") if case.usual else ""
            lines.append(Content.assemble((words, style), (mark, "$text-muted")))
        if self.offered and (said := changes(self.offered[self.picked])):
            lines.append(Content.styled(said, "$text-muted"))
        self.update(Content("\n").join(lines))


class CasesSection(Vertical):
    """Only there for a procedure that has cases. `taken` is called when another is picked."""

    def __init__(self, taken: Callable[[], None]) -> None:
        super().__init__(id="cases-section", classes="section")
        self.border_title = Content(say("Trường hợp"))
        self.border_subtitle = Content(say("Số hoặc ↑↓: chọn · Enter: tiếp"))
        self._taken = taken

    def compose(self) -> ComposeResult:
        yield Cases(self._taken)

    @property
    def list(self) -> Cases:
        return self.query_one(Cases)

    def offer(self, cases: Sequence[Case], key: str) -> None:
        """The cases of the procedure that was chosen; none hides the section."""
        self.list.offer(cases, key)
        self.display = bool(cases)

    @property
    def case(self) -> Case | None:
        """The one that is picked; None when the procedure has none."""
        return self.list.offered[self.list.picked] if self.list.offered else None
