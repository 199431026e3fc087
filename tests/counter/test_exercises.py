"""Exercises are judged from the acts, and only at a desk for training."""

from __future__ import annotations

from dataclasses import replace

import pytest

from db import settings
from desk_tui.counter import exercises, give_back, receive, supplement
from desk_tui.counter.collecting import Taker
from desk_tui.counter.desk import Desk
from desk_tui.counter.problem import Refusal
from tests.counter.conftest import BIRTH, OWNER


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
