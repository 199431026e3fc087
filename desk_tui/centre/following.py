"""Going through the acts of every office once, in their order, for somebody who works beside the
node: the portal's queue, the payment platform's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from desk_tui.centre.ledger import Ledger
from desk_tui.centre.ledger_tables import acts
from desk_tui.centre.portal.tables import cursors

_PAGE = 2000

Take = Callable[[Connection, str, Sequence[Any]], int]
"""Takes a page of (n, subject, kind, desk, payload) of an office; returns how many rows moved."""


def follow(ledger: Ledger, destination: str, room: str, take: Take) -> int:
    """Hand the acts that came since the last time to `take`; returns how many rows moved.

    The cursor moves in the same transaction, so that a node killed here misses nothing.
    """
    return sum(
        _follow_one(ledger, destination, room, office, take)
        for office in _with_news(ledger, destination)
    )


def _with_news(ledger: Ledger, destination: str) -> list[str]:
    """The offices with acts behind their cursor: two index look-ups for each office."""
    found: list[str] = []
    with ledger.read() as connection:
        told = connection.execute(
            select(cursors.c.office, cursors.c.n).where(cursors.c.destination == destination)
        )
        seen = {row.office: row.n for row in told}
        office = ""
        while True:
            office = connection.scalar(
                select(func.min(acts.c.office)).where(acts.c.office > office)
            )
            if office is None:
                return found
            newest = select(acts.c.n).where(acts.c.office == office).order_by(acts.c.n.desc())
            if (connection.scalar(newest.limit(1)) or 0) > seen.get(office, 0):
                found.append(office)


def _follow_one(ledger: Ledger, destination: str, room: str, office: str, take: Take) -> int:
    moved = 0
    while True:
        with ledger.write(room) as connection:
            here = (cursors.c.destination == destination) & (cursors.c.office == office)
            after = connection.scalar(select(cursors.c.n).where(here))
            rows: Sequence[Any] = connection.execute(
                select(acts.c.n, acts.c.subject, acts.c.kind, acts.c.desk, acts.c.payload)
                .where(acts.c.office == office, acts.c.n > (after or 0))
                .order_by(acts.c.n)
                .limit(_PAGE)
            ).all()
            if not rows:
                return moved
            moved += take(connection, office, rows)
            said = {"destination": destination, "office": office, "n": rows[-1].n}
            connection.execute(
                insert(cursors).values(said)
                if after is None
                else update(cursors).where(here).values(n=rows[-1].n)
            )
