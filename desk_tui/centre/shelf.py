"""What the node gives out: blocks of official numbers, and the catalogue."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime

import msgspec
from sqlalchemy import Connection, func, insert, select

from db.clock import utc_text
from desk_tui.centre import seal, sessions
from desk_tui.centre.ledger import Desk, Ledger
from desk_tui.centre.ledger_tables import catalogues, number_blocks
from desk_tui.centre.messages import (
    CalendarRow,
    Catalogue,
    NumberBlock,
    NumberLease,
    PolicyRow,
    Range,
    RangeAnswer,
    Ranges,
    RangesAnswer,
)
from desk_tui.centre.problem import LineProblem

FIRST_LEASED = 1001
"""Numbers below are left to ranges given by hand, so that the two never meet."""
MOST_LEASED = 2000
MOST_DAYS_AWAY = 31


def lease(ledger: Ledger, desk: Desk, ask: NumberLease, now: datetime) -> NumberBlock:
    """A block of one day's numbers for this desk alone; the same `id` gets the same block."""
    with ledger.write(desk.office) as connection:
        return lease_in(connection, desk, ask, now)


def lease_in(connection: Connection, desk: Desk, ask: NumberLease, now: datetime) -> NumberBlock:
    """As `lease`, inside `Ledger.write` of the desk's office."""
    if not ask.id or not 1 <= ask.count <= MOST_LEASED or not _near(ask.day, now):
        raise LineProblem(
            "bad-lease",
            f"Không cấp được {ask.count} số cho ngày {ask.day}.",
            "Kiểm tra ngày giờ của máy quầy.",
        )
    row = connection.execute(
        select(number_blocks).where(
            number_blocks.c.office == desk.office,
            number_blocks.c.desk == desk.desk,
            number_blocks.c.lease == ask.id,
        )
    ).first()
    if row is not None:
        return NumberBlock(id=ask.id, day=row.day, first=row.first, last=row.last)
    top = connection.scalar(
        select(func.max(number_blocks.c.last)).where(
            number_blocks.c.office == desk.office, number_blocks.c.day.in_(("", ask.day))
        )
    )
    first = max(FIRST_LEASED, (top or 0) + 1)
    block = NumberBlock(id=ask.id, day=ask.day, first=first, last=first + ask.count - 1)
    _keep_block(connection, desk, block.day, block.first, block.last, ask.id, now)
    return block


def _near(day: str, now: datetime) -> bool:
    try:
        return abs((date.fromisoformat(day) - now.date()).days) <= MOST_DAYS_AWAY
    except ValueError:
        return False


def claim(ledger: Ledger, desk: Desk, asked: Ranges, now: datetime) -> RangesAnswer:
    """A desk announces ranges it was given by hand; what meets another desk's is refused."""
    with ledger.write(desk.office) as connection:
        return RangesAnswer(
            ranges=tuple(claim_in(connection, desk, wish, now) for wish in asked.ranges)
        )


def claim_in(connection: Connection, desk: Desk, wish: Range, now: datetime) -> RangeAnswer:
    """One range by hand, inside `Ledger.write` of the desk's office."""
    if not 1 <= wish.first <= wish.last:
        return RangeAnswer(first=wish.first, last=wish.last, refused="Dải số không hợp lệ.")
    meeting = connection.execute(
        select(number_blocks).where(
            number_blocks.c.office == desk.office,
            number_blocks.c.first <= wish.last,
            number_blocks.c.last >= wish.first,
            (number_blocks.c.day == "") | (number_blocks.c.day >= now.date().isoformat()),
        )
    ).all()
    for row in meeting:
        if row.desk != desk.desk:
            return RangeAnswer(
                first=wish.first,
                last=wish.last,
                refused=f"Dải số {wish.first}-{wish.last} trùng với dải {row.first}-{row.last}"
                f" của quầy {row.desk}.",
            )
    if not any(
        row.day == "" and row.first <= wish.first and wish.last <= row.last for row in meeting
    ):
        name = f"range:{wish.first}-{wish.last}"
        _keep_block(connection, desk, "", wish.first, wish.last, name, now)
    return RangeAnswer(first=wish.first, last=wish.last)


def _keep_block(
    connection: Connection, desk: Desk, day: str, first: int, last: int, name: str, now: datetime
) -> None:
    connection.execute(
        insert(number_blocks).values(
            office=desk.office,
            desk=desk.desk,
            day=day,
            first=first,
            last=last,
            lease=name,
            at=utc_text(now),
        )
    )


def publish(
    ledger: Ledger,
    *,
    csv: str,
    calendar: Sequence[CalendarRow] = (),
    policies: Sequence[PolicyRow] = (),
    effective: str,
    decision: str,
    now: datetime,
) -> int:
    """Put a catalogue on the shelf for every desk; the same content again changes nothing.

    Returns its version.
    """
    said = Catalogue(
        version=0,
        csv=csv,
        calendar=tuple(calendar),
        policies=tuple(policies),
        effective=effective,
        decision=decision,
    )
    mark = hashlib.sha256(msgspec.json.encode(said)).hexdigest()
    key = sessions.signing_key(ledger)
    with ledger.write("catalogue") as connection:
        newest = _newest(connection)
        if newest is not None and newest.sha256 == mark:
            return newest.version
        version = (newest.version if newest else 0) + 1
        body = msgspec.json.encode(_sealed(said, version, key))
        connection.execute(
            insert(catalogues).values(version=version, sha256=mark, body=body, at=utc_text(now))
        )
    return version


def _sealed(said: Catalogue, version: int, key: bytes) -> Catalogue:
    bare = msgspec.structs.replace(said, version=version)
    return msgspec.structs.replace(bare, seal=seal.seal_catalogue(key, bare.vouched))


def catalogue_after(ledger: Ledger, version: int) -> Catalogue:
    """The newest catalogue, or version 0 when the desk already has it."""
    with ledger.read() as connection:
        newest = _newest(connection)
    if newest is None or newest.version <= version:
        return Catalogue(version=0)
    return msgspec.json.decode(bytes(newest.body), type=Catalogue)


def _newest(connection: Connection):
    return connection.execute(
        select(catalogues).order_by(catalogues.c.version.desc()).limit(1)
    ).first()
