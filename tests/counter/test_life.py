"""What happens to a dossier after it was received, through the verbs an officer has."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from db import acts, queue, safety
from db.kinds import Filed, Person, Returned, SlipIssued, Voided
from db.problem import RecordProblem
from desk_tui.counter import give_back, life, look, terms
from desk_tui.counter.accepting import accept
from desk_tui.counter.desk import OFFICE_ZONE, Desk
from desk_tui.counter.endings import apologise, refuse, stop, withdraw
from desk_tui.counter.give_back import Taker
from desk_tui.counter.mending import correct, void
from desk_tui.counter.problem import Refusal
from desk_tui.counter.receive import Receipt, Walkin, receive
from desk_tui.counter.setup import add_officer
from desk_tui.counter.supplement import ask_more, supply
from desk_tui.counter.verify import verify
from desk_tui.rules import text
from desk_tui.rules.problem import RuleProblem
from desk_tui.rules.statuses import Status
from desk_tui.rules.worktime import PausePolicy
from tests.counter.conftest import NOW, OWNER, Clock

SEVEN_DAYS = "1.004222"
"""A procedure of seven working days and four papers in the packaged catalogue."""
CHIEF, CHIEF_PASSWORD = "Trần Thị Ví Dụ", "mật khẩu phụ trách 1"
OTHER = Person(name="Lê Văn Mẫu", number="001085000001", birth="1985-01-01")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=OFFICE_ZONE)


def a_dossier(desk: Desk, *, when: str = "", **changes: object) -> Receipt:
    walkin = Walkin(procedure=SEVEN_DAYS, owner=OWNER, **changes)  # pyright: ignore[reportArgumentType]
    return receive(desk, walkin, at(when) if when else None)


def state(desk: Desk, code: str) -> queue.Row:
    return look.find(desk, code)


@pytest.fixture
def chief(desk: Desk) -> str:
    add_officer(desk, CHIEF, "supervisor", CHIEF_PASSWORD)
    return CHIEF


@pytest.mark.parametrize(("policy", "due"), [("resume", "2026-03-02"), ("restart", "2026-03-05")])
def test_a_pause_over_tet(desk: Desk, policy: PausePolicy, due: str) -> None:
    code = a_dossier(desk, when="2026-02-09T09:00").said.code
    assert state(desk, code).due == "2026-02-25T10:00:00.000000Z"
    asked = ask_more(
        desk, code, [("1", "ảnh mờ")], "bổ sung", clock=policy, at=at("2026-02-12T10:00")
    )
    assert (asked.status, asked.slip is not None) == (Status.WAITING_PAPERS, True)
    done = supply(desk, code, {"1": None}, at=at("2026-02-24T09:00"))
    assert (done.status, done.due) == (Status.RECEIVED, at(f"{due}T17:00"))
    assert state(desk, code).due == f"{due}T10:00:00.000000Z"


def test_while_the_citizen_is_waited_for_nothing_is_due(desk: Desk) -> None:
    code = a_dossier(desk).said.code
    late = queue.Filter(due_before=at("2027-01-01T00:00"))
    assert [row.code for row in queue.page(desk.read, text.plain, late)] == [code]
    ask_more(desk, code, [("1", "")], "")
    assert queue.page(desk.read, text.plain, late) == []
    supply(desk, code, {"1": None})
    assert [row.code for row in queue.page(desk.read, text.plain, late)] == [code]


def test_what_was_not_asked_for_is_not_a_supplement(desk: Desk) -> None:
    code = a_dossier(desk).said.code
    with pytest.raises(Refusal) as early:
        supply(desk, code, {"1": None})
    assert early.value.code == "not-waiting"
    keys = [paper.key for paper in look.show(desk, code).papers]
    ask_more(desk, code, [(keys[0], "thiếu chữ ký")], "")
    with pytest.raises(Refusal) as other:
        supply(desk, code, {"giấy không có": None})
    assert other.value.code == "not-asked"
    assert state(desk, code).status == Status.WAITING_PAPERS


def test_two_papers_may_come_on_two_days(desk: Desk, clock: Clock) -> None:
    code = a_dossier(desk).said.code
    first, second = [
        paper.key for paper in terms.procedure(desk, SEVEN_DAYS, NOW.date()).papers[:2]
    ]
    ask_more(desk, code, [(first, ""), (second, "")], "")
    clock.now += timedelta(days=1)
    half = supply(desk, code, {first: None})
    assert half.status == Status.WAITING_PAPERS
    assert any("Còn thiếu" in said for said in half.warnings)
    clock.now += timedelta(days=1)
    assert supply(desk, code, {second: None}).status == Status.RECEIVED


def test_a_second_request_is_told_not_refused(desk: Desk, clock: Clock) -> None:
    code = a_dossier(desk).said.code
    assert ask_more(desk, code, [("1", "")], "").warnings == ()
    supply(desk, code, {"1": None})
    clock.now += timedelta(days=7)
    again = ask_more(desk, code, [("1", "")], "")
    assert any("một lần" in said for said in again.warnings)
    assert any("quá hạn yêu cầu" in said for said in again.warnings)


def test_an_old_receipt_says_it_was_replaced_after_the_date_moved(desk: Desk, clock: Clock) -> None:
    receipt = a_dossier(desk)
    ask_more(desk, receipt.said.code, [("1", "")], "")
    clock.now += timedelta(days=3)
    supply(desk, receipt.said.code, {"1": None})
    told = verify(desk, receipt.qr)
    assert (told.state, told.newest) == ("replaced", 2)


@pytest.mark.parametrize(("end", "status"), [(refuse, 3), (stop, 8), (withdraw, 7)])
def test_an_end_that_is_no_result(desk: Desk, end: object, status: int) -> None:
    code = a_dossier(desk).said.code
    done = end(desk, code, "theo đơn của công dân")  # pyright: ignore[reportCallIssue]
    assert (done.status, state(desk, code).status) == (status, status)
    assert (done.slip is not None) == (status != 7)
    with pytest.raises(RuleProblem):
        end(desk, code, "lần nữa")  # pyright: ignore[reportCallIssue]


def test_an_end_without_a_reason_changes_nothing(desk: Desk) -> None:
    code = a_dossier(desk).said.code
    for end in (refuse, stop):
        with pytest.raises(Refusal):
            end(desk, code, "  ")
    assert state(desk, code).status == Status.RECEIVED


def test_sorry_is_said_once_and_the_first_promise_stays(desk: Desk, clock: Clock) -> None:
    code = a_dossier(desk).said.code
    due = state(desk, code).due
    clock.now += timedelta(days=2)
    done = apologise(desk, code, at("2026-12-10T17:00"), "chờ xác minh")
    assert done.slip is not None
    row = state(desk, code)
    assert (row.due, row.extended) == (due, "2026-12-10T10:00:00.000000Z")
    with pytest.raises(Refusal) as again:
        apologise(desk, code, at("2026-12-20T17:00"), "vẫn chờ")
    assert again.value.code == "apologised-before"


def test_sorry_on_the_last_day_is_told_to_be_late(desk: Desk, clock: Clock) -> None:
    code = a_dossier(desk).said.code
    assert state(desk, code).due == "2026-11-26T10:00:00.000000Z"
    clock.now = at("2026-11-26T08:00")
    done = apologise(desk, code, at("2026-12-03T17:00"), "mất mạng", cause="outage")
    assert any("Xin lỗi muộn" in said for said in done.warnings)


def test_a_new_date_must_be_later(desk: Desk) -> None:
    code = a_dossier(desk).said.code
    with pytest.raises(Refusal, match="không muộn hơn"):
        apologise(desk, code, at("2026-11-20T17:00"), "chờ")


def test_a_result_goes_to_its_owner_alone(desk: Desk) -> None:
    code = a_dossier(desk).said.code
    give_back.finish(desk, code)
    with pytest.raises(Refusal) as refused:
        give_back.give_back(desk, code, Taker(person=OTHER))
    assert refused.value.code == "other-person"
    done = give_back.give_back(desk, code, Taker(person=OWNER))
    assert (done.status, done.slip is not None) == (Status.RETURNED, True)
    with pytest.raises(RuleProblem):
        give_back.give_back(desk, code, Taker(person=OWNER))


def test_who_collects_with_a_paper_needs_one_that_still_holds(desk: Desk) -> None:
    code = a_dossier(desk).said.code
    give_back.finish(desk, code)
    today = NOW.date()
    ended = Taker(person=OTHER, authority="GUQ 12", until=today - timedelta(days=1))
    with pytest.raises(Refusal) as refused:
        give_back.give_back(desk, code, ended)
    assert refused.value.code == "authority-ended"
    give_back.give_back(desk, code, Taker(person=OTHER, authority="GUQ 12", until=today))
    (said,) = [a.read() for a in look.show(desk, code).acts if isinstance(a.read(), Returned)]
    assert isinstance(said, Returned)
    assert (said.right, said.name) == ("authority", OTHER.name)


def test_the_submitter_collects_unless_the_authority_ends_with_filing(desk: Desk) -> None:
    code = a_dossier(desk, submitter=OTHER).said.code
    give_back.finish(desk, code)
    give_back.give_back(desk, code, Taker(person=OTHER))
    assert state(desk, code).status == Status.RETURNED


def test_resolved_while_the_citizen_waits_is_finished_and_returned_at_once(desk: Desk) -> None:
    code = a_dossier(desk).said.code
    give_back.give_back(desk, code, Taker(person=OWNER))
    row = state(desk, code)
    assert (row.status, row.finished is not None) == (Status.RETURNED, True)


def test_a_correction_takes_two_people_and_makes_a_new_version(desk: Desk, chief: str) -> None:
    receipt = a_dossier(desk)
    code = receipt.said.code
    wanted = {"owner.birth": "1947-08-15"}
    with pytest.raises(Refusal) as alone:
        correct(desk, code, wanted, "ghi nhầm năm", desk.officer, "mật khẩu thử 1")
    assert alone.value.code == "approver-same"
    with pytest.raises(RecordProblem) as wrong:
        correct(desk, code, wanted, "ghi nhầm năm", chief, "sai rồi nhé")
    assert wrong.value.code == "wrong-password"
    assert look.show(desk, code).said.owner.birth == OWNER.birth


def test_a_corrected_slip_replaces_the_printed_one(desk: Desk, chief: str) -> None:
    receipt = a_dossier(desk)
    code = receipt.said.code
    done = correct(desk, code, {"owner.birth": "1947-08-15"}, "ghi nhầm năm", chief, CHIEF_PASSWORD)
    assert done.slip is not None
    assert look.show(desk, code).said.owner.birth == "1947-08-15"
    assert verify(desk, receipt.qr).state == "replaced"
    history = [act.read() for act in look.show(desk, code).acts]
    assert [said.version for said in history if isinstance(said, SlipIssued)] == [1, 2]


def test_a_fresh_receipt_is_undone_alone_and_its_number_never_comes_back(
    desk: Desk, clock: Clock
) -> None:
    receipt = a_dossier(desk)
    clock.now += timedelta(minutes=9)
    void(desk, receipt.said.code, "nhầm người")
    row = state(desk, receipt.said.code)
    assert (row.void, row.status) == (1, Status.STOPPED)
    assert verify(desk, receipt.qr).state == "revoked"
    assert a_dossier(desk).said.code.endswith("-0002")
    with pytest.raises(Refusal) as gone:
        ask_more(desk, receipt.said.code, [("1", "")], "")
    assert gone.value.code == "void"


def test_later_a_void_needs_a_second_person(desk: Desk, clock: Clock, chief: str) -> None:
    code = a_dossier(desk).said.code
    clock.now += timedelta(minutes=11)
    with pytest.raises(Refusal) as alone:
        void(desk, code, "nhầm người")
    assert alone.value.code == "approval-needed"
    void(desk, code, "nhầm người", chief, CHIEF_PASSWORD)
    (said,) = [a.read() for a in look.show(desk, code).acts if isinstance(a.read(), Voided)]
    assert isinstance(said, Voided)
    assert said.approved_by == chief


def test_two_windows_do_not_end_a_dossier_twice(desk: Desk) -> None:
    code = a_dossier(desk).said.code
    here = life.standing(desk, code, None)
    withdraw(desk, code)
    with pytest.raises(Refusal) as late:
        life.write(desk, here, lambda _: [life.moved(here, Status.STOPPED, "x")])
    assert late.value.code == "moved-meanwhile"


def test_an_act_cannot_be_older_than_the_one_before(desk: Desk, clock: Clock) -> None:
    code = a_dossier(desk).said.code
    clock.now += timedelta(days=2)
    withdraw(desk, code)
    with pytest.raises((Refusal, RuleProblem)):
        refuse(desk, code, "muộn", at=at("2026-11-15T09:00"))


def test_the_whole_life_folds_again_to_the_same_readings(desk: Desk, chief: str) -> None:
    code = a_dossier(desk).said.code
    ask_more(desk, code, [("1", "mờ")], "bổ sung")
    supply(desk, code, {"1": None})
    correct(desk, code, {"owner.phone": "0900000000"}, "thiếu số", chief, CHIEF_PASSWORD)
    apologise(desk, code, at("2026-12-10T17:00"), "chờ xác minh")
    give_back.finish(desk, code)
    give_back.give_back(desk, code, Taker(person=OWNER))
    void(desk, a_dossier(desk).said.code, "thử")
    said = safety.check(desk.record, rebuild=True)
    assert [finding.what for finding in said if finding.state != "ok"] == []


def test_an_online_filing_is_received_and_its_time_begins(desk: Desk, clock: Clock) -> None:
    filed = Filed(
        code="H18.12.34-261116-0401",
        office="H18.12.34",
        procedure=SEVEN_DAYS,
        procedure_name="Đăng ký thường trú",
        owner=OWNER,
        filed="2026-11-15T13:00:00.000000Z",
    )
    desk.act(lambda _: [acts.Doing(acts.new_id(), filed)])
    done = accept(desk, filed.code)
    # Seven days less the 20 % of the province's decision: five.
    assert (done.status, done.due) == (Status.RECEIVED, at("2026-11-23T17:00"))
    row = state(desk, filed.code)
    assert (row.status, row.due) == (Status.RECEIVED, "2026-11-23T10:00:00.000000Z")
    with pytest.raises(RuleProblem):
        accept(desk, filed.code)


def test_an_online_filing_that_lacked_a_paper_begins_when_it_has_come(
    desk: Desk, clock: Clock
) -> None:
    filed = Filed(
        code="H18.12.34-261116-0403",
        office="H18.12.34",
        procedure=SEVEN_DAYS,
        procedure_name="Đăng ký thường trú",
        owner=OWNER,
        filed="2026-11-15T13:00:00.000000Z",
    )
    desk.act(lambda _: [acts.Doing(acts.new_id(), filed)])
    ask_more(desk, filed.code, [("1", "mờ")], "bổ sung")
    with pytest.raises(Refusal) as lacking:
        accept(desk, filed.code)
    assert lacking.value.code == "papers-missing"
    clock.now += timedelta(days=1)
    done = supply(desk, filed.code, {"1": None})
    assert (done.status, done.due) == (Status.RECEIVED, at("2026-11-25T17:00"))
    # Once more, now that it was received: the pause moves that date.
    clock.now += timedelta(days=1)
    ask_more(desk, filed.code, [("1", "mờ")], "bổ sung")
    clock.now += timedelta(days=1)
    assert supply(desk, filed.code, {"1": None}).due == at("2026-11-26T17:00")


def test_a_procedure_returned_online_gives_no_paper_result(desk: Desk) -> None:
    row = {
        "id": "THU-TOANTRINH",
        "instrument": "Quyết định thử",
        "procedure": SEVEN_DAYS,
        "object": "whole",
        "kind": "only",
        "channel": "online",
        "stack": "none",
        "valid_from": "2026-01-01",
    }
    desk.record.transact(
        lambda c: c.execute(
            "INSERT INTO policies (id, active, row) VALUES (?, 1, ?)",
            (row["id"], acts.canonical(row)),
        )
    )
    filed = Filed(
        code="H18.12.34-261116-0402",
        office="H18.12.34",
        procedure=SEVEN_DAYS,
        procedure_name="Đăng ký thường trú",
        owner=OWNER,
        filed="2026-11-15T13:00:00.000000Z",
        status=2,
        received="2026-11-16T01:00:00.000000Z",
    )
    desk.act(lambda _: [acts.Doing(acts.new_id(), filed)])
    done = give_back.give_back(desk, filed.code, Taker(person=OWNER))
    assert any("không trả bản giấy" in said for said in done.warnings)
