"""The square and the striped code of a slip, as drawings (SVG) for the printed page."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

QUIET_QR = 4  # modules of white around, ISO/IEC 18004
QUIET_STRIPES = 10  # ISO/IEC 15417

# Longer texts give modules too fine for an office printer and a hand-held reader.
MOST_QR = 400
MOST_STRIPES = 48


def qr_svg(text: str) -> str:
    """A QR code, error level M, with its quiet zone; one unit is one module.

    Empty for an empty text or one too long to be read from paper.
    """
    if not 0 < len(text) <= MOST_QR:
        return ""
    from qrcode import QRCode
    from qrcode.constants import ERROR_CORRECT_M

    code = QRCode(error_correction=ERROR_CORRECT_M, border=QUIET_QR)
    code.add_data(text, optimize=0)
    return _svg(code.get_matrix(), height=1)


def stripes_svg(text: str) -> str:
    """A Code 128 barcode, one unit wide per module, with its quiet zone.

    Empty for a text that is empty, too long to be read from paper, or not plain ASCII.
    """
    if not 0 < len(text) <= MOST_STRIPES or not text.isascii() or not text.isprintable():
        return ""
    from zxingcpp import BarcodeFormat, create_barcode

    code = create_barcode(text, BarcodeFormat.Code128)
    drawn = code.to_image(scale=1, add_quiet_zones=False)
    image = memoryview(drawn)  # pyright: ignore[reportArgumentType]  # a buffer, not typed as one
    rows, columns = image.shape or (0, 0)
    dark = [image[rows // 2, column] == 0 for column in range(columns)]
    quiet = [False] * QUIET_STRIPES
    return _svg([[*quiet, *dark, *quiet]], height=40)


def _svg(rows: Sequence[Sequence[bool | None]], height: int) -> str:
    """One path of runs: separate squares would show hairlines between them on screens."""
    width = len(rows[0])
    path: list[str] = []
    for y, row in enumerate(rows):
        start = 0
        for x in range(width + 1):
            if x < width and row[x]:
                continue
            if x > start:
                path.append(f"M{start} {y * height}h{x - start}v{height}h{start - x}z")
            start = x + 1
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{len(rows) * height}" '
        f'viewBox="0 0 {width} {len(rows) * height}"><path d="{"".join(path)}"/></svg>'
    )
