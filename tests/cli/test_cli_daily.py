"""The day's figures go up by themselves, once, after closing; a refusal is told with its reason."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import msgspec
import pytest

from db import settings
from desk_tui.centre import place as places
from desk_tui.centre.client import Client
from desk_tui.centre.measures import messages
from desk_tui.centre.measures.messages import DailyKept, DailyUp
from desk_tui.counter import daily, daily_sending
from desk_tui.counter.daily_sending import send_due
from desk_tui.counter.desk import Desk
from desk_tui.rules.zone import OFFICE_ZONE
from tests.cli.conftest import INIT, OFFICER, PASSWORD, RECEIVE, Terminal
from tests.cli.test_cli_centre import node

TEN = (*RECEIVE[:-2], "--at", "2026-11-16T10:00")


def at(day: int, clock: str) -> datetime:
    moment = datetime.strptime(clock, "%H:%M").time()
    return datetime.combine(date(2026, 11, day), moment, OFFICE_ZONE)


def a_meeting_of_the_sending_program(desk: Desk) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "desk_tui.counter.line"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin
    assert process.stdout
    start = {"folder": str(desk.folder), "key": desk.record.key.hex(), "tell": True}
    for word in (json.dumps(start), "now"):
        process.stdin.write(f"{word}\n")
        process.stdin.flush()
        # What is due after a meeting is done before the next one is told.
        assert json.loads(process.stdout.readline())["line"] == "up"
    process.stdin.close()
    assert process.wait(20) == 0
    process.stdout.close()


@pytest.fixture
def joined(bare: Terminal, tmp_path: Path) -> Iterator[tuple[Terminal, Desk]]:
    """A desk with one dossier of Monday that has met its running centre."""
    db, code = ("--db", tmp_path / "centre.db"), tmp_path / "mã.json"
    with node(tmp_path / "centre.db") as url:
        bare.ok("centre", "enrol", *db, "--office", "H18.12.34", "--desk", "1", "--out", code)
        bare.ok(*INIT, "--centre", url, "--token-file", code)
        bare.ok(*RECEIVE)
        assert bare.ok("sync")["line"] == "up"
        desk = Desk.open(bare.folder, OFFICER, PASSWORD, lambda: at(18, "09:00"))
        yield bare, desk
        desk.close()


def test_a_day_is_sent_once_after_closing_and_again_when_work_came_late(
    joined: tuple[Terminal, Desk],
) -> None:
    terminal, desk = joined
    assert daily_sending.sent(desk).words.endswith("chưa gửi lần nào, tự gửi sau giờ đóng cửa")
    send_due(desk.record, at(16, "16:00"))
    assert set(daily.accepted(desk)) == {"2026-11-15"}
    send_due(desk.record, at(16, "17:00"))
    first = daily.accepted(desk)
    assert set(first) == {"2026-11-15", "2026-11-16"}
    # Nothing new: nothing is sent; what came late goes with the next evening.
    send_due(desk.record, at(16, "18:00"))
    assert daily.accepted(desk) == first
    terminal.ok(*TEN)
    send_due(desk.record, at(16, "19:00"))
    assert daily.accepted(desk) == first
    send_due(desk.record, at(17, "17:00"))
    then = daily.accepted(desk)
    assert [then[day].version for day in sorted(then)] == [1, 2, 1]
    assert then["2026-11-15"] == first["2026-11-15"]
    told = daily_sending.sent(desk)
    assert told.words.startswith("Số liệu ngày 17/11/2026: hệ thống đo lường nhận lúc")
    said = terminal.ok("aggregate", "--day", "2026-11-16", "--show")
    assert (bool(said["days"][0]["accepted"]), said["refused"]) == (True, None)
    (line,) = said["documents"][0]["lines"]
    assert (line["procedure"], line["field"], line["channel"]) == ("1.001193", "Hộ tịch", "counter")
    assert line["counts"]["received"] == 2
    # Nobody's name leaves with the figures.
    assert OFFICER not in json.dumps(said["documents"], ensure_ascii=False)
    # The program beside the screens does the same by the machine's own clock.
    desk.record.transact(lambda connection: settings.put(connection, "daily_done", ""))
    a_meeting_of_the_sending_program(desk)
    assert max(daily.accepted(desk)) > "2026-11-17"


def test_a_refused_day_is_told_with_its_reason_and_a_dead_line_waits(
    joined: tuple[Terminal, Desk],
) -> None:
    terminal, desk = joined
    made = daily.document(desk, date(2026, 11, 16))
    fuller = msgspec.structs.replace(made, unit="Quầy biết nhiều hơn")
    place = places.of(desk.read)
    assert place
    with Client(place) as client:
        said = DailyUp(sha256=messages.hash_of(fuller), known=10**9, document=fuller)
        client.line.say("PUT", "/v1/measures", said, DailyKept)
    send_due(desk.record, at(16, "17:00"))
    told = daily_sending.sent(desk)
    assert told.words == (
        "! Số liệu ngày 16/11/2026 không được nhận:"
        " Trung tâm đã có số liệu ngày 2026-11-16 đầy đủ hơn."
    )
    listed = terminal("aggregate", "--day", "2026-11-16", json=False)
    assert "Ngày 16/11/2026 không được nhận: Trung tâm đã có" in listed.out, listed.err
    # The next day is another one; the refusal stays until that day is accepted.
    send_due(desk.record, at(17, "17:00"))
    assert set(daily.accepted(desk)) == {"2026-11-17"}
    assert daily_sending.sent(desk).refused
    astray = replace(place, url="http://127.0.0.1:9")
    desk.record.transact(lambda connection: places.keep(connection, astray))
    send_due(desk.record, at(18, "17:00"))
    assert set(daily.accepted(desk)) == {"2026-11-17"}
    desk.record.transact(lambda connection: places.keep(connection, place))
    send_due(desk.record, at(18, "17:01"))
    assert set(daily.accepted(desk)) == {"2026-11-17", "2026-11-18"}


def test_a_refused_first_day_goes_again_by_itself(joined: tuple[Terminal, Desk]) -> None:
    terminal, desk = joined
    made = daily.document(desk, date(2026, 11, 16))
    fuller = msgspec.structs.replace(made, unit="Quầy biết nhiều hơn")
    (acts,) = desk.read.execute("SELECT count(*) FROM acts").fetchone()
    place = places.of(desk.read)
    assert place
    with Client(place) as client:
        said = DailyUp(sha256=messages.hash_of(fuller), known=acts + 1, document=fuller)
        client.line.say("PUT", "/v1/measures", said, DailyKept)
    send_due(desk.record, at(16, "17:00"))
    assert daily.accepted(desk) == {}
    assert daily_sending.sent(desk).refused
    terminal.ok(*TEN)
    send_due(desk.record, at(17, "17:00"))
    assert set(daily.accepted(desk)) == {"2026-11-16", "2026-11-17"}
    assert daily_sending.sent(desk).refused is None
