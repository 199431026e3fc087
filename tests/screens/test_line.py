"""The line's page: what is unsent, what was refused and why."""

from __future__ import annotations

from datetime import timedelta

import pytest

from db import outbox, settings
from db.clock import utc_text
from db.kinds import Taken
from desk_tui.counter import notices
from desk_tui.counter.desk import Desk
from desk_tui.screens.dossier import DossierScreen
from desk_tui.screens.line import LineDialog

from .desks import NOW, Clock, hear, program, sent, settled, shown, take_in


def enrol(desk: Desk) -> None:
    """As after meeting a centre, with no sender beside the screens."""
    desk.record.transact(lambda c: settings.put(c, "centre", {"url": "http://127.0.0.1:9"}))


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_what_is_unsent_and_since_when(desk: Desk, clock: Clock, size: tuple[int, int]):
    sent(desk)
    take_in(desk)
    clock.now = NOW + timedelta(hours=26)
    async with program(desk).run_test(size=size) as pilot:
        await settled(pilot)
        await pilot.press("f5")
        await settled(pilot)
        picture = shown(pilot.app.screen)
        assert isinstance(pilot.app.screen, LineDialog)
        assert "Chưa gửi 2 việc, cũ nhất 26 giờ · trung tâm đã nhận 1 việc" in picture
        assert "chưa nối với trung tâm nào" in picture
        assert "Tiếp nhận hồ sơ" in picture
        await pilot.press("enter")
        await settled(pilot)
        assert isinstance(pilot.app.screen, DossierScreen)


async def test_a_refusal_comes_first_with_its_sentence(desk: Desk):
    take_in(desk)
    take_in(desk)
    last = outbox.batch(desk.read, NOW)[-1].act.id

    def work(connection: object) -> None:
        outbox.refuse(connection, last, "Mã giấy tờ không đúng danh mục.")  # pyright: ignore
        outbox.line_failed(connection, NOW, "offline", "Mất mạng.", 0.0)  # pyright: ignore

    desk.record.transact(work)
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        enrol(desk)
        app.push_screen(LineDialog())
        await settled(pilot)
        lines = shown(app.screen).splitlines()
        picture = "\n".join(lines)
        assert "✘ 1 việc có lỗi" in picture
        assert "không được: Mất mạng. Sẽ thử lại lúc 10:00:02." in picture
        first = next(n for n, line in enumerate(lines) if "Làm lúc" in line) + 1
        assert "trung tâm từ chối" in lines[first]
        assert "Mã giấy tờ không đúng danh mục." in picture


async def test_what_others_took_over_still_goes(desk: Desk) -> None:
    enrol(desk)
    done = take_in(desk)
    hear(desk, Taken(by=f"{desk.office.code}/2", officer="Trần Thị Ví Dụ"), done.id)
    app = program(desk)
    async with app.run_test(size=(110, 32)) as pilot:
        await settled(pilot)
        await pilot.press("f5")
        await settled(pilot)
        said = " ".join(shown(app.screen).split())
        assert f"Hồ sơ {done.said.code} nay do {desk.office.code}/2 · Trần Thị Ví Dụ xử lý" in said


async def test_all_sent(desk: Desk):
    sent(desk)
    async with program(desk).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("f5")
        await settled(pilot)
        picture = shown(pilot.app.screen)
        await pilot.press("alt+g")
        await pilot.pause()
        told = [toast.message for toast in pilot.app._notifications]
        assert told == ["Quầy này chưa nối với trung tâm nào nên chưa có nơi để gửi."]
        assert "✔ Đã gửi hết · trung tâm đã nhận 1 việc" in picture
        assert "Không còn việc nào chưa gửi." in picture
        await pilot.press("f12")
        await settled(pilot)
        assert not isinstance(pilot.app.screen, LineDialog)


async def test_what_the_centre_cannot_reach_stands_on_the_truth_line(desk: Desk) -> None:
    enrol(desk)
    far = {"place": "portal", "last_contact": utc_text(NOW - timedelta(hours=2))}
    desk.record.transact(lambda c: settings.put(c, outbox.BEYOND, [far]))
    async with program(desk).run_test(size=(120, 30)) as pilot:
        await settled(pilot)
        assert "cổng DVC: 2 giờ trước" in shown(pilot.app.screen)


async def test_a_notice_is_told_once_and_stays_on_the_page(desk: Desk) -> None:
    enrol(desk)
    told = {
        "id": "n1",
        "text": "Trung tâm bảo trì từ 17:00.",
        "at": utc_text(NOW),
        "until": utc_text(NOW + timedelta(hours=6)),
    }
    desk.record.transact(lambda c: settings.put(c, outbox.NOTICES, [told]))
    app = program(desk)
    async with app.run_test(size=(120, 30)) as pilot:
        await settled(pilot)
        app.refresh_truth()
        await settled(pilot)
        said = [toast.message for toast in app._notifications]
        assert said.count("Trung tâm bảo trì từ 17:00.") == 1
        await pilot.press("f5")
        await settled(pilot)
        assert "Trung tâm báo 10:00 18/11: Trung tâm bảo trì từ 17:00." in shown(app.screen)
    assert notices.news(desk) == []
