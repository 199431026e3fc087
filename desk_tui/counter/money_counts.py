"""Payments counted: how many and how much, online against all (TT-A, TT-B), and what was let off.

Only what the payment platform says is paid is online. A waived fee is no payment; waived money
and reductions stand apart, each with its own count.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

import msgspec

from db.clock import utc_text
from db.driver import sqlite
from db.kinds import Prepared, Received
from db.kinds_dossier import FeeLine
from desk_tui.rules.zone import OFFICE_ZONE


@dataclass(frozen=True)
class Way:
    """Payments that came one way."""

    number: int = 0
    money: int = 0


@dataclass(frozen=True)
class Counts:
    """Payments of a period. `waived` and `reduced` are sums nobody had to pay."""

    cash: Way
    bank: Way
    online: Way
    refunded: Way
    waived: Way = Way()
    reduced: Way = Way()

    @property
    def number(self) -> int:
        return self.cash.number + self.bank.number + self.online.number

    @property
    def money(self) -> int:
        return self.cash.money + self.bank.money + self.online.money

    @property
    def tt_a(self) -> tuple[int, int]:
        """(online payments, all payments); a share of nothing is not 0 %."""
        return self.online.number, self.number

    @property
    def tt_b(self) -> tuple[int, int]:
        """(money of online payments, money of all payments)."""
        return self.online.money, self.money


def counts(
    connection: sqlite.Connection, first: date, last: date, desk: str | None = None
) -> Counts:
    """Both days included. `desk`: only what this desk asked for or took; None: the office."""
    waived, reduced = _let_off(connection, first, last, desk)
    return replace(taken(connection, first, last, desk), waived=waived, reduced=reduced)


def taken(
    connection: sqlite.Connection, first: date, last: date, desk: str | None = None
) -> Counts:
    """As `counts`, without what was let off: that is read dossier by dossier.

    An online payment is counted for the desk that asked for it, wherever the platform told of it.
    `desk` may be an office's code: then all of its desks.
    """
    here = "({0} = :desk OR substr({0}, 1, length(:desk) + 1) = :desk || '/')"
    mine = ""
    if desk:
        asked = here.format("p.desk")
        mine = f" AND ({here.format('t.desk')} OR (t.by = 'platform' AND {asked}))"
    rows = connection.execute(
        "SELECT CASE WHEN t.amount < 0 THEN 'refund' ELSE t.by END AS way,"
        " count(DISTINCT t.payment) AS number, sum(abs(t.amount)) AS money"
        " FROM takings t LEFT JOIN payments p ON p.id = t.payment"
        f" WHERE t.day BETWEEN :first AND :last{mine} GROUP BY way",
        {"first": first.isoformat(), "last": last.isoformat(), "desk": desk},
    )
    ways = {row["way"]: Way(row["number"], row["money"]) for row in rows}
    return Counts(
        cash=ways.get("cash", Way()),
        bank=ways.get("bank", Way()),
        online=ways.get("platform", Way()),
        refunded=ways.get("refund", Way()),
    )


def let_off(lines: tuple[FeeLine, ...], exempt: str) -> tuple[int, int]:
    """(waived, reduced) of one fee: its cuts apart from the exemption, which names itself."""
    cuts = sum(-line.amount for line in lines if line.amount < 0)
    if not exempt:
        return 0, cuts
    waived = sum(-line.amount for line in lines if line.text.startswith("Miễn"))
    return waived, cuts - waived


def _let_off(
    connection: sqlite.Connection, first: date, last: date, desk: str | None
) -> tuple[Way, Way]:
    """Of dossiers received and of packages prepared in the period: each case once."""
    period = bounds(first, last)
    here = " AND desk = ?" if desk else ""
    values = (*period, desk) if desk else period
    found: list[tuple[int, int]] = []
    for row in connection.execute(
        "SELECT details, channel, fee FROM dossiers WHERE received >= ? AND received < ?"
        f" AND channel != 'online' AND void = 0{here}",
        values,
    ):
        said = msgspec.json.decode(row["details"], type=Received)
        waived, reduced = let_off(said.fee_lines, said.exempt)
        # Let off after it was received: the fee was put right to nothing.
        waived += (said.fee or 0) if row["fee"] == 0 else 0
        found.append((waived, reduced))
    for row in connection.execute(
        f"SELECT details FROM packages WHERE prepared_at >= ? AND prepared_at < ?{here}", values
    ):
        said = msgspec.json.decode(row["details"], type=Prepared)
        found.append(let_off(said.fee_lines, said.exempt))
    waived = [sum_ for sum_, _ in found if sum_]
    reduced = [sum_ for _, sum_ in found if sum_]
    return Way(len(waived), sum(waived)), Way(len(reduced), sum(reduced))


def bounds(first: date, last: date) -> tuple[str, str]:
    """Where the office's days begin and end, as UTC text: from, and up to but without."""
    return _start(first), _start(last + timedelta(days=1))


def _start(day: date) -> str:
    return utc_text(datetime.combine(day, time(), OFFICE_ZONE))
