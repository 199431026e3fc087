"""Visits without a dossier, entered by keys alone."""

from __future__ import annotations

import msgspec
import pytest
from textual.pilot import Pilot

from db.kinds import VisitRecorded
from desk_tui.counter.desk import Desk
from desk_tui.screens.queue import QueueScreen
from desk_tui.screens.visit import MissingPapers, VisitDialog
from desk_tui.widgets.fields import Field

from .desks import program, scan, settled, shown

CARD = "001090000000||Nguyễn Văn Thử|01011990|Nam|Số 1, phường Ví Dụ|01012022"


async def open_form(pilot: Pilot[None]) -> VisitDialog:
    await settled(pilot)
    await pilot.press("f4")
    await settled(pilot)
    assert isinstance(pilot.app.screen, VisitDialog)
    return pilot.app.screen


async def choose_birth(pilot: Pilot[None]) -> None:
    await pilot.press("tab", *"1.001193")
    await settled(pilot)
    await pilot.press("enter")
    await settled(pilot)


def visits(desk: Desk) -> list[VisitRecorded]:
    rows = desk.read.execute("SELECT details FROM visits")
    return [msgspec.json.decode(row["details"], type=VisitRecorded) for row in rows]


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_incomplete_papers(desk: Desk, size: tuple[int, int]):
    async with program(desk).run_test(size=size) as pilot:
        form = await open_form(pilot)
        await choose_birth(pilot)
        await scan(pilot, CARD)
        form.query_one("#missing").focus()
        await pilot.press("space", "down", "space")
        picture = shown(pilot.app.screen)
        assert picture.count("– THIẾU") == 2
        assert "Nguyễn Văn Thử" in picture
        await pilot.press("f10")
        await settled(pilot)
        assert isinstance(pilot.app.screen, QueueScreen)
    (said,) = visits(desk)
    assert said.kind == "incomplete"
    assert len(said.missing) == 2
    assert said.owner
    assert (said.owner.number, said.owner.birth) == ("001090000000", "1990-01-01")
    assert [path.suffix for path in desk.print_folder.iterdir()] == [".pdf"]


async def test_nothing_is_written_until_a_paper_is_marked(desk: Desk):
    async with program(desk).run_test(size=(80, 24)) as pilot:
        form = await open_form(pilot)
        await pilot.press("f10")
        await settled(pilot)
        assert form.procedure.box.error == "Chọn thủ tục để biết giấy tờ nào còn thiếu."
        form.query_one("#kind").focus()
        await choose_birth(pilot)
        await pilot.press("f10")
        await settled(pilot)
        assert form.query_one(MissingPapers).has_focus
        assert visits(desk) == []


async def test_a_refusal_needs_its_reason(desk: Desk):
    async with program(desk).run_test(size=(80, 24)) as pilot:
        form = await open_form(pilot)
        await pilot.press("left", "f10")
        await settled(pilot)
        reason = form.query_one("#reason", Field)
        assert reason.error == "Từ chối phải ghi rõ lý do."
        assert reason.has_focus
        await pilot.press(*"Ngoai tham quyen", "f10")
        await settled(pilot)
    assert [(said.kind, said.note) for said in visits(desk)] == [("refused", "Ngoai tham quyen")]


async def test_advice_needs_no_name(desk: Desk):
    async with program(desk).run_test(size=(80, 24)) as pilot:
        form = await open_form(pilot)
        await pilot.press("right", "f10")
        await settled(pilot)
        assert form.procedure.box.error
        form.query_one("#kind").focus()
        await choose_birth(pilot)
        await pilot.press("f10")
        await settled(pilot)
        assert isinstance(pilot.app.screen, QueueScreen)
    assert [(said.kind, said.owner) for said in visits(desk)] == [("advice", None)]


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_another_office_is_named_on_the_slip(desk: Desk, size: tuple[int, int]):
    async with program(desk).run_test(size=size) as pilot:
        form = await open_form(pilot)
        await pilot.press("right", "right")
        await settled(pilot)
        assert "Nơi nhận đúng" in shown(pilot.app.screen)
        form.query_one("#office", Field).value = "UBND xã Bên Cạnh"
        form.query_one("#reason", Field).value = "Xác nhận tình trạng hôn nhân"
        await pilot.press("f10")
        await settled(pilot)
        assert isinstance(pilot.app.screen, QueueScreen)
    assert [said.kind for said in visits(desk)] == ["other-office"]


async def test_escape_writes_nothing(desk: Desk):
    async with program(desk).run_test(size=(80, 24)) as pilot:
        await open_form(pilot)
        await pilot.press("f12")
        await settled(pilot)
        assert isinstance(pilot.app.screen, QueueScreen)
    assert visits(desk) == []
