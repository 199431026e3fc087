"""The page of a dossier that was really received."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from db import acts
from db.kinds import Filed, Person, StatusChanged, Taken
from desk_tui.counter import scan
from desk_tui.counter.desk import Desk
from desk_tui.screens.dossier import DossierScreen
from desk_tui.screens.queue import QueueScreen
from desk_tui.widgets.queue_table import PagedTable

from .desks import NOW, Clock, hear, program, received, sent, settled, shown, take_in

SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)])


@SIZES
async def test_everything_on_one_page(desk: Desk, size: tuple[int, int]):
    submitter = Person(name="Trần Thị Ví Dụ", number="001190000000")
    done = take_in(desk, submitter=submitter, note="Nộp hộ con")
    app = program(desk)
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        picture = shown(app.screen)
        for words in (
            done.said.code,
            "Được tiếp nhận",
            "Nguyễn Văn Thử · 001090000000 · ĐT 0900000001",
            "Trần Thị Ví Dụ",
            "1.001193 Đăng ký khai sinh (danh mục áp dụng từ 01/01/2025)",
            "10:00 18/11/2026 · trực tiếp",
            "17:00 18/11/2026",
            "Không thu",
            "không có điện thoại",
            "Nộp hộ con",
            "giấy tiếp nhận và hẹn trả, bản 1",
            "Tờ khai đăng ký khai sinh",
            "Tiếp nhận hồ sơ",
            "chưa gửi",
        ):
            assert words in picture
        assert all(len(line) <= size[0] for line in picture.splitlines())


async def test_what_another_desk_does_to_it_is_seen_while_it_is_open(desk: Desk):
    done = take_in(desk)
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        assert "Quầy 2 đang làm" not in shown(app.screen)
        # As the sender does it: another program, on the same record.
        with closing(Desk(desk.folder, desk.record.key, desk.officer, desk.now)) as other:
            hear(other, Taken(by=f"{desk.office.code}/2", officer="Trần Thị Ví Dụ"), done.id)
        assert isinstance(app.screen, DossierScreen)
        app.screen._look()
        await settled(pilot)
        assert "Quầy 2 đang làm" in shown(app.screen)


async def test_a_supervisor_takes_a_case_over_and_says_why(desk: Desk):
    done = take_in(desk)
    hear(desk, Taken(by=f"{desk.office.code}/2", officer="Trần Thị Ví Dụ"), done.id)
    app = program(desk)
    async with app.run_test(size=(110, 32)) as pilot:
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        await pilot.press("alt+n")
        await settled(pilot)
        assert "Quầy 2 đang làm" in shown(app.screen)
        await pilot.press("enter")
        assert "Chưa ghi lý do." in shown(app.screen)
        await pilot.press(*"nghi om", "enter")
        await settled(pilot)
        assert isinstance(app.screen, DossierScreen)
        picture = shown(app.screen)
        assert "Quầy này đang làm" in picture
        assert "Thôi xử lý (nghi om)" in picture


async def test_f1_explains_the_due_date_step_by_step(desk: Desk):
    take_in(desk)
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        await pilot.press("f1")
        await settled(pilot)
        picture = shown(app.screen)
        assert "Hẹn trả 17:00 18/11/2026, tính từ 10:00 18/11/2026:" in picture
        assert "Trả trong ngày" in picture


async def test_late_entries_and_other_desks_are_told(desk: Desk, clock: Clock):
    done = take_in(desk)
    sent(desk)
    clock.now = NOW + timedelta(hours=30)
    said = StatusChanged(status=4, reason="Chuyển phòng chuyên môn")
    at = NOW + timedelta(hours=1)
    desk.act(lambda _: [acts.Doing(done.id, said, at)])
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        table = app.screen.query_one("#done", PagedTable)
        table.focus()
        await pilot.press("enter")
        await pilot.pause()
        assert "18/11 11:00" in shown(app.screen)
        assert "đã gửi" in shown(app.screen)
        told = [toast.message for toast in app._notifications]
        assert any("Nhập muộn: ghi vào sổ lúc 16:00 19/11/2026" in one for one in told)
        assert any("Đang xử lý (Chuyển phòng chuyên môn)" in one for one in told)


async def test_print_again_is_a_numbered_copy(desk: Desk):
    done = take_in(desk)
    app = program(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        app.open_dossier(done.said.code)
        await settled(pilot)
        await pilot.press("f8")
        await settled(pilot)
        await pilot.press("f8")
        await settled(pilot)
        assert "bản 1, đã cấp lại 2 lần" in shown(app.screen)
        told = [toast.message for toast in app._notifications]
        assert any(one.startswith("Bản cấp lại lần 2.") for one in told)
    names = {path.name for path in desk.print_folder.iterdir()}
    assert {f"{done.said.code}-v1-c1.pdf", f"{done.said.code}-v1-c2.pdf"} <= names


async def test_a_paper_without_a_file_names_the_key(desk: Desk, tmp_path: Path, monkeypatch):
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    done = take_in(desk)
    image = tmp_path / "trang.png"
    from PIL import Image

    Image.new("RGB", (827, 1169), "gray").save(image)
    scan.attach(desk, done.said.code, done.said.papers[1].key, image)
    app = program(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        app.open_dossier(done.said.code)
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        await pilot.press("down", "enter")
        await settled(pilot)
        told = [toast.message for toast in app._notifications]
        assert told[0].endswith("chưa có tệp. F6 để quét.")
        path = Path(told[1].split("Tệp nằm ở ")[1])
        assert path.read_bytes().startswith(b"%PDF")


async def test_an_online_filing_has_no_receipt_until_it_is_accepted(desk: Desk):
    said = Filed(
        code="H18.12.34-261118-0500",
        office="H18.12.34",
        procedure="1.001193",
        procedure_name="Đăng ký khai sinh",
        owner=Person(name="Nguyễn Văn Thử"),
        filed="2026-11-18T01:00:00.000000Z",
    )
    desk.act(lambda _: [acts.Doing(acts.new_id(), said)])
    app = program(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        assert "Nộp trực tuyến" in shown(app.screen)
        assert "chưa có giấy tờ nào" in shown(app.screen)
        await pilot.press("f8")
        await settled(pilot)
        assert any("chưa được tiếp nhận" in n.title for n in app._notifications)
        await pilot.press("f6")
        await settled(pilot)
        assert isinstance(app.screen, DossierScreen)


async def test_an_unknown_code_goes_back_to_the_queue(desk: Desk):
    desk.act(lambda _: [acts.Doing(acts.new_id(), received(1))])
    app = program(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        app.open_dossier("H18.12.34-261118-9999")
        await settled(pilot)
        assert isinstance(app.screen, QueueScreen)
        assert any("Không tìm thấy hồ sơ" in n.title for n in app._notifications)
