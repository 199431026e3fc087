"""What the operator of a node wants to see at a glance: desks, queues, what waits for a person."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from desk_tui.centre import summary
from desk_tui.centre.ledger import Ledger
from desk_tui.centre.ledger_tables import refusals, roll
from desk_tui.centre.messages import Status
from desk_tui.centre.pay import look as payments
from desk_tui.centre.portal.tables import lines
from desk_tui.centre.portal.tables import queue as portal
from desk_tui.centre.relay.tables import relay_open, relays

MOST = 200
"""Lines that wait for a person, shown at most; the counts are of all."""


@dataclass(frozen=True)
class Way:
    """One way out of the node: the portal, the payment platform, or the node above.

    Moments are UTC text. `states` counts what is on the way; `trouble` is a sentence, empty when
    all is well.
    """

    name: str
    states: dict[str, int]
    last_contact: str
    trouble: str


@dataclass(frozen=True)
class Waits:
    """One thing that waits for a person, in a sentence, with what to do where that is known."""

    at: str
    where: str
    what: str
    sentence: str


@dataclass(frozen=True)
class Overview:
    """`held` counts the acts of each desk, by (office, desk)."""

    status: Status
    held: dict[tuple[str, str], int]
    ways: tuple[Way, ...]
    waits: tuple[Waits, ...]


def overview(ledger: Ledger) -> Overview:
    with ledger.read() as connection:
        return Overview(
            status=summary.status(ledger),
            held=_held(connection),
            ways=(
                *_portals(connection),
                *(Way(*one) for one in payments.ways(connection)),
                *_above(connection),
            ),
            waits=(*_refused(connection), *_stuck(connection), *_of_money(connection)),
        )


def _held(connection: Connection) -> dict[tuple[str, str], int]:
    rows = connection.execute(select(roll.c.office, roll.c.desk, roll.c.acts))
    return {(row.office, row.desk): row.acts for row in rows}


def _portals(connection: Connection) -> list[Way]:
    counted = select(portal.c.destination, portal.c.state, func.count()).group_by(
        portal.c.destination, portal.c.state
    )
    states: dict[str, dict[str, int]] = {}
    for destination, state, count in connection.execute(counted):
        states.setdefault(destination, {})[state] = count
    said = {row.destination: row for row in connection.execute(select(lines))}
    return [
        Way(
            name,
            states.get(name, {}),
            said[name].last_contact if name in said else "",
            said[name].message if name in said else "",
        )
        for name in sorted({*states, *said})
    ]


def _above(connection: Connection) -> list[Way]:
    counted = select(relay_open.c.office, relay_open.c.state, func.count()).group_by(
        relay_open.c.office, relay_open.c.state
    )
    states: dict[str, dict[str, int]] = {}
    for office, state, count in connection.execute(counted):
        states.setdefault(office, {})[state] = count
    return [
        Way(f"Cấp trên ({row.office})", states.get(row.office, {}), row.last_contact, row.sentence)
        for row in connection.execute(select(relays).order_by(relays.c.office))
    ]


def _refused(connection: Connection) -> list[Waits]:
    rows = connection.execute(
        select(refusals)
        .where(refusals.c.settled_at == "")
        .order_by(refusals.c.at.desc())
        .limit(MOST)
    )
    return [Waits(row.at, f"{row.office}/{row.desk}", "từ chối", row.reason) for row in rows]


def _stuck(connection: Connection) -> list[Waits]:
    rows = connection.execute(
        select(portal)
        .where(portal.c.state == "person")
        .order_by(portal.c.changed_at.desc())
        .limit(MOST)
    )
    return [
        Waits(row.changed_at, row.code, row.destination, f"{row.message} {row.hint}".strip())
        for row in rows
    ]


def _of_money(connection: Connection) -> list[Waits]:
    said = payments.waits(connection, MOST)
    return [Waits(at, where, "thanh toán", sentence) for at, where, sentence in said]
