"""Receiving a walk-in dossier: who, what, which papers, what it costs, when it is due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import msgspec

from db import acts, catalogue, drafts, numbers, queue
from db.catalogue import PaperNeeded
from db.catalogue import ProcedureFacts as Procedure
from db.catalogue_cases import listed
from db.clock import utc_text
from db.driver import sqlite
from db.kinds import FeeLine, Paper, Person, Received, SlipIssued, Step
from db.problem import RecordProblem
from desk_tui.counter import once, slip, terms
from desk_tui.counter.approval import approved
from desk_tui.counter.desk import LATE_ENTRY, Desk
from desk_tui.counter.once import Again
from desk_tui.counter.policies import applicant
from desk_tui.counter.problem import Refusal
from desk_tui.counter.resuming import resuming
from desk_tui.rules import codes, text
from desk_tui.rules.policies import Applicant, Channel
from desk_tui.rules.statuses import CLOSED, Status

NOT_ONLINE_REASONS = (
    "không có điện thoại",
    "không có điện thoại thông minh",
    "không có tài khoản định danh điện tử",
    "tài khoản không có ủy quyền điện tử",
    "phải nộp bản gốc",
    "công dân chọn nộp trực tiếp",
    "mất kết nối mạng",
    "hệ thống trực tuyến báo lỗi",
)
"""What officers pick from when a case is not filed online (CNV-06); free text is also taken."""

LONGEST = {
    "name": ("Họ và tên", 200),
    "number": ("Số giấy tờ", 50),
    "address": ("Địa chỉ", 500),
    "phone": ("Số điện thoại", 100),
    "email": ("Thư điện tử", 200),
}
"""What a slip can still show; anything longer is a reader or a paste gone wrong."""
LONGEST_NOTE = 2000

NOT_OFFERED = "thủ tục chưa cung cấp trực tuyến"
NOT_ASKED = "chưa hỏi lý do"
"""Nobody said why: an answer of its own, so that no reason is counted that was never given."""


@dataclass(frozen=True)
class Handed:
    """One paper as it lies on the desk. `failed` is why it cannot be taken; `file` its scan.

    `held`: the dossier and the line of a paper that the office has and that serves again; `data`:
    it was not asked for, because data show it.
    """

    originals: int | None = None
    copies: int | None = None
    pages: int = 0
    failed: str = ""
    missing: bool = False
    file: Path | None = None
    held: tuple[str, str] | None = None
    data: bool = False


@dataclass(frozen=True, kw_only=True)
class Walkin:
    """Everything the officer entered. Keys of `papers`: as in the checklist.

    `pages`: of the original, or of each original when several are brought at once. `case`: one
    of the procedure's cases by key, number or name; free words where it has none. `exception`: why
    paper is taken although the procedure is received only online, which `approver` agrees to.
    `visit`: the id of the half visit that this goes on with (C-14). `again`: the owner agreed that
    what is held of them serves again (B0-20).
    """

    procedure: str
    owner: Person
    submitter: Person | None = None
    channel: Channel = "counter"
    case: str = ""
    not_online: str = ""
    papers: Mapping[str, Handed] = field(default_factory=dict)
    sets: int = 1
    pages: int | Sequence[int] = 0
    copies: int = 0
    exempt: str = ""
    note: str = ""
    draft: str = ""
    exception: str = ""
    approver: str = ""
    visit: str = ""
    again: Again | None = None


@dataclass(frozen=True)
class Receipt:
    """What came of it. `slip` is None when the slip could not be drawn; the dossier is in."""

    id: str
    said: Received
    slip: Path | None
    qr: str
    warnings: tuple[str, ...]


def receive(
    desk: Desk, walkin: Walkin, at: datetime | None = None, *, approver_password: str = ""
) -> Receipt:
    """Take a dossier in: one transaction with its number, its slip and the end of its draft.

    Raises RuleProblem / RecordProblem for wrong input, Refusal when a rule of the
    catalogue refuses the channel or a paper failed, RecordProblem `numbers-spent`. An exception
    to online-only raises what `approval.approved` does.
    """
    id = acts.new_id()
    received = desk.done_at(at)
    day = received.date()
    found = terms.procedure(desk, walkin.procedure, day)
    owner = checked_person(walkin.owner, day)
    who = applicant(owner, day, [walkin.exempt])
    exception = _exception(desk, found, walkin, day, who)
    submitter = checked_person(walkin.submitter, day) if walkin.submitter else None
    cases = terms.cases(found, day)
    case = terms.case(found, walkin.case, day) if cases else None
    needed = terms.checklist(found, case)
    reused = once.said(desk, walkin.again, needed, walkin.papers)
    papers, notes = handed_in(desk, id, needed, walkin.papers, owner, day)
    refuse_failed(papers)
    counted, term, policies = terms.due(desk, found, received, walkin.channel, case=case, who=who)
    cost = terms.fee(
        desk,
        found,
        walkin.channel,
        day,
        pages=walkin.pages,
        copies=walkin.copies,
        exempt=walkin.exempt,
        case=case,
        who=who,
    )
    # Last, because a wrong password makes the next try wait: nothing else is wrong by now.
    approved_by = approved(desk, walkin.approver, approver_password) if exception else ""
    warnings = [*notes, *counted.warnings, *cost.warnings, *policies]
    warnings += same_person(desk, owner)
    if cases and case is None:
        warnings.append(f"Chưa ghi trường hợp. Thủ tục có: {listed(cases)}.")
    if desk.now() - received > LATE_ENTRY:
        warnings.append(f"Nhập muộn: làm lúc {received:%H:%M %d/%m/%Y}.")

    def doings(connection: sqlite.Connection) -> list[acts.Doing]:
        number = numbers.take(connection, day)
        code = codes.compose(desk.office.code, day, number, desk.layout)
        said = Received(
            code=code,
            office=desk.office.code,
            procedure=found.code,
            procedure_version=found.version,
            procedure_name=found.name,
            field=found.field,
            channel=walkin.channel,
            owner=owner,
            submitter=submitter,
            case=case.name if case else short_note(walkin.case),
            papers=papers,
            sets=walkin.sets,
            pages=sum(sheets(walkin.pages)),
            copies=walkin.copies,
            fee=cost.amount,
            fee_lines=tuple(
                FeeLine(text=x.text, amount=x.amount, ground=x.ground) for x in cost.lines
            ),
            exempt=short_note(walkin.exempt),
            received=utc_text(received),
            effective=utc_text(counted.effective),
            due=utc_text(counted.due) if counted.due else None,
            steps=tuple(
                Step(date=step.date.isoformat(), counted=str(step.counted), why=step.why)
                for step in counted.steps
            ),
            term=str(term) if term else found.processing_note,
            not_online=_why_not_online(found, walkin),
            exception=exception,
            approved_by=approved_by,
            note=short_note(walkin.note),
        )
        sealed = slip.seal_receipt(desk, said, version=1)
        issued = SlipIssued(form="01", version=1, form_set=desk.office.form_set, text=sealed)
        done = received if at else None
        return [
            *resuming(connection, walkin.visit, "dossier", id, done),
            acts.Doing(id, said, done),
            acts.Doing(id, issued, done),
            *([acts.Doing(id, reused, done)] if reused else []),
        ]

    def also(connection: sqlite.Connection) -> None:
        once.keep_words(connection, desk, reused, id)
        if walkin.draft:
            drafts.drop(connection, walkin.draft)

    read = [act.read() for act in desk.act(doings, also=also)]
    said = next(one for one in read if isinstance(one, Received))
    issued = next(one for one in read if isinstance(one, SlipIssued))
    path, trouble = slip.draw_receipt(desk, said, issued)
    return Receipt(id, said, path, issued.text, tuple(warnings + trouble))


def checked_person(person: Person, day: date) -> Person:
    """The person as the record keeps it; raises RecordProblem when it cannot be one."""
    name = text.tidy(person.name)
    for field_name, (words, most) in LONGEST.items():
        if len(getattr(person, field_name)) > most:
            raise RecordProblem(
                "too-long",
                f"{words} dài quá {most} ký tự.",
                "Kiểm tra lại ô này; phần giải thích thêm ghi vào ghi chú.",
            )
    if not name:
        raise RecordProblem(
            "no-name", "Chưa có tên chủ hồ sơ hoặc người nộp.", "Quét thẻ hoặc nhập họ và tên."
        )
    birth = person.birth
    if birth:
        try:
            born = date.fromisoformat(birth)
        except ValueError as error:
            raise RecordProblem(
                "bad-birth", f"Ngày sinh “{birth}” không đúng.", "Nhập theo ngày/tháng/năm."
            ) from error
        if born > day:
            raise RecordProblem(
                "born-later",
                f"Ngày sinh {born:%d/%m/%Y} nằm sau ngày tiếp nhận.",
                "Kiểm tra lại thẻ hoặc ngày sinh đã nhập.",
            )
    number = "".join(person.number.split())
    if person.kind == "person" and person.number_kind in ("", "id-card") and number:
        codes_ok = number.isdigit() and len(number) in (9, 12)
        if not codes_ok:
            raise RecordProblem(
                "bad-number",
                f"Số định danh “{number}” không đủ 12 chữ số (hoặc 9 số của CMND cũ).",
                "Đọc lại số trên thẻ; hộ chiếu thì chọn loại giấy tờ là hộ chiếu.",
            )
    return msgspec.structs.replace(
        person,
        name=name,
        number=number,
        address=text.tidy(person.address),
        phone=text.tidy(person.phone),
        email=text.tidy(person.email),
    )


def same_person(desk: Desk, owner: Person) -> list[str]:
    """A sentence per dossier of this person that is still open (REC-12)."""
    rows = queue.open_of_person(desk.read, owner.number, tuple(int(status) for status in CLOSED))
    return [
        f"{row.owner_name} đang có hồ sơ {row.code} ({row.procedure_name}),"
        f" trạng thái {Status(row.status).label}."
        for row in rows
    ]


def short_note(said: str) -> str:
    """Free words as they are kept; raises RecordProblem `too-long`."""
    said = text.tidy(said)
    if len(said) > LONGEST_NOTE:
        raise RecordProblem(
            "too-long", f"Ghi chú dài quá {LONGEST_NOTE} ký tự.", "Tóm lại cho ngắn gọn."
        )
    return said


def sheets(pages: int | Sequence[int]) -> Sequence[int]:
    """How many pages each original has."""
    return (pages,) if isinstance(pages, int) else pages


def _exception(
    desk: Desk, found: Procedure, walkin: Walkin, day: date, who: Applicant | None
) -> str:
    """Why paper is taken where only online is; raises Refusal where it is not, and RecordProblem
    `exception-needless` where paper is taken anyway (B0-15)."""
    reason = short_note(walkin.exception)
    try:
        terms.refuse_closed_channel(desk, found, walkin.channel, day, who)
    except Refusal as refusal:
        if reason and refusal.code == "online-only":
            return reason
        raise
    if reason:
        raise RecordProblem(
            "exception-needless",
            f"Thủ tục {found.code} vẫn nhận {terms.CHANNEL_WORDS[walkin.channel]}:"
            " không cần ngoại lệ.",
            "Bỏ phần ngoại lệ rồi lưu lại.",
        )
    return ""


def _why_not_online(found: Procedure, walkin: Walkin) -> str:
    if walkin.channel == "online":
        return ""
    if found.channel_online == "no":
        return NOT_OFFERED
    return short_note(walkin.not_online) or short_note(walkin.exception) or NOT_ASKED


def refuse_failed(papers: tuple[Paper, ...]) -> None:
    """Raises Refusal when a paper is missing or did not pass (CHK-06)."""
    bad = [paper for paper in papers if paper.state in ("failed", "missing")]
    if bad:
        said = "; ".join(f"{paper.name}: {paper.reason or 'còn thiếu'}" for paper in bad)
        raise Refusal(
            "papers-failed",
            f"Hồ sơ chưa đủ điều kiện tiếp nhận: {said}.",
            "Lập phiếu hướng dẫn bổ sung cho công dân (lượt đến được ghi lại).",
        )


def handed_in(
    desk: Desk,
    id: str,
    checklist: Sequence[PaperNeeded],
    handed: Mapping[str, Handed],
    owner: Person | None = None,
    day: date | None = None,
) -> tuple[tuple[Paper, ...], list[str]]:
    """The checklist as handed in, files already safe in the vault, and what to tell.

    What is held of the `owner` serves again only when they are given, with the `day`.
    """
    given: dict[str, Handed] = {}
    for name, value in handed.items():
        key = catalogue.find_paper(checklist, name, text.plain).key
        if key in given:
            raise paper_twice(name)
        given[key] = value
    kept: list[Paper] = []
    notes: list[str] = []
    for wanted in checklist:
        paper = given.get(wanted.key)
        if paper is None and wanted.conditional:
            continue
        line = Paper(
            key=wanted.key,
            name=wanted.name,
            state="shown" if wanted.shown_only else "received",
            originals=wanted.originals,
            copies=wanted.copies,
        )
        if paper:
            line = msgspec.structs.replace(
                line,
                originals=wanted.originals if paper.originals is None else paper.originals,
                copies=wanted.copies if paper.copies is None else paper.copies,
                pages=paper.pages,
            )
            if paper.missing or paper.failed:
                state = "missing" if paper.missing else "failed"
                line = msgspec.structs.replace(line, state=state, reason=paper.failed)
            elif paper.data and day:
                line = once.with_data(line, day)
            elif paper.held and owner and day:
                line = once.taken_over(desk, id, owner, line, paper.held, day)
            elif paper.file:
                line, said = digitised(desk, id, line, paper.file)
                notes += said
        kept.append(line)
    return tuple(kept), notes


def paper_twice(name: str) -> RecordProblem:
    return RecordProblem(
        "paper-twice",
        f"Giấy tờ “{name}” được ghi hai lần.",
        "Ghép các trang của một giấy tờ vào một tệp, mỗi giấy tờ ghi một lần.",
    )


def digitised(desk: Desk, id: str, line: Paper, file: Path) -> tuple[Paper, list[str]]:
    """Examine a file, keep it on the dossier's shelf; the line that says so. Raises ScanProblem."""
    from desk_tui.counter.signing import told_of
    from scanners.intake import keep_file

    kept = keep_file(file, desk.vault.shelf(id))
    line = msgspec.structs.replace(
        line,
        state="digitised",
        pages=kept.pages,
        sha256=kept.sha256,
        bytes=kept.bytes,
        taken="brought",
    )
    return line, [*kept.warnings, *told_of(desk, file)]
