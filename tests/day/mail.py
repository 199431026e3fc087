"""The gateway that brings text messages: it takes them as mail."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from typing import Any

from aiosmtpd.controller import Controller

from tests.e2e.program import free_port


class Mail:
    """Everything it took, oldest first."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.letters: list[Message] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.letters.append(message_from_bytes(envelope.content))
        return "250 OK"

    def to(self, phone: str) -> list[Message]:
        """What went to this phone."""
        return [one for one in self.letters if phone in str(one["To"])]


@contextmanager
def mail_office() -> Iterator[Mail]:
    mail = Mail(free_port())
    server = Controller(mail, hostname="127.0.0.1", port=mail.port)
    server.start()
    try:
        yield mail
    finally:
        server.stop(no_assert=True)
