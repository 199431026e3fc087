"""Separator sheets: printed, scanned badly, read again."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from dealing_pages import BOLD, scanned
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from scanners.codes import Code, find_codes
from scanners.problem import ScanProblem
from scanners.separator import Separator, draw, read, separator_among, sheets, text_of

OURS = Separator("H18.12.34-261116-0001", "to-khai-dang-ky-khai-sinh")
NAME = "Tờ khai đăng ký khai sinh"


@given(st.text(st.characters(max_codepoint=127), max_size=10), st.text(max_size=12))
def test_any_dossier_and_key_come_back(dossier: str, key: str) -> None:
    text = text_of(Separator(dossier, key))
    assert read(text) == Separator(dossier, key)
    # What a QR's alphanumeric mode holds: its squares are then a third larger.
    assert set(text) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")


@given(st.integers(0, 40), st.sampled_from("0189ABXZ-./%"))
def test_one_wrong_letter_is_no_separator(at: int, letter: str) -> None:
    text = text_of(OURS)
    wrong = text[:at] + letter + text[at + 1 :]
    assert wrong == text or read(wrong) is None


@pytest.mark.parametrize("text", ["", "DTS1", "DTS1/-/-", "DT1/R/x/y", "DTS1/%FF/-/00000000"])
def test_other_texts_are_none(text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize(
    ("separator", "dpi", "turn", "blur", "noise", "ring"),
    [
        (OURS, 200, 5, 0, 6, False),
        (OURS, 200, -5, 1.5, 20, True),
        (OURS, 200, 180, 1.5, 20, True),
        (Separator("", "hop-dong"), 200, 185, 1, 25, True),
        (Separator(), 200, 90, 2.5, 40, False),
        (Separator(), 100, 3, 1, 20, False),
        (OURS, 300, 178, 2, 25, True),
    ],
)
def test_read_from_a_poor_scan(
    separator: Separator, dpi: int, turn: float, blur: float, noise: float, ring: bool
) -> None:
    sheet = draw(separator, "1", NAME, font=BOLD)
    sheet = sheet.resize((round(8.27 * dpi), round(11.69 * dpi)), Image.Resampling.BOX)
    seen = scanned(sheet, turn=turn, blur=blur, noise=noise, ring=ring)
    assert separator_among(find_codes(seen)) == separator


def test_a_card_or_a_torn_separator_among_the_codes_does_not_hide_a_good_one() -> None:
    corners = ((0, 0), (1, 0), (1, 1), (0, 1))
    codes = [
        Code("DTS1/-/-/00000000", "QR Code", "separator", corners, 0),
        Code(text_of(OURS), "QR Code", "separator", corners, 0),
    ]
    assert separator_among(codes) == OURS
    assert separator_among(codes[:1]) is None


def test_a_sheet_per_paper_and_one_for_the_next(tmp_path: Path) -> None:
    papers = {"to-khai": NAME, "hop-dong": "Hợp đồng " + "chuyển nhượng rất dài " * 30}
    assert sheets(papers, tmp_path / "sheets.pdf", font=BOLD, dossier=OURS.dossier) == 3
    with pypdfium2.PdfDocument(tmp_path / "sheets.pdf") as made:
        pages = [page.render(scale=2).to_pil() for page in made]
    assert [separator_among(find_codes(page)) for page in pages] == [
        Separator(OURS.dossier, "to-khai"),
        Separator(OURS.dossier, "hop-dong"),
        Separator(),
    ]
    assert abs(pages[0].width / pages[0].height - 210 / 297) < 0.002


def test_nothing_is_drawn_outside_the_printable_page() -> None:
    sheet = draw(OURS, "12", "Giấy " + "rất dài " * 60, font=BOLD)
    for box in ((0, 100, 80, sheet.height), (sheet.width - 80, 100, sheet.width, sheet.height)):
        assert sheet.crop(box).getextrema() == (255, 255)


def test_a_key_too_long_for_a_code_is_told() -> None:
    with pytest.raises(ScanProblem) as caught:
        text_of(Separator("", "đ" * 80))
    assert caught.value.code == "separator-long"
