"""Codes on whole pages: which kind, where, how it lies, and what the second look finds."""

from __future__ import annotations

from pathlib import Path

import pytest
import zxingcpp
from dealing_pages import paper, scanned
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from qrcode import QRCode

from scanners.codes import find_codes, kind_of, read_codes

CARD = "001090000000||Nguyễn Văn Thử|01011990|Nam|Thôn Ví Dụ, Xã Thử Nghiệm|02092022"
TEXT = ["Kính gửi Ủy ban nhân dân xã Mẫu, tôi tên là Nguyễn Văn Thử, đề nghị"] * 30


def qr(text: str, pixels: int) -> Image.Image:
    code = QRCode(border=3, box_size=8)
    code.add_data(text.encode(), optimize=0)
    code.make()
    drawn = code.make_image().get_image().convert("L")
    return drawn.resize((pixels, pixels), Image.Resampling.BOX)


def page_with(text: str, *, dpi: int = 300, mm: int = 13, at: tuple[int, int] = (120, 60)):
    page = paper(TEXT, dpi=dpi)
    code = qr(text, round(mm * dpi / 25.4))
    page.paste(code, (round(at[0] * dpi / 25.4), round(at[1] * dpi / 25.4)))
    return page


def test_a_card_copied_onto_a_page_is_found_with_its_place() -> None:
    (found,) = find_codes(scanned(page_with(CARD)))
    assert (found.text, found.kind, found.format, found.turn) == (CARD, "id-card", "QR Code", 0)
    left, top = found.corners[0]
    # 120 mm and 60 mm at 300 dpi, and three modules of quiet zone.
    assert 1417 < left < 1440
    assert 708 < top < 732
    assert found.corners[2][0] - left > 100


def test_a_page_fed_head_first_says_so() -> None:
    (found,) = find_codes(scanned(page_with(CARD), turn=180))
    assert found.text == CARD
    assert abs(found.turn - 180) < 3


@pytest.mark.parametrize("turn", [5, -5, 90])
def test_turned_pages_are_read(turn: int) -> None:
    assert read_codes(scanned(page_with(CARD), turn=turn)) == [CARD]


def test_the_second_look_is_kept_to_likely_places_and_given_back_in_page_pixels() -> None:
    blurred = scanned(page_with(CARD), blur=1.7)
    assert find_codes(blurred, second_look=0) == ()
    (found,) = find_codes(blurred)
    assert found.text == CARD
    assert abs(found.corners[0][0] - 1427) < 12
    assert abs(found.corners[0][1] - 719) < 12


def test_a_page_without_codes_has_none() -> None:
    assert find_codes(scanned(paper(TEXT, dpi=300))) == ()


def test_several_codes_come_from_the_top() -> None:
    page = page_with("https://example.vn/hai", at=(120, 160), mm=25)
    page.paste(qr("DT1/R/H18.12.34-261116-0001/1", 330), (400, 300))
    stripes = zxingcpp.create_barcode("H18.12.34-261116-0001", zxingcpp.BarcodeFormat.Code128)
    drawn = Image.fromarray(stripes.to_image(scale=4)).convert("L")  # pyright: ignore
    page.paste(drawn.resize((drawn.width, 160)), (300, 1300))
    assert [(code.kind, code.text) for code in find_codes(scanned(page))] == [
        ("slip", "DT1/R/H18.12.34-261116-0001/1"),
        ("other", "H18.12.34-261116-0001"),
        ("other", "https://example.vn/hai"),
    ]


@given(st.text("ẮằẶýỷỹđĐơưƯạậộ ABCxyz|/,-0123456789", min_size=1, max_size=80))
def test_vietnamese_comes_back_letter_by_letter(text: str) -> None:
    assert read_codes(qr(text, 600)) == [text]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (CARD, "id-card"),
        (CARD + "|thêm|trường", "id-card"),
        ("001090000000|Nguyễn Văn Thử|01011990|Nam|Thôn Ví Dụ|02092022", "id-card"),
        ("001090000000|a|b", "other"),
        ("01090000000||Nguyễn Văn Thử|01011990|Nam|Thôn Ví Dụ|02092022", "other"),
        ("DTS1/-/-/00000000", "separator"),
        ("DT1/R/x", "slip"),
        ("DT12/R/x", "other"),
        ("https://example.vn/|||||||", "other"),
    ],
)
def test_kinds(text: str, kind: str) -> None:
    assert kind_of(text) == kind


def test_no_file_and_no_picture_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        find_codes(tmp_path / "none.jpg")
