"""A visit that makes no dossier still counts, and leaves a slip (REC-08, REC-10, C-14)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from db import acts, catalogue, drafts
from db.catalogue import ProcedureFacts as Procedure
from db.driver import sqlite
from db.kinds import Paper, Person, SlipIssued, VisitRecorded
from db.problem import RecordProblem
from desk_tui.counter import offices, once, slip, terms
from desk_tui.counter.desk import Desk
from desk_tui.counter.receive import Handed, checked_person, handed_in, short_note
from desk_tui.rules import text
from desk_tui.slips import data, seal
from desk_tui.slips.problem import SlipProblem
from desk_tui.tongue import say

KINDS = ("incomplete", "other-office", "advice", "refused")
FORMS: dict[str, tuple[str, seal.SlipKind]] = {
    "incomplete": ("02", "supplement"),
    "refused": ("03", "refusal"),
    "other-office": ("guidance", "visit"),
    "advice": ("guidance", "guidance"),
}


@dataclass(frozen=True, kw_only=True)
class Call:
    """What the officer entered. `missing` are checklist keys, each with an optional reason;
    `case` is one of the procedure's cases. `papers` are those that were looked at: what nobody
    named was fine. `pages`, `copies` and `exempt` go on with the visit another day."""

    kind: str
    procedure: str = ""
    case: str = ""
    owner: Person | None = None
    missing: Sequence[tuple[str, str]] = ()
    papers: Mapping[str, Handed] = field(default_factory=dict)
    pages: Sequence[int] = ()
    copies: int = 0
    exempt: str = ""
    reason: str = ""
    office: str = ""
    address: str = ""
    hours: str = ""
    draft: str = ""


@dataclass(frozen=True)
class Recorded:
    visit: str
    slip: Path | None
    qr: str
    warnings: tuple[str, ...]


def record_visit(desk: Desk, call: Call, at: datetime | None = None) -> Recorded:
    """Write the visit and its slip in one transaction; no dossier number is used."""
    if call.kind not in KINDS:
        raise RecordProblem(
            "unknown-visit",
            say("Không có loại lượt đến “{kind}”.", kind=call.kind),
            say("Chọn: {kinds}.", kinds=", ".join(KINDS)),
        )
    moment = desk.done_at(at)
    found = terms.procedure(desk, call.procedure, moment.date()) if call.procedure else None
    case = terms.case(found, call.case, moment.date()) if found and call.case else None
    if found:
        found = terms.in_case(found, case)
    missing = _missing(found, call)
    needless = once.not_to_ask([paper.name for paper in missing], moment.date())
    if call.kind in ("advice", "other-office") and not (found or text.tidy(call.reason)):
        raise RecordProblem(
            "no-request",
            say("Chưa ghi công dân cần việc gì."),
            say("Ghi --procedure MÃ, hoặc --reason với nội dung công dân hỏi."),
        )
    if call.kind == "refused" and not text.tidy(call.reason):
        raise RecordProblem(
            "no-reason",
            say("Từ chối phải ghi rõ lý do."),
            say("Ghi lý do từ chối để in lên phiếu 03."),
        )
    owner = checked_person(call.owner, moment.date()) if call.owner else None
    id = acts.new_id()
    form, kind = FORMS[call.kind]
    said = VisitRecorded(
        kind=call.kind,
        office=desk.office.code,
        procedure=found.code if found else "",
        procedure_name=found.name if found else "",
        owner=owner,
        missing=missing,
        note=short_note(call.reason),
        procedure_version=found.version if found else 0,
        case=case.key if case else "",
        papers=_looked_at(desk, id, found, call) if found and missing else (),
        pages=tuple(call.pages),
        copies=call.copies,
        exempt=short_note(call.exempt),
    )
    sealed = slip.seal_slip(
        desk, kind, id.upper(), 1, None, (owner.number or owner.name) if owner else ""
    )
    issued = SlipIssued(form=form, version=1, form_set=desk.office.form_set, text=sealed)

    def also(connection: sqlite.Connection) -> None:
        if call.draft:
            drafts.drop(connection, call.draft)

    done = moment if at else None
    desk.act(lambda _: [acts.Doing(id, said, done), acts.Doing(id, issued, done)], also=also)
    drawn = _slip(desk, _with_office(desk, call, found, moment), said, issued, found, moment)
    try:
        path, told = slip.draw_told(desk, drawn, f"visit-{id}", desk.office.form_set)
        return Recorded(id, path, sealed, (*needless, *told))
    except (SlipProblem, OSError) as problem:
        told = say("Đã ghi lượt đến nhưng chưa vẽ được phiếu: {problem}", problem=problem)
        return Recorded(id, None, sealed, (*needless, told))


def _with_office(desk: Desk, call: Call, found: Procedure | None, moment: datetime) -> Call:
    """Where the person should go, when the desk knows and nobody typed it (REC-11)."""
    if call.kind != "other-office" or found is None or text.tidy(call.office):
        return call
    address = call.owner.address if call.owner else ""
    known = next(iter(offices.competent(desk, found, address, moment.date())), None)
    if known is None:
        return call
    return replace(call, office=known.name, address=known.address, hours=known.hours)


def _missing(found: Procedure | None, call: Call) -> tuple[Paper, ...]:
    if call.kind == "incomplete" and not call.missing:
        raise RecordProblem(
            "no-missing",
            say("Chưa ghi giấy tờ nào còn thiếu."),
            say("Chọn ít nhất một giấy tờ: --missing KHÓA (xem desk-tui catalogue show MÃ)."),
        )
    if not call.missing:
        return ()
    if found is None:
        raise RecordProblem(
            "no-procedure",
            say("Chưa chọn thủ tục."),
            say("Ghi --procedure MÃ để biết giấy tờ còn thiếu."),
        )
    lines = []
    for key, why in call.missing:
        paper = catalogue.find_paper(found.papers, key, text.plain)
        lines.append(Paper(key=paper.key, name=paper.name, state="missing", reason=text.tidy(why)))
    return tuple(lines)


def _looked_at(desk: Desk, id: str, found: Procedure, call: Call) -> tuple[Paper, ...]:
    """The whole checklist: what was missing or not in order, and what was fine."""
    given = dict(call.papers)
    for key, why in call.missing:
        known = catalogue.find_paper(found.papers, key, text.plain).key
        bad = given.pop(known, Handed())
        if not (bad.missing or bad.failed):
            bad = replace(bad, missing=not why, failed=why)
        given[known] = replace(bad, file=None)
    return handed_in(desk, id, found.papers, given)[0]


def _slip(
    desk: Desk,
    call: Call,
    said: VisitRecorded,
    issued: SlipIssued,
    found: Procedure | None,
    moment: datetime,
) -> data.Slip:
    head = slip.head(desk, "", moment.date(), issued, desk.officer)
    owner = slip.party(said.owner) if said.owner else data.Party(name="")
    name, code = said.procedure_name, said.procedure
    match call.kind:
        case "incomplete":
            lacking = {paper.key for paper in said.missing}
            return data.SupplementSlip(
                head=head,
                procedure=name,
                procedure_code=code,
                owner=owner,
                missing=tuple(data.Missing(name=x.name, why=x.reason) for x in said.missing),
                reason=said.note or say("Hồ sơ chưa đủ thành phần theo quy định"),
                accepted=tuple(paper.name for paper in said.papers if paper.key not in lacking),
            )
        case "refused":
            return data.RefusalSlip(
                head=head, procedure=name, procedure_code=code, owner=owner, reason=said.note
            )
        case "other-office":
            return data.OtherOfficeSlip(
                head=head,
                request=name or said.note,
                office=text.tidy(call.office) or say("Cơ quan có thẩm quyền"),
                address=text.tidy(call.address),
                hours=text.tidy(call.hours),
                link="https://dichvucong.gov.vn",
                remark=said.note,
            )
        case _:
            return _guidance(desk, head, found, said, moment)


def _guidance(
    desk: Desk, head: data.Head, found: Procedure | None, said: VisitRecorded, moment: datetime
) -> data.GuidanceSlip:
    cost = terms.fee(desk, found, "counter", moment.date()) if found else None
    ways = []
    if found:
        ways = [say("Nộp {text}", text=words) for words in terms.open_ways(found)]
    term = terms.term_of(found) if found else None
    return data.GuidanceSlip(
        head=head,
        procedure=said.procedure_name or say("Hướng dẫn thủ tục"),
        procedure_code=said.procedure,
        papers=tuple(paper.name for paper in found.papers) if found else (),
        term=str(term) if term else "",
        fee=text.vn_money(cost.amount) if cost and cost.amount is not None else "",
        ways=tuple(ways),
        remark=said.note,
        link="https://dichvucong.gov.vn",
        owner=slip.party(said.owner) if said.owner else None,
    )
