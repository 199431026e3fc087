"""The node's figures over offices and desks: ties, no rounding up, a line, the period before."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from db.problem import RecordProblem
from desk_tui.centre.ledger import open_ledger
from desk_tui.centre.measures import door, messages
from desk_tui.centre.measures.look import By
from desk_tui.centre.measures.messages import Daily, DailyUp
from desk_tui.centre.questions import Asker
from desk_tui.counter import node_report, node_workbook, report
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


def tell(db: str, files: Path, *days: Daily) -> None:
    ledger = open_ledger(db, files)
    for made in days:
        said = DailyUp(sha256=messages.hash_of(made), known=1, document=made)
        door.take(ledger, Asker(made.office, "1", "desk"), said, AT)
    ledger.close()


def test_places_are_ranked_with_ties_and_nothing_rounds_up_to_all(db: str, tmp_path: Path) -> None:
    tell(
        db,
        tmp_path / "files",
        document("H48.01", "2024-03-04", d1=(249, 250), d2=(247, 250)),
        document("H48.01", "2024-03-05", d1=(19_999, 20_000)),
        document("H48.02", "2024-03-04", d1=(99, 100)),
        document("H48.03", "2024-03-04", d1=(990, 1000)),
        document("H48.04", "2024-03-04", d1=(899, 1000)),
        document("H48.05", "2024-03-04", d1=(0, 0)),
        document("H49.01", "2024-03-04", d1=(9, 10)),
        document("H49.01", "2024-02-05", d1=(438, 1000)),
        document("H49.02", "2024-02-05", d1=(1, 1)),
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


def test_fields_procedures_channels_and_months_go_into_a_workbook(db: str, tmp_path: Path) -> None:
    death = ("1.000656", "Đăng ký khai tử", "Hộ tịch")
    copies = ("2.000815", "Chứng thực bản sao", "Chứng thực")
    tell(
        db,
        tmp_path / "files",
        document("H51.01", "2025-03-04", d1=(6, 10), d2=(3, 5)),
        document("H51.01", "2025-03-05", death, d1=(1, 4)),
        document("H51.02", "2025-03-05", copies, d1=(0, 20)),
        document("H51.02", "2025-02-05", d1=(2, 10)),
    )
    march = date(2025, 3, 1), date(2025, 3, 31)

    def counted(by: By) -> dict[str, tuple[str, int, int]]:
        told = node_report.report(db, *march, by)
        return {
            one.key: (one.name, x.numerator, x.denominator)
            for one in told.places
            for x in one.figures
            if x.metric.id == "TL-C"
        }

    assert counted("field") == {"Hộ tịch": ("Hộ tịch", 10, 19), "Chứng thực": ("Chứng thực", 0, 20)}
    assert counted("procedure") == {
        "1.001193": ("Đăng ký khai sinh", 9, 15),
        "1.000656": ("Đăng ký khai tử", 1, 4),
        "2.000815": ("Chứng thực bản sao", 0, 20),
    }
    assert counted("channel") == {"online": ("trực tuyến", 10, 10), "counter": ("trực tiếp", 0, 29)}
    # Money is known of places alone, so it is not told of a field.
    with pytest.raises(RecordProblem, match="TT-A không cộng được"):
        node_report.report(db, *march, "field", rank="TT-A")
    told = node_report.report(
        db, date(2025, 2, 1), march[1], "procedure", rank="TL-C", line=50, monthly=True
    )
    births = next(one for one in told.places if one.key == "1.001193")
    assert [(x.month, x.figure.words, x.points) for x in births.months] == [
        ("2025-02", "20,00%", None),
        ("2025-03", "60,00%", 40.0),
    ]
    book = load_workbook(node_workbook.write(told, tmp_path / "node.xlsx"))
    assert book.sheetnames == ["Chỉ tiêu", "Theo thủ tục", "Xếp hạng", "Từng tháng", "Định nghĩa"]
    ranks = [row[:5] for row in book["Xếp hạng"].iter_rows(values_only=True)]
    assert ranks[-3:] == [
        (1, "Đăng ký khai sinh (1.001193)", 11, 25, 0.44),
        (2, "Đăng ký khai tử (1.000656)", 1, 4, 0.25),
        (3, "Chứng thực bản sao (2.000815)", 0, 20, 0),
    ]
    (row,) = [
        row for row in book["Từng tháng"].iter_rows(values_only=True) if "khai sinh" in str(row[0])
    ]
    assert row[1:] == (2, 10, 0.2, 9, 15, 0.6)
    with pytest.raises(RecordProblem) as refused:
        node_workbook.write(told, tmp_path / "nowhere" / "node.xlsx")
    assert refused.value.code == "xlsx-unwritable"
