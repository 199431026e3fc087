"""What is read on a page, where it stands, and what a page that cannot be read costs."""

from __future__ import annotations

import itertools
import os
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from misread import distance, misread
from paper import letter, saved, scanned
from PIL import Image

from scanners.ocr import read
from scanners.problem import ScanProblem

SHEETS = [letter(seed, dpi=200) for seed in range(3)]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("pages")
    return [
        saved(scanned(sheet.image, seed=seed), folder / f"page-{seed}.jpg", dpi=200)
        for seed, sheet in enumerate(SHEETS)
    ]


@given(st.text("aáâ", max_size=6), st.text("aáâ", max_size=6))
def test_the_measure_itself(one: str, other: str) -> None:
    assert distance(one, other) == _slowly(one, other)


def _slowly(one: str, other: str) -> int:
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        last, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (a != b))
    return row[-1]


def test_vietnamese_print_is_read_with_its_marks(pages: list[Path]) -> None:
    told: list[tuple[int, int]] = []
    found = read(pages, progress=lambda done, of: told.append((done, of)))
    for sheet, page in zip(SHEETS, found, strict=True):
        assert misread(sheet.text, page.text) <= 0.006
        assert unicodedata.is_normalized("NFC", page.text)
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_every_word_has_its_place_on_the_page_as_it_came(pages: list[Path]) -> None:
    (page,) = read(pages[:1])
    with Image.open(pages[0]) as image:
        assert (page.width, page.height) == image.size
        for line in page.lines:
            for word in line.words:
                left, top, right, bottom = word.box
                assert 0 <= left < right <= image.width
                assert 0 <= top < bottom <= image.height
                assert 0 <= word.confidence <= 1
            assert line.baseline[0] < line.baseline[2]
        heading = next(line for line in page.lines if "CỘNG HÒA" in line.text)
        # The heading is written 20 mm below the edge, in the middle of the sheet.
        assert heading.baseline[1] == pytest.approx(24.5 / 297 * image.height, abs=20)
        left, right = heading.words[0].box[0], heading.words[-1].box[2]
        assert (left + right) / 2 == pytest.approx(image.width / 2, abs=15)


def test_a_finer_scan_is_read_in_the_same_places(tmp_path: Path, pages: list[Path]) -> None:
    fine = saved(letter(0, dpi=400).image, tmp_path / "fine.jpg", dpi=400)
    coarse, finer = read([pages[0], fine])
    assert misread(SHEETS[0].text, finer.text) <= 0.006
    first, same = coarse.lines[0].words[0].box, finer.lines[0].words[0].box
    assert [at / 2 for at in same] == pytest.approx(first, abs=8)


def test_a_page_that_is_no_picture_costs_only_its_own_text(
    tmp_path: Path, pages: list[Path]
) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(pages[0].read_bytes()[:5000])
    found = read([broken, pages[0]], workers=1)
    assert [page.failed for page in found] == [True, False]
    assert found[0].text == ""


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a file that never ends needs a named pipe")
def test_a_page_that_hangs_is_given_up_and_the_next_one_is_read(
    tmp_path: Path, pages: list[Path]
) -> None:
    os.mkfifo(tmp_path / "endless.jpg")
    with Image.open(pages[0]) as image:
        saved(image.crop((0, 100, image.width, 300)), tmp_path / "strip.jpg", dpi=200)
    hung, strip = read([tmp_path / "endless.jpg", tmp_path / "strip.jpg"], workers=1, seconds=8)
    assert hung.failed
    assert "VIỆT NAM" in strip.text


def test_nothing_on_a_page_is_no_failure(tmp_path: Path) -> None:
    Image.new("L", (1654, 2339), 255).save(tmp_path / "blank.png")
    (page,) = read([tmp_path / "blank.png"])
    assert (page.failed, page.text) == (False, "")


def test_reading_stops_when_asked(pages: list[Path]) -> None:
    asked = itertools.count()
    with pytest.raises(ScanProblem) as caught:
        read(pages * 20, cancelled=lambda: next(asked) > 3)
    assert caught.value.code == "cancelled"
    assert caught.value.hint


def test_a_machine_without_the_engine_says_so(
    pages: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    without_engine(monkeypatch)
    with pytest.raises(ScanProblem) as caught:
        read(pages)
    assert caught.value.code == "no-text-engine"


def without_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Children run by the Python this one was made from, which has no packages of ours."""
    bare = next(Path(sys.base_prefix).glob("bin/python3"), None)
    if sys.prefix == sys.base_prefix or bare is None:
        pytest.skip("the tests do not run in a virtual environment")
    monkeypatch.setattr(sys, "executable", str(bare))
