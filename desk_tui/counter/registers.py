"""What an office keeps in books, printed from the acts: the control slip and the register."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path

from db import acts
from db.clock import from_text, utc_text
from db.kinds import (
    Filed,
    FolderMoved,
    Payload,
    Received,
    Returned,
    StageDone,
    StatusChanged,
)
from db.problem import RecordProblem
from desk_tui.counter import look, slip
from desk_tui.counter.desk import OFFICE_ZONE, Desk, local
from desk_tui.rules.statuses import Status
from desk_tui.slips.data_life import ControlSlip, ControlStep, StepResult
from desk_tui.slips.data_lists import RegisterRow, RegisterSheet

MOST = 5000
"""Dossiers in one printed register."""


def control_slip(desk: Desk, code: str) -> Path:
    """Form 06: who had the dossier in hand, from when, and how that stands to its date.

    Raises RecordProblem `unknown-dossier`, SlipProblem.
    """
    whole = look.show(desk, code)
    row = whole.row
    sheet = ControlSlip(
        head=slip.sheet_head(desk, local(desk.now()), row.code),
        procedure=row.procedure_name,
        procedure_code=row.procedure,
        owner=slip.party(whole.said.owner),
        received=_at(row.received),
        due=_at(row.due) if row.due else None,
        office=desk.office.unit,
        steps=tuple(_steps(whole)),
    )
    return slip.draw(desk, sheet, f"{row.code}-06", desk.office.form_set)


def _steps(whole: look.Whole) -> list[ControlStep]:
    """Each time it changed hands or status, from whom to whom."""
    steps: list[ControlStep] = []
    due = _at(whole.row.due) if whole.row.due else None
    for act in sorted(whole.acts, key=lambda act: act.place):
        said, giver = act.read(), f"{act.officer}, quầy {act.desk.rpartition('/')[2]}"
        moment = _at(act.done_at)
        match said:
            case Received() | Filed():
                taker, remark = giver, "Tiếp nhận hồ sơ"
                giver = said.submitter.name if said.submitter else said.owner.name
            case FolderMoved(to=to, taker=taker, reason=why):
                taker = ", ".join(x for x in (to or "Quầy", taker) if x)
                remark = ("Bàn giao" if to else "Nhận về") + (f": {why}" if why else "")
            case Returned(name=taker):
                remark = "Trả cho công dân"
            case StageDone(name=name, office=office):
                giver, taker, remark = office or giver, "", f"Xong giai đoạn: {name}"
            case StatusChanged(status=status, reason=reason):
                taker, remark = "", Status(status).label + (f": {reason}" if reason else "")
            case _:
                continue
        steps.append(
            ControlStep(
                giver=giver,
                taker=taker,
                at=moment,
                due=_due_of(said, due),
                result=_result(said, moment, due),
                remark=remark,
            )
        )
    return steps


def _due_of(said: Payload, due: datetime | None) -> datetime | None:
    """What a step is judged by: a stage by its own date."""
    return _at(said.due) if isinstance(said, StageDone) and said.due else due


def _result(said: Payload, moment: datetime, due: datetime | None) -> StepResult:
    """Judged where the work ends, by date (a pick-up plays no part)."""
    due, ends = _due_of(said, due), isinstance(said, StageDone)
    ends = ends or (isinstance(said, StatusChanged) and said.status == Status.FINISHED)
    if due is None or not ends:
        return ""
    if moment.date() == due.date():
        return "on-time"
    return "early" if moment.date() < due.date() else "late"


def register(desk: Desk, first: date, last: date) -> tuple[Path, int]:
    """Form 07: every dossier received between two days, and how many. A void number is told.

    Raises RecordProblem `bad-period`, `register-long`; SlipProblem.
    """
    if last < first:
        raise RecordProblem(
            "bad-period",
            f"Ngày cuối {last:%d/%m/%Y} nằm trước ngày đầu {first:%d/%m/%Y}.",
            "Đổi chỗ hai ngày.",
        )
    begin = datetime.combine(first, time(), OFFICE_ZONE)
    end = datetime.combine(last + timedelta(days=1), time(), OFFICE_ZONE)
    codes = [
        row["code"]
        for row in desk.read.execute(
            "SELECT code FROM dossiers WHERE received >= ? AND received < ?"
            " ORDER BY received, n LIMIT ?",
            (utc_text(begin), utc_text(end), MOST + 1),
        )
    ]
    if len(codes) > MOST:
        raise RecordProblem(
            "register-long",
            f"Sổ từ {first:%d/%m/%Y} đến {last:%d/%m/%Y} có hơn {MOST} hồ sơ.",
            "In từng khoảng ngày ngắn hơn.",
        )
    rows = tuple(_row(look.show(desk, code)) for code in codes)
    sheet = RegisterSheet(
        head=slip.sheet_head(desk, local(desk.now())),
        first=first,
        last=last,
        rows=rows,
        book=desk.office.register_book,
    )
    name = f"so-theo-doi-{first:%y%m%d}-{last:%y%m%d}"
    return slip.draw(desk, sheet, name, desk.office.form_set), len(rows)


def _row(whole: look.Whole) -> RegisterRow:
    row, said = whole.row, whole.said
    handed = _first(whole, FolderMoved)
    back = _first(whole, Returned)
    given = back.read() if back else None
    name, way = "", ""
    if isinstance(given, Returned):
        name, way = given.name, f"bưu chính {given.post}" if given.post else "trực tiếp"
    return RegisterRow(
        number=row.code.rsplit("-", 1)[-1],
        code=row.code,
        procedure=row.procedure_name,
        owner=row.owner_name,
        received=_at(row.received),
        due=_at(row.due) if row.due else None,
        sets=said.sets if isinstance(said, Received) else 1,
        address=said.owner.address,
        phone=said.owner.phone,
        passed_on=_at(handed.done_at) if handed else None,
        result_came=_at(row.finished) if row.finished else None,
        returned=_at(back.done_at) if back else None,
        way=way,
        giver=back.officer if back else "",
        taker=name,
        remark="đã hủy số" if row.void else "",
    )


def _first(whole: look.Whole, shape: type[Payload]) -> acts.Act | None:
    found = [act for act in whole.acts if isinstance(act.read(), shape)]
    return min(found, key=lambda act: act.place, default=None)


def _at(moment: str) -> datetime:
    return local(from_text(moment))
