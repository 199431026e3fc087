"""Bank statements: exact to the đồng and to the word, or told; sums in Vietnamese words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_tui.rules.money_words import amount_words, number_words
from desk_tui.rules.problem import RuleProblem
from desk_tui.rules.statement import amount_of, read_statement, speaks_of


@pytest.mark.parametrize(
    ("said", "amount"),
    [
        ("26000", 26_000),
        ("26.000", 26_000),
        ("26,000", 26_000),
        ("26,000.00", 26_000),
        ("26.000,00", 26_000),
        ("+26 000 VND", 26_000),
        ("26.000đ", 26_000),
        ("26000.00", 26_000),
        ("1.234.567", 1_234_567),
    ],
)
def test_sums_as_banks_write_them(said: str, amount: int):
    assert amount_of(said) == amount


@pytest.mark.parametrize(
    "said", ["26.5", "26,00,0", "26.0001", "1.234,567.89", "mười", "26.000,50"]
)
def test_a_doubtful_sum_is_not_guessed(said: str):
    with pytest.raises(ValueError, match=r".+"):
        amount_of(said)


@pytest.mark.parametrize(
    ("words", "spoken"),
    [
        ("MBVCB.77.H181234 261116 0007.CT tu 0123", True),
        ("h181234-261116-0007", True),
        ("IBFT H1812342611160007", True),
        ("IBFT123H1812342611160007", False),
        ("H181234 261116 00071", False),
        ("H181234 261116 007", False),
        ("XH181234 261116 0007", False),
        ("H1812342611160007 9", True),
        ("nop le phi", False),
        ("", False),
    ],
)
def test_the_words_of_a_transfer_must_hold_the_purpose_whole(words: str, spoken: bool):
    assert speaks_of(words, "H181234 261116 0007") is spoken


def test_nothing_speaks_of_no_purpose():
    assert not speaks_of("bất cứ chữ gì", "")


def test_a_statement_with_the_banks_own_lines_above_it():
    content = (
        "Ngân hàng Ví Dụ;;;;\nTài khoản;111000000000;;;\n"
        "Ngày giao dịch;Số tham chiếu;Phát sinh nợ;Phát sinh có;Nội dung giao dịch\n"
        "16/11/2026;FT1;;26.000;H181234 261116 0001\n"
        "16/11/2026;FT2;500.000;;Rút tiền\n"
        "16/11/2026;FT3;;lỗi;H181234 261116 0002\n"
        "\n;;;0;Số dư\n"
    )
    read = read_statement(content)
    assert [(e.line, e.amount, e.reference) for e in read.entries] == [(4, 26_000, "FT1")]
    assert read.unread == ("Dòng 6: không đọc được số tiền “lỗi”.",)


@pytest.mark.parametrize("content", ["", "a,b\n1,2\n", "Ghi có,Nội dung\n1,2\n", "\x00\n"])
def test_a_file_that_is_no_statement_is_refused(content: str):
    with pytest.raises(RuleProblem) as refused:
        read_statement(content)
    assert refused.value.code == "statement"


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(content: str):
    try:
        read = read_statement(f"Ghi có,Nội dung,Số tham chiếu\n{content}")
    except RuleProblem:
        return
    assert all(entry.amount > 0 for entry in read.entries)


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "Không đồng"),
        (26_000, "Hai mươi sáu nghìn đồng"),
        (7_500, "Bảy nghìn năm trăm đồng"),
        (15_000, "Mười lăm nghìn đồng"),
        (21_005, "Hai mươi mốt nghìn không trăm linh năm đồng"),
        (100_000, "Một trăm nghìn đồng"),
        (1_001_010, "Một triệu không trăm linh một nghìn không trăm mười đồng"),
        (2_000_000_055, "Hai tỷ không trăm năm mươi lăm đồng"),
        (110, "Một trăm mười đồng"),
    ],
)
def test_sums_in_words(amount: int, words: str):
    assert amount_words(amount) == words


_NAMES = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
DIGITS = {**{name: digit for digit, name in enumerate(_NAMES)}, "mốt": 1, "lăm": 5}


def value_of(words: str) -> int:
    """Read the words back, by a way of its own."""
    above, found, rest = words.rpartition(" tỷ")
    if found:
        return value_of(above) * 10**9 + (value_of(rest.strip()) if rest.strip() else 0)
    total = group = last = 0
    for word in words.split():
        match word:
            case "triệu" | "nghìn":
                total += (group + last) * (10**6 if word == "triệu" else 1000)
                group = last = 0
            case "trăm":
                group, last = group + last * 100, 0
            case "mươi":
                group, last = group + last * 10, 0
            case "mười":
                group += 10
            case "linh":
                pass
            case _:
                last = DIGITS[word]
    return total + group + last


@given(st.integers(0, 10**13))
def test_words_read_back_to_the_sum(number: int):
    assert value_of(number_words(number)) == number
