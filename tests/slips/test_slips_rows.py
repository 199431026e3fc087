"""Long names and many rows: never an error, the head on every page, the pages counted right."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reading import off_the_sheet, pages, printed_over

from desk_tui.slips.data import Attested, Listed, Paper, Party, ReceiptSlip, Slip, Stage
from desk_tui.slips.data_life import ApologySlip, ControlSlip, ControlStep, ResultReceipt
from desk_tui.slips.data_lists import HandOverList, HandOverRow, OutageList, RegisterSheet
from desk_tui.slips.render import render
from desk_tui.slips.samples import SAMPLES
from desk_tui.slips.samples.people import CAME, DUE, LAND

SAID = (
    "Nguyễn Đặng Ưởng Quỳnh Phượng Hữu Đỗ Ngoãn Yến Khuyết nghiêng thuở ruộng đất tổ dân phố ấp "
    "Ẩm Ỵ ỡ ằ ẵ ổ ữ quyền sử dụng gắn liền với xác nhận – “cũ” (mới) 12/3A. 0900000000"
)
words = st.lists(st.sampled_from(SAID.split()), max_size=60).map(" ".join)
unbroken = st.text("ĐđẤấwW.@-_/", min_size=24, max_size=160)
texts = st.one_of(words, words, unbroken, st.text(max_size=40))
counts = st.integers(0, 200)
large = st.booleans()
SOME = settings(max_examples=5, deadline=None)


def right(pdf: bytes) -> list[str]:
    """The pages, when each says which it is of how many, and none of them is empty."""
    found = pages(pdf)
    assert all(len(page) > 20 for page in found)
    assert off_the_sheet(pdf) == []
    if len(found) > 1:
        told = [re.findall(r"Trang (\d+)/(\d+)", page)[-1] for page in found]
        assert told == [(str(at), str(len(found))) for at in range(1, len(found) + 1)]
    else:
        assert "Trang 1" not in found[0]
    return found


def codes_in(text: str) -> list[int]:
    """The rows' codes, which may be parted after the hyphen."""
    return [int(code) for code in re.findall(r"H00 ?- ?(\d{5})", text)]


def register(count: int) -> RegisterSheet:
    slip = SAMPLES["register"]()
    assert isinstance(slip, RegisterSheet)
    row = slip.rows[0]
    rows = (replace(row, number=f"{at}", code=f"H00-{at:05}") for at in range(1, count + 1))
    return replace(slip, rows=tuple(rows))


@SOME
@given(count=counts, large=large, name=texts, remark=texts)
def test_the_register_prints_any_number_of_rows(
    count: int, large: bool, name: str, remark: str
) -> None:
    sheet = register(count)
    rows = tuple(
        replace(row, owner=name, remark=remark) if at % 50 == 7 else row
        for at, row in enumerate(sheet.rows)
    )
    found = right(render(replace(sheet, rows=rows), large=large))
    said = " ".join(found)
    assert codes_in(said) == list(range(1, count + 1))
    if not large and count:
        with_rows = [page for page in found if codes_in(page)]
        assert all("Thủ tục hành chính" in page for page in with_rows)
    assert ("Không có hồ sơ nào" in said) == (count == 0)


@pytest.mark.parametrize(("count", "most"), [(0, 1), (6, 1), (60, 9), (200, 30)])
def test_a_register_takes_no_more_paper_than_it_must(count: int, most: int) -> None:
    found = right(render(register(count)))
    assert len(found) <= most
    assert all(("Thủ tục hành chính" in page) == bool(codes_in(page)) for page in found)


def test_moments_in_a_row_are_short_and_in_a_line_are_words() -> None:
    page = " ".join(pages(render(SAMPLES["hand-over"]())))
    assert "16 giờ 15 phút, ngày 16 tháng 11 năm 2026" in page
    assert "17:00 30/11/2026" in page


@SOME
@given(count=counts, large=large, name=texts)
def test_a_hand_over_prints_any_number_of_folders(count: int, large: bool, name: str) -> None:
    slip = SAMPLES["hand-over"]()
    assert isinstance(slip, HandOverList)
    rows = tuple(
        HandOverRow(code=f"H00-{at:05}", owner=name, procedure=LAND, pages=1)
        for at in range(1, count + 1)
    )
    found = right(render(replace(slip, rows=rows, missing=(), extra=()), large=large))
    said = " ".join(found)
    assert codes_in(said) == list(range(1, count + 1))
    assert f"Tổng số: {count:02} hồ sơ" in said


@SOME
@given(count=counts, large=large, attesting=st.booleans(), name=texts, remark=texts)
def test_a_receipt_prints_any_number_of_papers_and_dossiers(
    count: int, large: bool, attesting: bool, name: str, remark: str
) -> None:
    slip = SAMPLES["receipt-online"]()
    assert isinstance(slip, ReceiptSlip)
    full = replace(
        slip,
        owner=Party(name=name, address=remark, email=name),
        submitter=Party(name=remark, kind="organisation"),
        papers=tuple(Paper(name=f"GT{at:03} {name}", original=1) for at in range(count // 2)),
        dossiers=tuple(
            Listed(code=f"H00-{at:05}", procedure=name, owner=remark, due=None, fee=None)
            for at in range(count // 4)
        ),
        stages=tuple(
            Stage(name=name, term=remark, office=name, due=DUE) for _ in range(count // 20)
        ),
        remark=remark,
    )
    if attesting:
        each = tuple(Attested(name=f"GT{at:03} {name}", pages=at, copies=1) for at in range(count))
        full = replace(full, papers=(), attested=each)
    said = " ".join(right(render(full, large=large)))
    shown = range(count if attesting else count // 2)
    assert re.findall(r"GT(\d{3})", said) == [f"{at:03}" for at in shown]


@SOME
@given(count=counts, large=large, name=texts, remark=texts)
def test_a_control_slip_prints_any_number_of_steps(
    count: int, large: bool, name: str, remark: str
) -> None:
    slip = SAMPLES["control"]()
    assert isinstance(slip, ControlSlip)
    step = ControlStep(giver=name, taker=remark, at=CAME, result="late", remark=remark)
    steps = tuple(replace(step, at=CAME + timedelta(minutes=at)) for at in range(count))
    right(render(replace(slip, steps=steps, others=(name, remark)), large=large))


@SOME
@given(large=large, name=texts, remark=texts, reason=st.lists(words, max_size=40).map(" ".join))
def test_letters_and_lists_take_any_text(large: bool, name: str, remark: str, reason: str) -> None:
    letter, calls, given_back = (SAMPLES[one]() for one in ("apology", "outage", "result"))
    assert isinstance(letter, ApologySlip)
    assert isinstance(calls, OutageList)
    assert isinstance(given_back, ResultReceipt)
    slips: tuple[Slip, ...] = (
        replace(letter, owner=Party(name=name, address=remark), reason=reason, new_due=None),
        replace(calls, cause=reason, rows=(replace(calls.rows[0], owner=name, phone=remark),)),
        replace(given_back, authority=reason, way=name, without_slip=remark),
    )
    for slip in slips:
        right(render(slip, large=large))


@pytest.mark.parametrize("name", ["register", "hand-over", "outage", "control", "receipt-many"])
@pytest.mark.parametrize("large", [False, True])
def test_a_word_without_end_stays_in_its_cell(name: str, large: bool) -> None:
    slip = SAMPLES[name]()
    word = "Đ" * 90
    if isinstance(slip, ControlSlip):
        slip = replace(slip, steps=(replace(slip.steps[0], giver=word, remark=word),))
    elif isinstance(slip, ReceiptSlip):
        slip = replace(slip, dossiers=(replace(slip.dossiers[0], procedure=word, owner=word),))
    elif isinstance(slip, RegisterSheet | HandOverList | OutageList):
        row = replace(slip.rows[0], owner=word, procedure=word, remark=word)
        slip = replace(slip, rows=(row,))  # pyright: ignore[reportArgumentType]
    assert printed_over(render(slip, large=large)) == []


def test_a_copy_a_version_and_a_draft_say_so_on_every_form() -> None:
    for make in SAMPLES.values():
        if (slip := make()).form in ("leaflet", "fee-receipt"):  # for anybody; has marks of its own
            continue
        head = replace(slip.head, copy=2, version=3, draft=True)
        first = pages(render(replace(slip, head=head)))[0]
        assert "BẢN DỰ THẢO – CHƯA KÝ · BẢN CẤP LẠI LẦN 2 · BẢN SỐ 3" in first


@pytest.mark.parametrize("count", [20, 24, 28, 60, 400])
@pytest.mark.parametrize("name", ["register", "control", "receipt-stages"])
def test_a_text_longer_than_the_page_goes_on_in_its_narrow_cell(name: str, count: int) -> None:
    words = [f"dài{at:03}" for at in range(count)]
    text, slip = " ".join(words), SAMPLES[name]()
    if isinstance(slip, RegisterSheet):
        slip = replace(slip, rows=(slip.rows[1], replace(slip.rows[0], remark=text)))
    elif isinstance(slip, ControlSlip):
        slip = replace(slip, steps=(replace(slip.steps[0], remark=text),))
    elif isinstance(slip, ReceiptSlip):
        slip = replace(slip, papers=(Paper(name="Giấy tờ", copy=1, state=text),))
    found = right(render(slip))
    assert re.findall(r"dài\d{3}", " ".join(found)) == words
    assert count < 400 or len(found) > 1
