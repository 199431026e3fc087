"""What is seen on a page, and a page made level, turned and cropped as numbers say."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import paper
import pytest
from PIL import Image, ImageCms, ImageFilter

from scanners.devices.protocol import BLANK_INK, Fault
from scanners.pages import ink, load, measure, preview, propose, receive, received, treated
from scanners.pdf import assemble
from scanners.skew import skew
from scanners.treatment import NEUTRAL, Findings, Treatment

DPI = 150


@lru_cache
def clean(kind: str, dpi: int = DPI) -> Image.Image:
    return paper.KINDS[kind](dpi).image


@pytest.fixture
def page(tmp_path: Path) -> Path:
    made = paper.scanned(clean("letter"), skew=2.4)
    return paper.saved(made, tmp_path / "page-0001.jpg", DPI)


def test_a_crooked_letter_is_measured_and_proposed_level(page: Path) -> None:
    found = measure(page, DPI)
    assert abs(found.skew - 2.4) <= 0.05
    assert (found.blank, found.blurred, found.short, found.long) == (False,) * 4
    assert 0.01 < found.ink < 0.3
    assert propose(found) == Treatment(angle=found.skew)


@pytest.mark.parametrize("angle", [0.0, 1.0, -1.0, 0.4])
def test_nearly_level_is_left_alone(angle: float) -> None:
    assert propose(Findings(skew=angle, blurred=True, blank=True, short=True)) is NEUTRAL


def test_one_decoding_gives_the_page_and_what_is_on_it(page: Path) -> None:
    taken, found = received(page, 7, DPI)
    assert taken == receive(page, 7, DPI)
    assert found == measure(page, DPI)
    assert (taken.width, taken.height, taken.ink) == (*clean("letter").size, found.ink)


@pytest.mark.parametrize("mode", ["RGB", "L"])
@pytest.mark.parametrize("progressive", [False, True])
def test_a_file_cut_anywhere_is_noticed(tmp_path: Path, mode: str, progressive: bool) -> None:
    whole = io.BytesIO()
    picture = paper.scanned(clean("letter", 60)).convert(mode)
    picture.save(whole, "JPEG", progressive=progressive)
    cut = tmp_path / "page-0001.jpg"
    for share in (0.1, 0.35, 0.6, 0.85, 0.97):
        cut.write_bytes(whole.getvalue()[: int(len(whole.getvalue()) * share)])
        # At every size of the copy that is looked at.
        for dpi in (60, 300, 450, 600, 1200):
            for take in (receive, received):
                with pytest.raises(Fault) as caught:
                    take(cut, 1, dpi)
                assert caught.value.code == "truncated"
            with pytest.raises(Fault):
                measure(cut, dpi)


@pytest.mark.parametrize("dpi", [300, 400, 600])
def test_a_page_decoded_smaller_says_the_same(tmp_path: Path, dpi: int) -> None:
    made = paper.scanned(clean("letter", 300), skew=1.4, noise=5)
    made.save(tmp_path / "page.png")
    paged, whole = received(tmp_path / "page.png", 1, dpi)
    jpeg, smaller = received(paper.saved(made, tmp_path / "page.jpg", dpi, quality=95), 1, dpi)
    assert (jpeg.width, jpeg.height) == (paged.width, paged.height) == made.size
    assert abs(smaller.ink - whole.ink) < 0.001
    assert abs(smaller.skew - whole.skew) < 0.01
    assert (smaller.blurred, smaller.short) == (whole.blurred, whole.short)


def test_colours_left_out_or_not_the_ink_is_the_same(page: Path) -> None:
    with load(page) as image:
        assert abs(ink(image, DPI) - measure(page, DPI).ink) < 0.001


@pytest.mark.parametrize(
    ("make", "blank"),
    [(paper.blank, True), (paper.number_only, False), (paper.signature_only, False)],
    ids=["blank", "number", "signature"],
)
def test_blank_is_a_mark(tmp_path: Path, make: Callable[[int], paper.Sheet], blank: bool) -> None:
    yellowed = paper.scanned(make(DPI).image, paper=(232, 220, 180), noise=8, skew=1)
    found = measure(paper.saved(yellowed, tmp_path / "page-0001.jpg"), DPI)
    assert found.blank is blank
    assert (found.ink < BLANK_INK) is blank
    assert propose(found).kept


SOFT_KINDS = [*paper.KINDS, "handwritten"]


def blurred(kind: str, dpi: int, dots: float, folder: Path) -> bool:
    image = paper.handwritten(1, dpi).image if kind == "handwritten" else clean(kind, dpi)
    made = paper.scanned(image, blur=dots, skew=0.8, noise=5)
    return measure(paper.saved(made, folder / "page-0001.jpg", dpi, quality=80), dpi).blurred


@pytest.mark.parametrize("kind", SOFT_KINDS)
def test_out_of_focus_is_a_mark(tmp_path: Path, kind: str) -> None:
    assert not blurred(kind, 150, 0.7, tmp_path)
    assert blurred(kind, 150, 2.2, tmp_path)


def test_out_of_focus_at_other_resolutions(tmp_path: Path) -> None:
    for dpi in (200, 300):
        assert not blurred("letter", dpi, 0.8, tmp_path)
        assert blurred("letter", dpi, 2.3, tmp_path)


def test_less_or_more_than_the_sheet_is_a_mark(tmp_path: Path) -> None:
    wide, high = clean("letter").size
    marks = {}
    for share in (0.7, 0.93, 0.97, 1.0, 1.03, 1.2):
        page = Image.new("L", (wide, round(high * share)), 255)
        found = measure(paper.saved(page, tmp_path / "page-0001.jpg"), DPI, "A4")
        marks[share] = (found.short, found.long)
    less, more, right = (True, False), (False, True), (False, False)
    assert marks == {0.7: less, 0.93: less, 0.97: right, 1.0: right, 1.03: right, 1.2: more}


def test_a_neutral_page_is_the_same_file(page: Path, tmp_path: Path) -> None:
    assert treated(page, NEUTRAL, tmp_path) == page
    assert treated(page, Treatment(kept=False, by_hand=True), tmp_path) == page


def test_a_treated_page_is_level_and_the_received_one_untouched(page: Path, tmp_path: Path) -> None:
    before = page.read_bytes()
    level = treated(page, propose(measure(page, DPI)), tmp_path)
    assert page.read_bytes() == before
    with load(level) as made:
        assert abs(skew(made)) <= 0.05
        assert made.size == clean("letter").size
        corner = made.getpixel((2, 2))
    assert isinstance(corner, tuple)
    assert min(corner) > 200


def test_colours_resolution_and_profile_stay(tmp_path: Path) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    source = tmp_path / "page-0001.jpg"
    for mode in ("L", "RGB"):
        picture = clean("letter", 60).convert(mode)
        worn = profile if mode == "RGB" else None
        picture.save(source, dpi=(60, 60), subsampling=0, icc_profile=worn)
        with load(treated(source, Treatment(angle=-3.0), tmp_path)) as made:
            assert made.mode == mode
            assert made.info["dpi"] == (60, 60)
            assert made.info.get("icc_profile") == worn


def test_turns_go_clockwise_and_crops_come_last(tmp_path: Path) -> None:
    picture = Image.new("RGB", (400, 600), "white")
    picture.paste((200, 0, 0), (0, 0, 200, 300))
    source = paper.saved(picture, tmp_path / "page-0001.png")
    corners = {90: (500, 100), 180: (300, 500), 270: (100, 300)}
    for turn, at in corners.items():
        with load(treated(source, Treatment(turn=turn), tmp_path)) as made:
            assert made.size == ((400, 600) if turn == 180 else (600, 400))
            assert made.getpixel(at)[1] < 60  # type: ignore[index]
            assert made.getpixel((made.width - at[0], made.height - at[1]))[1] > 200  # type: ignore[index]
    cropped = treated(source, Treatment(turn=90, crop=(0.5, 0.0, 1.0, 0.5)), tmp_path)
    with load(cropped) as made:
        assert made.size == (300, 200)
        assert made.getpixel((150, 100))[1] < 60  # type: ignore[index]


def test_a_crop_of_nothing_leaves_one_dot(page: Path, tmp_path: Path) -> None:
    with load(treated(page, Treatment(crop=(0.5, 0.5, 0.5, 0.5)), tmp_path)) as made:
        assert made.size == (1, 1)


def test_a_level_page_keeps_the_size_of_its_sheet_in_the_pdf(page: Path, tmp_path: Path) -> None:
    import pikepdf

    assemble([treated(page, Treatment(angle=2.4), tmp_path)], tmp_path / "paper.pdf")
    with pikepdf.open(tmp_path / "paper.pdf") as made:
        box = made.pages[0].mediabox
    assert [round(float(edge) / 72 * 25.4) for edge in box] == [0, 0, 210, 297]


def test_the_preview_shows_the_page_as_it_will_be(page: Path) -> None:
    small = preview(page, Treatment(turn=90, angle=2.4), 160)
    assert small.size == (160, 113)
    plain = clean("letter").transpose(Image.Transpose.ROTATE_270).resize((160, 113))
    far = zip(small.convert("L").tobytes(), plain.convert("L").tobytes(), strict=True)
    assert sum(abs(one - other) for one, other in far) / (160 * 113) < 25


def test_a_png_is_measured_too(tmp_path: Path) -> None:
    made = paper.scanned(clean("letter"), skew=-1.6).filter(ImageFilter.SHARPEN)
    found = measure(paper.saved(made, tmp_path / "page-0001.png"), DPI)
    assert abs(found.skew + 1.6) <= 0.05
