"""Dates to keep an eye on, by keys: told above the queue, listed, decided, printed."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from db import outbox
from db.kinds import Delayed
from desk_tui.counter import calendar_change, look
from desk_tui.counter.desk import Desk
from desk_tui.counter.supplement import ask_more
from desk_tui.screens.clock_dialogs import DecideDate
from desk_tui.screens.deadlines import DeadlinesScreen
from desk_tui.screens.dossier import DossierScreen

from .desks import NOW, Clock, add, program, received, settled, shown, take_in

PICTURES = Path(__file__).parent / "pictures"
WEEK = "1.004222"
"""Seven working days: from Wednesday 18/11 over the day off of 24/11 to 30/11."""


def day_off(desk: Desk, day: str) -> None:
    row = {"date": day, "kind": "off", "name": "Nghỉ thử", "instrument": "Thông báo thử"}
    calendar_change.take_in(desk.record, [row], desk.now(), "tệp thử")


@pytest.mark.parametrize("size", [(80, 24), (110, 36)])
async def test_the_lists_look_as_kept_and_do_not_break_when_narrow(
    desk: Desk, size: tuple[int, int]
) -> None:
    add(desk, *(received(n, due=NOW + timedelta(hours=h)) for n, h in ((1, -30), (2, -2), (3, 5))))
    app = program(desk)
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        assert "quá hạn 2, sắp hạn 1: Alt+D" in shown(app.screen)
        await pilot.press("alt+d")
        await settled(pilot)
        assert isinstance(app.screen, DeadlinesScreen)
        lines = shown(app.screen).splitlines()
        told = "\n".join(line for line in lines if "ĩa còn" not in line) + "\n"
        kept = PICTURES / f"deadlines-{size[0]}x{size[1]}.txt"
        if os.environ.get("DESK_TUI_PICTURES") == "write":
            kept.write_text(told, encoding="utf-8")
        assert told == kept.read_text(encoding="utf-8")
        await pilot.press("alt+2")
        await settled(pilot)
        assert "Sắp đến hạn (1)" in shown(app.screen)
        await pilot.press("enter")
        await settled(pilot)
        assert isinstance(app.screen, DossierScreen)


async def test_a_promise_that_a_new_day_off_touches_is_moved_by_f10(desk: Desk) -> None:
    code = take_in(desk, procedure=WEEK).said.code
    before = look.find(desk, code).due
    day_off(desk, "2026-11-25")
    app = program(desk)
    async with app.run_test(size=(110, 36)) as pilot:
        await settled(pilot)
        await pilot.press("alt+d", "alt+4")
        await settled(pilot)
        assert "25/11/2026: ngày nghỉ (Nghỉ thử, Thông báo thử)" in shown(app.screen)
        await pilot.press("f10")
        await settled(pilot)
        assert isinstance(app.screen, DecideDate)
        assert look.find(desk, code).due == before
        await pilot.press("escape", "enter")
        await settled(pilot)
        assert "tính lại 10:00 01/12/2026" in shown(app.screen)
        await pilot.press("f1")
        await settled(pilot)
        assert "Theo lịch mới: 10:00 01/12/2026" in shown(app.screen)
        await pilot.press("escape", "escape", "f10")
        await settled(pilot)
        await pilot.press("right", "f10")
        await settled(pilot)
        assert "Không có ngày hẹn nào bị lịch nghỉ chạm tới" in shown(app.screen)
    assert look.find(desk, code).due == calendar_due(before)


def calendar_due(before: str | None) -> str:
    """A day later, which here is a Tuesday behind a Monday."""
    assert before
    assert before.startswith("2026-11-30")
    return before.replace("2026-11-30", "2026-12-01")


async def test_who_does_not_answer_and_who_is_late_by_the_line(desk: Desk, clock: Clock) -> None:
    silent = take_in(desk, procedure=WEEK).said.code
    ask_more(desk, silent, [("1", "mờ")], "bổ sung", until=datetime(2026, 11, 18).date())
    late = take_in(desk).said.code
    desk.record.transact(
        lambda c: outbox.line_answered(c, datetime(2026, 11, 15, 14, 10, tzinfo=UTC))
    )
    desk.record.transact(lambda c: outbox.line_failed(c, NOW, "no-answer", "Không nối được", 0.5))
    clock.now = datetime(2026, 11, 18, 10, 31, tzinfo=UTC)
    app = program(desk)
    async with app.run_test(size=(110, 36)) as pilot:
        await settled(pilot)
        app.refresh_truth()
        await settled(pilot)
        told = [toast.message for toast in app._notifications]
        assert any("1 hồ sơ sẽ trễ vì mất kết nối từ CN 15/11 21:10" in words for words in told)
        await pilot.press("alt+d", "alt+3")
        await settled(pilot)
        assert "18/11/2026" in shown(app.screen)
        assert "0900000001" in shown(app.screen)
        await pilot.press("alt+5")
        await settled(pilot)
        assert "mất kết nối từ CN 15/11 21:10" in shown(app.screen)
        await pilot.press("f10")
        await settled(pilot)
        assert "đã ghi" in shown(app.screen)
        await pilot.press("enter", "f10")
        await settled(pilot)
        await pilot.press(*_digit(shown(app.screen), "Xin lỗi"))
        await settled(pilot)
        assert "Mất kết nối từ CN 15/11 21:10" in shown(app.screen)
    causes = [act.read() for act in look.show(desk, late).acts]
    assert [one.cause for one in causes if isinstance(one, Delayed)] == ["line"]
    (printed,) = desk.print_folder.glob("mat-noi-*-04.pdf")
    assert printed.stat().st_size


def _digit(picture: str, words: str) -> str:
    """The key of the answer with these words."""
    line = next(line for line in picture.splitlines() if words in line)
    return line.split(words)[0].rstrip()[-1]
