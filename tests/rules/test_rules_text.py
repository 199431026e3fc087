"""Vietnamese text: one spelling, one search form, one order."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_tui.rules import text

WORDS = st.text(alphabet="aăâbcdđeêhiknoôơtuưyAĂĐÊÔƠƯ ấầẩẫậữễọ", max_size=20)


def test_nfc_cleans_what_nobody_sees() -> None:
    dirty = "\ufeffNguye\u0302\u0303n\u200b \u00adVa\u0306n\u00a0Thử\r\nXã\tMẫu\x00"
    assert text.nfc(dirty) == "Nguyễn Văn Thử Xã Mẫu"
    assert text.nfc(dirty, newlines=True) == "Nguyễn Văn Thử\nXã Mẫu"
    assert text.tidy("  Trần \n Thị  ") == "Trần Thị"


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("Đăng ký  KHAI SINH", "dang ky khai sinh"),
        ("Chứng thực bản sao", "chung thuc ban sao"),
        ("Cấp Giấy\nxác nhận", "cap giay xac nhan"),
        ("", ""),
    ],
)
def test_plain(said: str, found: str) -> None:
    assert text.plain(said) == found


@given(st.text())
def test_plain_is_one_form(s: str) -> None:
    once = text.plain(s)
    assert text.plain(once) == once
    assert text.plain(unicodedata.normalize("NFD", s)) == text.plain(
        unicodedata.normalize("NFC", s)
    )


@given(st.text())
def test_nfc_is_idempotent(s: str) -> None:
    once = text.nfc(s)
    assert text.nfc(once) == once


def test_initials() -> None:
    assert text.initials("Chứng thực bản sao từ bản chính") == "ctbstbc"
    assert text.initials("Đăng ký (lại) khai sinh") == "dklks"


@pytest.mark.parametrize("reader", ["latin-1", "cp1252-lenient"])
@pytest.mark.parametrize(
    "right",
    ["Nguyễn Văn Thử", "Hà", "ĐẶNG THỊ Ở", "Số 1, Thôn Ví Dụ, Xã Mẫu, Hà Nội", "Ễnh ương ằ"],
)
def test_repair_of_misread_utf8(right: str, reader: str) -> None:
    raw = right.encode("utf-8")
    if reader == "latin-1":
        broken = raw.decode("latin-1")
    else:
        broken = "".join(
            bytes((b,)).decode("cp1252") if b not in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else chr(b)
            for b in raw
        )
    assert broken != right
    assert text.repair(broken) == right


@given(WORDS)
def test_repair_leaves_good_text_alone(s: str) -> None:
    assert text.repair(s) == s


@given(WORDS)
def test_repair_undoes_latin1_of_any_vietnamese_text(s: str) -> None:
    good = unicodedata.normalize("NFC", s)
    assert text.repair(good.encode("utf-8").decode("latin-1")) == good


def test_repair_does_not_invent_letters() -> None:
    assert text.repair("Ã©Ã±") == "Ã©Ã±" or text.is_vietnamese(text.repair("Ã©Ã±"))
    assert text.repair("æ—¥æœ¬") == "æ—¥æœ¬"


def backwards(words: list[str]) -> list[str]:
    return words[::-1]


ALPHABET = list("aăâbcdđeêghiklmnoôơpqrstuưvxy")
TONES = list("aàảãáạ")


def test_letters_sort_as_the_alphabet() -> None:
    assert sorted(backwards(ALPHABET), key=text.sort_key) == ALPHABET
    assert sorted(backwards(TONES), key=text.sort_key) == TONES


@given(st.lists(st.sampled_from(ALPHABET), min_size=1, max_size=6), st.data())
def test_order_of_words_is_the_order_of_their_letters(one: list[str], data: st.DataObject) -> None:
    other = data.draw(st.lists(st.sampled_from(ALPHABET), min_size=1, max_size=6))
    a, b = ([ALPHABET.index(x) for x in word] for word in (one, other))
    assert (text.sort_key("".join(one)) < text.sort_key("".join(other))) == (a < b)


def test_letters_weigh_more_than_tones_and_capitals() -> None:
    names = ["ba", "Ba", "bà", "bá", "bạ", "bà con", "bac", "Bắc", "bấc"]
    assert sorted(backwards(names), key=text.sort_key) == names
    assert sorted(["Quy 10", "Quý 2", "1", "an", "đ", "d"], key=text.sort_key)[0] == "1"


def test_people_sort_by_given_name() -> None:
    people = ["Trần Văn An", "Lê Thị Ân", "Đinh Bình", "Nguyễn Bình", "Ngô Đức"]
    assert sorted(backwards(people), key=text.name_key) == people


@given(st.text(), st.text())
def test_sort_key_never_fails_and_ignores_spelling_form(a: str, b: str) -> None:
    assert text.sort_key(unicodedata.normalize("NFD", a)) == text.sort_key(a) or a != text.nfc(a)
    assert (text.sort_key(a) < text.sort_key(b)) != (text.sort_key(a) >= text.sort_key(b))
