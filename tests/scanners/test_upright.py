"""Which way up a page is."""

from __future__ import annotations

from pathlib import Path

import paper
import pytest

from scanners.pages import load, treated
from scanners.treatment import Treatment
from scanners.upright import upright

DPI = 150


@pytest.mark.parametrize(("kind", "needed"), [("letter", 180), ("table", 90), ("two lines", 270)])
def test_the_turn_that_puts_a_page_upright(tmp_path: Path, kind: str, needed: int) -> None:
    sheet = paper.scanned(paper.KINDS[kind](DPI).image, skew=1.2)
    # Pillow turns against the clock.
    page = paper.saved(sheet.rotate(needed, expand=True), tmp_path / "page-0001.jpg", DPI)
    assert upright(page) == needed
    put_right = treated(page, Treatment(turn=needed), tmp_path)
    with load(put_right) as made:
        assert made.size == sheet.size


def test_an_upright_page_is_left_as_it_is(tmp_path: Path) -> None:
    page = paper.saved(paper.scanned(paper.letter(4, DPI).image), tmp_path / "page-0001.jpg", DPI)
    assert upright(page) == 0


def test_no_words_no_turn(tmp_path: Path) -> None:
    for number, sheet in enumerate((paper.blank(DPI), paper.signature_only(DPI)), 1):
        page = paper.scanned(sheet.image.rotate(180))
        assert upright(paper.saved(page, tmp_path / f"page-000{number}.jpg", DPI)) == 0


def test_a_damaged_page_is_not_turned(tmp_path: Path) -> None:
    page = tmp_path / "page-0001.jpg"
    page.write_bytes(b"\xff\xd8 no picture")
    assert upright(page) == 0
