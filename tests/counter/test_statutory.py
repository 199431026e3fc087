"""The statutory tables: by the template in force, on paper and in a workbook."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pypdfium2
import pytest

from db.problem import RecordProblem
from desk_tui.counter import statutory, workbook
from desk_tui.counter.desk import Desk
from desk_tui.counter.report import Ask, report
from desk_tui.rules.problem import RuleProblem
from tests.counter.figures_kit import Life, write

MARCH = date(2026, 3, 1), date(2026, 3, 31)


def test_a_period_is_reported_by_the_template_of_its_last_day(desk: Desk) -> None:
    assert statutory.in_force(date(2020, 12, 4)) == ("06a", "06b")
    assert statutory.in_force(date(2026, 3, 31)) == ("06a", "06b", "07a", "07b")
    assert statutory.in_force(date(2016, 1, 1)) == ()
    old = statutory.table(desk, "06a", date(2020, 1, 1), date(2020, 12, 4))
    new = statutory.table(desk, "06a", date(2020, 1, 1), date(2020, 12, 31))
    assert (old.instrument[:19], new.instrument[:19]) == (
        "TT 02/2017/TT-VPCP,",
        "TT 01/2020/TT-VPCP ",
    )
    with pytest.raises(RecordProblem, match="Không có biểu “07a” áp dụng") as told:
        statutory.table(desk, "07a", date(2020, 1, 1), date(2020, 12, 4))
    assert told.value.hint == "Chọn: 06a; 06b."
    with pytest.raises(RuleProblem, match="nằm trước ngày đầu"):
        statutory.table(desk, "06a", MARCH[1], MARCH[0])


def test_how_many_procedures_there_are_by_tier_and_what_nobody_at_a_desk_knows(desk: Desk) -> None:
    write(desk, [Life(received="2026-03-02")])
    by_field = statutory.table(desk, "07a", *MARCH)
    by_unit = statutory.table(desk, "07b", *MARCH)
    (_, total), cells = by_field.rows[-1], dict(by_field.rows)
    assert (total[0], total[8:]) == (80, (None,) * 4)
    assert sum(row[0] or 0 for name, row in by_field.rows[:-1]) == 80
    registry = cells["Hộ tịch"]
    assert registry[0] == registry[3]
    assert by_unit.rows[-1] == (statutory.TOTAL, total)
    assert by_unit.rows[0] == ("H18.12.34", total)
    # Some procedures belong to several tiers or to none of these: told, never smoothed over.
    assert any("không bằng tổng 80" in doubt for doubt in by_field.doubts)
    assert any("quầy không có số này" in note for note in by_field.notes)
    assert any("giả định" in note for note in by_field.notes)


def test_the_tables_are_drawn_and_written(desk: Desk, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    write(
        desk,
        [Life(received="2026-03-02", due="2026-03-05", moves=(("2026-03-04", 9),))] * 3
        + [Life(received="2026-03-10", channel="online", due="2026-03-12")],
    )
    tables = statutory.tables(desk, *MARCH)
    assert [one.form for one in tables] == ["06a", "06b", "07a", "07b"]
    pdf = pypdfium2.PdfDocument(statutory.draw(desk, tables[0]))
    words = "".join(page.get_textpage().get_text_range() for page in pdf)
    for said in ("Biểu số 06a/VPCP/KSTT", "TÌNH HÌNH, KẾT QUẢ GIẢI QUYẾT", "Hộ tịch", "Trước hạn"):
        assert "".join(said.split()) in "".join(words.split()), said
    path = tmp_path / "b.xlsx"
    book = load_workbook(workbook.write(desk, report(desk, Ask(*MARCH)), path, tables))
    assert [name for name in book.sheetnames if name.startswith("Biểu")] == [
        f"Biểu {one.form}" for one in tables
    ]
    sheet = book["Biểu 06a"]
    rows = list(sheet.iter_rows(values_only=True))
    titles = next(n for n, row in enumerate(rows, start=1) if row[0] == "Lĩnh vực")
    # Titles of two lines are not laid over the first figures.
    assert sheet.row_dimensions[titles].height >= 30
    assert ("Hộ tịch", 4, 1, 3, 0, 3, 3, 0, 0, 1, 0, 1) in rows
    rows = list(book["Biểu 07b"].iter_rows(values_only=True))
    assert rows[-1][0] == statutory.TOTAL
    assert rows[-1][9:] == ("–",) * 4
