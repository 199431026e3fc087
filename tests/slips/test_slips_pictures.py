"""Every form as a citizen sees it: drawn, read back by OCR, and judged by another's validator."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from reading import (
    bare_edges,
    drawn,
    judged_pdf_a,
    pages,
    printed_over,
    squeezed,
    texts_of,
    words_of,
    words_on,
)

from desk_tui.slips.data import Slip
from desk_tui.slips.forms import DEFAULT_FORM_SET, form_set, form_sets, has, template
from desk_tui.slips.render import render
from desk_tui.slips.samples import SAMPLES

SETS = [known.id for known in form_sets()]
EVERY = [
    (name, chosen, large)
    for chosen in SETS
    for name, make in SAMPLES.items()
    for large in (False, True)
    if has(form := make().form, known := form_set(chosen))
    if chosen == DEFAULT_FORM_SET or not template(form, known).startswith("common/")
]
NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập Tự do Hạnh phúc"
TITLES = {
    "receipt": "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
    "supplement": "PHIẾU YÊU CẦU BỔ SUNG HOÀN THIỆN HỒ SƠ",
    "refusal": "PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ",
    "apology": "XIN LỖI VÀ",
    "stop": "THÔNG BÁO DỪNG GIẢI QUYẾT HỒ SƠ",
    "control": "PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ",
    "register": "THEO DÕI HỒ SƠ",
    "result": "GIẤY BIÊN NHẬN KẾT QUẢ",
    "feedback": "GIẤY GHI NHẬN PHẢN ÁNH KIẾN NGHỊ",
    "attest-book": "SỔ CHỨNG THỰC BẢN SAO TỪ BẢN CHÍNH",
    "hand-over": "DANH SÁCH BÀN GIAO HỒ SƠ",
    "outage": "DANH SÁCH GỌI BÁO HỒ SƠ TRỄ HẸN",
    "uncollected": "DANH SÁCH GỌI BÁO KẾT QUẢ CHƯA AI NHẬN",
    "commitment": "BẢN CAM KẾT THỰC HIỆN CHỈ TIÊU NHIỆM VỤ",
    "guidance": "PHIẾU HƯỚNG DẪN CHUẨN BỊ HỒ SƠ",
    "other-office": "PHIẾU HƯỚNG DẪN ĐẾN ĐÚNG NƠI GIẢI QUYẾT",
}

OURS = [one for one in EVERY if SAMPLES[one[0]]().form in TITLES]
TO_READ = [
    *((name, DEFAULT_FORM_SET, False) for name, make in SAMPLES.items() if make().form in TITLES),
    ("apology", "tt01-2018", False),
    ("receipt-attested", DEFAULT_FORM_SET, True),
]
WITHOUT_CONTACT = frozenset({"head.phone", "head.website"})
UNPRINTED = {
    "receipt": WITHOUT_CONTACT | {"owner.phone", "owner.email"},  # the submitter's are printed
    "control": WITHOUT_CONTACT | {"owner.number", "owner.address", "owner.phone", "owner.email"},
    "result": WITHOUT_CONTACT
    | {"owner.number", "owner.address", "owner.phone", "owner.email", "collector.phone"},
    "apology": frozenset({"owner.number", "owner.email"}),
    "stop": frozenset({"owner.number", "owner.email"}),
    "guidance": frozenset({"owner.number", "owner.address", "owner.phone", "owner.email"}),
    **dict.fromkeys(
        ("register", "attest-book", "hand-over", "outage", "uncollected", "commitment"),
        WITHOUT_CONTACT,
    ),
}
"""What a form does not print of the data it is given."""


def unprinted(form: str, chosen: str) -> frozenset[str]:
    older = {"owner.number"} if chosen == "tt01-2018" and form in ("supplement", "refusal") else ()
    return UNPRINTED.get(form, frozenset()).union(older)


def case(name: str, chosen: str, large: bool) -> str:
    return f"{name}-{chosen}" + "-large" * large


def sample(name: str) -> Slip:
    """Two rows are enough for eyes; the long lists have tests of their own."""
    slip = SAMPLES[name]()
    rows = getattr(slip, "rows", ())
    return replace(slip, rows=rows[:3]) if rows else slip


@cache
def printed(name: str, chosen: str, large: bool) -> bytes:
    return render(SAMPLES[name](), chosen, large=large)


def printed_sample(name: str, chosen: str, large: bool) -> bytes:
    if (slip := sample(name)) == SAMPLES[name]():
        return printed(name, chosen, large)
    return render(slip, chosen, large=large)


@pytest.fixture(scope="module")
def looked_at(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[list[Path], list[str]]]:
    """The pictures of each form to read, and the words on them: all read in one go."""
    folder = tmp_path_factory.mktemp("looked-at")
    pictures = {case(*one): drawn(printed_sample(*one), folder / case(*one)) for one in TO_READ}
    words = iter(words_on([page for pages in pictures.values() for page in pages]))
    return {
        name: (pages, [word for _ in pages for word in next(words)])
        for name, pages in pictures.items()
    }


@pytest.mark.parametrize(("name", "chosen", "large"), TO_READ, ids=[case(*one) for one in TO_READ])
def test_every_field_is_read_from_the_printed_page(
    looked_at: dict[str, tuple[list[Path], list[str]]], name: str, chosen: str, large: bool
) -> None:
    pictures, seen = looked_at[case(name, chosen, large)]
    slip = sample(name)
    assert all(bare_edges(picture) for picture in pictures)
    said = set(words_of(" ".join(texts_of(slip, unprinted(slip.form, chosen)))))
    missing = said - set(seen)
    assert len(missing) <= 0.04 * len(said), missing
    for words in (NATION, MOTTO, TITLES[slip.form]):
        wanted = words_of(words)
        assert len(set(wanted) - set(seen)) <= 1, words


@pytest.mark.parametrize(("name", "chosen", "large"), OURS, ids=[case(*one) for one in OURS])
def test_every_field_stands_on_the_page_whole(name: str, chosen: str, large: bool) -> None:
    slip = SAMPLES[name]()
    page = squeezed(" ".join(pages(printed(name, chosen, large))))
    texts = texts_of(slip, unprinted(slip.form, chosen))
    assert [text for text in texts if squeezed(text) not in page] == []


@pytest.mark.parametrize(("name", "chosen", "large"), EVERY, ids=[case(*one) for one in EVERY])
def test_nothing_is_cut_and_nothing_lies_on_anything(name: str, chosen: str, large: bool) -> None:
    assert printed_over(printed(name, chosen, large)) == []


def test_another_s_validator_finds_nothing_against_any_form(tmp_path: Path) -> None:
    folder = tmp_path / "forms"
    folder.mkdir()
    for one in EVERY:
        (folder / f"{case(*one)}.pdf").write_bytes(printed_sample(*one))
    told = judged_pdf_a(folder)
    assert len(told) == len(EVERY)
    assert {name: errors for name, errors in told.items() if errors} == {}
