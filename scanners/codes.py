"""QR codes and barcodes read from a picture: the citizen's card, our own slips and separators.

Only QR, Code 128 and Code 39 are looked for: that is what cards, slips and offices print, and every
further kind costs more than these three together (Data Matrix seven times as much on a page).
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from scanners.pages import TooManyPixels, load_gray
from scanners.problem import ScanProblem

if TYPE_CHECKING:
    import zxingcpp
    from PIL.Image import Image

Kind = Literal["id-card", "separator", "slip", "other"]
Point = tuple[int, int]
Area = tuple[int, int, int, int]

SECOND_LOOK = 0.5
"""Seconds after which no further place is looked at again; one place costs 13 to 54 ms."""

# number | old number | name | birth | sex | residence | issued | …; the second may be left out.
_CARD = re.compile(r"\s*[0-9]{12}\|(?:[^|]*\|){4,}[^|]*", re.DOTALL)
_OURS: tuple[tuple[str, Kind], ...] = (("DTS1/", "separator"), ("DT1/", "slip"))

# Up to this many pixels (a card, not a page) the whole picture is enlarged.
_CARD_SIZED = 1_500_000
# A larger piece of a page is not enlarged: a code that big fails for other reasons.
_PIECE = 3_000_000
_PLACES = 4
# The map on which dense places are found: one point is about 2 mm of an A4 page.
_MAP = 150
_DENSE = 60


@dataclass(frozen=True)
class Code:
    """One code on a page.

    corners: in pixels of the picture, from the code's own top left, clockwise as it was printed.
    turn: degrees (0 to 359) by which the code lies clockwise, so 180 on a page fed head first.
    kind: told by the shape of the text only; what a card says is for others to judge.
    """

    text: str
    format: str
    kind: Kind
    corners: tuple[Point, Point, Point, Point]
    turn: int


def kind_of(text: str) -> Kind:
    """Whose code a text is, by its shape."""
    for start, kind in _OURS:
        if text.startswith(start):
            return kind
    return "id-card" if _CARD.fullmatch(text) else "other"


def read_codes(image: Path | Image, *, second_look: float = SECOND_LOOK) -> list[str]:
    """The texts of all codes in a picture, without repeats; raises as `find_codes` does."""
    return list(dict.fromkeys(code.text for code in find_codes(image, second_look=second_look)))


def find_codes(image: Path | Image, *, second_look: float = SECOND_LOOK) -> tuple[Code, ...]:
    """All codes in a picture, as found from the top; none is no error.

    Where the first look reads nothing, likely places (a code seen but not read; the densest black)
    are enlarged and sharpened until `second_look` seconds are over; 0 asks for one look only.
    Raises ScanProblem `damaged-image`, FileNotFoundError.
    """
    gray = _gray(image)
    seen, failed = _read(gray)
    if seen or second_look <= 0:
        return _in_order(seen)
    until = time.monotonic() + second_look
    for area in _likely(gray, failed):
        seen, _ = _read(_sharper(gray.crop(area)), offset=area[:2], scale=2)
        if seen or time.monotonic() > until:
            break
    return _in_order(seen)


def _gray(image: Path | Image) -> Image:
    if not isinstance(image, Path):
        return image.convert("L")
    try:
        return load_gray(image)
    except FileNotFoundError:
        raise
    except (OSError, TooManyPixels) as error:
        raise ScanProblem(
            "damaged-image", "Không đọc được ảnh này.", "Chụp hoặc quét lại ảnh."
        ) from error


def _read(
    gray: Image, *, offset: Point = (0, 0), scale: int = 1
) -> tuple[list[Code], list[tuple[Point, ...]]]:
    """Codes read, and the corners of those seen but not readable."""
    from zxingcpp import BarcodeFormat, BarcodeFormats, read_barcodes

    found = read_barcodes(
        gray,
        formats=BarcodeFormats([BarcodeFormat.QRCode, BarcodeFormat.Code128, BarcodeFormat.Code39]),
        try_invert=False,
        return_errors=True,
    )
    good: list[Code] = []
    failed: list[tuple[Point, ...]] = []
    for one in found:
        at = one.position
        corners = (
            _point(at.top_left, offset, scale),
            _point(at.top_right, offset, scale),
            _point(at.bottom_right, offset, scale),
            _point(at.bottom_left, offset, scale),
        )
        text = _text(one)
        if not one.valid:
            failed.append(corners)
        elif text:
            name = str(one.format)
            good.append(Code(text, name, kind_of(text), corners, one.orientation % 360))
    return good, failed


def _point(point: zxingcpp.Point, offset: Point, scale: int) -> Point:
    return round(point.x / scale) + offset[0], round(point.y / scale) + offset[1]


def _text(code: zxingcpp.Barcode) -> str:
    """UTF-8 where the bytes are: few cards announce it, and a guess may fall on another table."""
    try:
        return code.bytes.decode("utf-8")
    except UnicodeDecodeError:
        return code.text


def _in_order(codes: list[Code]) -> tuple[Code, ...]:
    return tuple(sorted(codes, key=lambda code: (code.corners[0][1], code.corners[0][0])))


def _likely(gray: Image, failed: list[tuple[Point, ...]]) -> Iterator[Area]:
    """Pieces of the picture worth a second look, the likeliest first."""
    if gray.width * gray.height <= _CARD_SIZED:
        yield (0, 0, gray.width, gray.height)
        return
    for corners in failed[:_PLACES]:
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        area = _padded(gray, (min(xs), min(ys), max(xs), max(ys)))
        if area:
            yield area
    for box in _dense(gray):
        area = _padded(gray, box)
        if area:
            yield area


def _padded(gray: Image, box: Area) -> Area | None:
    """With half its size around it, inside the picture; None when that is more than a piece."""
    left, top, right, bottom = box
    more = max(right - left, bottom - top) // 2
    area = (
        max(0, left - more),
        max(0, top - more),
        min(gray.width, right + more),
        min(gray.height, bottom + more),
    )
    wide, high = area[2] - area[0], area[3] - area[1]
    return area if 0 < wide * high <= _PIECE and min(wide, high) >= 16 else None


def _dense(gray: Image) -> list[Area]:
    """Boxes of the darkest even patches: a code is half black, a block of text a fifth."""
    from PIL import ImageChops, ImageFilter

    step = max(1, max(gray.size) // _MAP)
    small = gray.reduce(step)
    paper = small.filter(ImageFilter.MaxFilter(5)).filter(ImageFilter.GaussianBlur(20))
    dark = ImageChops.subtract(paper, small).filter(ImageFilter.BoxBlur(1))
    wide = dark.width
    level = dark.tobytes()
    # The first column stays out, so that no patch goes round the edge of the map.
    left_over = {at for at, value in enumerate(level) if value >= _DENSE and at % wide}
    patches: list[tuple[int, Area]] = []
    while left_over:
        patch = _patch(left_over, wide)
        xs, ys = [at % wide for at in patch], [at // wide for at in patch]
        box = (min(xs), min(ys), max(xs) + 1, max(ys) + 1)
        # Codes are about square and fill their box; rules, photos' rims and headings do not.
        sides = sorted((box[2] - box[0], box[3] - box[1]))
        if sides[0] >= 3 and sides[1] <= 3 * sides[0] and len(patch) * 2 > sides[0] * sides[1]:
            strength = sum(level[at] for at in patch) // len(patch)
            left, top, right, bottom = (edge * step for edge in box)
            patches.append((strength, (left, top, right, bottom)))
    patches.sort(reverse=True)
    return [box for _, box in patches[:_PLACES]]


def _patch(left_over: set[int], wide: int) -> list[int]:
    """Take one connected patch out of the points left over."""
    start = left_over.pop()
    patch, edge = [start], [start]
    while edge:
        at = edge.pop()
        for beside in (at - 1, at + 1, at - wide, at + wide):
            if beside in left_over:
                left_over.remove(beside)
                patch.append(beside)
                edge.append(beside)
    return patch


def _sharper(gray: Image) -> Image:
    from PIL import Image, ImageFilter

    doubled = gray.resize((gray.width * 2, gray.height * 2), Image.Resampling.LANCZOS)
    return doubled.filter(ImageFilter.UnsharpMask(3, 200))
