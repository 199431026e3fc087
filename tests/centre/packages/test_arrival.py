"""A package at the node: exactly one dossier, whatever comes first, twice or too late."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

from db.acts import Act, new_id
from db.clock import from_text, utc_text
from db.kinds import (
    Filed,
    Helped,
    PackageAgreed,
    PackageCorrected,
    PackageFiled,
    PackageStopped,
    Paper,
    PaymentAsked,
    PaymentEnded,
    StatusChanged,
)
from desk_tui.centre import own, shelf
from desk_tui.centre.ledger import Desk, Ledger, open_ledger
from desk_tui.centre.messages import CalendarRow, NumberLease, Range, Ranges
from desk_tui.centre.packages import arrival, read, running
from desk_tui.centre.relay.tables import relays
from tests.centre.kit import new_office

from .kit import (
    HELPER,
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

CSV = (
    "code,name,field,level,processing_value,processing_unit,cutoff,processing_note,"
    "fee_direct_vnd,fee_online_vnd,fee_unit,fee_set_by,fee_note,required_papers,result,"
    "result_code,channel_direct,channel_online,channel_post,service_level,service_level_scope,"
    "publishing_decision,evidence,note\n"
)


def one_filed(ledger: Ledger, office: str) -> Filed:
    (said,) = list(said_of(held(ledger, office, "dossier.filed")))
    assert isinstance(said, Filed)
    return said


def test_a_package_becomes_a_dossier_of_the_online_range(ledger: Ledger) -> None:
    """Visit 5b: accepted Tuesday 15:26, due Friday 08:56, 19 working hours from then."""
    office, id = new_office(), new_id()
    desk = Writing(office)
    desk.send(ledger, [desk.does(id, prepared(office), MONDAY)], TUESDAY)

    now = arrival.settle(ledger, office, id, TUESDAY)

    assert now
    assert now.state == "filed"
    said = one_filed(ledger, office)
    assert now.code == said.code == f"{office}-261117-0401"
    assert (said.owner, said.channel, said.status) == (NGAN, "online", 2)
    assert (said.package, said.helper, said.fee) == (id, HELPER, 7500)
    assert from_text(said.received) == TUESDAY
    assert said.due
    assert from_text(said.due) == datetime.fromisoformat("2026-11-20T08:56+07:00")
    assert said.term == "19 giờ làm việc"
    assert said_of(held(ledger, office, "dossier.helped")) == [
        Helped(package=id, helper=HELPER, desk=f"{office}/1")
    ]
    # The office's own desks hear of it by the ordinary fetch.
    assert [act.desk for act in held(ledger, office, "package.filed")] == [f"{office}/0"]


def test_what_the_applicant_filed_alone_takes_the_package_in(ledger: Ledger) -> None:
    """Visit 3: filed at home at 20:10; the package arrives a day later."""
    office, id = new_office(), new_id()
    desk, home = Writing(office), MONDAY + timedelta(hours=12)
    asked = PaymentAsked(payment="p", how="online", amount=7500, parts=())
    theirs = file_alone(ledger, by_citizen(office, 417, home), home)
    acts = [desk.does(id, asked, MONDAY), desk.does(id, prepared(office), MONDAY)]
    desk.send(ledger, acts, TUESDAY)

    now = arrival.settle(ledger, office, id, TUESDAY)

    assert now
    assert (now.state, now.dossier, now.code) == ("joined", theirs, f"{office}-261116-0417")
    assert len(held(ledger, office, "dossier.filed")) == 1
    (helped,) = held(ledger, office, "dossier.helped")
    assert helped.subject == theirs
    # Nobody is asked to pay twice for one thing.
    (ended,) = said_of(held(ledger, office, "payment.ended"))
    assert isinstance(ended, PaymentEnded)
    assert (ended.payment, ended.why) == ("p", "cancelled")


def test_a_package_with_the_citizen_joins_when_they_file_alone(ledger: Ledger) -> None:
    office, id = new_office(), new_id()
    desk = Writing(office)
    desk.send(ledger, [desk.does(id, prepared(office, waits=True), MONDAY)], MONDAY)
    waiting = arrival.settle(ledger, office, id, MONDAY)
    assert waiting
    assert waiting.state == "with-citizen"

    file_alone(ledger, by_citizen(office, 417, MONDAY), TUESDAY)
    arrival.follow(ledger, office, TUESDAY)

    now = read.whole(ledger, office, id)
    assert now
    assert now.state == "joined"


@pytest.mark.parametrize(
    ("status", "filed_before", "joins"),
    [
        (2, True, True),
        (9, True, False),
        (9, False, True),
        (3, False, False),
        (7, False, False),
        (8, True, False),
        (8, False, False),
    ],
)
def test_which_filing_of_theirs_is_the_same(
    small_ledger: Ledger, status: int, filed_before: bool, joins: bool
) -> None:
    """Given up is not the same; finished is only when it was filed after the help."""
    office, id = new_office(), new_id()
    desk = Writing(office)
    when = MONDAY - timedelta(hours=20) if filed_before else MONDAY + timedelta(hours=2)
    theirs = file_alone(small_ledger, by_citizen(office, 417, when), when)
    moved = desk.does(theirs, StatusChanged(status=status), MONDAY + timedelta(hours=3))
    desk.send(small_ledger, [moved, desk.does(id, prepared(office), MONDAY)], TUESDAY)

    now = arrival.settle(small_ledger, office, id, TUESDAY)

    assert now
    assert now.state == ("joined" if joins else "filed")


@pytest.mark.parametrize(
    "other",
    [
        {"owner": {"name": "Trần Thị Ví Dụ", "number": "001090000009"}},
        {"procedure": "FX.HN"},
        {"filed": utc_text(MONDAY - timedelta(days=4))},
        {"filed": utc_text(MONDAY + timedelta(days=31))},
    ],
)
def test_another_person_thing_or_time_is_another_dossier(
    small_ledger: Ledger, other: dict[str, object]
) -> None:
    office, id = new_office(), new_id()
    desk = Writing(office)
    file_alone(small_ledger, by_citizen(office, 417, MONDAY, **other), MONDAY)
    desk.send(small_ledger, [desk.does(id, prepared(office), MONDAY)], TUESDAY)

    now = arrival.settle(small_ledger, office, id, TUESDAY)

    assert now
    assert now.state == "filed"


def test_one_filing_takes_in_one_package(ledger: Ledger) -> None:
    """Two births in one family are two packages, and one filing from home is only one of them."""
    office, ids = new_office(), (new_id(), new_id())
    desk = Writing(office)
    file_alone(ledger, by_citizen(office, 417, MONDAY), MONDAY)
    said = [prepared(office, code=f"GÓI-Q1-261116-0{n}") for n in (1, 2)]
    desk.send(
        ledger,
        [desk.does(id, one, MONDAY) for id, one in zip(ids, said, strict=True)],
        TUESDAY,
    )

    states = [arrival.settle(ledger, office, id, TUESDAY) for id in ids]

    assert [now.state for now in states if now] == ["joined", "filed"]


def test_waiting_for_the_applicant_and_what_they_say(ledger: Ledger) -> None:
    office, id = new_office(), new_id()
    desk = Writing(office)
    until = utc_text(TUESDAY + timedelta(days=1))
    said = prepared(office, waits=True, link="ab" * 32, link_until=until)
    desk.send(ledger, [desk.does(id, said, MONDAY)], MONDAY)
    arrival.follow(ledger, office, MONDAY)
    assert read.find_by_link(ledger, "ab" * 32) == (office, id)
    assert read.find_by_link(ledger, "cd" * 32) is None
    assert held(ledger, office, "dossier.filed") == []

    photo = Paper(key="anh", name="Ảnh", state="digitised", sha256="e" * 64, bytes=1)
    put_right = msgspec.structs.replace(NGAN, phone="0900000002")
    corrected = PackageCorrected(applicant=put_right, papers=(photo,), by="citizen")
    agreed = PackageAgreed(how="signed-in", account="x", level="2", tech_id="T-1")
    own.write(ledger, office, "Công dân", TUESDAY, lambda _: [(id, corrected), (id, agreed)])
    now = arrival.settle(ledger, office, id, TUESDAY)

    assert now
    assert now.state == "filed"
    filed = one_filed(ledger, office)
    assert filed.owner.phone == "0900000002"
    assert [paper.key for paper in filed.papers] == ["to-khai", "anh"]
    (helped,) = said_of(held(ledger, office, "dossier.helped"))
    assert isinstance(helped, Helped)
    assert (helped.level, helped.tech_id) == ("2", "T-1")


def test_an_expired_link_ends_the_waiting_and_a_late_yes_does_not_file(ledger: Ledger) -> None:
    office, id = new_office(), new_id()
    desk = Writing(office)
    said = prepared(office, waits=True, link_until=utc_text(MONDAY + timedelta(days=7)))
    desk.send(ledger, [desk.does(id, said, MONDAY)], MONDAY)
    arrival.follow(ledger, office, MONDAY)

    assert running.once(ledger, MONDAY + timedelta(days=7) - timedelta(seconds=1)) == 0
    assert running.once(ledger, MONDAY + timedelta(days=8)) >= 1
    own.write(ledger, office, "Công dân", TUESDAY, lambda _: [(id, PackageAgreed(how="page"))])
    now = arrival.settle(ledger, office, id, MONDAY + timedelta(days=8))

    assert now
    assert (now.state, now.why) == ("stopped", "expired")
    assert "23/11/2026" in now.reason
    assert held(ledger, office, "dossier.filed") == []


def test_a_withdrawn_package_is_not_filed_and_filing_wins_over_a_late_withdrawal(
    ledger: Ledger,
) -> None:
    office, early, late = new_office(), new_id(), new_id()
    desk = Writing(office)
    withdrawn = PackageStopped(why="withdrawn", reason="công dân đổi ý")
    desk.send(
        ledger,
        [
            desk.does(early, prepared(office), MONDAY),
            desk.does(early, withdrawn, MONDAY),
            desk.does(late, prepared(office, code="GÓI-Q1-261116-02"), MONDAY),
        ],
        TUESDAY,
    )
    arrival.follow(ledger, office, TUESDAY)
    desk.send(ledger, [desk.does(late, withdrawn, MONDAY)], TUESDAY)

    stopped = arrival.settle(ledger, office, early, TUESDAY)
    filed = arrival.settle(ledger, office, late, TUESDAY)

    assert stopped
    assert stopped.state == "stopped"
    assert filed
    assert (filed.state, filed.reason) == ("filed", "")
    assert len(held(ledger, office, "dossier.filed")) == 1


def test_a_procedure_closed_meanwhile_stops_it_with_words(small_ledger: Ledger) -> None:
    office, id = new_office(), new_id()
    desk = Writing(office)
    rows = CSV + "FX.DONG,Thủ tục đã thôi,,,1,working_day,,,,,,,,,,,yes,no,,,,,,\n"
    shelf.publish(
        small_ledger,
        csv=rows,
        effective="2026-11-17",
        decision="Quyết định 1/QĐ-TEST",
        now=TUESDAY,
        calendar=[CalendarRow(day="2026-11-18", kind="off", name="Nghỉ thử", instrument="thử")],
    )
    other = new_id()
    desk.send(
        small_ledger,
        [
            desk.does(id, prepared(office, procedure="FX.DONG"), MONDAY),
            desk.does(other, prepared(office, code="GÓI-Q1-261116-02"), MONDAY),
        ],
        TUESDAY,
    )

    now = arrival.settle(small_ledger, office, id, TUESDAY)

    assert now
    assert (now.state, now.why) == ("stopped", "closed")
    assert "Quyết định 1/QĐ-TEST" in now.reason
    # And a day off that the node put out is one for the others' due dates.
    due = one_filed(small_ledger, office).due
    assert due
    assert from_text(due) == datetime.fromisoformat("2026-11-23T08:56+07:00")


def test_a_package_nobody_can_count_is_told_and_holds_nothing_up(small_ledger: Ledger) -> None:
    office, bad, good = new_office(), new_id(), new_id()
    desk = Writing(office)
    desk.send(
        small_ledger,
        [
            desk.does(bad, prepared(office, term="một ngày"), MONDAY),
            desk.does(good, prepared(office, code="GÓI-Q1-261116-02", term=""), MONDAY),
        ],
        TUESDAY,
    )

    refused = arrival.settle(small_ledger, office, bad, TUESDAY)

    assert refused
    assert (refused.state, refused.why) == ("stopped", "refused")
    assert one_filed(small_ledger, office).due is None


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
