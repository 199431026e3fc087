"""Exercises are judged from the acts, and only at a desk for training."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from db import settings
from db.problem import RecordProblem
from desk_tui.counter import exercises, give_back, note_figures, receive, supplement
from desk_tui.counter.collecting import Taker
from desk_tui.counter.desk import Desk
from desk_tui.counter.problem import Refusal
from tests.counter.conftest import BIRTH, OWNER, Clock


def training(desk: Desk) -> None:
    (last,) = desk.read.execute("SELECT max(seq) FROM acts").fetchone()
    told = {"after": last}
    desk.record.transact(lambda link: settings.put(link, exercises.SETTING, told))


def test_a_real_record_is_never_judged(desk: Desk) -> None:
    with pytest.raises(Refusal) as caught:
        exercises.judged(desk)
    assert caught.value.code == "not-training"


def test_each_is_passed_by_doing_it_and_by_nothing_done_before(desk: Desk) -> None:
    before = receive.receive(desk, BIRTH).said.code
    training(desk)
    give_back.give_back(desk, before, Taker(person=OWNER))
    assert [one.passed for one in exercises.judged(desk)] == [False, False, False]
    assert not any(step.done for one in exercises.judged(desk) for step in one.steps)

    first = receive.receive(desk, replace(BIRTH, procedure="1.004873")).said.code
    assert [one.passed for one in exercises.judged(desk)] == [True, False, False]
    supplement.ask_more(desk, first, [("1", "mờ")], "thiếu")
    assert [one.passed for one in exercises.judged(desk)] == [True, False, False]
    supplement.supply(desk, first, {"1": None})
    assert [one.passed for one in exercises.judged(desk)] == [True, True, False]
    give_back.finish(desk, first)
    give_back.give_back(desk, first, Taker(person=OWNER))
    said = exercises.judged(desk)
    assert [one.passed for one in said] == [True, True, True]
    assert {one.code for one in said} == {first}


def test_who_took_what_on_and_what_came_of_it_is_written_down(
    desk: Desk, clock: Clock, tmp_path: Path
) -> None:
    training(desk)
    receive.receive(desk, BIRTH)
    with pytest.raises(RecordProblem) as caught:
        exercises.begin(desk, 0, " ")
    assert caught.value.code == "no-officer"
    assert exercises.running(desk) is None

    run = exercises.begin(desk, 0, "Lê Thị  Mẫu ")
    # What was done before does not count for it.
    assert exercises.progress(desk, run).done == 0
    clock.now += timedelta(minutes=4, seconds=59)
    receive.receive(desk, BIRTH)
    done = exercises.finish(desk)
    assert (done.trainee, done.title, done.passed) == ("Lê Thị Mẫu", run.title, True)
    assert done.words == "Giỏi: 4/4 bước, 4 phút"
    assert done.ended
    assert done.ended - done.begun == timedelta(minutes=4, seconds=59)
    with pytest.raises(Refusal) as nothing:
        exercises.finish(desk)
    assert nothing.value.code == "no-exercise"

    slow = exercises.begin(desk, 0, "Lê Thị Mẫu")
    clock.now += timedelta(minutes=5)
    receive.receive(desk, BIRTH)
    # Another one taken on: this one is judged as it stands.
    exercises.begin(desk, 1, "Phạm Văn Thử")
    told = {run.id: run for run in exercises.runs(desk)}
    assert told[slow.id].words == "Đạt: 4/4 bước, 5 phút"
    failed = exercises.finish(desk)
    assert (failed.words, failed.passed) == ("Chưa đạt: 0/3 bước, 0 phút", False)
    assert [run.trainee for run in exercises.runs(desk)] == [
        "Phạm Văn Thử",
        "Lê Thị Mẫu",
        "Lê Thị Mẫu",
    ]
    # They go out with all other training (B4-06).
    note_figures.export(desk, tmp_path / "so.csv", "training")
    table = (tmp_path / "so.csv").read_text(encoding="utf-8-sig")
    assert "Giỏi: 4/4 bước, 4 phút" in table
    assert exercises.LINK in table
    assert note_figures.learning(desk).turns == 3


def test_nobody_begins_an_exercise_at_a_real_desk(desk: Desk) -> None:
    for deed in (lambda: exercises.begin(desk, 0, "Lê Thị Mẫu"), lambda: exercises.judged(desk)):
        with pytest.raises(Refusal) as caught:
            deed()
        assert caught.value.code == "not-training"
    assert exercises.runs(desk) == []
