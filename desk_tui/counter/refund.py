"""Money given back with a trail: a second person agrees, the receipt is void or a counter-entry
stands beside it (FEE-07)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from db import acts
from db.driver import sqlite
from db.kinds import Changed, PaymentEnded, PaymentRefunded, ReceiptVoided
from db.problem import RecordProblem
from desk_tui.counter import money_slips, receipts
from desk_tui.counter.approval import approved
from desk_tui.counter.closings import closed_words, closings
from desk_tui.counter.desk import Desk
from desk_tui.counter.look import show
from desk_tui.counter.payments import Due, PaymentNow, due_of, payment
from desk_tui.counter.problem import Refusal
from desk_tui.counter.receipts import ReceiptNow
from desk_tui.counter.receive import short_note
from desk_tui.rules.text import tidy, vn_money
from desk_tui.tongue import say

Way = Literal["cash", "transfer"]


@dataclass(frozen=True)
class Refunded:
    """`voided` are the receipts that no longer count; none when their day was closed already."""

    code: str
    payment: PaymentNow
    amount: int
    approved_by: str
    voided: tuple[ReceiptNow, ...]
    warnings: tuple[str, ...]


def refund(
    desk: Desk,
    code: str,
    reason: str,
    approver: str,
    password: str,
    how: Way = "cash",
    payment_id: str = "",
    at: datetime | None = None,
) -> Refunded:
    """Give back one payment, whole: the one named, else the last that came.

    Receipts of a day not closed yet become void; those of a closed day stay, with the refund as
    its counter-entry. Raises Refusal `nothing-to-refund`, `still-owed-online` and those of
    `approved`; RecordProblem `no-reason`.
    """
    if not tidy(reason):
        raise RecordProblem(
            "no-reason", say("Chưa ghi lý do hoàn tiền."), say("Ghi căn cứ hoàn tiền.")
        )
    _chosen(due_of(desk, code), payment_id)
    agreed = approved(desk, approver, password)
    moment = desk.done_at(at)

    def doings(_: sqlite.Connection) -> list[acts.Doing]:
        found = _chosen(due_of(desk, code), payment_id)
        given = PaymentRefunded(
            payment=found.id,
            amount=found.kept,
            how=how,
            reason=short_note(reason),
            approved_by=agreed,
        )
        voided = [
            one
            for one in receipts.of_payment(desk.read, found.id)
            if one.state == "issued" and not _day_closed(desk, one)
        ]
        void = [
            acts.Doing(
                one.subject,
                ReceiptVoided(
                    book=one.book,
                    serial=one.serial,
                    reason=f"hoàn tiền: {short_note(reason)}",
                    approved_by=agreed,
                ),
                at,
            )
            for one in voided
        ]
        revoked = [acts.Doing(one.subject, money_slips.revoked(desk, one), at) for one in voided]
        return [acts.Doing(found.subject, given, at), *void, *revoked]

    written = desk.act(doings)
    said = written[0].read()
    assert isinstance(said, PaymentRefunded)
    void = [r for r in receipts.of_payment(desk.read, said.payment) if r.state == "void"]
    warnings = closed_words(desk, moment.date()) if how == "cash" else []
    if not void:
        warnings.append(
            say("Biên lai thuộc ngày đã chốt nên vẫn còn; khoản hoàn là bút toán ngược.")
        )
    return Refunded(
        due_of(desk, code).code,
        payment(desk, said.payment),
        said.amount,
        agreed,
        tuple(void),
        tuple(warnings),
    )


def exempt(
    desk: Desk,
    code: str,
    ground: str,
    proof: str,
    approver: str,
    password: str,
    at: datetime | None = None,
) -> Due:
    """Let off a fee after the slip was printed: the ground, the paper that proves it, two people.

    `proof`: the key or name of a paper of the dossier. An open request ends; money that came is
    refunded first. Raises Refusal `already-paid` and those of `approved`; RecordProblem
    `exempt-ground`, `no-proof`, `nothing-to-pay`.
    """
    due = due_of(desk, code)
    if not tidy(ground):
        raise RecordProblem(
            "exempt-ground",
            say("Miễn phí phải có căn cứ."),
            say("Ghi diện được miễn, ví dụ hộ nghèo."),
        )
    if not due.fee:
        raise RecordProblem(
            "nothing-to-pay",
            say("Hồ sơ {code} không phải nộp tiền.", code=due.code),
            say("Không cần miễn nữa."),
        )
    if due.kept:
        raise Refusal(
            "already-paid",
            say("Hồ sơ {code} đã nộp {kept}.", code=due.code, kept=vn_money(due.kept)),
            say("Hoàn tiền trước, rồi mới ghi miễn."),
        )
    paper = next(
        (
            each
            for each in show(desk, due.code).papers
            if tidy(proof) and tidy(proof) in (each.key, each.name)
            if each.state in ("received", "shown", "digitised")
        ),
        None,
    )
    if paper is None:
        raise RecordProblem(
            "no-proof",
            say("Chưa có giấy tờ chứng minh diện được miễn trong hồ sơ."),
            say("Nhận (quét) giấy chứng minh vào hồ sơ, rồi chọn giấy đó."),
        )
    agreed = approved(desk, approver, password)
    why = say(
        "Miễn: {ground}; kèm {name}; {agreed} duyệt",
        ground=short_note(ground),
        name=paper.name,
        agreed=agreed,
    )

    def doings(_: sqlite.Connection) -> list[acts.Doing]:
        now = due_of(desk, code)
        said = [acts.Doing(now.subject, Changed(field="fee", before=now.fee, after=0, reason=why))]
        if waiting := now.waiting:
            ended = PaymentEnded(payment=waiting.id, why="cancelled", reason="được miễn")
            said.append(acts.Doing(waiting.subject, ended, at))
        return said

    desk.act(doings)
    return due_of(desk, code)


def _chosen(due: Due, id: str) -> PaymentNow:
    found = [p for p in due.payments if p.kept > 0 and id in ("", p.id)]
    if not found:
        raise Refusal(
            "nothing-to-refund",
            say("Hồ sơ {code} không có khoản nào đã nộp để hoàn.", code=due.code),
            say("Yêu cầu chưa nộp thì hủy: desk-tui payments cancel MÃ --reason LÝ-DO."),
        )
    return found[-1]


def _day_closed(desk: Desk, receipt: ReceiptNow) -> bool:
    """Whether its day was closed after it was issued."""
    return any(one.at >= receipt.at for one in closings(desk, receipt.at.date()))
