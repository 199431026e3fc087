"""Checking the owner against the population base from the dossier's page."""

from __future__ import annotations

from db.kinds import Person, PersonChecked
from desk_tui.counter import look, people
from desk_tui.counter.desk import Desk

from .desks import hear, program, settled, shown, take_in

OWNER = Person(
    name="Nguyễn Văn Thử", number="001090000000", number_kind="id-card", birth="1990-01-02"
)


async def test_without_a_line_it_waits_and_says_so(desk: Desk) -> None:
    code = take_in(desk, owner=OWNER).said.code
    app = program(desk)
    async with app.run_test(size=(110, 32)) as pilot:
        await settled(pilot)
        app.open_dossier(code)
        await settled(pilot)
        await pilot.press("alt+k")
        await settled(pilot)
        assert "Đối chiếu nhân thân: " in shown(app.screen)
        await pilot.press("enter")
        await settled(pilot)
        assert any("Kiểm tra sau" in toast.message for toast in app._notifications)
    (due,) = people.waiting(desk)
    assert (due.code, due.officer) == (code, desk.officer)
    assert due.reason.startswith("Đối chiếu nhân thân: ")


async def test_no_reason_no_question(desk: Desk) -> None:
    code = take_in(desk, owner=OWNER).said.code
    app = program(desk)
    async with app.run_test(size=(110, 32)) as pilot:
        await settled(pilot)
        app.open_dossier(code)
        await settled(pilot)
        await pilot.press("alt+k")
        await settled(pilot)
        await pilot.press("ctrl+u", "enter")
        await settled(pilot)
        assert "Chưa ghi lý do." in shown(app.screen)
    assert people.waiting(desk) == []


async def test_what_the_base_said_stands_by_the_name(desk: Desk) -> None:
    code = take_in(desk, owner=OWNER).said.code
    id = look.find(desk, code).id
    hear(desk, PersonChecked(source="population", state="differs", reason="đối chiếu"), id)
    app = program(desk)
    async with app.run_test(size=(120, 32)) as pilot:
        await settled(pilot)
        app.open_dossier(code)
        await settled(pilot)
        assert "khác với dữ liệu dân cư" in shown(app.screen)
