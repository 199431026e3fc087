"""A program with every kind of box, for the pty tests: `boxes.py OUT KIND`.

F5 appends the stored texts of all boxes, the focused widget's id, and the messages seen, to OUT.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Button, Checkbox, Label

from desk_tui.widgets.burst import BurstWatch, CardScanned, ScanApp, ScanMangled
from desk_tui.widgets.driver import driver_class
from desk_tui.widgets.fields import MOVE_BINDINGS, Box, Field, boxes_of
from desk_tui.widgets.textbox import TextBox


class Boxes(ScanApp[None]):
    BINDINGS: ClassVar[list[BindingType]] = [
        *MOVE_BINDINGS,
        Binding("f5", "store", show=False),
        Binding("1", "digit(1)", show=False),
        Binding("alt+1", "digit('alt+1')", show=False),
    ]

    def __init__(self, out: Path, kind: str) -> None:
        # Wider than by default: computers that run tests stumble.
        super().__init__(driver_class=driver_class(), burst=BurstWatch(gap=0.06))
        self.out, self.kind = out, kind
        self.seen: list[str] = []
        self.rounds = 0

    def compose(self) -> ComposeResult:
        if self.kind == "text":
            # What is told while one types is tried elsewhere; here it would come between the keys.
            yield TextBox("Nội dung", id="first", journal_every=600.0)
        elif self.kind == "button":
            yield Checkbox("Đã xem bản chính", id="first")
            yield Button("Lưu", id="save")
        else:
            yield Field("Họ và tên", id="first", password=self.kind == "password")
        yield Field("Địa chỉ", id="second")
        yield Label("SẴN SÀNG")

    def on_card_scanned(self, message: CardScanned) -> None:
        self.seen.append(f"thẻ {message.text}")

    def on_scan_mangled(self, message: ScanMangled) -> None:
        self.seen.append(f"hỏng {message.advice}")

    def on_button_pressed(self) -> None:
        self.seen.append("bấm nút")

    def on_checkbox_changed(self) -> None:
        self.seen.append("đổi dấu")

    def on_input_submitted(self) -> None:
        self.seen.append("enter")

    def on_field_left(self, message: Box.Left) -> None:
        if message.changed:
            self.seen.append(f"rời {message.field.id}: {message.value}")

    def action_digit(self, key: object) -> None:
        self.seen.append(f"phím {key}")

    def action_store(self) -> None:
        boxes = boxes_of(self)
        texts = [box.text_to_keep.replace("\n", "⏎") for box in boxes]
        focused = self.focused.id if self.focused else "-"
        with self.out.open("a", encoding="utf-8") as file:
            print(*texts, focused, *self.seen, sep="¦", file=file)
        for box in boxes:
            box.load("")
        self.query_one("#first").focus()
        self.seen.clear()
        self.rounds += 1
        self.query_one(Label).update(f"LẦN {self.rounds}.")


if __name__ == "__main__":
    Boxes(Path(sys.argv[1]), sys.argv[2]).run()
