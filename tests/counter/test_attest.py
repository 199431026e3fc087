"""The attestation lane: visit 2 to the đồng, books without a gap, what is put off or mended."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as rules
from hypothesis import strategies as st

from db import acts, numbers, safety
from db.catalogue_import import import_csv
from db.kinds import Person, Returned
from db.kinds_attest import ToAttest
from db.problem import RecordProblem
from desk_tui.counter import (
    advise,
    attest,
    attest_books,
    attest_fee,
    attest_mend,
    attest_numbers,
    attest_print,
    collect,
    look,
    mending,
    payments,
    receipt_books,
    terms,
)
from desk_tui.counter.attest import Request, Taken
from desk_tui.counter.attest_term import Longer
from desk_tui.counter.collect import Wish
from desk_tui.counter.desk import OFFICE_ZONE, Desk
from desk_tui.counter.give_back import Taker, give_back
from desk_tui.counter.problem import Refusal
from desk_tui.counter.receive import NOT_OFFERED, Walkin, receive
from desk_tui.counter.setup import add_officer
from desk_tui.rules.statuses import Status
from tests.counter.conftest import NOW, OFFICER, OWNER, Clock

FIXTURES = Path(__file__).parent / "data" / "fixtures.csv"
CHIEF, CHIEF_PASSWORD = "Trần Thị Ví Dụ", "mật khẩu phụ trách 1"
SON = Person(name="Đinh Văn Ví Dụ", number="001090000002", birth="1990-01-01")
THREE = (
    ToAttest(name="Bằng tốt nghiệp", pages=1, copies=2),
    ToAttest(name="Giấy phép lái xe", pages=2, copies=2),
    ToAttest(name="Hợp đồng thuê nhà", pages=5, copies=2),
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{text}").replace(tzinfo=OFFICE_ZONE)


def taken(desk: Desk, *papers: ToAttest, **said: object) -> Taken:
    values: dict[str, object] = {"procedure": "2.000815", "owner": SON, "papers": papers or THREE}
    return attest.attest(desk, Request(**{**values, **said}))  # pyright: ignore[reportArgumentType]


def printed(path: Path) -> str:
    """The text of a drawn slip."""
    from pypdfium2 import PdfDocument

    pages = (page.get_textpage().get_text_range() for page in PdfDocument(path))
    return " ".join(" ".join(pages).split())


@pytest.fixture
def chief(desk: Desk) -> str:
    add_officer(desk, CHIEF, "supervisor", CHIEF_PASSWORD)
    return CHIEF


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


# -- books -------------------------------------------------------------------------------------


@pytest.fixture
def neighbour(desk: Desk, made: tuple[Path, bytes], tmp_path: Path, clock: Clock) -> Iterator[Desk]:
    """Desk 2 of the same office, without a line to desk 1."""
    folder, key = made
    shutil.copytree(folder, tmp_path / "two")
    two = Desk(tmp_path / "two", key, OFFICER, clock)
    two.office = msgspec.structs.replace(two.office, desk=2)

    def block(connection: object) -> None:
        numbers.leave_out(connection, "261116", range(1, 201))  # pyright: ignore
        numbers.add_block(connection, "", 201, 400, "test")  # pyright: ignore

    two.record.transact(block)
    yield two
    two.close()


def told(one: Desk, other: Desk) -> None:
    """Everything of one desk reaches the other, by whatever way."""
    said = [act for _, act in acts.everything(one.read) if act.desk == one.office.desk_id]
    other.record.transact(lambda connection: acts.take_in(connection, other.record, said))


def test_two_desks_without_a_line_never_write_one_number_twice(desk: Desk, neighbour: Desk) -> None:
    for _ in range(2):
        taken(desk)
        taken(neighbour, ToAttest(name="Học bạ"))
    told(desk, neighbour)
    told(neighbour, desk)
    for one in (desk, neighbour):
        used = {(v.volume, v.last) for v in attest_books.volumes(one, 2026) if v.used}
        assert used == {("01", 6), ("02", 2)}
        assert attest_books.gaps(one.read, "bs", 2026) == []
    assert taken(neighbour, ToAttest(name="Học bạ")).entries[0].number == 3
    ours, theirs = (
        attest_books.between(one.read, "bs", date(2026, 11, 1), date(2026, 11, 30), 99)
        for one in (desk, neighbour)
    )
    assert [one.key for one in ours] == [one.key for one in theirs][:-1]


def test_one_volume_given_to_two_desks_is_told(desk: Desk, neighbour: Desk, chief: str) -> None:
    neighbour.role = "supervisor"
    attest_numbers.begin_volume(neighbour, "bs", volume="01")
    taken(desk, ToAttest(name="Học bạ"))
    taken(neighbour, ToAttest(name="Học bạ"))
    told(neighbour, desk)
    assert attest_books.gaps(desk.read, "bs", 2026) == [
        "SCT/BS quyển 01: hai quầy cùng dùng số 01."
    ]


def test_a_volume_goes_on_counting_and_a_year_begins_anew(desk: Desk, clock: Clock) -> None:
    book, volume, following = attest_numbers.begin_volume(desk, "SCT/BS", first=121)
    assert (book.id, volume, following) == ("bs", "01", 121)
    assert taken(desk).entries[0].number == 121
    attest_numbers.begin_volume(desk, "bs", volume="03")
    assert taken(desk).entries[0].words == "số 124, quyển số 03/2026-SCT/BS"
    with pytest.raises(Refusal) as refused:
        attest_numbers.begin_volume(desk, "bs", first=120)
    assert refused.value.code == "number-used"
    with pytest.raises(Refusal) as refused:
        attest_numbers.begin_volume(desk, "bs", first=130)
    assert refused.value.code == "no-reason"
    attest_numbers.begin_volume(desk, "bs", first=130, reason="viết tay khi mất điện")
    assert taken(desk).entries[0].number == 130
    assert attest_books.gaps(desk.read, "bs", 2026) == []
    skipped = attest_books.find(desk, "bs/2026/03/128")
    assert (skipped.state, skipped.reason) == ("void", "viết tay khi mất điện")
    clock.now = datetime(2027, 1, 4, 9, tzinfo=OFFICE_ZONE)
    assert taken(desk).entries[0].words == "số 01, quyển số 01/2027-SCT/BS"
    assert [one.state for one in safety.check(desk.record, rebuild=True)] == ["ok", "ok"]


def test_a_void_number_is_kept_and_never_used_again(desk: Desk, clock: Clock, chief: str) -> None:
    entry = taken(desk, ToAttest(name="Học bạ", copies=3)).entries[0]
    clock.now += timedelta(minutes=9)
    done = attest_mend.void(desk, entry, "đóng nhầm dấu")
    assert (done.entry.state, done.entry.reason) == ("void", "đóng nhầm dấu")
    assert taken(desk).entries[0].number == 2
    with pytest.raises(Refusal) as refused:
        attest_mend.void(desk, done.entry, "lần nữa")
    assert refused.value.code == "entry-void"
    late = attest_books.find(desk, "bs/2")
    clock.now += timedelta(minutes=11)
    with pytest.raises(Refusal) as refused:
        attest_mend.void(desk, late, "nhầm người")
    assert refused.value.code == "approval-needed"
    attest_mend.void(desk, late, "nhầm người", CHIEF, CHIEF_PASSWORD)
    (book,) = [one for one in attest_books.volumes(desk, 2026) if one.used]
    assert (book.used, book.void) == (4, 2)


def test_the_numbers_of_a_void_dossier_are_void_with_it(desk: Desk) -> None:
    done = taken(desk)
    mending.void(desk, done.code, "nhầm người")
    assert {one.state for one in attest_books.of_dossier(desk.read, done.receipt.id)} == {"void"}
    assert taken(desk).entries[0].number == 4
    (book,) = [one for one in attest_books.volumes(desk, 2026) if one.used]
    assert (book.used, book.void, book.copies) == (6, 3, 6)


def test_a_correction_takes_two_people_and_the_fee_follows(desk: Desk, chief: str) -> None:
    done = attest.attest(desk, Request(procedure="2.000815", owner=SON, papers=THREE), cash=Wish())
    entry = done.entries[2]
    facts = attest_mend.Facts(paper="Hợp đồng thuê đất", copies=1)
    with pytest.raises(Refusal) as refused:
        attest_mend.correct(desk, entry, facts, "đếm nhầm", OFFICER, CHIEF_PASSWORD)
    assert refused.value.code == "approver-same"
    fixed = attest_mend.correct(desk, entry, facts, "đếm nhầm", CHIEF, CHIEF_PASSWORD)
    assert (fixed.entry.paper, fixed.entry.copies, fixed.entry.fee) == (
        "Hợp đồng thuê đất",
        1,
        7_000,
    )
    assert fixed.entry.corrected
    assert fixed.entry.number == 3
    due = payments.due_of(desk, done.code)
    assert (due.fee, due.owed) == (19_000, -7_000)
    assert fixed.slip
    assert fixed.slip.name.endswith("-v2.pdf")
    with pytest.raises(Refusal) as refused:
        attest_mend.correct(desk, fixed.entry, facts, "lại", CHIEF, CHIEF_PASSWORD)
    assert refused.value.code == "same-value"
    assert [one.state for one in safety.check(desk.record, rebuild=True)] == ["ok", "ok"]


def test_the_printed_book_has_every_number_and_the_sums(desk: Desk) -> None:
    entry = taken(desk).entries[0]
    attest_mend.void(desk, entry, "đóng nhầm dấu")
    path, rows = attest_print.print_book(desk, "bs", *attest_print.month(date(2026, 11, 16)))
    text = printed(path)
    assert rows == 3
    for words in ("SỔ CHỨNG THỰC BẢN SAO", "01/2026-SCT/BS", "Đã hủy: đóng nhầm dấu", SON.name):
        assert words in text
    assert "02 việc chứng thực" in text
    assert "22.000" in text
    assert "Khóa sổ" not in text
    path, _ = attest_print.print_book(desk, "bs", date(2026, 1, 1), date(2026, 12, 31))
    assert "Khóa sổ năm 2026" in printed(path)
    with pytest.raises(RecordProblem) as problem:
        attest_print.print_book(desk, "bs", date(2025, 12, 1), date(2026, 1, 31))
    assert problem.value.code == "bad-period"
