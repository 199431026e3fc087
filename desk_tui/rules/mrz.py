"""Machine-readable lines of identity papers: TD1 (card, 3×30) and TD3 (passport, 2×44).

Layout and check digits: ICAO Doc 9303. On Vietnamese cards the optional field of line 1 holds
the 12-digit personal number with its own check digit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from desk_tui.rules.identity import personal_number
from desk_tui.rules.problem import RuleProblem

_SEX = {"M": "Nam", "F": "Nữ"}


@dataclass(frozen=True)
class Mrz:
    """``number`` is the personal number where the paper has one as its own number."""

    layout: str
    number: str
    document: str
    personal: str | None
    country: str
    surname: str
    given: str
    birth: date | None
    sex: str | None
    expiry: date | None
    warnings: tuple[str, ...]


def check_digit(field: str) -> str:
    """The check digit of a field: weights 7, 3, 1; A = 10 … Z = 35, < = 0; modulo 10."""
    values = (0 if c == "<" else int(c, 36) for c in field)
    return str(sum(v * (7, 3, 1)[n % 3] for n, v in enumerate(values)) % 10)


def looks_like(text: str) -> bool:
    """Whether a payload is meant as machine-readable lines (whole or not)."""
    return "<" in text and re.fullmatch(r"[A-Za-z0-9<\s]+", text) is not None


def parse(text: str, today: date) -> Mrz:
    """Read the lines, also pasted as one line or with blanks; refuses a wrong check digit."""
    flat = re.sub(r"\s", "", text).upper()
    if not re.fullmatch(r"[A-Z0-9<]*", flat):
        raise _unreadable("có ký tự lạ")
    if len(flat) == 90 and flat[0] in "ACI":
        return _td1(flat[:30], flat[30:60], flat[60:], today)
    if len(flat) == 88 and flat[0] == "P":
        return _td3(flat[:44], flat[44:], today)
    raise _unreadable(f"có {len(flat)} ký tự (thẻ có 90, hộ chiếu có 88)")


def _unreadable(why: str) -> RuleProblem:
    return RuleProblem(
        "mrz-unreadable",
        f"Dải chữ máy đọc không đúng mẫu: {why}.",
        "Quét lại đủ các dòng có dấu < ở mặt sau thẻ hoặc trang thông tin hộ chiếu.",
    )


def _verify(field: str, digit: str, what: str) -> None:
    if digit != check_digit(field):
        raise RuleProblem(
            "mrz-check",
            f"Dải chữ máy đọc sai số kiểm tra của {what}.",
            "Quét lại; nếu vẫn sai thì nhập tay theo chữ in trên giấy tờ.",
        )


def _td1(first: str, second: str, third: str, today: date) -> Mrz:
    _verify(first[5:14], first[14], "số thẻ")
    _verify(second[0:6], second[6], "ngày sinh")
    _verify(second[8:14], second[14], "ngày hết hạn")
    whole = first[5:30] + second[0:7] + second[8:15] + second[18:29]
    _verify(whole, second[29], "cả dải")
    document, personal, warnings = first[5:14].rstrip("<"), None, []
    if first[2:5] == "VNM" and re.fullmatch(r"[0-9]{12}<<", first[15:29]):
        personal = first[15:27]
        _verify(personal, first[29], "số định danh")
        if not personal.endswith(document):
            warnings.append("Số thẻ không trùng 9 số cuối của số định danh: kiểm tra lại thẻ.")
    elif first[2:5] == "VNM":
        warnings.append("Dải chữ máy đọc không có số định danh 12 chữ số.")
    return _result("TD1", document, personal, first[2:5], second, third, today, warnings)


def _td3(first: str, second: str, today: date) -> Mrz:
    _verify(second[0:9], second[9], "số hộ chiếu")
    _verify(second[13:19], second[19], "ngày sinh")
    _verify(second[21:27], second[27], "ngày hết hạn")
    optional = second[28:42]
    if second[42] != "<" or optional.strip("<"):
        _verify(optional, second[42], "số phụ")
    _verify(second[0:10] + second[13:20] + second[21:43], second[43], "cả dải")
    document, extra = second[0:9].rstrip("<"), optional.strip("<")
    personal = extra if re.fullmatch(r"[0-9]{12}", extra) else None
    dates = second[13:]
    return _result("TD3", document, personal, first[2:5], dates, first[5:], today, [])


def _result(
    layout: str,
    document: str,
    personal: str | None,
    country: str,
    dates: str,
    names: str,
    today: date,
    warnings: list[str],
) -> Mrz:
    """``dates`` starts with birth, check, sex, expiry in both layouts."""
    birth = _birth(dates[0:6], personal, today)
    if birth is None:
        warnings.append("Dải chữ máy đọc không có đủ ngày sinh.")
    expiry = _date(2000, dates[8:14], "ngày hết hạn")
    if expiry and expiry < today:
        warnings.append(f"Giấy tờ đã hết hạn từ ngày {expiry:%d/%m/%Y}.")
    surname, _, given = names.strip("<").partition("<<")
    return Mrz(
        layout=layout,
        number=personal if layout == "TD1" and personal else document,
        document=document,
        personal=personal,
        country=country.replace("<", ""),
        surname=surname.replace("<", " ").strip(),
        given=" ".join(given.replace("<", " ").split()),
        birth=birth,
        sex=_SEX.get(dates[7]),
        expiry=expiry,
        warnings=tuple(warnings),
    )


def _birth(digits: str, personal: str | None, today: date) -> date | None:
    """The century comes from the personal number; without one, the latest that is not ahead."""
    if personal:
        year = personal_number(personal).birth_year
        if digits[:2] == f"{year % 100:02d}":
            return _date(year - year % 100, digits, "ngày sinh")
    birth = _date(today.year - today.year % 100, digits, "ngày sinh")
    if birth and birth > today:
        birth = _date(birth.year - birth.year % 100 - 100, digits, "ngày sinh")
    return birth


def _date(century: int, digits: str, what: str) -> date | None:
    """A date of YYMMDD; None when the day or month is left out on the paper."""
    if not re.fullmatch(r"[0-9]{6}", digits):
        return None
    year, month, day = century + int(digits[:2]), int(digits[2:4]), int(digits[4:])
    try:
        return date(year, month, day)
    except ValueError:
        raise RuleProblem(
            "mrz-date",
            f"Dải chữ máy đọc có {what} không có thật.",
            "Quét lại hoặc nhập tay theo chữ in trên giấy tờ.",
        ) from None
