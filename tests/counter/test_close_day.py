"""The close of a day: cash by the acts, differences explained, nothing unsent out of sight."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest

from db import acts, safety
from db.kinds import Changed, FeeLine, Paper, PaperAdded, Prepared
from db.kinds_online import Consent
from db.problem import RecordProblem
from desk_tui.counter import close_day, collect, look, money_counts, receipt_books, receipts, refund
from desk_tui.counter.closings import closings, open_days
from desk_tui.counter.collect import Wish
from desk_tui.counter.desk import Desk
from desk_tui.counter.problem import Refusal
from desk_tui.counter.receive import Walkin, receive
from desk_tui.counter.setup import add_officer
from desk_tui.counter.visit import Call, record_visit
from tests.counter.conftest import NOW, OWNER

COPIES = Walkin(procedure="2.000815", owner=OWNER, pages=(1, 2, 5), copies=2)
EXTRACT = Walkin(procedure="2.000635", owner=OWNER, copies=2)
POOR = dataclasses.replace(EXTRACT, exempt="hộ nghèo")
FREE = Walkin(procedure="1.001193", owner=OWNER)
BUSINESS = Walkin(procedure="1.001612", owner=OWNER)
TODAY = NOW.date()


def package(desk: Desk) -> str:
    """Visit 5b: an online filing with the lower fee, its payment asked and not paid."""
    id = acts.new_id()
    said = Prepared(
        code="GÓI-Q1-261116-02",
        office=desk.office.code,
        procedure="2.000635",
        procedure_version=1,
        procedure_name="Cấp bản sao Trích lục hộ tịch",
        field="Hộ tịch",
        applicant=OWNER,
        helper=desk.officer,
        consent=Consent(how="spoken", words="Đồng ý", at="2026-11-16T07:10:00.000000Z"),
        fee=7_500,
        fee_lines=(
            FeeLine(text="15.000 đ", amount=15_000),
            FeeLine(text="Giảm 50% khi nộp trực tuyến", amount=-7_500),
        ),
    )
    asked, _ = collect.asked(
        desk,
        "online",
        code=said.code,
        amount=said.fee,
        lines=said.fee_lines,
        procedure=said.procedure,
        field=said.field,
        day=TODAY,
        payer=OWNER.name,
    )
    desk.act(lambda _: [acts.Doing(id, said), acts.Doing(id, asked)])
    return id


def group(sheet: close_day.Sheet, name: str) -> dict[str, tuple[int, int]]:
    return {line.text: (line.number, line.amount) for line in sheet.of(name)}


def test_a_monday_at_the_desk_is_closed_as_it_was(desk: Desk, clock):
    """E2: two cash payments, an exemption, a package that waits, visits, an addition elsewhere."""
    theirs = receive(desk, FREE).id
    desk.record.transact(lambda c: c.execute("UPDATE outbox SET state = 'confirmed'"))
    receipt_books.open_book(desk, "AA/26P", 1, 50, kind="phi")
    receipt_books.open_book(desk, "BA/26L", 1, 50, kind="le-phi")
    copies, business, poor = (receive(desk, one).said.code for one in (COPIES, BUSINESS, POOR))
    collect.pay_cash(desk, copies, Wish(handed=30_000))
    collect.pay_cash(desk, business)
    package(desk)
    scanned = Paper(key="so-ngan-hang", name="Phiếu ngân hàng", state="received")
    desk.act(lambda _: [acts.Doing(theirs, PaperAdded(paper=scanned))])
    record_visit(desk, Call(kind="advice", reason="hỏi đổi giấy phép lái xe"))
    put_right = Changed(field="owner.birth", before="1990-08-15", after="1947-01-01", reason="thẻ")
    dossier = look.find(desk, poor).id
    desk.act(lambda _: [acts.Doing(dossier, put_right)])

    closed = close_day.close(desk, 176_000)
    assert (closed.sheet.expected, closed.difference, closed.version) == (176_000, 0, 1)
    assert group(closed.sheet, "money") == {
        "Tiền mặt": (2, 176_000),
        "Miễn (không tính là thanh toán)": (1, 16_000),
        "Giảm": (1, 7_500),
    }
    assert group(closed.sheet, "owed") == {"Chờ thanh toán trực tuyến": (1, 7_500)}
    assert group(closed.sheet, "unsent") == {
        "hồ sơ tiếp nhận": (3, 0),
        "gói nộp trực tuyến": (1, 0),
        "hồ sơ sửa, hủy": (1, 0),
        "lượt đến không thành hồ sơ": (1, 0),
        "giấy tờ bổ sung vào hồ sơ đã có": (1, 0),
        "quyển biên lai": (2, 0),
        "việc khác": (1, 0),
    }
    # The sheet says what the truth line says, the closing itself included.
    assert look.truth(desk).unsent == closed.sheet.unsent
    assert close_day.truth_words(closed.sheet).startswith(f"Chưa gửi {closed.sheet.unsent} việc")
    assert closed.slip
    assert closed.slip.read_bytes().startswith(b"%PDF")
    counts = money_counts.counts(desk.read, TODAY, TODAY, desk.office.desk_id)
    assert counts.tt_a == (0, 2)
    assert counts.tt_b == (0, 176_000)


def test_a_difference_must_be_explained(desk: Desk):
    collect.pay_cash(desk, receive(desk, EXTRACT).said.code)
    with pytest.raises(Refusal, match=r"16\.000 đ: thừa 500 đ") as refused:
        close_day.close(desk, 16_500)
    assert refused.value.code == "difference-unexplained"
    with pytest.raises(Refusal):
        close_day.close(desk, 15_999, "   ")
    assert closings(desk, TODAY) == ()
    done = close_day.close(desk, 15_999, "thiếu một đồng lẻ")
    assert (done.difference, done.explained) == (-1, "thiếu một đồng lẻ")


def test_money_after_closing_belongs_to_the_next_version_of_that_day(desk: Desk, clock):
    first, second = (receive(desk, EXTRACT).said.code for _ in range(2))
    collect.pay_cash(desk, first)
    close_day.close(desk, 16_000)
    paid = collect.pay_cash(desk, second)
    assert any("lần chốt 2" in said for said in paid.warnings)
    clock.now += timedelta(days=1)
    assert open_days(desk, desk.today()) == [TODAY]
    assert any("16/11/2026" in said for said in close_day.sheet(desk).warnings)
    again = close_day.close(desk, 32_000, day=TODAY)
    assert (again.version, again.sheet.expected) == (2, 32_000)
    assert [one.expected for one in closings(desk, TODAY)] == [16_000, 32_000]
    assert open_days(desk, desk.today()) == []
    assert close_day.sheet(desk).expected == 0


def test_a_refund_lowers_the_day_it_is_paid_back(desk: Desk, clock):
    add_officer(desk, "Lê Thị Ví Dụ", "supervisor", "người phụ trách 1")
    code = receive(desk, EXTRACT).said.code
    collect.pay_cash(desk, code)
    close_day.close(desk, 16_000)
    clock.now += timedelta(days=1)
    given = refund.refund(desk, code, "rút hồ sơ", "Lê Thị Ví Dụ", "người phụ trách 1")
    # Its day is closed: the receipt stands and the refund is the counter-entry.
    assert given.voided == ()
    assert receipts.of_payment(desk.read, given.payment.id)[0].state == "issued"
    assert close_day.expected_cash(desk.read, desk.office.desk_id, TODAY) == 16_000
    assert close_day.expected_cash(desk.read, desk.office.desk_id, desk.today()) == -16_000


def test_a_day_that_has_not_come_cannot_be_closed(desk: Desk):
    with pytest.raises(RecordProblem) as refused:
        close_day.close(desk, 0, day=TODAY + timedelta(days=1))
    assert refused.value.code == "future"


def test_late_entries_count_for_the_day_they_were_done(desk: Desk, clock):
    code = receive(desk, EXTRACT).said.code
    clock.now += timedelta(days=1)
    collect.pay_cash(desk, code, Wish(at=NOW + timedelta(hours=1)))
    assert close_day.expected_cash(desk.read, desk.office.desk_id, TODAY) == 16_000
    assert {finding.state for finding in safety.check(desk.record, rebuild=True)} == {"ok"}
