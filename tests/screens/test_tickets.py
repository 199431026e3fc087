"""The page of the waiting room: by keys alone, read from a chair, honest about the line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.widgets import Digits

from desk_tui.centre import quick
from desk_tui.counter import line, taking, tickets
from desk_tui.counter.desk import Desk
from desk_tui.screens.ticket_dialog import TicketDialog
from desk_tui.screens.tickets import TicketsScreen
from tests.counter.hall_kit import Hall, hall

from .desks import add, program, received, settled, shown

SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)])


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hall]:
    monkeypatch.setattr(quick, "SILENCE_SECONDS", 0.0)
    with hall(str(tmp_path / "centre.db"), tmp_path) as made:
        yield made


@SIZES
async def test_from_an_empty_room_to_a_served_person_by_keys(desk: Desk, size: tuple[int, int]):
    app = program(desk)
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        await pilot.press("f3")
        await settled(pilot)
        assert isinstance(app.screen, TicketsScreen)
        assert "Không có ai chờ. F8 để phát số." in shown(app.screen)
        await pilot.press("f8")
        await settled(pilot)
        assert isinstance(app.screen, TicketDialog)
        await pilot.press("enter")
        await settled(pilot)
        await pilot.press("f8", "right", "enter")
        await settled(pilot)
        picture = shown(app.screen)
        assert "Đang chờ 2 số, 1 ưu tiên" in picture
        assert next(one for one in picture.splitlines() if "đến lượt kế tiếp" in one).count(
            "cao tuổi"
        )
        await pilot.press("f3")
        await settled(pilot)
        picture = shown(app.screen)
        assert "Đang phục vụ số 1-02, cao tuổi" in picture
        assert [one.value for one in app.screen.query(Digits)] == ["1-02", "", "", ""]
        assert "→ quầy 1" in picture
        await pilot.press("alt+k")
        await settled(pilot)
        assert "đang giữ: 1-02" in shown(app.screen)
        await pilot.press("f3", "alt+v")
        await settled(pilot)
        await pilot.press("f10")
        await settled(pilot)
        told = [toast.message for toast in app._notifications]
        assert told[-1] == "Quầy này chưa gọi số nào. F3 để gọi số tiếp."
        lines = shown(app.screen).splitlines()
        assert all(len(line) <= size[0] for line in lines)
        await pilot.press("f12")
        await settled(pilot)
        assert not isinstance(app.screen, TicketsScreen)


async def test_enter_calls_the_number_under_the_cursor(desk: Desk):
    for _ in range(3):
        tickets.issue(desk)
    app = program(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("f3")
        await settled(pilot)
        await pilot.press("down", "enter")
        await settled(pilot)
        assert "Đang phục vụ số 1-02" in shown(app.screen)
        await pilot.press("f9")
        await settled(pilot)
        told = [toast.message for toast in app._notifications]
        assert told[-1] == "Mời lại số 1-02 đến quầy 1."


async def test_the_page_says_with_the_hall_or_alone(room: Hall):
    desk, other = room.desk("1"), room.desk("2")
    tickets.issue(other)
    app = program(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("f3")
        await settled(pilot)
        assert "✔ Đang nối với máy chủ bộ phận" in shown(app.screen)
        room.cut()
        await pilot.press("f3")
        await settled(pilot)
        assert "! Mất nối với máy chủ bộ phận từ" in shown(app.screen)
        assert "chỉ gọi số của mình" in " ".join(shown(app.screen).split())
        assert "Đang chờ 0 số" in shown(app.screen)


async def test_who_works_on_a_case_is_told_in_the_queue_and_on_its_page(room: Hall):
    desk, other = room.desk("1"), room.desk("2")
    code = f"{desk.office.code}-261118-0001"
    add(desk, received(1, code=code, office=desk.office.code))
    for one in (desk, other):
        assert line.sync(one).line == "up"
    taking.take(other, code)
    for one in (other, desk):
        assert line.sync(one).line == "up"
    desk.role = "officer"
    app = program(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert "Quầy 2 làm" in shown(app.screen)
        await pilot.press("enter")
        await settled(pilot)
        assert "Quầy 2 đang làm từ " in shown(app.screen)
        await pilot.press("alt+n")
        await settled(pilot)
        told = [toast.title for toast in app._notifications]
        assert "Quầy 2 đang làm" in told[-1]
        desk.role = "supervisor"
        await pilot.press("alt+n")
        await settled(pilot)
        await pilot.press(*"nghi om", "enter")
        await settled(pilot)
        assert "Quầy này đang làm từ " in shown(app.screen)
        await pilot.press("alt+n")
        await settled(pilot)
        assert "chưa quầy nào nhận" in shown(app.screen)
