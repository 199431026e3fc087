"""F9: figures with what they are of, arrows, targets, the dossiers behind them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.widgets import Static

from db import settings
from db.driver import sqlite
from desk_tui.counter import daily, targets
from desk_tui.counter.daily import Refused
from desk_tui.counter.desk import Desk
from desk_tui.screens.dossier import DossierScreen
from desk_tui.screens.today import TodayScreen
from desk_tui.screens.today_lists import BehindScreen, FaultsScreen
from desk_tui.screens.today_weak import ServicesScreen, WeakScreen
from desk_tui.widgets import linear
from desk_tui.widgets.queue_table import PagedTable
from tests.counter.figures_kit import Life, write

from .desks import open_desk, program, settled, shown

PICTURES = Path(__file__).parent / "pictures"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path / "quay") as desk:
        write(
            desk,
            [Life(received="2026-11-02", channel="online") for _ in range(18)]
            + [Life(received="2026-11-03", due="2026-11-10") for _ in range(6)]
            + [Life(received="2026-10-05", moves=(("2026-10-06", 9),)) for _ in range(5)],
        )
        targets.commit(desk, "TL-C", 80, ground="Quyết định thử 1/QĐ", year=2026)
        yield desk


@pytest.mark.parametrize("size", [(110, 36), (80, 24)])
async def test_the_figures_of_the_month(desk: Desk, size: tuple[int, int]) -> None:
    app = program(desk)
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        await pilot.press("f9")
        await settled(pilot)
        assert isinstance(app.screen, TodayScreen)
        for _ in range(2):
            await pilot.press("down")
        await settled(pilot)
        picture = shown(app.screen)
        kept = PICTURES / f"today-{size[0]}x{size[1]}.txt"
        # How full the disk is and what the keys lead to are no part of the picture.
        lines = [one for one in picture.splitlines() if "ĩa còn" not in one]
        told = "\n".join(one for one in lines if not one.startswith(" F1 ")) + "\n"
        if os.environ.get("DESK_TUI_PICTURES") == "write":
            kept.write_text(told, encoding="utf-8")
        assert told == kept.read_text(encoding="utf-8")
        assert "75,00%" in picture
        assert "18 / 24" in picture
        assert "↑ 75,00" in picture
        about = str(app.screen.query_one("#about", Static).render())
        assert "TL-C 75,00% (18/24), chỉ tiêu 80%: cần thêm 6 hồ sơ trực tuyến" in about
        assert "Còn 12 ngày (7 ngày làm việc) đến 30/11/2026: mỗi ngày làm việc thêm 1" in about


async def test_each_figure_opens_its_dossiers_and_the_faults_their_cure(desk: Desk) -> None:
    app = program(desk)
    async with app.run_test(size=(110, 36)) as pilot:
        await settled(pilot)
        await pilot.press("f9")
        await settled(pilot)
        await pilot.press("down", "down", "enter")
        await settled(pilot)
        assert isinstance(app.screen, BehindScreen)
        assert shown(app.screen).count("trực tiếp") == 6
        await pilot.press("f9")
        await settled(pilot)
        assert "TL-C – Hồ sơ trực tuyến trong hồ sơ tiếp nhận mới: tử số" in shown(app.screen)
        assert app.screen.query_one(PagedTable).row
        await pilot.press("enter")
        await settled(pilot)
        assert isinstance(app.screen, DossierScreen)
        await pilot.press("escape", "escape", "f6")
        await settled(pilot)
        assert isinstance(app.screen, FaultsScreen)
        picture = shown(app.screen)
        assert "Đang làm và đã quá hạn. Làm ngay, hoặc xin lỗi và hẹn lại" in picture


async def test_the_period_and_the_place_turn_and_a_workbook_is_written(desk: Desk) -> None:
    app = program(desk)
    async with app.run_test(size=(110, 36)) as pilot:
        await settled(pilot)
        await pilot.press("f9")
        await settled(pilot)
        await pilot.press("f9")
        await settled(pilot)
        head = str(app.screen.query_one("#head", Static).render())
        assert head.startswith("Hôm nay · cả cơ quan · 18/11/2026–18/11/2026")
        await pilot.press("f9", "f9", "f9", "f8", "f8")
        await settled(pilot)
        head = str(app.screen.query_one("#head", Static).render())
        assert head.startswith("Năm nay · riêng tôi · 01/01/2026–18/11/2026")
        assert "Tiếp nhận mới 29" in head
        await pilot.press("f10")
        await settled(pilot)
        (book,) = desk.print_folder.glob("*.xlsx")
        assert book.name == "bao-cao-260101-261118.xlsx"


async def test_what_stood_in_the_way_is_listed_and_printed(desk: Desk) -> None:
    write(desk, [Life(received="2026-11-16", not_online="không có điện thoại") for _ in range(2)])
    app = program(desk)
    async with app.run_test(size=(110, 36)) as pilot:
        await settled(pilot)
        await pilot.press("f9")
        await settled(pilot)
        await pilot.press("alt+t")
        await settled(pilot)
        assert isinstance(app.screen, WeakScreen)
        picture = shown(app.screen)
        assert "Tồn tại của kỳ 01/11/2026–18/11/2026" in picture
        assert "toàn trình (mức 4): 9" in picture
        lines = [" ".join(line.split()) for line in picture.splitlines()]
        assert "2 không có điện thoại" in lines
        assert "6 Đăng ký khai sinh" in lines
        await pilot.press("alt+i")
        await settled(pilot)
        assert [one.suffix for one in desk.print_folder.glob("ton-tai-*")] == [".pdf"]


async def test_a_number_of_services_opens_its_services(desk: Desk) -> None:
    app = program(desk)
    async with app.run_test(size=(110, 36)) as pilot:
        await settled(pilot)
        await pilot.press("f9")
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        assert isinstance(app.screen, ServicesScreen)
        assert "TL-A – Dịch vụ có phát sinh hồ sơ trực tuyến: còn thiếu, 61 thủ tục" in shown(
            app.screen
        )
        await pilot.press("f9")
        await settled(pilot)
        lines = [" ".join(line.split()) for line in shown(app.screen).splitlines()]
        assert "TL-A – Dịch vụ có phát sinh hồ sơ trực tuyến: tử số, 1 thủ tục" in lines
        assert "1.001193 Đăng ký khai sinh chưa ghi mức độ 18 / 24" in lines


async def test_the_last_accepted_day_and_a_refused_one_stand_above(desk: Desk) -> None:
    place = {"url": "http://127.0.0.1:9", "office": "H", "desk": "1", "key": "00" * 32}
    accepted = {"2026-11-17": ["ab", "2026-11-17T10:05:00.000000Z", 1]}

    def put(connection: sqlite.Connection) -> None:
        settings.put(connection, "centre", place | {"enrolled": True})
        settings.put(connection, "daily_accepted", accepted)

    desk.record.transact(put)
    app = program(desk)
    async with app.run_test(size=(110, 36)) as pilot:
        await settled(pilot)
        await pilot.press("f9")
        await settled(pilot)
        told = "Số liệu ngày 17/11/2026: hệ thống đo lường nhận lúc 17:05 17/11/2026"
        assert told in shown(app.screen)
        no = Refused("2026-11-18", "Trung tâm không nhận.", "2026-11-18T10:05:00.000000Z")
        daily.keep_refused(desk, no)
        await pilot.press("f9", "f9", "f9", "f9", "f9")
        await settled(pilot)
        assert "! Số liệu ngày 18/11/2026 không được nhận: Trung tâm không" in shown(app.screen)


async def test_the_chart_is_told_in_words_where_nothing_is_painted(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESK_TUI_LINEAR", "1")
    app = program(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("f9")
        await settled(pilot)
        heard: list[str] = []
        for _ in range(3):
            heard.append("\n".join(words for _, words in linear.standing(app.screen)))
            await pilot.press("down")
            await settled(pilot)
        (told,) = [one for text in heard for one in text.splitlines() if "TL-C từng tháng" in one]
        assert told.endswith("10/26 0,00%; 11/26 75,00%")
        assert "09/26 –" in told
