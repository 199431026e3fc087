"""What the citizen takes home: the newest sheet of a desk's printer, its words and its code."""

from __future__ import annotations

import re
from pathlib import Path
from unicodedata import normalize

import pypdfium2
import zxingcpp

from tests.day.town import Desk


def newest(desk: Desk, part: str = "") -> Path:
    """The last sheet drawn at this desk whose file name has `part` in it."""
    found = [file for file in (desk.folder / "print").glob("*.pdf") if part in file.name]
    return max(found, key=lambda file: (file.stat().st_mtime_ns, file.name))


def words(pdf: Path) -> str:
    """All text of a sheet, blanks and line ends made one."""
    document = pypdfium2.PdfDocument(pdf)
    texts = [page.get_textpage().get_text_range() for page in document]
    return normalize("NFC", re.sub(r"\s+", " ", " ".join(texts)))


def smallest(pdf: Path) -> float:
    """Its smallest letters, in points."""
    return min(
        round(item.get_font_size() * item.get_matrix().a, 1)
        for page in pypdfium2.PdfDocument(pdf)
        for item in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_TEXT])
        if isinstance(item, pypdfium2.PdfTextObj)
    )


def codes(pdf: Path) -> list[str]:
    """What the square codes on its first page say."""
    image = pypdfium2.PdfDocument(pdf)[0].render(scale=3).to_pil().convert("L")
    return [one.text for one in zxingcpp.read_barcodes(image) if "QR" in str(one.format)]


def code(pdf: Path) -> str:
    """The one by which the sheet itself is known."""
    return next(one for one in codes(pdf) if one.startswith("DT"))
