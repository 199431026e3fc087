"""The same citizen twice is found, shown, and judged by a person alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from db import acts, twins
from db.clock import utc_text
from db.kinds import Filed, Person
from db.problem import RecordProblem
from desk_tui.counter import changes, look
from desk_tui.counter import twins as doubling
from desk_tui.counter.desk import Desk
from desk_tui.counter.problem import Refusal
from desk_tui.counter.receive import receive
from desk_tui.rules.statuses import Status

from .conftest import BIRTH, NOW, OWNER, Clock


def filed(desk: Desk, number: str = OWNER.number, days: int = 1) -> str:
    """The same citizen files online from home; the centre brings it."""
    at = utc_text(NOW + timedelta(days=days))
    said = Filed(
        code=f"H18.12.34-261117-{900 + days}",
        office="H18.12.34",
        procedure=BIRTH.procedure,
        procedure_name="Đăng ký khai sinh",
        owner=Person(name="Nguyễn Văn Thử", number=number),
        filed=at,
    )
    act = acts.Act(
        id=acts.new_id(),
        subject=acts.new_id(),
        kind="dossier.filed",
        payload=acts.canonical(said),
        officer="Cổng DVC",
        desk="H18.12.34/0",
        done_at=at,
        recorded_at=at,
        prev_hash="",
        hash="",
        step=1,
    )
    act = msgspec.structs.replace(act, hash=acts.hash_of(act))
    desk.record.transact(lambda c: acts.take_in(c, desk.record, [act]))
    return said.code


def test_the_form_is_warned_of_a_filing_it_would_double(desk: Desk, clock: Clock) -> None:
    number, procedure = OWNER.number, BIRTH.procedure
    assert doubling.warnings(desk, number, procedure, NOW) == []
    code = receive(desk, BIRTH).said.code
    (said,) = doubling.warnings(desk, number, procedure, NOW + timedelta(days=20))
    assert code in said
    assert "chưa gửi" in said
    assert doubling.warnings(desk, number, procedure, NOW + timedelta(days=31)) == []
    assert doubling.warnings(desk, number, "2.000815", NOW) == []
    assert doubling.warnings(desk, "", procedure, NOW) == []


def test_a_pair_from_desk_and_home_is_shown_until_a_person_judges_it(
    desk: Desk, clock: Clock
) -> None:
    here = receive(desk, BIRTH).said.code
    clock.now = NOW + timedelta(days=3)
    assert doubling.pairs(desk) == []
    home = filed(desk)
    filed(desk, number="001090999999", days=2)
    (pair,) = doubling.pairs(desk)
    assert {one.code for one in pair} == {here, home}
    assert "nộp trực tuyến" in doubling.sentence(pair)

    assert look.truth(desk).questions == 1
    assert doubling.likely(desk, look.show(desk, here)) == [home]
    assert doubling.likely(desk, look.show(desk, home)) == [here]
    doubling.link(desk, home, here, same=True, why="hỏi công dân")
    assert doubling.pairs(desk) == []
    assert doubling.likely(desk, look.show(desk, here)) == []
    assert doubling.same_as(desk, look.find(desk, here).id) == [home]
    ids = [look.find(desk, code).id for code in (here, home)]
    assert twins.same_as(desk.read, ids[0]) == [ids[1]]
    assert twins.same_as(desk.read, ids[1]) == [ids[0]]
    # Nothing was refused or closed by it.
    assert [look.find(desk, code).status for code in (here, home)] == [2, 1]

    with pytest.raises(Refusal):
        doubling.link(desk, here, home, same=True)
    doubling.link(desk, here, home, same=False)
    assert (doubling.pairs(desk), twins.same_as(desk.read, ids[0])) == ([], [])
    with pytest.raises(RecordProblem):
        doubling.link(desk, here, here, same=True)


def test_what_was_withdrawn_or_may_be_done_often_is_no_double(desk: Desk, clock: Clock) -> None:
    here = receive(desk, BIRTH).said.code
    changes.move(desk, here, Status.WITHDRAWN)
    filed(desk)
    copies = replace(BIRTH, procedure="2.000815", copies=1, pages=(1,))
    receive(desk, copies)
    clock.now += timedelta(hours=1)
    receive(desk, copies)
    assert doubling.pairs(desk) == []
