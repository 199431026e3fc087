"""attest receive · enter · list · print · void · correct · volume."""

from __future__ import annotations

from datetime import date
from typing import Any

from db.problem import RecordProblem
from desk_tui.cli.intake_kinds import submitter
from desk_tui.cli.opening import iso, opened, password, person
from desk_tui.counter import attest, attest_books, attest_mend, attest_numbers, attest_print
from desk_tui.counter.attest_books import Entry
from desk_tui.counter.attest_term import Longer
from desk_tui.counter.collect import Wish
from desk_tui.counter.desk import Desk


def receive(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        owner, told = person(options, desk.today())
        if owner is None:
            raise RecordProblem(
                "no-owner", "Chưa có người yêu cầu.", "Ghi --card, hoặc --name với --birth và --id."
            )
        request = attest.Request(
            procedure=options.procedure,
            owner=owner,
            submitter=submitter(options, desk),
            papers=options.paper,
            exempt=options.exempt,
            signer=options.signer,
            longer=Longer(
                days=options.days,
                why=options.why,
                until=options.until,
                agreement=options.agreement,
            ),
            not_online=options.not_online,
            note=options.note,
        )
        wanted = options.cash or options.handed is not None
        cash = Wish(handed=options.handed, at=options.at) if wanted else None
        done = attest.attest(desk, request, options.at, cash=cash)
    said, paid = done.receipt.said, done.paid
    return {
        "code": said.code,
        "status": said.status,
        "received": iso(said.received),
        "due": iso(said.due),
        "fee": said.fee,
        "fee_lines": [
            {"text": line.text, "amount": line.amount, "ground": line.ground}
            for line in said.fee_lines
        ],
        "entries": [_entry(one) for one in done.entries],
        "paid": paid.payment.paid if paid else 0,
        "change": paid.change if paid else 0,
        "receipts": [one.words for one in paid.receipts] if paid else [],
        "unpaid": done.unpaid or None,
        "slip": str(done.receipt.slip) if done.receipt.slip else None,
        "slips": [str(path) for path in paid.slips] if paid else [],
        "qr": done.receipt.qr,
        "warnings": [*told, *done.warnings],
    }


def enter(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        entries = attest.enter(desk, options.code, options.paper, options.signer, at=options.at)
    return {"code": options.code, "entries": [_entry(one) for one in entries]}


def listing(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        year = options.year or desk.today().year
        if not options.book:
            return {"volumes": _volumes(desk, year), "gaps": _gaps(desk, year)}
        book = attest_numbers.find_book(desk, options.book)
        first, last = _days(options, date(year, 1, 1), date(year, 12, 31))
        entries = attest_books.between(desk.read, book.id, first, last, attest_print.MOST)
        return {
            "book": book.id,
            "sign": book.sign,
            "entries": [_entry(one) for one in entries],
            "gaps": attest_books.gaps(desk.read, book.id, first.year),
        }


def print_book(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        usual = attest_print.month(options.month or desk.today())
        if options.year:
            usual = date(options.year, 1, 1), date(options.year, 12, 31)
        first, last = _days(options, *usual)
        path, rows = attest_print.print_book(desk, options.book, first, last, own=options.own)
    return {"slip": str(path), "rows": rows, "from": str(first), "to": str(last)}


def void(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        entry = attest_books.find(desk, options.entry)
        done = attest_mend.void(desk, entry, options.reason, *_approver(options), at=options.at)
    return _mended(done)


def correct(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        entry = attest_books.find(desk, options.entry)
        facts = attest_mend.Facts(
            paper=options.paper,
            pages=options.pages,
            copies=options.copies,
            signer=options.signer,
        )
        done = attest_mend.correct(
            desk, entry, facts, options.reason, *_approver(options), at=options.at
        )
    return _mended(done)


def volume(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        book, into, following = attest_numbers.begin_volume(
            desk, options.book, options.volume, options.first, options.reason
        )
    return {"book": book.id, "sign": book.sign, "volume": into, "next": following}


def _approver(options: Any) -> tuple[str, str]:
    if not options.approve:
        return "", ""
    return options.approve, password("DESK_TUI_APPROVER_PASSWORD")


def _days(options: Any, first: date, last: date) -> tuple[date, date]:
    return options.first or first, options.last or last


def _mended(done: attest_mend.Mended) -> dict[str, Any]:
    return {
        **_entry(done.entry),
        "slip": str(done.slip) if done.slip else None,
        "warnings": list(done.warnings),
    }


def _volumes(desk: Desk, year: int) -> list[dict[str, Any]]:
    return [
        {
            "book": one.book.id,
            "name": one.book.name,
            "sign": one.book.sign,
            "year": one.year,
            "volume": one.volume,
            "desk": one.desk,
            "last": one.last,
            "used": one.used,
            "void": one.void,
            "copies": one.copies,
            "fee": one.fee,
        }
        for one in attest_books.volumes(desk, year)
    ]


def _gaps(desk: Desk, year: int) -> list[str]:
    ids = dict.fromkeys(book.id for book in attest_numbers.kinds(desk))
    return [said for id in ids for said in attest_books.gaps(desk.read, id, year)]


def _entry(one: Entry) -> dict[str, Any]:
    return {
        "entry": one.key,
        "words": one.words,
        "number": one.number,
        "code": one.code or None,
        "at": iso(one.at),
        "name": one.person,
        "paper": one.paper,
        "pages": one.pages,
        "copies": one.copies,
        "electronic": one.electronic,
        "fee": one.fee,
        "signer": one.signer or None,
        "state": one.state,
        "reason": one.reason or None,
        "corrected": one.corrected,
    }
