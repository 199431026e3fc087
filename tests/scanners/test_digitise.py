"""Files in, one PDF/A out; a signed file goes through untouched, a script stays behind."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import hostile
import pikepdf
import pytest
from misread import misread
from paper import blank, letter, saved, scanned
from PIL import Image
from signing_judges import assert_archive_copies
from test_archive import pictures

from scanners.digitise import digitise
from scanners.problem import ScanProblem

SHEET = letter(3, dpi=300)


@pytest.fixture(scope="module")
def crooked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("crooked") / "crooked.jpg"
    return saved(scanned(SHEET.image, skew=3.0, seed=3), path, dpi=300)


def test_pictures_and_pdfs_become_one_searchable_archive_copy(
    tmp_path: Path, crooked: Path
) -> None:
    hostile.saved(hostile.pdf_of(2), tmp_path / "brought.pdf")
    saved(blank(150).image, tmp_path / "back.png", dpi=150)
    files = [crooked, tmp_path / "brought.pdf", tmp_path / "back.png"]
    made = digitise(files, tmp_path / "out.pdf")
    assert_archive_copies(tmp_path / "out.pdf")
    assert (made.pages, made.pdfa, made.signed) == (4, "PDF/A-1b", False)
    assert misread(SHEET.text, made.text[0]) <= 0.008
    assert any("4" in warning and "trắng" in warning for warning in made.warnings)
    assert made.bytes == (tmp_path / "out.pdf").stat().st_size
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["back.png", "brought.pdf", "out.pdf"]


def test_gray_makes_every_page_gray_and_as_large(tmp_path: Path) -> None:
    saved(letter(1, dpi=200).image, tmp_path / "page.jpg", dpi=200)
    digitise([tmp_path / "page.jpg"], tmp_path / "out.pdf", mode="gray", ocr=False)
    (picture,) = pictures(tmp_path / "out.pdf")
    with Image.open(io.BytesIO(picture)) as image:
        assert (image.mode, image.width) == ("L", round(210 / 25.4 * 200))
    with pikepdf.open(tmp_path / "out.pdf") as pdf:
        assert float(pdf.pages[0].mediabox[2]) == pytest.approx(595, abs=1)


def test_a_level_jpeg_goes_in_untouched(tmp_path: Path) -> None:
    page = saved(letter(1, dpi=200).image, tmp_path / "page.jpg", dpi=200)
    made = digitise([page], tmp_path / "out.pdf", ocr=False)
    (picture,) = pictures(tmp_path / "out.pdf")
    assert picture == page.read_bytes()
    assert (made.text, made.text_chars) == (("",), 0)


@pytest.mark.parametrize("make", [hostile.with_script, hostile.with_launch])
def test_a_script_is_told_and_stays_behind(tmp_path: Path, make: Callable[[Path], Path]) -> None:
    make(tmp_path / "active.pdf")
    made = digitise([tmp_path / "active.pdf"], tmp_path / "out.pdf", ocr=False)
    assert any("script" in warning for warning in made.warnings)
    assert made.pages == 1
    with pikepdf.open(tmp_path / "out.pdf") as pdf:
        assert "/OpenAction" not in pdf.Root
        assert "/Annots" not in pdf.pages[0]
    assert_archive_copies(tmp_path / "out.pdf")


def test_an_attachment_is_told_and_stays_behind(tmp_path: Path) -> None:
    hostile.with_attachment(tmp_path / "carrier.pdf")
    made = digitise([tmp_path / "carrier.pdf"], tmp_path / "out.pdf", ocr=False)
    assert any("đính kèm" in warning for warning in made.warnings)
    assert b"MZ\x90" not in (tmp_path / "out.pdf").read_bytes()


def test_a_signed_file_is_handed_on_byte_for_byte(tmp_path: Path) -> None:
    signed = hostile.with_signature_field(tmp_path / "signed.pdf")
    made = digitise([signed], tmp_path / "out.pdf", mode="gray")
    assert (tmp_path / "out.pdf").read_bytes() == signed.read_bytes()
    assert (made.signed, made.pages, made.bytes) == (True, 1, signed.stat().st_size)
    assert any("từng byte" in warning for warning in made.warnings)


def test_a_signed_file_is_not_mixed_with_others(tmp_path: Path) -> None:
    signed = hostile.with_signature_field(tmp_path / "signed.pdf")
    page = saved(blank(100).image, tmp_path / "page.jpg", dpi=100)
    with pytest.raises(ScanProblem) as caught:
        digitise([page, signed], tmp_path / "out.pdf")
    assert caught.value.code == "pdf-signed"
    assert "signed.pdf" in caught.value.message
    assert not (tmp_path / "out.pdf").exists()


def test_a_signed_file_with_a_script_is_refused(tmp_path: Path) -> None:
    hostile.with_signature_field(tmp_path / "signed.pdf", script=True)
    with pytest.raises(ScanProblem) as caught:
        digitise([tmp_path / "signed.pdf"], tmp_path / "out.pdf")
    assert caught.value.code == "pdf-active"


def test_what_is_wrong_leaves_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "out.pdf").write_bytes(b"old")
    (tmp_path / "note.txt").write_text("không phải giấy tờ")
    page = tmp_path / "page.jpg"
    Image.new("RGB", (800, 1100), "white").save(page)
    with pytest.raises(ScanProblem) as caught:
        digitise([page, tmp_path / "note.txt"], tmp_path / "out.pdf")
    assert caught.value.code == "not-a-paper"
    assert "note.txt" in caught.value.message
    assert (tmp_path / "out.pdf").read_bytes() == b"old"
    assert len(list(tmp_path.iterdir())) == 3


@pytest.mark.parametrize("out", ["nowhere/out.pdf", "."])
def test_no_place_to_write_is_told(tmp_path: Path, out: str) -> None:
    page = saved(blank(100).image, tmp_path / "page.jpg", dpi=100)
    with pytest.raises(ScanProblem) as caught:
        digitise([page], tmp_path / out)
    assert caught.value.code == "no-folder"


def test_no_files_no_paper(tmp_path: Path) -> None:
    with pytest.raises(ScanProblem) as caught:
        digitise([], tmp_path / "out.pdf")
    assert caught.value.code == "no-pages"
