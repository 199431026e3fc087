"""What may be done next with a dossier, as its status and the officer's office allow."""

from __future__ import annotations

from dataclasses import dataclass

from desk_tui.counter import stages
from desk_tui.counter.look import Whole
from desk_tui.rules.statuses import CLOCK_STOPPED, CLOSED, FINISHED, Status, next_statuses


@dataclass(frozen=True)
class NextStep:
    """`id` names the verb."""

    id: str
    words: str


_MOVES = (
    (Status.WAITING_PAPERS, NextStep("ask_more", "Yêu cầu bổ sung giấy tờ (mẫu 02)")),
    (Status.FINISHED, NextStep("finish", "Đã có kết quả")),
    (Status.RETURNED, NextStep("give_back", "Trả cho công dân")),
    (Status.REFUSED, NextStep("refuse", "Từ chối giải quyết (mẫu 03)")),
    (Status.WITHDRAWN, NextStep("withdraw", "Công dân rút hồ sơ")),
    (Status.STOPPED, NextStep("stop", "Dừng giải quyết (mẫu 05)")),
)
_ACCEPT = NextStep("accept", "Tiếp nhận hồ sơ trực tuyến")
_SUPPLY = NextStep("supply", "Nhận giấy tờ bổ sung")
_APOLOGISE = NextStep("apologise", "Xin lỗi, hẹn lại ngày trả (mẫu 04)")
_CORRECT = NextStep("correct", "Sửa thông tin đã in (hai người)")
_VOID = NextStep("void", "Hủy số tiếp nhận ghi nhầm")


def next_steps(whole: Whole) -> tuple[NextStep, ...]:
    """In the order they are most often wanted; empty when nothing more can be done."""
    row = whole.row
    if row.void:
        return ()
    status = Status(row.status)
    steps = [_ACCEPT] if status == Status.FILED else []
    steps += [_SUPPLY] if status == Status.WAITING_PAPERS else []
    steps += _stage(whole, status)
    allowed = next_statuses(status)
    steps += [step for to, step in _MOVES if to in allowed]
    if row.due and not row.extended and status not in CLOSED | CLOCK_STOPPED:
        steps.append(_APOLOGISE)
    if status not in FINISHED:
        steps.append(_CORRECT)
    if status == Status.RECEIVED and row.channel != "online":
        steps.append(_VOID)
    return tuple(steps)


def _stage(whole: Whole, status: Status) -> list[NextStep]:
    """The part of a limit in stages that is worked on, or waits for a payment."""
    place = stages.current(whole)
    if place is None:
        return []
    name = f"giai đoạn {place + 1}: {stages.of(whole)[place].name}"
    if status == Status.WAITING_PAYMENT:
        return [NextStep("stage_paid", f"Công dân đã nộp tiền, bắt đầu {name}")]
    working = status in (Status.RECEIVED, Status.PROCESSING)
    return [NextStep("stage_end", f"Xong {name}")] if working else []
