"""The node's figures over offices and desks: ties, no rounding up, a line, the period before."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from db.problem import RecordProblem
from desk_tui.centre.ledger import open_ledger
from desk_tui.centre.measures import door, messages
from desk_tui.centre.measures.messages import DailyUp
from desk_tui.centre.questions import Asker
from desk_tui.counter import node_report, report
from desk_tui.rules.problem import RuleProblem

from .test_measures import document

AT = datetime(2024, 4, 1, 10, tzinfo=UTC)
YEAR = date(2024, 3, 1), date(2024, 3, 31)


@pytest.fixture(params=["sqlite", "postgresql"])
def db(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    where = str(tmp_path / "centre.db")
    if request.param == "postgresql":
        where = request.getfixturevalue("postgresql")
    return where


def tell(db: str, files: Path, *days: tuple[str, str, dict[str, tuple[int, int]]]) -> None:
    ledger = open_ledger(db, files)
    for office, day, desks in days:
        made = document(office, day, **desks)
        said = DailyUp(sha256=messages.hash_of(made), known=1, document=made)
        door.take(ledger, Asker(office, "1", "desk"), said, AT)
    ledger.close()


def test_places_are_ranked_with_ties_and_nothing_rounds_up_to_all(db: str, tmp_path: Path) -> None:
    tell(
        db,
        tmp_path / "files",
        ("H48.01", "2024-03-04", {"d1": (249, 250), "d2": (247, 250)}),
        ("H48.01", "2024-03-05", {"d1": (19_999, 20_000)}),
        ("H48.02", "2024-03-04", {"d1": (99, 100)}),
        ("H48.03", "2024-03-04", {"d1": (990, 1000)}),
        ("H48.04", "2024-03-04", {"d1": (899, 1000)}),
        ("H48.05", "2024-03-04", {"d1": (0, 0)}),
        ("H49.01", "2024-03-04", {"d1": (9, 10)}),
        ("H49.01", "2024-02-05", {"d1": (438, 1000)}),
        ("H49.02", "2024-02-05", {"d1": (1, 1)}),
    )
    told = node_report.report(db, *YEAR, rank="tl-c", line=90)
    mine = [one for one in told.places if one.key[:3] in ("H48", "H49")]
    assert [(one.rank, one.key, one.reached) for one in mine] == [
        (1, "H48.01", True),
        (2, "H48.02", True),
        (2, "H48.03", True),
        (4, "H49.01", True),
        (5, "H48.04", False),
        (0, "H48.05", None),
    ]
    words = [one.figure.words for one in mine if one.figure]
    assert words == ["99,98%", "99,00%", "99,00%", "90,00%", "89,90%", "–"]
    assert (mine[3].points, mine[0].points) == (46.2, None)
    assert [one for one in told.silent if one[:3] == "H49"] == ["H49.02"]
    desks = {
        one.key: one.figures[0]
        for one in node_report.report(db, *YEAR, "desk").places
        if one.key.startswith("H48.01")
    }
    assert {key: (x.metric.id, x.numerator, x.denominator) for key, x in desks.items()} == {
        "H48.01/1": ("TL-C", 20_248, 20_250),
        "H48.01/2": ("TL-C", 247, 250),
    }
    (province,) = [x for x in node_report.report(db, *YEAR, "province").places if x.key == "H49"]
    assert province.figures[0].numerator == 9
    ledger = open_ledger(db, tmp_path / "files")
    year = date(2024, 1, 1), date(2024, 12, 31)
    months = node_report.months(ledger, *year, report.definition("TL-C"))
    ledger.close()
    assert [(month, one.numerator) for month, one in months["H49"]] == [
        ("2024-02", 439),
        ("2024-03", 9),
    ]
    with pytest.raises(RecordProblem, match="TL-A không cộng được"):
        node_report.report(db, *YEAR, rank="TL-A")
    with pytest.raises(RuleProblem):
        node_report.report(db, YEAR[1], YEAR[0])
