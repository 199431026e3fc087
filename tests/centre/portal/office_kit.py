"""A node's ledger with acts of one office in it, and the worker that tells the portal of them."""

from __future__ import annotations

import asyncio
import hashlib
import random
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import uvicorn
from sqlalchemy import select

from db.acts import Act, canonical, hash_of, new_id
from db.clock import utc_text
from db.kinds import KIND_OF, Filed, Paper, Payload, Person, Received
from desk_tui.centre import blobs, intake
from desk_tui.centre.ledger import Desk, Ledger
from desk_tui.centre.portal.tables import exchanges, queue
from desk_tui.centre.portal.worker import Worker
from desk_tui.centre.server import application
from tests.doubles.portal import Running

from .kit import config

OFFICE = "H99.12.34"
OFFICER = "Trần Thị Ví Dụ"
START = datetime(2026, 11, 20, 1, 30, 15, tzinfo=UTC)


@dataclass
class Office:
    """Writes acts as the desks of one office do, at times of its own."""

    ledger: Ledger
    name: str = OFFICE
    time: datetime = START
    chain: dict[str, str] = field(default_factory=dict[str, str])
    numbers: int = 0

    def write(self, subject: str, said: Payload, desk: str = "1") -> Act:
        self.time += timedelta(minutes=1)
        act = Act(
            id=new_id(),
            subject=subject,
            kind=KIND_OF[type(said)],
            payload=canonical(said),
            officer=OFFICER,
            desk=f"{self.name}/{desk}",
            done_at=utc_text(self.time),
            recorded_at=utc_text(self.time),
            prev_hash=self.chain.get(desk, ""),
            step=1,
            hash="",
        )
        act = msgspec.structs.replace(act, hash=hash_of(act))
        self.chain[desk] = act.hash
        (answer,) = intake.take(self.ledger, Desk(self.name, desk), [act], self.time).acts
        assert answer.state == "accepted", answer
        return act

    def receive(self, papers: tuple[Paper, ...] = (), **more: Any) -> str:
        subject = new_id()
        self.write(subject, received(self, papers, **more))
        return subject

    def next_code(self) -> str:
        self.numbers += 1
        return f"{self.name}-261120-{self.numbers:04d}"

    def file(self, content: bytes, result: bool = False, key: str = "to-khai") -> Paper:
        """A paper whose bytes are at the node."""
        mark = hashlib.sha256(content).hexdigest()

        async def blocks() -> AsyncIterator[bytes]:
            yield content

        asyncio.run(blobs.receive(self.ledger, mark, blocks(), 1 << 20, self.time))
        return paper(mark, len(content), result=result, key=key)


def paper(mark: str, size: int, result: bool = False, key: str = "to-khai") -> Paper:
    return Paper(
        key=key,
        name="Giấy khai sinh" if result else "Tờ khai đăng ký khai sinh",
        state="digitised",
        sha256=mark,
        bytes=size,
        taken="scanned",
        result=result,
    )


def owner(name: str = "Nguyễn Văn Thử") -> Person:
    return Person(name=name, number="001090000000", number_kind="id-card", birth="1990-02-14")


def received(office: Office, papers: tuple[Paper, ...] = (), **more: Any) -> Received:
    at = utc_text(office.time)
    said: dict[str, Any] = {
        "code": office.next_code(),
        "office": office.name,
        "procedure": "1.001193.000.00.00.H99",
        "procedure_version": 1,
        "procedure_name": "Đăng ký khai sinh",
        "owner": owner(),
        "papers": papers,
        "received": at,
        "effective": at,
        "due": utc_text(office.time + timedelta(days=1)),
        **more,
    }
    return Received(**said)


def filed(office: Office) -> Filed:
    return Filed(
        code=office.next_code(),
        office=office.name,
        procedure="1.001193",
        procedure_name="Đăng ký khai sinh",
        owner=owner(),
        filed=utc_text(office.time),
    )


@dataclass
class Hands:
    """A clock and a die in a test's hands. The clock begins at the real time, because the portal
    has no other; a pause is passed by moving it."""

    time: datetime = field(default_factory=lambda: datetime.now(UTC))
    dice: random.Random = field(default_factory=lambda: random.Random(7))

    def now(self) -> datetime:
        return self.time

    def pass_by(self, **span: float) -> None:
        self.time += timedelta(**span)


@dataclass
class Line:
    """A worker taken step by step."""

    ledger: Ledger
    worker: Worker
    hands: Hands

    def drain(self, turns: int = 20) -> None:
        """Look, and tell all that is due now."""
        self.worker.look()
        for _ in range(turns):
            if not self.worker.one():
                return
        raise AssertionError(self.rows())

    def settle(self, rounds: int = 10) -> None:
        """Let the pauses pass until nothing waits any more."""
        for _ in range(rounds):
            self.drain()
            if not {"waiting", "unknown", "sending"} & set(self.states().values()):
                return
            self.hands.pass_by(minutes=6)
        raise AssertionError(self.rows())

    def rows(self) -> list[Any]:
        with self.ledger.read() as connection:
            return list(connection.execute(select(queue).order_by(queue.c.code)).all())

    def row(self, subject: str) -> Any:
        return next(row for row in self.rows() if row.subject == subject)

    def states(self) -> dict[str, str]:
        return {row.subject: row.state for row in self.rows()}

    def said(self) -> list[Any]:
        with self.ledger.read() as connection:
            return list(connection.execute(select(exchanges).order_by(exchanges.c.id)).all())


@contextmanager
def line(ledger: Ledger, there: Running, style: str = "direct", **more: Any) -> Iterator[Line]:
    hands = Hands()
    settings = config(there.url, style, units=UNITS, **more)
    worker = Worker(ledger, settings, hands.now, hands.dice.random)
    worker.begin()
    yield Line(ledger, worker, hands)
    worker.close()


UNITS = {OFFICE: {"code": OFFICE, "name": "UBND xã Minh Họa"}}


@contextmanager
def serving(ledger: Ledger) -> Iterator[str]:
    """The node itself, on a socket of this process."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(
        uvicorn.Config(application(ledger), log_level="critical", lifespan="off", ws="none")
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)
    listener.close()
