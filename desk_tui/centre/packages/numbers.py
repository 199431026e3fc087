"""The node's own official numbers of an office: the online range, apart from every desk's."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Connection, select

from desk_tui.centre import shelf
from desk_tui.centre.intake import CENTRE_DESK
from desk_tui.centre.ledger import Desk
from desk_tui.centre.ledger_tables import dossiers, number_blocks
from desk_tui.centre.messages import NumberLease, Range
from desk_tui.centre.packages import settings
from desk_tui.rules import codes
from desk_tui.rules.problem import RuleProblem

_AT_ONCE = 100


def take(connection: Connection, office: str, day: date, now: datetime) -> str:
    """The next free code of `day`; inside `Ledger.write` of the office, which makes it its own.

    The node holds its range on the same shelf as the desks hold theirs, so none can ask for it.
    When the range is used up, or a desk was given part of it by hand, it leases like a desk.
    """
    me, layout = Desk(office, CENTRE_DESK), _layout(office)
    series = f"{office}-{day:%y%m%d}-"
    used = set(
        connection.scalars(
            select(dossiers.c.code).where(
                dossiers.c.office == office,
                dossiers.c.code >= series,
                dossiers.c.code < f"{series}~",
            )
        )
    )
    if not _blocks(connection, office, day):
        first, last = (settings.value(f"number_{end}", day) for end in ("first", "last"))
        wish = Range(first=first, last=last)
        shelf.claim_in(connection, me, wish, now)
    while True:
        for first, last in _blocks(connection, office, day):
            for number in range(first, last + 1):
                code = codes.compose(office, day, number, layout)
                if code not in used:
                    return code
        taken = len(_blocks(connection, office, day))
        ask = NumberLease(id=f"online:{day}:{taken}", day=day.isoformat(), count=_AT_ONCE)
        shelf.lease_in(connection, me, ask, now)


def _layout(office: str) -> codes.Layout:
    try:
        codes.check_agency(office, "current")
    except RuleProblem:
        return "old"
    return "current"


def _blocks(connection: Connection, office: str, day: date) -> list[tuple[int, int]]:
    rows = connection.execute(
        select(number_blocks.c.first, number_blocks.c.last)
        .where(
            number_blocks.c.office == office,
            number_blocks.c.desk == CENTRE_DESK,
            number_blocks.c.day.in_(("", day.isoformat())),
        )
        .order_by(number_blocks.c.first)
    )
    return [(row.first, row.last) for row in rows]
