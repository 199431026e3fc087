"""The table of a dossier's acts is what the verbs do, and what the README draws."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from db import acts
from db.clock import utc_text
from db.kinds import Paper, PapersAsked, Payload, Received, StatusChanged
from db.kinds_life import PaperAsked
from db.problem import RecordProblem
from desk_tui.counter import endings, folders, give_back, look, mending, status_map, supplement
from desk_tui.counter.accepting import accept
from desk_tui.counter.desk import OFFICE_ZONE, Desk
from desk_tui.counter.give_back import Taker
from desk_tui.counter.next_steps import next_steps
from desk_tui.counter.problem import Refusal
from desk_tui.rules.problem import RuleProblem
from desk_tui.rules.statuses import Status
from tests.counter.conftest import NOW, OWNER

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
LATER = datetime(2027, 3, 1, 17, 0, tzinfo=OFFICE_ZONE)
VERBS: dict[str, Callable[[Desk, str], object]] = {
    "accept": accept,
    "supply": lambda desk, code: supplement.supply(desk, code, {"to-khai": None}),
    "ask-more": lambda desk, code: supplement.ask_more(desk, code, [("to-khai", "")], "mờ"),
    "finish": give_back.finish,
    "return": lambda desk, code: give_back.give_back(desk, code, Taker(person=OWNER)),
    "refuse": lambda desk, code: endings.refuse(desk, code, "thử"),
    "withdraw": lambda desk, code: endings.withdraw(desk, code, "thử"),
    "stop": lambda desk, code: endings.stop(desk, code, "thử"),
    "apologise": lambda desk, code: endings.apologise(desk, code, LATER, "thử"),
    "correct": lambda desk, code: mending.correct(desk, code, {"note": "thử"}, "thử", "", ""),
    "void": lambda desk, code: mending.void(desk, code, "thử"),
    "hand-over": lambda desk, code: folders.hand_over(desk, "Phòng thử", [code]),
}
ORIGINS = {
    "accept": {1},
    "supply": {5},
    "ask-more": {1, 2, 4},
    "finish": {2, 4},
    "return": {2, 7, 8, 9},
    "refuse": {1, 2, 4, 5},
    "withdraw": {1, 2, 4, 5, 6},
    "stop": {2, 4, 5, 6},
    "apologise": {1, 2, 4},
    "correct": set(range(1, 11)),
    "void": {2, 4, 5, 6},
    "hand-over": {2, 4},
    "stage end": {2, 4},
    "stage paid": {6},
    "calendar decide": {2, 4, 5, 6},
}
"""From which statuses each act may be done, by heart. The last three have tests of their own."""


def a_dossier(desk: Desk, number: int, status: Status) -> str:
    """One that stands there, written as acts."""
    id, moment = acts.new_id(), utc_text(NOW)
    code = f"{desk.office.code}-261116-{number:04d}"
    paper = Paper(key="to-khai", name="Tờ khai", state="received")
    first = Received(
        code=code,
        office=desk.office.code,
        procedure="1.004222",
        procedure_version=1,
        procedure_name="Đăng ký thường trú",
        owner=OWNER,
        papers=(paper,),
        received=moment,
        effective=moment,
        due="2026-11-30T10:00:00.000000Z",
        status=1 if status == Status.FILED else 2,
    )
    said: list[Payload] = [first]
    if status == Status.WAITING_PAPERS:
        asked = PaperAsked(key="to-khai", name="Tờ khai")
        said.append(PapersAsked(papers=(asked,), reason="", clock="resume"))
    if status > Status.RECEIVED:
        said.append(StatusChanged(status=int(status), before=2))
    desk.act(lambda _: [acts.Doing(id, one) for one in said])
    return code


def may(work: Callable[[], object]) -> bool:
    """Done, or refused for want of a second person only."""
    try:
        work()
    except Refusal as no:
        return no.code == "approval-needed"
    except (RuleProblem, RecordProblem):
        return False
    return True


def test_each_act_is_done_from_where_the_table_says_and_from_nowhere_else(desk: Desk) -> None:
    number = 0
    for status in Status:
        listed = {deed.verb for deed in status_map.deeds_of(status)}
        assert listed == {verb for verb, origins in ORIGINS.items() if status in origins}
        for verb, work in VERBS.items():
            number += 1
            code = a_dossier(desk, number, status)
            assert may(lambda: work(desk, code)) == (verb in listed), (status, verb)  # noqa: B023
            after = Status(look.find(desk, code).status)
            deed = next((one for one in status_map.deeds_of(status) if one.verb == verb), None)
            assert after in ((status, *deed.to) if deed else (status,))


@pytest.mark.parametrize(
    ("status", "words"), [(Status.WAITING_PAPERS, "Nhận giấy tờ bổ sung"), (Status.RETURNED, "")]
)
def test_what_is_wanted_most_often_is_offered_first(desk: Desk, status: Status, words: str) -> None:
    code = a_dossier(desk, 1, status)
    steps = next_steps(look.show(desk, code))
    assert (steps[0].words if steps else "") == words


def test_the_readme_draws_what_the_program_does() -> None:
    told = re.search(r"<!-- statuses -->\n(.*?)<!-- /statuses -->", README, re.S)
    assert told
    assert told[1].strip() == status_map.drawn().strip()


def test_the_drawing_has_every_status_and_every_move() -> None:
    drawn = status_map.drawn()
    for status in Status:
        assert f"s{int(status)}: {int(status)} {status.label}" in drawn
    assert "s2 --> s5: ask-more" in drawn
    assert "s5 --> s2: supply" in drawn
    assert "s8 --> s4: trung tâm" in drawn
    assert "s10 --> [*]" in drawn
