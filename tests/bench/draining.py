"""The screen while the desk's outbox drains to a node on PostgreSQL. Not a test: numbers to read.

    python -m tests.bench.draining [--dossiers 10000] [--bytes 200000] [--db postgresql://…]

A desk with so many dossiers and two files each, none of it sent, is opened on a real pty; its own
sender drains it beside the screens. From sending a key to the paint it asks for: a name typed into
the reception form and words into the search box, while it drains and when all is sent; the budget
is a frame (16.7 ms). Of that, how long the screen's thread itself ran and how long it waited for a
core. Node and database, which stand elsewhere in the field, run here at a lower priority (as root;
otherwise all of it does, which a machine of two cores makes long whatever the program does).
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from itertools import cycle
from pathlib import Path

from db import acts, outbox
from db.clock import utc_text
from db.kinds import Paper, Person, Received
from desk_tui.centre import admin
from desk_tui.centre.sync import join
from desk_tui.counter.desk import Desk, wall_clock
from desk_tui.counter.setup import make
from tests.bench.line import _postgresql
from tests.bench.scanning import Press, count_down, middle_and_most, press_while
from tests.bench.screens import FRAME, SIZE, program
from tests.centre.kit import Node
from tests.screens.desks import OFFICE, OFFICER, PASSWORD
from tests.widgets.terminal import Terminal

FILES_EACH = 2
_AT_ONCE = 200
_ELSEWHERE = 10
F2, TAB, CTRL_F, ESCAPE = b"\x1bOQ", b"\t", b"\x06", b"\x1b"


def desk(folder: Path, node: Node, dossiers: int, size: int) -> Desk:
    """A desk that has worked for a long time without a line."""
    make(folder, OFFICE, 1, 9999, OFFICER, PASSWORD, clock=wall_clock)
    opened = Desk.open(folder, OFFICER, PASSWORD)
    noise = random.Random(3).randbytes(size)
    for start in range(0, dossiers, _AT_ONCE):
        doings: list[acts.Doing] = []
        for n in range(start, min(dossiers, start + _AT_ONCE)):
            id = acts.new_id()
            papers = tuple(_paper(opened, id, n * FILES_EACH + k, noise) for k in range(FILES_EACH))
            doings.append(acts.Doing(id, _received(opened, n, papers)))
        opened.act(lambda _, doings=doings: doings)
    code = admin.enrol(node.db, OFFICE.code, "1")
    join(opened.record, node.url, code, None)
    return opened


def _paper(desk: Desk, id: str, number: int, noise: bytes) -> Paper:
    content = number.to_bytes(8, "big") + noise[8:]
    stored = desk.vault.shelf(id).put(content)
    key = f"giay-{number % FILES_EACH}"
    return Paper(key=key, name=key, state="digitised", sha256=stored.sha256, bytes=len(content))


def _received(desk: Desk, n: int, papers: tuple[Paper, ...]) -> Received:
    now = utc_text(desk.now())
    return Received(
        code=f"{OFFICE.code}-261101-{n + 1:05d}",
        office=OFFICE.code,
        procedure="1.001193",
        procedure_version=1,
        procedure_name="Đăng ký khai sinh",
        owner=Person(name=f"Nguyễn Văn Thử {n}", number=f"001090{n % 10**6:06d}"),
        papers=papers,
        received=now,
        effective=now,
    )


def letters() -> Iterator[tuple[bytes, str]]:
    """None of them stands in the line that tells what is unsent, which paints itself anew."""
    for letter in cycle("xwzjf"):
        yield letter.encode(), letter


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m tests.bench.draining")
    asked.add_argument("--dossiers", type=int, default=1000)
    asked.add_argument("--bytes", type=int, default=200_000)
    asked.add_argument("--db", default="", help="an empty PostgreSQL; else a private one is made")
    given = asked.parse_args()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()}", flush=True)
    told: dict[str, tuple[list[Press], int]] = {}
    os.nice(_ELSEWHERE)
    with tempfile.TemporaryDirectory() as name, _postgresql(given.db) as db:
        room = Path(name)
        os.environ |= {"DESK_TUI_OFFICER": OFFICER, "DESK_TUI_PASSWORD": PASSWORD}
        node = Node(db, room / "node-files").start()
        with suppress(PermissionError):
            os.setpriority(os.PRIO_PROCESS, 0, 0)
        try:
            with closing(desk(room / "desk", node, given.dossiers, given.bytes)) as opened:
                _drain(room / "desk", opened, told)
        finally:
            node.kill()
    print(f"a key press to its paint, ms (median, p99); a frame is {FRAME:.1f}")
    heads = ("to its paint", "thread ran", "waited for a core")
    print(f"{'':18}{'keys':>6}{'no paint':>10}" + "".join(f"{head:>20}" for head in heads))
    for place, (presses, lost) in told.items():
        each = [[one.took for one in presses], [one.ran for one in presses]]
        each.append([one.waited for one in presses])
        print(f"  {place:16}{len(presses):6}{lost:10}" + "".join(map(middle_and_most, each)))


def _drain(folder: Path, opened: Desk, told: dict[str, tuple[list[Press], int]]) -> None:
    def unsent() -> int:
        return outbox.stats(opened.read).count

    before = unsent()
    began = time.perf_counter()
    with Terminal(program(folder), SIZE) as terminal:
        terminal.wait_for("Nguyễn Văn Thử")
        terminal.pause(1.0)
        half = before // 2
        terminal.send(CTRL_F)
        terminal.pause(0.5)
        told["search, draining"] = press_while(terminal, letters(), lambda: unsent() > half)
        terminal.send(F2)
        terminal.wait_for("Số định danh")
        terminal.pause(1.0)
        terminal.send(TAB)
        terminal.pause(0.5)
        told["form, draining"] = press_while(terminal, letters(), lambda: unsent() > 0)
        took = time.perf_counter() - began
        print(f"{before:,} acts with their files sent in {took:.0f} s beside the screens")
        terminal.pause(2.0)
        told["form, idle"] = press_while(terminal, letters(), count_down(200))
        terminal.send(ESCAPE)
        terminal.pause(1.0)
        terminal.send(CTRL_F)
        terminal.pause(0.5)
        told["search, idle"] = press_while(terminal, letters(), count_down(200))


if __name__ == "__main__":
    main()
