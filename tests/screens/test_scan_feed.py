"""One feed for all papers of a dossier: dealt by separators and keys, resumed, from a phone."""

from __future__ import annotations

import asyncio
import hashlib
import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from PIL import Image
from textual.pilot import Pilot

from db import settings
from desk_tui.counter import feed, feed_declared, look, scan, separators
from desk_tui.counter.desk import Desk
from desk_tui.screens.dossier import DossierScreen
from desk_tui.screens.scan import ScanScreen
from desk_tui.screens.scan_pages import PageList
from desk_tui.widgets.one_of import OneOf
from desk_tui.widgets.qr import QrCode
from scanners.separator import Separator, draw
from tests.scanners import paper

from .desks import program, settled, shown
from .test_scan import KEY, desk, no_sane, offer_files, page, taken, told

__all__ = ["desk", "no_sane"]

SIZES = [(80, 24), (120, 40)]


def code_of(desk: Desk) -> str:
    return desk.read.execute("SELECT code FROM dossiers").fetchone()[0]


def pages_of(desk: Desk) -> list[int]:
    """How many pages each paper of the dossier has now."""
    return [paper.pages if paper.sha256 else 0 for paper in look.show(desk, code_of(desk)).papers]


def sheet(desk: Desk, number: int, path: Path) -> Path:
    """The separator sheet of a paper of the checklist, from 1, as a scanner sees it."""
    paper = look.show(desk, code_of(desk)).papers[number - 1]
    font = Path(separators.__file__).parents[1] / "slips" / "fonts" / "LiberationSerif-Bold.ttf"
    drawn = draw(Separator(code_of(desk), paper.key), str(number), paper.name, font=font)
    drawn.reduce(2).save(path, dpi=(100, 100))
    return path


async def open_all(pilot: Pilot[None], desk: Desk) -> ScanScreen:
    """The scan screen for a whole pile."""
    await settled(pilot)
    pilot.app.open_dossier(code_of(desk))  # pyright: ignore
    await settled(pilot)
    await pilot.press("alt+c")
    await settled(pilot)
    assert isinstance(pilot.app.screen, ScanScreen)
    return pilot.app.screen


async def until(pilot: Pilot[None], true: Callable[[], bool]) -> None:
    for _ in range(2000):
        if true():
            return
        await pilot.pause(0.03)
    raise AssertionError("it has not come to that")


@pytest.mark.parametrize("size", SIZES)
async def test_separators_deal_a_pile_and_one_key_keeps_it(
    desk: Desk, no_sane: None, tmp_path: Path, size: tuple[int, int]
):
    first, second = sheet(desk, 1, tmp_path / "s1.png"), sheet(desk, 2, tmp_path / "s2.png")
    pages = [page(tmp_path / f"{n}.png", n) for n in (1, 2, 3)]
    offer_files(desk, first, pages[0], pages[1], second, pages[2])
    async with program(desk).run_test(size=size) as pilot:
        screen = await open_all(pilot, desk)
        assert screen.query_one("#into", OneOf).value == "*"
        before = len(look.show(desk, code_of(desk)).acts)
        await pilot.press("f6")
        await settled(pilot)
        picture = shown(pilot.app.screen)
        assert picture.count("tờ ngăn") == 2
        assert "Trang cuối tốt: 5" in picture
        assert all(len(line) <= size[0] for line in picture.splitlines())
        await pilot.press("f10")
        await settled(pilot)
        assert isinstance(pilot.app.screen, DossierScreen)
    assert pages_of(desk)[:2] == [2, 1]
    acts = look.show(desk, code_of(desk)).acts[before:]
    assert [act.kind for act in acts] == ["paper.added", "paper.added"]
    assert list((desk.folder / "scanning").glob("*/*/ledger")) == []


async def test_keys_deal_pages_that_nothing_else_tells(desk: Desk, no_sane: None, tmp_path: Path):
    offer_files(desk, *(page(tmp_path / f"{n}.png", n) for n in range(1, 6)))
    async with program(desk).run_test(size=(80, 24)) as pilot:
        screen = await open_all(pilot, desk)
        await pilot.press("f6")
        await settled(pilot)
        assert "5 trang chưa biết thuộc giấy tờ nào" in told(screen)
        await pilot.press("home", "1", "down", "down", "space", "down", "b", "down", "alt+3")
        await settled(pilot)
        view = screen.feed.view()  # pyright: ignore
        keys = [paper.key for paper in screen.feed.papers]  # pyright: ignore
        assert list(view.dealt.pages.values()) == [keys[0], keys[0], keys[1], keys[2]]
        assert "✘ bỏ" in shown(pilot.app.screen)
        await pilot.press("escape")
        await settled(pilot)

        # Closed without keeping: it stands there as it was.
        await pilot.press("alt+c")
        await settled(pilot)
        again = pilot.app.screen
        assert isinstance(again, ScanScreen)
        assert "5 trang đã lưu từ lần quét trước, tiếp tục sau trang 5?" in told(again)
        assert again.feed.view().dealt.places == view.dealt.places  # pyright: ignore
        await pilot.press("f10")
        await settled(pilot)
    assert pages_of(desk) == [2, 1, 1]


async def test_a_page_is_turned_and_scanned_again(desk: Desk, no_sane: None, tmp_path: Path):
    offer_files(desk, *(page(tmp_path / f"{n}.png", n) for n in (1, 2, 3)))
    async with program(desk).run_test(size=(80, 24)) as pilot:
        screen = await open_all(pilot, desk)
        await pilot.press("f6")
        await settled(pilot)
        await pilot.press("home", "1", "r")
        await settled(pilot)
        assert "xoay 90°" in told(screen)
        assert "↻ xoay 90°" in shown(pilot.app.screen)
        await pilot.press("down", "x")
        assert "Đặt lại tờ của trang 2 rồi bấm F6" in told(screen)
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, ScanScreen)
        await pilot.press("x")
        offer_files(desk, page(tmp_path / "2 mới.png", 22))
        await pilot.press("f6")
        await settled(pilot)
        order = [row.sequence for row in screen.feed.job.pages]  # pyright: ignore
        assert order == [1, 4, 3]
        await pilot.press("end", "i")
        offer_files(desk, page(tmp_path / "4.png", 4))
        await pilot.press("f6")
        await settled(pilot)
        await pilot.press("f10")
        await settled(pilot)
    assert pages_of(desk)[0] == 4


async def test_a_page_fed_upside_down_is_turned_by_its_print(
    desk: Desk, no_sane: None, tmp_path: Path
):
    sheet = paper.scanned(paper.letter(4).image).rotate(180)
    offer_files(desk, paper.saved(sheet, tmp_path / "1.jpg"))
    async with program(desk).run_test(size=(120, 40)) as pilot:
        screen = await open_all(pilot, desk)
        await pilot.press("f6")
        await settled(pilot)
        await pilot.press("home", "1", "o")
        await until(pilot, lambda: "xoay 180°" in told(screen))
        await pilot.press("o")
        await until(pilot, lambda: "Đang xem chữ" not in told(screen))
        assert screen.feed.job.pages[0].treatment.turn == 180  # pyright: ignore


async def test_a_turned_pile_goes_between_its_fronts(desk: Desk, no_sane: None, tmp_path: Path):
    offer_files(desk, *(page(tmp_path / f"{n}.png", n) for n in (1, 3, 5)))
    async with program(desk).run_test(size=(80, 24)) as pilot:
        screen = await open_all(pilot, desk)
        await pilot.press("f6")
        await settled(pilot)
        await pilot.press("home", "1", "alt+g")
        assert "Lật cả chồng" in told(screen)
        offer_files(desk, *(page(tmp_path / f"{n}.png", n) for n in (6, 4, 2)))
        await pilot.press("f6")
        await settled(pilot)
        order = [row.sequence for row in screen.feed.job.pages]  # pyright: ignore
        assert order == [1, 6, 2, 5, 3, 4]
        await pilot.press("f10")
        await settled(pilot)
    assert pages_of(desk)[0] == 6


async def test_pages_short_of_what_was_declared_are_not_kept_by_themselves(
    desk: Desk, no_sane: None, tmp_path: Path
):
    offer_files(desk, *(page(tmp_path / f"{n}.png", n) for n in (1, 2)))
    async with program(desk).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        pilot.app.open_dossier(code_of(desk))  # pyright: ignore
        await settled(pilot)
        await pilot.press("f6")
        await settled(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, ScanScreen)
        await pilot.press("alt+k")
        await settled(pilot)
        await pilot.press("3", "x", "enter")
        assert "Gõ số trang bằng chữ số" in shown(pilot.app.screen)
        await pilot.press("backspace", "enter")
        await settled(pilot)
        assert "khai 3 trang. Đặt giấy vào máy" in told(screen)
        # Whoever opens the screen again finds what was said.
        await pilot.press("escape")
        await settled(pilot)
        await pilot.press("f6")
        await settled(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, ScanScreen)
        await pilot.press("f6")
        await settled(pilot)
        assert "khai 3 trang, mới có 2" in told(screen)
        assert "! " + "  2/3" in shown(pilot.app.screen)
        assert pages_of(desk)[0] == 0
        await pilot.press("k")
        await settled(pilot)
        await pilot.press("backspace", "2", "enter")
        await settled(pilot)
        assert "khai 2 trang, đủ." in told(screen)
        assert "mới có" not in told(screen)
        await pilot.press("f10")
        await settled(pilot)
    assert pages_of(desk)[0] == 2
    assert feed_declared.declared(desk, look.show(desk, code_of(desk)).row.id) == {}


async def test_pages_declared_of_any_paper_are_compared_with_those_dealt_to_it(
    desk: Desk, no_sane: None, tmp_path: Path
):
    offer_files(desk, *(page(tmp_path / f"{n}.png", n) for n in (1, 2, 3)))
    async with program(desk).run_test(size=(80, 24)) as pilot:
        screen = await open_all(pilot, desk)
        await pilot.press("f6")
        await settled(pilot)
        await pilot.press("home", "1")
        await settled(pilot)
        first, second = (paper.name for paper in screen.feed.papers[:2])  # pyright: ignore
        await pilot.press("k")
        await settled(pilot)
        await pilot.press("2", "enter")
        await settled(pilot)
        assert f"{first}: khai 2 trang, có 3, nhiều hơn 1." in told(screen)
        # The other paper has no page at all to stand on.
        await pilot.press("k")
        await settled(pilot)
        await pilot.press("shift+tab", "right", "tab", "1", "enter")
        await settled(pilot)
        assert f"{second}: khai 1 trang, chưa có trang nào." in told(screen)
        await pilot.press("k")
        await settled(pilot)
        await pilot.press("escape")
        await pilot.press("end", "2")
        await settled(pilot)
        assert "khai" not in told(screen)
        await pilot.press("k")
        await settled(pilot)
        await pilot.press("backspace", "0", "enter")
        await settled(pilot)
        assert f"“{second}” không khai số trang." in told(screen)


async def test_the_machine_of_a_kind_of_paper_is_remembered(
    desk: Desk, no_sane: None, tmp_path: Path
):
    offer_files(desk, page(tmp_path / "1.png", 1))
    async with program(desk).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        pilot.app.open_dossier(code_of(desk))  # pyright: ignore
        await settled(pilot)
        await pilot.press("f6")
        await settled(pilot)
        pilot.app.screen.query_one("#mode", OneOf).focus()
        await pilot.press("right", "enter")
        await settled(pilot)
    assert pages_of(desk)[0] == 1
    assert scan.remembered(desk, KEY)[1].mode == "gray"
    other = look.show(desk, code_of(desk)).papers[1].key
    device, last = scan.remembered(desk, other)
    assert last.mode == "gray"
    scan.remember(desk, device, type(last)(dpi=600), other)
    assert scan.remembered(desk, KEY)[1].mode == "gray"
    assert scan.remembered(desk, other)[1].dpi == 600


KILLED = """
import os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from desk_tui.counter import feed
from desk_tui.counter.desk import Desk
from scanners.devices.protocol import Page, Settings

desk = Desk.open(Path(sys.argv[2]), sys.argv[3], sys.argv[4])
one = feed.Feed(desk, sys.argv[5])
def step(said):
    if isinstance(said, Page) and said.sequence == 2:
        print("two", flush=True)
        sys.stdin.read()
one.scan("file", Settings(source="feeder"), step)
"""


async def test_a_scan_whose_screen_was_killed_is_followed_and_dealt(
    desk: Desk, no_sane: None, tmp_path: Path
):
    from .desks import OFFICER, PASSWORD

    files = [sheet(desk, 2, tmp_path / "s.png")]
    files += [page(tmp_path / f"{n}.png", n) for n in range(1, 8)]
    offer_files(desk, *files)
    code = code_of(desk)
    words = (str(Path(feed.__file__).parents[2]), str(desk.folder), OFFICER, PASSWORD, code)
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ},
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline().strip() == b"two"
        child.kill()
        child.wait()
    async with program(desk).run_test(size=(80, 24)) as pilot:
        screen = await open_all(pilot, desk)
        await until(pilot, lambda: screen.state == "ready" and taken(screen) == 8)
        await settled(pilot)
        await pilot.press("f10")
        await settled(pilot)
    assert pages_of(desk)[:2] == [0, 7]


async def test_a_screen_that_was_closed_leaves_the_machine_at_work(
    desk: Desk, no_sane: None, tmp_path: Path
):
    phone_only(desk)
    async with program(desk).run_test(size=(120, 40)) as pilot:
        screen = await open_phone(pilot, desk)
        url = screen.query_one(QrCode).link
        await pilot.press("alt+z")
        await pilot.pause()
        assert isinstance(pilot.app.screen, DossierScreen)
        await pilot.press("alt+c")
        await until(pilot, lambda: bool(pilot.app.screen.query(QrCode)))
        assert pilot.app.screen.query_one(QrCode).link == url
        await pilot.press("escape")
        await settled(pilot)
        assert "Đã dừng quét theo yêu cầu." in told(pilot.app.screen)  # pyright: ignore


def phone_only(desk: Desk) -> None:
    told = {"extra": {"phone": "host=127.0.0.1", "escl-find": "no"}}
    desk.record.transact(lambda connection: settings.put(connection, "scan", told))


async def open_phone(pilot: Pilot[None], desk: Desk) -> ScanScreen:
    screen = await open_all(pilot, desk)
    box = screen.query_one("#device", OneOf)
    box.focus()
    for _ in range(10):
        if box.value.startswith("phone"):
            break
        await pilot.press("right")
    await settled(pilot)
    await pilot.press("f6")
    await until(pilot, lambda: bool(screen.query(QrCode)))
    await pilot.pause()
    return screen


async def test_the_machine_stops_when_the_program_ends(desk: Desk, no_sane: None):
    phone_only(desk)
    async with program(desk).run_test(size=(80, 24)) as pilot:
        screen = await open_phone(pilot, desk)
        one = screen.feed
        assert one is not None
        assert one.running
    for _ in range(2000):
        if not one.running:
            break
        await asyncio.sleep(0.03)
    assert not one.running


@pytest.mark.parametrize("size", SIZES)
async def test_a_phone_is_invited_by_a_code_that_goes_when_it_has_come(
    desk: Desk, no_sane: None, tmp_path: Path, size: tuple[int, int]
):
    phone_only(desk)
    async with program(desk).run_test(size=size) as pilot:
        screen = await open_phone(pilot, desk)
        code = screen.query_one(QrCode)
        picture = shown(pilot.app.screen)
        assert "Cửa sổ quá nhỏ" not in picture
        assert "Mã còn dùng được" in picture
        assert code.link.removeprefix("http://")[:14] in picture
        async with httpx.AsyncClient(base_url=code.link, timeout=90) as phone:
            assert (await phone.post("begin")).status_code == 200
            await until(pilot, lambda: not screen.query(QrCode))
            assert screen.query_one(PageList).display
            photo = io.BytesIO()
            big = Image.open(page(tmp_path / "1.png", 1)).resize((2480, 3507))
            big.save(photo, "JPEG", quality=80)
            headers = {"X-Sha256": hashlib.sha256(photo.getvalue()).hexdigest()}
            put = await phone.put("pages/" + "a" * 32, content=photo.getvalue(), headers=headers)
            assert put.status_code < 300, put.text
            assert (await phone.post("done")).status_code < 300
        await until(pilot, lambda: screen.state == "ready")
        await settled(pilot)
        assert taken(screen) == 1
        await pilot.press("home", "1", "f10")
        await settled(pilot)
    assert pages_of(desk)[0] == 1
