"""What the demo desk has in its money drawer: receipt books, an account, fees taken and owed."""

from __future__ import annotations

from datetime import timedelta

from desk_tui.counter import accounts, close_day, collect, payments, receipt_books
from desk_tui.counter.close_day import expected_cash
from desk_tui.counter.closings import open_days
from desk_tui.counter.desk import Desk

_NOBODYS_ACCOUNT = "0000000000"


def stock(desk: Desk) -> None:
    """Two books, an account that takes no money; fees taken, days closed, one fee waited for."""
    receipt_books.open_book(desk, "MAU/26P", 1, 50, kind="phi")
    receipt_books.open_book(desk, "MAU/26L", 1, 50, kind="le-phi")
    accounts.set_account(desk, "any", "VietinBank", _NOBODYS_ACCOUNT, "TÀI KHOẢN MẪU")
    owing = payments.owing(desk)
    for one in owing[:-1]:
        collect.pay_cash(desk, one.code, collect.Wish(at=one.since + timedelta(minutes=3)))
    for one in owing[-1:]:
        collect.ask(desk, one.code, "transfer")
    for day in open_days(desk, before=desk.today()):
        close_day.close(desk, expected_cash(desk.read, desk.office.desk_id, day), day=day)
