"""The acts of a dossier's life: from which status, to which, by whom; and those possible now.

One table. F10 offers what it allows, and `status_map` draws it for the docs.
"""

from __future__ import annotations

from dataclasses import dataclass

from desk_tui.counter import stages
from desk_tui.counter.look import Whole
from desk_tui.rules.statuses import CLOCK_STOPPED, CLOSED, OPEN, Status, next_statuses
from desk_tui.tongue import say

OFFICER = say("cán bộ")
SUPERVISOR = say("cán bộ, người phụ trách duyệt")
OWN_MINUTES = say("cán bộ, với phiếu mình vừa cấp; sau đó người phụ trách duyệt")


@dataclass(frozen=True)
class NextStep:
    """`id` names the verb."""

    id: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Deed:
    """`verb` is the command. `to` is empty where the status stays; `clock`: what else than the
    status changes for the term. `walkin`: not for what was filed online;
    `staged`: only with a limit in stages."""

    step: NextStep
    verb: str
    origins: frozenset[Status]
    to: tuple[Status, ...] = ()
    who: str = OFFICER
    clock: str = ""
    walkin: bool = False
    staged: bool = False


def _leading(*to: Status) -> frozenset[Status]:
    """From where the statuses let one go there."""
    return frozenset(status for status in Status if next_statuses(status) & set(to))


_OPEN_TERM = frozenset(Status) - CLOSED - CLOCK_STOPPED

DEEDS: tuple[Deed, ...] = (
    Deed(
        step=NextStep("accept", say("Tiếp nhận hồ sơ trực tuyến")),
        verb="accept",
        origins=frozenset({Status.FILED}),
        to=(Status.RECEIVED,),
        clock=say("bắt đầu tính"),
    ),
    Deed(
        step=NextStep("supply", say("Nhận giấy tờ bổ sung")),
        verb="supply",
        origins=frozenset({Status.WAITING_PAPERS}),
        to=(Status.RECEIVED, Status.PROCESSING),
        clock=say("đủ thì tính tiếp hoặc tính lại, hẹn ngày mới"),
    ),
    Deed(
        step=NextStep("ask_more", say("Yêu cầu bổ sung giấy tờ (mẫu 02)")),
        verb="ask-more",
        origins=_leading(Status.WAITING_PAPERS),
        to=(Status.WAITING_PAPERS,),
    ),
    Deed(
        step=NextStep("stage_end", say("Xong giai đoạn đang làm")),
        verb="stage end",
        origins=frozenset({Status.RECEIVED, Status.PROCESSING}),
        to=(Status.WAITING_PAYMENT,),
        clock=say("chạy tiếp; giai đoạn sau chờ nộp tiền thì dừng"),
        staged=True,
    ),
    Deed(
        step=NextStep("stage_paid", say("Công dân đã nộp tiền: tính giai đoạn tiếp theo")),
        verb="stage paid",
        origins=frozenset({Status.WAITING_PAYMENT}),
        to=(Status.PROCESSING,),
        clock=say("tính từ lúc nộp, hẹn ngày mới"),
        staged=True,
    ),
    Deed(
        step=NextStep("finish", say("Đã có kết quả")),
        verb="finish",
        origins=_leading(Status.FINISHED),
        to=(Status.FINISHED,),
    ),
    Deed(
        step=NextStep("give_back", say("Trả cho công dân")),
        verb="return",
        origins=_leading(Status.RETURNED),
        to=(Status.RETURNED,),
    ),
    Deed(
        step=NextStep("refuse", say("Từ chối giải quyết (mẫu 03)")),
        verb="refuse",
        origins=_leading(Status.REFUSED),
        to=(Status.REFUSED,),
    ),
    Deed(
        step=NextStep("withdraw", say("Công dân rút hồ sơ")),
        verb="withdraw",
        origins=_leading(Status.WITHDRAWN),
        to=(Status.WITHDRAWN,),
    ),
    Deed(
        step=NextStep("stop", say("Dừng giải quyết (mẫu 05)")),
        verb="stop",
        origins=_leading(Status.STOPPED),
        to=(Status.STOPPED,),
    ),
    Deed(
        step=NextStep("apologise", say("Xin lỗi, hẹn lại ngày trả (mẫu 04)")),
        verb="apologise",
        origins=_OPEN_TERM,
        clock=say("hạn giữ nguyên, ghi thêm ngày hẹn lại; một lần"),
    ),
    Deed(
        step=NextStep("correct", say("Sửa thông tin đã in (hai người)")),
        verb="correct",
        origins=frozenset(Status),
        who=SUPERVISOR,
    ),
    Deed(
        step=NextStep("void", say("Hủy số tiếp nhận ghi nhầm")),
        verb="void",
        origins=_leading(Status.STOPPED),
        to=(Status.STOPPED,),
        who=OWN_MINUTES,
        walkin=True,
    ),
)
"""In the order they are most often wanted."""

AT_THE_FOLDERS = Deed(
    step=NextStep("hand_over", say("Bàn giao hồ sơ giấy")),
    verb="hand-over",
    origins=frozenset({Status.RECEIVED, Status.PROCESSING}),
    to=(Status.PROCESSING,),
)
"""Done for many dossiers at once, by scanning their slips."""

BY_CALENDAR = Deed(
    step=NextStep("calendar", say("Quyết ngày hẹn bị lịch nghỉ mới chạm tới")),
    verb="calendar decide",
    origins=OPEN,
    who=say("người phụ trách"),
    clock=say("giữ, hoặc dời sang ngày tính lại"),
)
"""Done from the list of the dossiers that new days off touch."""


def next_steps(whole: Whole) -> tuple[NextStep, ...]:
    """What may be done now; empty when nothing more can be."""
    row = whole.row
    if row.void:
        return ()
    status = Status(row.status)
    staged = stages.current(whole) is not None
    return tuple(
        deed.step
        for deed in DEEDS
        if status in deed.origins
        and not (deed.walkin and row.channel == "online")
        and (staged or not deed.staged)
        and not (deed.verb == "apologise" and (not row.due or row.extended))
        and not (deed.verb == "correct" and status == Status.RETURNED)
    )
