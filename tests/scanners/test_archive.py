"""The archive copy: what others find in it, what it weighs, and that it is there whole or not."""

from __future__ import annotations

import hashlib
import io
import shutil
import subprocess
from pathlib import Path

import pikepdf
import pytest
from misread import misread
from paper import blank, letter, saved, scanned
from PIL import Image
from signing_judges import assert_archive_copies, assert_sound
from test_ocr import without_engine

from scanners.archive import archive
from scanners.ocr import Line, PageText, Word
from scanners.pdf import assemble
from scanners.problem import ScanProblem

SHEETS = [letter(seed, dpi=300) for seed in range(3)]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Three scanned sheets at 300 dpi: in colour, gray, and one much heavier than the others."""
    folder = tmp_path_factory.mktemp("pages")
    first, second, third = (scanned(sheet.image, seed=seed) for seed, sheet in enumerate(SHEETS))
    return [
        saved(first, folder / "1.jpg", dpi=300),
        saved(second.convert("L"), folder / "2.jpg", dpi=300),
        saved(third, folder / "3.jpg", dpi=300, quality=97),
    ]


def said_by_pdftotext(path: Path) -> list[str]:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    done = subprocess.run(
        ["pdftotext", str(path), "-"], capture_output=True, encoding="utf-8", check=True
    )
    assert done.stderr == ""
    return done.stdout.split("\f")[:-1]


def plain(text: str) -> str:
    return " ".join(text.split())


def pictures(path: Path) -> list[bytes]:
    with pikepdf.open(path) as pdf:
        return [next(iter(page.get_images().values())).read_raw_bytes() for page in pdf.pages]


def test_the_text_is_found_by_others_and_the_pictures_are_untouched(
    tmp_path: Path, pages: list[Path]
) -> None:
    made = archive(pages, tmp_path / "paper.pdf")
    assert_archive_copies(tmp_path / "paper.pdf")
    assert_sound(tmp_path / "paper.pdf")
    found = said_by_pdftotext(tmp_path / "paper.pdf")
    assert [plain(text) for text in found] == [plain(text) for text in made.text]
    for sheet, text in zip(SHEETS, found, strict=True):
        assert misread(sheet.text, text) <= 0.006
    assert pictures(tmp_path / "paper.pdf") == [page.read_bytes() for page in pages]
    data = (tmp_path / "paper.pdf").read_bytes()
    assert (made.bytes, made.sha256) == (len(data), hashlib.sha256(data).hexdigest())
    assert (made.pages, made.pdfa, made.signed) == (3, "PDF/A-1b", False)
    assert made.page_bytes == tuple(page.stat().st_size for page in pages)
    assert made.text_chars == sum(len("".join(text.split())) for text in found)
    assert [path.name for path in tmp_path.iterdir()] == ["paper.pdf"]


def test_the_text_cannot_be_seen(tmp_path: Path, pages: list[Path]) -> None:
    if shutil.which("pdftoppm") is None:
        pytest.skip("pdftoppm (poppler-utils) is not installed")
    archive(pages[:1], tmp_path / "with.pdf")
    archive(pages[:1], tmp_path / "without.pdf", text=False)
    seen: list[bytes] = []
    for name in ("with", "without"):
        done = subprocess.run(
            ["pdftoppm", "-r", "60", "-singlefile", str(tmp_path / f"{name}.pdf")],
            capture_output=True,
            check=True,
        )
        assert done.stderr == b""
        seen.append(done.stdout)
    assert seen[0] == seen[1]


def test_a_word_is_found_where_it_stands(tmp_path: Path, pages: list[Path]) -> None:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    archive(pages[:1], tmp_path / "paper.pdf")
    # The heading: 20 mm below the edge, in the middle of an A4 sheet.
    area = ["-x", "180", "-y", "70", "-W", "460", "-H", "36", "-r", "100"]
    done = subprocess.run(
        ["pdftotext", *area, str(tmp_path / "paper.pdf"), "-"],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert plain(done.stdout) == "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"


def test_letters_of_every_row_of_unicode_come_out_as_they_went_in(
    tmp_path: Path, pages: list[Path]
) -> None:
    words = ["Đặng", "m²", "“ngoặc”", "Ω", "Ж", "語", "№", "\ufb01", "30°", "(a)", "\\", "<x>"]
    line = Line(
        tuple(
            Word(text, (100.0 + 180 * at, 300.0, 240.0 + 180 * at, 350.0), 0.9)
            for at, text in enumerate(words)
        ),
        (100.0, 345.0, 2300.0, 345.0),
    )
    assemble(pages[:1], tmp_path / "paper.pdf", [PageText(2480, 3508, (line,))])
    assert_archive_copies(tmp_path / "paper.pdf")
    assert plain(said_by_pdftotext(tmp_path / "paper.pdf")[0]) == " ".join(words)


def test_the_same_pages_give_the_same_bytes(tmp_path: Path, pages: list[Path]) -> None:
    line = Line((Word("Đơn", (100.0, 300.0, 240.0, 350.0), 0.9),), (100.0, 345.0, 240.0, 345.0))
    for name in ("one.pdf", "two.pdf"):
        assemble(pages[:1], tmp_path / name, [PageText(2480, 3508, (line,))])
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()


def test_a_paper_too_heavy_is_made_to_fit_by_its_heaviest_page(
    tmp_path: Path, pages: list[Path]
) -> None:
    whole = archive(pages, tmp_path / "whole.pdf", text=False)
    limit = whole.bytes - whole.page_bytes[2] // 3
    made = archive(pages, tmp_path / "paper.pdf", text=False, limit=limit)
    assert made.bytes <= limit
    assert made.recompressed == (3,)
    assert any("3" in warning for warning in made.warnings)
    assert pictures(tmp_path / "paper.pdf")[:2] == [page.read_bytes() for page in pages[:2]]
    assert_archive_copies(tmp_path / "paper.pdf")


def test_never_below_200_dpi_never_gray_and_the_sheet_stays_as_large(
    tmp_path: Path, pages: list[Path]
) -> None:
    whole = archive(pages, tmp_path / "whole.pdf", text=False)
    made = archive(pages, tmp_path / "paper.pdf", text=False, limit=whole.bytes // 4)
    assert made.recompressed == (1, 2, 3)
    with pikepdf.open(tmp_path / "paper.pdf") as pdf:
        for page, picture in zip(pdf.pages, pictures(tmp_path / "paper.pdf"), strict=True):
            wide, high = (float(edge) for edge in page.mediabox[2:])
            assert (wide, high) == pytest.approx((595.2, 841.9), abs=0.5)
            with Image.open(io.BytesIO(picture)) as image:
                assert image.width * 72 / wide >= 199.5
    modes = [Image.open(io.BytesIO(picture)).mode for picture in pictures(tmp_path / "paper.pdf")]
    assert modes == ["RGB", "L", "RGB"]


def test_what_cannot_fit_is_told_by_its_heaviest_page_and_nothing_is_written(
    tmp_path: Path, pages: list[Path]
) -> None:
    with pytest.raises(ScanProblem) as caught:
        archive(pages, tmp_path / "paper.pdf", text=False, limit=300_000)
    assert caught.value.code == "too-heavy"
    assert "0,3 MB" in caught.value.message
    assert "trang 3 (" in caught.value.message
    assert caught.value.hint
    assert list(tmp_path.iterdir()) == []


def test_what_the_signer_made_is_what_is_kept(tmp_path: Path, pages: list[Path]) -> None:
    def signer(unsigned: Path, signed: Path) -> None:
        assert_sound(unsigned)
        signed.write_bytes(unsigned.read_bytes() + b"% signed\n")

    made = archive(pages[:1], tmp_path / "paper.pdf", text=False, signer=signer)
    assert (tmp_path / "paper.pdf").read_bytes().endswith(b"% signed\n")
    assert made.signed
    assert made.sha256 == hashlib.sha256((tmp_path / "paper.pdf").read_bytes()).hexdigest()


def test_a_signer_that_refuses_leaves_the_old_file(tmp_path: Path, pages: list[Path]) -> None:
    (tmp_path / "paper.pdf").write_bytes(b"old")

    def signer(unsigned: Path, signed: Path) -> None:
        raise ScanProblem("wrong-pin", "Sai mã PIN.")

    with pytest.raises(ScanProblem) as caught:
        archive(pages[:1], tmp_path / "paper.pdf", text=False, signer=signer)
    assert caught.value.code == "wrong-pin"
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"old"]


def test_without_the_engine_the_paper_is_made_without_text(
    tmp_path: Path, pages: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    without_engine(monkeypatch)
    made = archive(pages[:2], tmp_path / "paper.pdf")
    assert (made.pages, made.text, made.text_chars) == (2, ("", ""), 0)
    assert len(made.warnings) == 1
    assert_archive_copies(tmp_path / "paper.pdf")


def test_a_blank_back_goes_in_like_any_other(tmp_path: Path, pages: list[Path]) -> None:
    back = saved(blank(dpi=300).image, tmp_path / "back.jpg", dpi=300)
    made = archive([pages[0], back], tmp_path / "paper.pdf")
    assert (made.pages, made.text[1], made.warnings) == (2, "", ())


def test_stopping_leaves_nothing(tmp_path: Path, pages: list[Path]) -> None:
    answers = iter([False, False])
    with pytest.raises(ScanProblem) as caught:
        archive(pages, tmp_path / "paper.pdf", cancelled=lambda: next(answers, True))
    assert caught.value.code == "cancelled"
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_told_and_leaves_nothing(small_disk: Path, pages: list[Path]) -> None:
    with pytest.raises(ScanProblem) as caught:
        archive(pages * 4, small_disk / "paper.pdf", text=False)
    assert caught.value.code == "disk-full"
    assert list(small_disk.iterdir()) == []
