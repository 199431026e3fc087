"""receive · visit · print."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from db.kinds import Person
from db.problem import RecordProblem
from desk_tui.cli.opening import iso, opened, paper_json, password, person
from desk_tui.counter import receive as receiving
from desk_tui.counter import slip
from desk_tui.counter import visit as visiting
from desk_tui.counter.desk import Desk
from desk_tui.counter.identity import person_of_card


def receive(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        owner, said = person(options, desk.today())
        if owner is None:
            raise RecordProblem(
                "no-owner", "Chưa có chủ hồ sơ.", "Ghi --card, hoặc --name với --birth và --id."
            )
        papers = [(key, receiving.Handed(file=Path(name))) for key, name in options.paper]
        papers += [(key, receiving.Handed(failed=why)) for key, why in options.fail]
        done = receiving.receive(
            desk,
            receiving.Walkin(
                procedure=options.procedure,
                owner=owner,
                submitter=_submitter(options, desk),
                channel=options.channel,
                case=options.case,
                not_online=options.not_online,
                papers=_each_once(papers),
                sets=options.sets,
                pages=options.pages,
                copies=options.copies,
                exempt=options.exempt,
                note=options.note,
                exception=options.exception,
                approver=options.approve,
            ),
            options.at,
            approver_password=password("DESK_TUI_APPROVER_PASSWORD") if options.approve else "",
        )
    return {
        "code": done.said.code,
        "status": done.said.status,
        "received": iso(done.said.received),
        "effective": iso(done.said.effective),
        "due": iso(done.said.due),
        "fee": done.said.fee,
        "papers": [paper_json(paper) for paper in done.said.papers],
        "slip": str(done.slip) if done.slip else None,
        "qr": done.qr,
        "exception": done.said.exception or None,
        "approved_by": done.said.approved_by or None,
        "warnings": [*said, *done.warnings],
    }


def _each_once(papers: list[tuple[str, receiving.Handed]]) -> dict[str, receiving.Handed]:
    keys = [key for key, _ in papers]
    for key in keys:
        if keys.count(key) > 1:
            raise receiving.paper_twice(key)
    return dict(papers)


def _submitter(options: Any, desk: Desk) -> Person | None:
    if options.submitter_card:
        return person_of_card(options.submitter_card, desk.today())[0]
    if options.submitter_name:
        return Person(name=options.submitter_name, number=options.submitter_id)
    return None


def visit(options: Any) -> dict[str, Any]:
    missing = {key: why for key, _, why in (text.partition("=") for text in options.missing)}
    with opened(options) as desk:
        owner, said = person(options, desk.today())
        done = visiting.record_visit(
            desk,
            visiting.Call(
                kind=options.kind,
                procedure=options.procedure,
                owner=owner,
                missing=list(missing.items()),
                reason=options.reason,
                office=options.other_office,
                address=options.other_address,
                hours=options.other_hours,
            ),
            options.at,
        )
    return {
        "visit": done.visit,
        "slip": str(done.slip) if done.slip else None,
        "qr": done.qr,
        "warnings": [*said, *done.warnings],
    }


def print_again(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        path, issued, warnings = slip.print_again(desk, options.code)
    return {
        "code": options.code,
        "slip": str(path) if path else None,
        "copy": issued.copy,
        "qr": issued.text,
        "warnings": warnings,
    }
