"""How crooked a page lies, against sheets whose angle is known."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from functools import lru_cache

import paper
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PIL import Image

from scanners.skew import skew

DPI = 150
LID = (12, 12, 14)


@lru_cache
def sheet(kind: str) -> Image.Image:
    return paper.KINDS[kind](DPI).image


@pytest.mark.parametrize("kind", paper.KINDS)
@pytest.mark.parametrize("lid", [None, LID], ids=["white lid", "black lid"])
def test_angles_are_found_to_a_tenth_of_a_degree(
    kind: str, lid: tuple[int, int, int] | None
) -> None:
    errors = [
        abs(skew(paper.scanned(sheet(kind), skew=angle, seed=3, lid=lid)) - angle)
        for angle in (-4.83, 0.0, 2.57)
    ]
    assert max(errors) <= 0.1
    assert statistics.median(errors) <= 0.03


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(angle=st.floats(-5, 5), seed=st.integers(0, 999))
@example(angle=0.125, seed=0)
@example(angle=-0.2, seed=0)
def test_a_letter_at_any_angle(angle: float, seed: int) -> None:
    page = paper.scanned(sheet("letter"), skew=angle, seed=seed, noise=9, lid=LID)
    assert abs(skew(page) - angle) <= 0.1


def test_resolution_does_not_matter() -> None:
    for dpi in (100, 200, 300):
        page = paper.scanned(paper.letter(1, dpi).image, skew=-2.2)
        assert abs(skew(page) + 2.2) <= 0.05


def test_print_along_the_page_counts_as_well() -> None:
    page = paper.scanned(sheet("letter").rotate(90, expand=True), skew=1.7)
    assert abs(skew(page) - 1.7) <= 0.1


def test_handwriting_is_near_enough_to_decide_whether_to_turn() -> None:
    page = paper.scanned(paper.handwritten(1, DPI).image, skew=3.0)
    assert abs(skew(page) - 3.0) <= 0.4


@pytest.mark.parametrize(
    "make", [paper.blank, paper.signature_only, paper.number_only], ids=lambda make: make.__name__
)
def test_no_lines_no_angle(make: Callable[[int], paper.Sheet]) -> None:
    for angle in (0.0, 3.0):
        assert skew(paper.scanned(make(DPI).image, skew=angle, noise=9, lid=LID)) == 0.0


def test_a_picture_too_small_for_lines() -> None:
    assert skew(Image.new("L", (3, 2), 255)) == 0.0
    assert skew(Image.new("RGB", (1, 4000), "black")) == 0.0
