"""What a citizen's file may be, and what is refused before anything of it is kept."""

from __future__ import annotations

import hashlib
import io
import os
import time
from collections.abc import Callable
from pathlib import Path

import hostile
import pikepdf
import pytest
from conftest import written_page
from PIL import Image, ImageChops

from scanners.foreign import examine
from scanners.intake import keep_file
from scanners.problem import ScanProblem
from scanners.vault import Vault

Make = Callable[[Path], object]


def half(data: bytes) -> bytes:
    return data[: len(data) // 2]


def cut_pdf(path: Path) -> None:
    hostile.saved(hostile.pdf_of(30), path)
    path.write_bytes(half(path.read_bytes()))


def shown(pdf: pikepdf.Pdf) -> Image.Image:
    """The one picture of the one page, as a viewer decodes it."""
    (picture,) = pdf.pages[0].get_images().values()
    assert isinstance(picture, pikepdf.Stream)
    return pikepdf.PdfImage(picture).as_pil_image()


def unlike(one: Image.Image, other: Image.Image) -> float:
    """The largest difference of two pictures seen from afar: 0 none, 1 black against white."""
    far = ImageChops.difference(one.convert("L"), other.convert("L")).reduce(8)
    return max(level for level, count in enumerate(far.histogram()) if count) / 255


def sixteen_bits(image: Image.Image) -> Image.Image:
    low = image.convert("L").tobytes()
    both = bytes(value for level in low for value in (level, level))
    return Image.frombytes("I;16", image.size, both)


REFUSED: list[tuple[str, str, Make]] = [
    ("empty.pdf", "empty-file", lambda path: path.write_bytes(b"")),
    ("text.pdf", "not-a-paper", lambda path: path.write_text("Đơn xin\n" * 50)),
    ("program.pdf", "not-a-paper", lambda path: path.write_bytes(b"MZ" + os.urandom(3000))),
    ("only-a-head.pdf", "damaged-pdf", lambda path: path.write_bytes(b"%PDF-1.7\n" + b"x" * 999)),
    ("cut.pdf", "damaged-pdf", cut_pdf),
    ("no-pages.pdf", "no-pages", lambda path: hostile.saved(pikepdf.new(), path)),
    ("password.pdf", "pdf-password", lambda path: hostile.with_password(path, "secret")),
    ("script.pdf", "pdf-active", hostile.with_script),
    ("launch.pdf", "pdf-active", hostile.with_launch),
    ("attachment.pdf", "pdf-attachment", hostile.with_attachment),
    ("zip-bomb.pdf", "bomb", hostile.zip_bomb),
    ("nested-bomb.pdf", "bomb", hostile.nested_bomb),
    ("picture-bomb.pdf", "too-many-pixels", hostile.picture_bomb),
    (
        "five-metres.pdf",
        "too-many-pixels",
        lambda path: hostile.saved(hostile.pdf_of(1, (14400, 14400)), path),
    ),
    ("bomb.png", "too-many-pixels", lambda path: hostile.png_bomb(path, 20_000, 10_000)),
    ("half.jpg", "damaged-image", lambda path: path.write_bytes(half(hostile.picture("JPEG")))),
    ("half.png", "damaged-image", lambda path: path.write_bytes(half(hostile.picture("PNG")))),
    ("half.tif", "damaged-image", lambda path: path.write_bytes(half(hostile.picture("TIFF")))),
    ("photo.heic", "heic", lambda path: path.write_bytes(b"\0\0\0\x18ftypheic" + bytes(100))),
    ("page.gif", "not-a-paper", lambda path: path.write_bytes(hostile.picture("GIF", mode="L"))),
    ("missing.pdf", "no-file", lambda path: None),
]


@pytest.mark.parametrize(("name", "code", "make"), REFUSED, ids=[row[0] for row in REFUSED])
def test_refused_with_a_way_out_and_nothing_kept(
    tmp_path: Path, vault: Vault, name: str, code: str, make: Make
) -> None:
    make(tmp_path / name)
    began = time.monotonic()
    with pytest.raises(ScanProblem) as caught:
        keep_file(tmp_path / name, vault.shelf("d1"))
    assert caught.value.code == code
    assert caught.value.message
    assert caught.value.hint
    assert time.monotonic() - began < 30
    assert [path for path in vault.root.rglob("*") if path.is_file()] == []


def test_the_clock_stops_what_takes_too_long(tmp_path: Path) -> None:
    hostile.saved(hostile.pdf_of(200), tmp_path / "heavy.pdf")
    with pytest.raises(ScanProblem) as caught:
        examine(tmp_path / "heavy.pdf", seconds=0.01)
    assert caught.value.code == "too-slow"


@pytest.mark.parametrize("seed", range(6))
def test_any_broken_pdf_gets_an_answer(tmp_path: Path, seed: int) -> None:
    hostile.saved(hostile.pdf_of(3), tmp_path / "paper.pdf")
    data = bytearray((tmp_path / "paper.pdf").read_bytes())
    for step in range(40):
        data[(seed * 7919 + step * 104_729) % len(data)] ^= 0xFF
    (tmp_path / "paper.pdf").write_bytes(data)
    answer: object
    try:
        answer = examine(tmp_path / "paper.pdf").pages
    except ScanProblem as problem:
        answer = problem.hint
    assert answer


@pytest.mark.parametrize(
    "make",
    [
        lambda path: hostile.saved(hostile.pdf_of(2), path),
        hostile.with_link_inside,
        lambda path: hostile.with_password(path, ""),
    ],
    ids=["plain", "opens at a page", "only printing is locked"],
)
def test_a_harmless_pdf_is_kept_byte_for_byte(tmp_path: Path, vault: Vault, make: Make) -> None:
    path = tmp_path / "paper.pdf"
    make(path)
    kept = keep_file(path, vault.shelf("d1"))
    assert vault.shelf("d1").get(kept.sha256) == path.read_bytes()
    assert kept.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert kept.bytes == path.stat().st_size
    with pikepdf.open(path) as pdf:
        assert kept.pages == len(pdf.pages)
    assert kept.blank_pages == ()
    assert list((vault.root / "tmp").iterdir()) == []


def test_blank_pages_of_a_pdf_are_told_and_kept(tmp_path: Path, vault: Vault) -> None:
    pdf = hostile.pdf_of(2)
    pdf.add_blank_page(page_size=(595, 842))
    kept = keep_file(hostile.saved(pdf, tmp_path / "paper.pdf"), vault.shelf("d1"))
    assert (kept.pages, kept.blank_pages) == (3, (3,))
    assert any("3" in warning for warning in kept.warnings)


def test_a_scanned_jpeg_goes_into_the_pdf_untouched(tmp_path: Path, vault: Vault) -> None:
    written_page().save(tmp_path / "page.jpg", quality=80, dpi=(100, 100))
    kept = keep_file(tmp_path / "page.jpg", vault.shelf("d1"))
    with pikepdf.open(io.BytesIO(vault.shelf("d1").get(kept.sha256))) as pdf:
        (image,) = pdf.pages[0].get_images().values()
        assert image.read_raw_bytes() == (tmp_path / "page.jpg").read_bytes()
        width, height = (float(edge) for edge in pdf.pages[0].mediabox[2:])
    assert (round(width), round(height)) == (595, 842)


def test_a_phone_photo_lies_upright_on_an_a4_sheet(tmp_path: Path, vault: Vault) -> None:
    turned = written_page(size=(1200, 1600)).rotate(90, expand=True)
    exif = Image.Exif()
    exif[0x0112] = 6  # shown turned a quarter clockwise
    turned.save(tmp_path / "photo.jpg", exif=exif, dpi=(72, 72))
    kept = keep_file(tmp_path / "photo.jpg", vault.shelf("d1"))
    with pikepdf.open(io.BytesIO(vault.shelf("d1").get(kept.sha256))) as pdf:
        width, height = (float(edge) for edge in pdf.pages[0].mediabox[2:])
        assert unlike(shown(pdf), written_page(size=(1200, 1600))) < 0.3
    assert height <= 843
    assert width <= 596


@pytest.mark.parametrize(
    ("name", "image"),
    [
        ("see-through.png", written_page().convert("RGBA")),
        ("palette.png", written_page().convert("P")),
        ("bits.tif", written_page().convert("1")),
        ("sixteen.png", sixteen_bits(written_page())),
        ("print-colours.jpg", written_page().convert("CMYK")),
        ("gray.jpg", written_page().convert("L")),
    ],
)
def test_every_kind_of_picture_stays_readable(
    tmp_path: Path, vault: Vault, name: str, image: Image.Image
) -> None:
    image.save(tmp_path / name)
    kept = keep_file(tmp_path / name, vault.shelf("d1"))
    assert (kept.pages, kept.blank_pages) == (1, ())
    with pikepdf.open(io.BytesIO(vault.shelf("d1").get(kept.sha256))) as pdf:
        assert unlike(shown(pdf), written_page()) < 0.3


def test_a_tiff_of_many_sheets_keeps_them_all(tmp_path: Path, vault: Vault) -> None:
    sheets = [written_page(str(number)) for number in range(5)]
    sheets[0].save(tmp_path / "fax.tif", save_all=True, append_images=sheets[1:])
    assert keep_file(tmp_path / "fax.tif", vault.shelf("d1")).pages == 5


def test_a_full_disk_while_keeping_is_told(tmp_path: Path, small_disk: Path) -> None:
    vault = Vault(small_disk / "vault", bytes(32))
    (tmp_path / "page.jpg").write_bytes(hostile.picture("JPEG", (3000, 3000)))
    with pytest.raises(ScanProblem) as caught:
        keep_file(tmp_path / "page.jpg", vault.shelf("d1"))
    assert caught.value.code == "disk-full"
    assert [path for path in small_disk.rglob("*") if path.is_file()] == []
