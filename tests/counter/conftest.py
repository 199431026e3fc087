"""A real desk on a clock that a test moves; one record is made and copied for each test."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from db import keys
from db.kinds import Person
from desk_tui.counter.desk import Desk, Office
from desk_tui.counter.receive import Walkin
from desk_tui.counter.setup import make
from tests.records import copied

OFFICER = "Nguyễn Thị Thử"
PASSWORD = "mật khẩu thử 1"
NOW = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)
"""Monday 16/11/2026, 09:00 at the office."""
OFFICE = Office(
    code="H18.12.34",
    unit="UBND phường Ví Dụ",
    desk=1,
    hours="07:30-11:30,13:00-17:00",
    whole_days=True,
    province="Quảng Ngãi",
)
OWNER = Person(name="Nguyễn Văn Thử", number="001090000000", birth="1990-08-15")
BIRTH = Walkin(procedure="1.001193", owner=OWNER)


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    folder = tmp_path_factory.mktemp("made") / "desk"
    make(folder, OFFICE, 1, 200, OFFICER, PASSWORD, clock=lambda: NOW - timedelta(days=1))
    return folder, keys.unlock(folder, OFFICER, PASSWORD)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(made: tuple[Path, bytes], tmp_path: Path, clock: Clock) -> Iterator[Desk]:
    folder, key = made
    copied(folder, tmp_path / "desk")
    desk = Desk(tmp_path / "desk", key, OFFICER, clock)
    yield desk
    desk.close()
