"""What the citizen may put right about themselves, read from a form as people type it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

import msgspec

from db.kinds import Person
from desk_tui.centre.citizen.tongue import say
from desk_tui.rules.text import tidy, vn_date

SEXES = ("Nam", "Nữ")
FIELDS = ("name", "birth", "sex", "address", "phone", "email")
"""The number of the card is not among them: the link is bound to it."""
_MOST = {"name": 100, "birth": 10, "sex": 3, "address": 300, "phone": 20, "email": 100}
_DAY = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})|(\d{2})(\d{2})(\d{4})")
_PHONE = re.compile(r"(?:\+84|0)[0-9]{9,10}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


def shown(person: Person) -> dict[str, str]:
    """The boxes as they are filled before anything is typed."""
    values = {name: str(getattr(person, name)) for name in FIELDS}
    if re.fullmatch(r"\d{4}-\d\d-\d\d", person.birth):
        values["birth"] = vn_date(date.fromisoformat(person.birth))
    return values


def read(
    person: Person, typed: Mapping[str, str], today: date
) -> tuple[Person, dict[str, str], dict[str, str]]:
    """(the person put right, what was typed, a sentence for each box that is wrong).

    A birthday that was typed or copied wrongly names the form in which it is wanted.
    """
    values = {name: tidy(typed.get(name, "")) for name in FIELDS}
    if person.kind != "person":
        values["birth"] = values["sex"] = ""
    wrong = {
        name: say("Ô này dài quá {most} chữ.", most=most)
        for name, most in _MOST.items()
        if len(values[name]) > most
    }
    phone = re.sub(r"[\s.\-]", "", values["phone"])
    born = _birth(values["birth"])
    if not values["name"]:
        wrong["name"] = "Chưa ghi họ và tên."
    if values["birth"] and (born is None or born > today):
        wrong["birth"] = "Ghi ngày/tháng/năm, ví dụ 05/09/1990."
    if values["sex"] and values["sex"] not in SEXES:
        wrong["sex"] = "Chọn Nam hoặc Nữ."
    if phone and not _PHONE.fullmatch(phone):
        wrong["phone"] = "Số điện thoại có 10 chữ số, ví dụ 0900 000 000."
    if values["email"] and not _EMAIL.fullmatch(values["email"]):
        wrong["email"] = "Thư điện tử có dạng ten@noi-gui.vn."
    mended = msgspec.structs.replace(
        person,
        name=values["name"],
        birth=born.isoformat() if born else "",
        sex=values["sex"],
        address=values["address"],
        phone=phone,
        email=values["email"],
    )
    return mended, values, wrong


def _birth(text: str) -> date | None:
    found = _DAY.fullmatch(text)
    if found is None:
        return None
    day, month, year = (int(part) for part in found.groups() if part is not None)
    try:
        return date(year, month, day)
    except ValueError:
        return None
