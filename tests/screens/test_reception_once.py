"""The second visit: a card, a yes, a procedure; nothing is typed or scanned again (B0-20)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import img2pdf
import pytest
from PIL import Image

from db.kinds import DataReused, Person, Received
from desk_tui.counter.desk import Desk
from desk_tui.counter.receive import Handed, Walkin, receive
from desk_tui.screens.reception_papers import DATA, HELD, PASSED

from .desks import open_desk
from .reception_desk import CARD, SON, at_desk, monday, said


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    page, file = tmp_path / "page.png", tmp_path / "page.pdf"
    Image.new("RGB", (1240, 1754), "#eeeeee").save(page, dpi=(150, 150))
    file.write_bytes(img2pdf.convert(str(page)) or b"")
    owner = Person(name="Nguyễn Văn Thử", number="001090000002", phone="0900000002")
    with open_desk(tmp_path / "desk", monday()) as desk:
        receive(desk, Walkin(procedure="1.001193", owner=owner, papers={"2": Handed(file=file)}))
        yield desk


async def test_with_a_yes_the_form_fills_itself_and_the_papers_serve_again(desk: Desk) -> None:
    async with at_desk(desk) as officer:
        await officer.scan(SON)
        assert "Alt+D: dùng lại điện thoại, 1 giấy tờ" in officer.seen
        assert officer.text("owner-phone") == ""
        await officer.press("alt+d")
        assert "có đồng ý để cơ quan dùng lại không" in officer.seen
        await officer.press("enter")
        assert officer.text("owner-phone") == "0900000002"
        await officer.type("1.001193", "enter")
        await officer.press("enter")
        assert officer.states()[:2] == [PASSED, HELD]
        # The last one is an identity paper: data show what it says.
        await officer.press(*["down"] * 9, *["space"] * 3)
        assert officer.states()[-1] == DATA
        await officer.press("enter", "6", "f10")
        assert "Đã tiếp nhận" in officer.seen
    dossier = said(desk, Received)[-1]
    assert dossier.owner.phone == "0900000002"
    assert [paper.taken for paper in dossier.papers if paper.sha256] == ["reused"]
    assert dossier.papers[-1].state == "data"
    (told,) = said(desk, DataReused)
    assert (told.how, told.facts) == ("spoken", ("phone",))


async def test_without_a_yes_nothing_is_taken_over(desk: Desk) -> None:
    async with at_desk(desk, (80, 24)) as officer:
        await officer.scan(SON)
        await officer.press("alt+d", "escape")
        assert officer.text("owner-phone") == ""
        await officer.type("1.001193", "enter")
        await officer.press("enter")
        assert HELD not in officer.states()


async def test_another_owner_is_another_yes(desk: Desk) -> None:
    async with at_desk(desk) as officer:
        await officer.scan(SON)
        await officer.press("alt+d", "enter")
        await officer.type("1.001193", "enter")
        assert HELD in officer.states()
        await officer.scan(CARD)
        await officer.press("2")
        assert officer.text("owner-name") == "Phạm Thị Ví Dụ"
        assert HELD not in officer.states()
        assert "Alt+D" not in officer.seen


async def test_a_form_that_was_left_keeps_the_yes(desk: Desk) -> None:
    async with at_desk(desk) as officer:
        await officer.scan(SON)
        await officer.press("alt+d", "enter")
        await officer.type("1.001193", "enter")
        await officer.press("escape", "f2", "enter")
        assert officer.text("owner-phone") == "0900000002"
        assert HELD in officer.states()
