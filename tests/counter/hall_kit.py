"""Several real desks of one office at one real node that can be killed and started again."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from db import acts, settings
from db.driver import sqlite
from db.kinds import OfficerAdded
from desk_tui.centre import admin
from desk_tui.centre.sync import join
from desk_tui.counter import line
from desk_tui.counter.desk import Desk, Office
from tests import records
from tests.centre.kit import Node, new_office

PEOPLE = {"1": "Nguyễn Thị Thử", "2": "Trần Thị Ví Dụ", "3": "Lê Văn Mẫu"}


class Clock:
    """A desk's clock, as far from the true one as a test sets it."""

    def __init__(self) -> None:
        self.apart = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.apart


class Hall:
    """A node and its desks; each desk has its own record, its own officer and its own clock."""

    def __init__(self, node: Node, folder: Path) -> None:
        self.node = node
        self.office = new_office()
        self._folder = folder
        self.desks: list[Desk] = []

    def desk(self, number: str, *, joined: bool = True, clock: Clock | None = None) -> Desk:
        folder, key = self._folder / f"desk-{number}", secrets.token_bytes(32)
        record = records.empty(folder, key)
        office = Office(self.office, "UBND phường Ví Dụ", int(number))
        person = OfficerAdded(name=PEOPLE[number], role="supervisor")

        def fill(connection: sqlite.Connection) -> None:
            settings.put(connection, "office", office)
            acts.append(
                connection,
                record,
                [acts.Doing("office", person)],
                officer=person.name,
                desk=office.desk_id,
                now=datetime.now(UTC) - timedelta(days=3),
            )

        record.transact(fill)
        if joined:
            join(record, self.node.url, admin.enrol(self.node.db, self.office, number), None)
        record.close()
        made = Desk(folder, key, person.name, clock or Clock())
        self.desks.append(made)
        if joined:
            assert line.sync(made).line == "up"
        return made

    def cut(self) -> None:
        """The node dies as by a power cut."""
        self.node.kill()

    def mend(self) -> None:
        """It is there again."""
        self.node.start()
        for desk in self.desks:
            move_to(desk, self.node.url)


def move_to(desk: Desk, url: str) -> None:
    """Another address of the same node: what a restart on a free port is to a test."""
    from dataclasses import replace

    from desk_tui.centre import place

    here = place.of(desk.read)
    if here is not None:
        desk.record.transact(lambda connection: place.keep(connection, replace(here, url=url)))


@contextmanager
def hall(db: str, folder: Path) -> Iterator[Hall]:
    node = Node(db, folder / "files").start()
    made = Hall(node, folder)
    try:
        yield made
    finally:
        node.kill()
        for desk in made.desks:
            desk.close()
