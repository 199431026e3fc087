"""The outbox: in order, nothing lost, nobody held back by a stranger's trouble."""

from __future__ import annotations

import itertools
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from db import acts, outbox
from db import settings as kept
from db.kinds import StatusChanged
from db.store import Record
from tests import records

MORNING = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)
KEY = b"k" * 32


@pytest.fixture
def record(tmp_path: Path):
    opened = records.empty(tmp_path / "desk", KEY)
    yield opened
    opened.close()


def write(record: Record, *subjects: str, at: datetime = MORNING) -> list[acts.Act]:
    doings = [acts.Doing(subject, StatusChanged(status=3)) for subject in subjects]
    return record.transact(
        lambda c: acts.append(c, record, doings, officer="Ví Dụ", desk="H99.1/1", now=at)
    )


def offered(record: Record, at: datetime = MORNING, **more) -> list[str]:
    return [one.act.id for one in outbox.batch(record.read(), at, **more)]


def test_acts_are_offered_whole_and_in_order(record: Record) -> None:
    written = write(record, "a", "b", "a")

    waiting = outbox.batch(record.read(), MORNING)

    assert [one.act for one in waiting] == written
    assert offered(record, limit=2) == [act.id for act in written[:2]]
    assert offered(record, after=waiting[0].seq) == [act.id for act in written[1:]]


def test_a_refused_act_holds_back_its_own_subject_only(record: Record) -> None:
    first, _, other = write(record, "a", "a", "b")

    record.transact(lambda c: outbox.refuse(c, first.id, "mã trùng"))

    assert offered(record) == [other.id]
    assert offered(record, urgent=True) == [other.id]
    ((refused, why),) = outbox.refusals(record.read())
    assert (refused.act.id, why) == (first.id, "mã trùng")


def test_what_only_the_offices_node_has_is_unsent_until_it_went_up(record: Record) -> None:
    away = {"place": "above", "last_contact": "2026-11-15T14:10:00.000000Z"}
    first, second, third = write(record, "a", "a", "b")

    def hear(beyond: list[dict[str, str]], first_below: str) -> None:
        record.transact(lambda c: kept.put(c, outbox.BEYOND, beyond))
        record.transact(lambda c: outbox.halfway(c, first_below))

    record.transact(lambda c: outbox.confirm(c, first.id, "{}"))
    hear([away], second.id)
    for act in (second, third):
        record.transact(lambda c, id=act.id: outbox.confirm(c, id, "{}"))

    assert outbox.above_since(record.read()) == away["last_contact"]
    assert outbox.stats(record.read()).count == 2
    assert offered(record, urgent=True) == []
    hear([], third.id)
    assert outbox.stats(record.read()).count == 1
    hear([], "")
    assert outbox.stats(record.read()).count == 0
    assert not outbox.any_halfway(record.read())


def test_a_person_may_offer_a_refused_act_again(record: Record) -> None:
    first, second = write(record, "a", "a")
    record.transact(lambda c: outbox.refuse(c, first.id, "mã trùng"))

    record.transact(lambda c: outbox.offer_again(c, first.id))

    assert offered(record) == [first.id, second.id]
    assert outbox.stats(record.read()).refused == 0


def test_a_paused_act_keeps_its_subject_in_order(record: Record) -> None:
    first, second, other = write(record, "a", "a", "b")

    record.transact(lambda c: outbox.fail(c, first.id, "quá lớn", MORNING, 0.0))

    assert offered(record) == [other.id]
    assert offered(record, urgent=True) == [first.id, second.id, other.id]
    due = outbox.next_due(record.read(), MORNING)
    assert due is not None
    assert offered(record, due) == [first.id, second.id, other.id]


def test_a_pause_begun_under_a_wrong_clock_ends_when_the_clock_is_put_right(
    record: Record,
) -> None:
    first, second, other = write(record, "a", "a", "b")
    ahead = MORNING + timedelta(days=2)
    for at, wait in ((ahead, 0.0), (ahead, 3600.0), (MORNING, 3600.0)):
        record.transact(lambda c, at=at, wait=wait: outbox.fail(c, first.id, "lỗi", at, 0.9, wait))
        held = at is MORNING
        assert offered(record) == ([other.id] if held else [first.id, second.id, other.id])
    assert offered(record, MORNING + timedelta(seconds=3600)) == [first.id, second.id, other.id]


def test_an_act_that_only_lacks_files_holds_nothing_back(record: Record) -> None:
    first, second = write(record, "a", "a")
    record.transact(lambda c: outbox.sending(c, [first.id]))
    record.transact(lambda c: outbox.wait_for_files(c, first.id, '{"files_missing":["x"]}'))
    record.transact(lambda c: outbox.fail(c, first.id, "không đọc được tệp", MORNING, 0.5))

    assert offered(record) == [second.id]
    assert outbox.stats(record.read()).failing == 1


def test_a_late_answer_never_undoes_a_confirmation(record: Record) -> None:
    (act,) = write(record, "a")
    record.transact(lambda c: outbox.confirm(c, act.id, "receipt"))

    for late in (
        lambda c: outbox.refuse(c, act.id, "no"),
        lambda c: outbox.fail(c, act.id, "no", MORNING, 0.5),
        lambda c: outbox.wait_for_files(c, act.id, "no"),
        lambda c: outbox.hold(c, act.id),
        lambda c: outbox.sending(c, [act.id]),
        lambda c: outbox.offer_again(c, act.id),
    ):
        record.transact(late)

    row = record.read().execute("SELECT state, receipt FROM outbox").fetchone()
    assert tuple(row) == ("confirmed", "receipt")
    assert outbox.confirmed_count(record.read()) == 1


def test_an_act_written_while_others_travel_stays_unsent(record: Record) -> None:
    (before,) = write(record, "a")
    record.transact(lambda c: outbox.sending(c, [before.id]))
    (meanwhile,) = write(record, "a")

    record.transact(lambda c: outbox.confirm(c, before.id, "receipt"))

    assert offered(record) == [meanwhile.id]


def test_the_truth_line_counts_what_is_open(record: Record) -> None:
    sent, refused, unknown, _ = (
        write(record, subject, at=MORNING + timedelta(hours=hour))[0]
        for hour, subject in enumerate("abcd")
    )
    record.transact(lambda c: outbox.confirm(c, sent.id, "receipt"))
    record.transact(lambda c: outbox.refuse(c, refused.id, "no"))
    record.transact(lambda c: outbox.sending(c, [unknown.id]))

    assert outbox.stats(record.read()) == outbox.Unsent(
        count=3, oldest=refused.done_at, unknown=1, refused=1, failing=0
    )


def test_the_lines_own_failures_cost_no_act_a_try(record: Record) -> None:
    (act,) = write(record, "a")
    record.transact(lambda c: outbox.sending(c, [act.id]))
    pauses = []
    at = MORNING
    for _ in range(12):
        line = record.transact(
            lambda c, at=at: outbox.line_failed(c, at, "line-down", "mất mạng", 0.999)
        )
        pauses.append(datetime.fromisoformat(line.next_try_at) - at)
        at = datetime.fromisoformat(line.next_try_at)

    assert offered(record, at) == [act.id]
    assert outbox.batch(record.read(), at)[0].tries == 0
    assert pauses == sorted(pauses)
    assert pauses[0] < timedelta(seconds=5)
    assert timedelta(minutes=4, seconds=55) < pauses[-1] <= timedelta(minutes=5)


def test_an_answer_ends_the_lines_failures_and_a_mere_sign_of_life_does_not(
    record: Record,
) -> None:
    record.transact(lambda c: outbox.line_failed(c, MORNING, "line-down", "mất mạng", 0.5))
    record.transact(lambda c: outbox.line_seen(c, MORNING))
    seen = outbox.line(record.read())
    record.transact(lambda c: outbox.line_answered(c, MORNING + timedelta(hours=1)))
    answered = outbox.line(record.read())

    assert (seen.failures, seen.last_contact) == (1, seen.last_failure)
    assert (answered.failures, answered.next_try_at, answered.code) == (0, "", "")
    assert answered.last_contact > seen.last_contact
    assert answered.last_failure == seen.last_failure


@given(failures=st.integers(0, 10**6), chance=st.floats(0, 1, exclude_max=True))
def test_pauses_stay_between_two_seconds_and_five_minutes(failures: int, chance: float) -> None:
    assert timedelta(seconds=2) <= outbox.pause(failures, chance) <= timedelta(minutes=5)


class Sending(RuleBasedStateMachine):
    """Any order of writing, answering, failing and waiting, against a list kept by hand."""

    folders = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
    numbers = itertools.count()

    @initialize()
    def open(self) -> None:
        self.record = records.empty(Path(self.folders.name) / str(next(self.numbers)), KEY)
        self.now = MORNING
        self.acts: list[acts.Act] = []
        self.state: dict[str, str] = {}
        self.until: dict[str, datetime] = {}
        self.receipt: set[str] = set()

    def teardown(self) -> None:
        if hasattr(self, "record"):
            self.record.close()

    @rule(subjects=st.lists(st.sampled_from("abc"), min_size=1, max_size=4))
    def write(self, subjects: list[str]) -> None:
        for act in write(self.record, *subjects, at=self.now):
            self.acts.append(act)
            self.state[act.id] = "open"

    @rule(seconds=st.integers(1, 400))
    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    def free(self) -> list[str]:
        """What may go out now, worked out the slow way."""
        blocked: set[str] = set()
        out: list[str] = []
        for act in self.acts:
            state = self.state[act.id]
            pausing = self.until.get(act.id, self.now) > self.now
            if state == "open" and not pausing and act.subject not in blocked:
                out.append(act.id)
            if act.id not in self.receipt and (state == "refused" or (state == "open" and pausing)):
                blocked.add(act.subject)
        return out

    @precondition(lambda self: self.free())
    @rule(data=st.data(), size=st.integers(1, 5))
    def meet(self, data: st.DataObject, size: int) -> None:
        """A batch leaves; each act gets some answer, or the line swallows them all."""
        names = [one.act.id for one in outbox.batch(self.record.read(), self.now, limit=size)]
        self.record.transact(lambda c: outbox.sending(c, names))
        if data.draw(st.booleans(), label="answer lost"):
            return
        for name in names:
            answer = data.draw(st.sampled_from(["yes", "yes", "files", "no", "fail"]))
            self.record.transact(lambda c, name=name, answer=answer: self.keep(c, name, answer))

    def keep(self, connection, name: str, answer: str) -> None:
        match answer:
            case "yes":
                outbox.confirm(connection, name, "receipt")
                self.state[name] = "confirmed"
            case "files":
                outbox.wait_for_files(connection, name, "receipt")
                self.receipt.add(name)
            case "no":
                outbox.refuse(connection, name, "no")
                self.state[name] = "refused"
                self.receipt.discard(name)
            case "fail":
                outbox.fail(connection, name, "no", self.now, 0.5)
                tries = self.record.read().execute(
                    "SELECT tries FROM outbox WHERE act_id = ?", (name,)
                )
                self.until[name] = self.now + outbox.pause(tries.fetchone()[0], 0.5)

    @precondition(lambda self: "refused" in self.state.values())
    @rule(data=st.data())
    def mend(self, data: st.DataObject) -> None:
        refused = [name for name, state in self.state.items() if state == "refused"]
        name = data.draw(st.sampled_from(refused))
        self.record.transact(lambda c: outbox.offer_again(c, name))
        self.state[name] = "open"
        self.until.pop(name, None)

    @invariant()
    def offers_exactly_what_it_may(self) -> None:
        if hasattr(self, "record"):
            assert offered(self.record, self.now) == self.free()

    @invariant()
    def loses_nothing(self) -> None:
        if hasattr(self, "record"):
            unsent = outbox.stats(self.record.read())
            assert unsent.count + outbox.confirmed_count(self.record.read()) == len(self.acts)
            assert unsent.refused == list(self.state.values()).count("refused")


def test_any_course_of_sending() -> None:
    run_state_machine_as_test(
        Sending,
        settings=settings(
            max_examples=25,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
