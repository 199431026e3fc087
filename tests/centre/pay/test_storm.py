"""Any order of faults, kills, calls, cancellations: the record never shows money that is not at
the platform, finds all that is there, and one request is one payment."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desk_tui.centre.ledger import Ledger, open_ledger
from desk_tui.centre.pay.calls import hear
from desk_tui.centre.pay.reading import PLATFORM
from desk_tui.centre.pay.worker import Worker
from tests.doubles.platform import Fault, Running
from tests.doubles.platform import Settings as Reading

from ..portal.office_kit import Hands, Office
from .kit import OPEN, Till, config, enrolled

FAULTS = (
    "drop-before", "drop-after", "html", "half-json", "error", "busy", "wrong-amount",
    "wrong-hash", "wrong-partner", "wrong-currency", "12-hour",
)  # fmt: skip
CALLS = ("good", "wrong-hash", "wrong-amount", "wrong-partner", "stranger", "12-hour", "failed")


class Killed(BaseException):
    """The node's process is gone."""


@dataclass
class Mortal:
    """A clock that stops the node's heart when it has been read so often."""

    hands: Hands
    left: int = -1

    def now(self) -> datetime:
        if self.left == 0:
            raise Killed
        self.left -= 1
        return self.hands.now()


@dataclass
class Storm:
    at: Till
    clock: Mortal
    asked: list[str] = field(default_factory=list[str])

    def revive(self) -> None:
        self.clock.left = -1
        self.at.worker.close()
        self.at.worker = Worker(
            self.at.ledger, self.at.worker.config, self.clock.now, self.at.hands.dice.random
        )
        self.at.worker.begin()

    def work(self, kill: int = -1) -> None:
        self.clock.left = kill
        try:
            self.at.drain()
        except Killed:
            self.revive()
        self.clock.left = -1

    def check(self) -> None:
        """At any moment: what the record calls paid is at the platform, to the đồng."""
        money = self.at.platform.money
        for row in self.at.rows():
            for paid in self.at.payment(row.payment).paid:
                if paid.by == PLATFORM:
                    assert money.get(row.reference) == paid.amount == row.amount
        told = [said["ThongTinBienLai"]["MaHoSo"] for said in self.at.platform.of("INIT")]
        references = {said["MaThamChieu"] for said in self.at.platform.of("INIT")}
        assert len(references) == len(set(told))


STEPS = st.one_of(
    st.tuples(st.just("ask")),
    st.tuples(st.just("work"), st.integers(-1, 14)),
    st.tuples(st.just("fault"), st.sampled_from(FAULTS), st.sampled_from(("INIT", "QUERY", "*"))),
    st.tuples(st.just("pass"), st.sampled_from((1, 7, 40, 400))),
    st.tuples(st.just("pay"), st.integers(0, 2)),
    st.tuples(st.just("give up"), st.integers(0, 2)),
    st.tuples(st.just("call"), st.integers(0, 2), st.sampled_from(CALLS)),
    st.tuples(st.just("cancel"), st.integers(0, 2)),
    st.tuples(st.just("cash"), st.integers(0, 2)),
)
MOST_ASKED = 3


def play(storm: Storm, steps: list[Any]) -> None:
    for step in steps:
        _step(storm, step)
        storm.check()


def _step(storm: Storm, step: Any) -> None:
    at = storm.at
    match step:
        case ("ask",) if len(storm.asked) < MOST_ASKED:
            storm.asked.append(at.ask())
            at.worker.look()
        case ("work", kill):
            storm.work(kill)
        case ("fault", kind, service):
            at.platform.faults.append(Fault(kind, service, seconds=1))
        case ("pass", minutes):
            at.hands.pass_by(minutes=minutes)
        case ("pay" | "give up" | "call" | "cancel" | "cash", place, *more):
            if place < len(storm.asked):
                _about(at, step[0], storm.asked[place], more)
        case _:
            return


def _about(at: Till, what: str, payment: str, more: list[str]) -> None:
    if what == "cancel":
        at.cancel(payment)
    elif what == "cash":
        at.cash(payment)
    reference = at.reference(payment)
    if reference not in at.platform.payments:
        return
    if what == "pay":
        at.platform.settle(reference)
    elif what == "give up":
        at.platform.settle(reference, "4")
    elif what == "call":
        hear(
            at.ledger, at.worker.config, at.platform.result(reference, more[0]), "", at.hands.now()
        )


def weather_clears(storm: Storm) -> None:
    """No more faults; whatever was paid is told by the platform, once more, as it will be."""
    storm.at.platform.faults.clear()
    storm.revive()
    storm.at.hands.pass_by(minutes=10)
    for reference in storm.at.platform.money:
        result = storm.at.platform.result(reference)
        hear(storm.at.ledger, storm.at.worker.config, result, "", storm.at.hands.now())
    storm.at.settle()
    storm.check()
    found = {
        row.reference: sum(
            one.amount for one in storm.at.payment(row.payment).paid if one.by == PLATFORM
        )
        for row in storm.at.rows()
    }
    assert {name: amount for name, amount in found.items() if amount} == storm.at.platform.money
    assert all(row.state not in OPEN for row in storm.at.rows())
    assert storm.at.platform.violations == []


@contextmanager
def weather(ledger: Ledger, there: Running, repeat: Any, proof: bool) -> Iterator[Storm]:
    there.forget()
    there.platform.settings = Reading(repeat=repeat, proof=proof)
    clock = Mortal(Hands())
    there.platform.clock = clock.hands.now
    made = config(there.url, ask_every_minutes=600)
    worker = Worker(ledger, made, clock.now, clock.hands.dice.random)
    worker.begin()
    enrolled(ledger)
    storm = Storm(Till(ledger, Office(ledger), there, worker, clock.hands), clock)
    yield storm
    storm.at.worker.close()


@pytest.fixture(scope="module")
def copies(fresh: Path) -> Iterator[Callable[[], Ledger]]:
    folder = Path(tempfile.mkdtemp())
    opened: list[Ledger] = []

    def copy() -> Ledger:
        place = folder / str(len(opened))
        shutil.copytree(fresh, place)
        opened.append(open_ledger(str(place / "centre.db"), place / "files"))
        return opened[-1]

    yield copy
    for one in opened:
        one.close()
    shutil.rmtree(folder)


READINGS = st.tuples(st.sampled_from(("same", "refuse")), st.booleans())


@settings(
    max_examples=10,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(reading=READINGS, steps=st.lists(STEPS, min_size=3, max_size=22))
def test_whatever_comes_the_money_is_right(
    copies: Callable[[], Ledger], socket_of_platform: Running, reading: Any, steps: list[Any]
) -> None:
    with weather(copies(), socket_of_platform, *reading) as storm:
        play(storm, [("ask",), *steps])
        weather_clears(storm)


@pytest.mark.parametrize("kill", range(12))
def test_killed_at_every_step_of_a_payment(
    copies: Callable[[], Ledger], socket_of_platform: Running, kill: int
) -> None:
    with weather(copies(), socket_of_platform, "same", False) as storm:
        play(storm, [("ask",), ("work", kill), ("pass", 7), ("work", -1)])
        play(storm, [("pay", 0), ("call", 0, "good"), ("work", kill), ("pass", 7)])
        weather_clears(storm)
        (payment,) = storm.asked
        assert len(storm.at.payment(payment).paid) == 1
        assert storm.at.row(payment).state == "done"


def test_the_same_storm_on_both_engines(either: Till) -> None:
    either.worker.close()
    with weather(either.ledger, either.there, "same", True) as storm:
        steps = [("fault", kind, "*") for kind in ("drop-after", "html", "wrong-amount", "busy")]
        play(storm, [("ask",), ("work", 5), *steps, ("work", -1), ("pass", 7), ("work", 3)])
        play(storm, [("ask",), ("pass", 40), ("work", -1), ("pay", 0), ("work", 2), ("pass", 400)])
        play(storm, [("cancel", 1), ("pay", 1), ("call", 1, "wrong-hash"), ("work", -1)])
        weather_clears(storm)
