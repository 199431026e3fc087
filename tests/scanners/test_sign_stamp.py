"""The visible stamp: what it says, and that it never lies on anything written."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from authority import NOW, PASSWORD, authority, key_file
from conftest import written_page
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageDraw, ImageFont, ImageStat
from signing_judges import FONT

from scanners.free_place import free_place
from scanners.pdf import assemble
from scanners.signing import FileKey, sign
from scanners.stamp import Stamp, place, words

OFFICE = "Ủy ban nhân dân xã Thử Nghiệm, tỉnh Ví Dụ"
STAMP = Stamp("Sao y", OFFICE, FONT)
_A4 = (827, 1169)  # at 100 dpi

# Dots, lines and blocks, most of them where stamps go.
sides = st.one_of(st.integers(1, 5), st.integers(1, 300))
boxes = st.tuples(st.integers(0, 820), st.integers(0, 260), sides, sides)
colours = st.sampled_from(["black", "#c01020", "#1030c0", "#ffee00", "#a0a0a0"])
papers = st.sampled_from(["white", "#f4ecd0", "#e0e0e0"])


def sheet(tmp_path: Path, page: Image.Image, dpi: int = 100) -> Path:
    page.save(tmp_path / "page.jpg", dpi=(dpi, dpi), quality=90)
    assemble([tmp_path / "page.jpg"], tmp_path / "page.pdf")
    return tmp_path / "page.pdf"


def shown(path: Path, dpi: int = 100) -> Image.Image:
    with pypdfium2.PdfDocument(path) as pdf:
        pdf.init_forms()
        return pdf[0].render(scale=dpi / 72).to_pil().convert("RGB")  # pyright: ignore


def test_it_says_what_the_annex_asks_in_vietnams_time() -> None:
    late = datetime(2026, 12, 31, 17, 30, tzinfo=UTC)
    assert words(STAMP, late) == ["Sao y", OFFICE, "Thời gian ký: 2027-01-01T00:30:00+07:00"]
    named = Stamp("Bản số hóa", OFFICE, FONT, "Nguyễn Văn Thử")
    assert words(named, NOW)[2] == "Nguyễn Văn Thử"


@settings(max_examples=40, deadline=None)
@given(
    paper=papers,
    marks=st.lists(st.tuples(boxes, colours), min_size=1, max_size=12),
    sizes=st.lists(st.tuples(st.integers(20, 700), st.integers(10, 120)), min_size=1, max_size=4),
)
def test_never_on_ink(
    paper: str,
    marks: list[tuple[tuple[int, int, int, int], str]],
    sizes: list[tuple[int, int]],
) -> None:
    page = Image.new("RGB", _A4, paper)
    draw = ImageDraw.Draw(page)
    for (left, top, width, height), colour in marks:
        draw.rectangle((left, top, left + width, top + height), colour)
    found = free_place(page, sizes, 100)
    if found is None:
        return
    box = found.left, found.top, found.right, found.bottom
    assert page.crop(box).getcolors() == [
        (
            sizes[found.choice][0] * sizes[found.choice][1],
            Image.new("RGB", (1, 1), paper).getpixel((0, 0)),
        )
    ]
    assert 0 <= found.left < found.right <= _A4[0]
    assert 0 <= found.top < found.bottom <= _A4[1] / 2


def test_an_empty_page_has_it_in_the_top_right_corner() -> None:
    found = free_place(Image.new("RGB", _A4, "white"), [(300, 60)], 100)
    assert found is not None
    assert found.right > _A4[0] - 20
    assert found.top < 20


def test_a_hair_line_counts_as_ink() -> None:
    page = Image.new("RGB", _A4, "white")
    ImageDraw.Draw(page).line((0, 40, _A4[0], 40), "#808080")
    found = free_place(page, [(300, 60)], 100)
    assert found is not None
    assert found.top > 40


def letter(top: int, dpi: int = 200) -> Image.Image:
    """The head of an official letter, printed so far down the sheet (mm)."""
    width, height = round(210 / 25.4 * dpi), round(297 / 25.4 * dpi)
    page = Image.new("RGB", (width, height), "#fbfaf5")
    draw = ImageDraw.Draw(page)
    font = ImageFont.truetype(str(FONT), 12 / 72 * dpi)
    for line, (left, right) in enumerate(
        [
            ("ỦY BAN NHÂN DÂN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
            ("XÃ THỬ NGHIỆM", "Độc lập - Tự do - Hạnh phúc"),
            ("Số: 12/UBND-VP", "Thử Nghiệm, ngày 20 tháng 11 năm 2026"),
        ]
    ):
        y = (top + 6 * line) / 25.4 * dpi
        draw.text((0.14 * width, y), left, "black", font=font)
        draw.text((0.48 * width, y), right, "black", font=font)
    for line in range(30):
        y = (top + 30 + 7 * line) / 25.4 * dpi
        draw.text(
            (0.14 * width, y), "Nội dung giấy tờ thử, không phải giấy thật. " * 2, "black", font
        )
    return page


@pytest.mark.parametrize("top", [20, 12, 2])
def test_a_letters_heading_stays_readable(tmp_path: Path, top: int) -> None:
    source = sheet(tmp_path, letter(top), 200)
    issuer = authority()
    key = FileKey(key_file(tmp_path / "k.p12", issuer.issue(), issuer), PASSWORD)
    made = sign(source, tmp_path / "signed.pdf", key, STAMP, NOW)
    assert not made.warning
    before, after = shown(source), shown(tmp_path / "signed.pdf")
    dark_before = before.convert("L").point([255 * (value < 190) for value in range(256)])
    dark_after = after.convert("L").point([255 * (value < 215) for value in range(256)])
    lost = ImageChops.subtract(dark_before, dark_after)
    assert lost.getbbox() is None, "nothing that was dark became paper"
    assert ImageChops.difference(before, after).getbbox() is not None, "the stamp is seen"


def test_the_size_of_the_annex_where_there_is_room_and_smaller_where_not(tmp_path: Path) -> None:
    roomy = place(sheet(tmp_path, Image.new("RGB", _A4, "white")), STAMP, NOW)
    assert roomy is not None
    assert roomy.scale == 1.0
    height = roomy.box[3] - roomy.box[1]
    assert 3 * 10 <= height <= 3 * 13, "three lines of size 10"
    assert roomy.picture.width * 72 / 300 == pytest.approx(roomy.box[2] - roomy.box[0])

    # Printed all over but for a strip of 10 mm in the top margin, which keeps 4 mm for the rim.
    crowded = Image.new("RGB", _A4, "white")
    ImageDraw.Draw(crowded).rectangle((0, 41, _A4[0], _A4[1] // 2), "black")
    shrunk = place(sheet(tmp_path, crowded), STAMP, NOW)
    assert shrunk is not None
    assert shrunk.scale < 1.0

    ImageDraw.Draw(crowded).rectangle((0, 0, _A4[0], _A4[1] // 2), "black")
    assert place(sheet(tmp_path, crowded), STAMP, NOW) is None


def test_above_the_heading_rather_than_below_it(tmp_path: Path) -> None:
    flat = place(sheet(tmp_path, letter(12), 200), STAMP, NOW)
    assert flat is not None
    assert flat.scale == 1.0
    assert flat.box[1] > (297 - 12) / 25.4 * 72


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_has_it_upright_in_the_corner_one_sees(tmp_path: Path, turn: int) -> None:
    issuer = authority()
    key = FileKey(key_file(tmp_path / "k.p12", issuer.issue(), issuer), PASSWORD)
    upright = sheet(tmp_path, written_page())
    turned = tmp_path / "turned.pdf"
    with pikepdf.open(upright) as pdf:
        page = pdf.pages[0]
        # The same picture, stored turned, with the page told to turn it back.
        left, bottom, right, top = (float(edge) for edge in page.mediabox)
        wide, high = right - left, top - bottom
        matrix = {
            90: (0, 1, -1, 0, high, 0),
            180: (-1, 0, 0, -1, wide, high),
            270: (0, -1, 1, 0, 0, wide),
        }[turn]
        turning = " ".join(f"{number:f}" for number in matrix) + " cm"
        page.contents_add(turning.encode(), prepend=True)
        edges = (wide, high) if turn == 180 else (high, wide)
        page.obj["/MediaBox"] = pikepdf.Array([0, 0, *edges])
        page.obj["/Rotate"] = turn
        pdf.save(turned)
    assert ImageStat.Stat(ImageChops.difference(shown(upright), shown(turned))).mean[0] < 2
    sign(upright, tmp_path / "one.pdf", key, STAMP, NOW)
    sign(turned, tmp_path / "two.pdf", key, STAMP, NOW)
    corner = (_A4[0] // 2, 0, _A4[0], 110)
    one, two = (shown(tmp_path / name).crop(corner) for name in ("one.pdf", "two.pdf"))
    blank = shown(upright).crop(corner)
    assert ImageStat.Stat(ImageChops.difference(one, blank)).mean[0] > 5
    assert ImageStat.Stat(ImageChops.difference(one, two)).mean[0] < 2
