"""Checking a person: at the node with its log, at the desk with and without a line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from db import acts, keys
from db.kinds import Person, PersonChecked
from desk_tui.centre import admin
from desk_tui.centre import place as places
from desk_tui.centre.client import Client
from desk_tui.centre.ledger import Ledger
from desk_tui.centre.meeting import Meeting
from desk_tui.centre.portal import later, people
from desk_tui.centre.portal.people_messages import PersonCheck
from desk_tui.centre.portal.tables import checks, exchanges
from desk_tui.centre.portal.worker import attach
from desk_tui.centre.problem import LineProblem
from desk_tui.centre.questions import Asker
from desk_tui.centre.sync import join
from desk_tui.counter import line as counter_line
from desk_tui.counter import people as verb
from desk_tui.counter import receive, setup
from desk_tui.counter.desk import Desk
from desk_tui.counter.desk import Office as DeskOffice
from desk_tui.counter.problem import Refusal
from tests.doubles.portal import Fault, Running
from tests.records import copied

from .kit import config
from .office_kit import OFFICE, OFFICER, serving

ASKER = Asker(OFFICE, "1", "desk")
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
PASSWORD = "mật khẩu thử 1"


def asked(**more: str) -> PersonCheck:
    said = {
        "id": acts.new_id(),
        "dossier": "hs-1",
        "number": "001090000000",
        "name": "Nguyễn Văn Thử",
        "birth": "1990-02-14",
        "procedure": "1.001193.H99",
        "officer": OFFICER,
        "reason": "Đối chiếu nhân thân",
        **more,
    }
    return PersonCheck(**said)


@pytest.fixture
def bridged(ledger: Ledger, there: Running) -> Iterator[Ledger]:
    attach(ledger, config(there.url, "direct"))
    yield ledger
    attach(ledger, None)


@pytest.mark.parametrize(
    ("more", "state", "fields"),
    [
        ({}, "ok", ()),
        ({"name": "nguyễn văn thử"}, "ok", ()),
        ({"birth": "1990"}, "ok", ()),
        ({"name": "Nguyễn Văn Thứ"}, "differs", ("name",)),
        ({"birth": "1991-02-14"}, "differs", ("birth",)),
        ({"number": "001090999999"}, "not-found", ()),
        ({"officer": "Người Không Có Quyền"}, "refused", ()),
        ({"procedure": "2.002516"}, "refused", ()),
        ({"reason": " "}, "refused", ()),
        ({"number": "12"}, "refused", ()),
        ({"birth": ""}, "refused", ()),
    ],
)
def test_a_person_is_compared_and_not_told(
    bridged: Ledger, there: Running, more: dict[str, str], state: str, fields: tuple[str, ...]
) -> None:
    answer = people.check(bridged, ASKER, asked(**more), NOW)
    assert (answer.state, answer.fields) == (state, fields)
    assert bool(answer.words) == (state == "refused")
    assert there.portal.violations == []
    assert "19900214" not in str(answer)


def test_an_account_without_the_right_is_told_as_such(bridged: Ledger, there: Running) -> None:
    there.portal.settings.officers = ()
    answer = people.check(bridged, ASKER, asked(), NOW)
    assert (answer.state, answer.code) == ("refused", "people-005")


@pytest.mark.parametrize("kind", ["html", "half-json", "drop-before", "busy"])
def test_out_of_reach_is_later_and_the_same_ask_is_answered_then(
    bridged: Ledger, there: Running, kind: Any
) -> None:
    there.portal.faults.append(Fault(kind, "TraCuuThongTinCongDan"))
    one = asked()
    assert people.check(bridged, ASKER, one, NOW).state == "later"
    assert people.check(bridged, ASKER, one, NOW + timedelta(minutes=6)).state == "ok"
    before = len(there.portal.calls)
    assert people.check(bridged, ASKER, one, NOW).state == "ok"
    assert len(there.portal.calls) == before
    with pytest.raises(LineProblem):
        people.check(bridged, ASKER, msgspec.structs.replace(one, name="Trần Thị Ví Dụ"), NOW)


def test_every_ask_is_in_the_log_with_officer_unit_time_and_reason(
    bridged: Ledger, there: Running
) -> None:
    there.portal.faults.append(Fault("drop-before", "TraCuuThongTinCongDan"))
    people.check(bridged, ASKER, asked(), NOW)
    with bridged.read() as connection:
        row = connection.execute(select(checks)).one()
        said = connection.execute(select(exchanges)).one()
    assert (row.office, row.desk, row.officer) == (OFFICE, "1", OFFICER)
    assert (row.reason, row.state) == ("Đối chiếu nhân thân", "later")
    assert row.asked_at.startswith("2026-11-20T02:00")
    assert (said.service, said.subject) == ("TraCuuThongTinCongDan", "hs-1")


def test_a_node_without_a_portal_says_later(ledger: Ledger) -> None:
    assert people.check(ledger, ASKER, asked(), NOW).state == "later"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "desk"
    here = DeskOffice(code=OFFICE, unit="UBND xã Minh Họa", desk=1)
    setup.make(folder, here, 1, 200, OFFICER, PASSWORD, clock=lambda: NOW - timedelta(days=1))
    return folder


@pytest.fixture
def desk(made: Path, tmp_path: Path) -> Iterator[Desk]:

    copied(made, tmp_path / "desk")
    key = keys.unlock(tmp_path / "desk", OFFICER, PASSWORD)
    desk = Desk(tmp_path / "desk", key, OFFICER)
    yield desk
    desk.close()


def take_in(desk: Desk, **more: str) -> str:
    owner = Person(
        name="Nguyễn Văn Thử", number="001090000000", number_kind="id-card", birth="1990-02-14"
    )
    owner = msgspec.structs.replace(owner, **more)
    walkin = receive.Walkin(procedure="1.001193", owner=owner)
    return receive.receive(desk, walkin).said.code


def at_the_centre(desk: Desk, ledger: Ledger, node: str) -> None:
    join(desk.record, node, admin.enrol(str(ledger.engine.url.database), OFFICE, "1"), None)
    report = counter_line.sync(desk)
    assert report.line == "up", report


def checked(desk: Desk, code: str) -> list[PersonChecked]:
    row = desk.read.execute("SELECT id FROM dossiers WHERE code = ?", (code,)).fetchone()
    said = [act.read() for act in acts.of_subject(desk.read, row["id"])]
    return [one for one in said if isinstance(one, PersonChecked)]


def meet(desk: Desk, at: datetime) -> list[str]:
    """The step of a meeting that does what had to wait."""
    place = places.of(desk.read)
    assert place is not None
    with Client(place) as client:
        meeting = Meeting(
            desk.record, client, desk.vault, lambda: at, lambda: 0.5, False, lambda: False
        )
        later.catch_up(meeting)
    return meeting.notes


def test_a_desk_on_the_line_is_answered_at_once(
    bridged: Ledger, there: Running, desk: Desk
) -> None:
    code, other = take_in(desk), take_in(desk, name="Nguyễn Văn Thứ", birth="1990-02-15")
    with serving(bridged) as node:
        at_the_centre(desk, bridged, node)
        assert verb.check(desk, code, "Khai sinh").state == "ok"
        differs = verb.check(desk, other, "Khai sinh")
    assert differs.fields == ("name", "birth")
    assert "họ tên, ngày sinh" in differs.words
    assert [one.state for one in checked(desk, code)] == ["ok"]
    assert "họ tên" in checked(desk, other)[0].reason
    assert verb.waiting(desk) == []


def test_without_a_line_it_is_done_later_by_itself(
    bridged: Ledger, there: Running, desk: Desk
) -> None:
    code = take_in(desk)
    with serving(bridged) as node:
        at_the_centre(desk, bridged, node)
        place = places.of(desk.read)
        assert place is not None
        away = replace(place, url="http://127.0.0.1:9")
        desk.record.transact(lambda connection: places.keep(connection, away))
        assert verb.check(desk, code, "Khai sinh").state == "later"
        assert [one.state for one in checked(desk, code)] == ["later"]
        (due,) = verb.waiting(desk)
        assert (due.code, due.officer, due.refused) == (code, OFFICER, "")
        desk.record.transact(lambda connection: places.keep(connection, place))
        meet(desk, desk.now() + timedelta(minutes=1))
        assert [one.state for one in checked(desk, code)] == ["later"]
        meet(desk, desk.now() + timedelta(minutes=6))
    assert [one.state for one in checked(desk, code)] == ["later", "ok"]
    assert verb.waiting(desk) == []
    with bridged.read() as connection:
        assert connection.execute(select(checks.c.officer)).scalar_one() == OFFICER


def test_a_refusal_that_comes_later_is_shown_and_not_asked_again(
    bridged: Ledger, there: Running, desk: Desk
) -> None:
    code = take_in(desk)
    with serving(bridged) as node:
        at_the_centre(desk, bridged, node)
        there.portal.faults.append(Fault("html", "TraCuuThongTinCongDan"))
        there.portal.settings.officers = ()
        assert verb.check(desk, code, "Khai sinh").state == "later"
        assert "không có quyền" in meet(desk, desk.now() + timedelta(minutes=6))[0]
        assert "không có quyền" in verb.waiting(desk)[0].refused
        before = len(there.portal.calls)
        meet(desk, desk.now() + timedelta(days=1))
        assert len(there.portal.calls) == before
        with pytest.raises(Refusal):
            verb.check(desk, code, "Khai sinh")
        there.portal.settings.officers = ("canbo.gia",)
        assert verb.check(desk, code, "Khai sinh").state == "ok"
    assert verb.waiting(desk) == []


def test_a_check_needs_a_reason_and_a_person_with_number_and_birth(desk: Desk) -> None:
    code, unborn = take_in(desk), take_in(desk, birth="")
    for which, reason in ((code, "  "), (unborn, "Khai sinh")):
        with pytest.raises(Refusal):
            verb.check(desk, which, reason)
    assert verb.waiting(desk) == []
