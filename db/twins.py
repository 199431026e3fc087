"""The same citizen twice: dossiers of one person and one procedure that came close together.

At two desks, or at the desk and online from home (C-17, CNV-07). They are only found here; a
person says whether they are the same request (`dossier.linked`), and nothing is refused by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from db.clock import from_text, utc_text
from db.driver import sqlite
from db.kinds import Linked

GIVEN_UP = (3, 7)
"""Refused or withdrawn: a new filing follows them, it does not double them."""


@dataclass(frozen=True)
class Twin:
    """One dossier of a likely pair. `received` is UTC text; `unsent` acts wait at this desk;
    `officer` took it in."""

    id: str
    code: str
    desk: str
    channel: str
    status: int
    owner_name: str
    procedure: str
    procedure_name: str
    received: str
    unsent: int
    officer: str


_COLUMNS = (
    "{d}.id, {d}.code, {d}.desk, {d}.channel, {d}.status, {d}.owner_name, {d}.procedure,"
    " {d}.procedure_name, {d}.received, (SELECT count(*) FROM outbox o WHERE o.subject = {d}.id"
    " AND o.state != 'confirmed'),"
    " (SELECT officer FROM acts WHERE subject = {d}.id ORDER BY seq LIMIT 1)"
)
_WIDTH = len(Twin.__dataclass_fields__)
_ALIVE = "{d}.status NOT IN " + str(GIVEN_UP)


def twins_of(
    connection: sqlite.Connection, owner_number: str, procedure: str, received: datetime, days: int
) -> list[Twin]:
    """Dossiers that one received now would double, newest first; none for `days` 0."""
    if not owner_number or not days:
        return []
    reach = timedelta(days=days)
    rows = connection.execute(
        f"SELECT {_COLUMNS.format(d='d')} FROM dossiers d"
        " WHERE d.owner_number = ? AND d.owner_number != '' AND d.procedure = ?"
        f" AND d.received BETWEEN ? AND ? AND {_ALIVE.format(d='d')} ORDER BY d.n DESC LIMIT 20",
        (owner_number, procedure, utc_text(received - reach), utc_text(received + reach)),
    )
    return [Twin(*row) for row in rows]


def pairs(
    connection: sqlite.Connection, days: dict[str, int], since: datetime
) -> list[tuple[Twin, Twin]]:
    """Likely doubles among dossiers received from `since` on that nobody has told apart yet.

    `days` is the reach by procedure; `""` is that of all others. The older (smaller id) first.
    """
    rows = connection.execute(
        # CROSS: from the recent ones, each by its owner's number.
        f"SELECT {_COLUMNS.format(d='a')}, {_COLUMNS.format(d='b')}"
        " FROM dossiers a CROSS JOIN dossiers b"
        " WHERE a.received >= ? AND a.owner_number != '' AND b.owner_number = a.owner_number"
        " AND b.owner_number != '' AND b.procedure = a.procedure AND b.id != a.id"
        " AND (b.received < a.received OR (b.received = a.received AND b.id < a.id))"
        f" AND {_ALIVE.format(d='a')} AND {_ALIVE.format(d='b')}"
        " AND NOT EXISTS (SELECT 1 FROM links l WHERE l.same IS NOT NULL AND"
        " ((l.dossier = a.id AND l.other = b.id) OR (l.dossier = b.id AND l.other = a.id)))"
        " ORDER BY a.received DESC, a.n DESC",
        (utc_text(since),),
    )
    found = [(Twin(*row[:_WIDTH]), Twin(*row[_WIDTH:])) for row in map(tuple, rows)]
    return [_in_order(*pair) for pair in found if _near(*pair, days)]


def link(one: str, other: str, same: bool, before: bool | None, why: str) -> tuple[str, Linked]:
    """(subject, act) that says of two dossiers, by id, whether they are the same request."""
    older, newer = sorted((one, other))
    return older, Linked(other=newer, same=same, before=before, why=why)


def said_of(connection: sqlite.Connection, one: str, other: str) -> bool | None:
    """What was said of two dossiers so far; None when nothing was."""
    row = connection.execute(
        "SELECT same FROM links WHERE dossier = ? AND other = ?", tuple(sorted((one, other)))
    ).fetchone()
    return None if row is None or row["same"] is None else bool(row["same"])


def same_as(connection: sqlite.Connection, id: str) -> list[str]:
    """Ids of the dossiers known to be the same request as this one: to be counted once."""
    found, ahead = {id}, [id]
    while ahead:
        one = ahead.pop()
        rows: list[Any] = connection.execute(
            "SELECT other AS id FROM links WHERE dossier = ? AND same"
            " UNION SELECT dossier FROM links WHERE other = ? AND same",
            (one, one),
        ).fetchall()
        fresh = [row["id"] for row in rows if row["id"] not in found]
        found.update(fresh)
        ahead += fresh
    return sorted(found - {id})


def _in_order(one: Twin, other: Twin) -> tuple[Twin, Twin]:
    return (one, other) if one.id < other.id else (other, one)


def _near(one: Twin, other: Twin, days: dict[str, int]) -> bool:
    apart = from_text(one.received) - from_text(other.received)
    return abs(apart) <= timedelta(days=days.get(one.procedure, days.get("", 0))) and bool(
        days.get(one.procedure, days.get("", 0))
    )
