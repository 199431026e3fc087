"""How long officers wait for the hall's node, on PostgreSQL. Not a test: numbers to read.

    python -m tests.bench.hall [--desks 3] [--times 200] [--db postgresql://…]

Desks of one office, each in a thread with a record of its own, ask one node at once: a number for
somebody who came, the next one called, a case taken and let go. Each is the officer's own verb with
all it writes. The budget is 0.3 s at the 99th percentile: an officer does not notice it.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from db import acts
from db.clock import utc_text
from db.kinds import Person, Received
from desk_tui.counter import line, taking, tickets
from desk_tui.counter.desk import Desk
from tests.bench.line import _postgresql
from tests.counter.hall_kit import Hall, hall

BUDGET = 0.3


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m tests.bench.hall")
    asked.add_argument("--desks", type=int, default=3, choices=(1, 2, 3))
    asked.add_argument("--times", type=int, default=200)
    asked.add_argument("--db", default="", help="an empty PostgreSQL; else a private one is made")
    given = asked.parse_args()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()}", flush=True)
    with (
        tempfile.TemporaryDirectory() as name,
        _postgresql(given.db) as db,
        hall(db, Path(name)) as there,
    ):
        took = _measure(there, given.desks, given.times)
    print(f"{given.desks} desks at once, {given.times} times each, ms (median, p99, worst)")
    for what, spent in took.items():
        spent.sort()
        shown = (spent[len(spent) // 2], spent[int(len(spent) * 0.99)], spent[-1])
        print(f"  {what:16}" + "".join(f"{one * 1000:9.1f}" for one in shown))
    print(f"  budget {BUDGET * 1000:.0f} ms at the 99th percentile")


def _measure(there: Hall, desks: int, times: int) -> dict[str, list[float]]:
    took: dict[str, list[float]] = defaultdict(list)
    here = [there.desk(str(number)) for number in range(1, desks + 1)]
    codes = [_received(desk) for desk in here]
    for desk in here:
        line.sync(desk)
    with ThreadPoolExecutor(desks) as pool:
        jobs = [
            pool.submit(_one_desk, desk, code, times, took)
            for desk, code in zip(here, codes, strict=True)
        ]
        for job in jobs:
            job.result()
    return took


def _received(desk: Desk) -> str:
    now = utc_text(desk.now())
    said = Received(
        code=f"{desk.office.code}-261101-{desk.office.desk:04d}",
        office=desk.office.code,
        procedure="1.001193",
        procedure_version=1,
        procedure_name="Đăng ký khai sinh",
        owner=Person(name="Nguyễn Văn Thử"),
        received=now,
        effective=now,
    )
    desk.act(lambda _: [acts.Doing(acts.new_id(), said)])
    return said.code


def _one_desk(desk: Desk, code: str, times: int, took: dict[str, list[float]]) -> None:
    def timed(what: str, verb: Callable[[], object]) -> None:
        began = time.perf_counter()
        verb()
        took[what].append(time.perf_counter() - began)

    for _ in range(times):
        timed("issue", lambda: tickets.issue(desk))
        timed("call the next", lambda: tickets.call_next(desk))
        timed("look", lambda: tickets.look(desk))
        timed("take a case", lambda: taking.take(desk, code))
        timed("let it go", lambda: taking.release(desk, code))


if __name__ == "__main__":
    main()
