"""The book of attestation on paper: every month, and closed at the end of the year."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from db.problem import RecordProblem
from desk_tui.counter import attest_books, attest_numbers, slip
from desk_tui.counter.attest_books import Entry
from desk_tui.counter.desk import Desk, local
from desk_tui.rules.attesting import Book
from desk_tui.rules.text import vn_date
from desk_tui.slips.data_attest import AttestBook, AttestRow

MOST = 5000
"""Entries in one printed book."""


def month(day: date) -> tuple[date, date]:
    """The first and the last day of its month."""
    return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])


def print_book(
    desk: Desk, said: str, first: date, last: date, *, own: bool = False
) -> tuple[Path, int]:
    """(the book from the first to the last day, how many numbers). `own`: only this desk's.

    A sheet that goes to the end of a year closes it. Raises RecordProblem `unknown-attest-book`,
    `bad-period`, `book-long`; SlipProblem.
    """
    book = attest_numbers.find_book(desk, said)
    if last < first or first.year != last.year:
        raise RecordProblem(
            "bad-period",
            f"Không in sổ từ {vn_date(first)} đến {vn_date(last)}: sổ theo từng năm.",
            "Chọn ngày đầu và ngày cuối trong cùng một năm.",
        )
    entries = attest_books.between(desk.read, book.id, first, last, MOST + 1)
    if own:
        entries = tuple(one for one in entries if one.desk == desk.office.desk_id)
    if len(entries) > MOST:
        raise RecordProblem(
            "book-long",
            f"Sổ từ {vn_date(first)} đến {vn_date(last)} có hơn {MOST} số.",
            "In từng khoảng ngày ngắn hơn.",
        )
    sheet = _sheet(desk, book, entries, first, last)
    name = f"so-chung-thuc-{book.id}-{first:%y%m%d}-{last:%y%m%d}"
    return slip.draw(desk, sheet, name, desk.office.form_set), len(entries)


def _sheet(desk: Desk, book: Book, entries: Sequence[Entry], first: date, last: date) -> AttestBook:
    good = [one for one in entries if not one.void]
    return AttestBook(
        head=slip.sheet_head(desk, local(desk.now())),
        name=book.name,
        sign=book.sign,
        year=first.year,
        volumes=tuple(dict.fromkeys(one.volume for one in entries)),
        first=first,
        last=last,
        rows=tuple(_row(one) for one in entries),
        entries=len(good),
        void=len(entries) - len(good),
        copies=sum(one.copies for one in good),
        fee=sum(one.fee or 0 for one in good),
        closing=(first.month, first.day, last.month, last.day) == (1, 1, 12, 31),
        remark=" ".join(attest_books.gaps(desk.read, book.id, first.year)),
    )


def _row(one: Entry) -> AttestRow:
    remarks = []
    if one.void:
        remarks.append(f"Đã hủy: {one.reason}")
    if one.corrected:
        remarks.append("Đã sửa")
    if one.electronic:
        remarks.append("Bản sao điện tử")
    return AttestRow(
        number=f"{one.number:02d}",
        volume=one.volume,
        day=vn_date(one.at.date()),
        person=one.person,
        person_number=one.person_number,
        paper=one.paper,
        signer=one.signer,
        copies=0 if one.void else one.copies,
        fee=None if one.void else one.fee,
        remark="; ".join(remarks),
    )
