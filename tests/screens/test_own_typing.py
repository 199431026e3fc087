"""Telex in the real program: into the form, on the status line, remembered for the officer."""

from __future__ import annotations

from pathlib import Path

from desk_tui.counter import typing_choice
from desk_tui.rules.telex import Choice
from desk_tui.widgets.burst import BurstWatch
from desk_tui.widgets.fields import Box
from desk_tui.widgets.truth_line import TruthLine
from desk_tui.widgets.typing import OFF_HERE

from .desks import open_desk, program, settled


async def test_a_choice_is_made_once(tmp_path: Path) -> None:
    with open_desk(tmp_path / "quay") as desk:
        app = program(desk)
        app.burst = BurstWatch(gap=0)
        async with app.run_test(size=(80, 24)) as pilot:
            await settled(pilot)
            await pilot.press("ctrl+t", "ctrl+r", "f2")
            await settled(pilot)
            box = app.screen.query_one("#owner-name", Box)
            box.focus()
            await pilot.press(*"Hoaf")
            assert box.text_to_keep == "Hoà"
            line = app.screen.query_one(TruthLine)
            assert str(line.render()).endswith("VN Telex")
            app.screen.query_one("#owner-number").focus()
            await pilot.pause()
            assert str(line.render()).endswith(OFF_HERE)
            assert app.screen.query_one("#owner-number", Box).holds == "code"
            assert typing_choice.chosen(desk) == Choice("telex", new_style=True)
            mine, desk.officer = desk.officer, "Trần Thị Ví Dụ"
            assert typing_choice.chosen(desk) == Choice()
            typing_choice.keep(desk, Choice("vni", boxes={"ReceptionScreen.owner-name": False}))
            assert typing_choice.chosen(desk).boxes == {"ReceptionScreen.owner-name": False}
            desk.officer = mine
            assert typing_choice.chosen(desk).method == "telex"
