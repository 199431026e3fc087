"""The QR code as the screen shows it is read by a reader, in any theme; never a cut one."""

from __future__ import annotations

import io
import shutil
import subprocess

import pytest
import zxingcpp
from PIL import Image
from textual.app import App, ComposeResult

from desk_tui.widgets.qr import QrCode

LINK = "https://dichvucong.example.vn/h/7K3QW9A2"
LONG = LINK + "/tiep-tuc?m=H18.12.34-261116-0001&k=Zp4tY8sLq1Xv"


class OneCode(App[None]):
    def __init__(self, link: str, theme: str) -> None:
        super().__init__()
        self.link, self.shown_theme = link, theme

    def compose(self) -> ComposeResult:
        yield QrCode(self.link, "Công dân quét mã này để theo dõi hồ sơ.")

    def on_mount(self) -> None:
        self.theme = self.shown_theme


def read_codes(svg: str) -> list[str]:
    tool = shutil.which("rsvg-convert")
    if tool is None:
        pytest.skip("rsvg-convert is needed to draw the screen")
    png = subprocess.run(
        [tool, "--zoom", "1.5"], input=svg.encode(), capture_output=True, check=True
    )
    image = Image.open(io.BytesIO(png.stdout)).convert("RGB")
    return [code.text for code in zxingcpp.read_barcodes(image)]


def letters(app: App[None]) -> str:
    strips = app.screen._compositor.render_strips(app.screen.size)
    text = "".join("".join(s.text for s in strip).replace("▀", " ") for strip in strips)
    return "".join(text.split())


@pytest.mark.parametrize("theme", ["textual-dark", "textual-light", "gruvbox"])
@pytest.mark.parametrize(
    ("link", "size"),
    [(LINK, (80, 24)), (LINK, (64, 18)), (LINK, (38, 30)), (LONG, (120, 40))],
    ids=["80x24", "small", "words below", "long"],
)
async def test_a_reader_reads_it_from_the_screen(
    theme: str, link: str, size: tuple[int, int]
) -> None:
    app = OneCode(link, theme)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        assert read_codes(app.export_screenshot()) == [link]
        assert link in letters(app)


async def test_a_window_that_is_too_small_shows_words_and_no_code() -> None:
    app = OneCode(LINK, "textual-dark")
    async with app.run_test(size=(60, 12)) as pilot:
        await pilot.pause()
        shown = letters(app)
        assert "Cửasổquánhỏ" in shown
        assert LINK in shown
        assert read_codes(app.export_screenshot()) == []
        need = app.query_one(QrCode).needs
        await pilot.resize_terminal(need.width, need.height)
        await pilot.pause()
        assert read_codes(app.export_screenshot()) == [LINK]
