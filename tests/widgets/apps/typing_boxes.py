"""Boxes under the program's own typing, for pilot and pty: `typing_boxes.py OUT telex`.

F5 appends the stored texts to OUT and empties the boxes.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Label

from desk_tui.rules.telex import Choice
from desk_tui.widgets.burst import BurstWatch, CardScanned
from desk_tui.widgets.driver import driver_class
from desk_tui.widgets.fields import MOVE_BINDINGS, Field, boxes_of
from desk_tui.widgets.help import HelpScreen
from desk_tui.widgets.keys import bindings
from desk_tui.widgets.kinds import DateField
from desk_tui.widgets.textbox import TextBox
from desk_tui.widgets.truth_line import TruthLine, TruthState
from desk_tui.widgets.typing import TypingApp


class TypingBoxes(TypingApp[None]):
    """A name, a long text, a code, a day, a password."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(),
        *MOVE_BINDINGS,
        Binding("f5", "store", show=False),
    ]

    def __init__(self, choice: Choice, out: Path | None = None, gap: float = 0.0) -> None:
        super().__init__(driver_class=driver_class(), burst=BurstWatch(gap=gap))
        self.typing = choice
        self.out = out
        self.seen: list[str] = []
        self.rounds = 0

    def compose(self) -> ComposeResult:
        yield Field("Họ và tên", id="name")
        yield TextBox("Nội dung", id="text", journal_every=600.0)
        yield Field("Thư điện tử", id="mail", code=True)
        yield DateField("Ngày sinh", id="birth")
        yield Field("Mật khẩu", id="password", password=True)
        yield TruthLine(TruthState())
        yield Label("SẴN SÀNG")

    def on_card_scanned(self, message: CardScanned) -> None:
        self.seen.append(message.text)

    def action_help(self) -> None:
        self.push_screen(HelpScreen(self.screen))

    def action_store(self) -> None:
        boxes = boxes_of(self)
        if self.out:
            with self.out.open("a", encoding="utf-8") as file:
                print(*(box.text_to_keep for box in boxes), *self.seen, sep="¦", file=file)
        for box in boxes:
            box.load("")
        self.query_one("#name").focus()
        self.seen.clear()
        self.rounds += 1
        self.query_one(Label).update(f"LẦN {self.rounds}.")


if __name__ == "__main__":
    TypingBoxes(Choice(sys.argv[2]), Path(sys.argv[1]), gap=0.03).run()
