"""The visible signature of a digitised copy: words only, drawn as a picture, put on free paper.

NĐ 30/2020/NĐ-CP, annex I: top right of page one, no image, the form of copy, the organisation and
the time of signing (ISO 8601 with Vietnam's zone) in Times New Roman, upright, size 10, black.
A picture and no font program, because only that kept PDF/A-1b valid.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from scanners.free_place import Place, free_place

if TYPE_CHECKING:
    from PIL.Image import Image

_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
_POINTS = 10
_DPI = 300
_LOOK_DPI = 100
_MOST_LOOKED_AT = 4_000_000  # pixels of page one
_PADDING_MM = 0.7
# As many lines as there are words to say, then wide and flat for a page printed up to its rim.
_WIDTHS_MM = (70.0, 105.0, 150.0, 190.0)
# The size the annex asks for, and when no paper is left for that, smaller.
_SCALES = (1.0, 0.85, 0.7)


@dataclass(frozen=True)
class Stamp:
    """What the stamp says. form: of copy ("Sao y", "Bản số hóa"). font: a TrueType file whose
    letters have the widths of Times New Roman and all Vietnamese marks."""

    form: str
    organisation: str
    font: Path
    person: str = ""


@dataclass(frozen=True)
class Placed:
    """The stamp's picture, turned as the page is, and its box in the page's own points."""

    picture: Image
    box: tuple[float, float, float, float]
    scale: float


def words(stamp: Stamp, at: datetime) -> list[str]:
    """The lines of the stamp, before any is broken to fit."""
    local = at.astimezone(_ZONE).isoformat(timespec="seconds")
    said = (stamp.form, stamp.organisation, stamp.person, f"Thời gian ký: {local}")
    return [line for line in said if line]


def place(source: Path, stamp: Stamp, at: datetime) -> Placed | None:
    """Draw the stamp and find free paper for it on page one of a PDF; None when there is none."""
    import pypdfium2

    with pypdfium2.PdfDocument(source) as pdf:
        pdf.init_forms()
        page = pdf[0]
        wide, high = page.get_size()
        scale = min(_LOOK_DPI / 72, (_MOST_LOOKED_AT / (wide * high)) ** 0.5)
        # Stamps of earlier signatures are form fields: they are drawn, so that they stay readable.
        seen = page.render(scale=scale, may_draw_forms=True).to_pil()  # pyright: ignore
        turn, edges = page.get_rotation(), page.get_cropbox() or (0, 0, wide, high)
        page.close()
    pictures = list(_pictures(stamp, at))
    looked = scale * 72
    sizes = [
        (-int(-picture.width * looked // _DPI), -int(-picture.height * looked // _DPI))
        for picture, _ in pictures
    ]
    found = free_place(seen, sizes, looked)
    if found is None:
        return None
    picture, shrunk = pictures[found.choice]
    turned = picture.rotate(turn, expand=True) if turn else picture
    return Placed(turned, _user_space(found, scale, picture, turn, edges), shrunk)


def _user_space(
    found: Place, scale: float, picture: Image, turn: int, edges: tuple[float, ...]
) -> tuple[float, float, float, float]:
    """From pixels of the page as shown to points of the page as written (ISO 32000-1, 8.3.2.3)."""
    left, bottom, right, top = edges
    # The picture at its true size in the right upper corner of the place, which was rounded up.
    x1, y0 = found.right / scale, found.top / scale
    x0, y1 = x1 - picture.width * 72 / _DPI, y0 + picture.height * 72 / _DPI
    to_user: Callable[[float, float], tuple[float, float]] = {
        0: lambda x, y: (left + x, top - y),
        90: lambda x, y: (left + y, bottom + x),
        180: lambda x, y: (right - x, bottom + y),
        270: lambda x, y: (right - y, top - x),
    }[turn]
    (ax, ay), (bx, by) = to_user(x0, y0), to_user(x1, y1)
    return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)


def _pictures(stamp: Stamp, at: datetime) -> Iterator[tuple[Image, float]]:
    """The same words in every shape and size allowed, the most wanted first."""
    said = words(stamp, at)
    for scale in _SCALES:
        font = _font(stamp.font, scale)
        drawn: list[list[str]] = []
        for width in _WIDTHS_MM:
            room = width / 25.4 * _DPI
            flat = width != _WIDTHS_MM[0]
            paragraphs = ["; ".join(said)] if flat else said
            lines = [line for text in paragraphs for line in _broken(text, font, room)]
            if lines not in drawn:
                drawn.append(lines)
                yield _drawn(lines, font), scale


def _font(path: Path, scale: float) -> Any:
    from PIL import ImageFont

    # The basic layout needs no library beyond Pillow, and Vietnamese letters come composed.
    return ImageFont.truetype(
        str(path), _POINTS * scale * _DPI / 72, layout_engine=ImageFont.Layout.BASIC
    )


def _broken(text: str, font: Any, room: float) -> Iterator[str]:
    import unicodedata

    line = ""
    for word in unicodedata.normalize("NFC", text).split():
        longer = f"{line} {word}".strip()
        if line and font.getlength(longer) > room:
            yield line
            longer = word
        line = longer
    yield line


def _drawn(lines: list[str], font: Any) -> Image:
    """Black on white: PDF/A-1 knows no transparency, and the paper below is free."""
    from PIL import Image, ImageDraw

    pad = round(_PADDING_MM / 25.4 * _DPI)
    ascent, descent = font.getmetrics()
    step = ascent + descent
    width = round(max(font.getlength(line) for line in lines)) + 2 * pad
    picture = Image.new("RGB", (width, step * len(lines) + 2 * pad), "white")
    draw = ImageDraw.Draw(picture)
    for number, line in enumerate(lines):
        draw.text((pad, pad + number * step), line, "black", font=font)
    return picture
