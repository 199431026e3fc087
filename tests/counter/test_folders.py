"""Folders that change hands, the books printed from the acts, and the honest list at 16:30."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from db import outbox
from db.kinds import Person
from db.problem import RecordProblem
from desk_tui.counter import folders, look, outage, registers
from desk_tui.counter.desk import OFFICE_ZONE, Desk
from desk_tui.counter.give_back import Taker, give_back
from desk_tui.counter.problem import Refusal
from desk_tui.counter.receive import Receipt, Walkin, receive
from desk_tui.counter.supplement import ask_more
from desk_tui.rules.statuses import Status
from scanners import text_layer
from tests.counter.conftest import NOW, OWNER, Clock

SEVEN_DAYS, SAME_DAY = "1.004222", "1.001193"


def taken(desk: Desk, procedure: str = SEVEN_DAYS, **facts: object) -> Receipt:
    return receive(desk, Walkin(procedure=procedure, owner=OWNER, **facts))  # pyright: ignore[reportArgumentType]


def words(pdf: Path) -> str:
    return " ".join(" ".join(text_layer.pages(pdf.read_bytes())).split())


def test_twelve_folders_one_is_missing(desk: Desk) -> None:
    receipts = [taken(desk) for _ in range(12)]
    announced = folders.waiting(desk)
    assert announced == [one.said.code for one in receipts]
    done = folders.hand_over(
        desk, "Công an phường", [one.qr for one in receipts[:-1]], announced=announced
    )
    assert (done.missing, done.extra) == ((receipts[-1].said.code,), ())
    assert done.sheet is not None
    assert receipts[-1].said.code in words(done.sheet)
    first = look.show(desk, receipts[0].said.code)
    assert (first.row.status, folders.lies_at(first)) == (Status.PROCESSING, "Công an phường")
    assert folders.waiting(desk) == [receipts[-1].said.code]


def test_a_folder_nobody_announced_is_told(desk: Desk) -> None:
    first, second = taken(desk).said.code, taken(desk).said.code
    done = folders.hand_over(desk, "Công an phường", [first, second], announced=[first])
    assert (done.missing, done.extra) == ((), (second,))


def test_one_folder_that_may_not_go_keeps_the_whole_pile(desk: Desk) -> None:
    good, bad = taken(desk).said.code, taken(desk).said.code
    give_back(desk, bad, Taker(person=OWNER))
    with pytest.raises(RecordProblem, match=bad):
        folders.hand_over(desk, "Công an phường", [good, bad])
    assert look.show(desk, good).row.status == Status.RECEIVED


def test_a_folder_comes_back_once(desk: Desk) -> None:
    code = taken(desk).said.code
    folders.hand_over(desk, "Công an phường", [code])
    folders.recall(desk, code)
    assert folders.lies_at(look.show(desk, code)) == ""
    with pytest.raises(Refusal):
        folders.recall(desk, code)


def test_the_control_slip_tells_each_hand(desk: Desk) -> None:
    code = taken(desk).said.code
    folders.hand_over(desk, "Công an phường", [code], taker="Lê Văn Mẫu")
    said = words(registers.control_slip(desk, code))
    for word in (code, OWNER.name, "Công an phường", "Lê Văn Mẫu", desk.officer):
        assert word in said


def test_the_register_of_a_day(desk: Desk) -> None:
    codes = [taken(desk).said.code for _ in range(3)]
    path, rows = registers.register(desk, NOW.date(), NOW.date())
    assert rows == 3
    said = words(path)
    assert all(code.rsplit("-", 1)[-1] in said for code in codes)
    assert registers.register(desk, date(2026, 11, 1), date(2026, 11, 2))[1] == 0
    with pytest.raises(RecordProblem) as wrong:
        registers.register(desk, NOW.date(), NOW.date() - timedelta(days=1))
    assert wrong.value.code == "bad-period"


@pytest.fixture
def cut_off(desk: Desk, clock: Clock) -> datetime:
    """The line has been dead since Sunday 21:10."""
    since = datetime(2026, 11, 15, 21, 10, tzinfo=OFFICE_ZONE)
    desk.record.transact(lambda c: outbox.line_answered(c, since))
    desk.record.transact(lambda c: outbox.line_failed(c, NOW, "no-answer", "Không nối được", 0.5))
    return since


@pytest.mark.usefixtures("cut_off")
def test_who_will_be_late_because_of_the_line(desk: Desk, clock: Clock) -> None:
    phone = Person(name="Trần Thị Ví Dụ", number="001190000000", phone="0900000000")
    due_today = receive(desk, Walkin(procedure=SAME_DAY, owner=phone)).said.code
    taken(desk)
    done = taken(desk, SAME_DAY).said.code
    give_back(desk, done, Taker(person=OWNER))
    waiting = taken(desk, SAME_DAY).said.code
    ask_more(desk, waiting, [("1", "")], "")
    assert look.truth(desk).troubles == ()
    clock.now = datetime(2026, 11, 16, 16, 30, tzinfo=OFFICE_ZONE)
    told = outage.report(desk)
    assert told
    assert told.cause == "mất kết nối từ CN 15/11 21:10"
    (late,) = told.dossiers
    assert (late.row.code, late.phone) == (due_today, "0900000000")
    assert late.new_due == datetime(2026, 11, 17, 17, 0, tzinfo=OFFICE_ZONE)
    assert look.truth(desk).troubles == ("1 hồ sơ sẽ trễ vì mất nối",)
    said = words(outage.call_list(desk, told))
    assert f"{due_today[-4:]} Trần Thị Ví Dụ 0900000000" in said


def test_with_a_line_nothing_is_blamed_on_it(desk: Desk) -> None:
    taken(desk, SAME_DAY)
    assert outage.report(desk) is None
