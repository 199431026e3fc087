"""Mistakes: a field corrected after the slip was printed, or a number that stands for nothing.

Within a few minutes the officer undoes their own slip alone (C-18); later a second person agrees.
What was printed is never used again, and its QR says what became of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec

from db.clock import from_text
from db.fold_fields import value_of
from db.kinds import Changed, Payload, PaymentEnded, Received, SlipIssued, Value, Voided
from desk_tui.counter import changes, life, payments, slip
from desk_tui.counter.approval import approved
from desk_tui.counter.desk import Desk
from desk_tui.counter.life import Done, Standing
from desk_tui.counter.problem import Refusal
from desk_tui.counter.receive import short_note
from desk_tui.rules.statuses import Status
from desk_tui.rules.text import vn_money
from desk_tui.slips import seal
from desk_tui.tongue import say


def correct(
    desk: Desk,
    code: str,
    fields: Mapping[str, Value],
    reason: str,
    approver: str,
    password: str,
    *,
    at: datetime | None = None,
) -> Done:
    """Put fields right, with a second person, on a new version of the receipt.

    The number stays; the old slip's QR answers "đã thay". Raises as `changes.checked` and
    `approval.approved`, nothing changed.
    """
    here = life.standing(desk, code, at)
    reason = short_note(reason)
    if not reason:
        raise Refusal("no-reason", say("Sửa phải ghi rõ lý do."), say("Ghi vì sao sửa."))
    wanted = {field: changes.checked(field, value) for field, value in fields.items()}
    before = {field: value_of(desk.read, here.id, field) for field in wanted}
    changed = {field: value for field, value in wanted.items() if before[field] != value}
    if not changed:
        raise Refusal(
            "same-value", say("Các mục này đã đúng như vậy."), say("Không cần sửa; xem lại hồ sơ.")
        )
    who = approved(desk, approver, password)
    said: list[Payload] = [
        Changed(field=field, before=before[field], after=value, reason=reason, approved_by=who)
        for field, value in changed.items()
    ]
    fresh = life.new_receipt(desk, here, lambda receipt: _with(receipt, changed))
    said += fresh[1:] if fresh else ()
    life.write(desk, here, lambda _: said)
    path, trouble = slip.draw_receipt(desk, *fresh) if fresh else (None, [])
    return Done(here.code, here.status, here.due, path, tuple(trouble))


def _with(receipt: Received, changed: Mapping[str, Value]) -> Received:
    """The receipt's words with the fields put right, for the new slip."""
    told = msgspec.to_builtins(receipt)
    for field, value in changed.items():
        room = told
        *way, name = field.split(".")
        for step in way:
            room[step] = room.get(step) or {"name": ""}
            room = room[step]
        room[name] = value
    return msgspec.convert(told, Received)


def void(
    desk: Desk,
    code: str,
    reason: str,
    approver: str = "",
    password: str = "",
    *,
    at: datetime | None = None,
) -> Done:
    """Take a receipt back: the number is void and never used again, its slip is revoked.

    Alone only while it may be undone (`undoable`). A request for money that nobody paid goes too.
    Raises Refusal `approval-needed`, `money-kept`, RuleProblem for a dossier that has gone too far.
    """
    here = life.standing(desk, code, at)
    reason = short_note(reason)
    if not reason:
        raise Refusal("no-reason", say("Hủy phải ghi rõ lý do."), say("Ghi vì sao hủy số này."))
    move = life.moved(here, Status.STOPPED, say("hủy số: {reason}", reason=reason))
    asked = _unpaid(desk, here)
    who = "" if undoable(desk, here) and not approver else approved(desk, approver, password)
    # The stop comes right behind the void it belongs to: by that the record knows it.
    said: list[Payload] = [Voided(reason=reason, approved_by=who), move]
    said += _revoked(here)
    said += [PaymentEnded(payment=one.id, why="cancelled", reason="hủy số hồ sơ") for one in asked]
    life.write(desk, here, lambda _: said)
    return Done(here.code, Status.STOPPED, None)


def undoable(desk: Desk, here: Standing) -> bool:
    """Whether the officer may still take the receipt back alone: their own, a few minutes old."""
    first = next((act for act in here.whole.acts if isinstance(act.read(), Received)), None)
    minutes = life.duty("undo", here.moment)
    if first is None or minutes is None:
        return False
    own = first.officer == desk.officer and first.desk == desk.office.desk_id
    fresh = desk.now() - from_text(first.recorded_at) <= timedelta(minutes=minutes.value)
    return own and fresh and here.status == Status.RECEIVED


def undoes(desk: Desk, here: Standing) -> tuple[str, ...]:
    """What a void takes back or leaves behind, sentence by sentence, before it is done."""
    told = [say("Số {code} bị hủy và không bao giờ dùng lại.", code=here.code)]
    if revoked := _revoked(here):
        (slip,) = revoked
        told.append(
            say("Giấy tiếp nhận bản {version} bị thu hồi: xin lại tờ đã in.", version=slip.version)
        )
    try:
        told += [
            say("Yêu cầu nộp {amount} bị hủy.", amount=vn_money(one.amount))
            for one in _unpaid(desk, here)
        ]
    except Refusal as kept:
        told.append(f"{kept} {kept.hint}")
    scanned = sum(1 for paper in here.whole.papers if paper.sha256)
    if scanned:
        told.append(
            say(
                "{scanned} giấy tờ đã số hóa ở lại với số đã hủy; hồ sơ mới dùng lại được.",
                scanned=scanned,
            )
        )
    if not here.whole.unsent:
        told.append(say("Trung tâm đã nhận hồ sơ này; lần gửi sau sẽ báo là đã hủy."))
    return tuple(told)


def _unpaid(desk: Desk, here: Standing) -> list[payments.PaymentNow]:
    """Requests that end with the number. Raises Refusal `money-kept` when money was taken."""
    due = payments.of_dossier(desk, here.id)
    if due.kept > 0:
        raise Refusal(
            "money-kept",
            say(
                "Đã thu {kept} của hồ sơ {code}, chưa hoàn.",
                kept=vn_money(due.kept),
                code=here.code,
            ),
            say("Hoàn tiền trước (Thu tiền, Hoàn tiền), sau đó hủy số."),
        )
    return [one for one in due.payments if one.open]


def _revoked(here: Standing) -> list[SlipIssued]:
    """The newest slip of the receipt, taken back."""
    slips = [act.read() for act in here.said(SlipIssued)]
    receipts = [
        said
        for said in slips
        if isinstance(said, SlipIssued) and said.form == seal.FORM_OF["receipt"]
    ]
    if not receipts:
        return []
    newest = max(receipts, key=lambda said: (said.version, said.copy))
    return [msgspec.structs.replace(newest, revoked=True)]
