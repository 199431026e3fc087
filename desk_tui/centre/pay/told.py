"""What the node itself says of a payment: its acts, and what the desks of the office hear."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from db.clock import utc_text
from db.kinds import PaymentEnded, PaymentPaid, PaymentStarted
from desk_tui.centre import notices, own
from desk_tui.centre.ledger import Ledger
from desk_tui.centre.pay import queue
from desk_tui.centre.pay.messages import Told
from desk_tui.centre.pay.reading import PLATFORM, Payment, payments
from desk_tui.centre.portal.queue import read_acts
from desk_tui.centre.problem import LineProblem
from desk_tui.rules.text import vn_money

OFFICER = "Nền tảng thanh toán"
"""In whose name the node writes."""
NOTICE_DAYS = 7

Decide = Callable[[Payment], own.Said]


def write(ledger: Ledger, row: Any, now: datetime, decide: Decide, **values: Any) -> None:
    """Say what is right to say of a payment as it stands, and change its row in the same step.

    A row that was changed meanwhile (by a call, or by hand) is left to the next turn, and so is
    what would have been said.
    """

    def work(connection: Connection) -> own.Said:
        acts, _ = read_acts(connection, row.office, row.subject)
        found = payments(acts).get(row.payment)
        if found is None or not queue.put(connection, row, now, **values):
            return []
        return decide(found)

    own.write(ledger, row.office, OFFICER, now, work)


def started(reference: str, url: str) -> Decide:
    def decide(found: Payment) -> own.Said:
        if found.started is not None and found.started.url == url:
            return []
        said = PaymentStarted(payment=found.id, reference=reference, url=url)
        return [(found.subject, said)]

    return decide


def paid(told: Told, paid_at: datetime) -> Decide:
    def decide(found: Payment) -> own.Said:
        if found.by_platform is not None:
            return []
        said = PaymentPaid(
            payment=found.id,
            by=PLATFORM,
            amount=told.amount,
            paid_at=utc_text(paid_at),
            reference=told.transaction,
            bank=told.bank,
        )
        return [(found.subject, said)]

    return decide


def ended(reason: str) -> Decide:
    """It failed, unless the money is there after all or somebody has ended it already."""

    def decide(found: Payment) -> own.Said:
        if found.paid or found.ended:
            return []
        return [(found.subject, PaymentEnded(payment=found.id, why="failed", reason=reason))]

    return decide


def nothing(_: Payment) -> own.Said:
    return []


def tell(ledger: Ledger, destination: str, now: datetime) -> None:
    """The desks hear of every problem that a person has to look into, once for each."""
    for row in queue.untold(ledger, destination):
        notice(ledger, row.office, f"{row.message} {row.hint}", now)
        with ledger.write(queue.room(destination)) as connection:
            queue.put(connection, row, now, told=row.problem)


def notice(ledger: Ledger, office: str, sentence: str, now: datetime) -> None:
    # An office whose desks do not meet this node has nobody to tell.
    with suppress(LineProblem):
        notices.say(ledger, sentence, office, now + timedelta(days=NOTICE_DAYS), now)


def wrong_amount(code: str, asked: int, came: int) -> tuple[str, str]:
    """What happened, and what to do."""
    money = f"{vn_money(came)}" if came >= 0 else "một số không đọc được"
    return (
        f"Nền tảng thanh toán báo {money} cho hồ sơ {code}, trong khi phải nộp {vn_money(asked)};"
        " chưa ghi là đã nộp.",
        "Đối chiếu giao dịch với Nền tảng thanh toán trước khi ghi nhận hoặc hoàn tiền.",
    )


def wrong_answer(code: str, wrong: str) -> tuple[str, str]:
    return (
        f"Nền tảng thanh toán trả lời về hồ sơ {code} không khớp {WRONG.get(wrong, wrong)};"
        " chưa ghi là đã nộp.",
        "Người vận hành trung tâm kiểm tra khóa và mã đối tác với Nền tảng thanh toán.",
    )


def to_refund(code: str, came: int, trade: str, why: str) -> tuple[str, str]:
    return (
        f"Công dân đã nộp trực tuyến {vn_money(came)} cho hồ sơ {code} (giao dịch {trade})"
        f" sau khi {why}.",
        "Kiểm tra rồi hoàn lại phần nộp thừa cho công dân, hoặc dùng khoản này cho hồ sơ.",
    )


WRONG = {
    "hash": "mã xác thực",
    "partner": "mã đối tác",
    "currency": "loại tiền",
    "amount": "số tiền",
    "unknown": "mã tham chiếu lạ",
}
"""What does not hold together in what the platform says."""
