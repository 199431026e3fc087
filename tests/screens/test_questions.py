"""Where two sides wrote apart: told side by side, chosen by arrows, written by Enter."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from db import acts
from db.clock import utc_text
from db.kinds import Changed, Paper, PaperAdded, Person, StatusChanged
from db.kinds_papers import PaperSeen
from desk_tui.counter import changes, look, questions, twins
from desk_tui.counter.desk import Desk
from desk_tui.screens.dossier import DossierScreen
from desk_tui.screens.questions import QuestionsDialog
from desk_tui.widgets.truth_line import TruthLine

from .desks import NOW, add, hear, program, received, settled, shown, take_in

PHONE = "owner.phone"


def in_conflict(desk: Desk) -> str:
    code = take_in(desk).said.code
    id = look.find(desk, code).id
    changes.change(desk, code, PHONE, "0911111111")
    hear(desk, Changed(field=PHONE, before="0900000001", after="0922222222"), id)
    return code


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize(("key", "kept"), [("left", "0911111111"), ("right", "0922222222")])
async def test_arrows_choose_and_enter_writes(
    desk: Desk, size: tuple[int, int], key: str, kept: str
) -> None:
    code = in_conflict(desk)
    async with program(desk).run_test(size=size) as pilot:
        await settled(pilot)
        line = pilot.app.screen.query_one(TruthLine)
        assert "cần chọn 1" in shown(pilot.app.screen) or size[0] == 80
        assert line.state
        assert line.state.questions == 1
        await pilot.press("alt+q")
        await settled(pilot)
        picture = shown(pilot.app.screen)
        for words in ("Điện thoại chủ hồ sơ", "0911111111", "0922222222", "Trần Thị Ví Dụ"):
            assert words in picture
        await pilot.press("enter")
        await settled(pilot)
        assert questions.waiting(desk), "nothing is written before a side is chosen"
        await pilot.press(key)
        assert f"● {'←' if key == 'left' else '→'} Giữ “{kept}”" in shown(pilot.app.screen)
        await pilot.press("enter")
        await settled(pilot)
        assert "Không có gì cần chọn." in shown(pilot.app.screen)
    assert look.show(desk, code).said.owner.phone == kept


async def test_when_both_are_wrong_the_right_value_is_typed(desk: Desk) -> None:
    code = in_conflict(desk)
    async with program(desk).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("alt+q")
        await settled(pilot)
        await pilot.press("k")
        await settled(pilot)
        await pilot.press(*"0933333333", "enter")
        await settled(pilot)
        assert "Không có gì cần chọn." in shown(pilot.app.screen)
    assert look.show(desk, code).said.owner.phone == "0933333333"


async def test_of_one_paper_scanned_twice_both_files_can_be_kept(desk: Desk) -> None:
    code = take_in(desk).said.code
    id = look.find(desk, code).id
    for key in ("phone", "scan"):
        line = Paper(key="to-khai", name="Tờ khai", state="digitised", pages=len(key))
        stored = desk.vault.shelf(id).put(key.encode())
        said = PaperAdded(paper=replace(line, sha256=stored.sha256), before=PaperSeen())
        if key == "phone":
            desk.act(lambda _, said=said: [acts.Doing(id, said)])
        else:
            hear(desk, said, id)
    async with program(desk).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("alt+q")
        await settled(pilot)
        picture = shown(pilot.app.screen)
        for words in ("Tờ khai", "tệp 5 trang", "tệp 4 trang", "○ B Giữ cả hai"):
            assert words in picture
        await pilot.press("b", "enter")
        await settled(pilot)
        assert "Không có gì cần chọn." in shown(pilot.app.screen)
    names = [paper.name for paper in look.show(desk, code).papers]
    assert names[-1] == "Tờ khai (bản 2)"


async def test_what_was_done_outside_can_only_be_confirmed(desk: Desk) -> None:
    code = take_in(desk).said.code
    id = look.find(desk, code).id
    for status in (4, 9, 10):
        desk_status = int(look.find(desk, code).status)
        hear(desk, StatusChanged(status=status, before=desk_status), id, step=status)
    hear(desk, StatusChanged(status=5, before=4), id, step=9)
    async with program(desk).run_test(size=(110, 30)) as pilot:
        await settled(pilot)
        await pilot.press("alt+q")
        await settled(pilot)
        assert "Việc cần làm" in shown(pilot.app.screen)
        await pilot.press("right", "enter")
        await settled(pilot)
        assert "Không có gì cần chọn." in shown(pilot.app.screen)
    assert look.find(desk, code).status == 10


async def test_likely_doubles_are_linked_or_told_apart(desk: Desk) -> None:
    owner = Person(name="Nguyễn Văn Thử", number="001090000000", number_kind="id-card")
    first = received(1, owner=owner)
    second = received(2, owner=owner, received=utc_text(NOW - timedelta(hours=5)))
    add(desk, first, second)
    assert twins.pairs(desk)
    async with program(desk).run_test(size=(110, 30)) as pilot:
        await settled(pilot)
        await pilot.press("alt+q")
        await settled(pilot)
        assert "Có thể nộp trùng" in shown(pilot.app.screen)
        await pilot.press("right", "enter")
        await settled(pilot)
    assert twins.pairs(desk) == []


async def test_the_dossier_can_be_read_before_choosing(desk: Desk) -> None:
    in_conflict(desk)
    async with program(desk).run_test(size=(110, 30)) as pilot:
        await settled(pilot)
        await pilot.press("alt+q")
        await settled(pilot)
        await pilot.press("alt+o")
        await settled(pilot)
        assert isinstance(pilot.app.screen, DossierScreen)
        assert not any(isinstance(one, QuestionsDialog) for one in pilot.app.screen_stack)
    assert questions.waiting(desk)
