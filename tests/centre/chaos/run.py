"""One run: rounds of work and faults by the schedule, then calm, then the verdict."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

from db import outbox

from ..kit import Node, new_office
from .parties import Centre, Dead, DeskProcess, on_that_disk, own_database
from .plan import DESKS, Deed, Round, last, rounds
from .proxy import ChaosLine, Killers
from .verdict import Verdict, judge

MEETINGS_AT_THE_END = 15
CALM = {"do": "sync", "brief": False, "patience": 30.0}


@dataclass
class Told:
    """What the run saw while it went on."""

    faults: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    meetings: Counter[str] = field(default_factory=Counter)
    acknowledged: list[str] = field(default_factory=list)
    filed: list[str] = field(default_factory=list)
    faulty: list[str] = field(default_factory=list)
    rounds: int = 0
    seconds: float = 0.0


@dataclass
class Storm:
    """The parties of one run and what has been seen of them."""

    folder: Path
    office: str
    centre: Centre
    desks: dict[str, DeskProcess]
    node_full: Path
    lines: list[ChaosLine] = field(default_factory=list[ChaosLine])
    told: Told = field(default_factory=Told)

    def faults(self) -> Counter[str]:
        """All that happened so far, by kind."""
        lines = sum((line.seen for line in self.centre.lines), Counter[str]())
        return self.told.faults + lines

    def said(self) -> Counter[int]:
        """The statuses of the node's own answers."""
        return sum((line.said for line in self.centre.lines), Counter[int]())

    def resent(self) -> tuple[int, int]:
        """Acts that a desk sent more than once, and the most often that one was."""
        tries = [times for line in self.centre.lines for times in line.offered.values()]
        return sum(times > 1 for times in tries), max(tries, default=0)

    def round(self, plan: Round) -> None:
        """Both desks at once, each in a thread of its own; the node's troubles beside them."""
        for line, number in zip(self.lines, DESKS, strict=True):
            line.add(plan.line.get(number, ()))
        full_before = self.said()[507]
        jobs: list[Callable[[], None]] = [
            *(lambda n=n: self._work(self.desks[n], plan.deeds[n]) for n in DESKS),
            lambda: self._at_the_centre(plan),
        ]
        with ThreadPoolExecutor(len(jobs)) as pool:
            for done in [pool.submit(job) for job in jobs]:
                done.result()
        if self.centre.trouble:
            raise self.centre.trouble
        self.node_full.unlink(missing_ok=True)
        self.told.faults["node-full"] += self.said()[507] > full_before
        self.centre.settled()
        self.told.rounds += 1

    def _at_the_centre(self, plan: Round) -> None:
        if "full" in plan.node:
            self.node_full.touch()
        if "ledger-cut" in plan.node:
            threading.Event().wait(0.2)
            self.centre.cut_ledger()
            self.told.faults["ledger-cut"] += 1
        for name, owner in plan.filings:
            id = self.centre.file_online(self.office, name, owner)
            if id is not None:
                self.told.filed.append(id)

    def _work(self, desk: DeskProcess, deeds: tuple[Deed, ...]) -> None:
        full_for, kill_after = 0, None
        for deed in deeds:
            match deed.get("fault"):
                case "clock":
                    self.tell(desk, {"do": "clock", "apart": deed["apart"]})
                    self.told.faults["clock-step"] += 1
                    continue
                case "full":
                    full_for = deed["deeds"]
                    continue
                case "kill":
                    kill_after = deed["after"]
                    continue
            self._one(desk, deed, full_for > 0, kill_after)
            full_for, kill_after = full_for - 1, None
        desk.full.unlink(missing_ok=True)

    def _one(self, desk: DeskProcess, deed: Deed, full: bool, kill_after: float | None) -> None:
        desk.full.unlink(missing_ok=True)
        killer = threading.Timer(kill_after, desk.kill) if kill_after is not None else None
        # It is up before its disk is full: a program that starts then is tried elsewhere.
        self.tell(desk, {"do": "clock", "apart": desk.apart})
        if full:
            desk.full.touch()
        if killer:
            self.told.faults["kill-desk-at-work"] += 1
            killer.start()
        said = self.tell(desk, deed)
        if killer:
            killer.join()
        if full and said.get("no") == "disk-full":
            self.told.faults["desk-full"] += 1

    def tell(self, desk: DeskProcess, deed: Deed) -> dict[str, Any]:
        try:
            said = desk.tell(deed)
        except Dead:
            desk.kill()
            if desk.trouble:
                self.told.faulty.append(f"{self._named(desk, deed)}: {desk.trouble}")
                desk.trouble = ""
            return {}
        if fault := said.get("fault"):
            self.told.faulty.append(f"{self._named(desk, deed)}: {fault}")
        self.told.acknowledged += said.get("acts", [])
        if no := said.get("no"):
            self.told.refused[no] += 1
        if report := said.get("report"):
            self.told.meetings[report["code"] or "up"] += 1
        return said

    def _named(self, desk: DeskProcess, deed: Deed) -> str:
        return f"round {self.told.rounds}, desk {desk.number}, {deed['do']}"

    def calm(self, last: Round) -> None:
        """After the last round all is well and clocks are right again; the desks meet the node as
        the sender would, with its pauses and without a person's urging."""
        for line in self.lines:
            line.calm()
        self.round(last)
        for desk in self.desks.values():
            desk.apart = 0.0
        for _ in range(MEETINGS_AT_THE_END):
            left = 0
            self.centre.settled()
            for desk in self.desks.values():
                self.tell(desk, {"do": "clock", "apart": desk.apart + outbox.PAUSE_CEILING + 1})
                report = self.tell(desk, {**CALM, "urgent": False}).get("report", _NONE)
                down = report["line"] != "up"
                left += report["pending"] + report["received"] + down
                if down:
                    # The last fault may still be at work.
                    threading.Event().wait(1.0)
                # A person reads what the centre refused and lets it go again.
                while "acts" in (said := self.tell(desk, _AGAIN)) and said["acts"]:
                    left += 1
            if not left:
                return


_NONE = {"line": "down", "pending": 0, "received": 0}
_AGAIN = {"do": "offer-again"}


@contextmanager
def storm(
    folder: Path,
    postgresql: str,
    *,
    seed: int,
    faults: int,
    acts: int,
    faults_each: float = 2.0,
    sabotage: str = "",
    say: Callable[[str], None] = lambda _: None,
) -> Iterator[tuple[Storm, Verdict]]:
    """Go on until at least so many faults happened and so many acts were written; then judge.

    The schedule depends on `seed` and `faults_each` alone. Ledger, files and records are there
    to be looked at until the block ends.
    """
    began = monotonic()
    with own_database(postgresql) as db:
        run = _begin(folder, db, sabotage)
        try:
            for plan in rounds(seed, faults_each):
                run.round(plan)
                done = sum(run.faults().values()), len(run.told.acknowledged)
                if run.told.rounds % 10 == 0:
                    say(f"  round {run.told.rounds}: {done[0]} faults, {done[1]} acts")
                if done[0] >= faults and done[1] >= acts:
                    break
            run.calm(last(seed))
            run.told.seconds = monotonic() - began
            yield run, judge(run)
        finally:
            for desk in run.desks.values():
                desk.kill()
            for line in run.centre.lines:
                line.close()
            run.centre.node.kill()


def _begin(folder: Path, db: str, sabotage: str) -> Storm:
    files, full = folder / "node-files", folder / "node-is-full"
    centre = Centre(Node(db, files, env=on_that_disk(folder, files, full)))
    centre.start()
    office = new_office()
    desks: dict[str, DeskProcess] = {}
    lines: list[ChaosLine] = []
    for number in DESKS:
        killers = Killers(desk=lambda n=number: desks[n].kill(), node=centre.kill)
        lines.append(ChaosLine(centre.node.port, killers))
        centre.lines.append(lines[-1])
        desks[number] = DeskProcess(folder, centre, office, number)
        desks[number].sabotage = sabotage
    run = Storm(folder, office, centre, desks, full, lines)
    for desk in desks.values():
        run.tell(desk, {**CALM, "urgent": True})
    return run
