"""Eyes for a printed page: Poppler draws it, our OCR room reads it, others judge the file."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from unicodedata import normalize
from xml.etree import ElementTree

import pypdfium2
import pytest
from PIL import Image

from desk_tui.slips.fields import to_fields
from scanners.ocr import read

DPI = 180
BARE = 7  # mm of every edge kept white: an office printer leaves 4 to 6 of them blank
JARS = [
    Path("/usr/share/java") / f"{name}.jar"
    for name in (
        *("preflight", "pdfbox2", "xmpbox", "fontbox2", "commons-logging"),
        *("bcprov", "bcmail", "bcpkix", "jaxb-api", "javax.activation"),
    )
]
ONLY_PDF_A_1 = (
    "Invalid version of the ICCProfile",  # version 4 came with PDF/A-2
    "Error on MetaData, part must be 1",
)
"""What Preflight, which knows PDF/A-1b alone, says of every good PDF/A-2b."""


NOT_WORDS = {"head.qr", "owner.kind", "submitter.kind", "collector.kind", "steps.result", "what"}
"""Fields that are told in another shape: a code, a choice of words."""


def drawn(pdf: bytes, folder: Path) -> list[Path]:
    """The pages as pictures, in grey."""
    if shutil.which("pdftoppm") is None:
        pytest.skip("pdftoppm (poppler-utils) is not installed")
    folder.mkdir(parents=True)
    (folder / "slip.pdf").write_bytes(pdf)
    command = ["pdftoppm", "-r", str(DPI), "-gray", "-png", "slip.pdf", "page"]
    subprocess.run(command, cwd=folder, check=True)
    return sorted(folder.glob("page*.png"))


def words_on(pictures: Sequence[Path]) -> list[list[str]]:
    """The words that are read on each picture, composed, in small letters and reading order."""
    return [words_of(page.text) for page in read(pictures)]


def words_of(text: str) -> list[str]:
    return re.findall(r"\w+", normalize("NFC", text).casefold())


def texts_of(slip: object, without: frozenset[str] = frozenset()) -> set[str]:
    """The texts and dates a form must print.

    `without` are the fields this form does not print, as in "head.phone".
    """

    def walk(fields: object, path: str) -> set[str]:
        match fields:
            case _ if path in without or path in NOT_WORDS:
                return set()
            case dict():
                below = (walk(value, f"{path}.{key}".lstrip(".")) for key, value in fields.items())
                return set().union(*below)
            case list():
                return set().union(*(walk(value, path) for value in fields))
            case str() if fields:
                return {fields}
        return set()

    return walk(to_fields(slip), "")


def squeezed(text: str) -> str:
    """Without spaces and in small letters: a line may end anywhere in a field."""
    return re.sub(r"[\s\u200b\ufffe]", "", normalize("NFC", text)).casefold()


def bare_edges(picture: Path) -> bool:
    """Nothing is printed where a printer cannot print."""
    with Image.open(picture) as image:
        page = image.convert("L")
        wide, high = page.size
        edge = round(BARE * DPI / 25.4)
        strips = (
            (0, 0, wide, edge),
            (0, high - edge, wide, high),
            (0, 0, edge, high),
            (wide - edge, 0, wide, high),
        )
        return all(page.crop(strip).getextrema() == (255, 255) for strip in strips)


def printed_over(pdf: bytes) -> list[str]:
    """Texts that lie on top of each other: a cell that ran into the next one, a cut line."""
    found = []
    for page in pypdfium2.PdfDocument(pdf):
        texts = page.get_textpage()
        boxes = []
        for at in range(texts.count_rects()):
            left, bottom, right, top = texts.get_rect(at)
            if right - left > 1 and texts.get_text_bounded(left, bottom, right, top).strip():
                boxes.append((left, bottom, right, top))
        boxes.sort(key=lambda box: -box[3])
        for at, one in enumerate(boxes):
            for other in boxes[at + 1 :]:
                if other[3] < one[1]:
                    break
                across = min(one[2], other[2]) - max(one[0], other[0])
                down = min(one[3], other[3]) - max(one[1], other[1])
                if across > 1 and down > 0.45 * min(one[3] - one[1], other[3] - other[1]):
                    found.append(
                        texts.get_text_bounded(*one) + " / " + texts.get_text_bounded(*other)
                    )
    return found


def off_the_sheet(pdf: bytes) -> list[tuple[float, ...]]:
    """Places of texts that stand outside the sheet, or in the margin no printer prints on."""
    edge = BARE / 25.4 * 72
    return [
        (left, bottom, right, top)
        for page in pypdfium2.PdfDocument(pdf)
        for left, bottom, right, top in (
            item.get_bounds() for item in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_TEXT])
        )
        if min(left, bottom, page.get_width() - right, page.get_height() - top) < edge
    ]


def pages(pdf: bytes) -> list[str]:
    """The text of each page, spaces evened out."""
    document = pypdfium2.PdfDocument(pdf)
    texts = [page.get_textpage().get_text_range().replace("\ufffe", "") for page in document]
    return [" ".join(text.replace("\u200b", "").split()) for text in texts]


def judged_pdf_a(folder: Path) -> dict[str, list[str]]:
    """What Preflight has against each file of a folder, apart from its being PDF/A-2b."""
    missing = [str(jar) for jar in JARS if not jar.exists()]
    if missing or shutil.which("java") is None:
        pytest.skip(f"PDFBox Preflight is not installed: {missing or 'java'}")
    subprocess.run(
        [
            *("java", "-cp", ":".join(map(str, JARS))),
            *("org.apache.pdfbox.preflight.Validator_A1b", "xml", "group", folder.name),
        ],
        cwd=folder.parent,
        capture_output=True,
        check=False,
    )
    report = ElementTree.parse(folder.parent / f"{folder.name}.preflight.xml")
    return {
        file.get("name", ""): [
            told
            for error in file.iter("details")
            if not (told := error.text or "").endswith(ONLY_PDF_A_1)
        ]
        for file in report.iter("preflight")
    }
