"""The portal of the demo and the training desk: it knows the shipped catalogue and its citizens."""

from __future__ import annotations

import csv
from importlib import resources
from typing import Any

from db.catalogue_papers import parse_papers
from desk_tui.demo import OFFICER
from desk_tui.demo.people import person
from desk_tui.demo.portal.invented import procedure
from desk_tui.demo.portal.state import Portal, Settings
from desk_tui.rules.text import plain

ACCOUNT = "canbo.tapluyen"
"""The demo officer's account at the population base."""
CITIZENS = 12


def furnished() -> Portal:
    """A portal that can take every dossier of the demo."""
    rows = _catalogue()
    portal = Portal(
        Settings(
            officers=(ACCOUNT,),
            procedures_for_people=tuple(row["code"] for row in rows),
        )
    )
    portal.procedures = [_procedure(row) for row in rows]
    portal.people = [_citizen(place) for place in range(CITIZENS)]
    return portal


def node_settings(portal: Portal, address: str, public: str, office: str, unit: str) -> Any:
    """What the demo's node has to be told (`--portal`), ready to be written as JSON."""
    return {
        "style": "direct",
        "address": address,
        "public": public,
        "user": portal.settings.user,
        "password": portal.settings.password,
        "unit": office,
        "dstcode": "VN:GOV:000.00.00.G22:vpcpdvcprovider",
        "units": {office: {"code": office, "name": unit}},
        "accounts": {OFFICER: ACCOUNT},
    }


def _catalogue() -> list[dict[str, str]]:
    text = resources.files("desk_tui").joinpath("data/catalogue.csv").read_text("utf-8")
    return [row for row in csv.DictReader(text.splitlines()) if row["code"][:1].isdecimal()]


def _procedure(row: dict[str, str]) -> dict[str, Any]:
    code, field = row["code"], row["field"] or "Lĩnh vực khác"
    number = sum(map(ord, field)) % 100
    papers = {
        f"000.00.00.G99-{code.replace('.', '')}{place:02d}": paper.name
        for place, paper in enumerate(parse_papers(row["required_papers"], plain), start=1)
    }
    result = (row["result_code"] or "KQ.G99.000001", row["result"] or "Kết quả")
    return procedure(code, row["name"], (f"G99-LV{number:02d}", field), papers, result)


def _citizen(place: int) -> dict[str, Any]:
    who = person(place)
    return {
        "SoDinhDanh": who.number,
        "HoVaTen": who.name,
        "NgayThangNam": who.birth.replace("-", ""),
        "GioiTinh": "1" if who.sex == "Nam" else "2",
    }
