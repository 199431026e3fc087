"""A dossier that does not go its whole way, or not in time: refused, withdrawn, stopped, late."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from db.clock import from_text, utc_text
from db.kinds import Apologised
from desk_tui.counter import citizen_messages, life, payments, slip, states
from desk_tui.counter.desk import Desk, local
from desk_tui.counter.life import Done, Standing
from desk_tui.counter.problem import Refusal
from desk_tui.counter.receive import short_note
from desk_tui.rules import worktime
from desk_tui.rules.statuses import CLOCK_STOPPED, CLOSED, Status
from desk_tui.rules.text import vn_money
from desk_tui.slips import data
from desk_tui.slips.data_life import ApologySlip, StopSlip
from desk_tui.tongue import say


def refuse(desk: Desk, code: str, reason: str, *, at: datetime | None = None) -> Done:
    """Refuse to resolve it, by form 03. Raises Refusal `no-reason`."""
    here = life.standing(desk, code, at)
    reason = _needed(
        reason, say("Từ chối phải ghi rõ lý do."), say("Ghi lý do để in lên phiếu 03.")
    )
    issued = life.sealed(desk, here, "refusal")
    move = life.moved(here, Status.REFUSED, reason)
    life.write(desk, here, lambda _: [move, issued])

    def form(head: data.Head) -> data.RefusalSlip:
        return data.RefusalSlip(**_about(head, here), reason=reason)

    return _ended(desk, here, Status.REFUSED, *life.drawn(desk, here, issued, form))


def withdraw(desk: Desk, code: str, reason: str = "", *, at: datetime | None = None) -> Done:
    """The citizen takes the dossier back before there is a decision."""
    here = life.standing(desk, code, at)
    move = life.moved(here, Status.WITHDRAWN, short_note(reason) or say("công dân yêu cầu rút"))
    life.write(desk, here, lambda _: [move])
    return _ended(desk, here, Status.WITHDRAWN)


def stop(desk: Desk, code: str, reason: str, *, at: datetime | None = None) -> Done:
    """Stop resolving it while there is no decision, by form 05 (TT 03/2025/TT-VPCP, Điều 7)."""
    here = life.standing(desk, code, at)
    reason = _needed(
        reason, say("Dừng xử lý phải ghi rõ lý do."), say("Ghi theo yêu cầu nào, vì sao.")
    )
    move = life.moved(here, Status.STOPPED, reason)
    issued = life.sealed(desk, here, "stop")
    life.write(desk, here, lambda _: [move, issued])
    money = payments.of_dossier(desk, here.id)
    paid = sum(one.paid for one in money.payments)

    def form(head: data.Head) -> StopSlip:
        return StopSlip(
            **_about(head, here),
            received=here.received,
            asked=here.moment,
            stopped=here.moment,
            reason=reason,
            stage=here.status.label,
            refund=paid - money.kept if paid else None,
            kept=max(0, money.kept),
            papers=tuple(paper.name for paper in here.whole.papers if paper.originals),
        )

    return _ended(desk, here, Status.STOPPED, *life.drawn(desk, here, issued, form))


def _ended(
    desk: Desk,
    here: Standing,
    status: Status,
    slip: Path | None = None,
    trouble: tuple[str, ...] = (),
) -> Done:
    """What it came to; money that was taken for it does not go back by itself."""
    kept = payments.of_dossier(desk, here.id).kept
    told = say(
        "Đã thu {kept}, chưa hoàn: xem có phải hoàn không (Thu tiền, Hoàn tiền).",
        kept=vn_money(kept),
    )
    return Done(here.code, status, None, slip, (*((told,) if kept > 0 else ()), *trouble))


def apologise(
    desk: Desk,
    code: str,
    new_due: datetime,
    reason: str,
    *,
    cause: str = "",
    signed_by: str = "",
    at: datetime | None = None,
) -> Done:
    """Say sorry for a date that will not be kept, and promise another: form 04, once.

    The first date stays the one lateness is judged by. `cause` "outage" marks what a dead line
    or a power cut did. Raises Refusal `no-promise`, `apologised-before`, `not-later`, `not-open`.
    """
    here = life.standing(desk, code, at)
    reason = _needed(
        reason, say("Xin lỗi phải ghi rõ lý do chậm."), say("Ghi lý do để in lên văn bản 04.")
    )
    old, new_due = here.due, local(new_due)
    if here.status in CLOSED | CLOCK_STOPPED:
        raise Refusal(
            "not-open",
            say(
                "Hồ sơ {code} {label}, không còn hạn để xin lùi.",
                code=here.code,
                label=states.label(here.status).lower(),
            ),
            say("Chỉ xin lỗi, hẹn lại với hồ sơ đang giải quyết."),
        )
    if old is None:
        raise Refusal(
            "no-promise",
            say("Hồ sơ {code} không có ngày hẹn trả.", code=here.code),
            say("Thủ tục không quy định thời hạn thì không cần văn bản xin lỗi."),
        )
    if new_due <= max(old, here.moment):
        raise Refusal(
            "not-later",
            say(
                "Ngày hẹn lại {new_due:%H:%M %d/%m/%Y} không muộn hơn ngày đã hẹn hoặc bây giờ.",
                new_due=new_due,
            ),
            say("Chọn một ngày làm việc muộn hơn."),
        )
    times = life.duty("apologise-times", here.moment)
    if times and len(here.said(Apologised)) >= times.value:
        raise Refusal(
            "apologised-before",
            say(
                "Hồ sơ {code} đã được xin lỗi, hẹn lại rồi. {sentence}.",
                code=here.code,
                sentence=times.sentence,
            ),
            say("Báo người phụ trách để giải quyết ngay."),
        )
    said = Apologised(
        due=utc_text(old),
        new_due=utc_text(new_due),
        reason=reason,
        cause=cause,
        signed_by=signed_by,
    )
    issued = life.sealed(desk, here, "apology")
    message = citizen_messages.tell(desk, "late", here.whole.said, here.code, new_due)
    life.write(desk, here, lambda _: [said, issued, *message])
    path, trouble = life.drawn(desk, here, issued, lambda head: apology_form(head, here, said))
    told = (*_late_apology(desk, here, old), *trouble)
    return Done(here.code, here.status, new_due, path, told)


def apology_form(head: data.Head, here: Standing, said: Apologised) -> ApologySlip:
    """Form 04 as it was said."""
    return ApologySlip(
        **_about(head, here),
        received=here.received,
        due=local(from_text(said.due)),
        new_due=local(from_text(said.new_due)),
        reason=said.reason,
        signer=said.signed_by,
    )


def _late_apology(desk: Desk, here: Standing, old: datetime) -> tuple[str, ...]:
    soon = life.duty("apologise-before", here.moment)
    if soon is None:
        return ()
    left = worktime.working_minutes_between(here.moment, old, desk.calendar, desk.hours)
    if here.moment.date() < old.date() and left >= soon.value * desk.hours.day_minutes:
        return ()
    return (say("Xin lỗi muộn. {sentence}.", sentence=soon.sentence),)


def _about(head: data.Head, here: Standing) -> dict[str, Any]:
    """What every slip about a dossier says first."""
    return {
        "head": head,
        "procedure": here.whole.row.procedure_name,
        "procedure_code": here.whole.row.procedure,
        "owner": slip.party(here.whole.said.owner),
    }


def _needed(reason: str, problem: str, hint: str) -> str:
    reason = short_note(reason)
    if not reason:
        raise Refusal("no-reason", problem, hint)
    return reason
