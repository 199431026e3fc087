"""The small table of names and values."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult

from desk_tui.widgets.facts import Facts

SAID = [("Người nộp", "Nguyễn Văn Thử 001090000000"), ("Phí", "0 đ")]


class Alone(App[None]):
    def compose(self) -> ComposeResult:
        yield Facts()

    def on_mount(self) -> None:
        self.query_one(Facts).show(SAID)


@pytest.mark.parametrize(
    ("width", "lines"),
    [
        (60, ["Người nộp  Nguyễn Văn Thử 001090000000", "Phí        0 đ"]),
        (28, ["Người nộp  Nguyễn Văn Thử", "           001090000000", "Phí        0 đ"]),
    ],
)
async def test_a_long_value_goes_on_under_itself(width: int, lines: list[str]) -> None:
    app = Alone()
    async with app.run_test(size=(width, 10)) as pilot:
        await pilot.pause()
        facts = app.query_one(Facts)
        shown = [facts.render_line(y).text.rstrip() for y in range(facts.size.height)]
    assert shown == lines
