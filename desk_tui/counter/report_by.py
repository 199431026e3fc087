"""What a report is kept apart by: which group a sort of dossiers and a service belong to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Literal

from db.tallies import Sort
from desk_tui.counter.report_sorts import Looks, Told
from desk_tui.rules import counting
from desk_tui.rules.counting import Service
from desk_tui.tongue import say

By = Literal["", "unit", "desk", "officer", "field", "procedure", "channel", "level", "tier"]
GROUPINGS: dict[str, str] = {
    "unit": "cơ quan",
    "desk": "quầy",
    "officer": "cán bộ (chỉ riêng mình)",
    "field": "lĩnh vực",
    "procedure": "thủ tục",
    "channel": "kênh nộp",
    "level": "mức độ dịch vụ",
    "tier": "cấp giải quyết",
}
CHANNELS = {"counter": say("trực tiếp"), "online": say("trực tuyến"), "post": say("bưu chính")}
_PLACE: dict[str, Callable[[Service], str]] = {
    "field": lambda one: one.field,
    "tier": lambda one: one.tier,
    "level": lambda one: one.level,
    "procedure": lambda one: one.code,
}


def key_of(look: Looks, by: By) -> Callable[[Sort], str]:
    """Which group a sort belongs to."""
    match by:
        case "field":
            return lambda sort: look.known(sort)[1]
        case "tier":
            return lambda sort: look.known(sort)[2]
        case "level":
            return lambda sort: look.known(sort)[3]
        case "procedure":
            return lambda sort: sort.procedure
        case "channel":
            return lambda sort: sort.channel
        case "desk":
            return lambda sort: sort.desk
        case "unit":
            return lambda sort: sort.desk.rpartition("/")[0]
        case _:
            return lambda _: ""


def services_by(by: By, services: Iterable[Service]) -> dict[str, tuple[Service, ...]]:
    """The services of each group; nothing where services do not belong to one (a channel)."""
    if by not in _PLACE:
        return {}
    found: dict[str, list[Service]] = defaultdict(list)
    for one in services:
        found[_PLACE[by](one)].append(one)
    return {key: tuple(ones) for key, ones in found.items()}


def name_of(by: By, key: str, names: Mapping[str, str], look: Looks, sorts: Iterable[Told]) -> str:
    """A group in words; `names` are those of the procedures in force."""
    if by == "channel":
        return CHANNELS.get(key, key)
    if by == "level":
        return counting.level_words(key)
    if by == "procedure":
        one = next(iter(sorts), None)
        return names.get(key) or (look.known(one.sort)[0] if one else key)
    return key or say("chưa ghi {groupings}", groupings=GROUPINGS[by])
