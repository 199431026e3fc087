"""The desk and its machine by keys: exercises, self-check, an old program's sheet, what goes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from textual.pilot import Pilot

from db import outbox, settings
from db.driver import sqlite
from desk_tui.counter import exercises, give_back, kit, look, purge, training
from desk_tui.counter.desk import Desk
from desk_tui.screens.exercises import ExercisesScreen
from desk_tui.screens.moving import BroughtScreen, MovingScreen
from desk_tui.screens.purge import PurgeScreen
from desk_tui.screens.selfcheck import SelfCheckScreen

from .desks import Clock, open_desk, program, settled, shown, take_in
from .test_queue_pictures import looks


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    (tmp_path / "sane.d").mkdir()
    (tmp_path / "sane.d" / "dll.conf").write_text("")
    monkeypatch.setenv("SANE_CONFIG_DIR", str(tmp_path / "sane.d"))
    # Short names to type.
    monkeypatch.chdir(tmp_path)
    with open_desk(tmp_path / "quay", clock) as desk:
        # Nobody asks this machine's network for scanners.
        places = {"extra": {"escl-find": "no", "phone": "host=127.0.0.1"}}
        desk.record.transact(lambda connection: settings.put(connection, "scan", places))
        yield desk


async def press(pilot: Pilot[None], *keys: str) -> None:
    await pilot.press(*keys)
    await settled(pilot)


async def type_out(pilot: Pilot[None], text: str, *then: str) -> None:
    """By hand: every key is a run of its own for the watch of card readers."""
    from desk_tui.app import DeskApp

    assert isinstance(pilot.app, DeskApp)
    gap, pilot.app.burst.gap = pilot.app.burst.gap, 0.0
    await pilot.press(*("space" if letter == " " else letter for letter in text), *then)
    pilot.app.burst.gap = gap
    await settled(pilot)


def seen(pilot: Pilot[None]) -> str:
    """Without frames, blanks and line ends made one."""
    return " ".join(re.sub("[─-╿]", " ", shown(pilot.app.screen)).split())


async def opened(pilot: Pilot[None], words: str) -> None:
    """The list of the desk and its machine, and the line of it that says so."""
    await press(pilot, "alt+a")
    assert isinstance(pilot.app.screen, MovingScreen)
    lines = [door.words for door in pilot.app.screen._doors]
    await press(pilot, *["down"] * lines.index(words), "enter")


@pytest.mark.parametrize("size", [(80, 24), (110, 36)])
async def test_an_exercise_is_told_begun_followed_and_judged(
    desk: Desk, clock: Clock, size: tuple[int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    (last,) = desk.read.execute("SELECT max(seq) FROM acts").fetchone()
    desk.record.transact(lambda c: settings.put(c, training.SETTING, {"after": last}))
    async with program(desk).run_test(size=size) as pilot:
        await settled(pilot)
        await opened(pilot, "Bài tập")
        assert isinstance(pilot.app.screen, ExercisesScreen)
        assert "nhận hồ sơ, máy cấp số" in seen(pilot)
        looks(pilot, "exercises")
        await press(pilot, "f10")
        assert "Chưa bắt đầu bài nào" in " ".join(n.title for n in pilot.app._notifications)

        await press(pilot, "enter")
        await type_out(pilot, "Nguyen Van Thu", "f10")
        assert "đang làm" in seen(pilot)
        clock.now += timedelta(minutes=2)
        take_in(desk)
        await press(pilot, "escape", "enter")
        assert "4/4" in seen(pilot)
        await press(pilot, "f10")
        (run,) = exercises.runs(desk)
        assert run.words == "Giỏi: 4/4 bước, 2 phút"
        assert "Giỏi: 4/4 bước" in seen(pilot)
        await press(pilot, "f9", "enter")
        (table,) = tmp_path.glob("so-tap-*.csv")
        assert "Nguyen Van Thu" in table.read_text(encoding="utf-8-sig")


async def test_a_machine_is_looked_at_part_by_part_and_printed(desk: Desk) -> None:
    async with program(desk).run_test(size=(110, 36)) as pilot:
        await settled(pilot)
        await opened(pilot, "Kiểm tra máy")
        assert isinstance(pilot.app.screen, SelfCheckScreen)
        for part in ("Màn hình", "Bàn phím", "Đồng hồ", "Đĩa", "Phông chữ"):
            assert part in seen(pilot)
        assert "Chưa gõ thử" in seen(pilot)
        await press(pilot, "f3")
        await type_out(pilot, "sai", "enter")
        assert "thì nhận được “sai”" in seen(pilot)
        await press(pilot, "f8")
        (sheet,) = desk.print_folder.glob("kiem-tra-may-*.pdf")
        assert sheet.read_bytes().startswith(b"%PDF")


async def test_an_old_programs_sheet_is_tried_dry_and_then_taken_over(
    desk: Desk, tmp_path: Path
) -> None:
    sheet = tmp_path / "cu.csv"
    head = "Mã hồ sơ,Mã thủ tục,Chủ hồ sơ,Ngày tiếp nhận,Hẹn trả"
    good = "H18.12.34-261110-0007,1.004873,Nguyễn Văn Thử,10/11/2026,17/11/2026"
    sheet.write_text(f"{head}\n{good}\nx,,Trần Thị Ví Dụ,10/11/2026,\n", encoding="utf-8")
    async with program(desk).run_test(size=(110, 36)) as pilot:
        await settled(pilot)
        await opened(pilot, "Chuyển hồ sơ từ phần mềm cũ")
        await type_out(pilot, sheet.name, "f10")
        assert isinstance(pilot.app.screen, BroughtScreen)
        assert "Xem thử, chưa ghi gì" in seen(pilot)
        assert "chưa có mã thủ tục" in seen(pilot)
        await press(pilot, "f10")
        assert desk.read.execute("SELECT count(*) FROM dossiers").fetchone()[0] == 0
        sheet.write_text(f"{head}\n{good}\n", encoding="utf-8")
        await press(pilot, "escape", "enter")
        await type_out(pilot, sheet.name, "f10")
        await press(pilot, "f10")
        assert "Đã chuyển vào sổ" in seen(pilot)
        assert look.show(desk, "H18.12.34-261110-0007").said.owner.name == "Nguyễn Văn Thử"


async def test_personal_data_goes_only_after_a_typed_word(desk: Desk, clock: Clock) -> None:
    now = clock.now
    code = take_in(desk).said.code
    give_back.finish(desk, code)
    give_back.give_back(desk, code, give_back.Taker(person=look.show(desk, code).said.owner))

    def confirmed(connection: sqlite.Connection) -> None:
        for row in connection.execute("SELECT act_id FROM outbox").fetchall():
            outbox.confirm(connection, row["act_id"], "đã nhận")

    desk.record.transact(confirmed)
    clock.now = now + timedelta(days=91)
    async with program(desk).run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        await opened(pilot, "Xóa dữ liệu cá nhân quá hạn")
        assert isinstance(pilot.app.screen, PurgeScreen)
        assert code in seen(pilot)
        assert "[Sẽ xóa 1]" in seen(pilot)
        looks(pilot, "purge")
        await press(pilot, "f10")
        await type_out(pilot, "co", "enter")
        assert purge.gone(desk) == ()
        await press(pilot, "escape", "f10")
        await type_out(pilot, "xoa", "enter")
        (went,) = purge.gone(desk)
        assert went.code == code
        assert "[Đã xóa 1]" in seen(pilot)
        await press(pilot, "f8")
        (sheet,) = desk.print_folder.glob("da-xoa-*.pdf")
        assert sheet.read_bytes().startswith(b"%PDF")


async def test_a_kit_is_asked_for_and_its_refusal_stays_in_the_dialog(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "usb").mkdir()
    (tmp_path / "usb" / "đã có").touch()
    async with program(desk).run_test(size=(110, 36)) as pilot:
        await settled(pilot)
        await opened(pilot, "Bộ cài ra USB")
        await type_out(pilot, "usb", "f10")
        assert "đã có tệp; không ghi đè" in seen(pilot)

        def made(folder: Path, **_: object) -> kit.Kit:
            return kit.Kit(folder, 90, 100, 400 * 1024**2)

        # Packing every wheel takes long and is tested where kits are.
        monkeypatch.setattr(kit, "make", made)
        await type_out(pilot, "-2", "f10")
        assert isinstance(pilot.app.screen, MovingScreen)
        assert "90 gói, 400 MB" in " ".join(n.message for n in pilot.app._notifications)
