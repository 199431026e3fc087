"""Readings of money: payments, the receipt books with their serials, and closed days."""

from __future__ import annotations

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

_ONE_TREE = {"sqlite_with_rowid": False}


class Payment(SQLModel, table=True):
    """Reading: one row per payment of a dossier or a package (`subject`).

    `state`: asked | started | reported | paid | cancelled | failed | refunded. `refunded` is the
    sum given back. `paid_at` is empty until the money is there.
    """

    __tablename__ = "payments"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        Index("payments_subject", "subject"),
        Index("payments_paid", "paid_at"),
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
    refunded: int = 0
    reason: str = ""
    parts: str


class ReceiptBook(SQLModel, table=True):
    """Reading: the receipt books of this desk. `next` is the first serial not used yet."""

    __tablename__ = "receipt_books"  # pyright: ignore[reportAssignmentType]

    book: str = Field(primary_key=True)
    kind: str
    series: str
    first: int
    last: int
    digits: int
    next: int
    closed: str = ""
    opened_at: str


class ReceiptRow(SQLModel, table=True):
    """Reading: each serial that was used or voided."""

    __tablename__ = "receipts"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("receipts_payment", "payment"), _ONE_TREE)

    book: str = Field(primary_key=True)
    serial: int = Field(primary_key=True)
    payment: str = ""
    kind: str = ""
    amount: int = 0
    payer: str = ""
    subject: str = ""
    state: str  # issued | void
    reason: str = ""
    at: str


class Closing(SQLModel, table=True):
    """Reading: days that were closed; the last act of a day holds."""

    __tablename__ = "closings"  # pyright: ignore[reportAssignmentType]

    day: str = Field(primary_key=True)
    desk: str = Field(primary_key=True)
    expected: int
    counted: int | None = None
    difference: int
    explained: str = ""
    officer: str
    at: str
    lines: str
