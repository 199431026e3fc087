"""Any acts of three parties, in any order, any batches, any number of times: one reading."""

from __future__ import annotations

import itertools
import random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from merge_kit import column, made, opened_questions, readings, rebuilt_alike, said, undone
from record_kit import OFFICE

from db import acts, precedence, queue
from db.kinds import (
    Answered,
    Changed,
    CodeAssigned,
    Linked,
    Paper,
    PaperAdded,
    PaperArchived,
    PaperDescribed,
    PapersAsked,
    Payload,
    PersonChecked,
    Released,
    SlipIssued,
    StatusChanged,
    Taken,
    TaskDone,
)
from db.kinds_life import PaperAsked
from db.kinds_papers import FILE, PaperSeen, paper_field
from db.store import Record
from desk_tui.centre.portal import standing
from desk_tui.rules.statuses import Status, next_statuses

names = st.sampled_from(("Nguyễn Một", "Nguyễn Hai", "Nguyễn Ba"))
phones = st.sampled_from(("0900000000", "0900000001", "0900000002"))
dues = st.sampled_from((None, "2026-11-20T10:00:00.000000Z", "2026-12-01T10:00:00.000000Z"))
statuses = st.sampled_from((1, 2, 3, 4, 5, 6, 7, 8, 9, 10))
QUICKLY = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
IDS = tuple(f"00000000-0000-7000-8000-0000000000{n:02}" for n in range(12))
OTHER = "00000000-0000-7000-8000-0000000000ff"


def change(field: str, values: st.SearchStrategy[Any]) -> st.SearchStrategy[Payload]:
    return st.builds(
        Changed,
        field=st.just(field),
        before=values,
        after=values,
        settles=st.sampled_from(("", "", *IDS)),
    )


def answers(field: str, values: st.SearchStrategy[Any]) -> st.SearchStrategy[Payload]:
    ids = st.sampled_from(IDS)
    return st.builds(
        Answered,
        question=ids,
        field=st.just(field),
        keep=ids,
        over=ids,
        value=values,
        against=values,
    )


paper_keys = st.sampled_from(("to-khai", "khac"))
files = st.sampled_from(("", "a" * 64, "b" * 64))
numbers = st.sampled_from(("", "12/UBND", "13/UBND"))
seen_papers = st.none() | st.builds(PaperSeen, sha256=files, number=numbers)
held = st.sampled_from(("", f"{OFFICE}/1 · Mẫu", f"{OFFICE}/2 · Mẫu"))
says = st.one_of(
    change("owner.name", names),
    change("owner.phone", phones),
    change("submitter.name", names | st.just("")),
    change("due", dues),
    change("fee", st.sampled_from((None, 0, 8000))),
    answers("owner.name", names),
    answers("status", statuses),
    answers("holder", held),
    st.builds(
        StatusChanged,
        status=statuses,
        before=st.none() | statuses,
        due=dues,
        finished=st.sampled_from((None, "2026-11-18T10:00:00.000000Z")),
    ),
    st.builds(
        PapersAsked,
        papers=st.just((PaperAsked(key="to-khai", name="Tờ khai"),)),
        reason=st.just("thiếu"),
        clock=st.just("resume"),
    ),
    st.builds(
        StatusChanged,
        status=st.sampled_from((2, 4)),
        before=st.just(5),
        due=dues,
        ends=st.sets(st.sampled_from(IDS[:6]), max_size=3).map(lambda ids: tuple(sorted(ids))),
        due_before=st.none() | dues.map(lambda due: due or ""),
    ),
    st.builds(
        Taken,
        by=st.sampled_from((f"{OFFICE}/1", f"{OFFICE}/2")),
        officer=st.just("Mẫu"),
        before=held,
    ),
    st.builds(Released, before=held),
    st.builds(
        Linked,
        other=st.just(OTHER),
        same=st.booleans(),
        before=st.sampled_from((None, True, False)),
    ),
    st.builds(
        PersonChecked,
        source=st.just("dc"),
        state=st.sampled_from(("ok", "differs")),
        reason=st.just(""),
    ),
    st.builds(TaskDone, task=st.sampled_from(IDS)),
    st.builds(
        PaperAdded,
        paper=st.builds(
            Paper,
            key=paper_keys,
            name=st.just("Giấy tờ"),
            state=st.sampled_from(("received", "digitised")),
            sha256=files,
            number=numbers,
        ),
        before=seen_papers,
    ),
    st.builds(PaperArchived, key=paper_keys, of=files, sha256=st.just("c" * 64), bytes=st.just(1)),
    st.builds(PaperDescribed, key=paper_keys, number=numbers, before=seen_papers),
    answers(paper_field(FILE, "to-khai"), files),
    answers(paper_field(FILE, "khac"), files),
    answers(paper_field("number", "to-khai"), numbers),
    st.builds(SlipIssued, form=st.just("01"), version=st.just(1), revoked=st.booleans()),
    st.builds(CodeAssigned, centre_code=st.sampled_from(("TW-1", "TW-2"))),
)


@st.composite
def histories(draw: st.DrawFn) -> list[acts.Act]:
    """Two dossiers and what three parties said of them, each having seen whatever it had."""
    subjects = ("d1", "d2")
    written = [made(number, subject) for number, subject in enumerate(subjects, start=1)]
    for id in IDS[: draw(st.integers(1, len(IDS)))]:
        subject = draw(st.sampled_from(subjects))
        known = [act.step for act in written if act.subject == subject and draw(st.booleans())]
        written.append(
            said(
                draw(says),
                subject,
                step=1 + max(known, default=draw(st.integers(0, 1))),
                desk=draw(st.sampled_from("120")),
                id=id,
                done=draw(st.integers(0, 3)),
            )
        )
    return written


def delivered(record: Record, written: list[acts.Act], chance: random.Random) -> None:
    """In any order at all, in batches of any size, some of them twice."""
    order = [*written, *chance.choices(written, k=len(written) // 3)]
    chance.shuffle(order)
    while order:
        size = chance.randint(1, len(order))
        connection = record.read()
        acts.take_in(connection, record, order[:size])
        order = order[size:]


@settings(QUICKLY, max_examples=120)
@given(written=histories(), seed=st.integers(0, 2**32))
def test_any_delivery_of_any_acts_gives_the_same_readings(
    record: Record, written: list[acts.Act], seed: int
) -> None:
    with undone(record):
        acts.take_in(record.read(), record, written)
        wanted = readings(record)
        assert rebuilt_alike(record)
    chance = random.Random(seed)
    for _ in range(3):
        with undone(record):
            delivered(record, written, chance)
            assert readings(record) == wanted
            assert rebuilt_alike(record)
            assert readings(record) == wanted


@settings(QUICKLY, max_examples=120)
@given(written=histories())
def test_the_node_reads_a_dossiers_papers_as_a_desk_does(
    record: Record, written: list[acts.Act]
) -> None:
    with undone(record):
        acts.take_in(record.read(), record, written)
        for subject in ("d1", "d2"):
            told = standing.read(act for act in written if act.subject == subject)
            assert told
            lines = queue.papers(record.read(), subject)
            assert {one.key: one for one in told.papers} == {one.key: one for one in lines}


@settings(QUICKLY, max_examples=60)
@given(
    said_at_once=st.lists(
        st.tuples(st.sampled_from("120"), st.integers(3, 10)), min_size=1, max_size=6
    ),
    seed=st.integers(0, 2**32),
)
def test_what_has_physically_happened_is_never_undone_by_a_word_from_elsewhere(
    record: Record, said_at_once: list[tuple[str, int]], seed: int
) -> None:
    """Everybody had seen the dossier received (2) and nothing else."""
    first = made()
    apart = [
        said(StatusChanged(status=status, before=2), first.subject, step=2, desk=desk)
        for desk, status in said_at_once
    ]
    with undone(record):
        delivered(record, [first, *apart], random.Random(seed))
        said_of = {status for _, status in said_at_once}
        stands = column(record, "status", first.subject)
        assert stands == min(said_of, key=[rank.status for rank in precedence.PRECEDENCE].index)
        open_now = opened_questions(record)
        told = {int(row[side]) for row in open_now for side in ("first_value", "second_value")}
        shown = told | {stands}
        assert all(low in shown or any(_follows(high, low) for high in shown) for low in said_of)
        if stands in precedence.PHYSICAL:
            assert all(row["task"] for row in open_now)


def _follows(high: int, low: int) -> bool:
    rank = precedence.rank_of(high)
    return rank is not None and low in rank.follows


def test_the_precedence_names_each_of_the_ten_statuses_once_and_asks_in_both_directions() -> None:
    assert sorted(rank.status for rank in precedence.PRECEDENCE) == sorted(Status)
    for one, two in itertools.permutations(map(int, Status), 2):
        there, back = precedence.judge(one, two), precedence.judge(two, one)
        assert (there.first, there.then) == (not back.first, back.then)
    for rank in precedence.PRECEDENCE:
        below = [r.status for r in precedence.PRECEDENCE[precedence.PRECEDENCE.index(rank) :]]
        assert rank.why
        assert set(rank.follows) < set(below)
        assert all(rank.status in _reached(Status(low)) for low in rank.follows)


def _reached(status: Status) -> set[int]:
    """Where a dossier's life may lead from here, in any number of moves."""
    found, ahead = set[int](), [status]
    while ahead:
        fresh = next_statuses(ahead.pop()) - found
        found |= set(map(int, fresh))
        ahead += fresh
    return found
