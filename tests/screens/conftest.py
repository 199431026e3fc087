"""What most tests of screens begin with: a desk on a clock that stands still until it is moved."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desk_tui.counter.desk import Desk

from .desks import Clock, open_desk


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(tmp_path: Path, clock: Clock) -> Iterator[Desk]:
    with open_desk(tmp_path / "quay", clock) as desk:
        yield desk
