"""Everything is looked through for garbage in pauses, and at the latest after a long while."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from desk_tui import sweep


class Knot:
    """Held only by itself: freed by a collection alone."""

    def __init__(self) -> None:
        self.me = self


@pytest.fixture
def sweeper() -> Iterator[sweep.Sweeper]:
    before = gc.get_threshold()
    sweeper = sweep.Sweeper()
    sweeper.begin()
    yield sweeper
    sweeper.end()
    assert gc.get_threshold() == before


def old_knot() -> weakref.ref[Knot]:
    """Garbage that the young generations have passed on."""
    knot = Knot()
    gc.collect(1)
    return weakref.ref(knot)


def pass_time(collections: int) -> None:
    for _ in range(collections):
        gc.collect(1)


def test_nothing_old_is_collected_while_keys_come(sweeper: sweep.Sweeper) -> None:
    knot = old_knot()
    pass_time(sweep.DUE + 1)
    sweeper.look(quiet=0)
    assert knot() is not None
    sweeper.look(quiet=sweep.PAUSE)
    assert knot() is None


def test_a_pause_with_little_new_is_left_alone(sweeper: sweep.Sweeper) -> None:
    gc.collect()
    knot = old_knot()
    sweeper.look(quiet=sweep.PAUSE)
    assert knot() is not None


def test_somebody_who_never_pauses_does_not_fill_the_memory(sweeper: sweep.Sweeper) -> None:
    knot = old_knot()
    pass_time(sweep.AT_LATEST)
    sweeper.look(quiet=0)
    assert knot() is None
