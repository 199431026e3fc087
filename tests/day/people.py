"""The citizens of the two days, and their cards under the reader."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

PEOPLE = tomllib.loads((Path(__file__).parent / "data" / "people.toml").read_text("utf-8"))
ADDRESS = "Tổ 1, phường Sông Vệ Hạ"


def card(who: str) -> str:
    """What the QR of this citizen's identity card says."""
    told = PEOPLE[who]
    born = date.fromisoformat(told["birth"])
    return f"{told['number']}||{told['name']}|{born:%d%m%Y}|{told['sex']}|{ADDRESS}|01072021"


def name(who: str) -> str:
    return PEOPLE[who]["name"]


def phone(who: str) -> str:
    return PEOPLE[who]["phone"]
