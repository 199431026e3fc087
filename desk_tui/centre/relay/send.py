"""Up from the office node: acts in its own order with their desks' seals, then the files."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, delete, insert, select, update

from db.acts import Act
from db.clock import utc_text
from desk_tui.centre import uploads
from desk_tui.centre.client import Client, Files, TooLarge
from desk_tui.centre.ledger import Ledger, in_parts
from desk_tui.centre.ledger_tables import acts as table
from desk_tui.centre.ledger_tables import files as held_files
from desk_tui.centre.ledger_tables import refusals, seals
from desk_tui.centre.messages import BATCH, ActAnswer, ActsAnswer
from desk_tui.centre.problem import LineProblem
from desk_tui.centre.relay.door import ABOVE
from desk_tui.centre.relay.messages import RelayDesk, RelayDesks, RelayRun, RelayUp
from desk_tui.centre.relay.tables import relay_down, relay_open, relays
from desk_tui.centre.transport import same

_FIELDS = Act.__struct_fields__
_STOPS = ("refused", "held")
_STOPPED = (*_STOPS, "kept")


@dataclass
class Trip:
    """The state of one meeting with the node above."""

    ledger: Ledger
    office: str
    now: Callable[[], datetime]
    stop: Callable[[], bool]
    sent: set[str] = field(default_factory=set[str])
    told: set[tuple[str, bytes]] = field(default_factory=set[tuple[str, bytes]])
    confirmed: int = 0
    refused: int = 0
    files: int = 0
    received: int = 0


def acts(trip: Trip, client: Client, again: bool) -> None:
    """Offer everything behind the cursor, batch by batch; first, with `again`, what was stopped."""
    if again:
        _offer_open(trip, client, relay_open.c.state.in_(_STOPPED))
    while not trip.stop():
        rows, cursor = _behind_the_cursor(trip)
        if not cursor:
            return
        _offer(trip, client, rows, cursor)


def _offer_open(trip: Trip, client: Client, which: ColumnElement[bool]) -> None:
    """One walk in order over acts that the node above has not ended."""
    stopped: set[str] = set()
    place = 0
    while not trip.stop():
        with trip.ledger.read() as connection:
            rows = connection.execute(
                select(table)
                .join(
                    relay_open,
                    (relay_open.c.office == table.c.office) & (relay_open.c.id == table.c.id),
                )
                .where(table.c.office == trip.office, relay_open.c.n > place, which)
                .order_by(table.c.n)
                .limit(BATCH)
            ).all()
        if not rows:
            return
        place = rows[-1].n
        free = [row for row in rows if row.subject not in stopped]
        for row, answer in zip(free, _offer(trip, client, free), strict=True):
            if answer.state in _STOPS:
                stopped.add(row.subject)


def _behind_the_cursor(trip: Trip) -> tuple[list[Row[Any]], int]:
    """The next acts to offer and how far that goes; 0 when there are none.

    Acts behind one that the node above stopped at are noted as held without being offered.
    """
    with trip.ledger.read() as connection:
        up = connection.scalars(select(relays.c.up).where(relays.c.office == trip.office)).one()
        rows = connection.execute(
            select(table)
            .where(table.c.office == trip.office, table.c.n > up)
            .order_by(table.c.n)
            .limit(BATCH + 1)
        ).all()
        rows = _whole_runs(rows)
        ids = [row.id for row in rows]
        from_above = set(
            connection.scalars(
                select(relay_down.c.id).where(
                    relay_down.c.office == trip.office, relay_down.c.id.in_(ids)
                )
            )
        )
    return [row for row in rows if row.id not in from_above], rows[-1].n if rows else 0


def _whole_runs(rows: Sequence[Row[Any]]) -> Sequence[Row[Any]]:
    """Without the last run when the limit cut it: its seal is over its own last act."""
    if len(rows) <= BATCH:
        return rows
    last = _run_of(rows[-1])
    whole = [row for row in rows if _run_of(row) != last]
    return whole or rows[:BATCH]


def _run_of(row: Row[Any]) -> tuple[str, str]:
    # One message of one desk is taken in one transaction, at one moment.
    return row.desk, row.taken_at


def _offer(
    trip: Trip, client: Client, rows: Sequence[Row[Any]], cursor: int = 0
) -> Sequence[ActAnswer]:
    """Offer acts and keep every answer, in one transaction with the cursor when there is one."""
    stopped = _stopped(trip, rows) if cursor else frozenset[str]()
    free = [row for row in rows if row.subject not in stopped]
    answers = {one.id: one for part in _said(trip, client, free) for one in part}
    told = [answers.get(row.id) or _held(row) for row in rows]
    with trip.ledger.write(trip.office) as connection:
        _keep(connection, trip, rows, told)
        if cursor:
            connection.execute(
                update(relays)
                .where(relays.c.office == trip.office, relays.c.up < cursor)
                .values(up=cursor)
            )
    trip.sent.update(answers)
    trip.confirmed += sum(_ended(answer) for answer in told)
    trip.refused += sum(answer.state == "refused" for answer in told)
    return told


def _stopped(trip: Trip, rows: Sequence[Row[Any]]) -> frozenset[str]:
    """The subjects at whose earlier act the node above stopped: later ones wait behind it."""
    with trip.ledger.read() as connection:
        return frozenset(
            connection.scalars(
                select(relay_open.c.subject).where(
                    relay_open.c.office == trip.office,
                    relay_open.c.subject.in_({row.subject for row in rows}),
                    relay_open.c.state.in_(_STOPS),
                )
            )
        )


def _said(trip: Trip, client: Client, rows: Sequence[Row[Any]]) -> Iterator[Sequence[ActAnswer]]:
    """Say the acts in messages as large as the node above takes."""
    if not rows:
        return
    runs = _runs(trip, rows)
    _hand_up_keys(trip, client, runs)
    try:
        answer = client.line.say("POST", "/v1/relay/acts", RelayUp(runs=runs), ActsAnswer)
    except TooLarge:
        if len(rows) == 1:
            yield [_too_large(rows[0])]
            return
        half = len(rows) // 2
        yield from _said(trip, client, rows[:half])
        yield from _said(trip, client, rows[half:])
        return
    same([(row.id, row.hash) for row in rows], [(one.id, one.hash) for one in answer.acts])
    yield answer.acts


def _runs(trip: Trip, rows: Sequence[Row[Any]]) -> tuple[RelayRun, ...]:
    with trip.ledger.read() as connection:
        return tuple(
            _run(connection, trip.office, desk, taken_at, list(group))
            for (desk, taken_at), group in groupby(rows, _run_of)
        )


def _run(
    connection: Connection, office: str, desk: str, taken_at: str, rows: list[Row[Any]]
) -> RelayRun:
    number = desk.rpartition("/")[2]
    said = tuple(Act(**{name: getattr(row, name) for name in _FIELDS}) for row in rows)
    sealed = connection.execute(
        select(seals)
        .where(seals.c.office == office, seals.c.desk == number, seals.c.at <= taken_at)
        .order_by(seals.c.at.desc())
        .limit(1)
    ).first()
    if sealed is None:
        return RelayRun(desk=number, acts=said)
    return RelayRun(
        desk=number,
        acts=said,
        head=sealed.hash,
        seal=bytes(sealed.seal),
        public=bytes(sealed.public),
    )


def _hand_up_keys(trip: Trip, client: Client, runs: Sequence[RelayRun]) -> None:
    fresh = {(run.desk, run.public) for run in runs if run.public} - trip.told
    if fresh:
        said = RelayDesks(desks=tuple(RelayDesk(desk=desk, public=key) for desk, key in fresh))
        same(said, client.line.say("PUT", "/v1/relay/desks", said, RelayDesks))
        trip.told |= fresh


def _ended(answer: ActAnswer) -> bool:
    return answer.state in ("accepted", "already") and not answer.files_missing


def _held(row: Row[Any]) -> ActAnswer:
    return ActAnswer(id=row.id, hash=row.hash, state="held")


def _too_large(row: Row[Any]) -> ActAnswer:
    return ActAnswer(
        id=row.id,
        hash=row.hash,
        state="refused",
        code="too-large",
        reason="Nội dung thao tác quá lớn so với mức nút cấp trên nhận.",
    )


def _keep(
    connection: Connection, trip: Trip, rows: Sequence[Row[Any]], told: Sequence[ActAnswer]
) -> None:
    here = relay_open.c.office == trip.office
    ids = [row.id for row in rows]
    was_open = set(
        connection.scalars(select(relay_open.c.id).where(here, relay_open.c.id.in_(ids)))
    )
    if was_open:
        connection.execute(delete(relay_open).where(here, relay_open.c.id.in_(was_open)))
    for row, answer in zip(rows, told, strict=True):
        if not _ended(answer):
            connection.execute(insert(relay_open).values(_open(trip.office, row, answer)))
        if answer.state == "refused":
            _ask_a_person(connection, trip, row, answer)
        elif answer.state != "held" and row.id in was_open:
            _settle(connection, trip, row)


def _open(office: str, row: Row[Any], answer: ActAnswer) -> dict[str, Any]:
    return {
        "office": office,
        "id": row.id,
        "n": row.n,
        "subject": row.subject,
        "state": "files" if answer.state in ("accepted", "already") else answer.state,
        "files": " ".join(answer.files_missing),
    }


def _ask_a_person(connection: Connection, trip: Trip, row: Row[Any], no: ActAnswer) -> None:
    """A refusal above is a question here: for the operator, and for the desk whose act it is."""
    act_here = (refusals.c.id == row.id) & (refusals.c.hash == row.hash)
    key = (refusals.c.office == trip.office) & act_here
    said = {
        "code": f"{ABOVE}{no.code}",
        "reason": f"Nút cấp trên không nhận: {no.reason}",
        "settled_at": "",
    }
    if connection.execute(update(refusals).where(key).values(**said)).rowcount:
        return
    act = Act(**{name: getattr(row, name) for name in _FIELDS})
    connection.execute(
        insert(refusals).values(
            id=row.id,
            hash=row.hash,
            office=trip.office,
            desk=row.desk.rpartition("/")[2],
            act=msgspec.json.encode(act).decode(),
            at=utc_text(trip.now()),
            **said,
        )
    )


def _settle(connection: Connection, trip: Trip, row: Row[Any]) -> None:
    connection.execute(
        update(refusals)
        .where(
            refusals.c.office == trip.office,
            refusals.c.id == row.id,
            refusals.c.hash == row.hash,
            refusals.c.settled_at == "",
            refusals.c.code.startswith(ABOVE),
        )
        .values(settled_at=utc_text(trip.now()))
    )


def files(trip: Trip, client: Client, store: Files) -> None:
    """Send the files that the node above lacks and that are here by now, then ask again."""
    wanted, ready = _wanted(trip)
    carriage = uploads.Carriage(client, store, lambda: not trip.stop())
    try:
        for part in in_parts(list(wanted), BATCH):
            answer = client.missing_files(part)
            for name in answer.sha256:
                if not carriage.carry(name, wanted[name], answer.limit):
                    return
            if not carriage.flush():
                return
    finally:
        trip.files += carriage.sent
    failed = carriage.failed
    never = {name: no for name, no in failed.items() if isinstance(no, TooLarge)}
    refused = {act: names for act, names in ready.items() if never.keys() & set(names)}
    for part in in_parts([act for act in ready if act not in refused], BATCH):
        _offer_open(trip, client, relay_open.c.id.in_(part))
    _tell_too_large(trip, refused, never)


def _tell_too_large(
    trip: Trip, refused: Mapping[str, Sequence[str]], never: Mapping[str, LineProblem]
) -> None:
    """A file that the node above will never take is for a person, as a refused act is, until its
    paper has another file. `refused`: acts with their files."""
    here = (table.c.office == trip.office) & table.c.id.in_(list(refused))
    with trip.ledger.write(trip.office) as connection:
        for row in connection.execute(select(table).where(here).order_by(table.c.n)).all():
            names = [name for name in refused[row.id] if name in never]
            if _replaced(connection, row, names):
                mine = (relay_open.c.office == trip.office) & (relay_open.c.id == row.id)
                connection.execute(delete(relay_open).where(mine))
                _settle(connection, trip, row)
                continue
            no = never[names[0]]
            said = ActAnswer(
                id=row.id, hash=row.hash, state="refused", code=no.code, reason=f"{no} {no.hint}"
            )
            _ask_a_person(connection, trip, row, said)
            trip.refused += 1


def _replaced(connection: Connection, row: Row[Any], names: Sequence[str]) -> bool:
    """Whether every paper that an act brought these files for was given another one since."""
    later = connection.scalars(
        select(table.c.payload).where(
            table.c.office == row.office,
            table.c.subject == row.subject,
            table.c.kind == "paper.added",
            table.c.n > row.n,
        )
    )
    fresh = {json.loads(payload)["paper"]["key"] for payload in later}
    said = json.loads(row.payload)
    papers = [said["paper"]] if "paper" in said else said.get("papers", [said])
    return {one["key"] for one in papers if one.get("sha256") in names} <= fresh


def _wanted(trip: Trip) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Files lacking above that lie here, each with its subject; acts that lack no others, each
    with its files."""
    with trip.ledger.read() as connection:
        rows = connection.execute(
            select(relay_open)
            .where(relay_open.c.office == trip.office, relay_open.c.state == "files")
            .order_by(relay_open.c.n)
        ).all()
        named = {name: row.subject for row in rows for name in row.files.split()}
        here: set[str] = set()
        for part in in_parts(list(named)):
            there = select(held_files.c.sha256).where(held_files.c.sha256.in_(part))
            here.update(connection.scalars(there))
    wanted = {name: subject for name, subject in named.items() if name in here}
    ready = {row.id: row.files.split() for row in rows if set(row.files.split()) <= here}
    return wanted, ready
