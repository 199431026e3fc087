"""Separator sheets: our own printed QR that tells which paper the following pages belong to.

The QR holds capitals, digits and `% . - /` only (its alphanumeric mode, so its squares are large):

    DTS1 / dossier code or "-" / key of the paper or "-" / checksum

Without a dossier the sheet serves any; without a key it means "the next paper of the checklist".
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from scanners.codes import Code
from scanners.disk import full_disk_told
from scanners.problem import ScanProblem

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

_FORMAT = "DTS1"
_NONE = "-"
_LONGEST = 200

_DPI = 200
_WIDE, _HIGH = 1654, 2339
_QR = 870  # 110 mm: read at any resolution, skewed, blurred
_SMALL_QR = 315  # 40 mm: two more, for a stain on a corner of the large one hides it whole
_MARGIN = 130
_LINES = 4


@dataclass(frozen=True)
class Separator:
    """What a sheet says: `dossier` "" is any dossier, `paper` "" the next paper."""

    dossier: str = ""
    paper: str = ""


def text_of(separator: Separator) -> str:
    """The text for the sheet's QR. Raises ScanProblem `separator-long`."""
    body = f"{_FORMAT}/{_written(separator.dossier.swapcase())}/{_written(separator.paper)}"
    if len(body) > _LONGEST:
        raise ScanProblem(
            "separator-long",
            "Tên giấy tờ quá dài nên không in được tờ ngăn.",
            "Đặt mã giấy tờ ngắn hơn, hoặc dùng tờ ngăn “giấy tờ tiếp theo”.",
        )
    return f"{body}/{_checksum(body)}"


def read(text: str) -> Separator | None:
    """What a QR text says; None when it is no separator of ours or was not read whole."""
    body, _, checksum = text.rpartition("/")
    parts = body.split("/")
    if len(parts) != 3 or parts[0] != _FORMAT or checksum != _checksum(body):
        return None
    try:
        return Separator(_meant(parts[1]).swapcase(), _meant(parts[2]))
    except ValueError:
        return None


def separator_among(codes: Iterable[Code]) -> Separator | None:
    """The separator among the codes of one page, if there is one."""
    for code in codes:
        if code.kind == "separator" and (found := read(code.text)):
            return found
    return None


def sheets(
    papers: Mapping[str, str],
    target: Path,
    *,
    font: Path,
    dossier: str = "",
    following: bool = True,
) -> int:
    """Write a PDF (A4) of one sheet per paper, then the sheet "next paper"; how many there are.

    papers: key -> name, in the order of the checklist. font: a TrueType file with Vietnamese
    letters, best a bold one. dossier: its code, "" for sheets that serve any dossier; the sheet
    "next paper" (left out when `following` is False) always does. Raises ScanProblem
    `separator-long`, `disk-full`.
    """
    import img2pdf

    drawn = [
        draw(Separator(dossier, key), str(number), name, font=font)
        for number, (key, name) in enumerate(papers.items(), 1)
    ]
    if following:
        drawn.append(draw(Separator(), "→", "Giấy tờ tiếp theo", font=font))
    part = target.with_name(target.name + ".part")
    with full_disk_told():
        try:
            part.write_bytes(img2pdf.convert([_png(image) for image in drawn]) or b"")
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
    return len(drawn)


def draw(separator: Separator, number: str, name: str, *, font: Path) -> Image:
    """One sheet, A4 at 200 dpi, black on white. Raises ScanProblem `separator-long`."""
    from PIL import Image, ImageDraw

    sheet = Image.new("L", (_WIDE, _HIGH), 255)
    pen = ImageDraw.Draw(sheet)
    # A band at the edge shows in a pile where the next paper begins.
    pen.rectangle((0, 0, _WIDE, 90), fill=0)
    number_font = _font(font, 240)
    pen.text((_WIDE // 2, 290), number, font=number_font, fill=0, anchor="mm")
    name_font, lines = _fitted(name, font)
    y = 470
    for line in lines:
        pen.text((_WIDE // 2, y), line, font=name_font, fill=0, anchor="ma")
        y += round(name_font.size * 1.25)
    text = text_of(separator)
    code, copy = _qr(text, _QR), _qr(text, _SMALL_QR)
    sheet.paste(code, ((_WIDE - code.width) // 2, 920 + (_QR - code.height) // 2))
    sheet.paste(copy, (_MARGIN, 130))
    sheet.paste(copy, (_WIDE - _MARGIN - copy.width, 130))
    whose = f"Hồ sơ {separator.dossier}" if separator.dossier else "Dùng cho mọi hồ sơ"
    for y, size, text in (
        (1840, 56, whose),
        (1960, 42, _placing(separator)),
        (2130, 60, "Tờ ngăn, không phải giấy tờ của hồ sơ"),
    ):
        pen.text((_WIDE // 2, y), text, font=_font(font, size), fill=0, anchor="ma")
    return sheet


def _placing(separator: Separator) -> str:
    if separator.paper:
        return "Đặt ngay trước trang đầu của giấy tờ này, mã QR nằm ở mặt quét."
    return "Đặt ngay trước trang đầu của giấy tờ tiếp theo, mã QR nằm ở mặt quét."


def _fitted(name: str, font: Path) -> tuple[FreeTypeFont, list[str]]:
    """The largest size at which the name takes no more than four lines; then it is cut."""
    room = _WIDE - 2 * _MARGIN
    lines: list[str] = []
    chosen = _font(font, 96)
    for size in (96, 84, 72, 62):
        chosen = _font(font, size)
        lines = list(_wrapped(name, chosen, room))
        if len(lines) <= _LINES:
            return chosen, lines
    return chosen, [*lines[: _LINES - 1], lines[_LINES - 1] + " …"]


def _wrapped(text: str, font: FreeTypeFont, room: int) -> Iterator[str]:
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and font.getlength(longer) > room:
            yield line
            longer = word
        line = longer
    yield line


def _font(path: Path, size: int) -> FreeTypeFont:
    from PIL import ImageFont

    return ImageFont.truetype(path, size)


def _qr(text: str, room: int) -> Image:
    """The code with its quiet zone, whole pixels a square, at most `room` pixels wide."""
    from PIL import Image
    from qrcode import QRCode
    from qrcode.constants import ERROR_CORRECT_H

    made = QRCode(error_correction=ERROR_CORRECT_H, border=4)
    made.add_data(text)
    rows = made.get_matrix()
    small = Image.new("L", (len(rows), len(rows)), 255)
    small.putdata([0 if dark else 255 for row in rows for dark in row])
    side = room // len(rows) * len(rows)
    return small.resize((side, side), Image.Resampling.NEAREST)


def _png(image: Image) -> bytes:
    file = BytesIO()
    image.point([0] * 128 + [255] * 128).convert("1").save(file, "PNG", dpi=(_DPI, _DPI))
    return file.getvalue()


def _written(text: str) -> str:
    """Small letters as capitals, whatever a QR's alphanumeric mode lacks as %XX; "" as "-".

    Keys are in small letters; dossier codes, in capitals, come and go with the case turned.
    """
    if text in ("", _NONE):
        return _NONE if not text else "%2D"
    plain = re.compile(r"[a-z0-9.-]")
    return "".join(
        char.upper() if plain.fullmatch(char) else "".join(f"%{b:02X}" for b in char.encode())
        for char in text
    )


def _meant(written: str) -> str:
    if written == _NONE:
        return ""
    raw = re.sub(
        rb"%([0-9A-F]{2})|([A-Z])",
        lambda found: bytes.fromhex(found[1].decode()) if found[1] else found[2].lower(),
        written.encode(),
    )
    return raw.decode()


def _checksum(body: str) -> str:
    return f"{zlib.crc32(body.encode()):08X}"
