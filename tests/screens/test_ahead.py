"""Keys typed in one breath: those behind an Enter go where it leads."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual import events
from textual.app import App
from textual.pilot import Pilot

from desk_tui.app import DeskApp
from desk_tui.counter.desk import Desk
from desk_tui.screens.dossier import DossierScreen
from desk_tui.screens.queue import QueueScreen
from desk_tui.screens.reception import ReceptionScreen
from desk_tui.widgets.fields import Field

from .desks import OFFICER, PASSWORD, open_desk, program, settled, take_in
from .reception_desk import CARD, at_desk, monday


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path / "desk", monday()) as desk:
        yield desk


def strike(app: App[None], *keys: str) -> None:
    """All in one go, as they wait in the terminal while the program is busy."""
    for key in keys:
        letter = "\r" if key == "enter" else key if len(key) == 1 else None
        app.post_message(events.Key("space" if key == " " else key, letter))


async def test_each_enter_of_a_form_parts_what_is_typed_in_one_breath(desk: Desk) -> None:
    async with at_desk(desk) as officer:
        strike(officer.app, *"001090000007", "enter", *"Ng Van Thu", "enter", *"01011990", "enter")
        await settled(officer.pilot)
        told = [officer.text(f"owner-{box}") for box in ("number", "name", "birth")]
        assert told == ["001090000007", "Ng Van Thu", "01/01/1990"]


async def test_what_follows_a_search_is_for_the_dossier_that_it_opens(desk: Desk) -> None:
    take_in(desk)
    app = program(desk)
    async with app.run_test(size=(110, 36)) as pilot:
        await settled(pilot)
        strike(app, *"thu", "enter", "f2", *"0010")
        await settled(pilot)
        opened = [type(one) for one in app.screen_stack]
        assert opened == [QueueScreen, DossierScreen, ReceptionScreen]
        assert field(pilot, "owner-number").value == "0010"
        assert app.screen_stack[0].query_one("#search", Field).value == "thu"


def field(pilot: Pilot[None], id: str) -> Field:
    return pilot.app.screen.query_one(f"#{id}", Field)


async def test_letters_behind_the_password_wait_until_the_desk_is_open(tmp_path: Path) -> None:
    with open_desk(tmp_path / "desk"):
        pass
    app = DeskApp(tmp_path / "desk", OFFICER)
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        field(pilot, "password").load(PASSWORD)
        strike(app, "enter", *"yen")
        await settled(pilot)
        assert isinstance(app.screen, QueueScreen)
        assert field(pilot, "search").value == "yen"


async def test_a_pasted_text_keeps_its_place_among_the_keys(desk: Desk) -> None:
    async with at_desk(desk) as officer:
        strike(officer.app, *"001090000007", "enter")
        officer.app.post_message(events.Paste("Nguyễn Văn"))
        strike(officer.app, *" A")
        await settled(officer.pilot)
        assert officer.text("owner-name") == "Nguyễn Văn A"


async def test_a_card_read_while_the_form_still_opens_is_whole_and_its_keys_are_counted(
    desk: Desk,
) -> None:
    async with at_desk(desk, open=False) as officer:
        await officer.press("down", "up")
        assert officer.keys == 2
        strike(officer.app, "f2", *CARD, "enter")
        await settled(officer.pilot)
        assert officer.text("owner-name") == "Phạm Thị Ví Dụ"
        assert officer.keys == 4
