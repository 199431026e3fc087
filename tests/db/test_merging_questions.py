"""One field said apart at two desks: what is asked, what an answer does, and desks that go on."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from merge_kit import (
    FIRST,
    ID,
    NAME,
    PHONE,
    WAS,
    A,
    B,
    answer,
    column,
    made,
    open_in,
    readings,
    rebuilt_alike,
    said,
    take,
    undone,
)
from record_kit import DESK, MORNING, OFFICE, OFFICER
from record_kit import made as new_record

from db import acts
from db import questions as asking
from db.kinds import (
    Changed,
    Payload,
    Released,
    SlipIssued,
    StatusChanged,
    Taken,
    Value,
    VisitRecorded,
)
from db.store import Record


def put(field: str, before: Value, after: Value, step: int, desk: str, **more: Any) -> acts.Act:
    return said(Changed(field=field, before=before, after=after), ID, step=step, desk=desk, **more)


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
    early = put(NAME, WAS, A, 1, "0", id="00000000-0000-7000-8000-000000000000")
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
