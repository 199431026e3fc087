"""scan · separators · scanners."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from desk_tui.cli.opening import opened
from desk_tui.counter import scan as scanning
from desk_tui.counter import scan_places, separators

if TYPE_CHECKING:
    from desk_tui.counter.feed import Feed, View


def scan(options: Any) -> dict[str, Any]:
    """With --paper all pages are that paper's; without it separator sheets deal them."""
    from desk_tui.counter.feed import Feed
    from scanners.devices.protocol import Settings

    with opened(options) as desk:
        desk.done_at(options.at)  # refused before a page is fed
        feed = Feed(desk, options.dossier, options.paper, options.declared)
        settings = Settings(source=options.source, dpi=options.dpi, mode=options.mode)
        feed.scan(options.device, settings, _progress)
        view = feed.view()
        kept = list(feed.keep_all(options.at).kept) if view.keys else []
    papers = [
        {
            "key": one.paper.key,
            "pages": one.paper.pages,
            "sha256": one.paper.sha256,
            "bytes": one.paper.bytes,
        }
        for one in kept
    ]
    said: dict[str, Any] = {
        "pages": sum(one.paper.pages for one in kept),
        "blank_dropped": 0,  # blank pages are named in the warnings and kept: all pages count
        "papers": papers,
        "open": _open(view),
        "warnings": _warnings(feed, view, kept),
    }
    if len(kept) == 1:
        said["pdf"] = {"sha256": kept[0].paper.sha256, "bytes": kept[0].paper.bytes}
    return said


def _open(view: View) -> list[int]:
    """Places in the feed, from 1, of pages that no paper has."""
    places = view.dealt.places
    return [at for at, row in enumerate(view.rows, 1) if places[row.sequence].role == "open"]


def _warnings(feed: Feed, view: View, kept: list[scanning.Kept]) -> list[str]:
    said = [doubt.message for doubt in view.doubts]
    for one in kept:
        named = f"{one.paper.name}: " if len(kept) > 1 else ""
        said += [named + text for text in one.warnings]
    at = {row.sequence: number for number, row in enumerate(view.rows, 1)}
    said += [f"Trang {at[card.sequence]} có {card.told}." for card in view.cards]
    if feed.job is not None:
        said.append("Các trang chưa chia vẫn được giữ; mở màn hình quét của hồ sơ để chia tiếp.")
    return said


def _progress(event: object) -> None:
    """What the device is doing, for a person who waits; not one line of it is an answer."""
    from scanners.devices.protocol import Invitation, Page, Waiting

    match event:
        case Page():
            print(f"Trang {event.sequence}", file=sys.stderr)
        case Invitation():
            print(event.url, file=sys.stderr)
        case Waiting():
            print(event.reason, file=sys.stderr)


def write_separators(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        count = separators.write(desk, options.code, options.out)
    return {"code": options.code, "file": str(options.out), "sheets": count}


def scanners(options: Any) -> dict[str, Any]:
    from desk_tui.cli.parser import WrongUse
    from scanners.devices import find_devices

    if options.change and not options.place:
        raise WrongUse(
            "Chưa ghi máy quét nào.", f"desk-tui scanners {options.change} http://192.168.1.20"
        )
    with opened(options) as desk:
        if options.watch:
            scanning.watch(desk, options.watch)
        if options.change == "add":
            scan_places.add(desk, options.place)
        elif options.change == "remove":
            scan_places.remove(desk, options.place)
        places = asdict(scan_places.places(desk))
        if options.change:
            return {"places": places}
        return {**asyncio.run(_devices(find_devices, scanning.config(desk))), "places": places}


async def _devices(find: Any, config: Any) -> dict[str, Any]:
    from scanners.problem import ScanProblem

    found = await find(config)
    devices: list[dict[str, Any]] = []
    missing = [
        {"kind": kind, "why": str(problem), "hint": problem.hint}
        for kind, problem in found.reasons.items()
    ]
    for device in found.devices:
        try:
            can = await device.capabilities()
        except ScanProblem as problem:
            # One scanner that does not answer must not hide the others.
            why = f"{device.info.name}: {problem}"
            missing.append({"kind": device.info.kind, "why": why, "hint": problem.hint})
            continue
        devices.append(
            {
                "id": device.info.id,
                "kind": device.info.kind,
                "name": device.info.name,
                "sources": list(can.sources),
                "resolutions": list(can.resolutions),
                "modes": list(can.modes),
            }
        )
    return {"devices": devices, "missing": missing}
