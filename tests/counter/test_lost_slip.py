"""A lost receipt: who hears what, who gets a copy, and what the old QR says afterwards."""

from __future__ import annotations

import pytest

from db import safety
from db.kinds import Person, SlipAsked
from desk_tui.counter import look
from desk_tui.counter.desk import Desk
from desk_tui.counter.lost_slip import ask_again
from desk_tui.counter.problem import Refusal
from desk_tui.counter.receive import receive
from desk_tui.counter.verify import verify
from tests.counter.conftest import BIRTH, OWNER

SON = Person(name="Nguyễn Văn Con", number="001200000000")


def asked(desk: Desk, code: str) -> list[SlipAsked]:
    said = [act.read() for act in look.show(desk, code).acts]
    return [one for one in said if isinstance(one, SlipAsked)]


def test_a_third_person_hears_the_state_and_gets_nothing(desk: Desk) -> None:
    receipt = receive(desk, BIRTH)
    told = ask_again(desk, receipt.said.code, SON, {"procedure": "khai sinh", "day": "16/11/2026"})
    assert (told.given, told.slip) == (False, None)
    assert "Được tiếp nhận" in told.state
    assert [(one.name, one.given) for one in asked(desk, receipt.said.code)] == [(SON.name, False)]
    assert verify(desk, receipt.qr).state == "current"


def test_the_owner_with_two_facts_gets_a_copy_and_the_old_one_is_revoked(desk: Desk) -> None:
    receipt = receive(desk, BIRTH)
    code = receipt.said.code
    facts = {"procedure": "khai sinh", "day": "16/11/2026", "phone": ""}
    told = ask_again(desk, code, OWNER, facts)
    assert (told.given, told.copy) == (True, 1)
    assert told.slip is not None
    assert verify(desk, receipt.qr).state == "revoked"
    (one,) = asked(desk, code)
    assert one.facts == ("procedure", "day")
    assert ask_again(desk, code, OWNER, facts).copy == 2
    bad = [x.what for x in safety.check(desk.record, rebuild=True) if x.state != "ok"]
    assert bad == []


@pytest.mark.parametrize(
    "answers", [{}, {"procedure": "khai sinh"}, {"procedure": "khai", "day": "15/11/2026"}]
)
def test_the_owner_who_knows_too_little_is_written_down(
    desk: Desk, answers: dict[str, str]
) -> None:
    receipt = receive(desk, BIRTH)
    with pytest.raises(Refusal) as few:
        ask_again(desk, receipt.said.code, OWNER, answers)
    assert few.value.code == "few-facts"
    assert [one.given for one in asked(desk, receipt.said.code)] == [False]
    assert verify(desk, receipt.qr).state == "current"
