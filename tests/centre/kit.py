"""Real parts for the tests of the wire: desks with a record and a vault, a node in its own
process, and acts of plainly invented people."""

from __future__ import annotations

import hashlib
import itertools
import random
import secrets
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import select

from db import acts, outbox
from db.kinds import Filed, Paper, Payload, Person, Received, StatusChanged
from db.store import Record
from desk_tui.centre import admin, ledger_tables, messages, seal
from desk_tui.centre import place as places
from desk_tui.centre.client import Client
from desk_tui.centre.ledger import open_ledger
from desk_tui.centre.messages import SlipKey
from desk_tui.centre.place import Place
from desk_tui.centre.sync import SyncReport, join, sync_once
from scanners.vault import Vault
from tests import records

ROOT = Path(__file__).parents[2]
_offices = itertools.count(1)
_codes = itertools.count(1)


def new_office() -> str:
    """An office no other test uses, so that tests may share a node."""
    return f"H99.{next(_offices):02d}.{secrets.randbelow(10**6):06d}"


@dataclass
class Node:
    """A node in a process of its own, that can be killed and started again on its ledger."""

    db: str
    files: Path
    file_limit: int = 64 * 1024 * 1024
    host: str = "127.0.0.1"
    tls: bool = False
    process: subprocess.Popen[str] | None = None
    port: int = 0
    scheme: str = "http"
    env: dict[str, str] | None = None

    def start(self) -> Node:
        code = (
            "import sys; from pathlib import Path; from desk_tui.centre.admin import run_node;"
            "run_node(sys.argv[1], 0, sys.argv[4], files=Path(sys.argv[2]),"
            " file_limit=int(sys.argv[3]), tls=bool(sys.argv[5]))"
        )
        given = (self.db, str(self.files), str(self.file_limit), self.host, "tls" * self.tls)
        self.process = subprocess.Popen(
            [sys.executable, "-c", code, *given],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=self.env,
        )
        assert self.process.stdout is not None
        said = msgspec.json.decode(self.process.stdout.readline())
        self.scheme, _, where = said["listening"].partition("://")
        self.port = int(where.rsplit(":", 1)[1])
        return self

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}"

    def kill(self) -> None:
        """What a power cut does to it: no farewell."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            if self.process.stdout is not None:
                self.process.stdout.close()
            self.process = None

    def held(self, office: str) -> list[acts.Act]:
        """What its ledger holds for an office, read past the node itself."""
        table = ledger_tables.acts
        ledger = open_ledger(self.db, self.files)
        try:
            with ledger.read() as connection:
                rows = connection.execute(
                    select(table).where(table.c.office == office).order_by(table.c.n)
                ).all()
        finally:
            ledger.close()
        return [
            acts.Act(**{name: getattr(row, name) for name in acts.Act.__struct_fields__})
            for row in rows
        ]


@dataclass
class Hands:
    """A clock and a die that a test sets itself."""

    time: datetime = field(default_factory=lambda: datetime.now(UTC))
    dice: random.Random = field(default_factory=lambda: random.Random(7))

    def now(self) -> datetime:
        return self.time

    def pass_by(self, **span: float) -> None:
        self.time += timedelta(**span)


@dataclass
class DeskKit:
    """One desk: its record, its vault, its clock."""

    office: str
    number: str
    record: Record
    vault: Vault
    hands: Hands
    scanned: dict[str, bytes] = field(default_factory=dict[str, bytes])

    @property
    def name(self) -> str:
        return f"{self.office}/{self.number}"

    def write(self, *said: tuple[str, Payload]) -> list[acts.Act]:
        """Write acts as this desk does, in one transaction."""
        doings = [acts.Doing(subject, payload) for subject, payload in said]
        return self.record.transact(
            lambda connection: acts.append(
                connection,
                self.record,
                doings,
                officer="Trần Thị Ví Dụ",
                desk=self.name,
                now=self.hands.now(),
            )
        )

    def receive(self, count: int = 1, papers: tuple[Paper, ...] = ()) -> list[acts.Act]:
        ids = [acts.new_id() for _ in range(count)]
        for id in ids:
            for paper in papers:
                self.vault.shelf(id).put(self.scanned[paper.sha256])
        return self.write(*[(id, received(self.office, papers=papers)) for id in ids])

    def scan(self, content: bytes) -> Paper:
        """A paper to receive; its file goes on the shelf of the dossier it comes in with."""
        sha256 = hashlib.sha256(content).hexdigest()
        self.scanned[sha256] = content
        return Paper(
            key="to-khai",
            name="Tờ khai",
            state="digitised",
            sha256=sha256,
            bytes=len(content),
        )

    def sync(self, seconds: float = 10.0, **more: Any) -> SyncReport:
        return sync_once(
            self.record,
            more.pop("files", self.vault),
            now=self.hands.now,
            chance=self.hands.dice.random,
            open_line=partial(Client, connect_seconds=2.0, answer_seconds=seconds),
            **more,
        )

    def until_empty(self, seconds: float, meetings: int) -> list[SyncReport]:
        """Meet again after each pause, as the sender does, with the clock moved by hand, until
        whom the desk speaks to has all; its way up is another matter."""
        reports: list[SyncReport] = []
        for _ in range(meetings):
            reports.append(self.sync(seconds))
            unsent = outbox.stats(self.record.read())
            if unsent.count == unsent.halfway:
                return reports
            self.hands.pass_by(seconds=outbox.PAUSE_CEILING + 1)
        raise AssertionError(f"still unsent after {meetings} meetings: {reports[-1]}")

    @property
    def place(self) -> Place:
        """Where it goes and who it is there."""
        kept = places.of(self.record.read())
        assert kept is not None
        return kept

    def move(self, **changes: Any) -> Place:
        """Change what the desk keeps of its place; returns what it was."""
        before = self.place
        self.record.transact(lambda c: places.keep(c, replace(before, **changes)))
        return before

    def point_to(self, url: str) -> None:
        self.move(url=url)

    def line(self, **more: Any) -> Client:
        """A line of its own to the centre, to ask one thing by hand."""
        return Client(self.place, **more)

    def bearer(self) -> dict[str, str]:
        """The headers of a question that a foreign client asks in this desk's name."""
        me = self.place
        with self.line() as client:
            asked = messages.ChallengeAsk(office=me.office, desk=me.desk)
            given = client.line.introduce("/v1/challenge", asked, messages.Challenge).challenge
            proof = messages.SessionAsk(
                office=me.office,
                desk=me.desk,
                challenge=given,
                answer=seal.answer(me.key, me.name, given),
            )
            token = client.line.introduce("/v1/session", proof, messages.Session).token
        return {
            "Authorization": f"Bearer {token}",
            messages.VERSION_HEADER: str(messages.VERSION),
        }

    def states(self) -> dict[str, str]:
        rows = self.record.read().execute("SELECT act_id, state FROM outbox")
        return {row["act_id"]: row["state"] for row in rows}

    def tries(self) -> int:
        return self.record.read().execute("SELECT total(tries) FROM outbox").fetchone()[0]

    def codes(self) -> set[str]:
        return {row["code"] for row in self.record.read().execute("SELECT code FROM dossiers")}


MakeDesk = Callable[..., DeskKit]


def make_desk(
    folder: Path, node: Node, office: str, number: str = "1", url: str | None = None
) -> DeskKit:
    """A desk that holds a fresh enrolment code and has not met the centre yet."""
    key = secrets.token_bytes(32)
    record = records.empty(folder, key)
    code = admin.enrol(node.db, office, number)
    slip_key = SlipKey(
        key_id=secrets.token_hex(3).upper(), desk=f"{office}/{number}", public=bytes(32)
    )
    join(record, url or node.url, code, slip_key)
    return DeskKit(office, number, record, Vault(folder / "vault", key), Hands())


def received(office: str, code: str = "", papers: tuple[Paper, ...] = ()) -> Received:
    return Received(
        code=code or f"{office}-261122-{next(_codes):04d}",
        office=office,
        procedure="1.001193",
        procedure_version=1,
        procedure_name="Đăng ký khai sinh",
        owner=Person(name="Nguyễn Văn Thử", number="001090000000", number_kind="id-card"),
        papers=papers,
        received="2026-11-22T02:00:00.000000Z",
        effective="2026-11-22T02:00:00.000000Z",
    )


def filed(office: str, code: str) -> Filed:
    return Filed(
        code=code,
        office=office,
        procedure="1.001193",
        procedure_name="Đăng ký khai sinh",
        owner=Person(name="Nguyễn Văn Thử", number="001090000000", number_kind="id-card"),
        filed="2026-11-22T01:00:00.000000Z",
    )


def status(number: int) -> StatusChanged:
    return StatusChanged(status=number)
