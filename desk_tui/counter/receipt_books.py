"""Books that come to a desk and go: opened, closed, serials that nobody can get (FEE-05)."""

from __future__ import annotations

from datetime import datetime

from db import acts, settings
from db.driver import sqlite
from db.kinds import BookClosed, BookOpened, ReceiptVoided
from db.problem import RecordProblem
from desk_tui.counter.desk import Desk
from desk_tui.counter.receipts import (
    DIGITS,
    LOW,
    LOW_STOCK,
    Book,
    BookKind,
    book_of,
    books,
    find_book,
    in_doubt,
    number,
    own_books,
    receipt_code,
)
from desk_tui.counter.receive import short_note
from desk_tui.rules import money
from desk_tui.rules.text import plain, tidy
from desk_tui.tongue import say

_LONGEST = 10_000


def open_book(
    desk: Desk,
    series: str,
    first: int,
    last: int,
    kind: BookKind = "any",
    digits: int = DIGITS,
    at: datetime | None = None,
) -> Book:
    """A book came to this desk. Raises RecordProblem `bad-book` or `book-overlaps`."""
    series = tidy(series)
    if not series or len(series) > 20 or not receipt_code(series, 1, 1)[:-2]:
        raise _bad(
            say("Ký hiệu biên lai chưa đúng."), say("Ghi đúng ký hiệu in trên quyển, ví dụ AA/26P.")
        )
    if kind not in ("phi", "le-phi", "any"):
        raise _bad(
            say("Không có loại biên lai “{kind}”.", kind=kind), say("Chọn phi, le-phi hoặc any.")
        )
    if not 1 <= first <= last or last - first >= _LONGEST or not 1 <= digits <= 12:
        raise _bad(
            say("Dải số {first}–{last} không đúng.", first=first, last=last),
            say(
                "Số đầu không lớn hơn số cuối, mỗi quyển không quá {longest:,} số.",
                longest=_LONGEST,
            ),
        )
    if len(str(last)) > digits:
        raise _bad(
            say("Số {last} dài hơn {digits} chữ số.", last=last, digits=digits),
            say("Xem lại số chữ số in trên quyển."),
        )
    said = BookOpened(
        book=acts.new_id(), kind=kind, series=series, first=first, last=last, digits=digits
    )

    def doings(connection: sqlite.Connection) -> list[acts.Doing]:
        for book in books(connection):
            same = plain(book.series) == plain(series) and not book.own
            if same and book.first <= last and first <= book.last:
                raise RecordProblem(
                    "book-overlaps",
                    say("Quyển {text} đã có các số này.", text=book.words),
                    say("Xem lại ký hiệu và dải số; một số biên lai chỉ dùng một lần."),
                )
        return [acts.Doing(said.book, said, desk.done_at(at) if at else None)]

    desk.act(doings)
    return book_of(desk.read, said.book)


def close_book(desk: Desk, book: str, reason: str) -> Book:
    """No further receipt comes out of it; what is left goes back. Raises RecordProblem."""
    found, why = find_book(desk, book), _reason(reason)

    def doings(connection: sqlite.Connection) -> list[acts.Doing]:
        if book_of(connection, found.id).closed:
            raise RecordProblem(
                "book-closed",
                say("Quyển {text} đã khóa rồi.", text=found.words),
                "Xem desk-tui receipts list.",
            )
        return [acts.Doing(found.id, BookClosed(book=found.id, reason=why))]

    desk.act(doings)
    return book_of(desk.read, found.id)


def spoil(desk: Desk, book: str, serial: int, reason: str, last: int = 0) -> tuple[int, int]:
    """Void serials nobody got, up to `last`: torn, misprinted, or used while the record was away.

    Only the next ones of a book can be spoilt: earlier ones are somebody's receipts. Returns the
    first and last serial voided. Raises RecordProblem.
    """
    found, why, last = find_book(desk, book), _reason(reason), last or serial

    def doings(connection: sqlite.Connection) -> list[acts.Doing]:
        now = book_of(connection, found.id)
        if serial != now.next or not serial <= last <= now.last or now.closed:
            raise RecordProblem(
                "not-next-serial",
                say(
                    "Số {serial} không phải số kế tiếp của quyển {text} (kế tiếp: {next}).",
                    serial=number(serial, now.digits),
                    text=now.words,
                    next=number(now.next, now.digits),
                ),
                say("Biên lai đã cấp thì hủy qua hoàn tiền; chỉ hủy được số trắng kế tiếp."),
            )
        return [
            acts.Doing(found.id, ReceiptVoided(book=found.id, serial=each, reason=why))
            for each in range(serial, last + 1)
        ]

    desk.act(doings)
    return serial, last


def low_stock(desk: Desk) -> list[str]:
    """A sentence per kind of sum whose receipts run out; own printed ones never do."""
    limit = int(settings.get(desk.read, LOW_STOCK, LOW))
    mine = [b for b in own_books(desk) if not b.own]
    if not mine:
        return []
    said = []
    for kind in ("phi", "le-phi"):
        left = sum(b.left for b in mine if b.kind in (kind, "any"))
        if left <= limit:
            words = money.KIND_WORDS[kind]
            said.append(
                say("Biên lai {text} chỉ còn {left} số: nhận thêm quyển.", text=words, left=left)
                if left
                else say("Đã hết biên lai {text}: chưa thu tiền mặt {text} được.", text=words)
            )
    return said


def doubts(desk: Desk) -> list[str]:
    """Sentences about serials that a person has to look at before cash is taken on."""
    said = [
        say(
            "Biên lai {series} số {next}–{last}"
            " có thể đã cấp trước khi phục hồi sổ: hủy các số này rồi mới thu tiền mặt.",
            series=book.series,
            next=number(book.next, book.digits),
            last=number(last, book.digits),
        )
        for book in own_books(desk)
        if (last := in_doubt(desk.read, book))
    ]
    return said + _clashes(desk)


def _clashes(desk: Desk) -> list[str]:
    """Sentences about serials that another desk of the office has in a book of the same series."""
    return [
        say(
            "Quầy {desk} cũng nhận quyển {text}: kiểm tra quyển thật,"
            " một số biên lai chỉ dùng một lần.",
            desk=other.desk.rpartition("/")[2],
            text=other.words,
        )
        for mine in own_books(desk)
        for other in books(desk.read)
        if other.desk != mine.desk
        and plain(other.series) == plain(mine.series)
        and not (mine.own or other.own)
        and other.first <= mine.last
        and mine.first <= other.last
    ]


def _reason(said: str) -> str:
    if not tidy(said):
        raise RecordProblem(
            "no-reason", say("Chưa ghi lý do."), say("Ghi lý do để giải trình số biên lai này.")
        )
    return short_note(said)


def _bad(message: str, hint: str) -> RecordProblem:
    return RecordProblem("bad-book", message, hint)
