"""Page numbers alone in a margin, read by Tesseract itself."""

from __future__ import annotations

import os
import shutil
import subprocess
from io import BytesIO

import pytest
from dealing_pages import paper, scanned
from PIL import Image

from scanners.number_spot import spot_number
from scanners.numbering import PageNumber

TEXT = ["Kính gửi: Ủy ban nhân dân xã Mẫu", "Tôi là Nguyễn Văn Thử, đề nghị như sau."]


def tesseract(image: Image.Image) -> str:
    file = BytesIO()
    image.save(file, "PNG", dpi=(300, 300))
    done = subprocess.run(
        ["tesseract", "-", "-", "-l", "eng", "--psm", "7"],
        input=file.getvalue(),
        capture_output=True,
        check=True,
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},
    )
    return done.stdout.decode()


@pytest.mark.parametrize(
    ("written", "dpi", "found"),
    [
        ("3", 200, PageNumber(3)),
        ("12", 200, PageNumber(12)),
        ("7", 300, PageNumber(7)),
        ("- 4 -", 300, PageNumber(4)),
        ("9/12", 200, PageNumber(9, 12)),
    ],
)
@pytest.mark.parametrize("foot", [False, True])
def test_a_lone_number_in_a_margin_is_read(
    written: str, dpi: int, found: PageNumber, foot: bool
) -> None:
    if shutil.which("tesseract") is None:
        pytest.skip("tesseract-ocr is not installed")
    page = paper(TEXT * 4, top=written, dpi=dpi)
    if foot:
        number = page.crop((0, round(dpi * 0.4), page.width, round(dpi * 0.75)))
        page = paper(TEXT * 4, dpi=dpi)
        page.paste(number, (0, page.height - round(dpi * 0.75)))
    assert spot_number(scanned(page), tesseract) == found


@pytest.mark.parametrize("top", ["", "MỘT DÒNG CHỮ DÀI Ở LỀ TRÊN CỦA TRANG"])
def test_empty_margins_and_lines_of_text_cost_no_reading(top: str) -> None:
    asked: list[Image.Image] = []
    spot_number(scanned(paper(TEXT, top=top)), lambda image: asked.append(image) or "Trang 3")
    assert asked == []


def test_what_is_read_must_be_a_number() -> None:
    assert spot_number(scanned(paper(TEXT, top="xx")), lambda _: "Trang xx") is None
