"""catalogue · card · due · fee · advise · policies."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import Any

from db import catalogue_import, catalogue_search
from db.problem import RecordProblem
from desk_tui.cli.opening import iso, opened, person
from desk_tui.counter import advise as advising
from desk_tui.counter import drafting, policies, terms
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
        counted, used, cuts = terms.due(
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
        "policies": list(cuts),
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
        "proofs": list(cost.proofs),
        "sentence": drafting.fee_sentence(cost),
        "warnings": list(cost.warnings),
    }


def advise(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        day = options.received.astimezone(OFFICE_ZONE).date()
        found = terms.procedure(desk, options.procedure, day)
        told = advising.advise(
            desk,
            found,
            options.received,
            line_up=options.line == "up",
            case=terms.case(found, options.case, day),
            pages=options.pages,
            copies=options.copies,
            exempt=options.exempt,
            person=person(options, day)[0],
            level=options.account,
            means=options.means,
        )
    online, post, offer = told.online, told.post, told.rules.online
    turn = offer.turn if offer else None
    return {
        "can_go_online": told.can_go_online,
        "counter": {**_way(told.counter), "due": iso(told.counter.due)},
        "online": {
            **_way(online),
            "working_hours": told.working_hours,
            "due_if_accepted_now": iso(online.due) if online else None,
        },
        "post": _way(post) if post else None,
        "break_even": iso(told.break_even),
        "saves": told.saves,
        "ready": told.ready,
        "line": options.line,
        "changes": {"date": turn.day.isoformat(), "fee": turn.fee, "term": str(turn.term or "")}
        if turn
        else None,
        "says": list(told.lines),
    }


def _way(way: advising.Way | None) -> dict[str, Any]:
    if way is None:
        return {"fee": None}
    return {
        "fee": way.fee.amount,
        "closed": way.closed or None,
        "term": str(way.term) if way.term else None,
        "trips": way.trips,
        "needs": list(way.needs),
        "grounds": list(way.grounds),
    }


def policies_list(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        day = options.day or desk.today()
        told = policies.standing(desk, day)
    rows = told if options.all else [one for one in told if one.state == "in-force"]
    return {"policies": [_policy(one) for one in rows]}


def _policy(one: policies.Standing) -> dict[str, Any]:
    row = one.policy
    return {
        "id": row.id,
        "state": one.state,
        "about": row.object,
        "kind": row.kind,
        "value": row.value,
        "channel": row.channel,
        "procedures": list(row.procedure),
        "list": row.named_list or None,
        "field": row.field or None,
        "groups": list(row.group),
        "conditions": list(row.condition),
        "proof": row.proof or None,
        "instrument": row.instrument,
        "article": row.article or None,
        "from": row.valid_from.isoformat() if row.valid_from else None,
        "to": row.valid_to.isoformat() if row.valid_to else None,
        "successor": row.successor or None,
        "stack": row.stack,
        "priority": row.priority,
        "scope": row.scope or None,
        "certainty": row.certainty or None,
    }


def policies_import(options: Any) -> tuple[dict[str, Any], int]:
    with opened(options) as desk:
        done = policies.load(desk, options.file)
    said: dict[str, Any] = {
        "added": done.added,
        "changed": done.changed,
        "rejected": [{"line": line, "why": why} for line, why in done.rejected],
    }
    if not done.rejected:
        return said, 0
    lines = "; ".join(f"dòng {line}: {why}" for line, why in done.rejected[:5])
    said["error"] = {
        "code": "policies-rejected",
        "message": f"Bảng chính sách có {len(done.rejected)} chỗ sai nên chưa nạp dòng nào:"
        f" {lines}",
        "hint": "Sửa các dòng đó rồi nạp lại cả tệp.",
    }
    return said, 2
