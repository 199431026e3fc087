"""The queue's rows: which dossiers a destination still has to be told of, and when to try."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, Table, func, insert, select, text, update

from db.acts import Act
from db.clock import utc_text
from db.kinds import PackageFiled
from db.outbox import pause
from desk_tui.centre.following import follow
from desk_tui.centre.ledger import Ledger, in_parts
from desk_tui.centre.ledger_tables import acts, files
from desk_tui.centre.ledger_tables import dossiers as homes
from desk_tui.centre.portal.problem import PortalDown, PortalProblem
from desk_tui.centre.portal.standing import CENTRE_DESK
from desk_tui.centre.portal.tables import lines, queue

RELEVANT = (
    "dossier.received",
    "dossier.filed",
    "dossier.status",
    "dossier.changed",
    "question.answered",
    "paper.added",
    "paper.archived",
    "paper.described",
    "person.checked",
)
"""Kinds of acts that change what the portal is to know."""
MONEY = ("payment.paid", "payment.refunded")
"""As well, also where the node itself wrote them, and of the package the dossier came from."""

_OPEN = ("waiting", "unknown")


def room(destination: str) -> str:
    return f"portal:{destination}"


def look_through(ledger: Ledger, destination: str, now: datetime) -> int:
    """Queue the dossiers that got new acts since the last look; returns how many rows moved."""

    def take(connection: Connection, office: str, rows: Sequence[Any]) -> int:
        news: dict[str, int] = {}
        for row in rows:
            if row.kind in MONEY or row.kind == "package.filed":
                news[_dossier_of(connection, office, row.subject)] = row.n
            elif row.kind in RELEVANT and not row.desk.endswith(CENTRE_DESK):
                news[row.subject] = row.n
        for subject, n in news.items():
            _want(connection, office, subject, destination, n, now)
        return len(news)

    return follow(ledger, destination, room(destination), take)


def _dossier_of(connection: Connection, office: str, subject: str) -> str:
    """The dossier a package became; any other subject is its own."""
    filed = connection.scalar(
        select(acts.c.payload)
        .where(acts.c.office == office, acts.c.subject == subject, acts.c.kind == "package.filed")
        .order_by(acts.c.n.desc())
        .limit(1)
    )
    return subject if filed is None else msgspec.json.decode(filed, type=PackageFiled).dossier


def _want(
    connection: Connection, office: str, subject: str, destination: str, n: int, now: datetime
) -> None:
    at = utc_text(now)
    done = connection.execute(
        update(queue).where(_key(office, subject, destination)).values(wanted=n, changed_at=at)
    )
    if done.rowcount:
        # What is under way goes on; it is told again when it has ended.
        connection.execute(
            update(queue)
            .where(
                _key(office, subject, destination),
                queue.c.state.in_(("held", "done", "person")),
            )
            .values(state="waiting", next_try_at="", tries=0)
        )
        return
    home = (homes.c.office == office) & (homes.c.id == subject)
    code = connection.scalar(select(homes.c.code).where(home))
    if code is None:
        return
    connection.execute(
        insert(queue).values(
            office=office,
            subject=subject,
            destination=destination,
            code=code,
            state="waiting",
            wanted=n,
            since=at,
            changed_at=at,
        )
    )


def _key(office: str, subject: str, destination: str) -> Any:
    return (
        (queue.c.office == office)
        & (queue.c.subject == subject)
        & (queue.c.destination == destination)
    )


def files_came(ledger: Ledger, destination: str, now: datetime) -> int:
    """Queue again the dossiers that were told without a file which has come since."""
    with ledger.read() as connection:
        rows = connection.execute(
            select(queue.c.office, queue.c.subject, queue.c.lacks).where(
                queue.c.destination == destination,
                # As the partial index says it.
                text("lacks != '[]'"),
                queue.c.state == "done",
            )
        ).all()
        names = sorted({name for row in rows for name in json.loads(row.lacks)})
        here: set[str] = set()
        for part in in_parts(names):
            here.update(connection.scalars(select(files.c.sha256).where(files.c.sha256.in_(part))))
    again = [row for row in rows if here & set(json.loads(row.lacks))]
    for row in again:
        change(ledger, destination, row, now, state="waiting", next_try_at="", lacks="[]")
    return len(again)


def after_a_fall(ledger: Ledger, destination: str, now: datetime) -> None:
    """At start: what a killed worker was sending is now unknown, and will be asked about."""
    with ledger.write(room(destination)) as connection:
        connection.execute(
            update(queue)
            .where(queue.c.destination == destination, queue.c.state == "sending")
            .values(state="unknown", next_try_at="", changed_at=utc_text(now))
        )


def take(ledger: Ledger, destination: str, now: datetime) -> Row[Any] | None:
    """The dossier that has been due longest, now marked as being sent; None when none is."""
    at = utc_text(now)
    with ledger.write(room(destination)) as connection:
        # One look-up in the index for each state, however long the queue is.
        first = [
            connection.execute(
                select(queue)
                .where(
                    queue.c.destination == destination,
                    queue.c.state == state,
                    queue.c.next_try_at <= at,
                )
                .order_by(queue.c.next_try_at, queue.c.since)
                .limit(1)
            ).first()
            for state in _OPEN
        ]
        due = [row for row in first if row is not None]
        row = min(due, key=lambda one: (one.next_try_at, one.since), default=None)
        if row is not None:
            connection.execute(
                update(queue)
                .where(_key(row.office, row.subject, destination))
                .values(state="sending", changed_at=at)
            )
    return row


def change(ledger: Ledger, destination: str, row: Any, now: datetime, **values: Any) -> None:
    with ledger.write(room(destination)) as connection:
        connection.execute(
            update(queue)
            .where(_key(row.office, row.subject, destination))
            .values(changed_at=utc_text(now), **values)
        )


def finish(
    ledger: Ledger, destination: str, row: Any, told: int, now: datetime, **values: Any
) -> None:
    """The portal knows all up to act `told`; acts that came meanwhile make it wait again."""
    values |= {"told": told, "tries": 0, "problem": "", "message": "", "hint": "", "doubt": False}
    with ledger.write(room(destination)) as connection:
        wanted = connection.scalar(
            select(queue.c.wanted).where(_key(row.office, row.subject, destination))
        )
        state = "done" if (wanted or 0) <= told else "waiting"
        connection.execute(
            update(queue)
            .where(_key(row.office, row.subject, destination))
            .values(state=state, next_try_at="", changed_at=utc_text(now), **values)
        )


def fail(
    ledger: Ledger,
    destination: str,
    row: Any,
    problem: PortalProblem,
    now: datetime,
    chance: float,
) -> None:
    """What one failure means for its row. Only a clear refusal needs a person."""
    values: dict[str, Any] = {
        "problem": problem.code,
        "message": problem.message,
        "hint": problem.hint,
        "next_try_at": "",
    }
    if isinstance(problem, PortalDown):
        unknown = problem.done
        values |= {"state": "unknown" if unknown else "waiting"}
        if unknown:
            # Something about this very dossier may be behind it: it must not hold up the others.
            values |= {
                "tries": row.tries + 1,
                "next_try_at": utc_text(now + pause(row.tries + 1, chance)),
            }
    else:
        values |= {"state": "person", "tries": row.tries + 1}
    change(ledger, destination, row, now, **values)


def retry(ledger: Ledger, destination: str, subject: str, now: datetime) -> int:
    """A person asked: try one dossier (with no subject: all that wait) now. How many it is."""
    wanted = queue.c.destination == destination
    if subject:
        wanted &= queue.c.subject == subject
    values = {"next_try_at": "", "changed_at": utc_text(now)}
    with ledger.write(room(destination)) as connection:
        told = [
            connection.execute(
                update(queue).where(wanted, queue.c.state.in_(_OPEN)).values(values)
            ),
            connection.execute(
                update(queue)
                .where(wanted, queue.c.state == "person")
                .values(state="waiting", **values)
            ),
        ]
        connection.execute(
            update(lines).where(lines.c.destination == destination).values(next_try_at="")
        )
    return sum(done.rowcount for done in told)


def line_failed(
    ledger: Ledger,
    destination: str,
    problem: PortalProblem,
    now: datetime,
    chance: float,
    wait: float = 0.0,
    table: Table = lines,
) -> None:
    """The whole destination rests: with growing pauses, or as long as it asked for."""
    with ledger.write(room(destination)) as connection:
        here = table.c.destination == destination
        failures = (connection.scalar(select(table.c.failures).where(here)) or 0) + 1
        rest = max(pause(failures, chance), timedelta(seconds=wait))
        _line(
            connection,
            table,
            destination,
            failures=failures,
            next_try_at=utc_text(now + rest),
            problem=problem.code,
            message=problem.message,
        )


def line_good(ledger: Ledger, destination: str, now: datetime, table: Table = lines) -> None:
    with ledger.write(room(destination)) as connection:
        _line(
            connection,
            table,
            destination,
            failures=0,
            next_try_at="",
            problem="",
            message="",
            last_contact=utc_text(now),
        )


def _line(connection: Connection, table: Table, destination: str, **values: Any) -> None:
    here = table.c.destination == destination
    if not connection.execute(update(table).where(here).values(values)).rowcount:
        connection.execute(insert(table).values(destination=destination, **values))


def rests_until(ledger: Ledger, destination: str, table: Table = lines) -> str:
    """When the destination may be tried again, as UTC text; empty for now."""
    with ledger.read() as connection:
        here = table.c.destination == destination
        return connection.scalar(select(table.c.next_try_at).where(here)) or ""


def next_due(ledger: Ledger, destination: str) -> str | None:
    """The UTC text of the next try in any row (empty: at once); None when nothing waits."""
    with ledger.read() as connection:
        here = queue.c.destination == destination
        first = [
            connection.scalar(select(func.min(queue.c.next_try_at)).where(here, only))
            for only in (queue.c.state == state for state in _OPEN)
        ]
    return min((moment for moment in first if moment is not None), default=None)


def acts_of(ledger: Ledger, office: str, subject: str) -> tuple[list[Act], int]:
    """All acts of one subject here, and the number of the newest."""
    with ledger.read() as connection:
        return read_acts(connection, office, subject)


def read_acts(connection: Connection, office: str, subject: str) -> tuple[list[Act], int]:
    """As `acts_of`, within a transaction."""
    rows: Sequence[Row[Any]] = connection.execute(
        select(acts).where(acts.c.office == office, acts.c.subject == subject).order_by(acts.c.n)
    ).all()
    names = [name for name in Act.__struct_fields__ if name in acts.c]
    said = [Act(**{name: getattr(row, name) for name in names}) for row in rows]
    return said, max((row.n for row in rows), default=0)
