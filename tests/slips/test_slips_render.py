from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import is_normalized, normalize

import pikepdf
import pypdfium2
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont

from desk_tui.slips.data import Head, Paper, ReceiptSlip
from desk_tui.slips.forms import form_sets
from desk_tui.slips.letters import FONTS, printable
from desk_tui.slips.render import render

if TYPE_CHECKING:
    from collections.abc import Callable

    from desk_tui.slips.data import Slip

    Words = Callable[[bytes], str]
    Pictures = Callable[[bytes], list[Image.Image]]

VOWELS = "aăâeêioôơuưy"
TONES = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]
LETTERS = [normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES] + ["đ"]
VIETNAMESE = LETTERS + [letter.upper() for letter in LETTERS]
SETS = [known.id for known in form_sets()]


def pages(pdf: bytes) -> int:
    return len(pypdfium2.PdfDocument(pdf))


def test_the_alphabet_under_test_is_whole() -> None:
    assert len(set(VIETNAMESE)) == 2 * (12 * 6 + 1)
    assert all(len(letter) == 1 for letter in VIETNAMESE)


@pytest.mark.parametrize("face", sorted(FONTS.glob("*.ttf")), ids=lambda face: face.stem)
def test_every_face_draws_every_vietnamese_letter(face: Path) -> None:
    font = ImageFont.truetype(str(face), 40)

    def drawing(letter: str) -> bytes:
        paper = Image.new("L", (80, 80))
        ImageDraw.Draw(paper).text((20, 20), letter, fill=255, font=font)
        return paper.tobytes()

    nothing = drawing("\uffff")
    drawn = {letter: drawing(letter) for letter in VIETNAMESE}
    assert [letter for letter, picture in drawn.items() if picture == nothing] == []
    assert len(set(drawn.values())) == len(VIETNAMESE)


def test_the_fonts_come_with_their_licence_and_stay_small() -> None:
    assert "SIL OPEN FONT LICENSE" in (FONTS / "OFL.txt").read_text(encoding="utf-8")
    assert sum(file.stat().st_size for file in FONTS.iterdir()) < 3_000_000


@pytest.mark.parametrize("form_set", SETS)
@pytest.mark.parametrize("large", [False, True])
def test_every_slip_is_pdf_a_with_only_our_font(
    every_slip: dict[str, Slip], form_set: str, large: bool
) -> None:
    for slip in every_slip.values():
        with pikepdf.open(io.BytesIO(render(slip, form_set, large=large))) as pdf:
            meta = pdf.open_metadata()
            assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("2", "B")
            fonts = [
                thing
                for thing in pdf.objects
                if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/Font"
            ]
            assert fonts
            assert all("LiberationSerif" in str(font.BaseFont) for font in fonts)
            described = [
                thing
                for thing in pdf.objects
                if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/FontDescriptor"
            ]
            assert described
            assert all("/FontFile2" in one or "/FontFile3" in one for one in described)


def test_the_page_gives_back_composed_vietnamese(receipt: ReceiptSlip, text_of: Words) -> None:
    name = normalize("NFD", "Đặng Thị Ngọc Ngoãn Ưỡn Ẩm Ỵ " + "".join(VIETNAMESE[:60]))
    text = text_of(render(replace(receipt, owner=replace(receipt.owner, name=name))))
    assert is_normalized("NFC", text)
    assert "Đặng Thị Ngọc Ngoãn Ưỡn Ẩm Ỵ" in text
    assert "".join(VIETNAMESE[:60]) in text.replace(" ", "")


def test_the_receipt_says_what_was_promised(receipt: ReceiptSlip, text_of: Words) -> None:
    text = text_of(render(receipt))
    for words in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "ỦY BAN NHÂN DÂN PHƯỜNG THỬ NGHIỆM",
        "Thử Nghiệm, ngày 16 tháng 11 năm 2026",
        "Mã hồ sơ: H00.11.22-261116-0003",
        "Chủ hồ sơ: Nguyễn Văn Thử",
        "08 giờ 40 phút, ngày 16 tháng 11 năm 2026",
        "17 giờ 00 phút, ngày 30 tháng 11 năm 2026",
        "Hợp đồng tặng cho",
        "không phải nộp",
        "Quyển số 01/2026, Số thứ tự 0003",
    ):
        assert words in text
    assert "CẤP LẠI" not in text
    assert "BẢN SỐ" not in text


def test_a_reprint_and_a_new_version_say_so(receipt: ReceiptSlip, text_of: Words) -> None:
    again = replace(receipt, head=replace(receipt.head, copy=1, version=2))
    text = text_of(render(again))
    assert "BẢN CẤP LẠI LẦN 1" in text
    assert "BẢN SỐ 2" in text


def test_no_promised_date_is_said_in_words(receipt: ReceiptSlip, text_of: Words) -> None:
    assert "Thời gian trả kết quả: Thông báo sau" in text_of(render(replace(receipt, due=None)))


def test_the_fee_shows_its_lines_grounds_and_total(crowded: ReceiptSlip, text_of: Words) -> None:
    text = text_of(render(crowded))
    assert "100.000 đồng" in text
    assert "-50.000 đồng" in text
    assert "Nghị quyết 00/2022/NQ-HĐND" in text
    assert "Tổng cộng 50.000 đồng" in text
    assert "đã thu tiền mặt" in text


def test_a_fee_that_is_not_set_yet_is_not_a_zero(receipt: ReceiptSlip, text_of: Words) -> None:
    text = text_of(render(replace(receipt, fee_total=None, fee_note="theo thông báo")))
    assert "7. Phí, lệ phí: thu sau (theo thông báo)" in text
    exempt = text_of(render(replace(receipt, fee_note="miễn, hộ nghèo")))
    assert "7. Phí, lệ phí: 0 đồng (miễn, hộ nghèo)" in exempt


def test_money_is_grouped_by_thousands(receipt: ReceiptSlip, text_of: Words) -> None:
    text = text_of(render(replace(receipt, fee_total=1_234_567, fee_note="chuyển khoản")))
    assert "1.234.567 đồng (chuyển khoản)" in text


def test_the_supplement_lists_exactly_what_is_missing(
    every_slip: dict[str, Slip], text_of: Words
) -> None:
    text = text_of(render(every_slip["supplement"]))
    assert "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ" in text
    assert "1 Quyết định ly hôn bản chính 2 Tờ khai" in text
    assert "không phải nộp lại: Thẻ căn cước" in text
    assert "trước 17 giờ 00 phút, ngày 01 tháng 12 năm 2026" in text


def test_both_sets_print_their_own_wording(every_slip: dict[str, Slip], text_of: Words) -> None:
    refusal = every_slip["refusal"]
    assert "PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ" in text_of(render(refusal, "tt03-2025"))
    assert "PHIẾU TỪ CHỐI TIẾP NHẬN, GIẢI QUYẾT HỒ SƠ" in text_of(render(refusal, "tt01-2018"))


def test_an_ordinary_slip_is_one_page_and_a_long_list_repeats_its_header(
    every_slip: dict[str, Slip], receipt: ReceiptSlip, text_of: Words
) -> None:
    one_page = {name for name, slip in every_slip.items() if pages(render(slip)) == 1}
    assert one_page >= {"receipt", "supplement", "refusal", "guidance", "other-office"}
    papers = tuple(Paper(name=f"Giấy tờ số {number}", copy=1) for number in range(1, 61))
    pdf = render(replace(receipt, papers=papers))
    assert pages(pdf) > 1
    text = text_of(pdf)
    assert text.count("Tên giấy tờ") == pages(pdf)
    assert "Giấy tờ số 60" in text
    assert "Trang 2/2" in text


@pytest.mark.parametrize("large", [False, True])
def test_nothing_is_printed_outside_the_margins(
    crowded: ReceiptSlip, picture_of: Pictures, large: bool
) -> None:
    owner = replace(crowded.owner, address="Đ" * 300, email="e" * 120 + "@example.vn")
    papers = (Paper(name="W" * 90, state="X" * 60, original=1), *crowded.papers)
    for page in picture_of(render(replace(crowded, owner=owner, papers=papers), large=large)):
        width, _ = page.size
        margin = width * 14 // 210  # 14 mm of the sheet's 210, just inside the 15 mm margin
        right = page.crop((width - margin, 0, width, page.size[1])).convert("L")
        assert right.getextrema() == (255, 255)


@pytest.mark.parametrize("large", [False, True])
def test_a_very_long_remark_flows_on_to_the_next_page(receipt: ReceiptSlip, large: bool) -> None:
    pdf = render(replace(receipt, remark="Ghi chú rất dài. " * 300), large=large)
    lowest = [
        item.get_bounds()[1]
        for page in pypdfium2.PdfDocument(pdf)
        for item in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_TEXT])
    ]
    assert min(lowest) > 10  # points above the lower edge of the sheet


def test_large_print_has_no_small_letters(crowded: ReceiptSlip) -> None:
    for page in pypdfium2.PdfDocument(render(crowded, large=True)):
        sizes = {
            round(item.get_font_size() * item.get_matrix().a, 1)
            for item in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_TEXT])
            if isinstance(item, pypdfium2.PdfTextObj)
        }
        assert min(sizes) >= 16


def decoded_by_zxing(picture: Image.Image) -> set[str]:
    return {code.text for code in zxingcpp.read_barcodes(picture)}


def decoded_by_zbar(picture: Image.Image) -> set[str]:
    try:
        from pyzbar import pyzbar
    except ImportError as missing:
        pytest.skip(f"zbar is not on this machine: {missing}")
    return {code.data.decode() for code in pyzbar.decode(picture)}


@pytest.mark.parametrize("decode", [decoded_by_zxing, decoded_by_zbar])
@pytest.mark.parametrize("large", [False, True])
def test_both_codes_are_read_from_the_page(
    receipt: ReceiptSlip,
    picture_of: Pictures,
    decode: Callable[[Image.Image], set[str]],
    large: bool,
) -> None:
    page = picture_of(render(receipt, large=large))[0]
    assert decode(page) == {receipt.head.code, receipt.head.qr}


@pytest.mark.parametrize("decode", [decoded_by_zxing, decoded_by_zbar])
def test_the_portal_link_is_read_from_the_page(
    every_slip: dict[str, Slip], picture_of: Pictures, decode: Callable[[Image.Image], set[str]]
) -> None:
    slip = every_slip["other-office"]
    page = picture_of(render(slip))[0]
    assert decode(page) == {"https://dichvucong.gov.vn", slip.head.qr}


def test_a_slip_without_codes_still_prints(receipt: ReceiptSlip, text_of: Words) -> None:
    head = Head(
        parent="Cơ quan",
        unit="Đơn vị",
        place="Thử Nghiệm",
        day=receipt.head.day,
        officer="Trần Thị Ví Dụ",
    )
    text = text_of(render(replace(receipt, head=head)))
    assert "Mã hồ sơ" not in text
    assert "NGƯỜI TIẾP NHẬN HỒ SƠ" in text


def test_a_name_that_looks_like_typst_is_printed_and_not_run(
    receipt: ReceiptSlip, text_of: Words
) -> None:
    name = '#panic("x") $a^2$ \\ *đ* _ư_ `r` <l> @ref [b] // "c"'
    papers = (Paper(name='#read("/common/parts.typ")', original=1),)
    owner = replace(receipt.owner, name=name, address="#sys.inputs \\u{41} --- ...")
    text = text_of(render(replace(receipt, owner=owner, papers=papers)))
    assert name in text
    assert "#sys.inputs \\u{41} --- ..." in text
    assert '#read("/common/parts.typ")' in text.replace("- ", "-")


@settings(max_examples=40, deadline=None)
@given(name=st.text(max_size=60), number=st.text(max_size=20), remark=st.text(max_size=60))
def test_any_text_can_be_printed(receipt: ReceiptSlip, name: str, number: str, remark: str) -> None:
    owner = replace(receipt.owner, name=name, number=number, email=remark)
    assert render(replace(receipt, owner=owner, remark=remark)).startswith(b"%PDF")


def test_a_letter_the_font_lacks_becomes_a_box(receipt: ReceiptSlip, text_of: Words) -> None:
    owner = replace(receipt.owner, name="Vương 王 Thử\x07")
    assert "Vương □ Thử" in text_of(render(replace(receipt, owner=owner)))


@given(st.text("aăâđêôơư ẫỡẬ"))
def test_vietnamese_text_is_printed_as_it_is(text: str) -> None:
    assert printable(text) == text.strip()


def test_the_same_slip_gives_the_same_bytes(every_slip: dict[str, Slip]) -> None:
    for slip in every_slip.values():
        assert render(slip) == render(slip)
