"""Who is at the counter: the QR of an identity card, machine-readable lines, a tax code.

None of these is signed: a card fills in the form, it proves nothing. QR fields as read by the
programs in use (no instrument publishes them): number | old number | name | birth | sex | address
| issued | …; cards of 2024 add fields whose order is not certain, kept as they come in ``extra``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from desk_tui.rules import mrz
from desk_tui.rules.identity import (
    BIRTH_PLACES,
    PersonalNumber,
    TaxCode,
    is_old_number,
    personal_number,
    tax_code,
)
from desk_tui.rules.problem import RuleProblem
from desk_tui.rules.text import is_vietnamese, nfc, plain, repair, tidy, vn_date

__all__ = [
    "BIRTH_PLACES",
    "Card",
    "PersonalNumber",
    "TaxCode",
    "is_old_number",
    "number_doubts",
    "personal_number",
    "read",
    "tax_code",
]

Kind = Literal["id-card", "mrz", "tax-code"]
_LONGEST = 4000
_SEXES = {"nam": "Nam", "nu": "Nữ", "m": "Nam", "f": "Nữ", "male": "Nam", "female": "Nữ"}


@dataclass(frozen=True)
class Card:
    """What a payload says. Absent facts are None; ``sex`` is "Nam" or "Nữ"."""

    kind: Kind
    number: str
    old_number: str | None = None
    name: str | None = None
    birth: date | None = None
    sex: str | None = None
    address: str | None = None
    issued: date | None = None
    expiry: date | None = None
    extra: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def read(payload: str, today: date) -> Card:
    """Read what a scanner or a hand typed. ``today`` judges expiry and dates ahead.

    Raises RuleProblem for anything unreadable, foreign, or born after today.
    """
    if len(payload) > _LONGEST:
        raise _foreign("dữ liệu quá dài")
    text = _unhex_payload(repair(payload))
    if "|" in text:
        return _id_card([repair(field) for field in text.split("|")], today)
    text = nfc(text, newlines=True)
    if mrz.looks_like(text):
        return _from_mrz(text, today)
    digits = re.sub(r"[\s.]", "", text).replace("–", "-")
    if re.fullmatch(r"[0-9-]+", digits):
        return _from_number(digits, today)
    raise _foreign("không có dạng của thẻ căn cước, dải chữ máy đọc hay mã số thuế")


def _foreign(why: str) -> RuleProblem:
    return RuleProblem(
        "card-foreign",
        f"Mã vừa quét không phải của giấy tờ tùy thân: {why}.",
        "Quét mã QR ở mặt có ảnh của thẻ căn cước; tắt bộ gõ tiếng Việt nếu máy quét gõ như"
        " bàn phím; hoặc nhập tay.",
    )


def _unhex(text: str) -> str | None:
    """The text inside, where a reader hands over the bytes of UTF-8 as hexadecimal digits."""
    bare = nfc(text).strip()
    if len(bare) < 8 or len(bare) % 2 or not re.fullmatch(r"[0-9A-Fa-f]+", bare):
        return None
    try:
        inside = nfc(bytes.fromhex(bare).decode("utf-8"), newlines=True)
    except UnicodeDecodeError:
        return None
    return inside if is_vietnamese(inside) else None


def _unhex_payload(text: str) -> str:
    # Only what has the signs of a card: the digits of a tax code are hexadecimal too.
    inside = _unhex(text)
    return inside if inside and ("|" in inside or "<" in inside) else text


def _text(field: str) -> str:
    inside = _unhex(field)
    return tidy(inside if inside and any(c.isalpha() for c in inside) else field)


def _id_card(fields: list[str], today: date) -> Card:
    fields = [tidy(field) for field in fields]
    if len(fields) < 6:
        raise _foreign(f"chỉ có {len(fields)} phần, thẻ căn cước có từ 6 phần")
    number = personal_number(fields[0]).number
    warnings: list[str] = []
    old, rest = None, fields[1:]
    if not rest[0] or re.fullmatch(r"[0-9 ]+", rest[0]):
        old, rest = rest[0] or None, rest[1:]
        if old and not is_old_number(old):
            warnings.append(f"Số CMND cũ “{old}” không đủ 9 chữ số.")
    rest += [""] * (5 - len(rest))
    name = _text(rest[0])
    if not any(c.isalpha() for c in name) or any(c.isdigit() for c in name):
        raise RuleProblem(
            "card-name",
            "Không đọc được họ tên trên thẻ.",
            "Quét lại; tắt bộ gõ tiếng Việt nếu máy quét gõ như bàn phím; hoặc nhập tay.",
        )
    birth = _day(rest[1], "ngày sinh", warnings)
    if birth and birth > today:
        raise RuleProblem(
            "card-birth-ahead",
            f"Thẻ ghi sinh ngày {vn_date(birth)}, sau hôm nay {vn_date(today)}.",
            "Quét lại thẻ; kiểm tra ngày giờ của máy.",
        )
    sex = _SEXES.get(plain(_text(rest[2])))
    if sex is None:
        warnings.append(f"Không đọc được giới tính “{rest[2][:20]}” trên thẻ.")
    issued = _day(rest[4], "ngày cấp", warnings)
    if issued and issued > today:
        warnings.append(f"Ngày cấp {vn_date(issued)} sau hôm nay.")
    if issued and birth and issued < birth:
        warnings.append(f"Ngày cấp {vn_date(issued)} trước ngày sinh {vn_date(birth)}.")
    return Card(
        kind="id-card",
        number=number,
        old_number=old,
        name=name,
        birth=birth,
        sex=sex,
        address=_text(rest[3]) or None,
        issued=issued,
        extra=tuple(_text(field) for field in rest[5:]),
        warnings=(*warnings, *number_doubts(number, birth, sex)),
    )


def _day(field: str, what: str, warnings: list[str]) -> date | None:
    """ddmmyyyy, with or without separators; a bare year is no date but no fault either."""
    found = re.fullmatch(
        r"([0-9]{2})([0-9]{2})([0-9]{4})|([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})", field
    )
    if found:
        day, month, year = (int(g) for g in found.groups() if g)
        if day == month == 0 and year:
            warnings.append(f"Thẻ chỉ ghi năm của {what}: {year}.")
            return None
        try:
            return date(year, month, day)
        except ValueError:
            pass
    elif re.fullmatch(r"[0-9]{4}", field):
        warnings.append(f"Thẻ chỉ ghi năm của {what}: {field}.")
        return None
    elif not field:
        warnings.append(f"Thẻ không ghi {what}.")
        return None
    raise RuleProblem(
        "card-date",
        f"Thẻ có {what} “{field[:20]}” không phải ngày có thật.",
        "Quét lại thẻ, hoặc nhập tay theo chữ in trên thẻ.",
    )


def number_doubts(number: str, birth: date | None, sex: str | None) -> tuple[str, ...]:
    """What a 12-digit number says against birth year and sex: warnings, never a refusal."""
    facts = personal_number(number)
    doubts = []
    if sex and facts.sex != sex:
        doubts.append(f"Số định danh cho biết giới tính {facts.sex}, thẻ ghi {sex}.")
    if birth and facts.birth_year != birth.year:
        doubts.append(
            f"Số định danh cho biết năm sinh {facts.birth_year}, thẻ ghi {vn_date(birth)}."
        )
    if not facts.place_known:
        doubts.append(
            f"Mã nơi sinh {facts.place} không có trong 63 tỉnh, thành phố:"
            " sinh ở nước ngoài hoặc số bị sai."
        )
    return tuple(doubts)


def _from_mrz(text: str, today: date) -> Card:
    lines = mrz.parse(text, today)
    if lines.birth and lines.birth > today:
        raise RuleProblem(
            "card-birth-ahead",
            f"Giấy tờ ghi sinh ngày {vn_date(lines.birth)}, sau hôm nay {vn_date(today)}.",
            "Quét lại; kiểm tra ngày giờ của máy.",
        )
    doubts = ()
    if lines.personal:
        doubts = number_doubts(lines.personal, lines.birth, lines.sex)
    beside = {lines.document, lines.personal or lines.document} - {lines.number}
    return Card(
        kind="mrz",
        number=lines.number,
        name=f"{lines.surname} {lines.given}".strip() or None,
        birth=lines.birth,
        sex=lines.sex,
        expiry=lines.expiry,
        extra=tuple(sorted(beside)),
        warnings=lines.warnings + doubts,
    )


def _from_number(digits: str, today: date) -> Card:
    """A tax code; persons and household businesses use their 12-digit number as one."""
    if not re.fullmatch(r"[0-9]{12}", digits):
        code = tax_code(digits)
        return Card(kind="tax-code", number=code.number, warnings=code.warnings)
    facts = personal_number(digits)
    if facts.birth_year > today.year:
        raise RuleProblem(
            "card-birth-ahead",
            f"Số định danh cho biết sinh năm {facts.birth_year}, sau năm nay.",
            "Đọc lại số trên thẻ.",
        )
    return Card(
        kind="tax-code",
        number=digits,
        sex=facts.sex,
        warnings=number_doubts(digits, None, None),
    )
