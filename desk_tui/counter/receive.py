"""Receiving a walk-in dossier: who, what, which papers, what it costs, when it is due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import msgspec

from db import acts, drafts, numbers, queue
from db.catalogue import ProcedureFacts as Procedure
from db.catalogue_cases import listed
from db.clock import utc_text
from db.driver import sqlite
from db.kinds import DataReused, FeeLine, Person, Received, SlipIssued, Step
from db.kinds_dossier import Intake
from db.problem import RecordProblem
from desk_tui.counter import once, representing, slip, stages, states, terms
from desk_tui.counter.approval import approved
from desk_tui.counter.desk import OFFICE_ZONE, Desk, local
from desk_tui.counter.handing_in import digitised as digitised
from desk_tui.counter.handing_in import handed_in, refuse_failed
from desk_tui.counter.handing_in import paper_twice as paper_twice
from desk_tui.counter.policies import applicant
from desk_tui.counter.problem import Refusal
from desk_tui.counter.resuming import resuming
from desk_tui.counter.walkin import Handed as Handed
from desk_tui.counter.walkin import Walkin
from desk_tui.rules import codes, text
from desk_tui.rules.policies import Applicant
from desk_tui.rules.statuses import CLOSED
from desk_tui.tongue import say

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
    "name": (say("Họ và tên"), 200),
    "number": (say("Số giấy tờ"), 50),
    "address": (say("Địa chỉ"), 500),
    "phone": (say("Số điện thoại"), 100),
    "email": (say("Thư điện tử"), 200),
}
"""What a slip can still show; anything longer is a reader or a paste gone wrong."""
LONGEST_NOTE = 2000

NOT_OFFERED = "thủ tục chưa cung cấp trực tuyến"
NOT_ASKED = "chưa hỏi lý do"
"""Nobody said why: an answer of its own, so that no reason is counted that was never given."""
BY_POST = "gửi qua bưu chính"
"""Nobody stands at the desk who could be asked."""


@dataclass(frozen=True)
class Receipt:
    """What came of it. `slip` is None when the slip could not be drawn; the dossier is in.

    `others` are those that were taken in with it and stand on the same slip.
    """

    id: str
    said: Received
    slip: Path | None
    qr: str
    warnings: tuple[str, ...]
    others: tuple[Received, ...] = ()


@dataclass(frozen=True)
class Ready:
    """A dossier that has passed every rule and only lacks its number. `due` is what was counted,
    `late_entry` the moment that was given by hand, `reused` what was held of the owner and serves
    again."""

    id: str
    said: Received
    day: date
    due: datetime | None
    visit: str
    draft: str
    late_entry: datetime | None
    reused: DataReused | None
    warnings: tuple[str, ...]

    def doings(self, desk: Desk, connection: sqlite.Connection, number: int) -> list[acts.Doing]:
        """The acts that take it in under this number of its day."""
        code = codes.compose(desk.office.code, self.day, number, desk.layout)
        said = msgspec.structs.replace(self.said, code=code)
        sealed = slip.seal_receipt(desk, said, version=1)
        issued = SlipIssued(form="01", version=1, form_set=desk.office.form_set, text=sealed)
        return [
            *resuming(connection, self.visit, "dossier", self.id, self.late_entry),
            acts.Doing(self.id, said, self.late_entry),
            acts.Doing(self.id, issued, self.late_entry),
            *([acts.Doing(self.id, self.reused, self.late_entry)] if self.reused else []),
        ]

    def also(self, desk: Desk, connection: sqlite.Connection) -> None:
        """What joins the transaction beside the acts."""
        once.keep_words(connection, desk, self.reused, self.id)
        if self.draft:
            drafts.drop(connection, self.draft)


def receive(
    desk: Desk, walkin: Walkin, at: datetime | None = None, *, approver_password: str = ""
) -> Receipt:
    """Take a dossier in: one transaction with its number, its slip and the end of its draft.

    Raises as `prepare`, and RecordProblem `numbers-spent`.
    """
    ready = prepare(desk, walkin, at, approver_password=approver_password)

    def doings(connection: sqlite.Connection) -> list[acts.Doing]:
        return ready.doings(desk, connection, numbers.take(connection, ready.day))

    written = desk.act(doings, also=lambda connection: ready.also(desk, connection))
    read = [act.read() for act in written]
    said = next(one for one in read if isinstance(one, Received))
    issued = next(one for one in read if isinstance(one, SlipIssued))
    path, trouble = slip.draw_receipt(desk, said, issued)
    return Receipt(ready.id, said, path, issued.text, (*ready.warnings, *trouble))


def prepare(
    desk: Desk,
    walkin: Walkin,
    at: datetime | None = None,
    *,
    approver_password: str = "",
    counted_from: datetime | None = None,
    intake: Intake | None = None,
) -> Ready:
    """Hold what was entered against every rule; nothing is written yet.

    `counted_from`: the time runs from there and not from the receipt (a procedure that waits for
    another). Raises RuleProblem / RecordProblem for wrong input, Refusal when a rule of the
    catalogue refuses the channel, a paper failed or an authority does not hold. An exception to
    online-only raises what `approval.approved` does.
    """
    id = acts.new_id()
    done = desk.done_at(at)
    received = arrived_at(walkin, done)
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
    counted, term, policies = terms.due(
        desk, found, counted_from or received, walkin.channel, case=case, who=who
    )
    parts, promised = stages.planned(
        desk, found.code, case.key if case else "", counted_from or received, counted.due
    )
    counted = replace(counted, due=promised)
    authority, doubts = representing.checked(walkin, day, counted.due)
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
    returns, returns_to = _wanted(walkin)
    # Last, because a wrong password makes the next try wait: nothing else is wrong by now.
    approved_by = approved(desk, walkin.approver, approver_password) if exception else ""
    warnings = [*notes, *doubts, *counted.warnings, *cost.warnings, *policies]
    warnings += same_person(desk, owner)
    if cases and case is None:
        warnings.append(say("Chưa ghi trường hợp. Thủ tục có: {cases}.", cases=listed(cases)))
    if returns == "post" and not (returns_to or owner.address):
        warnings.append(say("Chưa có địa chỉ để gửi kết quả qua bưu chính."))
    warnings += desk.late_words(done)
    said = Received(
        code="",
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
        fee_lines=tuple(FeeLine(text=x.text, amount=x.amount, ground=x.ground) for x in cost.lines),
        exempt=short_note(walkin.exempt),
        received=utc_text(received),
        effective=utc_text(counted.effective),
        due=utc_text(counted.due) if counted.due else None,
        steps=tuple(
            Step(date=step.date.isoformat(), counted=str(step.counted), why=step.why)
            for step in counted.steps
        ),
        term=str(term) if term else found.processing_note,
        stages=parts,
        not_online=_why_not_online(found, walkin),
        exception=exception,
        approved_by=approved_by,
        authority=authority,
        acts_as=walkin.acts_as,
        post=short_note(walkin.post),
        returns=returns,
        returns_to=returns_to,
        competent=walkin.competent,
        helped_at=walkin.helped_at,
        intake=intake,
        copied_from=walkin.copied_from,
        note=short_note(walkin.note),
    )
    return Ready(
        id,
        said,
        day,
        counted.due,
        walkin.visit,
        walkin.draft,
        done if at else None,
        reused,
        tuple(warnings),
    )


def arrived_at(walkin: Walkin, done: datetime) -> datetime:
    """The moment of receipt: that of the act, or when the post brought the whole set."""
    if walkin.channel != "post":
        if walkin.post or walkin.arrived:
            raise RecordProblem(
                "not-by-post",
                say(
                    "Có số bưu gửi hoặc ngày bưu chính đến, nhưng hồ sơ không ghi là gửi bưu chính."
                ),
                say("Chọn kênh bưu chính, hoặc bỏ số bưu gửi và ngày đến."),
            )
        return done
    if walkin.arrived is None:
        return done
    arrived = local(walkin.arrived)
    if arrived > done:
        raise RecordProblem(
            "future",
            say(
                "Ngày bưu chính đến {arrived:%H:%M %d/%m/%Y} nằm sau giờ hiện tại.", arrived=arrived
            ),
            say("Xem lại dấu bưu điện đến."),
        )
    return arrived


def _wanted(walkin: Walkin) -> tuple[str, str]:
    """The way the result is wanted, and where its letter goes when that was said."""
    way = walkin.returns or ("post" if walkin.channel == "post" else "")
    address = _fitting("address", text.tidy(walkin.returns_to))
    if address and way != "post":
        raise RecordProblem(
            "not-returned-by-post",
            say("Có địa chỉ gửi kết quả, nhưng kết quả không trả qua bưu chính."),
            say("Chọn trả kết quả qua bưu chính, hoặc bỏ địa chỉ đó."),
        )
    return way, address


def opening_of(desk: Desk, day: date) -> datetime:
    """A day on which the post came at an hour nobody knows: when the office opened, or now."""
    opens, now = datetime.combine(day, desk.hours.opens, OFFICE_ZONE), local(desk.now())
    return min(opens, now) if day == now.date() else opens


def checked_person(person: Person, day: date) -> Person:
    """The person as the record keeps it; raises RecordProblem when it cannot be one."""
    name = text.tidy(person.name)
    for field_name in LONGEST:
        _fitting(field_name, getattr(person, field_name))
    if not name:
        raise RecordProblem(
            "no-name",
            say("Chưa có tên chủ hồ sơ hoặc người nộp."),
            say("Quét thẻ hoặc nhập họ và tên."),
        )
    birth = person.birth
    if birth:
        try:
            born = date.fromisoformat(birth)
        except ValueError as error:
            raise RecordProblem(
                "bad-birth",
                say("Ngày sinh “{birth}” không đúng.", birth=birth),
                say("Nhập theo ngày/tháng/năm."),
            ) from error
        if born > day:
            raise RecordProblem(
                "born-later",
                say("Ngày sinh {born:%d/%m/%Y} nằm sau ngày tiếp nhận.", born=born),
                say("Kiểm tra lại thẻ hoặc ngày sinh đã nhập."),
            )
    number = "".join(person.number.split())
    if person.kind == "person" and person.number_kind in ("", "id-card") and number:
        codes_ok = number.isdigit() and len(number) in (9, 12)
        if not codes_ok:
            raise RecordProblem(
                "bad-number",
                say(
                    "Số định danh “{number}” không đủ 12 chữ số (hoặc 9 số của CMND cũ).",
                    number=number,
                ),
                say("Đọc lại số trên thẻ; hộ chiếu thì chọn loại giấy tờ là hộ chiếu."),
            )
    return msgspec.structs.replace(
        person,
        name=name,
        number=number,
        address=text.tidy(person.address),
        phone=text.tidy(person.phone),
        email=text.tidy(person.email),
    )


def _fitting(field_name: str, said: str) -> str:
    words, most = LONGEST[field_name]
    if len(said) > most:
        raise RecordProblem(
            "too-long",
            say("{text} dài quá {most} ký tự.", text=words, most=most),
            say("Kiểm tra lại ô này; phần giải thích thêm ghi vào ghi chú."),
        )
    return said


def same_person(desk: Desk, owner: Person) -> list[str]:
    """A sentence per dossier of this person that is still open (REC-12)."""
    rows = queue.open_of_person(desk.read, owner.number, tuple(int(status) for status in CLOSED))
    return [
        say(
            "{owner_name} đang có hồ sơ {code} ({procedure_name}), trạng thái {label}.",
            owner_name=row.owner_name,
            code=row.code,
            procedure_name=row.procedure_name,
            label=states.label(row.status),
        )
        for row in rows
    ]


def short_note(said: str) -> str:
    """Free words as they are kept; raises RecordProblem `too-long`."""
    said = text.tidy(said)
    if len(said) > LONGEST_NOTE:
        raise RecordProblem(
            "too-long",
            say("Ghi chú dài quá {longest_note} ký tự.", longest_note=LONGEST_NOTE),
            say("Tóm lại cho ngắn gọn."),
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
            say(
                "Thủ tục {code} vẫn nhận {channel_words}: không cần ngoại lệ.",
                code=found.code,
                channel_words=terms.CHANNEL_WORDS[walkin.channel],
            ),
            say("Bỏ phần ngoại lệ rồi lưu lại."),
        )
    return ""


def _why_not_online(found: Procedure, walkin: Walkin) -> str:
    if walkin.channel == "online":
        return ""
    if found.channel_online == "no":
        return NOT_OFFERED
    unsaid = BY_POST if walkin.channel == "post" else NOT_ASKED
    return short_note(walkin.not_online) or short_note(walkin.exception) or unsaid
