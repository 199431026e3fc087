"""A useless step is written down in two keys, about what is on the screen."""

from __future__ import annotations

from pathlib import Path

from desk_tui.counter import notes
from desk_tui.screens.dossier import DossierScreen

from .desks import open_desk, program, settled, take_in
from .reception_desk import SON, at_desk, monday


async def test_about_the_dossier_that_is_open(tmp_path: Path) -> None:
    with open_desk(tmp_path / "quay") as desk:
        code = take_in(desk).said.code
        app = program(desk)
        async with app.run_test(size=(110, 36)) as pilot:
            await settled(pilot)
            app.push_screen(DossierScreen(code))
            await settled(pilot)
            await pilot.press("ctrl+g", *"thua", "enter")
            await settled(pilot)
        (note,) = notes.listed(desk)
        assert (note.said.sort, note.said.text, note.said.dossier) == ("step", "thua", code)


async def test_a_difficulty_from_the_queue(tmp_path: Path) -> None:
    with open_desk(tmp_path / "quay") as desk:
        app = program(desk)
        async with app.run_test(size=(110, 36)) as pilot:
            await settled(pilot)
            await pilot.press("ctrl+g")
            await settled(pilot)
            await pilot.press("shift+tab", "right")
            await settled(pilot)
            await pilot.press("tab", "right", "tab", *"mat noi".replace(" ", ""), "enter")
            await settled(pilot)
        (note,) = notes.listed(desk)
        assert (note.said.sort, note.said.group) == ("difficulty", "infrastructure")


async def test_a_useless_paper_is_two_keys(tmp_path: Path) -> None:
    with open_desk(tmp_path / "quay", monday()) as desk:
        async with at_desk(desk) as officer:
            await officer.scan(SON)
            await officer.type("1.001193", "enter")
            await officer.press("enter", "down")
            await officer.press("ctrl+g", "enter")
        (note,) = notes.listed(desk)
        assert (note.said.sort, note.said.procedure) == ("step", "1.001193")
        assert note.said.text.startswith("Giấy thừa: Giấy chứng sinh")
