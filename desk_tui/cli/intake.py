"""receive · visit · print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from db.kinds import Person
from db.problem import RecordProblem
from desk_tui.cli import intake_kinds
from desk_tui.cli.again import again
from desk_tui.cli.opening import iso, opened, paper_json, password, person
from desk_tui.counter import calls, copying, half_visit, offices, slip, together
from desk_tui.counter import receive as receiving
from desk_tui.counter import visit as visiting
from desk_tui.counter.desk import Desk


def receive(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        taken = _copied(options, desk) if options.copy_of else taken_up(options, desk)
        taken, agreed = again(options, desk, taken)
        said = taken.said
        walkin = receiving.Walkin(
            procedure=taken.procedure,
            owner=taken.owner,
            case=taken.case,
            papers=taken.papers,
            sets=options.sets or 1,
            pages=taken.pages,
            copies=taken.copies,
            exempt=taken.exempt,
            note=options.note,
            visit=taken.visit,
            again=agreed,
            exception=options.exception,
            approver=options.approve,
            returns=options.returns,
            returns_to=options.returns_to,
            competent=offices.agency(desk, options.competent),
            helped_at=offices.agency(desk, options.helped_at),
            copied_from=taken.copied_from,
            **intake_kinds.rarer(options, desk),
        )
        if walkin.submitter is None and taken.submitter:
            walkin = replace(walkin, submitter=taken.submitter)
        secret = password("DESK_TUI_APPROVER_PASSWORD") if options.approve else ""
        if options.linked:
            done = together.receive_linked(
                desk, walkin, options.linked, options.at, approver_password=secret
            )
        else:
            done = receiving.receive(desk, walkin, options.at, approver_password=secret)
        unit = desk.office.unit
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
        "authority": intake_kinds.authority_json(done.said),
        "offices": intake_kinds.offices_json(done.said, unit),
        "post": done.said.post or None,
        "returns": done.said.returns or "counter",
        "returns_to": done.said.returns_to or None,
        "copied_from": done.said.copied_from or None,
        "others": [intake_kinds.dossier_json(one) for one in done.others],
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
    submitter: Person | None = None
    copied_from: str = ""


def taken_up(options: Any, desk: Desk) -> TakenUp:
    """Raises RecordProblem `no-owner`, `no-procedure`, and what `half_visit.resume` does."""
    half = half_visit.resume(desk, options.visit) if options.visit else None
    if options.call:
        half = half_visit.of(desk, calls.find(desk, options.call).id)
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
    given = _given(options)
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


def _copied(options: Any, desk: Desk) -> TakenUp:
    """An intake filled from an old dossier; what is said now goes before."""
    old = copying.copied(desk, options.copy_of)
    person_said, said = person(options, desk.today())
    return TakenUp(
        old.walkin.procedure,
        person_said or old.walkin.owner,
        options.case or old.walkin.case,
        _given(options),
        options.pages,
        options.copies,
        options.exempt,
        "",
        [*said, *old.told],
        old.walkin.submitter,
        old.walkin.copied_from,
    )


def _given(options: Any) -> dict[str, receiving.Handed]:
    papers = [(key, receiving.Handed(file=Path(name))) for key, name in options.paper]
    papers += [(key, receiving.Handed(failed=why)) for key, why in options.fail]
    return _each_once(papers)


def _each_once(papers: list[tuple[str, receiving.Handed]]) -> dict[str, receiving.Handed]:
    keys = [key for key, _ in papers]
    for key in keys:
        if keys.count(key) > 1:
            raise receiving.paper_twice(key)
    return dict(papers)


def visit(options: Any) -> dict[str, Any]:
    if options.kind == "phone":
        return _call(options)
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


def _call(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        caller, said = person(options, desk.today())
        made = calls.note_call(
            desk,
            calls.Called(
                caller=caller or Person(name=""),
                procedure=options.procedure,
                wants=options.wants,
                note=options.reason,
                tell=not options.no_message,
            ),
            options.at,
        )
    told = intake_kinds.call_json(made)
    return {"visit": made.id, **told, "slip": None, "qr": "", "warnings": said}


def print_again(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        printing = together.print_again if options.together else slip.print_again
        path, issued, warnings = printing(desk, options.code)
    return {
        "code": options.code,
        "slip": str(path) if path else None,
        "copy": issued.copy,
        "qr": issued.text,
        "warnings": warnings,
    }
