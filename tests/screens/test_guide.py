"""For the citizen's phone: the code on the screen, the guide in large letters, the leaflet."""

from __future__ import annotations

import hashlib
import io
import shutil
import subprocess
from datetime import timedelta

import pytest
import zxingcpp
from PIL import Image
from pyzbar import pyzbar
from textual.widgets import Static

from desk_tui.counter import guide, helping, packages
from desk_tui.counter.convert import Convert, Converted, prepare
from desk_tui.counter.desk import Desk
from desk_tui.counter.identity import person_of_card
from desk_tui.counter.problem import Refusal
from desk_tui.counter.relink import new_link
from desk_tui.screens.guide import GuideScreen
from desk_tui.screens.leaflet import WHICH
from desk_tui.screens.packages import PackageScreen

from .desks import Clock
from .reception_desk import SON, Officer, at_desk, monday, settled

HOST = "https://mot-cua.tinh-vi-du.gov.example"
SIZES = [(80, 24), (110, 36), (160, 50)]
THEMES = ["textual-dark", "textual-light"]


@pytest.fixture
def clock() -> Clock:
    return monday()


def made(desk: Desk) -> Converted:
    desk.record.transact(lambda c: packages.settings.put(c, packages.CITIZEN_URL, HOST))
    person = person_of_card(SON, desk.today())[0]
    return prepare(desk, Convert(procedure="1.001193", applicant=person, consent="on-phone"))


def told(officer: Officer) -> str:
    """What is told at the edge of the screen."""
    return " ".join(f"{one.title} {one.message}" for one in officer.app._notifications)


def readers(officer: Officer) -> tuple[list[str], list[str]]:
    """What two readers find on the very screen."""
    tool = shutil.which("rsvg-convert")
    if tool is None:
        pytest.skip("rsvg-convert is needed to draw the screen")
    svg = officer.app.export_screenshot().encode()
    drawn = subprocess.run([tool, "--zoom", "1.5"], input=svg, capture_output=True, check=True)
    image = Image.open(io.BytesIO(drawn.stdout)).convert("L")
    return (
        [code.text for code in zxingcpp.read_barcodes(image)],
        [code.data.decode() for code in pyzbar.decode(image)],
    )


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_a_phone_reads_the_link_from_the_page_of_the_package(
    desk: Desk, size: tuple[int, int], theme: str
) -> None:
    package = made(desk)
    async with at_desk(desk, size, open=False) as officer:
        officer.app.theme = theme
        await officer.app.push_screen(PackageScreen(package.subject, package))
        await settled(officer.pilot)
        assert readers(officer) == ([package.url], [package.url])
        # And from the guide, where nothing else is on the screen.
        await officer.press("alt+j")
        assert isinstance(officer.screen, GuideScreen)
        assert readers(officer) == ([package.url], [package.url])


async def test_a_window_too_small_says_so_and_shows_no_cut_code(desk: Desk) -> None:
    package = made(desk)
    async with at_desk(desk, (60, 16), open=False) as officer:
        await officer.app.push_screen(PackageScreen(package.subject, package))
        await settled(officer.pilot)
        assert "Cửa sổ quá nhỏ" in officer.seen
        assert readers(officer) == ([], [])


async def test_the_guide_goes_on_and_back_by_one_key_and_counts_the_help(
    desk: Desk, clock: Clock
) -> None:
    steps = guide.guide(desk.folder, "file-online").steps
    async with at_desk(desk, (110, 36), open=False) as officer:
        await officer.press("alt+j")
        assert isinstance(officer.screen, GuideScreen)
        assert f"Bước 1/{len(steps)}" in officer.seen
        assert steps[0] in officer.seen
        while "Bước 3/" not in officer.seen:
            await officer.press("space")
        await officer.press("backspace")
        assert f"Bước 2/{len(steps)}" in officer.seen
        assert "█" in officer.seen, "the letters are large"
        await officer.press(*["space"] * 40)
        assert f"Bước {len(steps)}/{len(steps)}" in officer.seen
        await officer.press("f9")
        assert "LẦN ĐẦU" in officer.seen
        clock.now += timedelta(minutes=6, seconds=20)
        await officer.press("f10")
        assert not isinstance(officer.screen, GuideScreen)
    (row,) = helping.log(desk)
    assert (row.kind, row.minutes, row.first_time) == ("guide", 6, True)


async def test_leaving_counts_nothing_and_each_task_counts_as_its_own_help(desk: Desk) -> None:
    async with at_desk(desk, open=False) as officer:
        await officer.press("alt+j", "escape")
        assert not isinstance(officer.screen, GuideScreen)
        await officer.press("alt+j", "down", "down")
        assert "VNeID" in officer.seen
        await officer.press("f10")
    (row,) = helping.log(desk)
    assert (row.kind, row.minutes) == ("account", 1)


async def test_the_leaflet_is_printed_in_one_key_from_the_form_and_the_package(
    desk: Desk,
) -> None:
    async with at_desk(desk) as officer:
        await officer.press("alt+w")
        assert WHICH.split(",")[0] in told(officer)
        await officer.scan(SON)
        await officer.type("1.001193", "enter")
        before = officer.keys
        await officer.press("alt+w")
        assert officer.keys - before == 1
        assert "Tờ hướng dẫn 1.001193" in told(officer)
    first = helping.log(desk)
    assert [(one.kind, one.procedure, one.person) for one in first] == [
        ("leaflet", "1.001193", "Nguyễn Văn Thử")
    ]
    package = made(desk)
    async with at_desk(desk, open=False) as officer:
        await officer.app.push_screen(PackageScreen(package.subject, package))
        await settled(officer.pilot)
        await officer.press("alt+w")
        assert [one.kind for one in helping.log(desk)] == ["leaflet", "package", "leaflet"]


async def test_a_new_code_is_one_key_away_while_the_package_is_open(desk: Desk) -> None:
    package = made(desk)
    async with at_desk(desk, (110, 36), open=False) as officer:
        await officer.app.push_screen(PackageScreen(package.subject))
        await settled(officer.pilot)
        assert not officer.screen.query("#phone")
        await officer.press("alt+l")
        (seen,), _ = readers(officer)
        assert seen.startswith(f"{HOST}/g/")
        assert seen != package.url
        warned = officer.screen.query_one("#warnings", Static)
        assert "mã cũ thôi dùng" in str(warned.render())
    now = packages.whole(desk, package.subject).said
    assert now.link == hashlib.sha256(seen.rsplit("/", 1)[1].encode()).hexdigest()
    packages.withdraw(desk, package.subject, "công dân đổi ý")
    with pytest.raises(Refusal) as no:
        new_link(desk, package.subject)
    assert no.value.code == "package-over"
