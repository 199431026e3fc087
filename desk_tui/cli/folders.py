"""hand-over · outage · control-slip · register."""

from __future__ import annotations

from typing import Any

from desk_tui.cli.hands import moved
from desk_tui.cli.opening import iso, opened
from desk_tui.counter import folders, outage, registers


def hand_over(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        announced = folders.waiting(desk, options.field) if options.expect else None
        done = folders.hand_over(
            desk,
            options.to,
            options.codes,
            taker=options.taker,
            announced=announced,
            at=options.at,
        )
    return moved(done)


def outages(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        told = outage.report(desk)
        sheet = outage.call_list(desk, told) if told and told.dossiers and options.print else None
    if told is None:
        return {"line": "up", "dossiers": []}
    return {
        "line": "down",
        "since": iso(told.since),
        "cause": told.cause,
        "dossiers": [
            {
                "code": one.row.code,
                "name": one.row.owner_name,
                "phone": one.phone or None,
                "due": iso(one.due),
                "new_due": iso(one.new_due),
            }
            for one in told.dossiers
        ],
        "slip": str(sheet) if sheet else None,
    }


def control_slip(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        path = registers.control_slip(desk, options.code)
    return {"code": options.code, "slip": str(path)}


def register(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        path, rows = registers.register(desk, options.first, options.last)
    return {"slip": str(path), "rows": rows}
