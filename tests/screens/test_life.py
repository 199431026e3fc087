"""The later acts of a dossier by keys, from its page to what the record then says."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from db.kinds import Returned
from desk_tui.counter import look
from desk_tui.counter.desk import Desk
from desk_tui.counter.setup import add_officer
from desk_tui.counter.supplement import ask_more
from desk_tui.rules.statuses import Status
from desk_tui.screens.dossier import DossierScreen
from desk_tui.widgets.burst import CardScanned

from .desks import Clock, program, settled, shown, take_in

CHIEF, CHIEF_PASSWORD = "Trần Thị Ví Dụ", "mật khẩu phụ trách 1"


@asynccontextmanager
async def at_dossier(desk: Desk, code: str) -> AsyncIterator[Any]:
    app = program(desk)
    async with app.run_test(size=(110, 36)) as pilot:
        await settled(pilot)
        app.push_screen(DossierScreen(code))
        await settled(pilot)
        yield pilot


async def choose(pilot: Any, words: str) -> None:
    """F10, then the digit before these words."""
    await pilot.press("f10")
    await settled(pilot)
    line = next(line for line in shown(pilot.app.screen).splitlines() if words in line)
    digit = line.split(words)[0].rstrip()[-1]
    await pilot.press(digit)
    await settled(pilot)


async def typed(pilot: Any, text: str) -> None:
    await pilot.press(*("space" if letter == " " else letter for letter in text))


def taken_by(desk: Desk, code: str) -> Returned:
    history = [act.read() for act in look.show(desk, code).acts]
    return next(said for said in history if isinstance(said, Returned))


async def test_ask_for_a_paper_and_take_it_in(desk: Desk) -> None:
    code = take_in(desk).said.code
    async with at_dossier(desk, code) as pilot:
        await choose(pilot, "Yêu cầu bổ sung")
        await pilot.press("1", "enter", "enter")
        await typed(pilot, "anh mo")
        await pilot.press("enter", "enter")
        await settled(pilot)
        assert look.show(desk, code).row.status == Status.WAITING_PAPERS
        await choose(pilot, "Nhận giấy tờ bổ sung")
        await pilot.press("1", "enter")
        await settled(pilot)
    assert look.show(desk, code).row.status == Status.RECEIVED


async def test_nothing_is_asked_for_without_a_paper(desk: Desk) -> None:
    code = take_in(desk).said.code
    async with at_dossier(desk, code) as pilot:
        await choose(pilot, "Yêu cầu bổ sung")
        await pilot.press("tab", "tab")
        await typed(pilot, "thieu")
        await pilot.press("enter", "enter")
        await settled(pilot)
        assert "Đánh dấu ít nhất một giấy tờ" in shown(pilot.app.screen)
    assert look.show(desk, code).row.status == Status.RECEIVED


async def test_a_result_goes_to_who_shows_the_card(desk: Desk) -> None:
    code = take_in(desk).said.code
    stranger = (
        "001085000001|012345679|Lê Văn Mẫu|01011985|Nam|Số 2, Thôn Ví Dụ, Xã Mẫu, Hà Nội|01072021"
    )
    async with at_dossier(desk, code) as pilot:
        await choose(pilot, "Trả cho công dân")
        pilot.app.screen.post_message(CardScanned(stranger))
        await settled(pilot)
        await pilot.press("f10")
        await settled(pilot)
        assert "không phải chủ hồ sơ" in shown(pilot.app.screen)
        await pilot.press("escape")
        await settled(pilot)
        await choose(pilot, "Trả cho công dân")
        await pilot.press("f10")
        await settled(pilot)
        told = [toast.message for toast in pilot.app._notifications]
        assert any("Chưa quét thẻ người nhận" in words for words in told)
    assert look.show(desk, code).row.status == Status.RETURNED
    assert taken_by(desk, code).number == ""


async def test_the_number_of_a_scanned_card_is_recorded_with_the_taker(desk: Desk) -> None:
    code = take_in(desk).said.code
    owner = look.show(desk, code).said.owner
    card = f"{owner.number}||{owner.name}|01011990|Nam|Thôn Ví Dụ|01072021"
    async with at_dossier(desk, code) as pilot:
        await choose(pilot, "Trả cho công dân")
        pilot.app.screen.post_message(CardScanned(card))
        await settled(pilot)
        await pilot.press("f10")
        await settled(pilot)
    assert taken_by(desk, code).number == owner.number


async def test_an_apology_proposes_the_next_working_day(desk: Desk) -> None:
    code = take_in(desk).said.code
    async with at_dossier(desk, code) as pilot:
        await choose(pilot, "Xin lỗi")
        assert "19/11/2026" in shown(pilot.app.screen)
        await pilot.press("tab", "tab")
        await typed(pilot, "mat mang")
        await pilot.press("f10")
        await settled(pilot)
    assert look.show(desk, code).row.extended == "2026-11-19T10:00:00.000000Z"


async def test_a_correction_asks_the_second_person(desk: Desk) -> None:
    code = take_in(desk).said.code
    add_officer(desk, CHIEF, "supervisor", CHIEF_PASSWORD)
    async with at_dossier(desk, code) as pilot:
        await choose(pilot, "Sửa thông tin")
        await pilot.press("tab")
        await typed(pilot, "Le Van Sua")
        await pilot.press("tab")
        await typed(pilot, "ghi nham")
        await pilot.press("tab", "tab")
        for letter in CHIEF_PASSWORD:
            await pilot.press("space" if letter == " " else letter)
        await pilot.press("enter")
        await settled(pilot)
        assert "Le Van Sua" in shown(pilot.app.screen)
    assert look.show(desk, code).said.owner.name == "Le Van Sua"


async def test_a_fresh_number_is_undone_alone_a_late_one_is_not(desk: Desk, clock: Clock) -> None:
    first, second = take_in(desk).said.code, take_in(desk).said.code
    async with at_dossier(desk, first) as pilot:
        await choose(pilot, "Hủy số")
        await typed(pilot, "nham")
        await pilot.press("enter")
        await settled(pilot)
    assert look.show(desk, first).row.void
    clock.now += timedelta(minutes=11)
    async with at_dossier(desk, second) as pilot:
        await choose(pilot, "Hủy số")
        assert "chưa có người phụ trách khác" in shown(pilot.app.screen)
        await typed(pilot, "nham")
        await pilot.press("enter")
        await settled(pilot)
        assert "người phụ trách cùng duyệt" in shown(pilot.app.screen)
    assert not look.show(desk, second).row.void


async def test_a_dossier_that_is_over_offers_nothing_it_cannot_do(desk: Desk) -> None:
    code = take_in(desk).said.code
    ask_more(desk, code, [("1", "")], "")
    async with at_dossier(desk, code) as pilot:
        await pilot.press("f10")
        await settled(pilot)
        picture = shown(pilot.app.screen)
        assert "Nhận giấy tờ bổ sung" in picture
        assert "Đã có kết quả" not in picture
        assert "Xin lỗi" not in picture
