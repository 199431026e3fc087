"""Receiving at the counter: a day of visits, and what happens when the machine fails."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from db import queue, settings
from db.catalogue_import import import_csv
from db.problem import RecordProblem
from db.safety import check
from desk_tui.counter import terms
from desk_tui.counter.desk import OFFICE_ZONE, Desk
from desk_tui.counter.problem import Refusal
from desk_tui.counter.receive import Handed, Walkin, receive
from desk_tui.counter.visit import Call, record_visit
from tests.counter.conftest import BIRTH, NOW, OWNER, Clock

FIXTURES = Path(__file__).parent / "data" / "fixtures.csv"


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{text}").replace(tzinfo=OFFICE_ZONE)


@pytest.fixture
def office(desk: Desk) -> Desk:
    """The office of the two days: its own procedures, and 24/11 still a working day."""
    done = import_csv(desk.record, FIXTURES, NOW.date(), "Quyết định thử nghiệm", NOW)
    assert (done.added, done.rejected) == (9, ())
    desk.record.transact(lambda c: c.execute("DELETE FROM calendar_days WHERE day = '2026-11-24'"))
    return desk


VISITS = [
    (1, "07:35", Walkin(procedure="FX.KT", owner=OWNER), "16T17:00", 0),
    (2, "07:55", Walkin(procedure="FX.CT", owner=OWNER, pages=(1, 2, 5), copies=2), None, 26_000),
    (4, "08:40", Walkin(procedure="FX.BD", owner=OWNER), "30T17:00", None),
    (8, "10:10", Walkin(procedure="FX.HKD", owner=OWNER), "19T17:00", 100_000),
    (
        10,
        "11:00",
        Walkin(procedure="2.000635", owner=OWNER, copies=2, exempt="hộ nghèo"),
        "16T17:00",
        0,
    ),
    (13, "15:05", Walkin(procedure="2.000908", owner=OWNER), "17T17:00", 0),
]


def test_the_visits_of_the_two_days(office: Desk, clock: Clock) -> None:
    for number, (visit, hour, walkin, due, fee) in enumerate(VISITS, 1):
        clock.now = at(f"16T{hour}")
        done = receive(office, walkin)
        assert done.said.code == f"H18.12.34-261116-{number:04d}", visit
        assert done.said.fee == fee, visit
        assert not any("Nhập muộn" in warning for warning in done.warnings)
        if due:
            told = queue.find(office.read, done.said.code)
            assert told
            assert told.due == at(due).astimezone(NOW.tzinfo).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def test_a_procedure_taken_only_online_is_refused_with_its_ground(office: Desk) -> None:
    with pytest.raises(Refusal, match="Quyết định thử nghiệm") as refused:
        receive(office, Walkin(procedure="FX.XN", owner=OWNER))
    assert refused.value.code == "online-only"
    assert "trực tuyến" in refused.value.hint


def test_without_whole_days_a_limit_ends_at_the_hour_of_receipt(desk: Desk) -> None:
    found = terms.procedure(desk, "1.004873", NOW.date())
    assert terms.due(desk, found, NOW)[0].due == at("19T17:00")
    desk.office = msgspec.structs.replace(desk.office, whole_days=False)
    assert terms.due(desk, found, NOW)[0].due == at("19T09:00")


def test_nothing_is_kept_when_a_paper_failed(desk: Desk) -> None:
    with pytest.raises(Refusal) as refused:
        receive(desk, replace(BIRTH, papers={"1": Handed(failed="rách"), "2": Handed()}))
    assert refused.value.code == "papers-failed"
    assert queue.page(desk.read, str.lower, queue.Filter()) == []
    assert receive(desk, BIRTH).said.code.endswith("-0001")


def test_a_late_entry_keeps_its_own_day_and_number(desk: Desk) -> None:
    late = receive(desk, BIRTH, NOW - timedelta(days=3))
    assert late.said.code == "H18.12.34-261113-0001"
    assert any("Nhập muộn: làm lúc 09:00 13/11/2026" in warning for warning in late.warnings)
    assert receive(desk, BIRTH).said.code == "H18.12.34-261116-0001"
    with pytest.raises(RecordProblem) as problem:
        receive(desk, BIRTH, NOW + timedelta(minutes=1))
    assert problem.value.code == "future"


def test_a_clock_set_back_a_day_stops_the_desk_until_it_is_mended(desk: Desk, clock: Clock) -> None:
    receive(desk, BIRTH)
    clock.now = NOW - timedelta(days=1)
    for act in (
        lambda: receive(desk, BIRTH),
        lambda: record_visit(desk, Call(kind="advice", procedure="1.001193")),
    ):
        with pytest.raises(RecordProblem) as problem:
            act()
        assert problem.value.code == "clock-back"
    clock.now = NOW + timedelta(minutes=1)
    assert receive(desk, BIRTH).said.code.endswith("-0002")


def _receive_many(desk: Desk) -> None:
    for _ in range(200):
        receive(desk, replace(BIRTH, note="ghi chú dài " * 100))


def test_a_full_disk_in_the_middle_of_a_save_keeps_nothing_of_it(desk: Desk) -> None:
    receive(desk, BIRTH)
    pages = desk.read.execute("PRAGMA page_count").fetchone()[0]
    desk.read.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(RecordProblem) as problem:
        _receive_many(desk)
    assert problem.value.code == "disk-full"
    desk.read.execute("PRAGMA max_page_count = 1000000")
    rows = queue.page(desk.read, str.lower, queue.Filter(), limit=1000)
    assert receive(desk, BIRTH).said.code.endswith(f"-{len(rows) + 1:04d}")
    assert all(finding.state == "ok" for finding in check(desk.record, rebuild=True))


def test_a_slip_that_cannot_be_drawn_does_not_lose_the_dossier(desk: Desk) -> None:
    told = settings.get(desk.read, "office")
    assert told["form_set"] == "tt03-2025"
    desk.office = msgspec.structs.replace(desk.office, form_set="không có")
    done = receive(desk, BIRTH)
    assert done.slip is None
    assert any("đã được lưu nhưng chưa vẽ được phiếu" in warning for warning in done.warnings)
    assert queue.find(desk.read, done.said.code)


def test_the_same_person_with_an_open_dossier_is_told(desk: Desk) -> None:
    first = receive(desk, BIRTH)
    again = receive(desk, BIRTH)
    assert any(first.said.code in warning for warning in again.warnings)
