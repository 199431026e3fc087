"""Whatever is done in whatever order, the readings are those of a rebuild and of a recount."""

from __future__ import annotations

import contextlib
import tempfile
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)
from record_kit import DESK, MORNING, OFFICE, OWNER, foreign, made, opened, receive, write

from db import acts, fold, queue
from db.kinds import (
    CodeAssigned,
    Filed,
    OfficerAdded,
    Paper,
    PaperAdded,
    Payload,
    Person,
    SlipIssued,
    StatusChanged,
    VisitRecorded,
)
from db.problem import RecordProblem

moments = st.sampled_from((None, "2026-11-20T10:00:00.000000Z", "2026-12-01T10:00:00.000000Z"))
papers = st.builds(
    Paper,
    key=st.sampled_from(("to-khai", "giay-chung-sinh", "khac")),
    name=st.just("Giấy tờ"),
    state=st.sampled_from(("received", "digitised", "failed")),
    pages=st.integers(0, 9),
)
said = st.one_of(
    st.builds(
        StatusChanged,
        status=st.integers(1, 10),
        due=moments,
        finished=st.sampled_from((None, None, "2026-11-18T10:00:00.000000Z")),
    ),
    st.builds(PaperAdded, paper=papers),
    st.builds(
        SlipIssued,
        form=st.sampled_from(("01", "02")),
        version=st.integers(1, 3),
        copy=st.integers(0, 2),
        revoked=st.booleans(),
    ),
    st.builds(CodeAssigned, centre_code=st.sampled_from(("TW-1", "TW-2"))),
)
kind_of = acts.KIND_OF


class Desk(RuleBasedStateMachine):
    dossiers = Bundle("dossiers")

    def __init__(self) -> None:
        super().__init__()
        self.room = tempfile.TemporaryDirectory()
        self.folder = Path(self.room.name) / "desk"
        self.record = made(self.folder, 1, 999)
        self.now = MORNING
        self.count = 0

    @rule(target=dossiers, minutes=st.integers(0, 2000), due=moments)
    def receives(self, minutes: int, due: str | None) -> str:
        self.now += timedelta(minutes=minutes)
        return receive(self.record, self.now, due=due, papers=(_paper(), _paper("x"))).subject

    @rule(id=dossiers, what=said)
    def writes(self, id: str, what: Payload) -> None:
        write(self.record, id, what, at=self.now)

    @rule(id=dossiers, what=said, twice=st.booleans())
    def hears(self, id: str, what: Payload, twice: bool) -> None:
        act = foreign(what, kind_of[type(what)], id)
        for _ in range(1 + twice):
            self.record.transact(lambda c: acts.take_in(c, self.record, [act]))

    @rule(target=dossiers, number=st.integers(1, 12))
    def hears_of_a_filing(self, number: int) -> str:
        self.count += 1
        filing = Filed(
            code=f"{OFFICE}-261116-{number:04d}",
            office=OFFICE,
            procedure="1.001193",
            procedure_name="Đăng ký khai sinh",
            owner=Person(name="Trần Thị Ví Dụ"),
            filed="2026-11-16T01:00:00.000000Z",
        )
        act = foreign(filing, "dossier.filed")
        with contextlib.suppress(RecordProblem):
            self.record.transact(lambda c: acts.take_in(c, self.record, [act]))
        return act.subject

    @rule(kind=st.sampled_from(("advice", "incomplete")), owner=st.sampled_from((None, OWNER)))
    def is_visited(self, kind: str, owner: Person | None) -> None:
        visit = VisitRecorded(kind=kind, office=OFFICE, owner=owner)
        write(self.record, acts.new_id(), visit, at=self.now)

    @rule(role=st.sampled_from(("officer", "it")))
    def gets_an_officer(self, role: str) -> None:
        write(self.record, "office", OfficerAdded(name="Ai Đó", role=role), at=self.now)

    @rule()
    def restarts(self) -> None:
        self.record.close()
        self.record = opened(self.folder)

    @invariant()
    def readings_equal_a_rebuild(self) -> None:
        connection = self.record.read()
        connection.execute("BEGIN IMMEDIATE")
        before = fold.digests(connection), self.found()
        fold.rebuild(connection, self.record.plain)
        after = fold.digests(connection), self.found()
        connection.execute("ROLLBACK")
        assert before == after

    def found(self) -> list[list[str]]:
        """What the search index finds, which cannot be read row by row."""
        ask = (queue.Filter("nguyen"), queue.Filter("tran thi", status=1), queue.Filter("tw"))
        return [
            [row.id for row in queue.page(self.record.read(), self.record.plain, one, limit=999)]
            for one in ask
        ]

    @invariant()
    def counters_equal_a_recount(self) -> None:
        ask = self.record.read().execute
        for prefix, column, table in (
            ("status:", "status", "dossiers"),
            ("channel:", "channel", "dossiers"),
            ("visit:", "kind", "visits"),
        ):
            rows = ask(f"SELECT {column}, count(*) FROM {table} GROUP BY {column}")
            counted = {str(row[0]): row[1] for row in rows}
            assert queue.counts(self.record.read(), prefix) == counted

    @invariant()
    def chain_and_numbers_hold(self) -> None:
        assert acts.broken(self.record.read()) == []
        rows = self.record.read().execute(
            "SELECT code FROM dossiers WHERE desk = ? ORDER BY n", (DESK,)
        )
        ours = [row["code"] for row in rows]
        assert len(set(ours)) == len(ours)

    def teardown(self) -> None:
        self.record.close()
        self.room.cleanup()


def _paper(key: str = "to-khai") -> Paper:
    return Paper(key=key, name="Tờ khai", state="received")


def test_readings_follow_from_acts_alone() -> None:
    run_state_machine_as_test(
        Desk,
        settings=settings(
            max_examples=25,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
        ),
    )
