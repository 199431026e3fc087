"""Text made safe to print: composed, without control characters, only letters the font has.

PDF/A refuses a page with a letter that no font can draw. A name with such a letter must not
stop the slip, so it is printed as a small box that the officer can see and write over.
"""

from __future__ import annotations

import struct
from functools import cache
from pathlib import Path
from unicodedata import category, normalize

FONTS = Path(__file__).parent / "fonts"
_BOX = "□"
_INVISIBLE = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def printable(text: str) -> str:
    """`text` in NFC, every control character a space, every letter without a glyph a box."""
    drawn = _drawn()
    return "".join(_one(letter, drawn) for letter in normalize("NFC", text)).strip()


def _one(letter: str, drawn: frozenset[int]) -> str:
    if letter == "\n":
        return letter
    if category(letter) in _INVISIBLE:
        return " "
    return letter if ord(letter) in drawn else _BOX


@cache
def _drawn() -> frozenset[int]:
    """Code points that every shipped face draws."""
    faces = [frozenset(_code_points(face.read_bytes())) for face in sorted(FONTS.glob("*.ttf"))]
    return frozenset.intersection(*faces)


def _code_points(font: bytes) -> set[int]:
    """The code points of a TrueType font's Unicode table (cmap format 4, plane 0)."""
    cmap = _table(font, b"cmap")
    count = struct.unpack_from(">H", cmap, 2)[0]
    records = [struct.unpack_from(">HHI", cmap, 4 + 8 * i) for i in range(count)]
    start = next(offset for platform, coding, offset in records if (platform, coding) == (3, 1))
    segments = struct.unpack_from(">H", cmap, start + 6)[0] // 2
    ends = struct.unpack_from(f">{segments}H", cmap, start + 14)
    starts = struct.unpack_from(f">{segments}H", cmap, start + 16 + 2 * segments)
    return {
        point
        for first, last in zip(starts, ends, strict=True)
        for point in range(first, last + 1)
        if point != 0xFFFF
    }


def _table(font: bytes, tag: bytes) -> bytes:
    for i in range(struct.unpack_from(">H", font, 4)[0]):
        name, _, offset, length = struct.unpack_from(">4sIII", font, 12 + 16 * i)
        if name == tag:
            return font[offset : offset + length]
    raise ValueError(f"the font has no table {tag!r}")
