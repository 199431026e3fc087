"""Which book an attestation goes into, and how its number is written."""

from __future__ import annotations

from datetime import date

import pytest

from desk_tui.counter.setup import packaged, rows_of
from desk_tui.rules.attesting import book_for, books_from_rows, in_words
from desk_tui.rules.problem import RuleProblem

BOOKS = books_from_rows(rows_of(packaged("attest_books.csv")))
DAY = date(2026, 11, 16)


@pytest.mark.parametrize(
    ("procedure", "name", "electronic", "sign"),
    [
        ("2.000815", "", False, "SCT/BS"),
        ("2.000815.000.00.00.H17", "", False, "SCT/BS"),
        ("2.000815", "", True, "SCTĐT/BS"),
        ("2.000942", "Cấp bản sao có chứng thực từ bản chính giao dịch", False, "SCT/BS"),
        ("2.000884", "", False, "SCT/CK,ĐC"),
        ("2.001008", "", False, "SCT/CKND"),
        ("2.001019", "", False, "SCT/HĐ,GD"),
        ("2.001019", "", True, "SCT/HĐ,GD"),
        ("X.1", "Chứng thực bản sao từ bản chính", False, "SCT/BS"),
        ("X.2", "Chứng thực chữ ký người dịch", False, "SCT/CKND"),
        ("X.3", "Chứng thực chữ ký", False, "SCT/CK,ĐC"),
    ],
)
def test_every_attestation_has_its_book(
    procedure: str, name: str, electronic: bool, sign: str
) -> None:
    found = book_for(BOOKS, procedure, name, DAY, electronic=electronic)
    assert found
    assert found.sign == sign


def test_what_is_no_attestation_has_none() -> None:
    assert book_for(BOOKS, "2.000908", "Cấp bản sao từ sổ gốc", DAY) is None
    assert book_for(BOOKS, "2.000815", "", date(2015, 4, 9)) is None
    # Before there were electronic copies, a copy had one book.
    old = book_for(BOOKS, "2.000815", "", date(2019, 1, 2), electronic=True)
    assert old
    assert old.sign == "SCT/BS"


def test_a_row_that_cannot_be_read_is_told_by_its_line() -> None:
    rows = rows_of(packaged("attest_books.csv"))
    rows[2]["valid_from"] = "hôm qua"
    with pytest.raises(RuleProblem, match="dòng 3"):
        books_from_rows(rows)


def test_a_number_in_words() -> None:
    assert in_words(7, "01", 2026, "SCT/BS") == "số 07, quyển số 01/2026-SCT/BS"
    assert in_words(7, "01", 2026, "SCT/BS", last=9) == "số 07–09, quyển số 01/2026-SCT/BS"
