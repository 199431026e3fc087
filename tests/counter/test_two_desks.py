"""What two desks did apart from each other to one dossier, when they meet again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from db.clock import from_text
from db.fold import digests, rebuild
from db.kinds import Person
from desk_tui.centre.ledger import Ledger, open_ledger
from desk_tui.counter import give_back, look, lost_slip, mending, slip, supplement, terms, trail
from desk_tui.counter import questions as asking
from desk_tui.counter.desk import OFFICE_ZONE, Desk
from desk_tui.counter.give_back import Taker
from desk_tui.counter.next_steps import next_steps
from desk_tui.counter.problem import Refusal
from desk_tui.counter.receive import Walkin, receive
from desk_tui.counter.setup import add_officer
from desk_tui.counter.verify import verify
from desk_tui.rules.statuses import Status
from tests.centre.kit import new_office

from .conftest import OWNER, Clock
from .online_kit import Meeting, at

SEVEN_DAYS = "1.004222"
CHIEF, CHIEF_PASSWORD = "Trần Thị Ví Dụ", "mật khẩu phụ trách 1"


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    folder = tmp_path_factory.mktemp("node")
    opened = open_ledger(str(folder / "centre.db"), folder / "files")
    yield opened
    opened.close()


@pytest.fixture
def office(ledger: Ledger) -> Iterator[Meeting]:
    meeting = Meeting(ledger, new_office())
    yield meeting
    for desk in meeting.desks:
        before = digests(desk.read)
        desk.record.transact(lambda c, plain=desk.record.plain: rebuild(c, plain))
        assert digests(desk.read) == before
        desk.close()


@pytest.fixture
def one(office: Meeting, made: tuple[Path, bytes], tmp_path: Path, clock: Clock) -> Desk:
    return office.desk(made, tmp_path / "one", 1, clock)


@pytest.fixture
def two(office: Meeting, one: Desk, made: tuple[Path, bytes], tmp_path: Path, clock: Clock) -> Desk:
    other = office.desk(made, tmp_path / "two", 2, clock)
    office.trade_keys()
    return other


def together(office: Meeting, clock: Clock, *, again: bool = False) -> None:
    """Everybody tells everything and hears everything."""
    for _ in range(2):
        for desk in office.desks:
            office.meet(desk, clock.now, again=again)


def day(desk: Desk, code: str) -> str:
    due = look.find(desk, code).due
    assert due
    return f"{from_text(due).astimezone(OFFICE_ZONE):%d/%m}"


def test_a_void_number_is_void_everywhere_and_never_comes_back(
    office: Meeting, one: Desk, two: Desk, clock: Clock
) -> None:
    receipt = receive(one, Walkin(procedure=SEVEN_DAYS, owner=OWNER))
    code = receipt.said.code
    together(office, clock)
    clock.now += timedelta(minutes=2)
    mending.void(one, code, "nhầm người")
    for again in (False, True):
        together(office, clock, again=again)
        for desk in (one, two):
            row = look.find(desk, code)
            assert (row.void, row.status) == (1, Status.STOPPED)
            assert verify(desk, receipt.qr).state == "revoked"
            assert next_steps(look.show(desk, code)) == ()
            with pytest.raises(Refusal):
                slip.print_again(desk, code)
    assert receive(one, Walkin(procedure=SEVEN_DAYS, owner=OWNER)).said.code.endswith("-0002")


def test_a_result_in_somebodys_hands_is_stronger_than_a_void(
    office: Meeting, one: Desk, two: Desk, clock: Clock
) -> None:
    code = receive(one, Walkin(procedure=SEVEN_DAYS, owner=OWNER)).said.code
    together(office, clock)
    clock.now += timedelta(minutes=2)
    mending.void(one, code, "nhầm người")
    give_back.give_back(two, code, Taker(person=OWNER))
    together(office, clock)
    for desk in (one, two):
        row = look.find(desk, code)
        assert (row.status, row.void) == (Status.RETURNED, 0)
        (task,) = asking.waiting(desk)
        assert task.kind == "task"
        assert "kết quả đã ở trong tay công dân" in asking.sentence(task)


def test_a_void_that_was_not_agreed_to_leaves_the_dossier_alive(
    office: Meeting, one: Desk, two: Desk, clock: Clock
) -> None:
    code = receive(one, Walkin(procedure=SEVEN_DAYS, owner=OWNER)).said.code
    together(office, clock)
    clock.now += timedelta(minutes=2)
    mending.void(one, code, "nhầm người")
    give_back.finish(two, code)
    together(office, clock)
    (question,) = asking.waiting(one)
    assert look.find(one, code).void == 0
    kept = "ours" if question.ours and question.ours.value == Status.STOPPED else "theirs"
    asking.answer(one, question.id, kept)
    together(office, clock)
    for desk in (one, two):
        assert (look.find(desk, code).status, look.find(desk, code).void) == (8, 1)


def test_what_the_other_desk_asked_for_is_still_waited_for(
    office: Meeting, one: Desk, two: Desk, clock: Clock
) -> None:
    clock.now = at("16T09:00")
    code = receive(one, Walkin(procedure=SEVEN_DAYS, owner=OWNER)).said.code
    together(office, clock)
    first, second = keys(one, clock)
    clock.now = at("17T09:00")
    supplement.ask_more(one, code, [(first, "mờ")], "bổ sung")
    clock.now = at("18T09:00")
    supplement.ask_more(two, code, [(second, "thiếu")], "bổ sung")
    clock.now = at("19T09:00")
    supplement.supply(one, code, {first: None})
    assert look.find(one, code).status == Status.RECEIVED
    assert day(one, code) == "30/11"  # 26/11, and two days of waiting over a Saturday
    together(office, clock)
    for desk in (one, two):
        assert look.find(desk, code).status == Status.WAITING_PAPERS
        with pytest.raises(Refusal, match="không yêu cầu"):
            supplement.supply(desk, code, {first: None})
    clock.now = at("23T09:00")
    done = supplement.supply(one, code, {second: None})
    assert (done.status, day(one, code)) == (Status.RECEIVED, "02/12")  # from 17/11 to 23/11: four
    together(office, clock)
    assert (look.find(two, code).status, day(two, code)) == (Status.RECEIVED, "02/12")


def test_two_dates_printed_apart_are_asked_about_and_the_later_holds_meanwhile(
    office: Meeting, one: Desk, two: Desk, clock: Clock
) -> None:
    clock.now = at("16T09:00")
    code = receive(one, Walkin(procedure=SEVEN_DAYS, owner=OWNER)).said.code
    together(office, clock)
    first, second = keys(one, clock)
    for when, desk, key in (("17T09:00", one, first), ("18T09:00", two, second)):
        clock.now = at(when)
        supplement.ask_more(desk, code, [(key, "mờ")], "bổ sung")
    clock.now = at("19T09:00")
    supplement.supply(one, code, {first: None})
    clock.now = at("23T09:00")
    supplement.supply(two, code, {second: None})
    dates = (day(one, code), day(two, code))
    assert dates == ("30/11", "01/12")
    together(office, clock)
    for desk in (one, two):
        (question,) = asking.waiting(desk)
        assert (question.kind, question.field) == ("field", "due")
        assert all(date in asking.sentence(question) for date in dates)
        assert (look.find(desk, code).status, day(desk, code)) == (Status.RECEIVED, "01/12")
    (question,) = asking.waiting(one)
    asking.answer(one, question.id, "ours", "phiếu của quầy 1 đưa cho công dân")
    together(office, clock)
    for desk in (one, two):
        assert asking.waiting(desk) == []
        assert day(desk, code) == "30/11"


@pytest.mark.parametrize(
    ("first", "dates"), [("19", ("30/11", "02/12")), ("17", ("26/11", "02/12"))]
)
def test_the_same_paper_taken_in_apart_with_two_dates_is_asked_about(
    office: Meeting, one: Desk, two: Desk, clock: Clock, first: str, dates: tuple[str, str]
) -> None:
    """Also where the first desk printed the old date again."""
    clock.now = at("16T09:00")
    code = receive(one, Walkin(procedure=SEVEN_DAYS, owner=OWNER)).said.code
    paper = keys(one, clock)[0]
    clock.now = at("17T09:00")
    supplement.ask_more(one, code, [(paper, "mờ")], "bổ sung")
    together(office, clock)
    for desk, when in ((one, f"{first}T10:00"), (two, "23T09:00")):
        clock.now = at(when)
        supplement.supply(desk, code, {paper: None})
    assert (day(one, code), day(two, code)) == dates
    together(office, clock)
    for desk in (one, two):
        (question,) = asking.waiting(desk)
        assert (question.kind, question.field) == ("field", "due")
        assert all(date in asking.sentence(question) for date in dates)
        assert (look.find(desk, code).status, day(desk, code)) == (Status.RECEIVED, dates[0])
    (question,) = asking.waiting(two)
    asking.answer(two, question.id, "ours", "phiếu của quầy 2 đưa cho công dân")
    together(office, clock)
    for desk in (one, two):
        assert asking.waiting(desk) == []
        assert day(desk, code) == dates[1]


def test_the_same_date_printed_apart_is_no_question(
    office: Meeting, one: Desk, two: Desk, clock: Clock
) -> None:
    clock.now = at("16T09:00")
    code = receive(one, Walkin(procedure=SEVEN_DAYS, owner=OWNER)).said.code
    together(office, clock)
    both = keys(one, clock)
    clock.now = at("17T09:00")
    for desk, key in zip((one, two), both, strict=True):
        supplement.ask_more(desk, code, [(key, "mờ")], "bổ sung")
    clock.now = at("19T09:00")
    for desk, key in zip((one, two), both, strict=True):
        supplement.supply(desk, code, {key: None})
    together(office, clock)
    assert [asking.waiting(desk) for desk in (one, two)] == [[], []]
    assert day(one, code) == day(two, code)


def test_two_receipts_of_one_version_are_not_both_good(
    office: Meeting, one: Desk, two: Desk, clock: Clock
) -> None:
    code = receive(one, Walkin(procedure=SEVEN_DAYS, owner=OWNER)).said.code
    key = look.show(one, code).papers[0].key
    supplement.ask_more(one, code, [(key, "mờ")], "bổ sung")
    together(office, clock)
    clock.now += timedelta(days=1)
    supplement.supply(one, code, {key: None})
    clock.now += timedelta(days=1)
    supplement.supply(two, code, {key: None})
    mine, theirs = (newest(desk, code) for desk in (one, two))
    assert mine != theirs
    promised = day(one, code)
    together(office, clock)
    for desk in (one, two):
        assert newest(desk, code) == mine
        assert verify(desk, mine).state == "current"
        other = verify(desk, theirs)
        assert (other.state, other.valid) == ("replaced", False)
        assert "hai quầy cùng in bản 2" in other.words
        # What came first ended the pause; the second time was only the same paper again.
        assert (look.find(desk, code).status, day(desk, code)) == (Status.RECEIVED, promised)


def test_visits_1_11_and_14_as_the_other_desk_hears_of_them(
    office: Meeting, one: Desk, two: Desk, clock: Clock
) -> None:
    clock.now = at("16T07:35")
    add_officer(one, CHIEF, "supervisor", CHIEF_PASSWORD)
    old = receive(one, Walkin(procedure="FX.KT", owner=OWNER))
    code = old.said.code
    assert (code[-4:], old.said.due) == ("0001", "2026-11-16T10:00:00.000000Z")
    clock.now = at("16T13:35")
    mending.correct(one, code, {"owner.birth": "1947-08-15"}, "năm sinh", CHIEF, CHIEF_PASSWORD)
    together(office, clock)
    told = verify(two, old.qr)
    assert (told.state, told.newest, told.code) == ("replaced", 2, code)
    assert "đã được thay bằng bản 2" in told.words
    (mended,) = trail.trail(look.show(two, code))
    assert (mended.after, mended.approved_by) == ("1947-08-15", CHIEF)
    second = newest(one, code)
    assert verify(two, second).state == "current"

    clock.now = at("17T08:20")
    son = Person(name="Nguyễn Văn Con", number="001100000000")
    asked = lost_slip.ask_again(one, code, son, {"day": "16/11/2026", "procedure": "khai tử"})
    assert (asked.given, asked.slip) == (False, None)
    clock.now = at("17T09:00")
    facts = {"day": "16/11/2026", "procedure": "khai tử"}
    asked = lost_slip.ask_again(one, code, OWNER, facts)
    assert (asked.given, asked.copy) == (True, 1)
    together(office, clock)
    assert verify(two, second).state == "revoked"
    assert verify(two, newest(one, code)).state == "current"


def keys(desk: Desk, clock: Clock) -> list[str]:
    """Two papers that the procedure asks for."""
    papers = terms.procedure(desk, SEVEN_DAYS, clock.now.date()).papers
    return [paper.key for paper in papers[:2]]


def newest(desk: Desk, code: str) -> str:
    rows = desk.read.execute(
        "SELECT text FROM slips s JOIN dossiers d ON d.id = s.subject"
        " WHERE d.code = ? AND form = '01' ORDER BY version DESC LIMIT 1",
        (code,),
    )
    return rows.fetchone()["text"]
