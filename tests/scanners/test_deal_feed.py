"""Forty sheets in one feed, as pictures at 200 dpi: codes, print and page numbers deal them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from dealing_pages import BOLD, paper, scanned

from desk_tui.rules.text import plain
from scanners import ocr
from scanners.codes import find_codes
from scanners.deal import Expected, Seen, begin, deal
from scanners.hints import fields, suggest
from scanners.numbering import page_number
from scanners.separator import Separator, draw, separator_among

DOSSIER = "H18.12.34-261116-0001"
PAPERS = (
    Expected("to-khai", "Tờ khai đăng ký biến động", 2),
    Expected("hop-dong", "Hợp đồng chuyển nhượng quyền sử dụng đất", 12),
    Expected("trich-do", "Mảnh trích đo bản đồ địa chính", 4),
    Expected("chung-nhan", "Giấy chứng nhận quyền sở hữu tài sản", 8),
    Expected("uy-quyen", "Văn bản ủy quyền", 10),
)
NAMES = {one.key: one.name for one in PAPERS}
TEXT = ["Kính gửi: Ủy ban nhân dân xã Mẫu", "Tôi là Nguyễn Văn Thử, đề nghị như sau."]


@pytest.fixture(scope="module")
def fed(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Five separators, one of them upside down and stained, and 35 pages."""
    folder = tmp_path_factory.mktemp("feed")
    paths: list[Path] = []

    def feed(image, **how) -> None:
        path = folder / f"{len(paths) + 1:02d}.jpg"
        scanned(image, seed=len(paths), **how).save(path, quality=85, dpi=(200, 200))
        paths.append(path)

    scanned(paper(TEXT * 5), seed=99).save(folder / "plain.jpg", quality=85)
    written = (folder / "plain.jpg").read_bytes()
    for number, one in enumerate(PAPERS, 1):
        sheet = draw(Separator(DOSSIER, one.key), str(number), one.name, font=BOLD)
        feed(sheet, turn=180 if number == 2 else number - 3, ring=number == 2, blur=number / 3)
        pages = range(1, one.declared + 1)
        for page in pages:
            if one.key == "hop-dong" and page == 3:
                continue
            if one.key == "hop-dong":
                title = "HỢP ĐỒNG\nCHUYỂN NHƯỢNG QUYỀN SỬ DỤNG ĐẤT" if page == 1 else ""
                feed(paper([*TEXT, "", f"{'':40}Trang {page}/12"], title=title), turn=0.4)
            elif page == 1:
                feed(paper(TEXT, title=one.name.upper(), heading=True, number="Số: 12/UBND-ĐĐ"))
            else:
                paths.append(paths[0].with_name(f"{len(paths) + 1:02d}.jpg"))
                paths[-1].write_bytes(written)
    return paths


@pytest.fixture(scope="module")
def seen(fed: list[Path], texts: dict[int, str]) -> list[Seen]:
    return [
        Seen(
            at,
            separator=separator_among(find_codes(path)),
            number=page_number(texts.get(at, "")),
            suggested=found.key
            if (found := suggest(texts.get(at, ""), NAMES, plain)) is not None
            else "",
        )
        for at, path in enumerate(fed, 1)
    ]


@pytest.fixture(scope="module")
def texts(fed: list[Path]) -> dict[int, str]:
    """Real reading where it tells something; the other pages of the contract stay unread."""
    if shutil.which("tesseract") is None:
        pytest.skip("tesseract-ocr with its Vietnamese data is not installed")
    wanted = [2, 5, 6, 7, 8, 17]
    read = ocr.read([fed[at - 1] for at in wanted])
    return {at: page.text for at, page in zip(wanted, read, strict=True)}


def test_separators_deal_forty_sheets_and_the_missing_page_is_named(
    seen: list[Seen],
) -> None:
    assert len(seen) == 40
    result = deal(seen, PAPERS, duplex=False, dossier=DOSSIER)
    assert [(count.key, count.written) for count in result.counts] == [
        *(("to-khai", 2), ("hop-dong", 11), ("trich-do", 4), ("chung-nhan", 8), ("uy-quyen", 10)),
    ]
    assert [doubt.message for doubt in result.doubts] == [
        "Hợp đồng chuyển nhượng quyền sử dụng đất: khai 12 trang, mới có 11; thiếu trang 3."
    ]


def test_without_separators_titles_only_suggest(seen: list[Seen]) -> None:
    pages = [page for page in seen if page.separator is None][:15]
    result = deal(pages, PAPERS, duplex=False, dossier=DOSSIER)
    assert result.pages == {}
    assert result.suggestions == {2: "to-khai", 5: "hop-dong", 17: "trich-do"}
    for sequence, key in result.suggestions.items():
        result = begin(result, sequence, key)
    assert [len(result.of(one.key)) for one in PAPERS[:3]] == [2, 11, 2]


def test_fields_from_print(texts: dict[int, str]) -> None:
    found = fields(texts[2], plain)
    assert found.number
    assert found.date
    assert found.issuer
    assert (found.number.value, found.date.value, found.issuer.value) == (
        "12/UBND-ĐĐ",
        "2026-11-05",
        "ỦY BAN NHÂN DÂN XÃ MẪU",
    )
