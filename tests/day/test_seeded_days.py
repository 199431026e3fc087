"""Two days drawn from a seed, played by keys: other people, other papers, shuffled visits.

What must come of them is told slowly by `seeded_told`. `DESK_TUI_DAY_SEED=7 pytest` plays another.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.day import summary
from tests.day.clock import Clock, library
from tests.day.seat import Meter
from tests.day.seeded import VARIABLE, Step, draw, seed
from tests.day.seeded_hall import Hall, built
from tests.day.seeded_play import budget, play
from tests.day.town import OFFICE
from tests.e2e.program import until

PLAN = draw(seed())
AGAIN = f"{VARIABLE}={PLAN.seed} plays these days again"


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    lib = library()
    if lib is None:
        pytest.skip("libfaketime is not installed: the processes cannot be shown the day")
    folder = tmp_path_factory.mktemp("hall")
    with built(folder, Clock(folder / "offset", lib), PLAN) as hall:
        yield hall


@pytest.fixture(scope="module")
def ended() -> list[str]:
    """The step after which nothing can be trusted, if there is one."""
    return []


@pytest.mark.parametrize("step", PLAN.steps, ids=[step.name for step in PLAN.steps])
def test_step(
    hall: Hall,
    ended: list[str],
    step: Step,
    record_property: Callable[[str, object], None],
) -> None:
    if ended:
        pytest.fail(f"the days ended with {ended[0]}; {AGAIN}")
    ended.append(step.name)
    seats = [desk.seat for desk in hall.desks]
    for seat in seats:
        seat.meter = Meter()
    began = time.perf_counter()
    try:
        play(hall, step)
    except BaseException as error:
        error.add_note(AGAIN)
        raise
    ended.clear()
    cost = summary.Cost(
        days=f"hai ngày gieo {PLAN.seed}",
        step=step.name,
        keys=sum(seat.meter.keys for seat in seats),
        budget=budget(step),
        free=sum(seat.meter.free for seat in seats),
        seconds=time.perf_counter() - began,
        paints=tuple(paint for seat in seats for paint in seat.meter.paints),
        memory=max(seat.peak_memory for seat in seats),
    )
    summary.tell(record_property, cost)
    assert not cost.budget or cost.keys <= cost.budget, AGAIN


def test_figures(hall: Hall, ended: list[str]) -> None:
    """Both desks know everything and count alike; the node has each dossier once."""
    if ended:
        pytest.fail(f"the days ended with {ended[0]}; {AGAIN}")
    until(lambda: all(one("sync")["pending"] == 0 for one in hall.desks))
    for desk in hall.desks:
        told = desk("sync")
        assert (told["line"], told["sent"], told["questions"]) == ("up", 0, 0), AGAIN
    codes = sorted(f"{OFFICE}-{code}" for code in hall.told.known)
    for desk in hall.desks:
        listed = desk("list", "--limit", "50")["dossiers"]
        assert sorted(row["code"] for row in listed) == codes, AGAIN
        assert _counts(hall, desk("report", *_both_days(hall))) == hall.told.counts(), AGAIN
        assert desk("check", "--rebuild")["ok"], AGAIN
    told = hall.desks[0]("report", *_both_days(hall))
    assert told["money"]["cash"] == hall.told.cash(), AGAIN
    assert hall.desks[0].verbs("centre", "status", "--db", hall.db)["dossiers"] == len(codes), AGAIN


def _both_days(hall: Hall) -> tuple[str, ...]:
    return "--from", hall.plan.first.isoformat(), "--to", hall.plan.last.isoformat()


def _counts(hall: Hall, told: Any) -> dict[str, int]:
    return {name: told["counts"][name] for name in hall.told.counts()}
