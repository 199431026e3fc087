"""Printed page numbers: read from text, and what they say of missing pages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanners.numbering import Gaps, PageNumber, gaps, page_number

BODY = "\nKính gửi Ủy ban nhân dân xã Mẫu\nTôi là Nguyễn Văn Thử, sinh năm 1990\nđề nghị\n"


@pytest.mark.parametrize(
    ("text", "number", "total"),
    [
        (BODY + "Trang 3/12", 3, 12),
        (BODY + "Trang l/l2", 1, 12),
        (BODY + "TRANG 3 trên 12", 3, 12),
        (BODY + "Hợp đồng số 1 – Trang 3/12", 3, 12),
        (BODY + "3/12", 3, 12),
        (BODY + "- 3 -", 3, 0),
        (BODY + "– l0 –", 10, 0),
        ("3\n" + BODY, 3, 0),
        ("Trang 4.\n" + BODY, 4, 0),
    ],
)
def test_read(text: str, number: int, total: int) -> None:
    assert page_number(text) == PageNumber(number, total)


@pytest.mark.parametrize(
    "text",
    [
        *("", BODY, BODY + "xem trang 3", "2026\n" + BODY, BODY + "Trang OI/lO", "0\n" + BODY),
        *(BODY + "13/12", BODY + "ngày 5/11", BODY + "- - -", "Điều 3\n" + BODY),
        "Kính gửi\nTôi là\n7\nđề nghị\ncấp lại\n",
    ],
)
def test_not_read(text: str) -> None:
    assert page_number(text) is None


def pages(*numbers: int | None, total: int = 0) -> list[PageNumber | None]:
    return [None if number is None else PageNumber(number, total) for number in numbers]


@pytest.mark.parametrize(
    ("numbers", "total", "found"),
    [
        ((None, 2, 4, 5), 0, Gaps(missing=(3,))),
        ((None, 2, 3, 4), 0, Gaps()),
        ((2, 3, 4), 0, Gaps(missing=(1,))),
        ((None, 2, 3), 5, Gaps(missing=(4, 5))),
        ((None, 2, 3, None), 5, Gaps(between=((3, 0, 1),))),
        ((1, None, 5), 0, Gaps(between=((1, 5, 2),))),
        # An unread number where a page stands is no missing page.
        ((1, None, 3, None, None, 6), 6, Gaps()),
        # Two copies of one document.
        ((1, 2, 3, 1, 2, 3), 6, Gaps()),
        ((None, 2, 3, None, 2, 3), 6, Gaps()),
        ((None, 2, 4, None, 2, 3), 0, Gaps(missing=(3,))),
        ((1, 3, 2), 0, Gaps(turned=((2, 3),))),
        ((1, 2, 2, 3), 0, Gaps(twice=(2,))),
        ((3,), 0, Gaps()),
        ((None, None), 3, Gaps()),
    ],
)
def test_gaps(numbers: tuple[int | None, ...], total: int, found: Gaps) -> None:
    assert gaps(pages(*numbers), total) == found


def test_the_total_on_the_pages_is_believed_before_the_declared_one() -> None:
    assert gaps(pages(1, 2, 3, total=4), 3) == Gaps(missing=(4,))
    assert gaps(pages(3, total=4)) == Gaps(missing=(1, 2, 4))


@given(st.integers(3, 40), st.data())
def test_one_page_taken_out_is_named(total: int, data: st.DataObject) -> None:
    gone = data.draw(st.integers(1, total))
    kept = [number for number in range(1, total + 1) if number != gone]
    assert gaps(pages(*kept, total=total)).missing == (gone,)


@given(st.integers(2, 30), st.data())
def test_unread_numbers_alone_raise_no_alarm(total: int, data: st.DataObject) -> None:
    unread = data.draw(st.sets(st.integers(1, total)))
    seen = [None if number in unread else number for number in range(1, total + 1)]
    assert gaps(pages(*seen), total) == Gaps()


@given(st.lists(st.one_of(st.none(), st.integers(1, 15)), max_size=20), st.integers(0, 20))
def test_any_numbers_are_answered(numbers: list[int | None], total: int) -> None:
    found = gaps(pages(*numbers), total)
    highest = max([total, *(number or 0 for number in numbers)])
    assert set(found.missing) <= set(range(1, highest + 1))
    assert set(found.twice) <= set(numbers)
