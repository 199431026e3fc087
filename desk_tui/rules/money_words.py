"""A sum in Vietnamese words, as receipts spell it: 26000 -> "Hai mươi sáu nghìn đồng"."""

from __future__ import annotations

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_GROUPS = ("", " nghìn", " triệu")
_BILLION = 1_000_000_000


def amount_words(amount: int) -> str:
    """Đồng from 0 on; ValueError below."""
    if amount < 0:
        raise ValueError("a receipt is for no less than nothing")
    said = number_words(amount)
    return f"{said[0].upper()}{said[1:]} đồng"


def number_words(number: int) -> str:
    """A whole number from 0 on, in small letters."""
    if number == 0:
        return _DIGITS[0]
    if number >= _BILLION:
        above, rest = divmod(number, _BILLION)
        after = f" {_million(rest, led=True)}" if rest else ""
        return f"{number_words(above)} tỷ{after}"
    return _million(number, led=False)


def _million(number: int, *, led: bool) -> str:
    """Below a billion. `led`: something stands before, so that zeros in front are spoken."""
    said: list[str] = []
    for place in (2, 1, 0):
        group = number // 1000**place % 1000
        if group:
            said.append(_hundreds(group, led=led or bool(said)) + _GROUPS[place])
    return " ".join(said)


def _hundreds(number: int, *, led: bool) -> str:
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    said: list[str] = []
    if hundreds or led:
        said.append(f"{_DIGITS[hundreds]} trăm")
    if tens == 0 and ones and said:
        said.append("linh")
    elif tens == 1:
        said.append("mười")
    elif tens:
        said.append(f"{_DIGITS[tens]} mươi")
    if ones:
        said.append(_ones(tens, ones))
    return " ".join(said)


def _ones(tens: int, ones: int) -> str:
    if ones == 1 and tens > 1:
        return "mốt"
    if ones == 5 and tens > 0:
        return "lăm"
    return _DIGITS[ones]
