"""leaflet · help-log: leaflets handed out, and help given to citizens."""

from __future__ import annotations

from typing import Any

from desk_tui.cli.opening import iso, opened
from desk_tui.counter import helping
from desk_tui.counter import leaflet as leaflets


def leaflet(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        made = leaflets.hand_out(desk, options.procedure, person=options.person, at=options.at)
    return {
        "procedure": made.procedure,
        "slip": str(made.slip) if made.slip else None,
        "link": made.link,
        "qr": made.qr,
        "until": made.until.isoformat() if made.until else None,
        "policies": list(made.policies),
        "warnings": list(made.warnings),
    }


def add(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        written = helping.give(
            desk,
            options.kind,
            procedure=options.procedure,
            person=options.person,
            minutes=options.minutes,
            first_time=options.first_time,
            note=options.note,
            at=options.at,
        )
    return {"id": written.id, "kind": options.kind, "minutes": options.minutes}


def log(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        first, last = options.begin, options.end
        rows = helping.log(desk, first, last, options.limit)
        totals = helping.totals(desk, first, last)
    return {
        "helps": [
            {
                "id": row.act,
                "at": iso(row.at),
                "kind": row.kind,
                "officer": row.officer,
                "procedure": row.procedure or None,
                "person": row.person or None,
                "minutes": row.minutes,
                "first_time": row.first_time,
            }
            for row in rows
        ],
        "totals": {
            one.kind: {
                "count": one.count,
                "minutes": one.minutes,
                "first_time": one.first_time,
            }
            for one in totals
        },
    }
