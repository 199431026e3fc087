"""What the attestation lane says of a request once it is taken in."""

from __future__ import annotations

from desk_tui.counter import attest_books, drafting
from desk_tui.counter.attest import Taken
from desk_tui.rules.text import vn_money
from desk_tui.tongue import say


def facts(done: Taken) -> list[tuple[str, str]]:
    """The lines of the result: who, when, money, numbers in the books."""
    said, paid = done.receipt.said, done.paid
    fee = say("chưa có mức thu") if said.fee is None else vn_money(said.fee)
    if paid:
        fee += say(" – ĐÃ THU") + (
            say(", THỐI LẠI {change}", change=vn_money(paid.change)) if paid.change else ""
        )
    serials = "; ".join(one.words for one in paid.receipts) if paid else ""
    return [
        (say("Người yêu cầu"), said.owner.name),
        *([(say("Người nộp"), said.submitter.name)] if said.submitter else []),
        (say("Hẹn trả"), drafting.due_of(said)),
        (say("Phí"), fee),
        *([(say("Biên lai"), serials)] if serials else []),
        *((say("Số chứng thực"), words) for words in attest_books.spans(done.entries)),
    ]


def warnings(done: Taken) -> list[str]:
    """What to look at; money that should have been taken first."""
    return [
        *([say("Chưa thu được tiền: {unpaid}", unpaid=done.unpaid)] * bool(done.unpaid)),
        *done.warnings,
    ]
