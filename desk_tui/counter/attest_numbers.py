"""Which books of attestation there are, and the next number of each at this desk (CAT-10).

Desks without a line to each other cannot share one series. Each desk therefore writes into a volume
(quyển) of its own, kept open beside those of the others: the number of the desk unless the office
gave it another. In its volume a desk counts from 01 to the end of the year without a gap, and goes
on counting when it begins another volume (NĐ 23/2015/NĐ-CP, Điều 13; volumes side by side are an
assumption). A number is taken in the transaction that writes its entry.
"""

from __future__ import annotations

from datetime import date
from functools import cache

from db import acts, settings
from db.driver import sqlite
from db.kinds import AttestVoided
from db.problem import RecordProblem
from db.restore_attest import VOLUMES
from desk_tui.counter.desk import Desk
from desk_tui.counter.problem import Refusal
from desk_tui.rules import attesting
from desk_tui.rules.attesting import Book
from desk_tui.rules.text import plain, tidy
from desk_tui.tongue import say

OWN_BOOKS = "attest-books"
"""Setting: the office's own rows, which go before the packaged ones."""


def kinds(desk: Desk) -> tuple[Book, ...]:
    """The office's rows first, then those that come with the program."""
    own = settings.get(desk.read, OWN_BOOKS, [])
    return (*attesting.books_from_rows(own), *_packaged())


@cache
def _packaged() -> tuple[Book, ...]:
    from desk_tui.counter.setup import packaged, rows_of

    return attesting.books_from_rows(rows_of(packaged("attest_books.csv")))


def book_of(
    desk: Desk, procedure: str, name: str, day: date, *, electronic: bool = False
) -> Book | None:
    """The book a procedure is written into; None when it is no attestation."""
    return attesting.book_for(kinds(desk), procedure, name, day, electronic=electronic)


def find_book(desk: Desk, said: str) -> Book:
    """By id or sign. RecordProblem `unknown-attest-book` names them."""
    wanted, known = plain(tidy(said)), kinds(desk)
    for book in known:
        if wanted in (book.id, plain(book.sign)):
            return book
    listed = "; ".join(f"{book.id} ({book.sign})" for book in known)
    raise RecordProblem(
        "unknown-attest-book",
        say("Không có sổ chứng thực “{said}”.", said=said),
        say("Chọn: {listed}.", listed=listed),
    )


def place(connection: sqlite.Connection, desk: Desk, book: str, year: int) -> tuple[str, int]:
    """(the volume this desk writes into, its next number); read inside the transaction."""
    chosen = settings.get(connection, VOLUMES, {}).get(f"{book}/{year}", {})
    (last,) = connection.execute(
        "SELECT max(number) FROM attestations WHERE desk = ? AND book = ? AND year = ?",
        (desk.office.desk_id, book, year),
    ).fetchone()
    volume = chosen.get("volume") or f"{desk.office.desk:02d}"
    return volume, max((last or 0) + 1, chosen.get("first", 1))


def begin_volume(
    desk: Desk, said: str, volume: str = "", first: int = 0, reason: str = ""
) -> tuple[Book, str, int]:
    """Write into another volume, or from another number, from now on this year.

    The first number of a desk's year may be any: a paper book was begun before. Later ones that
    are passed over stand in the book as void, with a `reason`. Raises Refusal `number-used`,
    `no-reason`; RecordProblem `unknown-attest-book`, `bad-volume`.
    """
    desk.needs("supervisor", "it")
    book, year = find_book(desk, said), desk.today().year
    volume = tidy(volume)
    if len(volume) > 10 or "/" in volume:
        raise RecordProblem(
            "bad-volume", say("Số quyển “{volume}” quá dài.", volume=volume), say("Ghi ví dụ 02.")
        )
    reason = tidy(reason)

    def doings(connection: sqlite.Connection) -> list[acts.Doing]:
        now_in, following = place(connection, desk, book.id, year)
        begin = first or following
        if begin < following:
            raise Refusal(
                "number-used",
                say(
                    "{sign}: quầy này đã dùng đến số {following:02d} của năm {year}.",
                    sign=book.sign,
                    following=following - 1,
                    year=year,
                ),
                say("Số đã dùng không dùng lại; ghi số lớn hơn hoặc để trống."),
            )
        passed: list[acts.Doing] = []
        if begin > following and _entered(connection, desk, book.id, year):
            if not reason:
                raise Refusal(
                    "no-reason",
                    say(
                        "Bỏ qua số {following:02d}–{begin:02d} phải ghi lý do.",
                        following=following,
                        begin=begin - 1,
                    ),
                    say(
                        "Ghi vì sao các số này không dùng, ví dụ đã viết vào sổ giấy khi mất điện."
                    ),
                )
            skipped = AttestVoided(
                book=book.id,
                sign=book.sign,
                year=year,
                volume=now_in,
                number=following,
                last=begin - 1,
                reason=reason,
            )
            passed.append(acts.Doing(acts.new_id(), skipped))
        known = settings.get(connection, VOLUMES, {})
        known[f"{book.id}/{year}"] = {"volume": volume or now_in, "first": begin}
        settings.put(connection, VOLUMES, known)
        return passed

    desk.act(doings)
    return book, *place(desk.read, desk, book.id, year)


def _entered(connection: sqlite.Connection, desk: Desk, book: str, year: int) -> bool:
    row = connection.execute(
        "SELECT 1 FROM attestations WHERE desk = ? AND book = ? AND year = ? LIMIT 1",
        (desk.office.desk_id, book, year),
    ).fetchone()
    return row is not None
