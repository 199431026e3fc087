"""Two officers cannot take the same case; alone each can, and it is asked when they meet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from db import acts
from db.kinds import Paper, Person, Received
from desk_tui.centre import quick
from desk_tui.counter import line, look, papers, questions, taking
from desk_tui.counter.desk import Desk
from desk_tui.counter.problem import Refusal

from .hall_kit import Hall, hall

REASON = "Cán bộ quầy 1 nghỉ ốm"


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hall]:
    monkeypatch.setattr(quick, "SILENCE_SECONDS", 0.0)
    with hall(str(tmp_path / "centre.db"), tmp_path) as made:
        yield made


def received(desk: Desk, number: int = 1) -> str:
    """A dossier with a paper of its own, known to the node."""
    said = Received(
        code=f"{desk.office.code}-261122-{number:04d}",
        office=desk.office.code,
        procedure="1.001193",
        procedure_version=1,
        procedure_name="Đăng ký khai sinh",
        owner=Person(name="Nguyễn Văn Thử", number="001090000000"),
        papers=(Paper(key="to-khai", name="Tờ khai", state="received", originals=1),),
        received="2026-11-22T02:00:00.000000Z",
        effective="2026-11-22T02:00:00.000000Z",
    )
    desk.act(lambda _: [acts.Doing(acts.new_id(), said)])
    meet(desk)
    return said.code


def meet(*desks: Desk) -> None:
    for desk in desks:
        assert line.sync(desk).line == "up"


def who(desk: Desk, code: str) -> taking.Holder | None:
    return taking.holder(desk, look.find(desk, code).id)


def test_the_second_officer_hears_who_has_it_since_when(room: Hall) -> None:
    one, two = room.desk("1"), room.desk("2")
    code = received(one)
    meet(two)
    assert taking.take(one, code).words == "Quầy này đã nhận làm hồ sơ."
    # The other desk has not heard of it yet: the node has.
    with pytest.raises(Refusal) as caught:
        taking.take(two, code)
    assert caught.value.code == "taken"
    assert caught.value.message.startswith("Quầy 1 đang làm từ ")
    assert one.officer in caught.value.message
    meet(one, two)
    held = who(two, code)
    assert held is not None
    assert held.words(two.office.desk_id) == "Quầy 1 đang làm"
    assert taking.holders(two)[code].short(two.office.desk_id) == "Quầy 1 làm"
    assert look.show(two, code).row.code == code
    assert taking.release(one, code)
    assert not taking.take(two, code).alone
    assert not taking.release(one, code)


def test_a_change_needs_the_case_and_gives_it_back_with_the_queue(room: Hall) -> None:
    one, two = room.desk("1"), room.desk("2")
    code = received(one)
    meet(two)
    papers.describe(one, code, "to-khai", number="12")
    with pytest.raises(Refusal) as caught:
        papers.describe(two, code, "to-khai", number="34")
    assert caught.value.code == "taken"
    assert taking.release_for_now(one) == 1
    meet(one, two)
    papers.describe(two, code, "to-khai", number="34")
    assert [paper.number for paper in look.show(two, code).papers] == ["34"]


def test_a_case_asked_for_is_kept_until_it_is_let_go(room: Hall) -> None:
    one = room.desk("1")
    code = received(one)
    papers.describe(one, code, "to-khai", number="12")
    taking.take(one, code)
    assert taking.release_for_now(one) == 0
    assert who(one, code) is not None
    assert taking.release(one, code)
    assert who(one, code) is None


def test_alone_it_is_taken_and_said_and_asked_about_when_they_meet(room: Hall) -> None:
    one, two = room.desk("1"), room.desk("2")
    code = received(one)
    meet(two)
    room.cut()
    told = [taking.take(desk, code) for desk in (one, two)]
    assert [taken.alone for taken in told] == [True, True]
    assert "chưa hỏi được các quầy khác" in told[0].words
    room.mend()
    meet(one, two, one)
    assert who(one, code) == who(two, code)
    for desk in (one, two):
        assert [asked.field for asked in questions.waiting(desk)] == ["holder"]


def test_a_supervisor_takes_it_over_with_a_reason(room: Hall) -> None:
    one, two = room.desk("1"), room.desk("2")
    code = received(one)
    taking.take(one, code)
    meet(one, two)
    assert not taking.take(two, code, over=REASON).alone
    meet(two, one)
    held = who(one, code)
    assert held is not None
    assert held.number == "2"
    with pytest.raises(Refusal):
        papers.describe(one, code, "to-khai", number="12")
    told = [act for act in look.show(one, code).acts if act.kind == "dossier.released"]
    assert REASON in told[0].payload
    two.role = "officer"
    with pytest.raises(Refusal) as caught:
        taking.take(two, code, over=REASON)
    assert caught.value.code == "not-allowed"


def test_cut_off_a_case_known_to_be_anothers_is_not_taken(room: Hall) -> None:
    one, two = room.desk("1"), room.desk("2")
    code = received(one)
    taking.take(one, code)
    meet(one, two)
    room.cut()
    with pytest.raises(Refusal) as caught:
        taking.take(two, code)
    assert caught.value.code == "taken"
    assert taking.take(two, code, over=REASON).alone


def test_a_desk_that_shares_with_nobody_is_never_asked(tmp_path: Path) -> None:
    with hall(str(tmp_path / "centre.db"), tmp_path) as made:
        desk = made.desk("1", joined=False)
        assert taking.need(desk, "any") is None
        assert not taking.any_for_now(desk)
