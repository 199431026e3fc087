"""A supervisor decides what becomes of a promise that new days off touch: kept, or moved."""

from __future__ import annotations

from datetime import datetime

import msgspec

from db.clock import from_text, utc_text
from db.kinds import Apologised, CalendarDecided, Changed, Payload
from desk_tui.counter import calendar_change, citizen_messages, endings, life, look, slip
from desk_tui.counter.approval import APPROVERS, approved
from desk_tui.counter.desk import Desk, local
from desk_tui.counter.life import Done, Standing
from desk_tui.counter.problem import Refusal
from desk_tui.counter.receive import short_note
from desk_tui.tongue import say


def decide(
    desk: Desk,
    code: str,
    move: bool,
    reason: str = "",
    approver: str = "",
    password: str = "",
    *,
    at: datetime | None = None,
) -> Done:
    """Keep the promised date or move it to the one counted now; the citizen is told of a move.

    By a supervisor, or an officer with a supervisor's password. A move makes a new version of the
    receipt, or of the apology whose date it was. Raises Refusal `not-touched`, `already-past`, and
    what `approval.approved` does.
    """
    here = life.standing(desk, code, at)
    found = calendar_change.of(desk, here.whole)
    if found is None:
        raise Refusal(
            "not-touched",
            say(
                "Ngày hẹn của hồ sơ {code} không bị lịch nghỉ mới chạm tới, hoặc đã quyết rồi.",
                code=here.code,
            ),
            say("Xem Đến hạn ở hàng hồ sơ, hoặc desk-tui calendar touched."),
        )
    if move and found.counted <= here.moment:
        raise Refusal(
            "already-past",
            say(
                "Ngày tính lại {counted:%H:%M %d/%m/%Y} đã qua, không hẹn lại vào đó được.",
                counted=found.counted,
            ),
            say("Giữ ngày đã hẹn, hoặc xin lỗi và hẹn lại (mẫu 04)."),
        )
    reason = short_note(reason)
    who = desk.officer if desk.role in APPROVERS else approved(desk, approver, password)
    promised, counted = utc_text(found.promised), utc_text(found.counted)
    decision = CalendarDecided(
        promised=promised,
        counted=counted,
        moved=move,
        days=tuple(change.day.isoformat() for change in found.days),
        reason=reason,
        approved_by=who,
        extension=found.extension,
    )
    if not move:
        life.write(desk, here, lambda _: [decision])
        calendar_change.count_again(desk)
        return Done(here.code, here.status, found.promised)
    why = "; ".join(part for part in (f"lịch nghỉ đổi: {found.why}", reason) if part)
    told = citizen_messages.tell(desk, "moved", here.whole.said, here.code, found.counted)
    if found.extension:
        return _apology_moved(desk, here, decision, why, told)
    said: list[Payload] = [
        decision,
        Changed(field="due", before=here.whole.row.due, after=counted, reason=why, approved_by=who),
    ]
    fresh = life.new_receipt(desk, here, lambda receipt: look.with_due(receipt, counted))
    said += fresh[1:] if fresh else ()
    life.write(desk, here, lambda _: [*said, *told])
    calendar_change.count_again(desk)
    path, trouble = slip.draw_receipt(desk, *fresh) if fresh else (None, [])
    return Done(here.code, here.status, found.counted, path, tuple(trouble))


def _apology_moved(
    desk: Desk, here: Standing, decision: CalendarDecided, why: str, told: list[Payload]
) -> Done:
    """The letter of apology anew, with its date moved; the receipt and its date stay."""
    before = here.said(Apologised)[-1].read()
    assert isinstance(before, Apologised)
    letter = msgspec.structs.replace(
        before, new_due=decision.counted, reason=f"{before.reason}; {why}"
    )
    issued = life.sealed(desk, here, "apology")
    life.write(desk, here, lambda _: [decision, issued, *told])
    calendar_change.count_again(desk)
    path, trouble = life.drawn(
        desk, here, issued, lambda head: endings.apology_form(head, here, letter)
    )
    return Done(here.code, here.status, local(from_text(decision.counted)), path, trouble)
