"""The call list and its drafts as one print job."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from reading import judged_pdf_a, pages

from desk_tui.slips.pack import pack
from desk_tui.slips.render import render
from desk_tui.slips.samples import SAMPLES


def drafts(count: int) -> list[bytes]:
    """The call list, and for each of its people a letter to be signed."""
    letter = SAMPLES["apology"]()
    made = [
        replace(letter, head=replace(letter.head, code=f"H00.11.22-261116-{at:04}", draft=True))
        for at in range(1, count + 1)
    ]
    return [render(SAMPLES["outage"]()), *(render(one) for one in made)]


def test_a_pack_holds_every_page_in_order_and_is_pdf_a(tmp_path: Path) -> None:
    whole = pack(drafts(3))
    (folder := tmp_path / "pack").mkdir()
    (folder / "whole.pdf").write_bytes(whole)
    list_, *letters = pages(whole)
    assert "DANH SÁCH GỌI BÁO HỒ SƠ TRỄ HẸN" in list_
    assert len(letters) == 3
    for at, letter in enumerate(letters, 1):
        assert f"H00.11.22-261116-{at:04}" in letter
        assert "BẢN DỰ THẢO – CHƯA KÝ" in letter
    assert judged_pdf_a(folder) == {"whole.pdf": []}


def test_the_same_slips_give_the_same_pack_and_one_slip_stays_itself() -> None:
    assert pack(drafts(1)) == pack(drafts(1))
    (only,) = drafts(0)
    assert pack([only]) == only
    with pytest.raises(ValueError, match="not enough values"):
        pack([])
