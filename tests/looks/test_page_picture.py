"""The picture of a page in the terminal: right dots, follows the cursor, nearer by keys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from textual.app import App, ComposeResult

from desk_tui.counter.desk import Desk
from desk_tui.screens.scan import ScanScreen
from desk_tui.screens.scan_picture import PictureDialog
from desk_tui.widgets.page_picture import NEAREST, QUARTERS, PagePicture
from tests.screens.desks import open_desk, program, settled, take_in
from tests.screens.test_scan import no_sane, offer_files

from .office import page_of_print

__all__ = ["no_sane"]


class Shown(App[None]):
    def compose(self) -> ComposeResult:
        yield PagePicture()


def lines(picture: PagePicture) -> list[str]:
    return [picture.render_line(y).text for y in range(picture.size.height)]


async def test_every_pattern_of_four_dots_is_its_own_sign() -> None:
    """Sixteen cells side by side, each with another pattern."""
    page = Image.new("L", (32, 4), 0)
    for bits in range(16):
        for bit, (x, y) in enumerate(((0, 0), (1, 0), (0, 1), (1, 1))):
            if bits & 1 << bit:
                page.paste(255, (2 * bits + x, 2 * y, 2 * bits + x + 1, 2 * y + 2))
    app = Shown()
    async with app.run_test(size=(16, 1)) as pilot:
        picture = app.query_one(PagePicture)
        picture.show(page)
        await pilot.pause()
        # All dark and all light are blanks on their ground.
        assert lines(picture)[0] == " " + QUARTERS[1:15] + " "


async def test_nearer_and_moving_stay_on_the_page() -> None:
    page = Image.new("L", (1000, 1414), 255)
    page.paste(0, (700, 1150, 1000, 1414))
    app = Shown()
    async with app.run_test(size=(60, 20)) as pilot:
        picture = app.query_one(PagePicture)
        picture.show(page)
        await pilot.pause()
        whole = picture.render_line(19)
        assert max(len(line.strip()) for line in lines(picture)) <= 60
        assert any(part.style and part.style.bgcolor for part in whole)
        for _ in range(5):
            picture.nearer(1)
        assert picture.zoom == NEAREST
        for _ in range(40):
            picture.move(1, 1)
        corner = picture.render_line(19)
        # Nothing but the black corner is seen now.
        assert {
            part.style.bgcolor.get_truecolor()
            for part in corner
            if part.text and part.style and part.style.bgcolor
        } == {(0, 0, 0)}
        for _ in range(5):
            picture.nearer(-1)
        await pilot.pause()
        assert picture.render_line(19).text == whole.text


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path / "quay") as desk:
        take_in(desk)
        yield desk


async def test_the_picture_follows_the_page_and_its_treatment(
    desk: Desk, no_sane: None, tmp_path: Path
) -> None:
    paths = [tmp_path / f"{n}.png" for n in (1, 2)]
    page_of_print().save(paths[0], dpi=(100, 100))
    page_of_print().transpose(Image.Transpose.ROTATE_180).save(paths[1], dpi=(100, 100))
    offer_files(desk, *paths)
    app = program(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        app.open_dossier(desk.read.execute("SELECT code FROM dossiers").fetchone()[0])
        await settled(pilot)
        await pilot.press("alt+c")
        await settled(pilot)
        await pilot.press("f6")
        await settled(pilot)
        screen = app.screen
        assert isinstance(screen, ScanScreen)
        beside = screen.query_one("#picture", PagePicture)
        second = lines(beside)
        assert any(line.strip() for line in second)
        await pilot.press("up")
        await settled(pilot)
        first = lines(beside)
        assert first != second
        await pilot.press("r")
        await settled(pilot)
        turned = beside.page
        assert turned is not None
        assert turned.width > turned.height
        await pilot.press("v")
        await settled(pilot)
        assert isinstance(app.screen, PictureDialog)
        large = app.screen.query_one(PagePicture)
        await pilot.press("space", "right")
        assert large.zoom == 2
        await pilot.press("v")
        await settled(pilot)
        assert app.screen is screen


async def test_a_small_window_has_the_picture_on_its_key(
    desk: Desk, no_sane: None, tmp_path: Path
) -> None:
    page_of_print().save(tmp_path / "1.png", dpi=(100, 100))
    offer_files(desk, tmp_path / "1.png")
    app = program(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        app.open_dossier(desk.read.execute("SELECT code FROM dossiers").fetchone()[0])
        await settled(pilot)
        await pilot.press("alt+c")
        await settled(pilot)
        await pilot.press("f6")
        await settled(pilot)
        assert not app.screen.query_one("#picture").display
        await pilot.press("v")
        await settled(pilot)
        assert isinstance(app.screen, PictureDialog)
        assert any(line.strip() for line in lines(app.screen.query_one(PagePicture)))
