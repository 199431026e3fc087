"""The attestation lane: visit 2 to the đồng, books without a gap, what is put off or mended."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as rules
from hypothesis import strategies as st

from db import safety
from db.catalogue_import import import_csv
from db.kinds import Returned
from db.kinds_attest import ToAttest
from db.problem import RecordProblem
from desk_tui.counter import (
    advise,
    attest,
    attest_books,
    attest_fee,
    collect,
    look,
    payments,
    receipt_books,
    terms,
)
from desk_tui.counter.attest import Request
from desk_tui.counter.attest_term import Longer
from desk_tui.counter.collect import Wish
from desk_tui.counter.desk import OFFICE_ZONE, Desk
from desk_tui.counter.give_back import Taker, give_back
from desk_tui.counter.problem import Refusal
from desk_tui.counter.receive import NOT_OFFERED, Walkin, receive
from desk_tui.rules.statuses import Status
from tests.counter.attest_kit import SON, THREE, printed, taken
from tests.counter.conftest import NOW, OWNER, Clock

FIXTURES = Path(__file__).parent / "data" / "fixtures.csv"


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{text}").replace(tzinfo=OFFICE_ZONE)


def test_visit_2(desk: Desk, clock: Clock) -> None:
    import_csv(desk.record, FIXTURES, NOW.date(), "Quyết định thử nghiệm", NOW)
    clock.now = at("16T07:35")
    receipt_books.open_book(desk, "AA/26P", 1, 50, kind="phi")
    receive(desk, Walkin(procedure="FX.KT", owner=OWNER))
    clock.now = at("16T07:55")
    request = Request(procedure="FX.CT", owner=SON, papers=THREE, signer="Phạm Văn Mẫu, PCT")
    done = attest.attest(desk, request, cash=Wish(handed=50_000))
    assert done.code == "H18.12.34-261116-0002"
    assert done.receipt.said.fee == 26_000
    assert [entry.fee for entry in done.entries] == [4_000, 8_000, 14_000]
    assert attest_books.spans(done.entries) == ["số 01–03, quyển số 01/2026-SCT/BS"]
    assert done.paid
    assert (done.paid.payment.paid, done.paid.change) == (26_000, 24_000)
    assert [one.words for one in done.paid.receipts] == ["AA/26P số 0000001"]
    assert payments.due_of(desk, done.code).owed == 0
    assert done.receipt.slip
    for words in ("Giấy tờ chứng thực", "Hợp đồng thuê nhà", "26.000"):
        assert words in printed(done.receipt.slip)
    # The law's 15:00 is no promise of an hour: the day is.
    assert done.receipt.said.due
    assert done.receipt.said.due[:10] == "2026-11-16"
    # It could not have been filed online, and so it does not count as not converted.
    assert done.receipt.said.not_online == NOT_OFFERED
    found = terms.procedure(desk, "FX.CT", date(2026, 11, 16))
    assert not advise.advise(desk, found, clock.now, line_up=False).can_go_online
    # Only shown, so nothing of it waits to be digitised (SH-A, out of scope).
    assert [paper.state for paper in look.show(desk, done.code).papers] == ["shown"]
    clock.now = at("16T10:50")
    back = give_back(desk, done.code, Taker(person=SON))
    assert (back.status, bool(back.slip)) == (Status.RETURNED, True)
    history = look.show(desk, done.code).acts
    returned = next(act for act in history if isinstance(act.read(), Returned))
    assert returned.done_at == "2026-11-16T03:50:00.000000Z"
    (book,) = [one for one in attest_books.volumes(desk, 2026) if one.used]
    assert (book.words, book.used, book.copies, book.fee) == (
        "quyển số 01/2026-SCT/BS",
        3,
        6,
        26_000,
    )
    assert [one.state for one in safety.check(desk.record, rebuild=True)] == ["ok", "ok"]


@rules(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    papers=st.lists(
        st.tuples(st.integers(1, 400), st.integers(0, 9), st.integers(0, 3)).filter(
            lambda one: one[1] + one[2] > 0
        ),
        min_size=1,
        max_size=6,
    )
)
def test_the_fee_is_that_of_every_copy_of_every_paper(
    desk: Desk, papers: list[tuple[int, int, int]]
) -> None:
    found = terms.procedure(desk, "2.000815", NOW.date())
    asked = [
        ToAttest(name=f"Giấy {nth}", pages=pages, copies=copies, electronic=electronic)
        for nth, (pages, copies, electronic) in enumerate(papers)
    ]
    cost = attest_fee.cost(desk, found, NOW.date(), asked)
    # TT 226/2016/TT-BTC by hand: page after page, copy after copy.
    slow = 0
    for pages, copies, electronic in papers:
        for _ in range(copies + electronic):
            slow += min(sum(2000 if page < 2 else 1000 for page in range(pages)), 200_000)
    assert cost.fee.amount == slow == sum(line.fee or 0 for line in cost.lines)
    assert cost.fee.amount == sum(line.amount for line in cost.fee.lines)


@pytest.mark.parametrize(
    ("procedure", "fee", "sign"),
    [("2.000884", 20_000, "SCT/CK,ĐC"), ("2.000913", 60_000, "SCT/HĐ,GD")],
)
def test_a_case_is_paid_once_however_many_copies_it_has(
    desk: Desk, procedure: str, fee: int, sign: str
) -> None:
    papers = (ToAttest(name="Sơ yếu lý lịch", copies=3), ToAttest(name="Giấy bán xe", pages=4))
    done = taken(desk, *papers, procedure=procedure)
    assert done.receipt.said.fee == fee
    assert [(one.sign, one.number) for one in done.entries] == [(sign, 1), (sign, 2)]
    with pytest.raises(RecordProblem) as problem:
        taken(desk, ToAttest(name="Sơ yếu lý lịch", electronic=1), procedure=procedure)
    assert problem.value.code == "no-electronic"


def test_a_ground_for_exemption_holds_for_every_paper(desk: Desk) -> None:
    done = taken(desk, exempt="người có công")
    assert done.receipt.said.fee == 0
    assert sum(line.amount for line in done.receipt.said.fee_lines) == 0
    assert {one.fee for one in done.entries} == {0}


def test_a_copy_made_as_a_file_has_a_number_of_its_own_book(desk: Desk) -> None:
    done = taken(desk, ToAttest(name="Học bạ", pages=3, copies=2, electronic=1))
    assert [(one.sign, one.copies, one.electronic) for one in done.entries] == [
        ("SCT/BS", 2, False),
        ("SCTĐT/BS", 1, True),
    ]
    assert done.receipt.said.fee == 3 * 5_000
    assert any("điện tử" in warning for warning in done.warnings)


SENSELESS: list[tuple[tuple[ToAttest, ...], str]] = [
    ((), "attest-papers"),
    ((ToAttest(name=" "),), "attest-papers"),
    ((ToAttest(name="Học bạ", copies=0),), "attest-count"),
    ((ToAttest(name="Học bạ", pages=0),), "attest-count"),
    ((ToAttest(name="Học bạ", copies=-1, electronic=3),), "attest-count"),
    ((ToAttest(name="Học bạ"),) * 51, "attest-papers"),
]


def test_papers_that_make_no_sense_leave_nothing_behind(desk: Desk) -> None:
    for papers, code in SENSELESS:
        request = Request(procedure="2.000815", owner=SON, papers=papers)
        with pytest.raises(RecordProblem) as problem:
            attest.attest(desk, request)
        assert problem.value.code == code, papers
    assert taken(desk).code.endswith("-0001")


def test_what_is_no_attestation_is_not_taken_in_this_lane(desk: Desk) -> None:
    with pytest.raises(RecordProblem) as problem:
        taken(desk, procedure="2.000908")
    assert problem.value.code == "not-attestation"
    assert "2.000908" not in [code for code, _ in attest.procedures(desk)]
    assert attest.procedures(desk)[0][0] == "2.000815"


def test_cash_that_cannot_be_taken_leaves_the_dossier_and_says_why(desk: Desk) -> None:
    request = Request(procedure="2.000815", owner=SON, papers=THREE)
    done = attest.attest(desk, request, cash=Wish(handed=20_000))
    assert done.paid is None
    assert "còn thiếu 6.000 đ" in done.unpaid
    assert payments.due_of(desk, done.code).owed == 26_000
    assert collect.pay_cash(desk, done.code).payment.paid == 26_000


# -- longer than the day -----------------------------------------------------------------------


def test_two_more_working_days_by_rule_and_the_book_when_it_is_done(
    desk: Desk, clock: Clock
) -> None:
    done = taken(desk, longer=Longer(days=2, why="nhiều bản chính"))
    assert done.receipt.said.due == "2026-11-18T10:00:00.000000Z"
    assert done.receipt.said.term == "trong ngày, kéo dài thêm 2 ngày làm việc"
    assert "NĐ 280/2025" in done.receipt.said.steps[-1].why
    assert done.entries == ()
    assert attest_books.waiting(desk) == ((done.code, SON.name),)
    first = taken(desk, ToAttest(name="Học bạ"))
    clock.now = at("17T15:00")
    entries = attest.enter(desk, done.code, signer="Phạm Văn Mẫu, PCT")
    assert attest_books.spans(first.entries) == ["số 01, quyển số 01/2026-SCT/BS"]
    assert attest_books.spans(entries) == ["số 02–04, quyển số 01/2026-SCT/BS"]
    assert {one.at.date() for one in entries} == {date(2026, 11, 17)}
    assert attest_books.waiting(desk) == ()
    with pytest.raises(Refusal) as refused:
        attest.enter(desk, done.code)
    assert refused.value.code == "entered-already"
    assert attest.last_signer(desk) == "Phạm Văn Mẫu, PCT"


def test_after_the_cut_off_it_is_tomorrow_s(desk: Desk, clock: Clock) -> None:
    clock.now = at("16T15:05")
    done = taken(desk, longer=Longer(days=1, why="nhiều trang"))
    assert done.receipt.said.due == "2026-11-18T10:00:00.000000Z"
    assert taken(desk).receipt.said.due == "2026-11-17T10:00:00.000000Z"


TOO_LONG = [
    ("2.000815", Longer(days=3, why="nhiều"), "extension-long"),
    ("2.000815", Longer(days=1), "no-reason"),
    ("2.001035", Longer(days=1, why="khó"), "no-extension"),
    ("2.001035", Longer(until=date(2026, 11, 25)), "no-agreement"),
    ("2.001035", Longer(until=date(2026, 11, 18), agreement="01/TT"), "agreed-early"),
]


def test_nothing_is_put_off_beyond_the_rule_or_in_silence(desk: Desk) -> None:
    for procedure, longer, code in TOO_LONG:
        with pytest.raises((Refusal, RecordProblem)) as refused:
            taken(desk, procedure=procedure, longer=longer)
        assert refused.value.code == code, longer


def test_as_agreed_in_writing(desk: Desk) -> None:
    longer = Longer(until=date(2026, 11, 28), agreement="Văn bản 01 ngày 16/11/2026")
    done = taken(desk, procedure="2.001035", longer=longer)
    assert done.receipt.said.due == "2026-11-30T10:00:00.000000Z"  # 28/11 is a Saturday
    assert "Văn bản 01" in done.receipt.said.steps[-1].why
