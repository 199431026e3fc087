"""A package at the node when numbers, desks and other nodes stand in its way."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

from db.acts import Act, new_id
from db.kinds import (
    Filed,
    PackageAgreed,
    PackageCorrected,
    PackageFiled,
)
from desk_tui.centre import own, shelf
from desk_tui.centre.ledger import Desk, Ledger, open_ledger
from desk_tui.centre.messages import NumberLease, Range, Ranges
from desk_tui.centre.packages import arrival, read, running
from desk_tui.centre.relay.tables import relays
from tests.centre.kit import new_office

from .kit import (
    MONDAY,
    NGAN,
    TUESDAY,
    Writing,
    by_citizen,
    file_alone,
    held,
    prepared,
    said_of,
)


def test_numbers_keep_clear_of_every_desk(ledger: Ledger) -> None:
    """A range given to a desk by hand before, a lease of that day, and a code already used."""
    office = new_office()
    desk = Writing(office)
    meeting = shelf.claim(
        ledger, Desk(office, "3"), Ranges(ranges=(Range(first=350, last=450),)), TUESDAY
    )
    assert not meeting.ranges[0].refused
    ask = NumberLease(id="a", day="2026-11-17", count=50)
    leased = shelf.lease(ledger, Desk(office, "1"), ask, TUESDAY)
    ids = [new_id() for _ in range(3)]
    said = [prepared(office, code=f"GÓI-Q1-261116-0{n}") for n in range(3)]
    desk.send(
        ledger,
        [desk.does(id, one, MONDAY) for id, one in zip(ids, said, strict=True)],
        TUESDAY,
    )
    file_alone(ledger, by_citizen(office, leased.last + 2, TUESDAY, owner={"name": "A"}), TUESDAY)
    arrival.follow(ledger, office, TUESDAY)

    filed = list(said_of(held(ledger, office, "dossier.filed")))
    given = [int(one.code[-4:]) for one in filed if isinstance(one, Filed) and one.package]

    assert given == [leased.last + 1, leased.last + 3, leased.last + 4]


def test_a_desk_cannot_take_the_nodes_own_range_afterwards(small_ledger: Ledger) -> None:
    office, id = new_office(), new_id()
    desk = Writing(office)
    desk.send(small_ledger, [desk.does(id, prepared(office), MONDAY)], TUESDAY)
    arrival.follow(small_ledger, office, TUESDAY)

    answer = shelf.claim(
        small_ledger, Desk(office, "2"), Ranges(ranges=(Range(first=380, last=420),)), TUESDAY
    )

    assert "401-1000" in answer.ranges[0].refused


def test_a_node_with_another_above_it_leaves_it_to_that_one(small_ledger: Ledger) -> None:
    office, id = new_office(), new_id()
    with small_ledger.write(office) as connection:
        connection.execute(insert(relays).values(office=office, place="{}", up=0, down=0))
    desk = Writing(office)
    desk.send(small_ledger, [desk.does(id, prepared(office, link="ef" * 32), MONDAY)], MONDAY)

    now = arrival.settle(small_ledger, office, id, TUESDAY)

    assert now
    assert now.state == "ready"
    assert held(small_ledger, office, "dossier.filed", "package.filed") == []
    # A phone is answered here all the same.
    assert read.find_by_link(small_ledger, "ef" * 32) == (office, id)


def test_a_node_killed_between_two_handfuls_goes_on_with_the_rest(
    small_ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many at once are settled few by few; what is left is found without another act."""
    office, ids = new_office(), [new_id() for _ in range(5)]
    desk = Writing(office)
    said = [prepared(office, code=f"GÓI-Q1-261116-0{n}") for n in range(5)]
    desk.send(
        small_ledger,
        [desk.does(id, one, MONDAY) for id, one in zip(ids, said, strict=True)],
        TUESDAY,
    )
    monkeypatch.setattr(arrival, "AT_ONCE", 2)
    write, done = own.write, []

    def dies(*given: Any) -> list[Act]:
        if len(done) == 1:
            raise KeyboardInterrupt
        done.append(1)
        return write(*given)

    monkeypatch.setattr(own, "write", dies)
    with pytest.raises(KeyboardInterrupt):
        arrival.follow(small_ledger, office, TUESDAY)
    assert len(held(small_ledger, office, "package.filed")) == 2
    monkeypatch.setattr(own, "write", write)

    running.once(small_ledger, TUESDAY)

    filed = said_of(held(small_ledger, office, "package.filed"))
    assert len({one.code for one in filed if isinstance(one, PackageFiled)}) == 5


def test_two_nodes_on_one_ledger_file_it_once(ledger: Ledger) -> None:
    office, ids = new_office(), [new_id() for _ in range(4)]
    desk = Writing(office)
    said = [prepared(office, code=f"GÓI-Q1-261116-0{n}") for n in range(4)]
    desk.send(
        ledger,
        [desk.does(id, one, MONDAY) for id, one in zip(ids, said, strict=True)],
        TUESDAY,
    )
    shown = ledger.engine.url.render_as_string(hide_password=False)
    other = open_ledger(shown.replace("postgresql+psycopg", "postgresql"), ledger.files)
    try:
        both = [
            threading.Thread(target=arrival.follow, args=(one, office, TUESDAY))
            for one in (ledger, other, ledger, other)
        ]
        for thread in both:
            thread.start()
        for thread in both:
            thread.join()
    finally:
        other.close()

    filed = list(said_of(held(ledger, office, "package.filed")))
    assert len(filed) == 4
    assert len({one.code for one in filed if isinstance(one, PackageFiled)}) == 4


@settings(max_examples=120, deadline=None)
@given(data=st.data())
def test_any_order_of_arrival_ends_in_exactly_one_dossier(
    small_ledger: Ledger, data: st.DataObject
) -> None:
    """Acts in any cut, again and again, with the node looking in between or not at all."""
    office, id = new_office(), new_id()
    desk = Writing(office)
    waits = data.draw(st.booleans(), "waits")
    said = [desk.does(id, prepared(office, waits=waits), MONDAY)]
    said.append(desk.does(id, PackageCorrected(applicant=NGAN, by="officer"), MONDAY))
    if waits:
        said.append(desk.does(id, PackageAgreed(how="page"), MONDAY))
    alone = data.draw(st.booleans(), "alone")
    if alone:
        # Heard of before the package can be filed: what comes after is two people's question.
        file_alone(small_ledger, by_citizen(office, 417, MONDAY), TUESDAY)
    steps: list[Act | None] = list(data.draw(st.permutations(said)))
    steps += data.draw(st.lists(st.sampled_from([*said, None]), max_size=6), "again")
    for number, step in enumerate(steps):
        now = TUESDAY + timedelta(minutes=number)
        if step is None:
            arrival.follow(small_ledger, office, now)
        else:
            desk.send(small_ledger, [step], now)
    for _ in range(2):
        arrival.follow(small_ledger, office, TUESDAY + timedelta(hours=1))

    now = read.whole(small_ledger, office, id)
    assert now
    assert now.state == ("joined" if alone else "filed")
    assert len(held(small_ledger, office, "dossier.filed")) == 1
    assert len(held(small_ledger, office, "package.filed")) == 1
    assert len(held(small_ledger, office, "dossier.helped")) == 1
    assert now.dossier == held(small_ledger, office, "dossier.filed")[0].subject
