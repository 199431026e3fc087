"""The ten dossier states of the national exchange, and how a dossier stands against its date.

Codes and labels: as exchanged with the national one-stop base. Which moves are allowed is the
desk's own rule; correction by a supervisor goes beside it.
"""

from __future__ import annotations

from datetime import date
from enum import IntEnum, StrEnum

from desk_tui.rules.problem import RuleProblem


class Status(IntEnum):
    """National status codes."""

    FILED = 1
    RECEIVED = 2
    REFUSED = 3
    PROCESSING = 4
    WAITING_PAPERS = 5
    WAITING_PAYMENT = 6
    WITHDRAWN = 7
    STOPPED = 8
    FINISHED = 9
    RETURNED = 10

    @property
    def label(self) -> str:
        """The national label."""
        return _LABELS[self][0]

    @property
    def short(self) -> str:
        """One or two words for a narrow column."""
        return _LABELS[self][1]


_LABELS = {
    Status.FILED: ("Mới đăng ký", "Mới"),
    Status.RECEIVED: ("Được tiếp nhận", "Tiếp nhận"),
    Status.REFUSED: ("Không được tiếp nhận", "Từ chối"),
    Status.PROCESSING: ("Đang xử lý", "Đang xử lý"),
    Status.WAITING_PAPERS: ("Yêu cầu bổ sung giấy tờ", "Chờ bổ sung"),
    Status.WAITING_PAYMENT: ("Yêu cầu thực hiện nghĩa vụ tài chính", "Chờ nộp tiền"),
    Status.WITHDRAWN: ("Công dân yêu cầu rút hồ sơ", "Đã rút"),
    Status.STOPPED: ("Dừng xử lý", "Đã dừng"),
    Status.FINISHED: ("Đã xử lý xong", "Xong"),
    Status.RETURNED: ("Đã trả kết quả", "Đã trả"),
}

# Only a dossier with a receipt date is received; one filed or refused at intake is not.
RECEIVED = frozenset(Status) - {Status.FILED, Status.REFUSED}
WAITING = frozenset({Status.WAITING_PAPERS, Status.WAITING_PAYMENT})
OPEN = frozenset({Status.RECEIVED, Status.PROCESSING}) | WAITING
FINISHED = frozenset({Status.FINISHED, Status.RETURNED})
CLOSED = FINISHED | {Status.REFUSED, Status.WITHDRAWN, Status.STOPPED}
# While the office waits for the citizen, or has stopped, no time is used.
CLOCK_STOPPED = WAITING | {Status.STOPPED, Status.WITHDRAWN}

_WORKING = {
    Status.PROCESSING,
    Status.WAITING_PAPERS,
    Status.WAITING_PAYMENT,
    Status.WITHDRAWN,
    Status.STOPPED,
    Status.FINISHED,
}
# A refusal after receipt stays possible until a decision exists (form 03 covers both).
_NEXT: dict[Status, frozenset[Status]] = {
    Status.FILED: frozenset(
        {Status.RECEIVED, Status.REFUSED, Status.WAITING_PAPERS, Status.WITHDRAWN}
    ),
    Status.RECEIVED: frozenset(_WORKING | {Status.REFUSED, Status.RETURNED}),
    Status.REFUSED: frozenset(),
    Status.PROCESSING: frozenset(_WORKING - {Status.PROCESSING} | {Status.REFUSED}),
    Status.WAITING_PAPERS: frozenset(
        {Status.RECEIVED, Status.PROCESSING, Status.REFUSED, Status.WITHDRAWN, Status.STOPPED}
    ),
    Status.WAITING_PAYMENT: frozenset({Status.PROCESSING, Status.WITHDRAWN, Status.STOPPED}),
    Status.WITHDRAWN: frozenset({Status.RETURNED}),
    Status.STOPPED: frozenset({Status.PROCESSING, Status.RETURNED}),
    Status.FINISHED: frozenset({Status.RETURNED}),
    Status.RETURNED: frozenset(),
}


def next_statuses(status: Status) -> frozenset[Status]:
    """Where a dossier may go from here."""
    return _NEXT[status]


def check_transition(before: Status, after: Status) -> None:
    """Refuses a move that a dossier's life does not have."""
    if after not in _NEXT[before]:
        raise RuleProblem(
            "status-transition",
            f"Hồ sơ đang “{before.label}”, không chuyển sang “{after.label}” được.",
            "Xem lại lịch sử hồ sơ; nếu ghi nhầm thì nhờ người phụ trách duyệt sửa.",
        )


class TimeStatus(StrEnum):
    """How a dossier stands against its due date."""

    EARLY = "early"
    ON_DAY = "on_day"
    LATE = "late"
    OPEN_IN_TIME = "in_time_open"
    OPEN_OVERDUE = "overdue_open"
    NO_DUE = "no_due"

    @property
    def on_time(self) -> bool:
        """Counts as on time in the desk's own figures (no due date does)."""
        return self not in (TimeStatus.LATE, TimeStatus.OPEN_OVERDUE)


def time_status(due: date | None, finished: date | None, report_date: date | None) -> TimeStatus:
    """Compare calendar dates; the day of pick-up plays no part.

    ``report_date`` judges a dossier that is still open and is needed only then.
    """
    if due is None:
        return TimeStatus.NO_DUE
    if finished is not None:
        if finished == due:
            return TimeStatus.ON_DAY
        return TimeStatus.EARLY if finished < due else TimeStatus.LATE
    if report_date is None:
        raise RuleProblem(
            "report-date", "Hồ sơ chưa xong: cần ngày báo cáo để xét hạn.", "Chọn ngày báo cáo."
        )
    return TimeStatus.OPEN_IN_TIME if due >= report_date else TimeStatus.OPEN_OVERDUE
