"""The hall's scanner: it feeds whatever sheets the test has laid into it."""

from __future__ import annotations

import asyncio
import io
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from desk_tui.slips.letters import FONTS
from tests.scanners.escl_server import EsclServer, Scanner

SIZE = (1240, 1754)
_ONLY = (
    "<scan:DiscreteResolutions><scan:DiscreteResolution><scan:XResolution>150</scan:XResolution>"
    "<scan:YResolution>150</scan:YResolution></scan:DiscreteResolution></scan:DiscreteResolutions>"
)
"""150 dots an inch: enough for an office's paper, and quick."""


class Feeder:
    """An eSCL scanner in a thread of its own."""

    def __init__(self) -> None:
        self._sheets: Sequence[bytes] = ()
        self._scanner = Scanner(sheets=0, picture=self._picture, resolutions=_ONLY)
        self._server = EsclServer(self._scanner)

    @property
    def url(self) -> str:
        return self._server.url

    def lay(self, *sheets: bytes) -> None:
        """These sheets, first page first, are in the feeder now."""
        self._sheets = sheets
        self._scanner.sheets = len(sheets)

    def _picture(self, number: int, _size: tuple[int, int], _mode: str) -> bytes:
        return self._sheets[number - 1]

    @contextmanager
    def running(self) -> Iterator[Feeder]:
        loop = asyncio.new_event_loop()
        thread = threading.Thread(target=loop.run_forever, daemon=True)
        thread.start()
        asyncio.run_coroutine_threadsafe(self._server.__aenter__(), loop).result(10)
        try:
            yield self
        finally:
            loop.call_soon_threadsafe(self._server.vanish)
            loop.call_soon_threadsafe(loop.stop)
            thread.join(5)


@lru_cache(maxsize=64)
def sheet(number: int) -> bytes:
    """A written page, each number another one."""
    return _saved(_written(number))


@lru_cache(maxsize=16)
def numbered(page: int, of: int) -> bytes:
    """A page that says at its foot which of how many it is."""
    image = _written(100 + page)
    font = ImageFont.truetype(str(FONTS / "LiberationSerif-Regular.ttf"), 34)
    ImageDraw.Draw(image).text((540, 1660), f"Trang {page}/{of}", fill=0, font=font)
    return _saved(image)


@lru_cache(maxsize=1)
def blank() -> bytes:
    """The empty back of a sheet."""
    return _saved(Image.new("L", SIZE, 252))


@lru_cache(maxsize=1)
def heavy() -> bytes:
    """A drawing of five pages in colour that somebody brought as a file of 34 MB."""
    import img2pdf

    light = [min(255, value + 105) for value in range(256)]
    noise = Image.effect_noise((1654, 2339), 22).point(light)
    page = io.BytesIO()
    turned = noise.transpose(Image.Transpose.ROTATE_180)
    mirrored = noise.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    Image.merge("RGB", (noise, turned, mirrored)).save(
        page, "JPEG", quality=97, subsampling=0, dpi=(200, 200)
    )
    made = img2pdf.convert([page.getvalue()] * 5)
    assert made is not None
    return made


def _written(number: int) -> Image.Image:
    image = Image.new("L", SIZE, 250)
    draw = ImageDraw.Draw(image)
    # Few words: every one of them is read by the machine that makes the archive copy.
    for line in range(8, 48, 5):
        end = 1100 - (line * number * 37) % 400
        for word in range(120, end, 180):
            draw.rectangle((word, line * 32, word + 30 + (word * line) % 50, line * 32 + 10), 30)
    return image


def _saved(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85, dpi=(150, 150))
    return out.getvalue()
