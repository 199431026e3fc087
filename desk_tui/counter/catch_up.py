"""Receipts for money that came while the books were empty (a transfer that was confirmed)."""

from __future__ import annotations

from datetime import datetime

from db import acts
from db.driver import sqlite
from db.problem import RecordProblem
from desk_tui.counter import collect, money_slips, receipts
from desk_tui.counter.desk import Desk
from desk_tui.counter.payments import PaymentNow, due_of, payment
from desk_tui.tongue import say


def catch_up(desk: Desk, code: str, book: str = "", at: datetime | None = None) -> collect.Paid:
    """Give the newest payment its receipts. RecordProblem `nothing-owed`, Refusal `no-receipts`."""

    def doings(connection: sqlite.Connection) -> list[acts.Doing]:
        found = _without(desk, code)
        opened, issued = receipts.take(connection, desk, found.id, found.parts, found.payer, book)
        said = [*issued, *(money_slips.issued(desk, one) for one in issued)]
        return [*opened, *(acts.Doing(found.subject, each, at) for each in said)]

    found = _without(desk, code)
    desk.act(doings)
    due, now = due_of(desk, code), payment(desk, found.id)
    given = receipts.of_payment(desk.read, found.id)
    drawn = [money_slips.draw_fee_receipt(desk, due, now, one) for one in given]
    return collect.Paid(
        due.code,
        now,
        given,
        0,
        tuple(path for path, _ in drawn if path),
        tuple(said for _, told in drawn for said in told),
    )


def _without(desk: Desk, code: str) -> PaymentNow:
    """The newest payment by bank that has no receipt at this desk."""
    due = due_of(desk, code)
    for one in reversed(due.payments):
        mine = one.kept > 0 and one.by == "bank"
        if mine and not receipts.of_payment(desk.read, one.id):
            return one
    raise RecordProblem(
        "nothing-owed",
        say("Hồ sơ {code} không có khoản nào còn thiếu biên lai.", code=due.code),
        say("Công dân làm mất biên lai thì in lại bản cấp lại."),
    )
