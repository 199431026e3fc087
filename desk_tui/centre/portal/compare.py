"""Is that ours? A dossier under our number, a person under theirs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from desk_tui.centre.portal.objects import HoSo
from desk_tui.centre.portal.portal import Citizen

Verdict = Literal["none", "ours", "stranger", "unclear"]

_COMPARED = {
    "MaTTHC": "thủ tục",
    "ChuHoSo": "chủ hồ sơ",
    "SoGiayToChuHoSo": "số giấy tờ",
    "NgayTiepNhan": "ngày tiếp nhận",
}


def identity(said: HoSo) -> dict[str, str]:
    """By what a dossier is recognised, whatever else about it changes."""
    return {name: getattr(said, name) for name in _COMPARED}


def dossier(
    claims: Sequence[Mapping[str, str]], code: str, found: Sequence[dict[str, Any]]
) -> tuple[Verdict, str]:
    """What the portal holds under our number, and in which words it differs.

    `claims` are the identities under which it may be ours: as it is now, and as it was last told.
    The shape of a look-up's answer is not documented: what it does not say proves nothing.
    """
    if not found:
        return "none", ""
    theirs = next((one for one in found if one.get("MaHoSo") == code), found[0])
    said = [_judged(claim, theirs) for claim in claims]
    for verdict in ("ours", "unclear"):
        if any(one == verdict for one, _ in said):
            return verdict, ""
    return said[0]


def _judged(ours: Mapping[str, str], theirs: dict[str, Any]) -> tuple[Verdict, str]:
    compared = {name: str(theirs.get(name) or "") for name in _COMPARED}
    if not re.fullmatch(r"\d{14}", compared["NgayTiepNhan"], re.ASCII):
        # A moment in another form is no other moment.
        compared["NgayTiepNhan"] = ""
    said = {name: value for name, value in compared.items() if value and ours.get(name)}
    differs = [_COMPARED[name] for name, value in said.items() if not _same(name, ours, value)]
    if differs:
        return "stranger", "khác " + ", ".join(differs)
    who = {"ChuHoSo", "SoGiayToChuHoSo"} & said.keys()
    return ("ours" if who and "MaTTHC" in said else "unclear"), ""


def _same(name: str, ours: Mapping[str, str], theirs: str) -> bool:
    if name == "ChuHoSo":
        return same_name(ours[name], theirs)
    return ours[name] == theirs


def person(name: str, number: str, birth: str, found: Citizen) -> tuple[str, ...]:
    """The fields in which what was declared differs from the population base."""
    differs: list[str] = []
    if not same_name(name, found.name):
        differs.append("name")
    if number != found.number and found.number:
        differs.append("number")
    if birth and found.birth and not _same_birth(birth, found.birth):
        differs.append("birth")
    return tuple(differs)


def _same_birth(mine: str, theirs: str) -> bool:
    # Either side may know the year alone.
    shorter = min(len(mine), len(theirs))
    return mine[:shorter] == theirs[:shorter]


def same_name(one: str, other: str) -> bool:
    """The same words and marks; on which letter of a vowel group a tone is written is habit."""
    return _letters(one) == _letters(other)


def _letters(name: str) -> list[list[str]]:
    whole = unicodedata.normalize("NFD", name.casefold())
    return [sorted(word) for word in re.findall(r"[^\W\d_][\w\u0300-\u036f]*", whole)]
