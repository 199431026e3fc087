"""pay · payments · refund · receipts · close-day."""

from __future__ import annotations

import os
import re
from typing import Any

from db.problem import RecordProblem
from desk_tui.cli.opening import iso, opened
from desk_tui.cli.payment_json import payment_json
from desk_tui.counter import (
    accounts,
    bank,
    collect,
    money_counts,
    money_settings,
    money_slips,
    payments,
    receipt_books,
    receipts,
)
from desk_tui.counter import (
    close_day as closing,
)
from desk_tui.counter import (
    refund as refunding,
)
from desk_tui.counter.catch_up import catch_up
from desk_tui.counter.collect import Asked, Paid, Wish
from desk_tui.counter.fee_parts import fee_kinds
from desk_tui.counter.receipts import Book, ReceiptNow


def pay(options: Any) -> dict[str, Any]:
    wish = Wish(
        amount=options.amount,
        only=options.kind,
        ground=options.ground,
        book=options.book,
        handed=options.handed,
        at=options.at,
    )
    with opened(options) as desk:
        if options.how == "cash":
            return _paid(collect.pay_cash(desk, options.code, wish))
        if options.confirm:
            if options.how != "transfer":
                raise RecordProblem(
                    "bad-usage",
                    "Chỉ xác nhận được tiền chuyển khoản.",
                    "Ghi --how transfer; tiền trực tuyến do Nền tảng thanh toán báo.",
                )
            return _paid(collect.confirm(desk, options.code, options.confirm, wish))
        return _asked(collect.ask(desk, options.code, options.how, wish))


def waiting(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        return {
            "payments": [
                {
                    "code": one.code,
                    "name": one.name,
                    "procedure_name": one.procedure_name,
                    "amount": one.amount,
                    "how": one.payment.how if one.payment else None,
                    "state": one.payment.state if one.payment else "never",
                    "since": iso(one.since),
                    "words": one.words,
                }
                for one in payments.owing(desk)
            ]
        }


def report(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        now = collect.report(desk, options.code, options.note, options.at)
    return {"code": options.code, **payment_json(now)}


def cancel(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        now = collect.cancel(desk, options.code, options.reason, options.at)
    return {"code": options.code, **payment_json(now)}


def statement(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        looked = bank.take_statement(desk, options.file, options.at)
    return {
        "confirmed": [
            {
                "code": one.code,
                "amount": one.payment.paid,
                "reference": one.payment.reference,
                "receipt": _numbers(one.receipts),
            }
            for one in looked.confirmed
        ],
        "told": list(looked.told),
        "before": looked.before,
        "strange": looked.strange,
    }


def account(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        if options.number:
            accounts.set_account(desk, options.kind, options.bank, options.number, options.name)
        return {
            "accounts": [
                {
                    "kind": one.kind,
                    "bin": one.bin,
                    "bank": one.bank or None,
                    "number": one.number,
                    "name": one.name,
                }
                for one in accounts.accounts(desk.read)
            ]
        }


def exempt(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        due = refunding.exempt(
            desk,
            options.code,
            options.ground,
            options.proof,
            options.approve,
            _approver_password(),
            options.at,
        )
    return {"code": due.code, "fee": due.fee, "payments": [payment_json(p) for p in due.payments]}


def counts(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        mine = None if options.all_desks else desk.office.desk_id
        found = money_counts.counts(desk.read, options.first, options.last, mine)
    ways = {
        name: {"number": way.number, "money": way.money}
        for name, way in (
            ("cash", found.cash),
            ("bank", found.bank),
            ("online", found.online),
            ("refunded", found.refunded),
            ("waived", found.waived),
            ("reduced", found.reduced),
        )
    }
    shares = {
        name: {"numerator": part, "denominator": of, "value": round(part / of, 4) if of else None}
        for name, (part, of) in (("TT-A", found.tt_a), ("TT-B", found.tt_b))
    }
    return {"ways": ways, "metrics": shares}


def refund(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        done = refunding.refund(
            desk,
            options.code,
            options.reason,
            options.approve,
            _approver_password(),
            options.how,
            options.payment,
            options.at,
        )
    return {
        "code": done.code,
        "amount": done.amount,
        "how": options.how,
        "state": done.payment.state,
        "approved_by": done.approved_by,
        "voided": [one.words for one in done.voided],
        "warnings": list(done.warnings),
    }


def receipts_open(options: Any) -> dict[str, Any]:
    first, last = options.span
    with opened(options) as desk:
        return _book(
            receipt_books.open_book(
                desk, options.series, first, last, options.kind, options.digits, options.at
            )
        )


def receipts_close(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        return _book(receipt_books.close_book(desk, options.series, options.reason))


def receipts_void(options: Any) -> dict[str, Any]:
    found = re.fullmatch(r"(\d{1,12})(?:-(\d{1,12}))?", options.serials)
    if not found:
        raise RecordProblem(
            "bad-usage", f"“{options.serials}” không phải số biên lai.", "Ghi 12 hoặc 12-15."
        )
    with opened(options) as desk:
        first, last = receipt_books.spoil(
            desk, options.series, int(found[1]), options.reason, int(found[2] or 0)
        )
        book = receipts.book_of(desk.read, receipts.find_book(desk, options.series).id)
        return {**_book(book), "voided": list(range(first, last + 1))}


def receipts_list(options: Any) -> dict[str, Any]:
    wanted = getattr(options, "series", "")
    with opened(options) as desk:
        found = list(receipts.own_books(desk, counted=True))
        if wanted:
            found = [receipts.book_of(desk.read, receipts.find_book(desk, wanted).id)]
        return {
            "books": [
                {
                    **_book(book),
                    "receipts": [_receipt(one) for one in receipts.used_of(desk.read, book.id)]
                    if wanted
                    else None,
                    "gaps": receipts.gaps(desk.read, book),
                }
                for book in found
            ],
            "warnings": [*receipt_books.low_stock(desk), *receipt_books.doubts(desk)],
        }


def receipts_print(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        paths, warnings = money_slips.print_again(desk, options.code, options.number)
    return {"code": options.code, "slips": [str(path) for path in paths], "warnings": warnings}


def receipts_issue(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        return _paid(catch_up(desk, options.code, options.book, options.at))


def receipts_set(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        return money_settings.change(
            desk,
            own=None if options.own is None else options.own == "yes",
            low=options.low,
            tax_number=options.tax_number,
        )


def kinds(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        if options.file:
            money_settings.import_kinds(desk, options.file)
        return {
            "kinds": [
                {
                    "id": row.id,
                    "kind": row.kind,
                    "name": row.name,
                    "instrument": row.instrument or None,
                    "certainty": row.certainty or None,
                }
                for row in fee_kinds(desk)
            ]
        }


def close_day(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        if options.look:
            return _sheet(closing.sheet(desk, options.day))
        done = closing.close(desk, options.cash, options.explain, options.day, options.at)
        return {
            **_sheet(done.sheet),
            "version": done.version,
            "counted": done.counted,
            "difference": done.difference,
            "explained": done.explained or None,
            "slip": str(done.slip) if done.slip else None,
            "warnings": list(done.warnings),
        }


def _paid(done: Paid) -> dict[str, Any]:
    return {
        "receipt": _numbers(done.receipts),
        "code": done.code,
        **payment_json(done.payment),
        "amount": done.payment.paid,
        "change": done.change,
        "receipts": [_receipt(one) for one in done.receipts],
        "slips": [str(path) for path in done.slips],
        "warnings": list(done.warnings),
    }


def _asked(done: Asked) -> dict[str, Any]:
    return {
        "receipt": None,
        "code": done.code,
        **payment_json(done.payment),
        "account": done.account.words if done.account else None,
        "slip": str(done.notice) if done.notice else None,
        "again": done.again,
        "warnings": list(done.warnings),
    }


def _numbers(given: tuple[ReceiptNow, ...]) -> str | None:
    return "; ".join(f"{one.series} {one.number}" for one in given) or None


def _receipt(one: ReceiptNow) -> dict[str, Any]:
    return {
        "series": one.series,
        "number": one.number,
        "kind": one.kind or None,
        "amount": one.amount,
        "payer": one.payer or None,
        "state": one.state,
        "reason": one.reason or None,
        "at": iso(one.at),
    }


def _book(book: Book) -> dict[str, Any]:
    return {
        "series": book.series,
        "kind": book.kind,
        "first": book.first,
        "last": book.last,
        "next": book.next if book.left else None,
        "issued": book.issued,
        "void": book.void,
        "left": book.left,
        "own": book.own,
        "closed": book.closed or None,
    }


def _sheet(sheet: closing.Sheet) -> dict[str, Any]:
    groups: dict[str, list[dict[str, Any]]] = {name: [] for name in closing.GROUPS}
    for line in sheet.lines:
        groups[line.group].append({"text": line.text, "number": line.number, "amount": line.amount})
    return {
        "day": sheet.day.isoformat(),
        "expected": sheet.expected,
        **groups,
        "unsent_acts": sheet.unsent,
        "oldest": iso(sheet.oldest),
        "earlier": [one.version for one in sheet.earlier],
        "warnings": list(sheet.warnings),
    }


def _approver_password() -> str:
    return os.environ.get("DESK_TUI_APPROVER_PASSWORD", "")
