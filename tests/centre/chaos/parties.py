"""The parties of a run as its orchestrator holds them: desks in processes of their own, a node on
PostgreSQL, and a hand on each that can kill it."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import httpx
import msgspec
import psycopg

from db import acts, settings
from db.driver import sqlite
from db.kinds import Filed, OfficerAdded, Person
from db.store import Record
from desk_tui.centre import admin, messages
from desk_tui.centre.sync import join
from desk_tui.counter.desk import Desk, Office
from desk_tui.rules.text import plain

from ..kit import ROOT, Node

PEOPLE = {"1": "Nguyễn Thị Thử", "2": "Trần Thị Ví Dụ"}
_HERE = Path(__file__).parent


@cache
def disk(folder: Path) -> Path:
    """The disk that can be full, built once for a run."""
    built = folder / "disk.so"
    words = ["gcc", "-O1", "-shared", "-fPIC", str(_HERE / "disk.c"), "-o", str(built), "-ldl"]
    subprocess.run(words, check=True)
    return built


def on_that_disk(folder: Path, root: Path, flag: Path) -> dict[str, str]:
    """The environment of a process whose files below `root` cannot grow while `flag` is there."""
    return {
        **os.environ,
        "LD_PRELOAD": str(disk(folder)),
        "CHAOS_ROOT": str(root.resolve()),
        "CHAOS_FULL": str(flag),
    }


@contextmanager
def own_database(url: str) -> Iterator[str]:
    """A database of this run alone in a cluster, so that cutting its users off hurts no other."""
    name = f"chaos_{secrets.token_hex(4)}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    yield f"{url.rpartition('/')[0]}/{name}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


class Way(Protocol):
    """A line to the node as its parties see it. `said` counts the node's answers by status and
    `offered` how often each act was sent, where that can be read on the way."""

    target: int
    seen: Counter[str]
    said: Counter[int]
    offered: Counter[str]

    @property
    def url(self) -> str: ...

    def close(self) -> None: ...


@dataclass
class Centre:
    """The node: killed by SIGKILL and started again on the same ledger, on another port."""

    node: Node
    lines: list[Way] = field(default_factory=list[Way])
    _alone: threading.Lock = field(default_factory=threading.Lock)
    trouble: Exception | None = None
    _operator: str = ""

    def start(self) -> None:
        self.node.start()
        for line in self.lines:
            line.target = self.node.port

    def kill(self) -> None:
        """Dies, and is there again a moment later. Whoever comes second waits for that."""
        with self._alone:
            self.node.kill()
            try:
                self.start()
            except Exception as error:
                self.trouble = error
                raise

    def settled(self) -> None:
        """Back when a kill that is under way is over."""
        with self._alone:
            pass

    def cut_ledger(self) -> None:
        """Every connection to the ledger ends, as when PostgreSQL is restarted."""
        with psycopg.connect(self.node.db, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid != pg_backend_pid()"
            )

    def file_online(self, office: str, name: str, owner: int) -> str | None:
        """What a connector does: told again and again under one id until the node has it."""
        id = acts.new_id()
        said = Filed(
            code=f"G99-{name}",
            office=office,
            procedure="1.001193",
            procedure_name="Đăng ký khai sinh",
            owner=Person(
                name=f"Nguyễn Văn Thử {name}",
                number=f"0010900000{owner:02d}",
                number_kind="id-card",
            ),
            filed="2026-11-22T01:00:00.000000Z",
        )
        body = messages.encode(messages.Filing(id=id, filed=said))
        for _ in range(60):
            try:
                answer = httpx.post(
                    f"{self.node.url}/v1/filings",
                    content=body,
                    headers=self._bearer(),
                    timeout=3,
                    trust_env=False,
                )
                if answer.status_code == 200:
                    return id
            except httpx.HTTPError:
                pass
            threading.Event().wait(0.1)
        return None

    def _bearer(self) -> dict[str, str]:
        self._operator = self._operator or admin.operator(self.node.db, "connector")
        return {
            "Authorization": f"Bearer {self._operator}",
            "Content-Type": messages.JSON,
            messages.VERSION_HEADER: str(messages.VERSION),
        }


class Dead(Exception):
    """The desk's process ended before it answered."""


class DeskProcess:
    """A desk that obeys; after a kill it is started again when it is next told something."""

    def __init__(self, folder: Path, centre: Centre, office: str, number: str) -> None:
        self.number = number
        self.folder = folder / f"desk-{number}"
        self.key = secrets.token_bytes(32)
        self.officer = PEOPLE[number]
        self.name = f"{office}/{number}"
        self.apart = 0.0
        self.sabotage = ""
        self.trouble = ""
        self.full = folder / f"desk-{number}-is-full"
        self._env = on_that_disk(folder, self.folder, self.full)
        self._process: subprocess.Popen[str] | None = None
        self._alone = threading.Lock()
        self._make(centre, office)

    def _make(self, centre: Centre, office: str) -> None:
        record = Record.create(self.folder, self.key, plain)
        person = OfficerAdded(name=self.officer, role="supervisor")

        def fill(connection: sqlite.Connection) -> None:
            there = Office(office, "UBND phường Ví Dụ", int(self.number))
            settings.put(connection, "office", there)
            acts.append(
                connection,
                record,
                [acts.Doing("office", person)],
                officer=person.name,
                desk=there.desk_id,
                now=datetime.now(UTC) - timedelta(days=3),
            )

        record.transact(fill)
        line = centre.lines[int(self.number) - 1]
        join(record, line.url, admin.enrol(centre.node.db, office, self.number), None)
        record.close()

    def tell(self, deed: dict[str, Any]) -> dict[str, Any]:
        """Its answer; raises Dead when it was killed meanwhile."""
        process = self._running()
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(msgspec.json.encode(deed).decode() + "\n")
            process.stdin.flush()
            line = process.stdout.readline()
        except (OSError, ValueError) as error:
            raise Dead from error
        if not line.endswith("\n"):
            raise Dead
        said = msgspec.json.decode(line)
        self.apart = said["apart"]
        return said

    def _running(self) -> subprocess.Popen[str]:
        with self._alone:
            if self._process is None:
                self._process = self._start()
            return self._process

    def _start(self) -> subprocess.Popen[str]:
        words = [str(self.folder), self.officer, str(self.apart), self.sabotage]
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.centre.chaos.desk", *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=self._env,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(self.key.hex() + "\n")
        process.stdin.flush()
        if not process.stdout.readline():
            raise AssertionError(f"desk {self.number} does not start: code {process.wait()}")
        return process

    def kill(self) -> None:
        """SIGKILL: no farewell, nothing flushed."""
        with self._alone:
            process, self._process = self._process, None
            if process is not None:
                if process.poll() is not None:
                    self.trouble = f"desk {self.number} ended by itself, code {process.returncode}"
                process.kill()
                process.wait()
                for pipe in (process.stdin, process.stdout):
                    # What was not sent to it any more makes closing fail.
                    with suppress(OSError):
                        if pipe:
                            pipe.close()

    def opened(self) -> Desk:
        """Its record as the screens open it, once the process is gone."""
        self.kill()
        apart = timedelta(seconds=self.apart)
        return Desk(self.folder, self.key, self.officer, lambda: datetime.now(UTC) + apart)
