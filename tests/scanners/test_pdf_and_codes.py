"""The PDF an archive accepts, judged by others, and codes read from poor pictures."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
import qrcode
import zxingcpp
from conftest import written_page
from PIL import Image, ImageFilter

from scanners.codes import read_codes
from scanners.pdf import assemble
from scanners.problem import ScanProblem

_JARS = [
    Path("/usr/share/java") / f"{name}.jar"
    for name in (
        *("preflight", "pdfbox2", "xmpbox", "fontbox2", "commons-logging"),
        *("bcprov", "bcmail", "bcpkix", "jaxb-api", "javax.activation"),
    )
]


def page_files(folder: Path, count: int) -> list[Path]:
    paths = [folder / f"{number}.jpg" for number in range(count)]
    for number, path in enumerate(paths):
        image = written_page(str(number))
        (image.convert("L") if number % 2 else image).save(path, dpi=(100, 100))
    return paths


def test_an_independent_judge_calls_it_pdf_a(tmp_path: Path) -> None:
    missing = [str(jar) for jar in _JARS if not jar.exists()]
    if missing or shutil.which("java") is None:
        pytest.skip(f"PDFBox Preflight is not installed: {missing or 'java'}")
    assemble(page_files(tmp_path, 4), tmp_path / "paper.pdf")
    said = subprocess.run(
        [
            *("java", "-cp", ":".join(map(str, _JARS))),
            *("org.apache.pdfbox.preflight.Validator_A1b", str(tmp_path / "paper.pdf")),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "is a valid PDF/A-1b file" in said.stdout, said.stdout


def test_qpdf_finds_nothing_wrong(tmp_path: Path) -> None:
    if shutil.which("qpdf") is None:
        pytest.skip("qpdf is not installed")
    assemble(page_files(tmp_path, 4), tmp_path / "paper.pdf")
    said = subprocess.run(
        ["qpdf", "--check", str(tmp_path / "paper.pdf")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stdout + said.stderr
    assert "PDF Version: 1.4" in said.stdout


def test_the_same_pages_give_the_same_bytes(tmp_path: Path) -> None:
    pages = page_files(tmp_path, 3)
    assemble(pages, tmp_path / "one.pdf")
    assemble(pages, tmp_path / "two.pdf")
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".jpg"] * 3 + [".pdf"] * 2


def test_no_pages_no_paper(tmp_path: Path) -> None:
    with pytest.raises(ScanProblem) as caught:
        assemble([], tmp_path / "paper.pdf")
    assert caught.value.code == "no-pages"


CARD = "001090000000||Nguyễn Văn Thử|01011990|Nam|Thôn Ví Dụ, Xã Thử Nghiệm|02092022"


def card(dpi: int, blur: float = 0) -> Image.Image:
    """A card with a 13 mm QR code, as a scanner at this resolution sees it."""
    code = qrcode.QRCode(border=2, box_size=8)
    code.add_data(CARD.encode())
    code.make()
    drawn = code.make_image().get_image().convert("L")
    fine = Image.new("L", (round(85.6 * 48), 54 * 48), 210)
    fine.paste(drawn.resize((13 * 48, 13 * 48)), (68 * 48, 4 * 48))
    seen = fine.resize((round(85.6 * dpi / 25.4), round(54 * dpi / 25.4)), Image.Resampling.BOX)
    seen = seen.rotate(3, expand=True, fillcolor=210, resample=Image.Resampling.BICUBIC)
    return seen.filter(ImageFilter.GaussianBlur(blur)).convert("RGB")


@pytest.mark.parametrize("turn", [0, 90, 200])
def test_a_card_scanned_at_300_dpi_is_read_letter_by_letter(tmp_path: Path, turn: int) -> None:
    card(300).rotate(turn, expand=True, fillcolor="white").save(tmp_path / "card.jpg")
    assert read_codes(tmp_path / "card.jpg") == [CARD]


def test_the_second_look_reads_what_the_first_does_not() -> None:
    blurred = card(300, blur=1.8)
    assert zxingcpp.read_barcodes(blurred) == []
    assert read_codes(blurred) == [CARD]


def test_nothing_there_is_no_error_and_half_a_picture_is_one(tmp_path: Path) -> None:
    assert read_codes(written_page()) == []
    card(300).save(tmp_path / "card.jpg")
    data = (tmp_path / "card.jpg").read_bytes()
    (tmp_path / "card.jpg").write_bytes(data[: len(data) // 2])
    with pytest.raises(ScanProblem) as caught:
        read_codes(tmp_path / "card.jpg")
    assert caught.value.code == "damaged-image"
