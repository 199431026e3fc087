"""hand-over · recall · outage · messages · control-slip · register."""

from __future__ import annotations

from typing import Any

from desk_tui.cli.opening import iso, opened
from desk_tui.counter import citizen_messages, folders, outage, registers


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
    return {
        "list": done.list,
        "codes": list(done.codes),
        "missing": list(done.missing),
        "extra": list(done.extra),
        "slip": str(done.sheet) if done.sheet else None,
        "warnings": list(done.warnings),
    }


def recall(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        folders.recall(desk, options.code, at=options.at)
    return {"code": options.code}


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


def messages(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        if options.turn:
            citizen_messages.switch(desk, options.turn == "on")
        return {
            "messages": [
                {
                    "channel": one.channel,
                    "name": one.person,
                    "about": one.about,
                    "text": one.text,
                    "state": one.state,
                    "reason": one.reason or None,
                    "asked": iso(one.asked_at),
                }
                for one in citizen_messages.sent(desk, options.state)
            ]
        }


def control_slip(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        path = registers.control_slip(desk, options.code)
    return {"code": options.code, "slip": str(path)}


def register(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        path, rows = registers.register(desk, options.first, options.last)
    return {"slip": str(path), "rows": rows}
