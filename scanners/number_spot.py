"""A page number that stands alone in a margin, made readable.

Tesseract leaves a lone figure out when it reads a page, and misreads it when it stands alone in a
picture; behind a drawn word "Trang" it reads it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from scanners.numbering import PageNumber, page_number

if TYPE_CHECKING:
    from PIL.Image import Image

_MARGIN = 0.085  # of the page's height, at the top and at the foot
_RIM = 0.02
_WIDEST, _HIGHEST = 0.15, 0.03  # a page number; a line of text or a stamp is larger
_LOOK = 830  # pixels of the page's width while looking
_DARKER = 60
_TALL = 80  # pixels that a number is drawn in for reading


def spot_number(page: Image, read: Callable[[Image], str]) -> PageNumber | None:
    """The number alone in the top margin of an upright page, else at its foot.

    read: gives the text of a picture of one line (Tesseract: page segmentation mode 7; the English
    data knows figures better than the Vietnamese). Called at most twice, not for empty margins.
    """
    gray = page.convert("L")
    for top in (True, False):
        spot = _spot(gray, top)
        if spot is not None and (found := page_number(read(_behind_a_word(spot)))):
            return found
    return None


def _spot(gray: Image, top: bool) -> Image | None:
    """The only mark in a margin, when it is as small as a page number."""
    from PIL import ImageFilter, ImageStat

    step = max(1, gray.width // _LOOK)
    small = gray.reduce(step)
    high = round(small.height * _MARGIN)
    rim = round(small.width * _RIM)
    upper = rim if top else small.height - high
    lower = high if top else small.height - rim
    band = small.crop((rim, upper, small.width - rim, lower)).filter(ImageFilter.GaussianBlur(0.7))
    (paper,) = ImageStat.Stat(band).median
    dark = band.point([255 if level < paper - _DARKER else 0 for level in range(256)])
    box = dark.getbbox()
    if box is None:
        return None
    wide, tall = box[2] - box[0], box[3] - box[1]
    if wide > small.width * _WIDEST or not 4 <= tall <= small.height * _HIGHEST:
        return None
    # Ink that goes on beyond the margin is the first or last line of the text.
    if (box[3] == dark.height) if top else (box[1] == 0):
        return None
    left, above = (box[0] + rim) * step, (box[1] + upper) * step
    around = 8 * step
    return gray.crop(
        (
            max(0, left - around),
            max(0, above - around),
            min(gray.width, left + wide * step + around),
            min(gray.height, above + tall * step + around),
        )
    )


def _behind_a_word(spot: Image) -> Image:
    from PIL import Image, ImageDraw, ImageFont, ImageOps

    scale = _TALL / spot.height
    figure = spot.resize((round(spot.width * scale), _TALL), Image.Resampling.LANCZOS)
    figure = ImageOps.autocontrast(figure, cutoff=(1, 40))
    font = ImageFont.load_default(_TALL * 0.62)
    before = 40 + round(font.getlength("Trang  "))
    line = Image.new("L", (before + figure.width + 40, _TALL + 60), 255)
    line.paste(figure, (before, 30))
    ImageDraw.Draw(line).text((40, 30 + _TALL * 0.8), "Trang", 0, font, anchor="ls")
    return line
