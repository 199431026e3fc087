"""Random lives of dossiers at two desks with a real node between them, against `lives_told`."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
)

from db import acts, fold, numbers, safety, settings
from db.clock import from_text
from db.driver import sqlite
from db.kinds import OfficerAdded, SlipIssued
from db.problem import RecordProblem
from db.questions import Question
from db.store import Record
from desk_tui.centre.portal import standing
from desk_tui.counter import (
    endings,
    folders,
    give_back,
    look,
    mending,
    supplement,
    taking,
    terms,
)
from desk_tui.counter import questions as asking
from desk_tui.counter.collecting import Taker
from desk_tui.counter.desk import OFFICE_ZONE, Desk
from desk_tui.counter.problem import Refusal
from desk_tui.counter.receive import Walkin, receive
from desk_tui.rules.problem import RuleProblem
from desk_tui.rules.text import plain
from desk_tui.slips import seal
from tests.centre.kit import new_office
from tests.counter.conftest import NOW, OFFICE, OFFICER, OWNER, Clock
from tests.counter.lives_nodes import AtLedger, AtNode
from tests.counter.lives_told import LEADS, Life, Said, after, works
from tests.records import copied

TERMS = {"1.004222": (7, "resume"), "1.010038": (5, "restart")}
"""Working days of two procedures of the packaged catalogue; how the desks go on after a pause."""
MOST = 4
"""Dossiers at once: so few that two desks often work on the same one."""
COUNTED = ("dossiers", "n")
SHARED = ("dossiers", "papers", "slips", "numbers", "counters", "fields", "questions", "links")
"""Readings that must be the same at both desks once each has heard everything."""
desks = st.integers(1, 2)


class Lives(RuleBasedStateMachine):
    """`node` and `made` are set before the machine runs."""

    node: AtNode | AtLedger
    made: tuple[Path, bytes]
    codes = Bundle("codes")

    @initialize(target=codes)
    def open(self) -> Any:
        self.room = Path(tempfile.mkdtemp())
        self.clock = Clock()
        self.office = new_office()
        self.desks = {number: self._sit(number) for number in (1, 2)}
        self.lives: dict[str, Life] = {}
        self.count = 0
        # Two dossiers that both desks know: what is done apart is done to these.
        first = [self._receive(1, "1.004222"), self._receive(2, "1.010038")]
        for number in (1, 2, 1):
            self.sync(number)
        return multiple(*first)

    def _sit(self, number: int) -> Desk:
        source, key = self.made
        folder = self.room / f"desk-{number}"
        copied(source, folder)
        office = replace_office(self.office, number)
        record = Record(folder, key, plain)
        own = seal.new_key()

        def fill(connection: sqlite.Connection) -> None:
            settings.put(connection, "office", office)
            kept = {"private": own.hex(), "public": seal.public_key(own).hex()}
            settings.put(
                connection, "slip_key", {**kept, "key_id": seal.key_id(seal.public_key(own))}
            )
            numbers.add_block(connection, "", number * 200 - 199, number * 200, "init")
            person = OfficerAdded(name=OFFICER, role="supervisor")
            acts.append(
                connection,
                record,
                [acts.Doing("office", person)],
                officer=OFFICER,
                desk=office.desk_id,
                now=self.clock.now,
            )

        record.transact(fill)
        record.close()
        desk = Desk(folder, key, OFFICER, self.clock)
        self.node.join(desk)
        return desk

    def teardown(self) -> None:
        if not hasattr(self, "desks"):
            return
        for number in (1, 2, 1):
            self.sync(number)
        one, two = (readings(self.desks[number]) for number in (1, 2))
        assert one == two
        held = self.node.held(self.office)
        for code, life in self.lives.items():
            self._as_told(code, life, 1)
            row = look.find(self.desks[1], code)
            at_node = standing.read(act for act in held if act.subject == row.id)
            assert at_node
            assert (at_node.status, at_node.due) == (row.status, row.due)
        for desk in self.desks.values():
            assert [x for x in safety.check(desk.record, rebuild=True) if x.state != "ok"] == []
            desk.close()
        shutil.rmtree(self.room)

    @property
    def now(self) -> datetime:
        return self.clock.now.astimezone(OFFICE_ZONE)

    @rule(days=st.integers(0, 4), minutes=st.integers(1, 200))
    def time_passes(self, days: int, minutes: int) -> None:
        """To a later minute of a working day, between 08:00 and 16:59."""
        later = self.now + timedelta(days=days, minutes=minutes)
        day = later.date()
        if later.time() > time(16, 59):
            day, later = day + timedelta(days=1), datetime.combine(day, time(8), OFFICE_ZONE)
        while not works(day):
            day += timedelta(days=1)
        clock = max(later.time(), time(8))
        clock = time(13) if time(11, 30) <= clock < time(13) else clock
        moment = datetime.combine(day, clock, OFFICE_ZONE)
        self.clock.now = max(moment.astimezone(UTC), self.clock.now)

    @rule(number=desks)
    def sync(self, number: int) -> None:
        self.node.meet(self.desks[number])
        for life in self.lives.values():
            life.meet(number)

    @precondition(lambda self: len(getattr(self, "lives", ())) < MOST)
    @rule(target=codes, number=desks, procedure=st.sampled_from(sorted(TERMS)))
    def receive(self, number: int, procedure: str) -> str:
        return self._receive(number, procedure)

    def _receive(self, number: int, procedure: str) -> str:
        said = receive(self.desks[number], Walkin(procedure=procedure, owner=OWNER)).said
        term, clock = TERMS[procedure]
        due = after(self.now.date(), term)
        self.lives[said.code] = Life(number, self.now, term, clock, due, known={number: set()})
        return said.code

    def act(self, verb: str, code: str, number: int, work: Callable[[Desk], Any]) -> Any:
        """Do it; it must be refused exactly when the reference says so. What it came to, or None.

        The officer is back at the queue afterwards: the case is let go.
        """
        life, desk = self.lives[code], self.desks[number]
        if number not in life.known:
            with pytest.raises(RecordProblem):
                work(desk)
            return None
        if not life.may(verb, number, self.now):
            with pytest.raises((RuleProblem, Refusal, RecordProblem)):
                work(desk)
            taking.release_for_now(desk)
            return None
        done = work(desk)
        taking.release_for_now(desk)
        return done or True

    def said(self, verb: str, code: str, number: int, **more: Any) -> None:
        life, self.count = self.lives[code], self.count + 1
        open = life.open(number) if life.status(number) == 5 else []
        one = Said(
            self.count,
            verb,
            more.pop("to", LEADS.get(verb)),
            self.now,
            frozenset(life.known[number]),
            ends=frozenset(ask.n for ask in open),
            void=verb == "void",
            **more,
        )
        life.said[one.n] = one
        life.known[number].add(one.n)

    @rule(code=codes, number=desks, paper=st.sampled_from("12"))
    def ask(self, code: str, number: int, paper: str) -> None:
        clock: Any = self.lives[code].clock
        key = self._key(code, paper)

        def work(desk: Desk) -> object:
            return supplement.ask_more(desk, code, [(key, "")], "thiếu", clock=clock)

        if self.act("ask", code, number, work):
            self.said("ask", code, number, paper=paper)
            self.lives[code].slips.append("02")

    @rule(code=codes, number=desks)
    def supply(self, code: str, number: int) -> None:
        """Everything that this desk knows to be asked for."""
        life = self.lives[code]
        open = life.open(number) if number in life.known else []
        brought = {one.paper for one in open} or {"1"}
        keys = dict.fromkeys(self._key(code, place) for place in sorted(brought))
        done = self.act("supply", code, number, lambda d: supplement.supply(d, code, keys))
        if done:
            exact = life.one_by_one(number)
            before = life.supplies(number)
            to = 4 if life.processed(number) else 2
            self.said("supply", code, number, to=to, due=done.due.date())
            if exact:
                wanted = life.counted(life.pauses([*before, life.said[self.count]]))
                assert done.due.date() == wanted
            life.slips.append("01")

    def _key(self, code: str, place: str) -> str:
        """A paper on the checklist of its procedure."""
        row = look.find(self.desks[self.lives[code].home], code)
        papers = terms.procedure(self.desks[1], row.procedure, NOW.date()).papers
        return papers[int(place) - 1].key

    @rule(code=codes, number=desks, verb=st.sampled_from(["refuse", "stop", "withdraw"]))
    def end(self, code: str, number: int, verb: str) -> None:
        work = getattr(endings, verb)
        if self.act(verb, code, number, lambda desk: work(desk, code, "theo đơn")):
            self.said(verb, code, number)
            self.lives[code].slips += {"refuse": ["03"], "stop": ["05"], "withdraw": []}[verb]

    @rule(code=codes, number=desks)
    def finish(self, code: str, number: int) -> None:
        if self.act("finish", code, number, lambda desk: give_back.finish(desk, code)):
            self.said("finish", code, number)

    @rule(code=codes, number=desks)
    def give(self, code: str, number: int) -> None:
        taker = Taker(person=OWNER)
        if self.act("return", code, number, lambda d: give_back.give_back(d, code, taker)):
            self.said("return", code, number)
            self.lives[code].slips.append("result")

    @rule(code=codes, number=desks)
    def hand(self, code: str, number: int) -> None:
        if self.act("hand", code, number, lambda d: folders.hand_over(d, "Phòng thử", [code])):
            status = self.lives[code].status(number)
            self.said("hand", code, number, to=4 if status == 2 else None)

    @rule(code=codes, number=desks, days=st.integers(1, 9))
    def apologise(self, code: str, number: int, days: int) -> None:
        day = self.now.date() + timedelta(days=200 + days)

        def work(desk: Desk) -> object:
            new_due = datetime.combine(day, time(17), OFFICE_ZONE)
            return endings.apologise(desk, code, new_due, "chờ xác minh")

        if self.act("apologise", code, number, work):
            self.said("apologise", code, number)
            self.lives[code].slips.append("04")

    @rule(code=codes, number=desks)
    def void(self, code: str, number: int) -> None:
        if self.act("void", code, number, lambda desk: mending.void(desk, code, "nhầm")):
            self.said("void", code, number)
            self.lives[code].slips.append("01")

    @rule(number=desks, keep=st.sampled_from(["ours", "theirs"]))
    def settle(self, number: int, keep: Any) -> None:
        """Both have heard everything; somebody answers what is asked, and both hear of it."""
        for meeting in (1, 2, 1):
            self.sync(meeting)
        desk = self.desks[number]
        while asked := asking.waiting(desk):
            self._answer(desk, number, asked[0], keep)
        for meeting in (number, 3 - number):
            self.sync(meeting)

    def _answer(self, desk: Desk, number: int, question: Question, keep: Any) -> None:
        life = self.lives[question.dossier or ""]
        life.settled = True
        if question.kind == "task":
            holds: Any = question.holds
            asking.answer(desk, question.id, holds)
            return
        assert question.kind == "status", question
        kept = question.ours if keep == "ours" else question.theirs
        front = life.front(number)
        assert kept
        assert kept.value in {one.to for one in front}
        asking.answer(desk, question.id, keep)
        void = any(one.void for one in front if one.to == kept.value)
        self.said("answer", question.dossier or "", number, to=kept.value)
        life.said[self.count] = replace(life.said[self.count], void=void, ends=frozenset())

    @invariant()
    def the_record_says_what_the_reference_says(self) -> None:
        for code, life in getattr(self, "lives", {}).items():
            for number in life.known:
                self._as_told(code, life, number)

    def _as_told(self, code: str, life: Life, number: int) -> None:
        row = look.find(self.desks[number], code)
        assert row.due
        due = from_text(row.due).astimezone(OFFICE_ZONE)
        assert (row.status, bool(row.void)) == (life.status(number), life.void(number))
        assert due.date() in life.promised(number)
        assert due.time() == time(17)
        if life.one_by_one(number):
            assert due.date() == life.counted(life.pauses(life.supplies(number)))
        if life.for_a_person(number) and not life.settled:
            asked = asking.of_dossier(self.desks[number], row.id)
            assert any(one.state == "open" for one in asked if one.field == "status")

    @invariant()
    def numbers_and_slips_have_no_holes(self) -> None:
        used: dict[tuple[int, str], list[int]] = {}
        for code, life in getattr(self, "lives", {}).items():
            _, day, serial = code.rsplit("-", 2)
            used.setdefault((life.home, day), []).append(int(serial))
            said = [act.read() for act in look.show(self.desks[life.home], code).acts]
            slips = [one for one in said if isinstance(one, SlipIssued)]
            for form in {one.form for one in slips}:
                versions = {one.version for one in slips if one.form == form}
                assert versions == set(range(1, max(versions) + 1))
            if life.known[life.home] == set(life.said):
                assert sorted(one.form for one in slips) == sorted(life.slips)
        for (home, _), serials in used.items():
            first = home * 200 - 199
            assert sorted(serials) == list(range(first, first + len(serials)))


def replace_office(code: str, number: int) -> Any:
    # Without a form set nothing is drawn: pictures of slips would take most of the time.
    return msgspec.structs.replace(OFFICE, code=code, desk=number, form_set="khong-ve")


def readings(desk: Desk) -> dict[str, Any]:
    """What a desk shows, without what only counts rows there."""
    told: dict[str, Any] = {}
    for table in SHARED:
        assert table in fold.READINGS
        rows = desk.read.execute(f"SELECT * FROM {table}").fetchall()
        names = [name for name in (rows[0].keys() if rows else ()) if (table, name) != COUNTED]
        told[table] = sorted((tuple(row[name] for name in names) for row in rows), key=repr)
    holders = desk.read.execute("SELECT holder FROM dossiers WHERE holder != ''").fetchall()
    assert holders == []
    return told
