"""Money at the desk: what is asked is what is paid, once, with a receipt and a trail."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from db import acts, settings
from db.kinds import PaymentPaid, PaymentStarted
from db.problem import RecordProblem
from desk_tui.counter import (
    accounts,
    collect,
    money_slips,
    payments,
    receipt_books,
    receipts,
    refund,
)
from desk_tui.counter.catch_up import catch_up
from desk_tui.counter.collect import Wish
from desk_tui.counter.desk import Desk
from desk_tui.counter.look import show
from desk_tui.counter.problem import Refusal
from desk_tui.counter.receive import Walkin, receive
from desk_tui.counter.setup import add_officer
from desk_tui.counter.verify import verify
from desk_tui.rules import vietqr
from tests.counter.conftest import OWNER

EXTRACT = Walkin(procedure="2.000635", owner=OWNER, copies=2)
COPIES = Walkin(procedure="2.000815", owner=OWNER, pages=(1, 2, 5), copies=2)
BOSS, BOSS_PASSWORD = "Lê Thị Ví Dụ", "người phụ trách 1"


def test_cash_for_certified_copies_takes_the_next_serial_of_the_book(desk: Desk):
    """Visit 2: 26.000 đ, receipt serial taken from the stock, change from 50.000 đ."""
    receipt_books.open_book(desk, "AA/26P", 41, 90, kind="phi")
    code = receive(desk, COPIES).said.code
    paid = collect.pay_cash(desk, code, Wish(handed=50_000))
    assert (paid.payment.paid, paid.change) == (26_000, 24_000)
    assert [(r.words, r.amount, r.kind) for r in paid.receipts] == [
        ("AA/26P số 0000041", 26_000, "phi")
    ]
    assert paid.payment.reference == "AA/26P 0000041"
    assert paid.slips[0].read_bytes().startswith(b"%PDF")
    second = receive(desk, COPIES).said.code
    assert collect.pay_cash(desk, second).receipts[0].serial == 42


def test_a_payment_is_taken_once_and_the_second_try_is_told_what_was_paid(desk: Desk):
    code = receive(desk, EXTRACT).said.code
    collect.pay_cash(desk, code)
    for again in (
        lambda: collect.pay_cash(desk, code),
        lambda: collect.confirm(desk, code, "FT1"),
        lambda: collect.ask(desk, code, "transfer"),
        lambda: collect.ask(desk, code, "online"),
    ):
        with pytest.raises(Refusal, match=r"đã nộp 16\.000 đ.*TI/Q1 0000001") as refused:
            again()
        assert refused.value.code == "already-paid"
    assert len(payments.due_of(desk, code).payments) == 1


@pytest.mark.parametrize("amount", [15_999, 16_001, 8_000, 32_000])
def test_a_sum_that_differs_is_refused_with_both_sums(desk: Desk, amount: int):
    code = receive(desk, EXTRACT).said.code
    for way in (
        lambda: collect.pay_cash(desk, code, Wish(amount=amount)),
        lambda: collect.confirm(desk, code, "FT1", Wish(amount=amount)),
        lambda: collect.ask(desk, code, "online", Wish(amount=amount)),
    ):
        with pytest.raises(Refusal, match=r"khác số phải nộp 16\.000 đ") as refused:
            way()
        assert refused.value.code == "amount-differs"
    assert payments.due_of(desk, code).payments == ()


def test_too_little_cash_on_the_counter_is_no_part_payment(desk: Desk):
    code = receive(desk, EXTRACT).said.code
    with pytest.raises(Refusal, match=r"còn thiếu 1\.000 đ") as refused:
        collect.pay_cash(desk, code, Wish(handed=15_000))
    assert refused.value.code == "handed-less"
    assert receipts.books(desk.read) == ()


def test_an_exempt_fee_is_no_payment(desk: Desk):
    """Visit 10: 16.000 − miễn (hộ nghèo) = 0; no receipt, nothing online."""
    poor = Walkin(procedure="2.000635", owner=OWNER, copies=2, exempt="hộ nghèo")
    received = receive(desk, poor)
    assert received.said.fee == 0
    for way in (
        lambda: collect.pay_cash(desk, received.said.code),
        lambda: collect.ask(desk, received.said.code, "online"),
    ):
        with pytest.raises(RecordProblem, match="hộ nghèo") as refused:
            way()
        assert refused.value.code == "nothing-to-pay"
    assert payments.owing(desk) == ()


def test_the_sum_is_what_was_stored_whatever_the_catalogue_says_now(desk: Desk):
    code = receive(desk, EXTRACT).said.code
    desk.record.transact(
        lambda connection: connection.execute("UPDATE procedures SET fee_direct_vnd = 99000")
    )
    assert collect.pay_cash(desk, code).payment.paid == 16_000


def test_later_stays_owed_until_it_is_paid_at_return(desk: Desk, clock):
    code = receive(desk, EXTRACT).said.code
    assert [one.words for one in payments.owing(desk)] == ["chưa thu"]
    collect.ask(desk, code, "later")
    assert [(one.code, one.words) for one in payments.owing(desk)] == [(code, "thu sau")]
    clock.now += timedelta(days=1)
    paid = collect.pay_cash(desk, code)
    assert paid.payment.how == "later"
    assert paid.payment.by == "cash"
    assert payments.owing(desk) == ()


def test_a_fee_nobody_published_is_told_by_the_officer_with_its_ground(desk: Desk):
    """Visit 4: thu sau with no sum yet; later the sum comes with its paper."""
    land = Walkin(procedure="1.012796", owner=OWNER)
    code = receive(desk, land).said.code
    assert [one.words for one in payments.owing(desk)] == []
    collect.ask(desk, code, "later")
    assert [one.words for one in payments.owing(desk)] == ["thu sau, chưa có mức"]
    with pytest.raises(RecordProblem, match="chưa có mức thu") as refused:
        collect.pay_cash(desk, code, Wish(amount=28_000))
    assert refused.value.code == "fee-unknown"
    paid = collect.pay_cash(desk, code, Wish(amount=28_000, ground="Thông báo 12/TB"))
    assert paid.payment.paid == 28_000
    assert payments.due_of(desk, code).fee == 28_000
    assert payments.owing(desk) == ()


def test_a_shown_code_is_not_a_payment_and_neither_is_the_payers_word(desk: Desk, made):
    _boss(desk)
    accounts.set_account(_as_boss(desk), "any", "VietinBank", "111000000000", "UBND phường Ví Dụ")
    code = receive(desk, COPIES).said.code
    asked = collect.ask(desk, code, "transfer")
    shown = vietqr.parse(asked.payment.text)
    assert (shown.bank_bin, shown.account, shown.amount) == ("970415", "111000000000", 26_000)
    assert shown.purpose == asked.payment.purpose == collect.purpose_of(code)
    assert asked.notice
    assert asked.notice.read_bytes().startswith(b"%PDF")
    assert collect.ask(desk, code, "transfer").again
    told = collect.report(desk, code)
    assert (told.state, told.paid) == ("reported", 0)
    with pytest.raises(Refusal, match="đã báo chuyển") as refused:
        collect.pay_cash(desk, code)
    assert refused.value.code == "reported-open"
    with pytest.raises(RecordProblem) as refused:
        collect.confirm(desk, code, "  ")
    assert refused.value.code == "no-reference"
    paid = collect.confirm(desk, code, "FT26320001")
    assert (paid.payment.state, paid.payment.by) == ("paid", "bank")
    assert len(paid.receipts) == 1
    other = receive(desk, EXTRACT).said.code
    with pytest.raises(Refusal) as refused:
        collect.confirm(desk, other, "FT26320001")
    assert refused.value.code == "reference-used"


def test_an_online_request_that_is_open_at_the_platform_is_not_taken_twice(desk: Desk):
    code = receive(desk, EXTRACT).said.code
    first = collect.ask(desk, code, "online").payment
    desk.act(
        lambda _: [
            acts.Doing(
                first.subject,
                PaymentStarted(payment=first.id, reference="DVC1", url="https://pay.example/1"),
            )
        ]
    )
    with pytest.raises(Refusal) as refused:
        collect.pay_cash(desk, code)
    assert refused.value.code == "online-open"
    collect.cancel(desk, code, "người dân muốn nộp tiền mặt")
    assert collect.pay_cash(desk, code).payment.by == "cash"
    # The citizen had paid after all: both sums are seen, nothing is hidden.
    desk.act(
        lambda _: [
            acts.Doing(
                first.subject,
                PaymentPaid(
                    payment=first.id,
                    by="platform",
                    amount=16_000,
                    paid_at="2026-11-16T03:00:00.000000Z",
                    reference="DVC1",
                ),
            )
        ]
    )
    assert payments.due_of(desk, code).owed == -16_000
    with pytest.raises(Refusal, match=r"Nộp thừa 16\.000 đ"):
        collect.pay_cash(desk, code)


def test_an_online_request_not_sent_yet_gives_way_to_cash(desk: Desk):
    code = receive(desk, EXTRACT).said.code
    collect.ask(desk, code, "online")
    collect.pay_cash(desk, code)
    assert [p.state for p in payments.due_of(desk, code).payments] == ["cancelled", "paid"]


def test_a_refund_needs_a_second_person_and_voids_the_receipt(desk: Desk):
    _boss(desk)
    code = receive(desk, EXTRACT).said.code
    paid = collect.pay_cash(desk, code)
    qr = _sealed(desk, paid.receipts[0].code)
    assert verify(desk, qr).state == "current"
    for name, password, problem in (
        ("", "", "approval-needed"),
        (desk.officer, "mật khẩu thử 1", "approver-same"),
        (BOSS, "sai mật khẩu", "wrong-password"),
    ):
        with pytest.raises((Refusal, RecordProblem)) as refused:
            refund.refund(desk, code, "rút hồ sơ", name, password)
        assert refused.value.code == problem
    assert payments.due_of(desk, code).kept == 16_000
    desk.clock.now += timedelta(seconds=5)  # pyright: ignore[reportFunctionMemberAccess]
    done = refund.refund(desk, code, "rút hồ sơ", BOSS, BOSS_PASSWORD)
    assert (done.amount, done.approved_by, done.payment.state) == (16_000, BOSS, "refunded")
    assert [r.state for r in done.voided] == ["void"]
    found = verify(desk, qr)
    assert (found.state, found.valid, found.known) == ("revoked", False, True)
    with pytest.raises(Refusal) as refused:
        refund.refund(desk, code, "lần nữa", BOSS, BOSS_PASSWORD)
    assert refused.value.code == "nothing-to-refund"


def test_letting_off_later_needs_the_paper_and_a_second_person(desk: Desk, tmp_path: Path):
    _boss(desk)
    code = receive(desk, EXTRACT).said.code
    papers = payments.due_of(desk, code)
    assert papers.fee == 16_000
    with pytest.raises(RecordProblem) as refused:
        refund.exempt(desk, code, "hộ nghèo", "giấy không có", BOSS, BOSS_PASSWORD)
    assert refused.value.code == "no-proof"
    key = _first_paper(desk, code)
    now = refund.exempt(desk, code, "hộ nghèo", key, BOSS, BOSS_PASSWORD)
    assert now.fee == 0
    assert payments.owing(desk) == ()


def test_a_forged_receipt_is_told_from_a_real_one(desk: Desk):
    code = receive(desk, EXTRACT).said.code
    paid = collect.pay_cash(desk, code)
    qr = _sealed(desk, paid.receipts[0].code)
    assert verify(desk, qr).code == "TI-Q1-0000001"
    assert verify(desk, qr.replace("0000001", "0000002")).state == "altered"


def test_the_printed_codes_are_read_back(desk: Desk):
    """The VietQR of the notice, and the seal of the receipt that this desk then verifies."""
    _boss(desk)
    accounts.set_account(_as_boss(desk), "any", "VietinBank", "111000000000", "UBND phường Ví Dụ")
    code = receive(desk, EXTRACT).said.code
    asked = collect.ask(desk, code, "transfer")
    assert asked.notice
    assert asked.payment.text in _codes_on(asked.notice)
    paid = collect.confirm(desk, code, "FT1")
    seals = [text for text in _codes_on(paid.slips[0]) if text.startswith("DT1/")]
    assert seals
    assert {verify(desk, text).state for text in seals} == {"current"}


def _codes_on(pdf: Path) -> list[str]:
    import pypdfium2
    import zxingcpp

    pages = pypdfium2.PdfDocument(pdf)
    picture = pages[0].render(scale=3).to_pil().convert("RGB")
    return [found.text for found in zxingcpp.read_barcodes(picture)]


def test_receipts_printed_again_are_numbered_copies(desk: Desk):
    code = receive(desk, EXTRACT).said.code
    collect.pay_cash(desk, code)
    first, _ = money_slips.print_again(desk, code)
    second, _ = money_slips.print_again(desk, code)
    assert [path.name for path in (*first, *second)] == [
        "bien-lai-TI-Q1-0000001-c1.pdf",
        "bien-lai-TI-Q1-0000001-c2.pdf",
    ]


def test_a_transfer_is_confirmed_without_a_receipt_when_none_is_left(desk: Desk):
    settings_off(desk)
    code = receive(desk, EXTRACT).said.code
    with pytest.raises(Refusal) as refused:
        collect.pay_cash(desk, code)
    assert refused.value.code == "no-receipts"
    assert payments.due_of(desk, code).payments == ()
    paid = collect.confirm(desk, code, "FT9")
    assert paid.receipts == ()
    assert any("cấp bù" in said for said in paid.warnings)
    receipt_books.open_book(desk, "AB/26P", 1, 50)
    given = catch_up(desk, code)
    assert [r.words for r in given.receipts] == ["AB/26P số 0000001"]
    with pytest.raises(RecordProblem) as refused:
        catch_up(desk, code)
    assert refused.value.code == "nothing-owed"


def settings_off(desk: Desk) -> None:
    desk.record.transact(lambda c: settings.put(c, receipts.OWN_PRINTED, False))


def _boss(desk: Desk) -> None:
    add_officer(desk, BOSS, "supervisor", BOSS_PASSWORD)


def _as_boss(desk: Desk) -> Desk:
    return Desk(desk.folder, desk.record.key, BOSS, desk.clock)


def _sealed(desk: Desk, code: str) -> str:
    row = desk.read.execute("SELECT text FROM slips WHERE form = ?", (f"fee-{code}",)).fetchone()
    return row["text"]


def _first_paper(desk: Desk, code: str) -> str:
    return show(desk, code).papers[0].key
