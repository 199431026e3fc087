"""How a node reaches the payment platform: the JSON file of `desk-tui centre --pay FILE`."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import msgspec

from desk_tui.centre.problem import LineProblem


class Account(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One office as the platform knows it, and where its money goes."""

    code: str
    name: str
    number: str
    bank: str
    holder: str
    province: str = ""


class PayConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`start`, `query` and `receipt` are the platform's three addresses, `accounts` the offices of
    this node that take money there. `ip` is this node's own address, as the platform sees it.

    The platform is asked about a payment from `first_ask_minutes` after its start, then every
    `ask_every_minutes`, for `give_up_days`. `again`: it gives the address of a payment anew when
    it is told of the same reference again.
    """

    destination: str = "thanh-toan"
    start: str
    query: str
    receipt: str
    partner: str
    secret: str
    token: str = ""
    ip: str = "127.0.0.1"
    accounts: dict[str, Account]
    first_ask_minutes: float = 30
    ask_every_minutes: float = 10
    give_up_days: float = 3
    again: bool = True
    keep_days: int = 90
    answer_seconds: float = 60.0

    @property
    def first(self) -> timedelta:
        return timedelta(minutes=self.first_ask_minutes)

    @property
    def every(self) -> timedelta:
        return timedelta(minutes=self.ask_every_minutes)

    @property
    def end(self) -> timedelta:
        return timedelta(days=self.give_up_days)


def load(path: Path) -> PayConfig:
    """Raises LineProblem `bad-pay-config`."""
    try:
        config = msgspec.json.decode(path.read_bytes(), type=PayConfig)
    except (OSError, msgspec.DecodeError) as error:
        raise _bad(
            f"Không đọc được tệp cấu hình thanh toán {path}: {error}.",
            "Sửa lại tệp theo mẫu trong README.",
        ) from error
    addresses = (config.start, config.query, config.receipt)
    if not all(one.startswith(("http://", "https://")) for one in addresses):
        raise _bad(
            "Tệp cấu hình thanh toán thiếu địa chỉ của Nền tảng thanh toán.",
            'Ghi đủ "start", "query" và "receipt".',
        )
    if not (config.partner and config.secret and config.accounts):
        raise _bad(
            "Tệp cấu hình thanh toán thiếu mã đối tác, khóa bí mật hoặc tài khoản thụ hưởng.",
            'Ghi "partner", "secret" và "accounts" do Nền tảng thanh toán cấp.',
        )
    if config.first_ask_minutes < 0 or config.ask_every_minutes <= 0 or config.give_up_days <= 0:
        raise _bad(
            "Khoảng thời gian hỏi lại trong tệp cấu hình thanh toán không hợp lệ.",
            "Ghi số dương.",
        )
    return config


def _bad(message: str, hint: str) -> LineProblem:
    return LineProblem("bad-pay-config", message, hint)
