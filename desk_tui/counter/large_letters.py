"""Letters several lines high, for somebody to read on the officer's screen from where they stand.

Drawn with the font of the slips and painted in block elements: in half blocks while there is room,
then in quarter blocks, whose letters are narrower. What does not fit on one page goes on another.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from typing import Any

Page = tuple[str, ...]

FONT = "LiberationSerif-Bold.ttf"
_INK = 96
"""Of 255: how dark a dot has to be to be painted."""
_HALVES = " ▀▄█"
_QUARTERS = " ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█"


@dataclass(frozen=True)
class _Pen:
    """`size`: dots of the font's height, two a line; `across`: dots a column; `stretch`: letters
    are drawn so much wider, because a dot is taller than it is wide."""

    size: int
    across: int
    stretch: float


# Below the last size the marks over and under Vietnamese letters run together.
_PENS = (
    *(_Pen(size, 1, 1.0) for size in (32, 28, 24, 20)),
    *(_Pen(size, 2, 1.4) for size in (24, 22, 20, 18, 16)),
)


@lru_cache(maxsize=64)
def painted(text: str, columns: int, rows: int) -> tuple[Page, ...]:
    """`text` in the largest letters with which it fits on one page of so many columns and rows, or
    on pages of the smallest; empty where a window is too small for any."""
    small: tuple[list[str], _Pen] | None = None
    for pen in _PENS:
        lines = _broken(text, pen, columns)
        if lines and len(lines) * _high(pen) <= rows:
            return (_page(lines, pen),)
        small = (lines, pen) if lines else small
    each = rows // _high(small[1]) if small else 0
    if small is None or each == 0:
        return ()
    lines, pen = small
    return tuple(_page(lines[n : n + each], pen) for n in range(0, len(lines), each))


@lru_cache(maxsize=len(_PENS))
def _font(size: int) -> Any:
    from PIL import ImageFont

    raw = (files("desk_tui") / "slips" / "fonts" / FONT).read_bytes()
    return ImageFont.truetype(BytesIO(raw), size)


def _high(pen: _Pen) -> int:
    """Lines of the screen that a line of letters takes."""
    return -(-sum(_font(pen.size).getmetrics()) // 2)


def _wide(words: str, pen: _Pen) -> int:
    """Columns of the screen that some words take."""
    return -(-int(_font(pen.size).getlength(words) * pen.stretch + 1) // pen.across)


def _broken(text: str, pen: _Pen, columns: int) -> list[str]:
    """The text in lines that fit; empty when one word alone does not."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if _wide(word, pen) > columns:
            return []
        if lines and _wide(longer, pen) <= columns:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _page(lines: list[str], pen: _Pen) -> Page:
    return tuple(row for words in lines for row in _painted(words, pen))


def _painted(words: str, pen: _Pen) -> list[str]:
    from PIL import Image, ImageDraw

    font, high = _font(pen.size), _high(pen)
    natural = Image.new("L", (int(font.getlength(words)) + 2, high * 2), 0)
    ImageDraw.Draw(natural).text((0, 0), words, font=font, fill=255)
    wide = _wide(words, pen)
    image = natural.resize((wide * pen.across, high * 2), Image.Resampling.BILINEAR)
    dots: Any = image.load()
    signs = _HALVES if pen.across == 1 else _QUARTERS

    def sign(column: int, row: int) -> str:
        bits = (
            (dots[column * pen.across + x, row * 2 + y] > _INK) << (y * pen.across + x)
            for y in range(2)
            for x in range(pen.across)
        )
        return signs[sum(bits)]

    return ["".join(sign(x, y) for x in range(wide)).rstrip() for y in range(high)]
