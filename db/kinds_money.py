"""What is said of money: payments, receipts out of their books, and the close of a day.

A payment moves asked -> reported -> paid, or is cancelled; a paid one can be refunded. Only
`payment.paid` by the platform makes a true online payment (TT-A, TT-B).
"""

from __future__ import annotations

import msgspec


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One sum of a payment. Phí and lệ phí have receipts apart: `kind` is phi | le-phi."""

    kind: str
    text: str
    amount: int


class PaymentAsked(msgspec.Struct, frozen=True, kw_only=True):
    """`payment.asked`: so much is to be paid, in a manner: cash | transfer | online | later.

    For a transfer `text` is the VietQR shown and `purpose` the words that come back with the
    money. An online payment asked while the line is down waits for it (`payment.started`).
    `later` (thu sau) with amount 0: the sum is not known yet.
    """

    payment: str
    how: str
    amount: int
    parts: tuple[Part, ...]
    payer: str = ""
    purpose: str = ""
    text: str = ""


class PaymentStarted(msgspec.Struct, frozen=True, kw_only=True):
    """`payment.started`: the payment platform took the request; the citizen pays at `url`."""

    payment: str
    reference: str
    url: str


class PaymentReported(msgspec.Struct, frozen=True, kw_only=True):
    """`payment.reported`: the payer says the money was sent; not a payment yet."""

    payment: str
    note: str = ""


class PaymentPaid(msgspec.Struct, frozen=True, kw_only=True):
    """`payment.paid`: the money is there. `by` is cash | bank | platform.

    `reference` names it: the serials of its receipts for cash, the bank's or the platform's own
    for the others. The same reference told twice is the same money.
    """

    payment: str
    by: str
    amount: int
    paid_at: str
    reference: str = ""
    bank: str = ""


class PaymentEnded(msgspec.Struct, frozen=True, kw_only=True):
    """`payment.ended`: cancelled before any money came, or refused by the platform."""

    payment: str
    why: str  # cancelled | failed
    reason: str


class PaymentRefunded(msgspec.Struct, frozen=True, kw_only=True):
    """`payment.refunded`: money went back to the payer, with the person who approved it."""

    payment: str
    amount: int
    how: str  # cash | transfer
    reason: str
    approved_by: str


class BookOpened(msgspec.Struct, frozen=True, kw_only=True):
    """`book.opened`: a receipt book came to this desk: serials `first`..`last` of one kind.

    Its subject is the book. `own`: not a printed book but the desk's own printed receipts.
    """

    book: str
    kind: str  # phi | le-phi | any
    series: str
    first: int
    last: int
    digits: int = 7
    own: bool = False


class BookClosed(msgspec.Struct, frozen=True, kw_only=True):
    """`book.closed`: no further receipt comes out of it; what is left goes back, explained."""

    book: str
    reason: str


class ReceiptIssued(msgspec.Struct, frozen=True, kw_only=True):
    """`receipt.issued`: one serial of a book was used for a payment."""

    book: str
    serial: int
    series: str
    payment: str
    kind: str
    amount: int
    payer: str
    text: str = ""
    digits: int = 7


class ReceiptVoided(msgspec.Struct, frozen=True, kw_only=True):
    """`receipt.voided`: a serial is void for ever: spoilt, or its payment was undone.

    Said of the dossier when the receipt was issued for one, of the book when it never was.
    """

    book: str
    serial: int
    reason: str
    approved_by: str = ""


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the close-of-day sheet, in its `group`: money | receipts | owed | unsent."""

    text: str
    number: int
    amount: int = 0
    group: str = ""


class DayClosed(msgspec.Struct, frozen=True, kw_only=True):
    """`day.closed`: cash counted against what the acts of the day say; a difference explained.

    Its subject is the day at the desk; closing again makes the next version.
    """

    day: str
    expected: int
    counted: int | None
    difference: int
    explained: str = ""
    lines: tuple[Counted, ...] = ()
