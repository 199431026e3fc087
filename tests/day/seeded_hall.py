"""Where the drawn days are played: two desks in a hall, the office's node and the line to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from db.acts import new_id
from desk_tui.centre.messages import ASK_HEADER, VERSION, VERSION_HEADER
from tests.day.clock import OFFICE_ZONE, Clock
from tests.day.feeder import Feeder
from tests.day.line import Line
from tests.day.seat import Seat
from tests.day.seeded import Life, Plan, Step
from tests.day.seeded_told import Told
from tests.day.town import (
    CHIEF_PASSWORD,
    OFFICE,
    UNIT,
    Desk,
    _desk,
    _enrol,
    _node,
    _together,
)
from tests.e2e.program import free_port

OFFICERS = ("Bùi Thị Thử", "Đặng Văn Mẫu")
CHIEF = "Hồ Thị Nháp"
SERIES = ("BA/26P", "BB/26P")
PATIENCE = timedelta(minutes=9)
"""A step takes less than this on the slowest machine: the next one is ten minutes later."""


@dataclass
class Hall:
    """The place, and what must be true of it."""

    plan: Plan
    told: Told
    clock: Clock
    folder: Path
    desks: tuple[Desk, Desk]
    line: Line
    feeder: Feeder
    db: str
    node: str
    receipts: dict[int, int]
    slips: dict[str, str]
    """What the codes on slips of visits without a dossier say, by the citizen's number."""

    def desk(self, step: Step) -> Desk:
        return self.desks[step.desk - 1]

    def seat(self, step: Step) -> Seat:
        return self.desk(step).seat

    def show(self, life: Life) -> Any:
        """The dossier as its desk tells it to a script."""
        return self.desks[life.desk - 1]("show", f"{OFFICE}-{life.code}")

    def when(self, step: Step, seen: Any, *kinds: str) -> datetime:
        """The minute of the last act of these kinds, which was done in this step."""
        done = [act["done_at"] for act in seen["acts"] if act["kind"] in kinds][-1]
        local = datetime.fromisoformat(done).astimezone(OFFICE_ZONE)
        moment = local.replace(tzinfo=None, second=0, microsecond=0)
        assert step.at <= moment < step.at + PATIENCE, (step.name, done)
        return moment

    def file(self, life: Life, at: datetime) -> None:
        """A citizen files alone; the portal's connector tells the node, and no desk hears of it
        while the line is down."""
        told = self.desks[0].verbs("centre", "operator", "--db", self.db, "--role", "connector")
        filed = {
            "code": f"{OFFICE}-{life.code}",
            "office": OFFICE,
            "procedure": life.service.code,
            "procedure_name": life.service.name,
            "field": life.service.field,
            "case": life.service.case,
            "owner": {"name": life.citizen.name, "number": life.citizen.number},
            "filed": f"{at - timedelta(hours=7):%Y-%m-%dT%H:%M:%S}.000000Z",
            "received": "",
            "status": 1,
            "papers": [{"key": "1", "name": "Tờ khai điện tử", "state": "received"}],
        }
        answer = httpx.post(
            f"{self.node}/v1/filings",
            json={"id": new_id(), "filed": filed},
            headers={
                "Authorization": f"Bearer {told['token']}",
                VERSION_HEADER: str(VERSION),
                ASK_HEADER: new_id(),
            },
            trust_env=False,
        )
        assert answer.status_code == 200, answer.text


@contextmanager
def built(folder: Path, clock: Clock, plan: Plan) -> Iterator[Hall]:
    """The hall on the evening before, everything still in touch."""
    clock.set(f"{plan.first - timedelta(days=1)} 20:00")
    db, port = str(folder / "office.db"), free_port()
    with ExitStack() as stack:
        feeder = stack.enter_context(Feeder().running())
        line = Line(port)
        stack.callback(line.close)
        one, two = (
            _desk(folder / str(number), officer, number, clock, stack)
            for number, officer in enumerate(OFFICERS, start=1)
        )
        hall = Hall(
            plan, Told(plan), clock, folder, (one, two), line, feeder, db,
            f"http://127.0.0.1:{port}", {1: 0, 2: 0}, {},
        )  # fmt: skip

        codes = {desk.number: folder / f"{desk.number}.json" for desk in hall.desks}
        for number, code in codes.items():
            _enrol(one.verbs, db, number, f"http://127.0.0.1:{line.port}", code)

        def make(desk: Desk) -> None:
            block = plan.blocks[desk.number - 1]
            whole = ("--whole-days",) if plan.whole_days else ()
            desk("init", "--office", OFFICE, "--name", UNIT, "--desk", desk.number,
                 "--numbers", f"{block[0]}-{block[1]}", "--hours", plan.hours, *whole,
                 "--supervisor", CHIEF, "--token-file", codes[desk.number],
                 new_password=CHIEF_PASSWORD)  # fmt: skip
            desk("receipts", "open", SERIES[desk.number - 1], "1-50")
            desk("scanners", "add", feeder.url)

        _together(lambda: make(one), lambda: make(two))
        _node(stack, clock, "--db", db, "--port", port)
        _together(lambda: one("sync"), lambda: two("sync"))
        for desk in hall.desks:
            desk.seat.start()
        for desk in hall.desks:
            desk.seat.see(UNIT, desk.officer, "F2 Tiếp nhận", seconds=60)
        yield hall
