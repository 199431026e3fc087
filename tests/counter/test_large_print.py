"""A receipt for old eyes: printed large for who stands at the desk, and for nobody else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import msgspec
import pypdfium2
import pytest

from db.kinds import Authority, Person
from desk_tui.counter.desk import Desk
from desk_tui.counter.receive import Walkin, receive
from desk_tui.counter.slip import print_again
from tests.counter.conftest import BIRTH, OWNER

OLD = replace(BIRTH, owner=msgspec.structs.replace(OWNER, birth="1966-11-16"))
YOUNGER = replace(BIRTH, owner=msgspec.structs.replace(OWNER, birth="1966-11-17"))
SON = Person(name="Bùi Văn Thử", number="001090000008", birth="1990-01-01")


def smallest(pdf: Path | None) -> float:
    """The smallest letters of a sheet, in points."""
    assert pdf is not None
    return min(
        round(item.get_font_size() * item.get_matrix().a, 1)
        for page in pypdfium2.PdfDocument(pdf)
        for item in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_TEXT])
        if isinstance(item, pypdfium2.PdfTextObj)
    )


@pytest.mark.parametrize(
    ("walkin", "large"),
    [
        (OLD, True),
        (YOUNGER, False),
        (replace(OLD, submitter=SON, authority=Authority(paper="số 12/2026")), False),
        (replace(BIRTH, owner=msgspec.structs.replace(OWNER, birth="")), False),
    ],
    ids=["sixty today", "sixty tomorrow", "brought by a young man", "no birthday"],
)
def test_large_for_who_is_of_that_age(desk: Desk, walkin: Walkin, large: bool) -> None:
    assert (smallest(receive(desk, walkin).slip) >= 16) is large


def test_a_copy_is_as_large(desk: Desk) -> None:
    code = receive(desk, OLD).said.code
    assert smallest(print_again(desk, code)[0]) >= 16
