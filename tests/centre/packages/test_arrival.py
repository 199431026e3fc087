"""A package at the node: exactly one dossier, whatever comes first, twice or too late."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
import pytest

from db.acts import new_id
from db.clock import from_text, utc_text
from db.kinds import (
    Filed,
    Helped,
    PackageAgreed,
    PackageCorrected,
    PackageStopped,
    Paper,
    PaymentAsked,
    PaymentEnded,
    StatusChanged,
)
from desk_tui.centre import own, shelf
from desk_tui.centre.ledger import Ledger
from desk_tui.centre.messages import CalendarRow
from desk_tui.centre.packages import arrival, read, running
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
