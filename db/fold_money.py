"""How the acts of money leave their mark: payments, receipts, closed days.

A payment's state follows the acts of its subject in their order, but money that came is never
taken for not come: once paid, only a refund changes it. An act marks only what its own subject
owns, so that the order in which subjects are folded means nothing.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import msgspec

from db.clock import from_text
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
_OWN = "id = ? AND subject = ?"


def asked(connection: sqlite.Connection, act: Act, said: PaymentAsked) -> None:
    connection.execute(
        "INSERT INTO payments (id, subject, how, amount, state, desk, officer, payer, purpose,"
        " text, reference, url, asked_at, paid_at, by, paid, refunded, reason, parts)"
        " VALUES (?, ?, ?, ?, 'asked', ?, ?, ?, ?, ?, '', '', ?, '', '', 0, 0, '', ?)"
        " ON CONFLICT (id) DO NOTHING",
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


def started(connection: sqlite.Connection, act: Act, said: PaymentStarted) -> None:
    connection.execute(
        "UPDATE payments SET reference = ?, url = ?,"
        f" state = CASE state WHEN 'asked' THEN 'started' ELSE state END WHERE {_OWN}",
        (said.reference, said.url, said.payment, act.subject),
    )


def reported(connection: sqlite.Connection, act: Act, said: PaymentReported) -> None:
    connection.execute(
        f"UPDATE payments SET state = 'reported' WHERE {_OWN} AND {_STILL_OPEN}",
        (said.payment, act.subject),
    )


def paid(connection: sqlite.Connection, act: Act, said: PaymentPaid) -> None:
    """Two desks may both have taken cash: both sums count, and the surplus is seen."""
    if said.by != "cash" and said.reference and _told_before(connection, act, said):
        return
    connection.execute(
        "UPDATE payments SET state = 'paid', reason = '', paid = paid + ?,"
        " by = CASE by WHEN '' THEN ? ELSE by END,"
        " paid_at = CASE paid_at WHEN '' THEN ? ELSE paid_at END,"
        f" reference = CASE ? WHEN '' THEN reference ELSE ? END WHERE {_OWN}",
        (
            said.amount,
            said.by,
            said.paid_at,
            said.reference,
            said.reference,
            said.payment,
            act.subject,
        ),
    )
    _taking(connection, act, said.payment, said.by, said.amount, said.reference, said.paid_at)


def ended(connection: sqlite.Connection, act: Act, said: PaymentEnded) -> None:
    connection.execute(
        f"UPDATE payments SET state = ?, reason = ? WHERE {_OWN} AND {_STILL_OPEN}",
        (said.why, said.reason, said.payment, act.subject),
    )


def refunded(connection: sqlite.Connection, act: Act, said: PaymentRefunded) -> None:
    connection.execute(
        "UPDATE payments SET refunded = refunded + ?1, reason = ?2,"
        " state = CASE WHEN refunded + ?1 >= paid THEN 'refunded' ELSE state END"
        " WHERE id = ?3 AND subject = ?4",
        (said.amount, said.reason, said.payment, act.subject),
    )
    by = "cash" if said.how == "cash" else "bank"
    _taking(connection, act, said.payment, by, -said.amount, "", act.done_at)


def book_opened(connection: sqlite.Connection, act: Act, said: BookOpened) -> None:
    connection.execute(
        "INSERT INTO receipt_books (book, kind, series, first, last, digits, own, desk, closed,"
        " opened_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, '', ?) ON CONFLICT (book) DO NOTHING",
        (
            act.subject,
            said.kind,
            said.series,
            said.first,
            said.last,
            said.digits,
            said.own,
            act.desk,
            act.done_at,
        ),
    )


def book_closed(connection: sqlite.Connection, act: Act, said: BookClosed) -> None:
    connection.execute(
        "UPDATE receipt_books SET closed = ? WHERE book = ?", (said.reason, act.subject)
    )


def issued(connection: sqlite.Connection, act: Act, said: ReceiptIssued) -> None:
    connection.execute(
        "INSERT INTO receipts (act, book, serial, payment, kind, amount, payer, text, subject,"
        " desk, officer, state, reason, at, void_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'issued', '', ?, '')",
        (
            act.id,
            said.book,
            said.serial,
            said.payment,
            said.kind,
            said.amount,
            said.payer,
            said.text,
            act.subject,
            act.desk,
            act.officer,
            act.done_at,
        ),
    )


def voided(connection: sqlite.Connection, act: Act, said: ReceiptVoided) -> None:
    used = connection.execute(
        "UPDATE receipts SET state = 'void', reason = ?, void_at = ?"
        " WHERE book = ? AND serial = ? AND subject = ?",
        (said.reason, act.done_at, said.book, said.serial, act.subject),
    )
    if used.rowcount:
        return
    connection.execute(
        "INSERT INTO receipts (act, book, serial, payment, kind, amount, payer, text, subject,"
        " desk, officer, state, reason, at, void_at)"
        " VALUES (?, ?, ?, '', '', 0, '', '', ?, ?, ?, 'void', ?, ?, ?)",
        (
            act.id,
            said.book,
            said.serial,
            act.subject,
            act.desk,
            act.officer,
            said.reason,
            act.done_at,
            act.done_at,
        ),
    )


def day_closed(connection: sqlite.Connection, act: Act, said: DayClosed) -> None:
    connection.execute(
        "INSERT INTO closings (subject, version, day, desk, expected, counted, difference,"
        " explained, officer, at, lines)"
        " SELECT ?1, 1 + count(*), ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10 FROM closings"
        " WHERE subject = ?1",
        (
            act.subject,
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
    for table in ("payments", "takings", "receipts", "closings"):
        connection.execute(f"DELETE FROM {table} WHERE subject = ?", (subject,))
    connection.execute("DELETE FROM receipt_books WHERE book = ?", (subject,))


def _told_before(connection: sqlite.Connection, act: Act, said: PaymentPaid) -> bool:
    """The same money by the same reference, told once more by another desk or the node."""
    return bool(
        connection.execute(
            "SELECT 1 FROM takings WHERE subject = ? AND payment = ? AND by = ? AND reference = ?",
            (act.subject, said.payment, said.by, said.reference),
        ).fetchone()
    )


def _taking(
    connection: sqlite.Connection,
    act: Act,
    payment: str,
    by: str,
    amount: int,
    reference: str,
    at: str,
) -> None:
    connection.execute(
        "INSERT INTO takings (act, subject, payment, by, amount, reference, desk, officer, day,"
        " done_at) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10"
        " WHERE EXISTS (SELECT 1 FROM payments WHERE id = ?3 AND subject = ?2)",
        (
            act.id,
            act.subject,
            payment,
            by,
            amount,
            reference,
            act.desk,
            act.officer,
            _day(at if by != "cash" else act.done_at, act.done_at),
            act.done_at,
        ),
    )


def _day(moment: str, otherwise: str) -> str:
    """The office's day of a moment; a text that is none is taken for the act's own."""
    try:
        known: datetime = from_text(moment)
    except ValueError:
        known = from_text(otherwise)
    if known.tzinfo is None:
        known = from_text(otherwise)
    return known.astimezone(ZoneInfo("Asia/Ho_Chi_Minh")).date().isoformat()
