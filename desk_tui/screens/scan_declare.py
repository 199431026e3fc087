"""How many pages the citizen says a paper has: asked by one key, compared with what was scanned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from desk_tui.screens.base import DeskDialog
from desk_tui.tongue import say
from desk_tui.widgets.burst import CardScanned
from desk_tui.widgets.fields import MOVE_BINDINGS, Field
from desk_tui.widgets.one_of import OneOf

if TYPE_CHECKING:
    from db.kinds import Paper

_MOST = 9999


class Declare(DeskDialog[tuple[str, int] | None]):
    """A paper and its pages; (key, 0) takes back what was said, None gives up."""

    DEFAULT_CSS = """
    Declare { align: center middle; }
    Declare > Vertical {
        width: 72; max-width: 96%; height: auto;
        border: round $border; padding: 0 1; background: $surface;
    }
    """
    AUTO_FOCUS = "#count"
    BINDINGS: ClassVar[list[BindingType]] = [
        *MOVE_BINDINGS,
        Binding("enter", "keep", say("Ghi"), show=False),
        Binding("escape,f12", "give_up", say("Thôi"), show=False),
    ]

    def __init__(self, papers: Sequence[Paper], here: str, told: Mapping[str, int]) -> None:
        super().__init__()
        self.papers, self.here, self.told = papers, here, told

    def compose(self) -> ComposeResult:
        with Vertical() as box:
            box.border_title = say("Người dân khai bao nhiêu trang?")
            box.border_subtitle = say("Tab rồi ←→: giấy tờ khác · Enter: ghi · Esc: thôi")
            which = OneOf(say("Giấy tờ"), "which")
            names = [(paper.key, f"{n} {paper.name}") for n, paper in enumerate(self.papers, 1)]
            which.offer(tuple(names), self.here)
            yield which
            yield Field(
                say("Số trang"),
                self._said(which.value),
                code=True,
                id="count",
                check=_problem,
            )

    @on(OneOf.Changed)
    def _show(self) -> None:
        self.query_one(Field).load(self._said(self.query_one(OneOf).value))

    def _said(self, key: str) -> str:
        pages = self.told.get(key, 0)
        return str(pages) if pages else ""

    @on(Field.Submitted)
    def action_keep(self) -> None:
        box = self.query_one(Field)
        typed = box.settle(final=True)
        if not box.error:
            self.dismiss((self.query_one(OneOf).value, int(typed or 0)))

    def on_card_scanned(self, message: CardScanned) -> None:
        message.stop()

    def action_give_up(self) -> None:
        self.dismiss(None)


def _problem(text: str) -> str | None:
    good = text.isascii() and text.isdigit() and int(text) <= _MOST
    return None if good else say("Gõ số trang bằng chữ số, ví dụ 12.")
