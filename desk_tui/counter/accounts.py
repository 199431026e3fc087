"""The office's bank accounts for fees, one row per kind of sum, and their VietQR (FEE-04)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from db import settings
from db.driver import sqlite
from db.kinds_money import Part
from db.problem import RecordProblem
from desk_tui.counter.desk import Desk
from desk_tui.rules import vietqr
from desk_tui.rules.text import plain, tidy
from desk_tui.tongue import say

ACCOUNTS = "pay-accounts"
"""Setting: rows of `Account`."""
NO_ACCOUNT = say(
    "Cơ quan chưa khai tài khoản nhận tiền nên không có mã VietQR:"
    " đưa công dân số tài khoản và nội dung chuyển khoản."
)


@dataclass(frozen=True)
class Account:
    """`kind` phi | le-phi | any; `bank` is the name as people say it."""

    kind: str
    bin: str
    number: str
    name: str
    bank: str = ""

    @property
    def words(self) -> str:
        return f"{self.number}, {self.bank or self.bin}, {self.name}"


def accounts(connection: sqlite.Connection) -> tuple[Account, ...]:
    return tuple(Account(**row) for row in settings.get(connection, ACCOUNTS, []))


def set_account(desk: Desk, kind: str, bank: str, number: str, name: str) -> Account:
    """Keep an account; one of the same kind is replaced. Needs the supervisor (it is money's way).

    Raises Refusal `not-allowed`, RecordProblem `bad-account`, RuleProblem for a wrong number.
    """
    desk.needs("supervisor", "it")
    if kind not in ("phi", "le-phi", "any") or not tidy(name):
        raise RecordProblem(
            "bad-account",
            say("Tài khoản phải có loại (phi, le-phi, any) và tên chủ tài khoản."),
            say("Ghi đúng tên đơn vị như ngân hàng đang ghi."),
        )
    known = {plain(each): (each, bin) for each, bin in vietqr.BINS.items()}
    said, bin = known.get(plain(bank), ("", tidy(bank)))
    said = said or next((each for each, known in vietqr.BINS.items() if known == bin), "")
    account = Account(kind, bin, "".join(number.split()), tidy(name), said)
    vietqr.compose(account.bin, account.number)

    def work(connection: sqlite.Connection) -> None:
        kept = [asdict(each) for each in accounts(connection) if each.kind != kind]
        settings.put(connection, ACCOUNTS, [*kept, asdict(account)])

    desk.record.transact(work)
    return account


def account_for(connection: sqlite.Connection, parts: Sequence[Part]) -> Account | None:
    """Where these sums go together: the account of their kind, or the one for any kind.

    Raises RecordProblem `two-accounts` when phí and lệ phí go to different accounts.
    """
    known = {account.kind: account for account in accounts(connection)}
    chosen = {
        (found.bin, found.number): found
        for part in parts
        if (found := known.get(part.kind) or known.get("any"))
    }
    if len(chosen) > 1:
        raise RecordProblem(
            "two-accounts",
            say(
                "Phí và lệ phí của hồ sơ này vào hai tài khoản khác nhau nên không lập chung"
                " một mã."
            ),
            say("Thu tiền mặt, hoặc khai một tài khoản chung (any) cho cả hai loại."),
        )
    return next(iter(chosen.values()), None)


def code_for(account: Account, amount: int, purpose: str) -> str:
    """The text of the VietQR: this sum, these words. A shown QR is not a payment."""
    return vietqr.compose(account.bin, account.number, amount, purpose)
