"""Folders counted by scans, results that wait, letters and messages, by keys."""

from __future__ import annotations

from datetime import timedelta

import pytest

from db import acts, settings
from db.kinds import MessageMoved, Returned
from desk_tui.counter import citizen_messages, folder_places, folders, letters, look, notes
from desk_tui.counter.desk import Desk
from desk_tui.counter.give_back import finish
from desk_tui.rules.statuses import Status
from desk_tui.screens.hand_over import HandOverScreen
from desk_tui.screens.messages import MessagesScreen
from desk_tui.screens.returns import ReturnsScreen

from .desks import Clock, program, scan, sent, settled, shown, take_in
from .test_life import at_dossier, choose, typed
from .test_queue_pictures import looks


async def test_twelve_folders_one_missing_one_extra(desk: Desk) -> None:
    twelve = [take_in(desk) for _ in range(12)]
    extra = take_in(desk)
    folders.hand_over(desk, "Phòng Ví Dụ", [extra.said.code])
    app = program(desk)
    async with app.run_test(size=(110, 36)) as pilot:
        await settled(pilot)
        await pilot.press("alt+e")
        await settled(pilot)
        for receipt in (*twelve[:10], twelve[0]):
            await scan(pilot, receipt.qr)
        assert "vẫn tính một" in shown(app.screen)
        # As after a power cut: the count goes on where it was.
        await pilot.press("escape", "alt+e")
        await settled(pilot)
        assert "10 trong 12" in shown(app.screen)
        await typed(pilot, "11")
        await pilot.press("enter")
        await settled(pilot)
        await scan(pilot, extra.qr)
        await scan(pilot, "H18.12.34-261118-9999")
        picture = shown(app.screen)
        assert "11 trong 12, thêm 1" in picture
        assert "✗" in picture
        assert picture.index("thừa") < picture.index("thiếu") < picture.index(" đủ ")
        await pilot.press("f10")
        await settled(pilot)
        assert twelve[11].said.code in shown(app.screen)
        await typed(pilot, "cong an")
        await pilot.press("enter", "enter")
        await settled(pilot)
        assert any("Thiếu 1" in toast.message for toast in app._notifications)
    assert folder_places.waiting(desk) == [twelve[11].said.code]
    assert [one.folders for one in folder_places.places(desk)] == [1, 12]


async def test_a_pile_comes_back_with_its_results(desk: Desk) -> None:
    codes = [take_in(desk).said.code for _ in range(2)]
    folders.hand_over(desk, "Phòng Ví Dụ", codes)
    app = program(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        app.push_screen(HandOverScreen())
        await settled(pilot)
        await pilot.press("f6")
        await settled(pilot)
        await typed(pilot, codes[0][-4:])
        await pilot.press("enter", "alt+z", "f10")
        await settled(pilot)
        await pilot.press("f10")
        await settled(pilot)
        assert settings.get(desk.read, "pile") is None
        await pilot.press("f8")
        await settled(pilot)
        assert any("In lại danh sách 1 hồ sơ" in toast.message for toast in app._notifications)
    rows = [look.find(desk, code) for code in codes]
    assert [row.status for row in rows] == [Status.FINISHED, Status.PROCESSING]
    assert [one.code for one in folder_places.away(desk)] == codes[1:]


async def test_a_folder_is_called_back_from_its_page(desk: Desk) -> None:
    code = take_in(desk).said.code
    folders.hand_over(desk, "Phòng Một", [code])
    folders.hand_over(desk, "Phòng Hai", [code])
    async with at_dossier(desk, code) as pilot:
        await choose(pilot, "Hồ sơ giấy: rút")
        await pilot.press("right", "tab")
        await typed(pilot, "thieu trang")
        await pilot.press("enter")
        await settled(pilot)
        assert folder_places.lies_at(look.show(desk, code)) == "Phòng Một"
        await choose(pilot, "Hồ sơ giấy: rút")
        await pilot.press("tab")
        await typed(pilot, "nham")
        await pilot.press("enter")
        await settled(pilot)
    assert folder_places.waiting(desk) == [code]


async def test_results_wait_by_their_way_and_are_given(desk: Desk, clock: Clock) -> None:
    old, young = take_in(desk).said.code, ""
    finish(desk, old)
    clock.now += timedelta(days=9)
    young = take_in(desk).said.code
    finish(desk, young)
    app = program(desk)
    async with app.run_test(size=(110, 36)) as pilot:
        await settled(pilot)
        await pilot.press("alt+r", "alt+5")
        await settled(pilot)
        assert "Chưa ai nhận 1" in shown(app.screen)
        await pilot.press("f8")
        await settled(pilot)
        assert citizen_messages.sent(desk)[0].about == "collect"
        await pilot.press("alt+p")
        await settled(pilot)
        assert list(desk.print_folder.glob("goi-nhan-ket-qua-*.pdf"))
        await pilot.press("alt+1")
        await settled(pilot)
        await pilot.press("f10")
        await settled(pilot)
        await pilot.press("enter", "enter", "right", "right", "right", "right", "tab")
        await typed(pilot, "cho lau")
        await pilot.press("enter")
        await settled(pilot)
        assert look.find(desk, old).status == Status.RETURNED
        assert {one.said.sort for one in notes.listed(desk)} == {"rating", "feedback"}
        assert any("đưa số này cho người dân" in one.message for one in app._notifications)
        await pilot.press("alt+g")
        await settled(pilot)
        await pilot.press("tab")
        await typed(pilot, "thon vi du")
        await pilot.press("enter")
        await typed(pilot, "EE1")
        await pilot.press("enter")
        await settled(pilot)
        assert letters.find(desk, young).state == "asked"
        await pilot.press("alt+g", "enter")
        await settled(pilot)
        await pilot.press("enter", "f10")
        await settled(pilot)
        assert letters.find(desk, young).state == "posted"
        await pilot.press("alt+6")
        await settled(pilot)
        assert "đã giao bưu điện" in shown(app.screen)


async def test_the_slip_of_another_dossier_gives_nothing(desk: Desk) -> None:
    one, other = take_in(desk), take_in(desk)
    finish(desk, one.said.code)
    async with at_dossier(desk, one.said.code) as pilot:
        await choose(pilot, "Trả cho công dân")
        await scan(pilot, other.qr)
        assert f"của hồ sơ {other.said.code}" in shown(pilot.app.screen)
        assert "Giấy ủy quyền" not in shown(pilot.app.screen)
        await pilot.press("home")
        await typed(pilot, "x")
        await settled(pilot)
        assert "Giấy ủy quyền" in shown(pilot.app.screen)
    history = [act.read() for act in look.show(desk, one.said.code).acts]
    assert not any(isinstance(said, Returned) for said in history)


async def test_a_message_that_failed_is_sent_again(desk: Desk) -> None:
    code = take_in(desk).said.code
    finish(desk, code)
    first = citizen_messages.sent(desk)[0]
    failed = MessageMoved(message=first.id, state="failed", reason="số sai")
    desk.act(lambda _: [acts.Doing(look.find(desk, code).id, failed)])
    app = program(desk)
    async with app.run_test(size=(110, 36)) as pilot:
        await settled(pilot)
        await pilot.press("alt+n", "alt+2")
        await settled(pilot)
        assert "không gửi được (số sai)" in shown(app.screen)
        await pilot.press("f8")
        await settled(pilot)
        await pilot.press("alt+3", "f9")
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
    states = [one.state for one in citizen_messages.sent(desk)]
    assert states == ["delivered", "again"]


@pytest.mark.parametrize("size", [(80, 24), (110, 36)])
async def test_the_lists_look_as_kept(desk: Desk, clock: Clock, size: tuple[int, int]) -> None:
    receipts = [take_in(desk) for _ in range(4)]
    codes = [receipt.said.code for receipt in receipts]
    finish(desk, codes[0])
    finish(desk, codes[1])
    letters.order(desk, codes[1], address="Số 1, Thôn Ví Dụ", number="EE1")
    sent(desk)
    app = program(desk)
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        for screen, name in (
            (HandOverScreen(), "hand-over"),
            (ReturnsScreen(), "returns"),
            (MessagesScreen(), "messages"),
        ):
            app.push_screen(screen)
            await settled(pilot)
            if name == "hand-over":
                await scan(pilot, receipts[2].qr)
            looks(pilot, name)
            app.pop_screen()
            await settled(pilot)
