"""Made pages for the dealing tests: separators as a scanner sees them, papers with headings."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

FONTS = Path(__file__).parents[2] / "desk_tui" / "slips" / "fonts"
BOLD = FONTS / "LiberationSerif-Bold.ttf"
REGULAR = FONTS / "LiberationSerif-Regular.ttf"

HEADING = (
    ("ỦY BAN NHÂN DÂN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
    ("XÃ MẪU", "Độc lập - Tự do - Hạnh phúc"),
)


def blank(dpi: int = 200) -> Image.Image:
    return Image.new("L", (round(8.27 * dpi), round(11.69 * dpi)), 248)


def scanned(
    image: Image.Image,
    *,
    turn: float = 0,
    noise: float = 6,
    blur: float = 0,
    ring: bool = False,
    seed: int = 1,
) -> Image.Image:
    """The sheet as a scanner hands it over: gray paper, grain, turned, stained."""
    seen = image.convert("L").point([40 + round(level * 205 / 255) for level in range(256)])
    if ring:
        cup = ImageDraw.Draw(seen)
        wide, high = seen.size
        for x, y in ((0.38, 0.42), (0.62, 0.6)):
            r = wide * 0.19
            box = (wide * x - r, high * y - r, wide * x + r, high * y + r)
            cup.ellipse(box, outline=120, width=max(3, wide // 110))
    if turn:
        seen = seen.rotate(turn, Image.Resampling.BICUBIC, expand=turn % 180 == 90, fillcolor=245)
    if blur:
        seen = seen.filter(ImageFilter.GaussianBlur(blur))
    grain = np.random.default_rng(seed).standard_normal((seen.height, seen.width), np.float32)
    return Image.fromarray((np.asarray(seen) + grain * noise).clip(0, 255).astype(np.uint8))


def paper(
    lines: list[str],
    *,
    title: str = "",
    heading: bool = False,
    number: str = "",
    top: str = "",
    dpi: int = 200,
) -> Image.Image:
    """A page as NĐ 30/2020 sets it: two blocks of heading, title in capitals, text, page number."""
    image = blank(dpi)
    pen = ImageDraw.Draw(image)
    bold = ImageFont.truetype(BOLD, round(13 * dpi / 72))
    plain = ImageFont.truetype(REGULAR, round(13 * dpi / 72))
    y = dpi * 0.8
    if top:
        pen.text((image.width / 2, dpi * 0.45), top, 20, plain, anchor="ma")
    if heading:
        for left, right in HEADING:
            pen.text((image.width * 0.26, y), left, 20, bold, anchor="ma")
            pen.text((image.width * 0.68, y), right, 20, bold, anchor="ma")
            y += dpi * 0.25
    if number:
        pen.text((image.width * 0.26, y + dpi * 0.1), number, 20, plain, anchor="ma")
        pen.text(
            (image.width * 0.68, y + dpi * 0.1),
            "Xã Mẫu, ngày 05 tháng 11 năm 2026",
            20,
            plain,
            anchor="ma",
        )
        y += dpi * 0.6
    for part in title.split("\n"):
        pen.text((image.width / 2, y), part, 20, bold, anchor="ma")
        y += dpi * 0.28
    for line in lines:
        y += dpi * 0.27
        pen.text((dpi * 1.1, y), line, 20, plain)
    return image
