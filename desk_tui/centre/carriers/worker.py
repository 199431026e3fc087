"""The worker that hands messages to their carriers and writes down what became of them."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection, insert, select, update

from db.clock import utc_text
from db.kinds import MessageAsked, MessageMoved
from db.outbox import pause
from desk_tui.centre import own
from desk_tui.centre.carriers.config import CarriersConfig, load
from desk_tui.centre.carriers.smtp import CarrierDown, NotCarried, carry
from desk_tui.centre.carriers.tables import outgoing
from desk_tui.centre.following import follow
from desk_tui.centre.ledger import Ledger
from desk_tui.centre.ledger_tables import acts
from desk_tui.centre.working import IDLE_SECONDS, Thread

ROOM = "carriers"
OFFICER = "Máy gửi tin nhắn"
"""In whose name the node writes."""
NO_CARRIER = "nút trung tâm chưa có đường gửi loại tin này"


@dataclass
class Worker:
    """Every step can be taken by hand, which the tests do."""

    ledger: Ledger
    config: CarriersConfig
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    chance: Callable[[], float] = random.random

    def close(self) -> None:
        """Nothing is kept open."""

    def begin(self) -> None:
        """What was in the midst is tried again: its Message-ID is the same."""

    def look(self) -> int:
        """Queue the messages that came since the last time; returns how many."""
        at = utc_text(self.now())

        def take(connection: Connection, office: str, rows: Sequence[Any]) -> int:
            asked = [row for row in rows if row.kind == "message.asked"]
            for row in asked:
                said = msgspec.json.decode(row.payload, type=MessageAsked)
                connection.execute(
                    insert(outgoing).values(
                        office=office,
                        message=said.message,
                        subject=row.subject,
                        channel=said.channel,
                        since=at,
                    )
                )
            return len(asked)

        return follow(self.ledger, ROOM, ROOM, take)

    def one(self) -> bool:
        """Hand over one due message; False when none is due."""
        with self.ledger.read() as connection:
            row = connection.execute(
                select(outgoing)
                .where(outgoing.c.state == "waiting", outgoing.c.next_try_at <= self._at)
                .order_by(outgoing.c.since)
                .limit(1)
            ).first()
            said = self._said(connection, row) if row else None
        if row is None:
            return False
        carrier = self.config.of(row.channel)
        if said is None or carrier is None:
            self._end(row, "failed", NO_CARRIER)
            return True
        try:
            carry(carrier, said.message, said.to, said.text, self.now())
        except NotCarried as problem:
            self._end(row, "failed", str(problem))
        except CarrierDown as problem:
            self._later(row, str(problem))
        else:
            self._end(row, "sent", "")
        return True

    def seconds(self) -> float:
        """How long to look at nothing."""
        return IDLE_SECONDS

    @property
    def _at(self) -> str:
        return utc_text(self.now())

    def _said(self, connection: Connection, row: Any) -> MessageAsked | None:
        """The desk's own words, out of its act."""
        found = connection.scalars(
            select(acts.c.payload).where(
                acts.c.office == row.office,
                acts.c.subject == row.subject,
                acts.c.kind == "message.asked",
            )
        )
        messages = (msgspec.json.decode(text, type=MessageAsked) for text in found)
        return next((one for one in messages if one.message == row.message), None)

    def _later(self, row: Any, reason: str) -> None:
        if row.tries + 1 >= self.config.tries:
            self._end(row, "failed", reason)
            return
        wait = utc_text(self.now() + pause(row.tries + 1, self.chance()))
        with self.ledger.write(ROOM) as connection:
            connection.execute(
                update(outgoing)
                .where(_is(row))
                .values(tries=row.tries + 1, next_try_at=wait, reason=reason)
            )

    def _end(self, row: Any, state: str, reason: str) -> None:
        """The act and the row in one transaction: a node killed here says it again or never."""

        def decide(connection: Connection) -> own.Said:
            done = connection.execute(
                update(outgoing)
                .where(_is(row), outgoing.c.state == "waiting")
                .values(state=state, reason=reason, tries=row.tries + 1)
            )
            if not done.rowcount:
                return []
            moved = MessageMoved(message=row.message, state=state, reason=reason)
            return [(row.subject, moved)]

        own.write(self.ledger, row.office, OFFICER, self.now(), decide)


def _is(row: Any) -> Any:
    return (outgoing.c.office == row.office) & (outgoing.c.message == row.message)


@contextmanager
def beside(ledger: Ledger, config: Path | None) -> Iterator[None]:
    """Carry messages as long as the node runs; without a file they wait."""
    if config is None:
        yield
        return
    found = load(config)
    thread = Thread(ledger, ROOM, lambda: Worker(ledger, found))
    thread.start()
    try:
        yield
    finally:
        thread.stop()
