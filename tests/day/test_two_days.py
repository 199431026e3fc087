"""Two days at the desk, played with keys through the real program: every outcome, every key."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.day import summary
from tests.day.clock import Clock, library
from tests.day.monday_morning import MORNING
from tests.day.town import Town, built
from tests.day.visits import Ledger, Visit

VISITS = MORNING


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    lib = library()
    if lib is None:
        pytest.skip("libfaketime is not installed: the processes cannot be shown the day")
    folder = tmp_path_factory.mktemp("town")
    with built(folder, Clock(folder / "offset", lib)) as town:
        yield town


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return Ledger()


@pytest.mark.parametrize("visit", VISITS, ids=[visit.name for visit in VISITS])
def test_visit(
    town: Town, ledger: Ledger, visit: Visit, record_property: Callable[[str, object], None]
) -> None:
    if ledger.failed:
        pytest.fail(f"the day ended with {ledger.failed}")
    cost = ledger.play(town, visit)
    summary.tell(record_property, cost)
    assert not visit.budget or cost.keys <= visit.budget
