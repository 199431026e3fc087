"""receive · visit · print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from db.kinds import Person
from db.problem import RecordProblem
from desk_tui.cli.again import again
from desk_tui.cli.opening import iso, opened, paper_json, password, person
from desk_tui.counter import half_visit, slip
from desk_tui.counter import receive as receiving
from desk_tui.counter import visit as visiting
from desk_tui.counter.desk import Desk
from desk_tui.counter.identity import person_of_card


def receive(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        taken = taken_up(options, desk)
        taken, agreed = again(options, desk, taken)
        owner, said = taken.owner, taken.said
        done = receiving.receive(
            desk,
            receiving.Walkin(
                procedure=taken.procedure,
                owner=owner,
                submitter=_submitter(options, desk),
                channel=options.channel,
                case=taken.case,
                not_online=options.not_online,
                papers=taken.papers,
                sets=options.sets,
                pages=taken.pages,
                copies=taken.copies,
                exempt=taken.exempt,
                note=options.note,
                visit=taken.visit,
                again=agreed,
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


@dataclass(frozen=True)
class TakenUp:
    """An intake as said by the options, over what a half visit left (C-14)."""

    procedure: str
    owner: Person
    case: str
    papers: dict[str, receiving.Handed]
    pages: Sequence[int]
    copies: int
    exempt: str
    visit: str
    said: list[str]


def taken_up(options: Any, desk: Desk) -> TakenUp:
    """Raises RecordProblem `no-owner`, `no-procedure`, and what `half_visit.resume` does."""
    half = half_visit.resume(desk, options.visit) if options.visit else None
    person_said, said = person(options, desk.today())
    owner = person_said or (half.owner if half else None)
    if owner is None:
        raise RecordProblem(
            "no-owner", "Chưa có chủ hồ sơ.", "Ghi --card, hoặc --name với --birth và --id."
        )
    procedure = half.said.procedure if half else options.procedure
    if half and not procedure:
        raise RecordProblem(
            "no-procedure",
            "Lượt đến này chưa ghi thủ tục nào.",
            "Làm hồ sơ mới: --procedure MÃ thay cho --visit.",
        )
    papers = [(key, receiving.Handed(file=Path(name))) for key, name in options.paper]
    papers += [(key, receiving.Handed(failed=why)) for key, why in options.fail]
    given = _each_once(papers)
    if half is None:
        return TakenUp(
            procedure,
            owner,
            options.case,
            given,
            options.pages,
            options.copies,
            options.exempt,
            "",
            said,
        )
    return TakenUp(
        procedure,
        owner,
        options.case or half.said.case,
        half.handed(given),
        options.pages or half.said.pages,
        options.copies or half.said.copies,
        options.exempt or half.said.exempt,
        half.id,
        [*said, *half.changes],
    )


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
