"""The sRGB colour profile a PDF/A file must carry, made here so that it is free to ship.

An ICC profile of version 2.1 (ICC.1:1998-09), which PDF/A-1 knows: three primaries and one tone
curve, from the published figures of IEC 61966-2-1 adapted to D50.
"""

from __future__ import annotations

import struct

_D50 = (0.9642, 1.0, 0.8249)
_D65 = (0.9505, 1.0, 1.0891)
_RED = (0.4360747, 0.2225045, 0.0139322)
_GREEN = (0.3850649, 0.7168786, 0.0971045)
_BLUE = (0.1430804, 0.0606169, 0.7141733)
_CURVE_POINTS = 1024


def srgb_profile() -> bytes:
    """The profile's bytes; always the same."""
    curve = _curve()
    tags = {
        b"desc": _description(b"sRGB (IEC 61966-2-1)"),
        b"cprt": b"text\0\0\0\0" + b"No copyright, use freely\0",
        b"wtpt": _xyz(_D65),
        b"rXYZ": _xyz(_RED),
        b"gXYZ": _xyz(_GREEN),
        b"bXYZ": _xyz(_BLUE),
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
    }
    table, body = struct.pack(">I", len(tags)), b""
    start = 128 + 4 + 12 * len(tags)
    placed: dict[bytes, int] = {}
    for name, data in tags.items():
        if data not in placed:
            placed[data] = start + len(body)
            body += data + bytes(-len(data) % 4)
        table += struct.pack(">4sII", name, placed[data], len(data))
    return _header(start + len(body)) + table + body


def _header(size: int) -> bytes:
    made = struct.pack(">6H", 2026, 1, 1, 0, 0, 0)
    front = struct.pack(">I4sI4s4s4s", size, b"\0" * 4, 0x02100000, b"mntr", b"RGB ", b"XYZ ")
    front += made + b"acsp" + bytes(28) + _numbers(_D50)
    return front + bytes(128 - len(front))


def _numbers(values: tuple[float, ...]) -> bytes:
    """s15Fixed16Number."""
    return b"".join(struct.pack(">i", round(value * 65536)) for value in values)


def _xyz(values: tuple[float, float, float]) -> bytes:
    return b"XYZ \0\0\0\0" + _numbers(values)


def _description(text: bytes) -> bytes:
    ascii_part = struct.pack(">I", len(text) + 1) + text + b"\0"
    return b"desc\0\0\0\0" + ascii_part + bytes(4 + 4 + 2 + 1 + 67)


def _curve() -> bytes:
    levels = (_linear(point / (_CURVE_POINTS - 1)) for point in range(_CURVE_POINTS))
    values = b"".join(struct.pack(">H", round(level * 65535)) for level in levels)
    return b"curv\0\0\0\0" + struct.pack(">I", _CURVE_POINTS) + values


def _linear(level: float) -> float:
    return level / 12.92 if level <= 0.04045 else ((level + 0.055) / 1.055) ** 2.4
