"""Scanning from the screen: real files, SANE's own test device, cancel, pages that stay."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from textual.pilot import Pilot
from textual.widgets import Static

from db import settings
from db.kinds import Paper
from desk_tui.counter import look
from desk_tui.counter.desk import Desk
from desk_tui.screens.dossier import DossierScreen
from desk_tui.screens.scan import ScanScreen
from desk_tui.widgets.fields import Field
from desk_tui.widgets.one_of import OneOf

from .desks import open_desk, program, settled, shown, take_in

KEY = "to-khai-dang-ky-khai-sinh"
SANE_DEFAULTS = Path("/etc/sane.d/test.conf")

SLOW = {"read__delay": "true", "read__delay__duration": "20000"}

SetUp = Callable[..., None]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path / "quay") as desk:
        take_in(desk)
        yield desk


@pytest.fixture
def no_sane(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine whose SANE has no driver at all."""
    folder = tmp_path / "no-sane.d"
    folder.mkdir()
    (folder / "dll.conf").write_text("")
    monkeypatch.setenv("SANE_CONFIG_DIR", str(folder))


@pytest.fixture
def sane(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SetUp:
    if shutil.which("scanimage") is None or not SANE_DEFAULTS.exists():
        pytest.skip("scanimage (sane-utils) with its test device is not installed")
    folder = tmp_path / "sane.d"
    folder.mkdir()
    (folder / "dll.conf").write_text("test\n")
    monkeypatch.setenv("SANE_CONFIG_DIR", str(folder))

    def set_up(**options: str) -> None:
        wanted = {"geometry_max": "300.0", "br_x": "210", "br_y": "297"}
        wanted["test-picture"] = '"Color pattern"'
        text = SANE_DEFAULTS.read_text()
        for name, value in (wanted | options).items():
            key = re.escape(name.replace("__", "-"))
            text, found = re.subn(rf"(?m)^{key} .*$", f"{name.replace('__', '-')} {value}", text)
            assert found == 1
        (folder / "test.conf").write_text(text)

    set_up()
    return set_up


def page(path: Path, number: int) -> Path:
    image = Image.new("RGB", (827, 1169), "white")
    draw = ImageDraw.Draw(image)
    for line in range(10):
        draw.text((100, 120 + 40 * line), f"Trang {number} dong {line}", "black")
        draw.line((100, 150 + 40 * line, 700, 150 + 40 * line), "black", 3)
    image.save(path, dpi=(100, 100))
    return path


def offer_files(desk: Desk, *paths: Path) -> None:
    told = {"files": [str(path) for path in paths]}
    desk.record.transact(lambda connection: settings.put(connection, "scan", told))


async def open_scan(pilot: Pilot[None], desk: Desk) -> ScanScreen:
    await settled(pilot)
    code = desk.read.execute("SELECT code FROM dossiers").fetchone()[0]
    pilot.app.open_dossier(code)  # pyright: ignore
    await settled(pilot)
    await pilot.press("f6")
    await settled(pilot)
    assert isinstance(pilot.app.screen, ScanScreen)
    return pilot.app.screen


def told(screen: ScanScreen) -> str:
    return str(screen.query_one("#told", Static).content)


def taken(screen: ScanScreen) -> int:
    return len(screen.feed.job.pages) if screen.feed and screen.feed.job else 0


def first_paper(desk: Desk) -> Paper:
    code = desk.read.execute("SELECT code FROM dossiers").fetchone()[0]
    return look.show(desk, code).papers[0]


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_no_scanner_says_what_to_do(desk: Desk, no_sane: None, size: tuple[int, int]):
    async with program(desk).run_test(size=size) as pilot:
        screen = await open_scan(pilot, desk)
        picture = shown(pilot.app.screen)
        assert "Chưa thấy máy quét nào (Alt+D để dò lại)." in picture
        assert "Hoặc chọn tệp" in picture
        assert screen.query_one("#file", Field).has_focus
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, DossierScreen)


async def test_pages_of_the_file_device_become_the_paper(desk: Desk, no_sane: None, tmp_path: Path):
    offer_files(desk, *(page(tmp_path / f"{n}.png", n) for n in (1, 2, 3)))
    async with program(desk).run_test(size=(80, 24)) as pilot:
        await open_scan(pilot, desk)
        await pilot.press("f6")
        await settled(pilot)
        assert isinstance(pilot.app.screen, DossierScreen)
        paper = first_paper(desk)
        assert (paper.state, paper.pages) == ("digitised", 3)
        assert "đã số hóa" in shown(pilot.app.screen)
        assert "có tệp" in shown(pilot.app.screen)
        assert list((desk.folder / "scanning").glob("*/*/page-*")) == []


async def test_a_typed_path_is_attached(desk: Desk, no_sane: None, tmp_path: Path):
    file = page(tmp_path / "giấy của dân.png", 1)
    async with program(desk).run_test(size=(80, 24)) as pilot:
        screen = await open_scan(pilot, desk)
        box = screen.query_one("#file", Field)
        box.value = str(tmp_path / "khong-co.pdf")
        await pilot.press("enter")
        assert box.error == "Không có tệp này. Xem lại đường dẫn."
        box.value = f"'{file}'"
        await pilot.press("enter")
        await settled(pilot)
        assert first_paper(desk).pages == 1


async def test_a_file_that_is_no_paper_is_refused_in_words(
    desk: Desk, no_sane: None, tmp_path: Path
):
    file = tmp_path / "virus.pdf"
    file.write_text("no paper at all")
    async with program(desk).run_test(size=(80, 24)) as pilot:
        screen = await open_scan(pilot, desk)
        screen.query_one("#file", Field).value = str(file)
        await pilot.press("enter")
        await settled(pilot)
        assert isinstance(pilot.app.screen, ScanScreen)
        assert "Chưa có trang nào được lưu." in told(screen)
        assert first_paper(desk).state == "received"


async def test_a_feeder_of_ten_sheets(desk: Desk, sane: SetUp):
    async with program(desk).run_test(size=(80, 24)) as pilot:
        screen = await open_scan(pilot, desk)
        assert screen.query_one("#source", OneOf).value == "feeder"
        screen.query_one("#dpi", OneOf).focus()
        while screen.query_one("#dpi", OneOf).value != "100":
            await pilot.press("left")
        await pilot.press("f6")
        await settled(pilot)
        assert first_paper(desk).pages == 10
        await pilot.press("f6")
        await settled(pilot)
        again = pilot.app.screen
        assert again.query_one("#dpi", OneOf).value == "100"
        assert again.query_one("#device", OneOf).value == "sane:test:0"


async def test_a_jam_is_told_in_the_officers_words(desk: Desk, sane: SetUp):
    sane(**{"read__status__code": "SANE_STATUS_JAMMED"})
    async with program(desk).run_test(size=(80, 24)) as pilot:
        screen = await open_scan(pilot, desk)
        await pilot.press("f6")
        await settled(pilot)
        assert "Máy quét bị kẹt giấy. Lấy tờ bị kẹt ra" in told(screen)
        assert "Chưa có trang nào được lưu. F6: quét lại." in told(screen)


async def test_esc_in_mid_scan_stops_the_scanner_and_keeps_whole_pages(desk: Desk, sane: SetUp):
    sane(**SLOW)
    async with program(desk).run_test(size=(80, 24)) as pilot:
        screen = await open_scan(pilot, desk)
        screen.query_one("#dpi", OneOf).focus()
        while screen.query_one("#dpi", OneOf).value != "100":
            await pilot.press("left")
        await pilot.press("f6")
        for _ in range(1000):
            await pilot.pause(0.02)
            if taken(screen) >= 2:
                break
        assert taken(screen) >= 2
        assert "Đang" in told(screen)
        await pilot.press("escape")
        await settled(pilot)
        assert isinstance(pilot.app.screen, ScanScreen)
        assert "Đã dừng quét theo yêu cầu." in told(screen)
        kept = taken(screen)
        assert f"{kept} trang đã lưu tạm. F10: lưu · F6: quét tiếp sau trang {kept}." in told(
            screen
        )
        assert first_paper(desk).state == "received"

        await pilot.press("escape")
        await settled(pilot)
        await pilot.press("f6")
        await settled(pilot)
        again = pilot.app.screen
        assert isinstance(again, ScanScreen)
        assert f"{kept} trang đã lưu từ lần quét trước" in told(again)
        await pilot.press("f10")
        await settled(pilot)
        assert first_paper(desk).pages == kept


async def test_pages_of_a_scan_cut_short_are_continued(desk: Desk, sane: SetUp):
    sane(**SLOW)
    async with program(desk).run_test(size=(80, 24)) as pilot:
        screen = await open_scan(pilot, desk)
        screen.query_one("#dpi", OneOf).focus()
        while screen.query_one("#dpi", OneOf).value != "100":
            await pilot.press("left")
        await pilot.press("f6")
        for _ in range(1000):
            await pilot.pause(0.01)
            if taken(screen) >= 1:
                break
        await pilot.press("f12")
        await settled(pilot)
        kept = taken(screen)
        assert kept >= 1
        sane()
        await pilot.press("f6")
        await settled(pilot)
        assert first_paper(desk).pages == kept + 10


async def test_pages_can_be_let_go(desk: Desk, no_sane: None, tmp_path: Path):
    good = page(tmp_path / "1.png", 1)
    bad = tmp_path / "2.png"
    bad.write_bytes(good.read_bytes()[:500])
    offer_files(desk, good, bad)
    async with program(desk).run_test(size=(80, 24)) as pilot:
        screen = await open_scan(pilot, desk)
        await pilot.press("f6")
        await settled(pilot)
        assert "1 trang đã lưu tạm." in told(screen)
        await pilot.press("alt+u")
        await settled(pilot)
        await pilot.press("1")
        await settled(pilot)
        assert "Đặt giấy vào máy rồi bấm F6" in told(screen)
        assert list((desk.folder / "scanning").glob("*/*/page-*")) == []
