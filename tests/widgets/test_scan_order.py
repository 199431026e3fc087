"""A scan reaches the screen after the boxes are empty again, and before the keys typed after it."""

from __future__ import annotations

import asyncio

from textual import events
from textual.app import ComposeResult

from desk_tui.widgets.burst import CardScanned, ScanApp
from desk_tui.widgets.fields import Field

CARD = "001090000000|012345678|Nguyễn Văn Thử|01011990|Nam|Số 1 phố Thử, Hà Nội|01012021"


class SlowBox(Field):
    """A box that is still busy with the letters when the scan is over."""

    def __init__(self, label: str, id: str) -> None:
        super().__init__(label, id=id)
        self.free = asyncio.Event()

    async def on_key(self, event: events.Key) -> None:
        if event.character == "ễ":
            await self.free.wait()


class Desk(ScanApp[None]):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, str]] = []

    def compose(self) -> ComposeResult:
        yield SlowBox("Số định danh", id="number")
        yield Field("Tìm thủ tục", id="procedure")

    def on_card_scanned(self, message: CardScanned) -> None:
        self.seen.append((message.text, self.box("number").value))
        self.box("procedure").focus()

    def box(self, name: str) -> Field:
        return self.query_one(f"#{name}", Field)

    def strike(self, text: str) -> None:
        for letter in text:
            key = "enter" if letter == "\r" else letter
            self.post_message(events.Key(key, letter))


async def test_the_boxes_are_empty_before_and_later_keys_come_after() -> None:
    app = Desk()
    async with app.run_test() as pilot:
        app.strike(f"{CARD}\rkhai tử")
        app.call_later(app.query_one(SlowBox).free.set)
        while app.box("procedure").value != "khai tử":
            await pilot.pause()
        assert app.seen == [(CARD, "")]
        assert app.box("number").value == ""


async def test_a_box_that_goes_away_keeps_neither_the_scan_nor_the_keyboard() -> None:
    app = Desk()
    async with app.run_test():
        app.strike(f"{CARD}\rkhai tử")
        while app.box("procedure").value != "khai tử":
            await asyncio.sleep(0.01)
        assert [text for text, _ in app.seen] == [CARD]
        app.query_one(SlowBox).free.set()
