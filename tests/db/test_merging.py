"""Any acts of three parties, in any order, any batches, any number of times: one reading."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from merge_kit import column, made, opened_questions, readings, rebuilt_alike, said, take
from record_kit import DESK, MORNING, OFFICE, OFFICER
from record_kit import made as new_record

from db import acts, fold_papers, precedence, queue
from db import questions as asking
from db.kinds import (
    Answered,
    Changed,
    CodeAssigned,
    Linked,
    Paper,
    PaperAdded,
    PaperArchived,
    PaperDescribed,
    Payload,
    PersonChecked,
    Released,
    SlipIssued,
    StatusChanged,
    Taken,
    TaskDone,
    Value,
    VisitRecorded,
)
from db.kinds_papers import FILE, PaperSeen, paper_field
from db.store import Record
from desk_tui.centre.portal import standing
from desk_tui.rules.statuses import Status, next_statuses


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Record]:
    record = new_record(tmp_path_factory.mktemp("merging") / "desk")
    yield record
    record.close()


def undone(record: Record) -> Any:
    """Everything inside is forgotten: a hundred deliveries need not a hundred records."""
    return _Undone(record)


class _Undone:
    def __init__(self, record: Record) -> None:
        self.connection = record.read()

    def __enter__(self) -> None:
        self.connection.execute("BEGIN IMMEDIATE")

    def __exit__(self, *_: object) -> None:
        self.connection.execute("ROLLBACK")


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


# -- one field, two people -------------------------------------------------------------------

FIRST = made()
ID = FIRST.subject
NAME, PHONE = "owner.name", "owner.phone"


def put(field: str, before: Value, after: Value, step: int, desk: str, **more: Any) -> acts.Act:
    return said(Changed(field=field, before=before, after=after), ID, step=step, desk=desk, **more)


def open_in(record: Record, *written: acts.Act, desk: str = "1") -> list[asking.Question]:
    acts.take_in(record.read(), record, [FIRST, *written])
    return asking.open_questions(record.read(), f"{OFFICE}/{desk}")


A, B = "Trần Thị Ví Dụ", "Trần Thị Mẫu"
WAS = "Nguyễn Văn Thử"


def test_different_fields_merge_by_themselves(record: Record) -> None:
    with undone(record):
        asked = open_in(
            record, put(NAME, WAS, A, 2, "1"), put(PHONE, "0900000000", "0911111111", 2, "2")
        )
        assert asked == []
        assert column(record, "owner_name", ID) == A
        assert '"phone":"0911111111"' in column(record, "details", ID)


def test_one_field_changed_apart_asks_one_question_seen_from_each_desk(record: Record) -> None:
    one, two = put(NAME, WAS, A, 2, "1", done=1), put(NAME, WAS, B, 2, "2", done=2)
    with undone(record):
        (asked,) = open_in(record, two, one, desk="1")
        assert (asked.kind, asked.field, asked.base, asked.id) == ("field", NAME, WAS, two.id)
        assert asked.ours
        assert asked.theirs
        assert (asked.ours.value, asked.ours.act, asked.ours.desk) == (A, one.id, one.desk)
        assert (asked.theirs.value, asked.theirs.officer) == (B, "Cán bộ quầy 2")
        (mirrored,) = asking.open_questions(record.read(), f"{OFFICE}/2")
        assert (mirrored.id, mirrored.ours, mirrored.theirs) == (two.id, asked.theirs, asked.ours)
        assert (asked.holds, mirrored.holds) == ("ours", "theirs")
        # What was said first in the common order holds meanwhile.
        assert column(record, "owner_name", ID) == A


@pytest.mark.parametrize(
    "written",
    [
        # the same value twice
        [put(NAME, WAS, A, 2, "1"), put(NAME, WAS, A, 2, "2")],
        # a chain: the second had seen the first
        [put(NAME, WAS, A, 2, "1"), put(NAME, A, B, 3, "2")],
        # one side comes round to what the other said
        [put(NAME, WAS, A, 2, "1"), put(NAME, WAS, B, 2, "2"), put(NAME, B, A, 3, "2")],
    ],
)
def test_agreement_is_no_question(record: Record, written: list[acts.Act]) -> None:
    with undone(record):
        assert open_in(record, *written) == []


def test_a_side_that_goes_on_offline_keeps_its_one_question(record: Record) -> None:
    two = put(NAME, WAS, B, 2, "2", done=2)
    with undone(record):
        (asked,) = open_in(
            record,
            put(NAME, WAS, A, 2, "1", done=1),
            two,
            put(NAME, B, "Trần Thị Thử", 3, "2"),
        )
        assert asked.theirs
        assert (asked.id, asked.base, asked.theirs.value) == (two.id, WAS, "Trần Thị Thử")


def test_a_third_who_says_what_a_side_says_opens_nothing_more(record: Record) -> None:
    with undone(record):
        asked = open_in(
            record,
            put(NAME, WAS, A, 2, "1", done=1),
            put(NAME, WAS, B, 2, "2", done=2),
            put(NAME, WAS, B, 2, "0", done=3),
        )
        assert len(asked) == 1


def test_an_act_that_counts_no_higher_than_the_one_that_made_the_dossier_is_not_lost(
    record: Record,
) -> None:
    early = put(NAME, WAS, A, 1, "0", id=IDS[0])
    with undone(record):
        assert open_in(record, early) == []
        assert column(record, "owner_name", ID) == A


def test_an_answer_for_a_side_that_went_on_meanwhile_keeps_what_it_went_on_to(
    record: Record,
) -> None:
    with undone(record):
        (asked,) = open_in(
            record, put(NAME, WAS, A, 2, "1", done=1), put(NAME, WAS, B, 2, "2", done=2)
        )
        went_on = put(NAME, B, "Trần Thị Thử", 3, "2", done=3)
        assert open_in(record, went_on, answer(asked, "theirs", 3, "1", done=4)) == []
        assert column(record, "owner_name", ID) == "Trần Thị Thử"


def test_a_status_taken_up_again_does_not_drop_what_is_still_asked(record: Record) -> None:
    with undone(record):
        finished = said(StatusChanged(status=9, before=4), ID, step=3, desk="1", done=1)
        wanting = said(StatusChanged(status=5, before=4), ID, step=3, desk="0", done=2)
        (asked,) = open_in(
            record, said(StatusChanged(status=4, before=2), ID, step=2, desk="1"), finished, wanting
        )
        assert (asked.kind, column(record, "status", ID)) == ("status", 9)
        again = said(StatusChanged(status=4, before=9), ID, step=4, desk="1")
        assert len(open_in(record, again)) == 1
        assert column(record, "status", ID) == 4


def answer(question: asking.Question, keep: str, step: int, desk: str, **more: Any) -> acts.Act:
    return said(asking.answer(question, keep), ID, step=step, desk=desk, **more)


@pytest.mark.parametrize(("keep", "value"), [("ours", A), ("theirs", B)])
def test_an_answer_settles_it_and_the_loser_stays_in_history(
    record: Record, keep: str, value: str
) -> None:
    with undone(record):
        (asked,) = open_in(
            record, put(NAME, WAS, A, 2, "1", done=1), put(NAME, WAS, B, 2, "2", done=2)
        )
        assert open_in(record, answer(asked, keep, 3, "1")) == []
        assert column(record, "owner_name", ID) == value
        (told,) = asking.of_dossier(record.read(), DESK, ID)
        assert (told.state, told.kept, told.differed) == ("answered", value, False)
        assert len(acts.of_subject(record.read(), ID)) == 4
        # Whoever goes on from what holds now is in no conflict; from the loser, is asked again.
        assert open_in(record, put(NAME, value, "Lê Thị Ví Dụ", 4, "2")) == []


def test_two_answers_that_differ_end_with_the_later_and_it_is_told(record: Record) -> None:
    with undone(record):
        (asked,) = open_in(
            record, put(NAME, WAS, A, 2, "1", done=1), put(NAME, WAS, B, 2, "2", done=2)
        )
        keep_a = answer(asked, "ours", 3, "1", done=5)
        keep_b = answer(asked, "theirs", 3, "2", done=6)
        assert open_in(record, keep_b, keep_a) == []
        assert column(record, "owner_name", ID) == B
        (told,) = asking.of_dossier(record.read(), DESK, ID)
        assert (told.state, told.kept, told.differed) == ("answered", B, True)


def test_a_third_value_closes_the_question_it_settles(record: Record) -> None:
    with undone(record):
        (asked,) = open_in(
            record, put(NAME, WAS, A, 2, "1", done=1), put(NAME, WAS, B, 2, "2", done=2)
        )
        third = Changed(field=NAME, before=A, after="Lê Thị Ví Dụ", settles=asked.id)
        assert open_in(record, said(third, ID, step=3, desk="1")) == []
        assert column(record, "owner_name", ID) == "Lê Thị Ví Dụ"


def test_two_officers_who_take_one_dossier_are_asked_and_letting_go_is_an_answer(
    record: Record,
) -> None:
    one = said(Taken(by=f"{OFFICE}/1", officer="An Thử"), ID, step=2, desk="1", done=1)
    two = said(Taken(by=f"{OFFICE}/2", officer="Bình Thử"), ID, step=2, desk="2", done=2)
    with undone(record):
        (asked,) = open_in(record, one, two)
        assert asked.kind == "holder"
        assert column(record, "holder", ID) == f"{OFFICE}/1 · An Thử"
        released = Released(before=f"{OFFICE}/1 · An Thử")
        assert open_in(record, said(released, ID, step=3, desk="1")) == []
        assert column(record, "holder", ID) == f"{OFFICE}/2 · Bình Thử"


def test_a_physical_act_against_a_remote_state_opens_a_task_that_only_its_doing_closes(
    record: Record,
) -> None:
    returned = said(StatusChanged(status=10, before=9), ID, step=3, desk="1")
    stopped = said(StatusChanged(status=8, before=4), ID, step=9, desk="0")
    with undone(record):
        finished = said(StatusChanged(status=9, before=2), ID, step=2, desk="1")
        (asked,) = open_in(record, finished, returned, stopped)
        assert (asked.kind, column(record, "status", ID)) == ("task", 10)
        done = asking.answer(asked, "ours", "đã báo trung tâm")
        assert open_in(record, said(done, ID, step=10, desk="1")) == []
        assert column(record, "status", ID) == 10


def test_a_program_that_does_not_say_what_it_saw_undoes_nothing_physical(record: Record) -> None:
    with undone(record):
        returned = said(StatusChanged(status=10, before=2), ID, step=2, desk="1")
        (task,) = open_in(record, returned, said(StatusChanged(status=5), ID, step=3, desk="0"))
        assert (task.kind, column(record, "status", ID)) == ("task", 10)


def test_of_two_ends_of_the_work_the_earlier_counts(record: Record) -> None:
    with undone(record):
        returned = said(StatusChanged(status=10, before=2), ID, step=2, desk="1", done=5)
        finished = said(StatusChanged(status=9, before=4), ID, step=3, desk="0", done=1)
        assert open_in(record, returned, finished) == []
        assert column(record, "status", ID) == 10
        assert column(record, "finished", ID) == finished.done_at


def test_a_visit_and_an_act_without_its_dossier_wait_quietly(record: Record) -> None:
    visit = said(VisitRecorded(kind="advice", office=OFFICE), "v1", step=1)
    with undone(record):
        acts.take_in(record.read(), record, [put(NAME, WAS, A, 2, "1"), visit, visit])
        assert readings(record)["visits"]
        assert not readings(record)["dossiers"]
        take_all = [said(SlipIssued(form="g", version=1), "v1", step=0), FIRST]
        acts.take_in(record.read(), record, take_all)
        assert column(record, "owner_name", ID) == A
        assert len(readings(record)["visits"]) == 1
        assert rebuilt_alike(record)


# -- three desks that really work -------------------------------------------------------------


class Party:
    """A desk with a record of its own: it says only what it can see."""

    def __init__(self, folder: Path, name: str) -> None:
        self.record = new_record(folder / name)
        self.name = f"{OFFICE}/{name}"
        self.sent = 0

    def write(self, subject: str, payload: Payload) -> None:
        self.record.transact(
            lambda c: acts.append(
                c,
                self.record,
                [acts.Doing(subject, payload)],
                officer=OFFICER,
                desk=self.name,
                now=MORNING,
            )
        )

    def all(self) -> list[acts.Act]:
        return [act for _, act in acts.everything(self.record.read())]

    def works(self, chance: random.Random, subject: str) -> None:
        from db.fold_fields import value_of

        field = chance.choice((NAME, PHONE, "status", "holder", "answer"))
        if column_or_none(self.record, subject) is None:
            return
        before = value_of(self.record.read(), subject, field)
        if field == "answer":
            for one in asking.open_questions(self.record.read(), self.name)[:1]:
                self.write(one.subject, asking.answer(one, chance.choice(("ours", "theirs"))))
        elif field == "status":
            after = chance.choice((4, 5, 8, 9, 10))
            self.write(subject, StatusChanged(status=after, before=int(before or 0)))
        elif field == "holder":
            self.write(subject, Taken(by=self.name, officer=OFFICER, before=str(before)))
        else:
            after = chance.choice((A, B, WAS))
            self.write(subject, Changed(field=field, before=before, after=after))


def column_or_none(record: Record, subject: str) -> Any:
    return record.read().execute("SELECT 1 FROM dossiers WHERE id = ?", (subject,)).fetchone()


@pytest.mark.parametrize("seed", range(4))
def test_desks_that_work_apart_meet_in_the_same_readings_and_answers_converge(
    tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    parties = [Party(tmp_path, name) for name in ("1", "2", "0")]
    subjects = ("d1", "d2")
    firsts = [made(n, subject) for n, subject in enumerate(subjects, start=1)]
    for party in parties:
        take(party.record, firsts)
    for _ in range(60):
        party = chance.choice(parties)
        if chance.random() < 0.7:
            party.works(chance, chance.choice(subjects))
        else:
            heard = chance.choice(parties).all()
            take(party.record, chance.sample(heard, chance.randint(0, len(heard))))
    meet(parties, chance)
    assert any(asking.open_questions(parties[0].record.read(), p.name) for p in parties)

    for _ in range(40):
        left = asking.open_questions(parties[0].record.read(), parties[0].name)
        if not left:
            break
        # Two of them answer the same question apart, perhaps differently.
        for party in parties[:2]:
            mine = asking.find(party.record.read(), party.name, left[0].id)
            assert mine
            party.write(mine.subject, asking.answer(mine, chance.choice(("ours", "theirs"))))
        meet(parties, chance)
    assert not asking.open_questions(parties[0].record.read(), parties[0].name)
    for party in parties:
        with undone(party.record):
            assert rebuilt_alike(party.record)
        party.record.close()


def meet(parties: list[Party], chance: random.Random) -> None:
    everything = [act for party in parties for act in party.all()]
    for party in parties:
        chance.shuffle(everything)
        take(party.record, everything)
    first, *others = (readings(party.record) for party in parties)
    for other in others:
        assert other == first


# -- one paper, two scanners --------------------------------------------------------------------

SCAN, ANOTHER, COPY = "a" * 64, "b" * 64, "c" * 64


def scan(sha256: str, step: int, desk: str, before: PaperSeen | None, **more: Any) -> acts.Act:
    paper = Paper(key="to-khai", name="Tờ khai", state="digitised", sha256=sha256, pages=step)
    return said(PaperAdded(paper=paper, before=before), ID, step=step, desk=desk, **more)


def line_of(record: Record) -> Paper:
    found = fold_papers.line(record.read(), ID, "to-khai")
    assert found
    return found


def test_one_paper_scanned_at_two_desks_is_asked_and_the_other_file_comes_back_with_its_copy(
    record: Record,
) -> None:
    one = scan(SCAN, 2, "1", PaperSeen(), done=1)
    two = scan(ANOTHER, 2, "2", PaperSeen(), done=2)
    copy = PaperArchived(key="to-khai", of=ANOTHER, sha256=COPY, bytes=9)
    with undone(record):
        (asked,) = open_in(record, two, said(copy, ID, step=3, desk="2"), one)
        assert (asked.kind, asked.paper, asked.base) == ("file", "Tờ khai", "")
        assert asked.ours
        assert asked.theirs
        assert asked.ours.paper
        assert asked.theirs.paper
        assert (asked.ours.paper.sha256, asked.theirs.paper.archive) == (SCAN, COPY)
        assert (line_of(record).sha256, line_of(record).archive) == (SCAN, "")
        assert column(record, "undigitised", ID) == 0
        assert open_in(record, answer(asked, "theirs", 4, "1")) == []
        assert (line_of(record).sha256, line_of(record).archive) == (ANOTHER, COPY)


def test_a_paper_scanned_again_by_somebody_who_saw_the_first_is_no_question(
    record: Record,
) -> None:
    with undone(record):
        first = scan(SCAN, 2, "1", PaperSeen())
        again = scan(ANOTHER, 3, "2", PaperSeen(sha256=SCAN))
        assert open_in(record, first, again) == []
        assert line_of(record).sha256 == ANOTHER


def test_a_scan_leaves_the_words_that_another_desk_put_in_meanwhile(record: Record) -> None:
    words = PaperDescribed(key="to-khai", number="12/UBND", before=PaperSeen())
    with undone(record):
        described = said(words, ID, step=2, desk="1")
        assert open_in(record, described, scan(SCAN, 2, "2", PaperSeen())) == []
        assert (line_of(record).number, line_of(record).sha256) == ("12/UBND", SCAN)


def test_a_paper_described_apart_is_asked_word_by_word(record: Record) -> None:
    one = PaperDescribed(key="to-khai", number="12/UBND", issuer="UBND xã", before=PaperSeen())
    two = PaperDescribed(key="to-khai", number="13/UBND", before=PaperSeen())
    with undone(record):
        (asked,) = open_in(
            record, said(one, ID, step=2, desk="1", done=1), said(two, ID, step=2, desk="2", done=2)
        )
        assert (asked.kind, asked.field) == ("field", paper_field("number", "to-khai"))
        assert line_of(record).issuer == "UBND xã"
        assert open_in(record, answer(asked, "theirs", 3, "1")) == []
        assert (line_of(record).number, line_of(record).issuer) == ("13/UBND", "UBND xã")
