"""A payment asked for, as an act: its parts by kind, and the words that come back with the money.

Nothing here writes: whoever prepares a filing puts the act into its own transaction.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from typing import Literal

from db import acts, settings
from db.kinds import PaymentAsked
from db.kinds_dossier import FeeLine
from db.kinds_money import Part
from db.problem import RecordProblem
from desk_tui.counter.desk import Desk
from desk_tui.counter.setup import packaged
from desk_tui.rules import money, vietqr
from desk_tui.rules.text import plain, tidy
from desk_tui.tongue import say

How = Literal["cash", "transfer", "online", "later"]
FEE_KINDS = "fee-kinds"
"""Setting: the office's own rows, which go before the packaged ones."""


def fee_kinds(desk: Desk) -> tuple[money.FeeKind, ...]:
    """The office's rows first, then those that come with the program."""
    own = settings.get(desk.read, FEE_KINDS, [])
    rows = csv.DictReader(packaged("fee_kinds.csv").splitlines())
    return money.kinds_from_rows([*own, *rows])


def purpose_of(code: str) -> str:
    """What a bank statement will say: GÓI-Q1-261116-02 -> "GOI Q1 261116 02"."""
    return vietqr.code_purpose(plain(code).upper())


def asked(
    desk: Desk,
    how: How,
    *,
    code: str,
    amount: int | None,
    lines: Sequence[FeeLine],
    procedure: str,
    field: str,
    day: date,
    payer: str = "",
    only: money.Kind | None = None,
    text: str = "",
    payment: str = "",
) -> tuple[PaymentAsked, tuple[str, ...]]:
    """(the request as an act, sentences about guessed kinds).

    `code` is the dossier's or the package's; `only`: the officer says which kind it all is.
    Raises RecordProblem `fee-unknown` or `nothing-to-pay`: 0 đồng is not a payment.
    """
    if amount is None:
        raise RecordProblem(
            "fee-unknown",
            say("Hồ sơ {code} chưa có mức thu trong danh mục.", code=code),
            say("Hỏi người phụ trách mức thu, rồi ghi số tiền và căn cứ khi thu."),
        )
    if amount <= 0:
        raise RecordProblem(
            "nothing-to-pay",
            say("Hồ sơ {code} không phải nộp tiền.", code=code),
            say("Không lập biên lai cho khoản 0 đồng; không tính là thanh toán trực tuyến."),
        )
    split = money.split(
        [(line.text, line.amount, line.ground) for line in lines],
        amount,
        fee_kinds(desk),
        procedure=procedure,
        field=field,
        day=day,
        only=only,
    )
    said = PaymentAsked(
        payment=payment or acts.new_id(),
        how=how,
        amount=amount,
        parts=tuple(Part(kind=p.kind, text=p.text, amount=p.amount) for p in split.parts),
        payer=tidy(payer),
        purpose=purpose_of(code),
        text=text,
    )
    told = tuple(
        say(
            "{name}: bảng loại phí chưa chắc ({instrument}); đổi loại nếu tỉnh quy định khác.",
            name=row.name,
            instrument=row.instrument,
        )
        for row in split.guessed
    )
    return said, told
