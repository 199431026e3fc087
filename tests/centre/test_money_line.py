"""Money of two desks at a real node: every act accepted once, both desks read the same sums."""

from __future__ import annotations

import uuid

from db import acts, fold
from db.kinds import (
    BookOpened,
    DayClosed,
    PaymentAsked,
    PaymentPaid,
    PaymentRefunded,
    ReceiptIssued,
    ReceiptVoided,
)
from db.kinds_money import Part

from .kit import DeskKit, MakeDesk, Node
from .test_conflicts import meet

PART = Part(kind="phi", text="Phí chứng thực", amount=26_000)


def take_cash(desk: DeskKit, dossier: str, book: str, serial: int) -> str:
    """As the counter writes it: asked, paid and a receipt, in one transaction."""
    payment = acts.new_id()
    said = ReceiptIssued(
        book=book,
        serial=serial,
        series="AA/26P",
        payment=payment,
        kind="phi",
        amount=26_000,
        payer="Nguyễn Văn Thử",
    )
    desk.write(
        (dossier, PaymentAsked(payment=payment, how="cash", amount=26_000, parts=(PART,))),
        (
            dossier,
            PaymentPaid(
                payment=payment,
                by="cash",
                amount=26_000,
                paid_at="2026-11-22T02:00:00.000000Z",
                reference=f"AA/26P {serial}",
            ),
        ),
        (dossier, said),
    )
    return payment


def sums(desk: DeskKit) -> list[tuple[object, ...]]:
    rows = desk.record.read().execute(
        "SELECT id, subject, state, paid, refunded, reference FROM payments ORDER BY id"
    )
    return [tuple(row) for row in rows]


def test_cash_taken_at_two_desks_that_did_not_hear_each_other(
    sqlite_node: Node, desk_at: MakeDesk
) -> None:
    one, two = desk_at(sqlite_node), desk_at(sqlite_node, "2")
    (first,) = one.receive()
    meet(one, two)
    books = []
    for desk in (one, two):
        book = acts.new_id()
        desk.write((book, BookOpened(book=book, kind="phi", series="AA/26P", first=1, last=50)))
        books.append(book)
        take_cash(desk, first.subject, book, 1)
    day = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{one.name}/2026-11-22"))
    one.write(
        (day, DayClosed(day="2026-11-22", expected=26_000, counted=26_000, difference=0)),
        (books[0], ReceiptVoided(book=books[0], serial=2, reason="rách")),
    )
    meet(one, two)

    # Both sums are there at both desks: the surplus is for a person to give back.
    assert sums(one) == sums(two)
    assert [row[3] for row in sums(one)] == [26_000, 26_000]
    for desk in (one, two):
        assert set(desk.states().values()) == {"confirmed"}
        before = fold.digests(desk.record.read())
        fold.rebuild(desk.record.read(), desk.record.plain)
        assert fold.digests(desk.record.read()) == before

    # Receipts and their books are heard by both; the close of a day is each desk's own.
    def rows(desk: DeskKit, table: str) -> int:
        return desk.record.read().execute(f"SELECT count(*) FROM {table}").fetchone()[0]

    for desk in (one, two):
        assert (rows(desk, "receipts"), rows(desk, "receipt_books")) == (3, 2)
    assert (rows(one, "closings"), rows(two, "closings")) == (1, 0)


def test_a_refund_at_the_other_desk_is_heard_here(sqlite_node: Node, desk_at: MakeDesk) -> None:
    one, two = desk_at(sqlite_node), desk_at(sqlite_node, "2")
    (first,) = one.receive()
    payment = take_cash(one, first.subject, acts.new_id(), 1)
    meet(one, two)
    two.write(
        (
            first.subject,
            PaymentRefunded(
                payment=payment,
                amount=26_000,
                how="cash",
                reason="rút hồ sơ",
                approved_by="Lê Thị Mẫu",
            ),
        )
    )
    meet(one, two)
    assert sums(one) == sums(two)
    assert [row[2:5] for row in sums(one)] == [("refunded", 26_000, 26_000)]
    rows = one.record.read().execute("SELECT desk, amount FROM takings ORDER BY amount")
    assert [tuple(row) for row in rows] == [(two.name, -26_000), (one.name, 26_000)]
