"""Readings of money: payments, what came and went, receipt books with serials, closed days."""

from __future__ import annotations

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

_ONE_TREE = {"sqlite_with_rowid": False}


class Payment(SQLModel, table=True):
    """Reading: one row per payment of a dossier or a package (`subject`).

    `state`: asked | started | reported | paid | cancelled | failed | refunded. `amount` is what was
    asked, `paid` the sum that came (by `by`, first at `paid_at`), `refunded` the sum given back.
    """

    __tablename__ = "payments"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        Index("payments_subject", "subject"),
        Index("payments_asked", "asked_at"),
        Index(
            "payments_open",
            "asked_at",
            sqlite_where=text("state IN ('asked', 'started', 'reported')"),
        ),
    )

    id: str = Field(primary_key=True)
    subject: str
    how: str
    amount: int
    state: str
    desk: str
    officer: str
    payer: str = ""
    purpose: str = ""
    text: str = ""
    reference: str = ""
    url: str = ""
    asked_at: str
    paid_at: str = ""
    by: str = ""
    paid: int = 0
    refunded: int = 0
    reason: str = ""
    parts: str


class Taking(SQLModel, table=True):
    """Reading: each time money came (amount above 0) or went back (below), by the act that says so.

    `day` is the office's day on which it came: for cash the day it was taken.
    """

    __tablename__ = "takings"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        Index("takings_day", "day", "desk"),
        Index("takings_subject", "subject"),
        _ONE_TREE,
    )

    act: str = Field(primary_key=True)
    subject: str
    payment: str
    by: str
    amount: int
    reference: str = ""
    desk: str
    officer: str
    day: str
    done_at: str


class ReceiptBook(SQLModel, table=True):
    """Reading: the receipt books. What is used of one is told by its receipts."""

    __tablename__ = "receipt_books"  # pyright: ignore[reportAssignmentType]

    book: str = Field(primary_key=True)
    kind: str
    series: str
    first: int
    last: int
    digits: int
    own: bool
    desk: str
    closed: str = ""
    opened_at: str


class ReceiptRow(SQLModel, table=True):
    """Reading: each serial that was used or voided, by the act that used it.

    Not keyed by serial: a record put back from an old copy may use one again, and then both stay
    to be seen.
    """

    __tablename__ = "receipts"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        Index("receipts_serial", "book", "serial", "state"),
        Index("receipts_payment", "payment"),
        Index("receipts_at", "at"),
        Index("receipts_subject", "subject"),
        _ONE_TREE,
    )

    act: str = Field(primary_key=True)
    book: str
    serial: int
    payment: str = ""
    kind: str = ""
    amount: int = 0
    payer: str = ""
    text: str = ""
    subject: str
    desk: str
    officer: str
    state: str  # issued | void
    reason: str = ""
    at: str
    void_at: str = ""


class Closing(SQLModel, table=True):
    """Reading: closings of a day at a desk (`subject`), each a version; the newest holds."""

    __tablename__ = "closings"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("closings_day", "desk", "day"),)

    subject: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    day: str
    desk: str
    expected: int
    counted: int | None = None
    difference: int
    explained: str = ""
    officer: str
    at: str
    lines: str
