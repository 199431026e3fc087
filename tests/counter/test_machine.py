"""A machine looked at before it becomes a desk: each part once fit and once not."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desk_tui.counter import machine
from desk_tui.counter.machine import Window
from desk_tui.rules.zone import OFFICE_ZONE

NOW = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)
FIT = Window(110, 36, "utf-8", is_terminal=True, typed=machine.TO_TYPE)


def states(found: list[machine.Looked], part: str) -> set[str]:
    return {one.finding.state for one in found if one.part == part}


def test_every_part_is_told_even_where_nothing_is_there(tmp_path: Path) -> None:
    found = machine.selfcheck(tmp_path / "not" / "yet", NOW, FIT)
    assert {one.part for one in found} == {
        "Màn hình",
        "Bàn phím",
        "Máy in",
        "Máy quét",
        "Đồng hồ",
        "Đĩa",
        "Nguồn điện",
        "Phông chữ",
        "Chương trình",
    }
    assert states(found, "Màn hình") == states(found, "Bàn phím") == {"ok"}
    assert states(found, "Phông chữ") == {"ok"}
    assert all(one.finding.hint for one in found if one.finding.state != "ok")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("window", "part", "state"),
    [
        (replace(FIT, columns=79), "Màn hình", "bad"),
        (replace(FIT, rows=23), "Màn hình", "bad"),
        (replace(FIT, encoding="cp1258"), "Màn hình", "bad"),
        (replace(FIT, term="linux"), "Màn hình", "warn"),
        (replace(FIT, is_terminal=False), "Màn hình", "warn"),
        (replace(FIT, typed="Dang Thi Uoc, xa Mau"), "Bàn phím", "warn"),
        (replace(FIT, typed=None), "Bàn phím", "warn"),
    ],
)
def test_a_window_or_a_keyboard_that_will_not_do(window: Window, part: str, state: str) -> None:
    looks = {"Màn hình": machine.screen, "Bàn phím": machine.keyboard}
    assert state in {finding.state for finding in looks[part](window)}


def test_letters_that_come_apart_are_still_typed() -> None:
    import unicodedata

    apart = replace(FIT, typed=unicodedata.normalize("NFD", machine.TO_TYPE) + " ")
    assert [one.state for one in machine.keyboard(apart)] == ["ok"]


def test_a_clock_behind_the_record_or_in_another_century(tmp_path: Path) -> None:
    (tmp_path / "record.db").touch()
    later = (NOW + timedelta(days=2)).timestamp()
    os.utime(tmp_path / "record.db", (later, later))
    assert [one.state for one in machine.clock(tmp_path, NOW)] == ["bad"]
    os.utime(tmp_path / "record.db", (NOW.timestamp(), NOW.timestamp()))
    told = next(machine.clock(tmp_path, NOW))
    assert told.state == "ok"
    assert f"{NOW.astimezone(OFFICE_ZONE):%H:%M ngày %d/%m/%Y}" in told.what
    assert [one.state for one in machine.clock(tmp_path, NOW.replace(year=2019))] == ["bad"]


def test_a_disk_is_written_to_and_left_as_it_was(tmp_path: Path) -> None:
    assert {one.state for one in machine.disk(tmp_path)} <= {"ok", "warn"}
    assert next(machine.disk(tmp_path, least=10**18)).state == "warn"
    assert not list(tmp_path.iterdir())


def test_a_battery_is_read_where_there_is_one(tmp_path: Path) -> None:
    assert machine.battery(tmp_path) is None
    (tmp_path / "AC").mkdir()
    (tmp_path / "AC" / "type").write_text("Mains\n")
    cell = tmp_path / "BAT0"
    cell.mkdir()
    for name, said in {"type": "Battery", "status": "Discharging", "capacity": "15"}.items():
        (cell / name).write_text(f"{said}\n")
    assert machine.battery(tmp_path) == (15, False)
