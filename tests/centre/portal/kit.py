"""Real parts for the tests of the portal: a portal on a socket, and connectors that speak to it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from desk_tui.centre.portal.config import PortalConfig
from desk_tui.centre.portal.objects import HoSo, TienDo
from desk_tui.centre.portal.portal import Attachment, Case, Portal
from desk_tui.centre.portal.styles import connect
from desk_tui.centre.portal.wire import Exchange
from tests.doubles.portal import Running

STYLES = ("direct", "gateway", "newer")
UNIT = "000.00.05.H99"
CODE = "000.00.05.H99-260610-0001"
EXAMPLES: dict[str, dict[str, Any]] = {
    one["id"]: one
    for one in json.loads((Path(__file__).parent / "examples.json").read_text("utf-8"))["examples"]
}


def config(url: str, style: str, **more: Any) -> PortalConfig:
    newer = style == "newer"
    said: dict[str, Any] = {
        "style": style,
        "address": url,
        "public": "http://127.0.0.1:9",
        "user": "gia" if newer else "tai-khoan-gia",
        "password": "gia" if newer else "mat-khau-gia",
        "unit": UNIT,
        "dstcode": "VN:GOV:000.00.00.G22:vpcpdvcprovider",
        "accounts": {"Trần Thị Ví Dụ": "canbo.gia"},
        "answer_seconds": 5.0,
        **more,
    }
    return msgspec.convert(said, PortalConfig)


@dataclass
class Spoken:
    """A connector, and everything it said and heard."""

    portal: Portal
    exchanges: list[Exchange] = field(default_factory=list[Exchange])


def speak(running: Running, style: str, **more: Any) -> Spoken:
    heard: list[Exchange] = []
    return Spoken(connect(config(running.url, style, **more), heard.append), heard)


def example_dossier(returned: bool = False) -> HoSo:
    example = EXAMPLES["03-update-returned" if returned else "02-lookup-then-create"]
    request = example["request"] if returned else example["steps"][1]["request"]
    return msgspec.convert(request["data"][0], HoSo)


def example_steps() -> list[TienDo]:
    return msgspec.convert(EXAMPLES["05-progress"]["request"]["data"], list[TienDo])


def case_of(said: HoSo, *files: Attachment | None) -> Case:
    return Case(said, UNIT, files=files or (None,) * len(said.TaiLieuNop))
