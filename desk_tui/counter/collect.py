"""Money at the desk: asked for, taken, reported, confirmed; never computed again (FEE-02, -04).

The sum is what the dossier stored. Nothing here takes a shown QR or a payer's word for money:
cash is counted by the officer, a transfer is confirmed with the bank's reference, and only the
payment platform makes an online payment.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from db import acts
from db.clock import utc_text
from db.driver import sqlite
from db.kinds import (
    Changed,
    PaymentAsked,
    PaymentEnded,
    PaymentPaid,
    PaymentReported,
    ReceiptIssued,
)
from db.problem import RecordProblem
from desk_tui.counter import accounts, money_slips, receipt_books, receipts
from desk_tui.counter.closings import closed_words
from desk_tui.counter.desk import Desk
from desk_tui.counter.fee_parts import How, asked, purpose_of
from desk_tui.counter.payable import Wish, payable, refuse_acted_on
from desk_tui.counter.payments import Due, PaymentNow, due_of, payment
from desk_tui.counter.problem import Refusal
from desk_tui.counter.receipts import ReceiptNow
from desk_tui.counter.receive import short_note
from desk_tui.rules.text import tidy, vn_money
from desk_tui.tongue import say

__all__ = [
    "Asked",
    "How",
    "Paid",
    "Wish",
    "ask",
    "asked",
    "cancel",
    "confirm",
    "pay_cash",
    "purpose_of",
    "report",
]


@dataclass(frozen=True)
class Asked:
    """A request that waits. `again`: it was there already. `account` is where to send it."""

    code: str
    payment: PaymentNow
    account: accounts.Account | None
    notice: Path | None
    again: bool
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class Paid:
    """Money that is there. `change` to hand back; `slips` are the receipts to print."""

    code: str
    payment: PaymentNow
    receipts: tuple[ReceiptNow, ...]
    change: int
    slips: tuple[Path, ...]
    warnings: tuple[str, ...]


def pay_cash(desk: Desk, code: str, wish: Wish | None = None) -> Paid:
    """Cash is on the counter: payment and receipts in one transaction.

    Raises Refusal `already-paid`, `amount-differs`, `not-payable`, `no-receipts`, `online-open`,
    `reported-open`, `handed-less`; RecordProblem `fee-unknown`, `nothing-to-pay`.
    """
    wish = wish or Wish()
    moment = desk.done_at(wish.at)

    def doings(connection: sqlite.Connection) -> list[acts.Doing]:
        due = payable(due_of(desk, code), wish)
        if wish.handed is not None and wish.handed < due.owed:
            raise Refusal(
                "handed-less",
                say(
                    "Khách đưa {handed}, còn thiếu {owed}.",
                    handed=vn_money(wish.handed),
                    owed=vn_money(due.owed - wish.handed),
                ),
                say("Thu đủ {owed}: không thu từng phần.", owed=vn_money(due.owed)),
            )
        said, before = _open_request(desk, due, "cash", wish)
        opened, issued = receipts.take(
            connection, desk, said.payment, said.parts, said.payer, wish.book
        )
        paid = PaymentPaid(
            payment=said.payment,
            by="cash",
            amount=said.amount,
            paid_at=utc_text(moment),
            reference="; ".join(
                f"{one.series} {receipts.number(one.serial, one.digits)}" for one in issued
            ),
        )
        return [*opened, *before, *_given(desk, due, paid, issued, wish)]

    return _told_paid(desk, code, desk.act(doings), wish)


def confirm(
    desk: Desk, code: str, reference: str, wish: Wish | None = None, paid_at: datetime | None = None
) -> Paid:
    """The officer saw the money on the bank's statement: `reference` is the bank's own.

    Receipts are taken if the books have any; the money is there either way. Raises as `pay_cash`,
    and RecordProblem `no-reference`, Refusal `reference-used`.
    """
    wish = wish or Wish()
    moment = paid_at or desk.done_at(wish.at)
    bank = tidy(reference)
    if not bank:
        raise RecordProblem(
            "no-reference",
            say("Chưa ghi số tham chiếu của ngân hàng."),
            say("Chép số giao dịch trên sao kê hoặc báo có của tài khoản cơ quan."),
        )

    def doings(connection: sqlite.Connection) -> list[acts.Doing]:
        due = payable(due_of(desk, code), wish)
        if found := _reference_used(connection, bank):
            raise Refusal(
                "reference-used",
                say(
                    "Số tham chiếu {bank} đã dùng để xác nhận khoản {found}.",
                    bank=bank,
                    found=vn_money(found),
                ),
                say("Xem lại sao kê: một lần chuyển tiền chỉ xác nhận một khoản."),
            )
        said, before = _open_request(desk, due, "transfer", wish)
        try:
            opened, issued = receipts.take(
                connection, desk, said.payment, said.parts, said.payer, wish.book
            )
        except Refusal:
            opened, issued = [], []
        paid = PaymentPaid(
            payment=said.payment,
            by="bank",
            amount=said.amount,
            paid_at=utc_text(moment),
            reference=bank,
        )
        return [*opened, *before, *_given(desk, due, paid, issued, wish)]

    return _told_paid(desk, code, desk.act(doings), wish)


def ask(desk: Desk, code: str, how: How, wish: Wish | None = None) -> Asked:
    """A transfer (with its VietQR), an online payment, or later: a request that stays open.

    Asking once more for the same shows it again; another manner takes the place of a request that
    nobody acted on yet. Raises as `pay_cash`, and RecordProblem `two-accounts`.
    """
    wish = wish or Wish()
    again: list[str] = []

    def doings(connection: sqlite.Connection) -> list[acts.Doing]:
        again.clear()
        due = payable(due_of(desk, code), wish, later=how == "later")
        known = due.waiting
        if known and known.how == how and known.amount == due.owed:
            again.append(known.id)
            return []
        said, before = _open_request(desk, due, how, wish, fresh=True)
        return before if before else [acts.Doing(due.subject, said, wish.at)]

    written = desk.act(doings)
    said = next((act.read() for act in written if act.kind == "payment.asked"), None)
    id = said.payment if isinstance(said, PaymentAsked) else again[0]
    now = payment(desk, id)
    account = accounts.account_for(desk.read, now.parts) if how == "transfer" else None
    warnings = desk.late_words(wish.at)
    if how == "transfer" and account is None:
        warnings.append(accounts.NO_ACCOUNT)
    notice = None
    if how == "transfer":
        notice, trouble = money_slips.draw_notice(desk, due_of(desk, code), now, account)
        warnings += trouble
    return Asked(due_of(desk, code).code, now, account, notice, bool(again), tuple(warnings))


def report(desk: Desk, code: str, note: str = "", at: datetime | None = None) -> PaymentNow:
    """The payer says the money was sent: remembered, not taken for money.

    Raises RecordProblem `nothing-asked` when no request is open.
    """
    known = _waiting(due_of(desk, code))
    said = PaymentReported(payment=known.id, note=short_note(note))
    desk.act(lambda _: [acts.Doing(known.subject, said, at)])
    return payment(desk, known.id)


def cancel(desk: Desk, code: str, reason: str, at: datetime | None = None) -> PaymentNow:
    """A request nobody paid is taken back. Raises RecordProblem `nothing-asked`, `no-reason`."""
    if not tidy(reason):
        raise RecordProblem(
            "no-reason", say("Chưa ghi lý do hủy."), say("Ghi lý do để sau này tra lại.")
        )
    known = _waiting(due_of(desk, code))
    said = PaymentEnded(payment=known.id, why="cancelled", reason=short_note(reason))
    desk.act(lambda _: [acts.Doing(known.subject, said, at)])
    return payment(desk, known.id)


def _open_request(
    desk: Desk, due: Due, how: How, wish: Wish, *, fresh: bool = False
) -> tuple[PaymentAsked, list[acts.Doing]]:
    """(the request that is paid, the acts that open it and end what it takes the place of).

    An open transfer or "later" of the same sum is paid as it stands, unless a `fresh` one is asked.
    """
    before: list[acts.Doing] = []
    if known := due.waiting:
        refuse_acted_on(known, how)
        stands = known.amount == due.owed and known.how in ("transfer", "later")
        if stands and wish.only is None and not fresh:
            said = PaymentAsked(
                payment=known.id,
                how=known.how,
                amount=known.amount,
                parts=known.parts,
                payer=known.payer,
            )
            return said, []
        ended = PaymentEnded(payment=known.id, why="cancelled", reason="đổi cách nộp")
        before.append(acts.Doing(known.subject, ended, wish.at))
    if due.fee and not _stored(desk, due):
        ground = short_note(wish.ground)
        changed = Changed(field="fee", before=None, after=due.fee, reason=ground)
        before.append(acts.Doing(due.subject, changed, wish.at))
    said, _ = _request(desk, due, how, wish)
    return said, [*before, acts.Doing(due.subject, said, wish.at)]


def _request(desk: Desk, due: Due, how: How, wish: Wish) -> tuple[PaymentAsked, tuple[str, ...]]:
    if how == "later" and not due.owed:
        unknown = PaymentAsked(payment=acts.new_id(), how=how, amount=0, parts=(), payer=due.payer)
        return unknown, ()
    said, told = asked(
        desk,
        how,
        code=due.code,
        amount=due.owed,
        lines=due.lines,
        procedure=due.procedure,
        field=due.field,
        day=due.day,
        payer=due.payer,
        only=wish.only,
    )
    if how == "transfer":
        account = accounts.account_for(desk.read, said.parts)
        if account:
            shown = accounts.code_for(account, said.amount, said.purpose)
            said = PaymentAsked(
                payment=said.payment,
                how=said.how,
                amount=said.amount,
                parts=said.parts,
                payer=said.payer,
                purpose=said.purpose,
                text=shown,
            )
    return said, told


def _given(
    desk: Desk, due: Due, paid: PaymentPaid, issued: list[ReceiptIssued], wish: Wish
) -> list[acts.Doing]:
    """The money and its receipts, sealed for verifying later, on the request's own subject."""
    known = due.waiting
    subject = known.subject if known and known.id == paid.payment else due.subject
    said = [paid, *issued, *(money_slips.issued(desk, one) for one in issued)]
    return [acts.Doing(subject, each, wish.at) for each in said]


def _told_paid(desk: Desk, code: str, written: list[acts.Act], wish: Wish) -> Paid:
    said = next(each for act in written if isinstance(each := act.read(), PaymentPaid))
    now = payment(desk, said.payment)
    given = receipts.of_payment(desk.read, said.payment)
    due = due_of(desk, code)
    warnings = [*desk.late_words(wish.at), *receipt_books.low_stock(desk)]
    if not given:
        warnings.append(say("Chưa có biên lai cho khoản này: nhận quyển rồi cấp bù."))
    elif any(act.kind == "book.opened" for act in written):
        warnings.append(
            say(
                "Quầy chưa nhận quyển biên lai nào: dùng biên lai tự in, ký hiệu {series}.",
                series=given[0].series,
            )
        )
    warnings += closed_words(desk, desk.done_at(wish.at).date())
    slips: list[Path] = []
    for one in given:
        path, trouble = money_slips.draw_fee_receipt(desk, due, now, one)
        slips += [path] if path else []
        warnings += trouble
    change = (wish.handed - said.amount) if wish.handed is not None else 0
    return Paid(due.code, now, given, change, tuple(slips), tuple(warnings))


def _waiting(due: Due) -> PaymentNow:
    known = due.waiting
    if known is None:
        raise RecordProblem(
            "nothing-asked",
            say("Hồ sơ {code} không có yêu cầu nộp tiền nào đang chờ.", code=due.code),
            say("Xem các khoản nộp của hồ sơ: desk-tui show MÃ."),
        )
    return known


def _stored(desk: Desk, due: Due) -> bool:
    """Whether the dossier itself has a fee already."""
    return due_of(desk, due.code).fee is not None


def _reference_used(connection: sqlite.Connection, reference: str) -> int:
    row = connection.execute(
        "SELECT amount FROM takings WHERE by = 'bank' AND reference = ? LIMIT 1", (reference,)
    ).fetchone()
    return row["amount"] if row else 0
