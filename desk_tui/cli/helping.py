"""leaflet · help-log · known: leaflets, help given, what the office has of somebody already."""

from __future__ import annotations

from typing import Any

from db.kinds import Person
from desk_tui.cli.opening import iso, opened, paper_json
from desk_tui.counter import helping, once, online_users
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


def users(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        whole = online_users.users(desk, options.begin, options.end)
        months = online_users.by_month(desk, options.begin, options.end)
    return {**_users(whole), "months": [_users(one) for one in months]}


def _users(said: online_users.Users) -> dict[str, Any]:
    return {
        "from": said.first.isoformat(),
        "to": said.last.isoformat(),
        "people": said.people,
        "first_time": said.first_time,
        "returning": said.returning,
        "unnamed": said.unnamed,
        "said_first_time": said.said,
    }


def known(options: Any) -> dict[str, Any]:
    """What the office has of a person already (B0-20)."""
    with opened(options) as desk:
        found = once.known(desk, Person(name=options.name, number=options.number))
    return {
        "number": options.number,
        "name": found.name if found else None,
        "facts": [
            {
                "name": fact.name,
                "value": fact.value,
                "day": fact.day.isoformat(),
                "code": fact.code,
            }
            for fact in (found.facts if found else ())
        ],
        "papers": [
            {"code": one.code, "received": iso(one.received), **paper_json(one.paper)}
            for one in (found.papers if found else ())
        ],
    }
