"""A second storm: the program's own sender, over TLS, to a node whose PostgreSQL is killed too.

The first storm (run.py) can read what travels and so doubles and reorders it; here both sides run
as they do in an office. Desks work, their senders are nudged; wires break, and every process of
the line is killed by SIGKILL and comes back. With a `net` the senders sit behind lost packets.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Lock
from time import monotonic

from sqlalchemy import func, select

from db import settings
from db.store import Record
from desk_tui.centre.fetch import CURSOR
from desk_tui.centre.ledger import open_ledger
from desk_tui.centre.ledger_tables import acts as node_acts
from desk_tui.rules.text import plain

from ..kit import ROOT, Node, new_office
from .cluster import Cluster
from .lossy import Net
from .parties import Centre, DeskProcess
from .plan import DESKS, work
from .run import Storm
from .verdict import Verdict, judge
from .wire import Wire

BEGINS_WITHIN = 60.0
ENDS_WITHIN = 180.0
HEADER_BYTES = 400
"""Roughly what is lost when a question is cut off before its body."""


class SenderProcess:
    """The process beside a desk's screens; after a kill it is started again by the next word."""

    def __init__(self, desk: DeskProcess, inside: tuple[str, ...]) -> None:
        self._desk = desk
        self._words = [*inside, sys.executable, "-m", "desk_tui.counter.line"]
        self._process: subprocess.Popen[str] | None = None
        self._alone = Lock()
        self.trouble: list[str] = []

    def say(self, word: str) -> None:
        with self._alone:
            if self._process is None or self._process.poll() is not None:
                self._close()
                self._process = self._start()
            assert self._process.stdin
            with suppress(OSError):
                self._process.stdin.write(f"{word}\n")
                self._process.stdin.flush()

    def _start(self) -> subprocess.Popen[str]:
        process = subprocess.Popen(self._words, stdin=subprocess.PIPE, text=True, cwd=ROOT)
        assert process.stdin
        start = {"folder": str(self._desk.folder), "key": self._desk.key.hex()}
        process.stdin.write(json.dumps(start) + "\n")
        process.stdin.flush()
        return process

    def kill(self) -> None:
        with self._alone:
            if self._process:
                if self._process.poll() is not None:
                    code = self._process.returncode
                    self.trouble.append(f"sender {self._desk.number} ended by itself, code {code}")
                self._process.kill()
            self._close()

    def _close(self) -> None:
        process, self._process = self._process, None
        if process:
            process.wait()
            with suppress(OSError):
                if process.stdin:
                    process.stdin.close()


@contextmanager
def sender_storm(
    folder: Path,
    cluster: Cluster,
    *,
    seed: int,
    rounds: int,
    net: Net | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Iterator[tuple[Storm, Verdict]]:
    """So many rounds of work and faults, then calm, then the verdict."""
    began = monotonic()
    run, wires, senders = _begin(folder, cluster, net)
    try:
        _until(lambda: _first_dossiers(run), BEGINS_WITHIN, "no desk could begin to work")
        for number in range(rounds):
            name = f"{seed}:{number}"
            with ThreadPoolExecutor(len(DESKS) + 1) as pool:
                jobs = [pool.submit(_work, run, senders[n], n, f"{name}:{n}") for n in DESKS]
                jobs.append(pool.submit(_spoil, run, wires, senders, cluster, random.Random(name)))
                for job in jobs:
                    job.result()
            run.told.rounds += 1
            if run.told.rounds % 10 == 0:
                say(f"  round {run.told.rounds}: {run.faults().total()} faults")
        for wire in wires:
            wire.calm()
        _until(
            lambda: _all_met(run, senders), ENDS_WITHIN, "the desks do not come to rest", pause=1.0
        )
        for sender in senders.values():
            run.told.faulty += sender.trouble
            sender.kill()
        run.told.seconds = monotonic() - began
        yield run, judge(run)
    finally:
        for sender in senders.values():
            sender.kill()
        for desk in run.desks.values():
            desk.kill()
        for wire in wires:
            wire.close()
        run.centre.node.kill()


def _begin(
    folder: Path, cluster: Cluster, net: Net | None
) -> tuple[Storm, list[Wire], dict[str, SenderProcess]]:
    centre = Centre(Node(cluster.url, folder / "node-files", tls=True))
    centre.start()
    office = new_office()
    desks: dict[str, DeskProcess] = {}
    senders: dict[str, SenderProcess] = {}
    wires: list[Wire] = []
    for number in DESKS:
        wire = Wire(centre.node.port, net.address if net else "127.0.0.1")
        wires.append(wire)
        centre.lines.append(wire)
        desks[number] = DeskProcess(folder, centre, office, number)
        senders[number] = SenderProcess(desks[number], net.inside if net else ())
        senders[number].say("now")
    return Storm(folder, office, centre, desks, folder / "unused"), wires, senders


def _first_dossiers(run: Storm) -> bool:
    """Numbers come with the first meeting; before that nobody can be received."""
    return all(
        run.tell(desk, deed).get("acts")
        for desk in run.desks.values()
        for deed in work(random.Random(desk.number), f"first-{desk.number}", 2, ("receive",))
    )


def _work(run: Storm, sender: SenderProcess, number: str, name: str) -> None:
    dice = random.Random(name)
    for deed in work(dice, name, dice.randint(5, 12)):
        run.tell(run.desks[number], deed)
        sender.say("now" if dice.random() < 0.3 else "nudge")
        if dice.random() < 0.05:
            run.desks[number].kill()
            run.told.faults["kill-desk"] += 1
        Event().wait(dice.random() * 0.1)


def _spoil(
    run: Storm,
    wires: list[Wire],
    senders: dict[str, SenderProcess],
    cluster: Cluster,
    dice: random.Random,
) -> None:
    """Two to four things go wrong while the desks work."""
    for _ in range(dice.randint(2, 4)):
        wire, number = dice.choice(wires), dice.choice(DESKS)
        what = dice.choices(
            ("reset", "cut", "still", "refuse", "sender", "node", "ledger"), (3, 5, 1, 1, 3, 2, 1)
        )[0]
        match what:
            case "reset":
                wire.reset()
            case "cut":
                wire.cut(dice.choice((0, HEADER_BYTES, 3_000, 60_000, 1_200_000)))
            case "still":
                wire.stand_still(1.0)
            case "refuse":
                wire.refuse(0.5)
            case "sender":
                senders[number].kill()
                run.told.faults["kill-sender"] += 1
            case "node":
                run.centre.kill()
                run.told.faults["kill-node"] += 1
            case _:
                cluster.kill()
                run.told.faults["kill-postgresql"] += 1
                Event().wait(dice.random())
                cluster.start()
        Event().wait(dice.random() * 0.5)


def _all_met(run: Storm, senders: dict[str, SenderProcess]) -> bool:
    """Nothing is unsent at any desk, and each has heard all that the node has."""
    newest = _newest(run)
    met = True
    for number, desk in run.desks.items():
        record = Record(desk.folder, desk.key, plain)
        try:
            unsent = record.read().execute(
                "SELECT 1 FROM outbox WHERE state NOT IN ('confirmed', 'refused') LIMIT 1"
            )
            behind = settings.get(record.read(), CURSOR, 0) < newest
            if unsent.fetchone() or behind:
                senders[number].say("now")
                met = False
        finally:
            record.close()
    return met


def _newest(run: Storm) -> int:
    ledger = open_ledger(run.centre.node.db, run.centre.node.files)
    try:
        with ledger.read() as connection:
            here = node_acts.c.office == run.office
            return connection.scalar(select(func.max(node_acts.c.n)).where(here)) or 0
    finally:
        ledger.close()


def _until(done: Callable[[], bool], seconds: float, words: str, pause: float = 0.2) -> None:
    end = monotonic() + seconds
    while not done():
        if monotonic() > end:
            raise AssertionError(words)
        Event().wait(pause)
