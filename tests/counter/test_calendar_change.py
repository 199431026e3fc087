"""Days off change while dossiers are open: each one touched is listed, none is moved by it (E3)."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import msgspec
import pytest

from db import acts, queue, safety
from db.catalogue_import import import_csv
from db.kinds import KIND_OF, CalendarDecided, MessageAsked, Payload, Person, Received
from db.problem import RecordProblem
from desk_tui.centre.messages import CalendarRow, Catalogue
from desk_tui.counter import calendar_change, look, terms
from desk_tui.counter.calendar_decide import decide
from desk_tui.counter.desk import OFFICE_ZONE, Desk
from desk_tui.counter.endings import apologise, withdraw
from desk_tui.counter.line import keep_catalogue
from desk_tui.counter.mending import correct
from desk_tui.counter.problem import Refusal
from desk_tui.counter.receive import receive
from desk_tui.counter.setup import add_officer
from desk_tui.counter.slip import print_again
from desk_tui.counter.supplement import ask_more, supply
from desk_tui.counter.verify import verify
from desk_tui.counter.walkin import Walkin
from scanners import text_layer
from tests.counter.conftest import NOW, OFFICER, OWNER, PASSWORD, Clock

FIXTURES = Path(__file__).parent / "data" / "fixtures.csv"
HOLIDAY = CalendarRow(
    day="2026-11-24",
    kind="off",
    name="Ngày Văn hóa Việt Nam",
    instrument="Nghị quyết 28/2026/QH16",
    certainty="V",
)
BACK = {"date": "2026-11-24", "kind": "worked", "name": "", "instrument": "Quyết định thử"}


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=OFFICE_ZONE)


@pytest.fixture
def office(desk: Desk, clock: Clock) -> Desk:
    """The office of the two days: its own procedures, and 24/11 still a working day."""
    import_csv(desk.record, FIXTURES, NOW.date(), "Quyết định thử nghiệm", NOW)
    desk.record.transact(lambda c: c.execute("DELETE FROM calendar_days WHERE day = '2026-11-24'"))
    clock.now = at("11-16T08:40")
    return desk


def told_by_the_centre(desk: Desk, *days: CalendarRow) -> None:
    keep_catalogue(desk.record, Catalogue(version=1, calendar=days or (HOLIDAY,)))


def taken(desk: Desk, procedure: str = "FX.BD") -> str:
    owner = Person(name=OWNER.name, number=OWNER.number, phone="0900000000")
    return receive(desk, Walkin(procedure=procedure, owner=owner)).said.code


def promised(desk: Desk) -> dict[str, tuple[datetime, datetime]]:
    return {
        one.whole.row.code: (one.promised, one.counted) for one in calendar_change.touched(desk)
    }


def test_a_new_holiday_lists_what_it_touches_and_moves_nothing(office: Desk, clock: Clock) -> None:
    land = taken(office)
    short = taken(office, "FX.HKD")
    over = taken(office)
    withdraw(office, over)
    waiting = taken(office)
    ask_more(office, waiting, [("1", "thiếu")], "bổ sung")
    before = {code: look.find(office, code) for code in (land, short, waiting)}
    assert look.truth(office).troubles == ()
    clock.now = at("11-17T15:30")
    told_by_the_centre(office)
    both = (at("11-30T17:00"), at("12-01T17:00"))
    assert promised(office) == {land: both, waiting: both}
    assert {code: look.find(office, code) for code in before} == before
    assert look.truth(office).troubles == ("2 hẹn trả bị lịch nghỉ mới chạm tới (Đến hạn)",)
    (why,) = calendar_change.touched(office)[0].days
    assert "Ngày Văn hóa Việt Nam, Nghị quyết 28/2026/QH16" in why.words
    # What comes in now is counted with the new day off, and a calendar heard twice is no news.
    later = taken(office)
    told_by_the_centre(office)
    assert later not in promised(office)
    assert len(calendar_change.changes(office.read)) == 1


def test_a_supervisor_keeps_one_promise_and_moves_another(office: Desk, clock: Clock) -> None:
    first = receive(office, Walkin(procedure="FX.BD", owner=OWNER))
    land, other = first.said.code, taken(office)
    clock.now = at("11-17T15:30")
    told_by_the_centre(office)
    done = decide(office, land, move=True, reason="báo lại chủ hồ sơ")
    assert (done.due, done.slip is not None) == (at("12-01T17:00"), True)
    moved = look.find(office, land)
    assert (moved.due, moved.extended) == ("2026-12-01T10:00:00.000000Z", None)
    assert (told := verify(office, first.qr)).state == "replaced"
    assert told.newest == 2
    assert done.slip is not None
    assert "17 giờ 00 phút, ngày 01 tháng 12 năm 2026" in words(done.slip)
    # A numbered copy of the new version bears the new date too.
    again, _, _ = print_again(office, land)
    assert again is not None
    assert "ngày 01 tháng 12 năm 2026" in words(again)
    assert list(promised(office)) == [other]
    decide(office, other, move=False)
    assert look.find(office, other).due == "2026-11-30T10:00:00.000000Z"
    assert promised(office) == {}
    assert look.truth(office).troubles == ()
    with pytest.raises(Refusal) as again_refused:
        decide(office, other, move=True)
    assert again_refused.value.code == "not-touched"
    said = [act.read() for act in look.show(office, other).acts]
    (kept,) = [one for one in said if isinstance(one, CalendarDecided)]
    assert (kept.moved, kept.approved_by, kept.days) == (False, OFFICER, ("2026-11-24",))


def words(pdf: Path) -> str:
    return " ".join(" ".join(text_layer.pages(pdf.read_bytes())).split())


def test_the_citizen_is_told_of_a_move_and_an_officer_needs_the_supervisor(
    made: tuple[Path, bytes], office: Desk, clock: Clock
) -> None:
    code = taken(office)
    add_officer(office, "Lê Văn Mẫu", "officer", "mật khẩu thử 2")
    told_by_the_centre(office)
    other = Desk(office.folder, made[1], "Lê Văn Mẫu", clock)
    try:
        with pytest.raises(Refusal) as alone:
            decide(other, code, move=True)
        assert alone.value.code == "approval-needed"
        assert look.find(other, code).due == "2026-11-30T10:00:00.000000Z"
        decide(other, code, True, "", OFFICER, PASSWORD)
        # What is put right later bears the date as it was moved.
        mended = correct(other, code, {"owner.address": "Ví Dụ"}, "thiếu", OFFICER, PASSWORD)
        assert mended.slip is not None
        assert "ngày 01 tháng 12 năm 2026" in words(mended.slip)
    finally:
        other.close()
    said = [act.read() for act in look.show(office, code).acts]
    (message,) = [one for one in said if isinstance(one, MessageAsked)]
    assert (message.about, "17:00 01/12/2026" in message.text) == ("moved", True)


def test_the_new_date_of_an_apology_that_falls_on_a_new_day_off_is_listed_too(
    office: Desk, clock: Clock
) -> None:
    land, short, other = taken(office, "FX.HKD"), taken(office, "FX.HKD"), taken(office, "FX.HKD")
    for code, day in ((land, "11-24"), (short, "11-25"), (other, "11-24")):
        apologise(office, code, at(f"{day}T16:00"), "chờ xác minh", signed_by="Trần Văn Mẫu")
    old = newest(office, land, "04")
    clock.now = at("11-17T15:30")
    told_by_the_centre(office)
    both = (at("11-24T16:00"), at("11-25T16:00"))
    assert promised(office) == {land: both, other: both}
    assert look.truth(office).troubles == ("2 hẹn trả bị lịch nghỉ mới chạm tới (Đến hạn)",)
    done = decide(office, land, move=True, reason="báo lại chủ hồ sơ")
    row = look.find(office, land)
    # The first date is still what lateness is judged by.
    assert (done.due, row.extended) == (both[1], "2026-11-25T09:00:00.000000Z")
    assert row.due == "2026-11-19T10:00:00.000000Z"
    assert done.slip is not None
    printed = words(done.slip)
    assert "16 giờ 00 phút, ngày 25 tháng 11 năm 2026" in printed
    assert "Ngày Văn hóa Việt Nam" in printed
    assert verify(office, old).state == "replaced"
    decide(office, other, move=False)
    assert promised(office) == {}
    with pytest.raises(Refusal, match="không bị lịch nghỉ mới chạm tới"):
        decide(office, land, move=True)
    assert safety.check(office.record, rebuild=True)[-1].state == "ok"


def newest(desk: Desk, code: str, form: str) -> str:
    slips = queue.slips(desk.read, look.find(desk, code).id)
    return max((one for one in slips if one["form"] == form), key=lambda one: one["version"])[
        "text"
    ]


def test_a_holiday_taken_back_gives_an_earlier_date_and_a_paused_rest_counts_from_the_supply(
    office: Desk, clock: Clock
) -> None:
    told_by_the_centre(office)
    land, rest = taken(office), taken(office)
    clock.now = at("11-18T09:00")
    ask_more(office, rest, [("1", "")], "")
    clock.now = at("11-20T09:00")
    supply(office, rest, {"1": None})
    assert look.find(office, rest).due == "2026-12-03T10:00:00.000000Z"
    calendar_change.take_in(office.record, [BACK], clock.now, "tệp thử")
    assert promised(office) == {
        land: (at("12-01T17:00"), at("11-30T17:00")),
        rest: (at("12-03T17:00"), at("12-02T17:00")),
    }
    clock.now = at("12-01T09:00")
    with pytest.raises(Refusal) as past:
        decide(office, land, move=True)
    assert past.value.code == "already-past"


def test_what_an_offline_desk_counted_by_the_old_calendar_is_found_when_it_arrives(
    office: Desk, clock: Clock
) -> None:
    mine = look.show(office, taken(office)).said
    told_by_the_centre(office)
    found, ids = terms.procedure(office, "FX.BD", NOW.date()), list[str]()
    assert isinstance(mine, Received)
    for n, due in (
        (1, mine.due),
        (2, "2026-12-01T10:00:00.000000Z"),
        (3, "2026-12-04T10:00:00.000000Z"),
    ):
        said = Received(
            code=f"H18.12.34-261117-020{n}",
            office="H18.12.34",
            procedure="FX.BD",
            procedure_version=found.version,
            procedure_name=found.name,
            owner=OWNER,
            received=mine.received,
            effective=mine.effective,
            due=due,
        )
        ids.append(heard(office, said))
    # The first was counted without the holiday, the second with it; the third by a person.
    assert [code[-4:] for code in promised(office)] == ["0001", "0201"]
    # Their own supervisor kept it: here it is asked no more.
    kept = CalendarDecided(
        promised=mine.due or "",
        counted="2026-12-01T10:00:00.000000Z",
        moved=False,
        days=("2026-11-24",),
        approved_by="Trần Văn Mẫu",
    )
    heard(office, kept, ids[0], step=2)
    assert [code[-4:] for code in promised(office)] == ["0001"]


def heard(desk: Desk, said: Payload, subject: str = "", step: int = 1) -> str:
    """An act of another desk, brought by the centre after this one had heard of the holiday."""
    blank = acts.Act(
        id=acts.new_id(),
        subject=subject or acts.new_id(),
        kind=KIND_OF[type(said)],
        payload=acts.canonical(said),
        officer="Trần Văn Mẫu",
        desk="H18.12.34/2",
        done_at="2026-11-17T08:30:00.000000Z",
        recorded_at="2026-12-30T10:00:00.000000Z",
        prev_hash="",
        hash="",
        step=step,
    )
    act = msgspec.structs.replace(blank, hash=acts.hash_of(blank))
    desk.record.transact(lambda connection: acts.take_in(connection, desk.record, [act]))
    return act.subject


def test_a_wrong_row_keeps_the_calendar_as_it_was(office: Desk) -> None:
    taken(office)
    with pytest.raises(RecordProblem) as told:
        calendar_change.take_in(
            office.record, [BACK, {"date": "24/11/2026", "kind": "off"}], NOW, "tệp thử"
        )
    assert told.value.code == "bad-calendar-row"
    assert calendar_change.changes(office.read) == []
    assert promised(office) == {}
