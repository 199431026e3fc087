"""The list of cases after the procedure: one Enter, and what another case changes at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.widgets import Static

from db.kinds import Received, VisitRecorded
from desk_tui.counter.desk import Desk
from desk_tui.screens.reception_papers import FAILED, PASSED, UNNEEDED

from .desks import open_desk
from .reception_desk import CARD, as_after_kill, at_desk, monday, said


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path / "desk", monday()) as desk:
        yield desk


async def test_enter_takes_the_usual_case_and_costs_one_key(desk: Desk) -> None:
    async with at_desk(desk) as officer:
        await officer.scan(CARD)
        await officer.type("khai sinh", "enter")
        assert officer.form.procedure.label.startswith("1.001193")
        assert "● 1 Đúng hạn (60 ngày) (thường gặp)" in officer.seen
        before = officer.keys
        await officer.press("enter")
        assert (officer.focus, officer.keys - before) == ("papers", 1)
        assert not officer.form.query_one("#case").display
        await officer.save()
        assert "Trường hợp Đúng hạn (60 ngày)" in officer.seen
    (dossier,) = said(desk, Received)
    assert (dossier.case, dossier.fee) == ("Đúng hạn (60 ngày)", 0)


async def test_a_procedure_without_cases_asks_nothing_and_keeps_the_free_words(desk: Desk) -> None:
    async with at_desk(desk) as officer:
        await officer.scan(CARD)
        await officer.type("1.000689", "enter")
        assert officer.focus == "papers"
        assert not officer.form.cases.display
        officer.form.query_one("#case").focus()
        await officer.type("con thứ hai")
        await officer.save()
    (dossier,) = said(desk, Received)
    assert dossier.case == "con thứ hai"


async def test_another_case_changes_papers_and_fee_at_once(desk: Desk) -> None:
    async with at_desk(desk) as officer:
        await officer.scan(CARD)
        await officer.type("1.001193", "enter")
        assert officer.states()[2] == UNNEEDED
        fee = officer.form.query_one("#fee", Static)
        assert "Đúng hạn (60 ngày): Không thu" in str(fee.render())
        await officer.press("3")
        assert officer.states()[2] == PASSED
        assert "Thêm: Biên bản trẻ bị bỏ rơi" in officer.seen
        await officer.press("up")
        assert officer.states()[2] == UNNEEDED
        assert "Trường hợp “Quá hạn 60 ngày”: Quá hạn: mức thu" in str(fee.render())


async def test_the_date_is_explained_by_the_case(desk: Desk) -> None:
    async with at_desk(desk) as officer:
        await officer.scan(CARD)
        await officer.type("1.004873", "enter", "4", "enter", "enter", "6", "enter")
        await officer.press("enter", "enter", "enter")
        assert officer.focus == "due"
        assert "(23 ngày)" in officer.seen
        await officer.press("f1")
        assert "Trường hợp “Phải xác minh”: 23 ngày" in officer.seen


async def test_what_was_judged_stays_with_the_papers_of_every_case(desk: Desk) -> None:
    async with at_desk(desk) as officer:
        await officer.scan(CARD)
        await officer.type("0635", "enter", "enter")
        await officer.press("2", "down", "down", "space")
        assert officer.states() == [PASSED, UNNEEDED, FAILED]
        # Past a case that has not the first paper, and back again.
        officer.form.cases.list.focus()
        await officer.press("down", "down")
        names = [line.needed.name for line in officer.form.papers.list.lines]
        assert names[-1] == "Văn bản yêu cầu của cơ quan, tổ chức"
        assert officer.states()[1] == FAILED
        await officer.press("1")
        lines = officer.form.papers.list.lines
        assert [line.state for line in lines] == [PASSED, UNNEEDED, FAILED]
        assert lines[0].originals == 2
        # What a case requires is not left as not needed.
        await officer.press("2")
        assert officer.states() == [PASSED, PASSED, FAILED]


async def test_a_case_with_a_price_a_copy_asks_for_the_copies(desk: Desk) -> None:
    async with at_desk(desk) as officer:
        await officer.scan(CARD)
        await officer.type("1.000894", "enter")
        assert not officer.form.query_one("#copies").display
        await officer.type("", "2", "enter", "enter", "6", "enter", "3", "f10")
    (dossier,) = said(desk, Received)
    assert (dossier.case, dossier.fee) == ("Có yêu cầu bản sao trích lục", 24_000)


async def test_a_paper_that_only_a_case_asks_for_can_be_missing(desk: Desk) -> None:
    async with at_desk(desk) as officer:
        await officer.scan(CARD)
        await officer.type("0635", "enter", "3", "enter")
        await officer.press("down", "down", "space", "space", "f10", "enter")
        assert "Đã ghi lượt đến" in officer.seen
    (visit,) = said(desk, VisitRecorded)
    assert [paper.name for paper in visit.missing] == ["Văn bản yêu cầu của cơ quan, tổ chức"]


async def test_the_case_comes_back_after_a_power_cut(desk: Desk, tmp_path: Path) -> None:
    async with at_desk(desk) as officer:
        await officer.scan(CARD)
        await officer.type("0635", "enter", "3", "enter")
        await officer.press("down", "down", "4", "up")
        states = officer.states()
        again = as_after_kill(desk, tmp_path / "again")
    async with at_desk(again) as officer:
        await officer.press("enter")
        assert officer.form.case == "co-quan"
        assert officer.states() == states
        assert officer.form.papers.list.lines[2].originals == 4
        await officer.save()
    (dossier,) = said(again, Received)
    assert dossier.case == "Cơ quan, tổ chức yêu cầu bằng văn bản"


async def test_no_reason_for_paper_is_there_before_the_officer_gives_it(desk: Desk) -> None:
    async with at_desk(desk) as officer:
        await officer.scan(CARD)
        await officer.type("khai tu", "enter", "f10")
        assert officer.focus == "reasons"
        assert "Chưa chọn lý do: bấm một số từ 1 đến 9." in officer.seen
        await officer.press("enter")
        assert officer.focus == "reasons"
        await officer.press("down")
        assert "Chưa chọn lý do" not in officer.seen
        await officer.press("f10")
    (dossier,) = said(desk, Received)
    assert dossier.not_online == "không có điện thoại"


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_list_and_what_the_case_changes_are_in_sight(
    desk: Desk, size: tuple[int, int]
) -> None:
    async with at_desk(desk, size) as officer:
        await officer.scan(CARD)
        await officer.type("khai tu", "enter")
        for key in ("4", "5", "1"):
            await officer.press(key)
            assert officer.form.region.contains_region(officer.form.cases.region)
        assert "Miễn khi đúng hạn (15 ngày)" in officer.seen
