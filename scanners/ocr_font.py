"""A font with no ink, for text that lies invisibly over the picture of a page.

PDF/A wants every font embedded, also one nobody sees. This one draws nothing, has the same width
for every letter, and says for each of its codes (UTF-16) which letter it stands for.
"""

from __future__ import annotations

import struct
from functools import cache
from typing import Any

NAME = "DeskTuiUnseen"
UNITS = 1000
# Each letter is half as wide as it is high; a word is stretched to its place.
ADVANCE = 500
_GLYPHS = 2


def add_font(pdf: Any) -> Any:
    """Put the font into a pikepdf document; returns the object pages refer to."""
    from pikepdf import Array, Dictionary, Name, String

    program = pdf.make_stream(font_file(), Length1=len(font_file()))
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name("/" + NAME),
        Flags=5,  # fixed width, its own set of letters
        FontBBox=Array([0, 0, ADVANCE, UNITS]),
        ItalicAngle=0,
        Ascent=UNITS,
        Descent=-1,
        CapHeight=UNITS,
        StemV=80,
        FontFile2=program,
    )
    letters = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=Name("/" + NAME),
        CIDSystemInfo=Dictionary(
            Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0
        ),
        FontDescriptor=pdf.make_indirect(descriptor),
        DW=ADVANCE,
        # Every code shows glyph 1.
        CIDToGIDMap=pdf.make_stream(struct.pack(">H", 1) * 65536),
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=Name("/" + NAME),
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(letters)]),
            ToUnicode=pdf.make_stream(_to_unicode()),
        )
    )


def _to_unicode() -> bytes:
    """Code = UTF-16 value, row by row of 256, at most 100 rows in a block (PDF 1.4, 5.9.2)."""
    blocks: list[str] = []
    rows = [f"<{row:02X}00> <{row:02X}FF> <{row:02X}00>" for row in range(256)]
    for first in range(0, 256, 100):
        block = rows[first : first + 100]
        blocks += [f"{len(block)} beginbfrange", *block, "endbfrange"]
    head = (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
    )
    tail = "\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    return (head + "\n".join(blocks) + tail).encode("ascii")


@cache
def font_file() -> bytes:
    """The TrueType program: two glyphs without outline; always the same bytes."""
    tables = {
        b"OS/2": _os2(),
        b"cmap": struct.pack(">HHHHI", 0, 1, 3, 1, 12) + _cmap(),
        b"glyf": bytes(4),
        b"head": _head(0),
        b"hhea": struct.pack(
            ">IhhhHhhhhhh8xhH", 0x10000, UNITS, -1, 0, ADVANCE, 0, 0, 0, 1, 0, 0, 0, _GLYPHS
        ),
        b"hmtx": struct.pack(">Hh", ADVANCE, 0) * _GLYPHS,
        b"loca": struct.pack(">H", 0) * (_GLYPHS + 1),
        b"maxp": struct.pack(">IH13H", 0x10000, _GLYPHS, *(0, 0, 0, 0, 1), *[0] * 8),
        b"name": struct.pack(">HHH", 0, 0, 6),
        b"post": struct.pack(">IIhhI16x", 0x30000, 0, 0, 0, 1),
    }
    whole = _file(tables)
    tables[b"head"] = _head((0xB1B0AFBA - _checksum(whole)) & 0xFFFFFFFF)
    return _file(tables)


def _file(tables: dict[bytes, bytes]) -> bytes:
    count = len(tables)
    step = 1 << (count.bit_length() - 1)
    front = struct.pack(
        ">IHHHH", 0x10000, count, step * 16, step.bit_length() - 1, (count - step) * 16
    )
    start = len(front) + 16 * count
    body = b""
    for tag, data in sorted(tables.items()):
        # The sum of `head` is taken with its own check field empty.
        summed = _head(0) if tag == b"head" else data
        front += struct.pack(">4sIII", tag, _checksum(summed), start + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    return front + body


def _checksum(data: bytes) -> int:
    data += bytes(-len(data) % 4)
    return sum(struct.unpack(f">{len(data) // 4}I", data)) & 0xFFFFFFFF


def _head(adjustment: int) -> bytes:
    front = struct.pack(">IIIIHH", 0x10000, 0x10000, adjustment, 0x5F0F3CF5, 0, UNITS)
    return front + struct.pack(">QQhhhhHHhhh", 0, 0, 0, 0, ADVANCE, UNITS, 0, 8, 2, 0, 0)


def _cmap() -> bytes:
    """Format 4 with the one segment every such table ends with."""
    return struct.pack(">HHHHHHHHHHhH", 4, 24, 0, 2, 2, 0, 0, 0xFFFF, 0, 0xFFFF, 1, 0)


def _os2() -> bytes:
    """Version 3, mostly empty: weight 400, width 5, embedding without limits."""
    front = struct.pack(">HhHHH10hh10x16x", 3, ADVANCE, 400, 5, 0, *[0] * 10, 0)
    back = struct.pack(">4sHHHhhhHH", b"    ", 0x40, 0xFFFF, 0xFFFF, UNITS, -1, 0, UNITS, 1)
    return front + back + bytes(8) + struct.pack(">hhHHH", 0, UNITS, 0, 32, 1)
