"""Nothing typed is lost: crashes, full number blocks, leaving and coming back; key budgets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from db.kinds import Received
from desk_tui.counter import drafting
from desk_tui.counter.desk import Desk
from desk_tui.counter.setup import make

from .desks import OFFICE, OFFICER, PASSWORD, open_desk
from .reception_desk import CARD, SON, Officer, as_after_kill, at_desk, monday, said


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path / "desk", monday()) as desk:
        yield desk


async def test_back_in_the_queue_enter_opens_what_was_just_received(desk: Desk) -> None:
    async with at_desk(desk) as officer:
        for card in (CARD, SON):
            await officer.scan(card)
            await officer.type("0635", "enter", "enter")
            await officer.press("f10", "3", "f10")
            assert "Đã tiếp nhận" in officer.seen
            await officer.press("f2")
        await officer.press("escape", "enter")
        newest = said(desk, Received)[-1]
        assert newest.code in officer.seen
        assert newest.owner.name in officer.seen


async def test_after_a_power_cut_the_form_comes_back_at_the_same_box(
    desk: Desk, tmp_path: Path
) -> None:
    async with at_desk(desk) as officer:
        await officer.scan(CARD)
        await officer.type("0635", "enter", "enter")
        await officer.press("down", "space", "space")
        await officer.type("", "enter")
        await officer.type("thiếu chữ ký", "enter", "enter")
        await officer.type("", "3", "enter")
        await officer.type("2", "enter")
        filled, boxes = officer.form.filled()
        await officer.type("chưa rời ô này")
        before, focus, states = officer.texts(), officer.focus, officer.states()
        again = as_after_kill(desk, tmp_path / "again")
    async with at_desk(again) as officer:
        assert f"Phạm Thị Ví Dụ, {filled}/{boxes} ô" in officer.seen
        await officer.press("enter")
        del before["exempt"], before["reason"]
        assert officer.texts() == before
        assert officer.focus == focus == "exempt"
        assert officer.states() == states
        assert officer.form.papers.bad == [(officer.form.papers.bad[0][0], "thiếu chữ ký")]
        assert officer.form.channel.reason == "không có tài khoản định danh điện tử"
        await officer.press("alt+3", "up", "space", "space", "f10")
        assert "Đã tiếp nhận" in officer.seen
        assert drafting.waiting(again) == []
    (dossier,) = said(again, Received)
    assert dossier.code.endswith("-0001")


async def test_leaving_keeps_the_draft_and_says_so(desk: Desk) -> None:
    async with at_desk(desk) as officer:
        await officer.scan(CARD)
        await officer.press("escape")
        (draft,) = drafting.waiting(desk)
        assert draft.values["boxes"]["owner-name"] == "Phạm Thị Ví Dụ"
        await officer.press("f2", "escape")
        assert officer.texts() == {}
        assert officer.focus == "owner-number"
        await officer.scan(SON)
        await officer.type("khai tu", "enter")
        await officer.save()
        assert [left.id for left in drafting.waiting(desk)] == [draft.id]


async def test_a_form_nobody_typed_in_leaves_no_draft(desk: Desk) -> None:
    async with at_desk(desk) as officer:
        await officer.press("tab", "tab", "escape")
    assert drafting.waiting(desk) == []


async def test_a_draft_is_thrown_away_only_after_a_question(desk: Desk) -> None:
    async with at_desk(desk) as officer:
        await officer.scan(CARD)
        await officer.press("alt+x", "enter")
        assert officer.text("owner-name") == "Phạm Thị Ví Dụ"
        await officer.press("alt+x", "2")
        assert officer.texts() == {}
        assert drafting.waiting(desk) == []


async def test_a_card_instead_of_an_answer_begins_the_next_dossier(desk: Desk) -> None:
    async with at_desk(desk) as officer:
        await officer.scan(CARD)
        await officer.press("escape", "f2")
        await officer.scan(SON)
        assert officer.text("owner-name") == "Nguyễn Văn Thử"
        assert len(drafting.waiting(desk)) == 2


async def test_spent_numbers_keep_everything_and_say_what_to_do(tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    folder.mkdir()
    make(folder, OFFICE, 1, 1, OFFICER, PASSWORD, clock=monday())
    desk = Desk.open(folder, OFFICER, PASSWORD, monday())
    async with at_desk(desk) as officer:
        await officer.scan(CARD)
        await officer.type("khai tu", "enter")
        await officer.save()
        await officer.scan(SON)
        await officer.type("khai tu", "enter")
        await officer.save()
        assert "Quầy đã dùng hết số hồ sơ" in officer.bar
        assert "Những gì đã nhập vẫn còn" in officer.bar
        assert officer.text("owner-name") == "Nguyễn Văn Thử"
        (draft,) = drafting.waiting(desk)
        assert draft.values["boxes"]["owner-name"] == "Nguyễn Văn Thử"


async def receive_death(officer: Officer) -> None:
    """Khai tử: no phone, the reason picked."""
    await officer.scan(CARD)
    await officer.type("khai tu", "enter", "enter", "enter", "1", "f10")


async def receive_extract(officer: Officer) -> None:
    """Trích lục: two copies, poor household."""
    await officer.scan(CARD)
    await officer.type("0635", "enter", "enter", "enter", "2", "enter", "2", "enter")
    await officer.type("hộ nghèo", "enter", "f10")


async def receive_attestation(officer: Officer) -> None:
    """Chứng thực: originals of 1, 2 and 5 pages, two copies each."""
    await officer.scan(CARD)
    await officer.type("ctbs", "enter", "enter", "enter")
    await officer.type("1+2+5", "enter", "2", "f10")


@pytest.mark.parametrize(
    ("session", "budget", "fee"),
    [
        (receive_death, 60, 0),
        (receive_extract, 40, 0),
        (receive_attestation, 45, 26_000),
    ],
)
async def test_key_budgets(desk: Desk, session, budget: int, fee: int) -> None:  # type: ignore[no-untyped-def]
    async with at_desk(desk) as officer:
        before = officer.keys
        await session(officer)
        assert officer.keys - before <= budget
        print(f"{session.__name__}: {officer.keys - before} keys of {budget}")
        assert f"ngân sách {budget}" in officer.seen
    assert sum(one.fee or 0 for one in said(desk, Received)) == fee
