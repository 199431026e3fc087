"""Receipt books (biên lai): serials without a gap, stock, and what was spoilt (FEE-05, FEE-06).

A serial is taken in the transaction that writes the payment, so a crash neither loses nor
repeats one. A serial that was not given to anybody is void, with a reason: there is no third way.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from db import acts, settings
from db.clock import from_text
from db.driver import sqlite
from db.kinds import BookOpened, ReceiptIssued
from db.kinds_money import Part
from db.problem import RecordProblem
from db.restore_receipts import DOUBT
from desk_tui.counter.desk import Desk, local
from desk_tui.counter.problem import Refusal
from desk_tui.rules import money
from desk_tui.rules.text import plain, tidy
from desk_tui.tongue import say

BookKind = Literal["phi", "le-phi", "any"]
LOW_STOCK = "receipts-low"
"""Setting: told from so few receipts left on."""
OWN_PRINTED = "receipts-own"
"""Setting: whether a desk that never got a book prints receipts of a series of its own."""
LOW = 20
DIGITS = 7
_OWN_LAST = 9_999_999


@dataclass(frozen=True)
class Book:
    """A receipt book as it stands. `next` is the serial that comes now, above `last` when full.

    `issued` and `void` are known of a book that was counted.
    """

    id: str
    kind: str
    series: str
    first: int
    last: int
    digits: int
    own: bool
    desk: str
    closed: str
    next: int
    issued: int
    void: int
    opened: datetime

    @property
    def left(self) -> int:
        return 0 if self.closed else max(0, self.last - self.next + 1)

    @property
    def words(self) -> str:
        numbers = f"{number(self.first, self.digits)}–{number(self.last, self.digits)}"
        return say(
            "{series} ({kind_words}) số {numbers}",
            series=self.series,
            kind_words=money.KIND_WORDS[self.kind],
            numbers=numbers,
        )


@dataclass(frozen=True)
class ReceiptNow:
    """One serial that was used. `state` issued | void. `code` names it in the slip's seal."""

    act: str
    book: str
    series: str
    serial: int
    digits: int
    payment: str
    kind: str
    amount: int
    payer: str
    text: str
    subject: str
    officer: str
    state: str
    reason: str
    at: datetime
    own: bool

    @property
    def number(self) -> str:
        return number(self.serial, self.digits)

    @property
    def words(self) -> str:
        return say("{series} số {number}", series=self.series, number=self.number)

    @property
    def code(self) -> str:
        return receipt_code(self.series, self.serial, self.digits)


def number(serial: int, digits: int) -> str:
    """As it is printed on the paper: 0000012."""
    return f"{serial:0{digits}d}"


def receipt_code(series: str, serial: int, digits: int) -> str:
    """`AA/26P` 12 -> "AA-26P-0000012": capitals, digits and strokes only."""
    folded = re.sub(r"[^0-9A-Z]+", "-", plain(series).upper()).strip("-")
    return f"{folded}-{number(serial, digits)}"


def books(connection: sqlite.Connection, *, counted: bool = False) -> tuple[Book, ...]:
    """Every book known here, in the order in which they came; `counted`: also how much is used."""
    rows = connection.execute(
        f"SELECT b.*, {_NEXT}{_COUNTS if counted else _UNCOUNTED} FROM receipt_books b"
        " ORDER BY b.opened_at, b.book"
    )
    return tuple(_book(row) for row in rows)


def own_books(desk: Desk, *, counted: bool = False) -> tuple[Book, ...]:
    """The books of this desk; those of the office's other desks are heard of, not used."""
    mine = desk.office.desk_id
    return tuple(b for b in books(desk.read, counted=counted) if b.desk == mine)


def book_of(connection: sqlite.Connection, id: str) -> Book:
    """One book by its id, counted."""
    row = connection.execute(
        f"SELECT b.*, {_NEXT}{_COUNTS} FROM receipt_books b WHERE b.book = ?", (id,)
    ).fetchone()
    return _book(row)


def find_book(desk: Desk, said: str) -> Book:
    """By id or by series (the open one when several bear it). RecordProblem `unknown-book`."""
    wanted = plain(tidy(said))
    found = [b for b in own_books(desk) if wanted in (b.id, plain(b.series))]
    if not found:
        known = ", ".join(dict.fromkeys(b.series for b in own_books(desk))) or say(
            "chưa có quyển nào"
        )
        raise RecordProblem(
            "unknown-book",
            say("Không có quyển biên lai “{said}”.", said=said),
            say(
                "Các ký hiệu đang có: {known}. Nhận quyển mới: desk-tui receipts open.", known=known
            ),
        )
    return next((b for b in found if b.left), found[-1])


def usable(connection: sqlite.Connection, desk: Desk, kind: str) -> tuple[Book, ...]:
    """The open books of this desk that take a sum of a kind: its own kind first, then the oldest.

    The desk's own printed series comes only while it never got a book.
    """
    mine = [b for b in books(connection) if b.desk == desk.office.desk_id]
    got = any(not b.own for b in mine)
    fit = [b for b in mine if b.left and b.kind in (kind, "any") and not (b.own and got)]
    return tuple(sorted(fit, key=lambda b: b.kind == "any"))


def take(
    connection: sqlite.Connection,
    desk: Desk,
    payment: str,
    parts: Sequence[Part],
    payer: str,
    book: str = "",
) -> tuple[list[acts.Doing], list[ReceiptIssued]]:
    """The acts that give each part its serial, inside the payment's own transaction.

    (acts on the books themselves, receipts to put on the payment's subject.) `book`: the officer
    chose this one. Raises Refusal `no-receipts` when a part has none.
    """
    opened: list[acts.Doing] = []
    issued: list[ReceiptIssued] = []
    following: dict[str, int] = {}
    own: Book | None = None
    for part in parts:
        chosen = own or _choose(connection, desk, part.kind, book, following)
        if chosen is None:
            said = _own_series(desk, connection)
            if said is None:
                raise no_receipts(connection, desk, part.kind)
            opened.append(acts.Doing(said.book, said))
            chosen = own = _fresh(desk, said)
        _refuse_doubt(connection, chosen)
        serial = following.get(chosen.id, chosen.next)
        following[chosen.id] = serial + 1
        issued.append(
            ReceiptIssued(
                book=chosen.id,
                serial=serial,
                series=chosen.series,
                payment=payment,
                kind=part.kind,
                amount=part.amount,
                payer=payer,
                text=part.text,
                digits=chosen.digits,
            )
        )
    return opened, issued


def of_payment(connection: sqlite.Connection, payment: str) -> tuple[ReceiptNow, ...]:
    """The receipts of one payment, in the order of their serials."""
    rows = connection.execute(
        _RECEIPTS + " WHERE r.payment = ? ORDER BY r.at, r.serial", (payment,)
    )
    return tuple(_receipt(row) for row in rows)


def used_of(connection: sqlite.Connection, book: str) -> tuple[ReceiptNow, ...]:
    """Every serial of a book that was used or voided."""
    rows = connection.execute(_RECEIPTS + " WHERE r.book = ? ORDER BY r.serial, r.at", (book,))
    return tuple(_receipt(row) for row in rows)


def newest_of(connection: sqlite.Connection, book: str, limit: int) -> tuple[ReceiptNow, ...]:
    """The last serials of a book that were used or voided, the newest first."""
    rows = connection.execute(
        _RECEIPTS + " WHERE r.book = ? ORDER BY r.serial DESC, r.at LIMIT ?", (book, limit)
    )
    return tuple(_receipt(row) for row in rows)


def used_between(
    connection: sqlite.Connection, desk: str, first: str, until: str
) -> tuple[ReceiptNow, ...]:
    """What a desk used or voided from a moment on, up to another (UTC text), by book and serial."""
    rows = connection.execute(
        _RECEIPTS + " WHERE r.at >= ? AND r.at < ? AND r.desk = ? ORDER BY r.book, r.serial",
        (first, until, desk),
    )
    return tuple(_receipt(row) for row in rows)


def gaps(connection: sqlite.Connection, book: Book) -> list[str]:
    """Sentences about serials that are missing or used twice; empty when the book is in order."""
    rows = connection.execute(
        "SELECT serial, before FROM (SELECT serial, lag(serial, 1, ?) OVER (ORDER BY serial)"
        " AS before FROM receipts WHERE book = ?) WHERE serial != before + 1 ORDER BY serial",
        (book.first - 1, book.id),
    )
    return [
        say(
            "{series} số {row} dùng hai lần.",
            series=book.series,
            row=number(row["serial"], book.digits),
        )
        if row["serial"] == row["before"]
        else say(
            "{series} thiếu từ số {row} đến số {row2}.",
            series=book.series,
            row=row["before"] + 1,
            row2=row["serial"] - 1,
        )
        for row in rows
    ]


def no_receipts(connection: sqlite.Connection, desk: Desk, kind: str) -> Refusal:
    words = money.KIND_WORDS[kind]
    others = [b.words for b in books(connection) if b.left and b.desk == desk.office.desk_id]
    hint = say("Nhận quyển mới: desk-tui receipts open KÝ-HIỆU SỐ-ĐẦU-SỐ-CUỐI")
    hint += say(" (màn hình Biên lai); hoặc thu chuyển khoản, thu sau.")
    if others:
        hint += say(" Quyển còn số nhưng khác loại: {others}.", others="; ".join(others))
    return Refusal(
        "no-receipts",
        say("Quầy đã hết biên lai {text}; chưa thu tiền, chưa lưu gì.", text=words),
        hint,
    )


def in_doubt(connection: sqlite.Connection, book: Book) -> int:
    """The last serial that may lie in somebody's hands although a record that was brought back
    does not know it; 0 when there is none left to void."""
    last = settings.get(connection, DOUBT, {}).get(book.id, 0)
    return last if book.next <= last else 0


def _refuse_doubt(connection: sqlite.Connection, book: Book) -> None:
    if last := in_doubt(connection, book):
        spoil = f"desk-tui receipts void {book.series} {book.next}-{last}"
        raise Refusal(
            "receipts-in-doubt",
            say(
                "Biên lai {series} số {next}–"
                "{last} có thể đã cấp trước khi phục hồi sổ; chưa lưu gì.",
                series=book.series,
                next=number(book.next, book.digits),
                last=number(last, book.digits),
            ),
            say(
                "Hủy các số đó kèm lý do (màn hình Biên lai, Hủy số, hoặc {spoil}) rồi thu lại.",
                spoil=spoil,
            ),
        )


def _choose(
    connection: sqlite.Connection, desk: Desk, kind: str, book: str, following: dict[str, int]
) -> Book | None:
    """The book whose serial comes next; one the officer named may be of another kind."""
    if book:
        named = find_book(desk, book)
        candidates = (named,) if named.left else ()
    else:
        candidates = usable(connection, desk, kind)
    return next((b for b in candidates if following.get(b.id, b.next) <= b.last), None)


def _own_series(desk: Desk, connection: sqlite.Connection) -> BookOpened | None:
    """A desk that never got a book prints its own receipts, unless the office forbids it."""
    ever = any(b.desk == desk.office.desk_id for b in books(connection))
    if ever or not settings.get(connection, OWN_PRINTED, True):
        return None
    return BookOpened(
        book=acts.new_id(),
        kind="any",
        series=f"TI/Q{desk.office.desk}",
        first=1,
        last=_OWN_LAST,
        digits=DIGITS,
        own=True,
    )


def _fresh(desk: Desk, said: BookOpened) -> Book:
    """A book that is opened in this very transaction, before it can be read back."""
    return Book(
        id=said.book,
        kind=said.kind,
        series=said.series,
        first=said.first,
        last=said.last,
        digits=said.digits,
        own=said.own,
        desk=desk.office.desk_id,
        closed="",
        next=said.first,
        issued=0,
        void=0,
        opened=local(desk.now()),
    )


_NEXT = "coalesce((SELECT max(serial) FROM receipts r WHERE r.book = b.book), b.first - 1) AS used"
_COUNTS = (
    ", (SELECT count(*) FROM receipts r WHERE r.book = b.book AND r.state = 'issued') AS issued"
    ", (SELECT count(*) FROM receipts r WHERE r.book = b.book AND r.state = 'void') AS void"
)
_UNCOUNTED = ", 0 AS issued, 0 AS void"
_RECEIPTS = (
    "SELECT r.*, coalesce(b.series, '') AS series, coalesce(b.digits, 7) AS digits,"
    " coalesce(b.own, 0) AS own FROM receipts r LEFT JOIN receipt_books b ON b.book = r.book"
)


def _book(row: sqlite.Row) -> Book:
    return Book(
        id=row["book"],
        kind=row["kind"],
        series=row["series"],
        first=row["first"],
        last=row["last"],
        digits=row["digits"],
        own=bool(row["own"]),
        desk=row["desk"],
        closed=row["closed"],
        next=max(row["used"] + 1, row["first"]),
        issued=row["issued"],
        void=row["void"],
        opened=local(from_text(row["opened_at"])),
    )


def _receipt(row: sqlite.Row) -> ReceiptNow:
    return ReceiptNow(
        act=row["act"],
        book=row["book"],
        series=row["series"],
        serial=row["serial"],
        digits=row["digits"],
        payment=row["payment"],
        kind=row["kind"],
        amount=row["amount"],
        payer=row["payer"],
        text=row["text"],
        subject=row["subject"],
        officer=row["officer"],
        state=row["state"],
        reason=row["reason"],
        at=local(from_text(row["at"])),
        own=bool(row["own"]),
    )
