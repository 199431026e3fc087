"""The door from the line's page to a parcel on a stick."""

from __future__ import annotations

from pathlib import Path

import pytest

from db import outbox, settings
from desk_tui.counter.desk import Desk
from desk_tui.screens.line import LineDialog
from desk_tui.screens.parcel import ParcelDialog
from desk_tui.widgets.fields import Field
from tests.counter.parcel_kit import meet

from .desks import program, settled, shown, take_in


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_parcel_goes_out_and_its_answer_comes_back(
    desk: Desk, tmp_path: Path, size: tuple[int, int]
) -> None:
    stick = tmp_path / "USB"
    stick.mkdir()
    take_in(desk)
    app = program(desk)
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        # As after meeting a centre, with no sender beside the screens.
        far = meet(desk, tmp_path)
        app.push_screen(LineDialog())
        await settled(pilot)
        await pilot.press("alt+u")
        await settled(pilot)
        assert isinstance(app.screen, ParcelDialog)
        assert "Chưa gửi 3 việc." in shown(app.screen)
        await pilot.press("f10")
        await settled(pilot)
        app.screen.query_one("#place", Field).load(str(tmp_path / "chưa cắm"))
        await pilot.press("f10")
        await settled(pilot)
        assert "Chưa thấy thư mục này" in shown(app.screen)

        app.screen.query_one("#place", Field).load(str(stick))
        await pilot.press("f10")
        await settled(pilot)
        picture = shown(app.screen)
        assert "✔ Gói 3 việc, 0 tệp" in picture
        assert "đang chờ tệp trả lời" in picture
        (path,) = stick.iterdir()

        await pilot.press("f9")
        await settled(pilot)
        assert "không có tệp trả lời nào" in " ".join(shown(app.screen).split())
        far.take(path, stick / f"{path.stem}.tra-loi")
        await pilot.press("f9")
        await settled(pilot)
        picture = shown(app.screen)
        assert "✔ Trung tâm đã nhận 3 việc" in picture
        assert "Không còn việc nào chưa gửi." in picture
        await pilot.press("f12")
        await settled(pilot)
        assert isinstance(app.screen, LineDialog)
    far.close()


async def test_a_desk_that_never_met_a_centre_is_told_why(desk: Desk, tmp_path: Path) -> None:
    take_in(desk)
    app = program(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        app.push_screen(ParcelDialog())
        await settled(pilot)
        app.screen.query_one("#place", Field).load(str(tmp_path))
        await pilot.press("f10")
        await settled(pilot)
        assert "chưa nối với trung tâm nào" in " ".join(shown(app.screen).split())


async def test_what_the_offices_node_has_needs_no_parcel(desk: Desk, tmp_path: Path) -> None:
    take_in(desk)
    app = program(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        far = meet(desk, tmp_path)
        above = {"place": "above", "last_contact": "2026-11-15T14:10:00.000000Z"}
        desk.record.transact(lambda c: settings.put(c, outbox.BEYOND, [above]))
        for waiting in outbox.batch(desk.read, desk.now(), limit=9):
            desk.record.transact(lambda c, id=waiting.act.id: outbox.confirm(c, id, "{}"))
        app.push_screen(ParcelDialog())
        await settled(pilot)
        app.screen.query_one("#place", Field).load(str(tmp_path))
        await pilot.press("f10")
        await settled(pilot)
        assert "Máy chủ của cơ quan đã giữ mọi việc" in " ".join(shown(app.screen).split())
    far.close()
    assert not list(tmp_path.glob("*.goi"))
