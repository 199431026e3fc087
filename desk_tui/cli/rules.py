"""catalogue · card · due · fee · advise."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import Any

from db import catalogue_import, catalogue_search
from db.problem import RecordProblem
from desk_tui.cli.opening import iso, opened
from desk_tui.counter import terms
from desk_tui.counter.desk import OFFICE_ZONE, wall_clock
from desk_tui.counter.setup import seed_from
from desk_tui.rules import cards, text
from desk_tui.rules.worktime import Hours, Term


def catalogue_import_(options: Any) -> tuple[dict[str, Any], int]:
    with opened(options) as desk:
        done = catalogue_import.import_csv(
            desk.record,
            options.file,
            options.effective or desk.today(),
            options.decision,
            desk.now(),
            full=options.full,
            # A code that is new here holds from the start of the records, so that late
            # entries of days before the import find it.
            new_from=None if options.effective else seed_from(),
        )
    said: dict[str, Any] = {
        "added": done.added,
        "changed": done.changed,
        "closed": done.closed,
        "rejected": [{"line": bad.line, "why": bad.why} for bad in done.rejected],
    }
    if not done.rejected:
        return said, 0
    lines = "; ".join(f"dòng {bad.line}: {bad.why}" for bad in done.rejected[:5])
    said["error"] = {
        "code": "catalogue-rejected",
        "message": f"Tệp danh mục có {len(done.rejected)} dòng sai nên chưa nạp dòng nào: {lines}",
        "hint": "Sửa các dòng đó rồi nạp lại cả tệp.",
    }
    return said, 2


def catalogue_search_(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        hits = catalogue_search.search(
            desk.read, text.plain, options.text, desk.today(), options.limit
        )
    return {
        "results": [
            {"code": hit.code, "name": hit.name, "field": hit.field, "level": hit.service_level}
            for hit in hits
        ]
    }


def catalogue_show(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        today = desk.today()
        found = terms.procedure(desk, options.code, today)
    return {
        "code": found.code,
        "name": found.name,
        "field": found.field,
        "version": found.version,
        "level": found.service_level,
        "term": str(terms.term_of(found) or found.processing_note),
        "papers": [
            {
                "key": paper.key,
                "name": paper.name,
                "originals": paper.originals,
                "copies": paper.copies,
                "conditional": paper.conditional,
                "shown_only": paper.shown_only,
            }
            for paper in found.papers
        ],
        "cases": [
            {
                "key": case.key,
                "name": case.name,
                "usual": case.usual,
                "papers": [
                    {"key": told.paper.key, "name": told.paper.name, "change": told.change}
                    for told in case.papers
                ],
                "evidence": case.evidence,
                "certainty": case.certainty,
            }
            for case in terms.cases(found, today)
        ],
        "result": found.result,
    }


def card(options: Any) -> dict[str, Any]:
    payload = sys.stdin.read() if options.payload == "-" else options.payload
    today = (options.at or wall_clock()).astimezone(OFFICE_ZONE).date()
    found = asdict(cards.read(payload, today))
    for name in ("birth", "issued", "expiry"):
        found[name] = found[name].isoformat() if found[name] else None
    for name in ("extra", "warnings"):
        found[name] = list(found[name])
    return found


def due(options: Any) -> dict[str, Any]:
    if (options.amount is None) != (options.unit is None) and options.unit != "same_day":
        raise RecordProblem(
            "half-term", "Thời hạn thiếu số hoặc đơn vị.", "Ghi cả --amount và --unit."
        )
    hours = Hours.parse(options.hours) if options.hours else None
    with opened(options) as desk:
        day = options.received.astimezone(OFFICE_ZONE).date()
        found = terms.procedure(desk, options.procedure, day)
        term = None
        if options.unit:
            # What is published about the hour of the day holds for another limit as well.
            published = terms.term_of(found)
            cutoff = published.cutoff if published else None
            same_day = options.unit == "same_day"
            term = Term(options.amount or 0, options.unit, cutoff=cutoff if same_day else None)
        case = terms.case(found, options.case, day)
        counted, used, policies = terms.due(
            desk, found, options.received, options.channel, term, hours, case
        )
    return {
        "due": iso(counted.due),
        "effective": iso(counted.effective),
        "term": str(used) if used else None,
        "steps": [
            {"date": step.date.isoformat(), "counted": step.counted, "why": step.why}
            for step in counted.steps
        ],
        "policies": list(policies),
        "warnings": list(counted.warnings),
    }


def fee(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        found = terms.procedure(desk, options.procedure, options.date)
        cost = terms.fee(
            desk,
            found,
            options.channel,
            options.date,
            pages=options.pages,
            copies=options.copies,
            exempt=options.exempt,
            case=terms.case(found, options.case, options.date),
        )
    return {
        "amount": cost.amount,
        "lines": [
            {"text": line.text, "amount": line.amount, "ground": line.ground} for line in cost.lines
        ],
        "warnings": list(cost.warnings),
    }


def advise(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        day = options.received.astimezone(OFFICE_ZONE).date()
        found = terms.procedure(desk, options.procedure, day)
        told = terms.advise(desk, found, options.received)
    online = told.online
    return {
        "can_go_online": told.can_go_online,
        "counter": {"fee": told.counter.fee.amount, "due": iso(told.counter.due.due)},
        "online": {
            "fee": online.fee.amount if online else None,
            "working_hours": online.working_hours if online else None,
            "due_if_accepted_now": iso(online.due_if_accepted_now.due) if online else None,
        },
        "break_even": iso(told.break_even),
        "saves": told.saves,
        "line": options.line,
    }
