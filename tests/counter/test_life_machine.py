"""Random lives of dossiers against a slow reference written straight from the rules.

The reference counts days one by one on a calendar of its own and knows by heart which act may
follow which; it shares nothing with the program but the names of the acts.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
)

from db import safety
from db.clock import from_text
from db.kinds import SlipIssued
from desk_tui.counter import endings, give_back, look, mending, supplement
from desk_tui.counter.desk import OFFICE_ZONE, Desk
from desk_tui.counter.give_back import Taker
from desk_tui.counter.problem import Refusal
from desk_tui.counter.receive import Walkin, receive
from desk_tui.rules.problem import RuleProblem
from tests.counter.conftest import OFFICER, OWNER, Clock
from tests.counter.lives_told import after, between, works
from tests.records import copied

TERMS = {"1.004222": 7, "1.010038": 5}
"""Working days of two procedures of the packaged catalogue."""
MAY: dict[str, set[int]] = {
    "ask": {2, 4},
    "supply": {5},
    "refuse": {2, 4, 5},
    "withdraw": {2, 4, 5, 6},
    "stop": {2, 4, 5, 6},
    "finish": {2, 4},
    "return": {2, 7, 8, 9},
    "apologise": {2, 4},
    "void": {2},
}
LEADS = {"ask": 5, "refuse": 3, "withdraw": 7, "stop": 8, "finish": 9, "return": 10, "void": 8}


@dataclass
class Known:
    """What the reference knows of one dossier."""

    due: date
    received: datetime
    status: int = 2
    asked: date | None = None
    sorry: bool = False
    void: bool = False
    slips: list[str] = field(default_factory=lambda: ["01"])


class Life(RuleBasedStateMachine):
    made: tuple[Path, bytes]
    codes = Bundle("codes")

    @initialize()
    def open(self) -> None:
        folder, key = self.made
        self.room = Path(tempfile.mkdtemp())
        copied(folder, self.room / "desk")
        self.clock = Clock()
        self.desk = Desk(self.room / "desk", key, OFFICER, self.clock)
        self.known: dict[str, Known] = {}

    def teardown(self) -> None:
        if hasattr(self, "desk"):
            bad = [x for x in safety.check(self.desk.record, rebuild=True) if x.state != "ok"]
            assert bad == []
            self.desk.close()
            shutil.rmtree(self.room)

    @property
    def today(self) -> date:
        return self.clock.now.astimezone(OFFICE_ZONE).date()

    @rule(days=st.integers(0, 6), minutes=st.integers(1, 300))
    def time_passes(self, days: int, minutes: int) -> None:
        """To a later minute of a working day, between 08:00 and 16:59."""
        later = self.clock.now.astimezone(OFFICE_ZONE) + timedelta(days=days, minutes=minutes)
        day = later.date()
        if later.time() > time(16, 59):
            day, later = day + timedelta(days=1), datetime.combine(day, time(8), OFFICE_ZONE)
        while not works(day):
            day += timedelta(days=1)
        clock = max(later.time(), time(8))
        if time(11, 30) <= clock < time(13):
            clock = time(13)
        moment = datetime.combine(day, clock, OFFICE_ZONE)
        self.clock.now = max(moment.astimezone(UTC), self.clock.now)

    @rule(target=codes, procedure=st.sampled_from(sorted(TERMS)))
    def receive(self, procedure: str) -> str:
        said = receive(self.desk, Walkin(procedure=procedure, owner=OWNER)).said
        due = after(self.today, TERMS[procedure])
        self.known[said.code] = Known(due, self.clock.now)
        return said.code

    def act(self, verb: str, code: str, work: Callable[[], object]) -> bool:
        """Do it; it must be refused exactly when the reference says so."""
        one = self.known[code]
        allowed = one.status in MAY[verb] and not one.void
        if allowed:
            work()
            one.status = LEADS.get(verb, one.status)
        else:
            with pytest.raises((RuleProblem, Refusal)):
                work()
        return allowed

    @rule(code=codes)
    def ask(self, code: str) -> None:
        if self.act("ask", code, lambda: supplement.ask_more(self.desk, code, [("1", "")], "")):
            self.known[code].asked = self.today
            self.known[code].slips.append("02")

    @rule(code=codes)
    def supply(self, code: str) -> None:
        if self.act("supply", code, lambda: supplement.supply(self.desk, code, {"1": None})):
            one = self.known[code]
            assert one.asked is not None
            one.status = 2
            if one.asked <= one.due:
                left = between(one.asked, one.due)
                one.due = max(one.due, after(self.today, left))
            one.slips.append("01")

    @rule(code=codes, verb=st.sampled_from(["refuse", "stop", "withdraw"]))
    def end(self, code: str, verb: str) -> None:
        work = getattr(endings, verb)
        if self.act(verb, code, lambda: work(self.desk, code, "theo đơn")):
            self.known[code].slips += {"refuse": ["03"], "stop": ["05"], "withdraw": []}[verb]

    @rule(code=codes)
    def finish(self, code: str) -> None:
        self.act("finish", code, lambda: give_back.finish(self.desk, code))

    @rule(code=codes)
    def hand_over(self, code: str) -> None:
        taker = Taker(person=OWNER)
        if self.act("return", code, lambda: give_back.give_back(self.desk, code, taker)):
            self.known[code].slips.append("result")

    @rule(code=codes, days=st.integers(1, 9))
    def apologise(self, code: str, days: int) -> None:
        one = self.known[code]
        day = max(one.due, self.today) + timedelta(days=days)
        new_due = datetime.combine(day, time(17), OFFICE_ZONE)

        def work() -> object:
            return endings.apologise(self.desk, code, new_due, "chờ xác minh")

        if one.sorry and one.status in MAY["apologise"]:
            with pytest.raises(Refusal):
                work()
        elif self.act("apologise", code, work):
            one.sorry = True
            one.slips.append("04")

    @rule(code=codes)
    def void(self, code: str) -> None:
        one = self.known[code]
        fresh = self.clock.now - one.received <= timedelta(minutes=10)
        if one.status in MAY["void"] and not fresh:
            with pytest.raises(Refusal):
                mending.void(self.desk, code, "nhầm")
        elif self.act("void", code, lambda: mending.void(self.desk, code, "nhầm")):
            one.void = True
            one.slips.append("01")

    @invariant()
    def the_record_says_what_the_reference_says(self) -> None:
        for code, one in getattr(self, "known", {}).items():
            row = look.find(self.desk, code)
            assert row.due
            due = from_text(row.due).astimezone(OFFICE_ZONE)
            assert (row.status, due.date(), bool(row.void)) == (one.status, one.due, one.void)
            assert due.time() == time(17)

    @invariant()
    def slips_and_numbers_have_no_holes(self) -> None:
        for code, one in getattr(self, "known", {}).items():
            acts = [act.read() for act in look.show(self.desk, code).acts]
            slips = [said for said in acts if isinstance(said, SlipIssued)]
            assert sorted(said.form for said in slips) == sorted(one.slips)
            for form in set(one.slips):
                versions = {said.version for said in slips if said.form == form}
                assert versions == set(range(1, max(versions) + 1))
        by_day: dict[str, list[int]] = {}
        for code in getattr(self, "known", {}):
            _, day, number = code.rsplit("-", 2)
            by_day.setdefault(day, []).append(int(number))
        for used in by_day.values():
            assert sorted(used) == list(range(1, len(used) + 1))


def test_random_lives(made: tuple[Path, bytes]) -> None:
    Life.made = made
    machine = Life.TestCase
    machine.settings = settings(
        max_examples=12,
        stateful_step_count=25,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    machine("runTest").runTest()
