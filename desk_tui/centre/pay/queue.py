"""The rows of the payment platform: what it has to be told of or asked about, and when."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, case, func, insert, select, update

from db.clock import utc_text
from db.kinds import PaymentAsked, PaymentEnded, PaymentPaid, PaymentRefunded
from desk_tui.centre.following import follow
from desk_tui.centre.ledger import Ledger
from desk_tui.centre.pay.tables import aside, lines, payments

DUE = ("waiting", "unknown", "started", "receipt")
"""States in which there is something to do when the time has come."""
LOOKED_AT = ("held", "waiting")
"""States in which the acts decide what is done next."""
FOR_A_PERSON = (
    "wrong-amount", "wrong-hash", "wrong-partner", "wrong-currency", "refund", "not-confirmed",
)  # fmt: skip
"""Problems that no further try will mend."""
_MENDS = {
    "payment.ended": PaymentEnded,
    "payment.paid": PaymentPaid,
    "payment.refunded": PaymentRefunded,
}
_MOVES = ("payment.ended", "payment.paid", "package.filed", "package.stopped", "code.assigned")


def room(destination: str) -> str:
    return f"pay:{destination}"


def look_through(ledger: Ledger, destination: str, now: datetime) -> int:
    """Queue the online payments asked for since the last look, and look again at those whose
    dossier moved; returns how many rows moved."""

    def take(connection: Connection, office: str, rows: Sequence[Any]) -> int:
        moved = 0
        for row in rows:
            if row.kind == "payment.asked":
                moved += _asked(connection, destination, office, row, now)
            elif row.kind in _MENDS:
                _mended(connection, office, row, now)
            if row.kind in _MOVES:
                done = connection.execute(
                    update(payments)
                    .where(
                        payments.c.office == office,
                        payments.c.subject == row.subject,
                        payments.c.state.in_(LOOKED_AT),
                    )
                    .values(state="waiting", next_try_at="", changed_at=utc_text(now))
                )
                moved += done.rowcount
        return moved

    return follow(ledger, destination, room(destination), take)


def _asked(
    connection: Connection, destination: str, office: str, row: Row[Any], now: datetime
) -> int:
    try:
        said = msgspec.json.decode(row.payload, type=PaymentAsked)
    except msgspec.DecodeError:
        return 0
    if said.how != "online" or said.amount <= 0:
        return 0
    there = select(payments.c.payment).where(key(office, said.payment))
    if connection.scalar(there) is not None:
        return 0
    at = utc_text(now)
    connection.execute(
        insert(payments).values(
            office=office,
            payment=said.payment,
            destination=destination,
            subject=row.subject,
            amount=said.amount,
            state="waiting",
            since=at,
            changed_at=at,
        )
    )
    return 1


def _mended(connection: Connection, office: str, row: Row[Any], now: datetime) -> None:
    """What a person had to see to was seen to at a desk: given back, taken in another way, or
    taken back. Nothing of it waits any more."""
    try:
        said = msgspec.json.decode(row.payload, type=_MENDS[row.kind])
    except msgspec.DecodeError:
        return
    well: dict[str, Any] = {"problem": "", "message": "", "hint": "", "changed_at": utc_text(now)}
    here = key(office, said.payment)
    if row.kind == "payment.refunded":
        given_back = update(payments).where(here, payments.c.problem == "refund")
        connection.execute(given_back.values(well))
    stuck = update(payments).where(here, payments.c.state == "person")
    connection.execute(stuck.values(well | {"state": "ended", "next_try_at": ""}))


def key(office: str, payment: str) -> Any:
    return (payments.c.office == office) & (payments.c.payment == payment)


def after_a_fall(ledger: Ledger, destination: str, now: datetime) -> None:
    """At start: what a killed worker was starting may have been started."""
    with ledger.write(room(destination)) as connection:
        connection.execute(
            update(payments)
            .where(payments.c.destination == destination, payments.c.state == "starting")
            .values(state="unknown", next_try_at="", changed_at=utc_text(now))
        )


def due(ledger: Ledger, destination: str, now: datetime) -> Row[Any] | None:
    """The payment that has been due longest."""
    at = utc_text(now)
    with ledger.read() as connection:
        first = [
            connection.execute(
                select(payments)
                .where(
                    payments.c.destination == destination,
                    payments.c.state == state,
                    payments.c.next_try_at <= at,
                )
                .order_by(payments.c.next_try_at, payments.c.since)
                .limit(1)
            ).first()
            for state in DUE
        ]
    found = [row for row in first if row is not None]
    return min(found, key=lambda one: (one.next_try_at, one.since), default=None)


def next_due(ledger: Ledger, destination: str) -> str | None:
    """The UTC text of the next time something is due; None when nothing will be."""
    with ledger.read() as connection:
        first = [
            connection.scalar(
                select(func.min(payments.c.next_try_at)).where(
                    payments.c.destination == destination, payments.c.state == state
                )
            )
            for state in DUE
        ]
    return min((moment for moment in first if moment is not None), default=None)


def fresh(ledger: Ledger, row: Any) -> Row[Any]:
    """A row as it is now."""
    with ledger.read() as connection:
        return connection.execute(select(payments).where(key(row.office, row.payment))).one()


def put(connection: Connection, row: Any, now: datetime, **values: Any) -> bool:
    """Change a row, unless its state is no longer the one `row` shows."""
    done = connection.execute(
        update(payments)
        .where(key(row.office, row.payment), payments.c.state == row.state)
        .values(changed_at=utc_text(now), **values)
    )
    return done.rowcount == 1


def change(ledger: Ledger, row: Any, now: datetime, **values: Any) -> bool:
    with ledger.write(room(row.destination)) as connection:
        return put(connection, row, now, **values)


def wait(ledger: Ledger, row: Any, now: datetime, **values: Any) -> None:
    """As `change`, for a row that has only to wait: not when a call came meanwhile."""
    with ledger.write(room(row.destination)) as connection:
        here = key(row.office, row.payment) & (payments.c.called == row.called)
        if connection.scalar(select(payments.c.payment).where(here)) is not None:
            put(connection, row, now, **values)


def unless_called(moment: str) -> Any:
    """A time to try next that gives way to a call that has come."""
    return case((payments.c.called != "", ""), else_=moment)


def untold(ledger: Ledger, destination: str) -> Sequence[Row[Any]]:
    """Payments with a problem for a person that the desks have not been told of."""
    with ledger.read() as connection:
        return connection.execute(
            select(payments).where(
                payments.c.destination == destination,
                payments.c.problem.in_(FOR_A_PERSON),
                payments.c.told != payments.c.problem,
            )
        ).all()


def reserve(
    ledger: Ledger, row: Any, code: str, named: Callable[[str, datetime], str], now: datetime
) -> bool:
    """Give a payment its reference for ever; False when somebody else works at it.

    `named` makes the reference of a moment: the next second, while another payment has it.
    """
    begun = now.replace(microsecond=0)
    with ledger.write(room(row.destination)) as connection:
        while True:
            reference = named(code, begun)
            same = select(payments.c.payment).where(payments.c.reference == reference)
            if connection.scalar(same) is None:
                break
            begun += timedelta(seconds=1)
        values = {"reference": reference, "begun": utc_text(begun), "code": code}
        return put(connection, row, now, **values)


def retry(ledger: Ledger, payment: str, now: datetime) -> int:
    """A person asked: look at one payment (with none named: at all that wait) now."""
    wanted: list[Any] = [payments.c.payment == payment] if payment else []
    at = utc_text(now)
    with ledger.write("pay-retry") as connection:
        waiting = connection.execute(
            update(payments)
            .where(*wanted, payments.c.state.in_(DUE))
            .values(next_try_at="", changed_at=at)
        ).rowcount
        # Whatever a person was needed for: the platform is asked how it stands, and nothing else.
        over = ("person", "expired", "failed") if payment else ("person",)
        stuck = connection.execute(
            update(payments)
            .where(
                *wanted,
                payments.c.state.in_(over),
                payments.c.reference != "",
            )
            .values(state="started", next_try_at="", changed_at=at)
        ).rowcount
        held = connection.execute(
            update(payments)
            .where(*wanted, payments.c.state == "held")
            .values(state="waiting", next_try_at="", changed_at=at)
        ).rowcount
        named = select(payments.c.destination).where(*wanted)
        connection.execute(
            update(lines).where(lines.c.destination.in_(named)).values(next_try_at="")
        )
    return waiting + stuck + held


def seen(ledger: Ledger, now: datetime) -> int:
    """A person has looked at the calls kept aside; how many they were."""
    with ledger.write("pay-retry") as connection:
        done = connection.execute(
            update(aside).where(aside.c.seen_at == "").values(seen_at=utc_text(now))
        )
    return done.rowcount
