"""What may be asked of the node about payments on the platform, and what the platform tells it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Connection, func, select

from desk_tui.centre import blobs
from desk_tui.centre.ledger import Ledger
from desk_tui.centre.pay import calls, lookup, queue
from desk_tui.centre.pay.tables import aside, payments
from desk_tui.centre.questions import (
    ANYONE,
    CONNECTOR,
    DESK,
    OPERATOR,
    STAFF,
    AnyQuestion,
    Asker,
    Question,
    RawQuestion,
    Refusal,
)

MOST = 200

S = TypeVar("S", bound=msgspec.Struct)


class PaymentsAsk(msgspec.Struct, frozen=True, kw_only=True):
    """Which rows: of one state, of one dossier or package, of one office; empty for all."""

    state: str = ""
    subject: str = ""
    office: str = ""


class PaymentRow(msgspec.Struct, frozen=True, kw_only=True):
    """One payment. Moments are UTC text; `next_try_at` empty is at once, `receipt` is the SHA-256
    of the platform's PDF, empty when it has not come."""

    office: str
    payment: str
    subject: str
    code: str
    amount: int
    state: str
    reference: str
    url: str
    trade: str
    bank: str
    paid_at: str
    receipt: str
    tries: int
    next_try_at: str
    problem: str
    message: str
    hint: str
    since: str
    changed_at: str


class Strange(msgspec.Struct, frozen=True, kw_only=True):
    """A call that nobody may believe: `problem` is unknown | hash | amount | partner | currency.
    `seen_at` is when a person had looked at it, empty when not yet."""

    reference: str
    problem: str
    office: str
    count: int
    first_at: str
    last_at: str
    seen_at: str


class Payments(msgspec.Struct, frozen=True, kw_only=True):
    """`payments` are those changed last, at most `MOST`; `aside` is told to the staff alone."""

    counts: dict[str, int]
    payments: tuple[PaymentRow, ...]
    aside: tuple[Strange, ...] = ()


class BillAsk(msgspec.Struct, frozen=True, kw_only=True):
    payment: str


class Bill(msgspec.Struct, frozen=True, kw_only=True):
    """The platform's own receipt, a PDF."""

    payment: str
    sha256: str
    content: bytes


class PayRetry(msgspec.Struct, frozen=True, kw_only=True):
    """Look at one payment again now; at all that wait, when none is named."""

    payment: str = ""


class PayRetried(msgspec.Struct, frozen=True, kw_only=True):
    count: int


def look(ledger: Ledger, asker: Asker, asked: PaymentsAsk, _: datetime) -> Payments:
    """A desk sees the payments of its own office."""
    office = asker.office or asked.office
    with ledger.read() as connection:
        return shown(connection, office, asked.state, asked.subject, strange=not asker.office)


def shown(
    connection: Connection, office: str, state: str, subject: str, *, strange: bool
) -> Payments:
    here: list[Any] = [payments.c.office == office] if office else []
    wanted = [*here, *([payments.c.state == state] if state else [])]
    wanted += [payments.c.subject == subject] if subject else []
    rows = connection.execute(
        select(payments).where(*wanted).order_by(payments.c.changed_at.desc()).limit(MOST)
    )
    counted = connection.execute(
        select(payments.c.state, func.count().label("n")).where(*here).group_by(payments.c.state)
    )
    odd = select(aside).order_by(aside.c.last_at.desc()).limit(MOST)
    return Payments(
        counts={row.state: row.n for row in counted},
        payments=tuple(_struct(PaymentRow, row) for row in rows),
        aside=tuple(_struct(Strange, row) for row in connection.execute(odd)) if strange else (),
    )


def _struct(shape: type[S], row: Any) -> S:
    return shape(**{name: getattr(row, name) for name in shape.__struct_fields__})


def bill(ledger: Ledger, asker: Asker, asked: BillAsk, _: datetime) -> Bill:
    """Raises Refusal `no-bill` (404) as long as it has not come."""
    with ledger.read() as connection:
        row = connection.execute(
            select(payments).where(queue.key(asker.office, asked.payment))
        ).first()
    path = blobs.place(ledger, row.receipt) if row is not None and row.receipt else None
    if row is None or path is None or not path.is_file():
        raise Refusal(
            "no-bill",
            "Trung tâm chưa có biên lai điện tử của khoản nộp này.",
            "Chờ Nền tảng thanh toán phát hành rồi xem lại.",
            status=404,
        )
    return Bill(payment=row.payment, sha256=row.receipt, content=path.read_bytes())


def retry(ledger: Ledger, _: Asker, asked: PayRetry, now: datetime) -> PayRetried:
    return PayRetried(count=queue.retry(ledger, asked.payment, now))


QUESTIONS: tuple[AnyQuestion, ...] = (
    RawQuestion(
        "POST",
        "/v1/payments/result",
        ANYONE,
        calls.heard,
        "The payment platform tells of a result; proven by its hash, and asked about all the same.",
        body="application/json",
        codes=((200, "Heard; `MaLoi` says whether it holds together."),),
        plain=True,
    ),
    RawQuestion(
        "POST",
        "/v1/payments/lookup",
        CONNECTOR,
        lookup.asked,
        "What is to be paid for a dossier number, as the national portal asks it.",
        body="application/json",
        codes=((200, "`error_code` -1 unknown, 0 nothing to pay, 1 payable."),),
        plain=True,
    ),
    Question(
        "GET",
        "/v1/payments",
        (*DESK, *STAFF),
        PaymentsAsk,
        Payments,
        look,
        "Online payments: started, waiting, paid, and those that need a person.",
    ),
    Question(
        "GET",
        "/v1/payments/bill",
        DESK,
        BillAsk,
        Bill,
        bill,
        "The payment platform's receipt of a payment of this office.",
    ),
    Question(
        "POST",
        "/v1/payments/retry",
        OPERATOR,
        PayRetry,
        PayRetried,
        retry,
        "Ask the payment platform again now.",
    ),
)
