"""How the acts of money leave their mark: payments, receipts, closed days.

A payment's state follows the acts in their order, but money that came is never taken for not
come: once paid, only a refund changes it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from db.driver import sqlite
from db.kinds import (
    BookClosed,
    BookOpened,
    DayClosed,
    PaymentAsked,
    PaymentEnded,
    PaymentPaid,
    PaymentRefunded,
    PaymentReported,
    PaymentStarted,
    ReceiptIssued,
    ReceiptVoided,
)

if TYPE_CHECKING:
    from db.acts import Act

OPEN = ("asked", "started", "reported")
"""States of a payment whose money has not come."""
_STILL_OPEN = "state IN ('asked', 'started', 'reported')"


def asked(connection: sqlite.Connection, act: Act, said: PaymentAsked) -> None:
    connection.execute(
        "INSERT INTO payments (id, subject, how, amount, state, desk, officer, payer, purpose,"
        " text, reference, url, asked_at, paid_at, refunded, reason, parts)"
        " VALUES (?, ?, ?, ?, 'asked', ?, ?, ?, ?, ?, '', '', ?, '', 0, '', ?)",
        (
            said.payment,
            act.subject,
            said.how,
            said.amount,
            act.desk,
            act.officer,
            said.payer,
            said.purpose,
            said.text,
            act.done_at,
            msgspec.json.encode(said.parts, order="sorted").decode(),
        ),
    )


def started(connection: sqlite.Connection, _act: Act, said: PaymentStarted) -> None:
    connection.execute(
        "UPDATE payments SET reference = ?, url = ?,"
        " state = CASE state WHEN 'asked' THEN 'started' ELSE state END WHERE id = ?",
        (said.reference, said.url, said.payment),
    )


def reported(connection: sqlite.Connection, _act: Act, said: PaymentReported) -> None:
    connection.execute(
        f"UPDATE payments SET state = 'reported' WHERE id = ? AND {_STILL_OPEN}", (said.payment,)
    )


def paid(connection: sqlite.Connection, _act: Act, said: PaymentPaid) -> None:
    connection.execute(
        "UPDATE payments SET state = 'paid', amount = ?, paid_at = ?,"
        " reference = CASE ? WHEN '' THEN reference ELSE ? END, reason = ''"
        " WHERE id = ? AND paid_at = ''",
        (said.amount, said.paid_at, said.reference, said.reference, said.payment),
    )


def ended(connection: sqlite.Connection, _act: Act, said: PaymentEnded) -> None:
    connection.execute(
        f"UPDATE payments SET state = ?, reason = ? WHERE id = ? AND {_STILL_OPEN}",
        (said.why, said.reason, said.payment),
    )


def refunded(connection: sqlite.Connection, _act: Act, said: PaymentRefunded) -> None:
    connection.execute(
        "UPDATE payments SET state = 'refunded', refunded = refunded + ?, reason = ? WHERE id = ?",
        (said.amount, said.reason, said.payment),
    )


def book_opened(connection: sqlite.Connection, act: Act, said: BookOpened) -> None:
    connection.execute(
        "INSERT INTO receipt_books (book, kind, series, first, last, digits, next, closed,"
        " opened_at) VALUES (?, ?, ?, ?, ?, ?, ?, '', ?)",
        (
            said.book,
            said.kind,
            said.series,
            said.first,
            said.last,
            said.digits,
            said.first,
            act.done_at,
        ),
    )


def book_closed(connection: sqlite.Connection, _act: Act, said: BookClosed) -> None:
    connection.execute(
        "UPDATE receipt_books SET closed = ? WHERE book = ?", (said.reason, said.book)
    )


def issued(connection: sqlite.Connection, act: Act, said: ReceiptIssued) -> None:
    connection.execute(
        "INSERT INTO receipts (book, serial, payment, kind, amount, payer, subject, state, reason,"
        " at) VALUES (?, ?, ?, ?, ?, ?, ?, 'issued', '', ?)",
        (
            said.book,
            said.serial,
            said.payment,
            said.kind,
            said.amount,
            said.payer,
            act.subject,
            act.done_at,
        ),
    )
    _used(connection, said.book, said.serial)


def voided(connection: sqlite.Connection, act: Act, said: ReceiptVoided) -> None:
    connection.execute(
        "INSERT INTO receipts (book, serial, payment, kind, amount, payer, subject, state, reason,"
        " at) VALUES (?, ?, '', '', 0, '', ?, 'void', ?, ?)"
        " ON CONFLICT (book, serial) DO UPDATE SET state = 'void', reason = excluded.reason",
        (said.book, said.serial, act.subject, said.reason, act.done_at),
    )
    _used(connection, said.book, said.serial)


def day_closed(connection: sqlite.Connection, act: Act, said: DayClosed) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO closings (day, desk, expected, counted, difference, explained,"
        " officer, at, lines) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            said.day,
            act.desk,
            said.expected,
            said.counted,
            said.difference,
            said.explained,
            act.officer,
            act.done_at,
            msgspec.json.encode(said.lines, order="sorted").decode(),
        ),
    )


def unfold(connection: sqlite.Connection, subject: str) -> None:
    """Take away what the acts of one subject (a dossier, a package, a book, a day) left."""
    connection.execute("DELETE FROM payments WHERE subject = ?", (subject,))
    connection.execute("DELETE FROM receipts WHERE subject = ?", (subject,))


def _used(connection: sqlite.Connection, book: str, serial: int) -> None:
    connection.execute(
        "UPDATE receipt_books SET next = max(next, ?) WHERE book = ?", (serial + 1, book)
    )
