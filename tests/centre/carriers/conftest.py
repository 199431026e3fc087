"""A real mail server on a socket, and a node's ledger with acts of one office."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes
from email.message import Message
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from desk_tui.centre.carriers.config import CarriersConfig, Smtp
from desk_tui.centre.carriers.worker import Worker
from desk_tui.centre.ledger import Ledger

from ..portal.conftest import either_ledger, fresh, ledger
from ..portal.office_kit import Office

__all__ = ["either_ledger", "fresh", "ledger"]


@dataclass
class Box:
    """What the mail server took. `refuse`: its answer to every recipient instead."""

    letters: list[Message] = field(default_factory=list[Message])
    refuse: str = ""

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Any, to: str, _o: Any
    ) -> str:
        if self.refuse:
            return self.refuse
        envelope.rcpt_tos.append(to)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.letters.append(message_from_bytes(envelope.content))
        return "250 OK"


@dataclass
class Post:
    """The office, the worker in a test's hands, and the mail server."""

    office: Office
    worker: Worker
    box: Box
    server: Controller

    def work(self) -> int:
        """Until nothing is due; how many were handled."""
        self.worker.look()
        count = 0
        while self.worker.one():
            count += 1
        return count

    def mail_comes_back(self) -> None:
        """At the same place."""
        self.server = Controller(self.box, hostname="127.0.0.1", port=self.server.port)
        self.server.start()

    def later(self, minutes: int) -> None:
        self.office.time += timedelta(minutes=minutes)


@pytest.fixture
def mail() -> Iterator[tuple[Box, Controller]]:
    box = Box()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    yield box, server
    if server.server is not None:
        server.stop(no_assert=True)


@pytest.fixture
def post(ledger: Ledger, mail: tuple[Box, Controller]) -> Iterator[Post]:
    post = make(ledger, *mail)
    yield post
    if post.server is not mail[1]:
        post.server.stop(no_assert=True)


@pytest.fixture
def either(either_ledger: Ledger, mail: tuple[Box, Controller]) -> Post:
    return make(either_ledger, *mail)


def make(ledger: Ledger, box: Box, server: Controller) -> Post:
    office = Office(ledger)
    by_mail = {
        "host": "127.0.0.1",
        "port": server.port,
        "security": "none",
        "sender": "quay@example.org",
        "seconds": 5.0,
    }
    config = CarriersConfig(
        carriers=(
            Smtp(channel="email", **by_mail),
            Smtp(channel="sms", to="{to}@sms.example.org", **by_mail),
        ),
        tries=3,
    )
    worker = Worker(ledger, config, now=lambda: office.time, chance=lambda: 0.5)
    return Post(office, worker, box, server)
