"""Where an officer comes to the fee from: right after receiving, and the page of a package."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desk_tui.counter import payments
from desk_tui.counter.convert import Convert, prepare
from desk_tui.counter.desk import Desk
from desk_tui.counter.identity import person_of_card
from desk_tui.screens.packages import PackageScreen
from desk_tui.screens.pay import PayDialog

from .desks import open_desk, program, settled, shown
from .reception_desk import SON, at_desk, monday


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path / "quay", monday()) as desk:
        yield desk


async def test_right_after_receiving_cash_is_two_keys(desk: Desk) -> None:
    async with at_desk(desk) as officer:
        await officer.scan(SON)
        await officer.type("0635", "enter", "enter", "enter", "2", "enter")
        await officer.type("2", "enter")
        await officer.press("f10")
        assert "Alt+P thu tiền" in officer.seen
        await officer.press("alt+p", "enter")
        assert isinstance(officer.screen, PayDialog)
        assert "ĐÃ THU 16.000 đ" in officer.seen
        await officer.press("enter")
        assert "ĐÃ THU 16.000 đ" in officer.seen
    (code,) = [row["code"] for row in desk.read.execute("SELECT code FROM dossiers")]
    assert payments.due_of(desk, code).kept == 16_000


async def test_the_fee_of_a_package_waits_for_the_platform(desk: Desk) -> None:
    person = person_of_card(SON, desk.today())[0]
    made = prepare(
        desk, Convert(procedure="2.000635", applicant=person, consent="spoken", copies=2)
    )
    app = program(desk)
    async with app.run_test(size=(110, 36)) as pilot:
        await settled(pilot)
        app.push_screen(PackageScreen(made.said.code))
        await settled(pilot)
        await pilot.press("alt+p")
        await settled(pilot)
        assert isinstance(app.screen, PayDialog)
        picture = shown(app.screen)
        assert "chờ thanh toán trực tuyến" in picture
        assert "Alt+1 Tiền mặt" in picture
    assert payments.due_of(desk, made.said.code).kept == 0
