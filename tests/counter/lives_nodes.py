"""Where the desks of `lives` meet: a node in a process of its own, or its ledger alone."""

from __future__ import annotations

import secrets
import tomllib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from db import acts
from db.catalogue_import import seed
from db.store import Record
from desk_tui.centre import admin, intake
from desk_tui.centre import place as places
from desk_tui.centre.ledger import Desk as Speaker
from desk_tui.centre.ledger import Ledger
from desk_tui.centre.sync import join
from desk_tui.counter import line
from desk_tui.counter.desk import Desk
from desk_tui.counter.setup import packaged, rows_of
from desk_tui.rules.text import plain
from tests.centre.kit import Node
from tests.counter.conftest import NOW
from tests.counter.online_kit import Meeting

NO_LINE = "http://127.0.0.1:9"


def blank(folder: Path) -> bytes:
    """A record with its catalogue and calendar and nothing else; its key."""
    key = secrets.token_bytes(32)
    record = Record.create(folder, key, plain)
    seed(
        record,
        packaged("catalogue.csv"),
        rows_of(packaged("calendar.csv")),
        rows_of(packaged("policies.csv")),
        NOW - timedelta(days=1),
        cases=packaged("cases.csv"),
        **tomllib.loads(packaged("seed.toml")),
    )
    record.close()
    return key


class AtNode:
    """The node in a process of its own, reached over a socket that is there for one meeting."""

    def __init__(self, node: Node) -> None:
        self.node = node

    def join(self, desk: Desk) -> None:
        here = desk.office
        code = admin.enrol(self.node.db, here.code, str(here.desk))
        join(desk.record, self.node.url, code, None)
        self.meet(desk)

    def meet(self, desk: Desk) -> None:
        self._point(desk, self.node.url)
        report = line.sync(desk)
        assert (report.line, report.refused, report.pending) == ("up", 0, 0), report
        self._point(desk, NO_LINE)

    def _point(self, desk: Desk, url: str) -> None:
        here = places.of(desk.read)
        assert here
        desk.record.transact(lambda connection: places.keep(connection, replace(here, url=url)))

    def held(self, office: str) -> list[acts.Act]:
        return self.node.held(office)


class AtLedger:
    """The node's own ledger without the socket: so fast that many more lives are walked."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.offices: dict[str, Meeting] = {}

    def join(self, desk: Desk) -> None:
        self.offices.setdefault(desk.office.code, Meeting(self.ledger, desk.office.code))

    def meet(self, desk: Desk) -> None:
        self.offices[desk.office.code].meet(desk, desk.now())

    def held(self, office: str) -> list[acts.Act]:
        nobody = Speaker(office, "9")
        return list(intake.acts_for(self.ledger, nobody, 0).acts)
