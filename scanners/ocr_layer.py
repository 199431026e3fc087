"""The text that was read, laid unseen over the picture of its page: to be found and copied."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from scanners.ocr import Line, PageText
from scanners.ocr_font import ADVANCE, UNITS, add_font

_FONT = "/Unseen"
# Letters rise from the baseline by about this share of the font size.
_CAPITALS = 0.7
_SMALLEST_PT = 1.0


def lay(pdf: Any, texts: Sequence[PageText]) -> None:
    """Put each page's text over it; `pdf` is a pikepdf document whose pages are whole pictures."""
    from pikepdf import Dictionary, Name

    if not any(text.lines for text in texts):
        return
    font = add_font(pdf)
    for page, text in zip(pdf.pages, texts, strict=True):
        if not text.lines:
            continue
        left, bottom, right, top = (float(edge) for edge in page.mediabox)
        across, up = (right - left) / text.width, (top - bottom) / text.height
        drawn = b"".join(_line(line, left, top, across, up) for line in text.lines)
        page.contents_add(pdf.make_stream(b"BT\n3 Tr\n" + drawn + b"ET\n"))
        resources = page.obj.Resources
        if Name.Font not in resources:
            resources.Font = Dictionary()
        resources.Font[_FONT] = font


def _line(line: Line, left: float, top: float, across: float, up: float) -> bytes:
    x1, y1, x2, y2 = line.baseline
    start, end = (left + x1 * across, top - y1 * up), (left + x2 * across, top - y2 * up)
    slope = math.atan2(end[1] - start[1], end[0] - start[0])
    cos, sin = math.cos(slope), math.sin(slope)
    high = max((_height(line, word.box) for word in line.words), default=0) * up
    size = max(high / _CAPITALS, _SMALLEST_PT)
    letter = size * ADVANCE / UNITS
    out = [f"{_FONT} {size:.2f} Tf\n"]
    for number, word in enumerate(line.words):
        x = left + word.box[0] * across
        y = start[1] + (x - start[0]) * math.tan(slope)
        codes = word.text.encode("utf-16-be", "replace")
        wide = max((word.box[2] - word.box[0]) * across / cos, 0.1)
        stretch = wide / (letter * len(codes) / 2) * 100
        out.append(f"{cos:.5f} {sin:.5f} {-sin:.5f} {cos:.5f} {x:.2f} {y:.2f} Tm {stretch:.2f} Tz ")
        out.append(f"<{codes.hex()}> Tj\n")
        if number + 1 < len(line.words):
            gap = (line.words[number + 1].box[0] - word.box[2]) * across / cos
            gap = min(max(gap, letter / 10), letter)
            out.append(f"{gap / letter * 100:.2f} Tz <0020> Tj\n")
    return "".join(out).encode("ascii")


def _height(line: Line, box: tuple[float, float, float, float]) -> float:
    """How far a word rises above its baseline, in dots."""
    x1, y1, x2, y2 = line.baseline
    middle = (box[0] + box[2]) / 2
    at = y1 + (y2 - y1) * (middle - x1) / (x2 - x1) if x2 > x1 else y1
    return max(at - box[1], 0.0)
