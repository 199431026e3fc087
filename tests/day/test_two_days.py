"""Two days at the desk, played with keys through the real program: every outcome, every key.

Where the program and the scenario part:

- Visit 7 asks for field 14 of 22: this program's form for a marriage has 9 boxes, 8 of them filled
  when the power goes. Pages are scanned once the dossier has its number, so none can be lost with
  an unsaved form; what a cut in the midst of a feed leaves is tried in tests/scanners.
- Identities are "kiểm tra sau" from the moment of intake. The population base answers for national
  procedures only, which the scenario's FX codes are not: visits 10 and 13 ask it.
- E2: what the hall's desks did lies at the office's own node already, so a desk makes no parcel of
  it and says so; parcels are tried in tests/centre/test_parcel.py.
- E3, visit 4: the centre cannot have changed a dossier that it has not received. Both sides change
  it after 15:26, while the line is away once more. Of the file of 34 MB no gray copy at 150 dpi is
  offered, for annex I of NĐ 30/2020 wants 200 dpi: the paper is scanned once more.
- E3, calendar: 0201 has ten working days from the same Monday and is touched as well, on the list
  of Quầy 2.
- Papers of the packages of visits 5b and 15 are scanned when they have become dossiers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.day import summary
from tests.day.clock import Clock, library
from tests.day.line_back import LINE_BACK
from tests.day.monday_afternoon import AFTERNOON
from tests.day.monday_morning import MORNING
from tests.day.totals import TOTALS
from tests.day.town import Town, built
from tests.day.tuesday import TUESDAY
from tests.day.visits import Ledger, Visit

VISITS = (*MORNING, *AFTERNOON, *TUESDAY, *LINE_BACK, *TOTALS)


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
