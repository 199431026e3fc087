"""Who works on which case: decided by the node for one desk at a time, and learnt from acts."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from db.acts import new_id
from db.clock import utc_text
from db.kinds import Released, Taken
from desk_tui.centre.hall.messages import CaseAnswer, CaseAsk
from desk_tui.centre.hall.tables import cases
from desk_tui.centre.ledger import open_ledger

from .kit import DeskKit, MakeDesk, Node, received

OFFICER = "Trần Thị Ví Dụ"


def ask(desk: DeskKit, do: str, subject: str, over: str = "") -> CaseAnswer:
    said = CaseAsk(
        id=new_id(),
        do="take" if do == "take" else "release",
        subject=subject,
        officer=OFFICER,
        at=utc_text(desk.hands.now()),
        over=over,
    )
    with desk.line() as client:
        return client.line.say("POST", "/v1/cases", said, CaseAnswer)


@pytest.fixture
def desks(node: Node, desk_at: MakeDesk) -> tuple[DeskKit, DeskKit, str]:
    one, two = desk_at(node, "1"), desk_at(node, "2")
    subject = new_id()
    one.write((subject, received(one.office)))
    assert one.sync().line == two.sync().line == "up"
    return one, two, subject


def test_the_second_desk_hears_who_has_it_since_when(desks: tuple[DeskKit, DeskKit, str]) -> None:
    one, two, subject = desks
    assert ask(one, "take", subject).yours
    assert ask(one, "take", subject).yours
    told = ask(two, "take", subject)
    assert (told.yours, told.desk, told.officer) == (False, "1", OFFICER)
    assert told.since == utc_text(one.hands.now())
    assert not ask(two, "release", subject).yours
    assert ask(one, "release", subject).desk == ""
    assert ask(two, "take", subject).yours


def test_many_desks_at_once_and_one_gets_it(node: Node, desk_at: MakeDesk) -> None:
    desks = [desk_at(node, str(number)) for number in range(1, 7)]
    subjects = [new_id() for _ in range(5)]
    desks[0].write(*[(id, received(desks[0].office)) for id in subjects])
    for desk in desks:
        assert desk.sync().line == "up"
    together = threading.Barrier(len(desks))

    def try_all(desk: DeskKit) -> list[str]:
        together.wait()
        return [id for id in subjects if ask(desk, "take", id).yours]

    with ThreadPoolExecutor(len(desks)) as pool:
        got = [id for ids in pool.map(try_all, desks) for id in ids]
    assert sorted(got) == sorted(subjects)


def test_a_supervisor_takes_it_over(desks: tuple[DeskKit, DeskKit, str]) -> None:
    one, two, subject = desks
    ask(one, "take", subject)
    assert ask(two, "take", subject, over="Cán bộ quầy 1 nghỉ ốm").yours
    assert ask(one, "take", subject).desk == "2"


def test_what_a_desk_took_alone_is_learnt_from_its_acts(
    desks: tuple[DeskKit, DeskKit, str],
) -> None:
    one, two, subject = desks
    taken = Taken(by=one.name, officer=OFFICER)
    one.write((subject, taken))
    one.sync()
    told = ask(two, "take", subject)
    assert (told.yours, told.desk) == (False, "1")
    one.write((subject, Released(before=taken.holder)))
    one.sync()
    assert ask(two, "take", subject).yours


def test_an_act_that_comes_late_does_not_bring_back_what_was_let_go(
    desks: tuple[DeskKit, DeskKit, str],
) -> None:
    one, two, subject = desks
    ask(one, "take", subject)
    one.write((subject, Taken(by=one.name, officer=OFFICER)))
    one.hands.pass_by(seconds=1)
    ask(one, "release", subject)
    one.sync()
    assert ask(two, "take", subject).yours


def test_a_supervisor_who_was_alone_is_learnt_from_the_acts_too(
    desks: tuple[DeskKit, DeskKit, str],
) -> None:
    one, two, subject = desks
    ask(one, "take", subject)
    two.write(
        (subject, Released(before=f"{one.name} · {OFFICER}", reason="nghỉ ốm")),
        (subject, Taken(by=two.name, officer=OFFICER)),
    )
    two.sync()
    assert ask(one, "take", subject).desk == "2"


def test_a_forgotten_case_is_free_on_the_next_day(
    desks: tuple[DeskKit, DeskKit, str], node: Node
) -> None:
    one, two, subject = desks
    ask(one, "take", subject)
    ledger = open_ledger(node.db, node.files)
    long_ago = utc_text(datetime.now(UTC) - timedelta(hours=13))
    with ledger.write("test") as connection:
        connection.execute(
            update(cases).where(cases.c.subject == subject).values(taken_at=long_ago)
        )
    ledger.close()
    assert ask(two, "take", subject).yours


def test_another_office_changes_nothing_here(
    desks: tuple[DeskKit, DeskKit, str], node: Node, tmp_path_factory: pytest.TempPathFactory
) -> None:
    from .kit import make_desk, new_office

    stranger = make_desk(tmp_path_factory.mktemp("other") / "desk", node, new_office(), "8")
    stranger.sync()
    ask(desks[0], "take", desks[2])
    ask(stranger, "take", desks[2], over="trực thay")
    stranger.write((desks[2], Released(before=f"{desks[0].name} · {OFFICER}", reason="xong")))
    stranger.sync()
    stranger.record.close()
    held = ask(desks[1], "take", desks[2])
    assert (held.yours, held.desk) == (False, "1")
