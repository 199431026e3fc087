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
        raise _bad("Ký hiệu biên lai chưa đúng.", "Ghi đúng ký hiệu in trên quyển, ví dụ AA/26P.")
    if kind not in ("phi", "le-phi", "any"):
        raise _bad(f"Không có loại biên lai “{kind}”.", "Chọn phi, le-phi hoặc any.")
    if not 1 <= first <= last or last - first >= _LONGEST or not 1 <= digits <= 12:
        raise _bad(
            f"Dải số {first}–{last} không đúng.",
            f"Số đầu không lớn hơn số cuối, mỗi quyển không quá {_LONGEST:,} số.",
        )
    if len(str(last)) > digits:
        raise _bad(f"Số {last} dài hơn {digits} chữ số.", "Xem lại số chữ số in trên quyển.")
    said = BookOpened(
        book=acts.new_id(), kind=kind, series=series, first=first, last=last, digits=digits
    )

    def doings(connection: sqlite.Connection) -> list[acts.Doing]:
        for book in books(connection):
            same = plain(book.series) == plain(series) and not book.own
            if same and book.first <= last and first <= book.last:
                raise RecordProblem(
                    "book-overlaps",
                    f"Quyển {book.words} đã có các số này.",
                    "Xem lại ký hiệu và dải số; một số biên lai chỉ dùng một lần.",
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
                "book-closed", f"Quyển {found.words} đã khóa rồi.", "Xem desk-tui receipts list."
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
                f"Số {number(serial, now.digits)} không phải số kế tiếp của quyển {now.words}"
                f" (kế tiếp: {number(now.next, now.digits)}).",
                "Biên lai đã cấp thì hủy qua hoàn tiền; chỉ hủy được số trắng kế tiếp.",
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
                f"Biên lai {words} chỉ còn {left} số: nhận thêm quyển."
                if left
                else f"Đã hết biên lai {words}: chưa thu tiền mặt {words} được."
            )
    return said


def doubts(desk: Desk) -> list[str]:
    """Sentences about serials that a person has to look at before cash is taken on."""
    said = [
        f"Biên lai {book.series} số {number(book.next, book.digits)}–{number(last, book.digits)}"
        " có thể đã cấp trước khi phục hồi sổ: hủy các số này rồi mới thu tiền mặt."
        for book in own_books(desk)
        if (last := in_doubt(desk.read, book))
    ]
    return said + _clashes(desk)


def _clashes(desk: Desk) -> list[str]:
    """Sentences about serials that another desk of the office has in a book of the same series."""
    return [
        f"Quầy {other.desk.rpartition('/')[2]} cũng nhận quyển {other.words}: kiểm tra quyển thật,"
        f" một số biên lai chỉ dùng một lần."
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
            "no-reason", "Chưa ghi lý do.", "Ghi lý do để giải trình số biên lai này."
        )
    return short_note(said)


def _bad(message: str, hint: str) -> RecordProblem:
    return RecordProblem("bad-book", message, hint)
