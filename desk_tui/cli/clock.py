"""calendar · deadlines · stage · stages · outage."""

from __future__ import annotations

import os
from datetime import datetime
from typing import Any

from db.catalogue_dated import calendar_rows
from db.queue import Row
from desk_tui.cli.life import done_json
from desk_tui.cli.opening import iso, opened
from desk_tui.counter import (
    calendar_change,
    calendar_decide,
    deadlines,
    failures,
    outage,
    own_files,
)
from desk_tui.counter import stages as staging
from desk_tui.counter.desk import Desk
from desk_tui.counter.look import find, show
from desk_tui.rules.calendar_change import DayChange


def bring_days(options: Any) -> dict[str, Any]:
    given = own_files.rows(options.file)
    for row in given:
        row["instrument"] = row.get("instrument") or options.instrument
    with opened(options) as desk:
        desk.needs("supervisor", "it")
        found = calendar_change.take_in(desk.record, given, desk.now(), options.file.name)
        calendar_change.count_again(desk)
        return {
            "days": len(given),
            "changed": [_day(one) for one in found],
            "touched": _touched(desk),
        }


def days(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        rows = calendar_rows(desk.read)
        known = calendar_change.changes(desk.read)
    year = f"{options.year}-" if options.year else ""
    return {
        "days": [row for row in rows if row["date"].startswith(year)],
        "changes": [
            {"at": iso(one.at), "source": one.source, "days": [_day(day) for day in one.days]}
            for one in known
        ],
    }


def touched(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        return {"touched": _touched(desk)}


def _touched(desk: Desk) -> list[dict[str, Any]]:
    return [
        {
            **_row(one.whole.row),
            "promised": iso(one.promised),
            "counted": iso(one.counted),
            "extension": one.extension,
            "days": [_day(day) for day in one.days],
        }
        for one in calendar_change.touched(desk)
    ]


def _day(change: DayChange) -> dict[str, Any]:
    return {
        "date": change.day.isoformat(),
        "before": change.before or None,
        "kind": change.after,
        "name": change.name,
        "instrument": change.instrument,
    }


def _row(row: Row) -> dict[str, Any]:
    return {"code": row.code, "name": row.owner_name, "procedure": row.procedure}


def decide(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        done = calendar_decide.decide(
            desk,
            options.code,
            options.do == "move",
            options.reason,
            options.approve,
            os.environ.get("DESK_TUI_APPROVER_PASSWORD", ""),
            at=options.at,
        )
    return done_json(done)


def pressing(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        return {
            "overdue": [_due(row) for row in deadlines.overdue(desk)],
            "soon": [_due(row) for row in deadlines.soon(desk)],
            "soon_until": iso(deadlines.soon_until(desk)),
            "unanswered": [
                {
                    **_row(one.row),
                    "phone": one.phone or None,
                    "asked": iso(one.asked),
                    "until": iso(one.until),
                    "papers": list(one.papers),
                }
                for one in deadlines.unanswered(desk)
            ],
            "stages": [
                {**_row(one.row), "stage": one.place + 1, "words": one.stage.name, **_at(one.due)}
                for one in deadlines.stages_pressing(desk)
            ],
            "touched": calendar_change.count_again(desk),
        }


def _due(row: Row) -> dict[str, Any]:
    return {**_row(row), "due": iso(row.due), "extended": iso(row.extended)}


def _at(due: datetime | None) -> dict[str, Any]:
    return {"due": iso(due)}


def stage_show(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        whole = show(desk, options.code)
    now = staging.current(whole)
    return {
        "code": whole.row.code,
        "stages": [
            {
                "stage": place + 1,
                "words": one.name,
                "office": one.office,
                "term": one.term,
                **_at(staging.due_of(whole, place)),
                "state": "now" if place == now else "done" if now is None or place < now else "",
            }
            for place, one in enumerate(staging.of(whole))
        ],
    }


def stage_end(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        return done_json(staging.end(desk, find(desk, options.code).code, at=options.at))


def stage_paid(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        return done_json(staging.paid(desk, options.code, at=options.at))


def bring_stages(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        return {"stages": staging.bring(desk, options.file)}


def stages(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        known = staging.known(desk)
    return {
        "stages": [
            {
                "procedure": one.procedure,
                "case": one.case or None,
                "words": one.name,
                "office": one.office or None,
                "term": str(one.term),
                "starts": one.starts,
                "instrument": one.instrument or None,
            }
            for one in known
        ]
    }


def outages(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        told = outage.report(desk)
        noted = outage.note(desk, told) if told and options.note else 0
        sheet = None
        if told and told.dossiers and (options.print or options.drafts):
            sheet = (outage.papers if options.drafts else outage.call_list)(desk, told)
        down = failures.line_down(desk.read)
        log = failures.log(desk)
    return {
        "line": "down" if down else "up",
        "since": iso(told.since) if told else None,
        "cause": told.cause if told else None,
        "dossiers": [
            {
                "code": one.row.code,
                "name": one.row.owner_name,
                "phone": one.phone or None,
                "due": iso(one.due),
                "new_due": iso(one.new_due),
            }
            for one in (told.dossiers if told else ())
        ],
        "noted": noted,
        "slip": str(sheet) if sheet else None,
        "failures": [
            {"cause": one.cause, "since": iso(one.since), "until": iso(one.until)} for one in log
        ],
    }
