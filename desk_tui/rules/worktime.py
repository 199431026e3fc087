"""When a result is due, and why: every day counted or skipped is a step with its reason.

Legal ground: Civil Code 91/2015/QH13 Art. 147 (the first day is not counted) and 148 (a last day
off moves to the next working day; a limit in days ends with the day); hours: 1 working day = the
office's sessions. Rounds every moment down to the minute, as the slip prints it.
"""

from __future__ import annotations

import calendar as months
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Literal, get_args

from desk_tui.rules.problem import RuleProblem
from desk_tui.rules.text import vn_date
from desk_tui.rules.workdays import (
    OFFICE_ZONE,
    Calendar,
    Hours,
    Session,
    add_working_minutes,
    at,
    calendar_from_rows,
    next_day,
    office_time,
    parse_clock,
    working_minutes_between,
)

__all__ = [
    "OFFICE_ZONE",
    "Calendar",
    "Due",
    "Hours",
    "PausePolicy",
    "Session",
    "Step",
    "Term",
    "Unit",
    "add_working_minutes",
    "calendar_from_rows",
    "due",
    "due_after",
    "effective_receipt",
    "office_time",
    "parse_clock",
    "paused_due",
    "working_minutes_between",
]

Unit = Literal["working_day", "working_hour", "day", "same_day", "month"]
PausePolicy = Literal["resume", "restart"]

_LONGEST = 10_000
_UNIT_WORDS = {
    "working_day": "ngày làm việc",
    "working_hour": "giờ làm việc",
    "day": "ngày",
    "same_day": "trong ngày",
    "month": "tháng",
}


@dataclass(frozen=True)
class Term:
    """A time limit.

    ``cutoff``: received after it, a dossier counts as received next working morning (15:00 sharp
    is not late). ``last_hour``: received at or after it, the same. ``whole_days``: promise the
    close of the last day instead of the hour of receipt. ``saturday_open``: the desk receives on
    Saturday mornings although Saturday is no working day. The catalogue's "hour" is
    "working_hour".
    """

    amount: int
    unit: Unit
    cutoff: time | None = None
    last_hour: time | None = None
    whole_days: bool = False
    saturday_open: bool = False

    def __post_init__(self) -> None:
        if str(self.unit) == "hour":
            object.__setattr__(self, "unit", "working_hour")
        if self.unit not in get_args(Unit):
            raise RuleProblem(
                "term-unit",
                f"Đơn vị thời hạn “{self.unit}” không dùng được.",
                "Dùng working_day, working_hour, day, same_day hoặc month.",
            )
        if not 0 <= self.amount <= _LONGEST:
            raise RuleProblem(
                "term-amount",
                f"Thời hạn {self.amount} không hợp lý.",
                f"Ghi một số từ 0 đến {_LONGEST}.",
            )

    def __str__(self) -> str:
        words = _UNIT_WORDS[self.unit]
        return words if self.unit == "same_day" else f"{self.amount} {words}"


@dataclass(frozen=True)
class Step:
    """One day of the count: 1 for a day, "2g50" for hours, 0 for a day passed over."""

    date: date
    counted: int | str
    why: str


@dataclass(frozen=True)
class Due:
    """``due`` is None when the procedure has no limit; ``effective`` is when counting starts."""

    due: datetime | None
    effective: datetime
    steps: tuple[Step, ...]
    warnings: tuple[str, ...]


def effective_receipt(
    received: datetime, term: Term | None, calendar: Calendar, hours: Hours
) -> tuple[datetime, tuple[Step, ...]]:
    """The moment a dossier counts as received, with a step when it is not the moment itself."""
    moment = office_time(received)
    sessions = _open_sessions(moment.date(), term, calendar, hours)
    clock = moment.time()
    for start, end in sessions:
        if clock < start:
            lunch = start != sessions[0][0]
            why = "trong giờ nghỉ trưa" if lunch else "trước giờ mở cửa"
            return _moved(moment, at(moment.date(), start), why)
        if clock <= end:
            if term and term.cutoff and clock > term.cutoff:
                why = f"sau {term.cutoff:%H:%M}"
            elif term and term.last_hour and clock >= term.last_hour:
                why = f"từ {term.last_hour:%H:%M} trở đi"
            else:
                return moment, ()
            return _moved(moment, _next_opening(moment.date(), None, calendar, hours), why)
    why = "sau giờ làm việc" if sessions else calendar.why(moment.date())
    return _moved(moment, _next_opening(moment.date(), term, calendar, hours), why)


def _open_sessions(
    day: date, term: Term | None, calendar: Calendar, hours: Hours
) -> tuple[Session, ...]:
    if calendar.is_working(day):
        return hours.sessions
    if term and term.saturday_open and day.weekday() == 5 and day not in calendar.off:
        return hours.sessions[:1]
    return ()


def _next_opening(day: date, term: Term | None, calendar: Calendar, hours: Hours) -> datetime:
    until = calendar.next_working(next_day(day))
    day = next_day(day)
    while day < until and not _open_sessions(day, term, calendar, hours):
        day = next_day(day)
    return at(day, hours.opens)


def _moved(moment: datetime, start: datetime, why: str) -> tuple[datetime, tuple[Step, ...]]:
    text = (
        f"Nhận lúc {moment:%H:%M} {vn_date(moment.date())}, {why}:"
        f" tính như nhận lúc {start:%H:%M} {vn_date(start.date())}"
    )
    return start, (Step(moment.date(), 0, text),)


def due(received: datetime, term: Term | None, calendar: Calendar, hours: Hours) -> Due:
    """When the result is due. No term: no due date.

    Working days end at the hour of receipt (or at the close with ``whole_days``); calendar days,
    months and same-day terms end at the close of their last day. ``received`` must be aware.
    """
    effective, moved = effective_receipt(received, term, calendar, hours)
    first = office_time(received).date()
    if term is None:
        step = Step(effective.date(), 0, "Thủ tục không quy định thời hạn: không có ngày hẹn")
        return Due(None, effective, (*moved, step), ())
    end, steps = _count(effective, term, calendar, hours)
    return Due(end, effective, moved + steps, calendar.doubts(first, end.date()))


def _count(
    effective: datetime, term: Term, calendar: Calendar, hours: Hours
) -> tuple[datetime, tuple[Step, ...]]:
    match term.unit:
        case "working_hour":
            return _count_hours(effective, term.amount * 60, calendar, hours)
        case "working_day":
            clock = hours.closes if term.whole_days else effective.time()
            return _count_working_days(effective.date(), term.amount, clock, calendar)
        case "day" | "month":
            return _count_calendar_days(effective.date(), term, calendar, hours)
        case "same_day":
            last = calendar.next_working(effective.date())
            passed = _passed(effective.date(), last, calendar)
            why = f"Trả trong ngày, chậm nhất lúc hết giờ làm việc {hours.closes:%H:%M}"
            return at(last, hours.closes), (*passed, Step(last, 0, why))


def _count_working_days(
    start: date, amount: int, clock: time, calendar: Calendar
) -> tuple[datetime, tuple[Step, ...]]:
    steps = [Step(start, 0, "Ngày tiếp nhận, không tính")] if amount else []
    day, counted = start, 0
    while counted < amount:
        day = next_day(day)
        if calendar.is_working(day):
            counted += 1
            why = f"Ngày làm việc thứ {counted}"
            if day in calendar.worked:
                why += f": {calendar.why(day)}"
            steps.append(Step(day, 1, why))
        else:
            steps.append(Step(day, 0, calendar.why(day)))
            calendar.next_working(day)  # refuses a calendar that never works again
    last = calendar.next_working(day)
    steps += _passed(day, last, calendar)
    steps.append(Step(last, 0, f"Hẹn trả lúc {clock:%H:%M}"))
    return at(last, clock), tuple(steps)


def _count_calendar_days(
    start: date, term: Term, calendar: Calendar, hours: Hours, paused: int = 0
) -> tuple[datetime, tuple[Step, ...]]:
    steps = [Step(start, 0, "Ngày tiếp nhận, không tính")]
    try:
        if term.unit == "month":
            end = _add_months(start, term.amount)
            steps.append(Step(end, f"{term.amount} tháng", f"Tròn {term.amount} tháng"))
        else:
            end = start + timedelta(days=term.amount)
            steps += [
                Step(start + timedelta(days=n), 1, f"Ngày thứ {n} (tính cả ngày nghỉ)")
                for n in range(1, term.amount + 1)
            ]
        end += timedelta(days=paused)
    except (OverflowError, ValueError):
        raise RuleProblem(
            "date-range", "Ngày vượt quá lịch có thể tính.", "Kiểm tra lại ngày và thời hạn."
        ) from None
    if paused:
        steps.append(Step(end, f"{paused} ngày", "Cộng thời gian dừng tính"))
    last = calendar.next_working(end)
    if last != end:
        steps.append(
            Step(end, 0, f"Ngày cuối là {calendar.why(end)}: chuyển sang ngày làm việc kế tiếp")
        )
        steps += _passed(next_day(end), last, calendar)
    steps.append(Step(last, 0, f"Hẹn trả lúc hết giờ làm việc {hours.closes:%H:%M}"))
    return at(last, hours.closes), tuple(steps)


def _add_months(day: date, amount: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + amount, 12)
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))


def _count_hours(
    effective: datetime, minutes: int, calendar: Calendar, hours: Hours
) -> tuple[datetime, tuple[Step, ...]]:
    start = effective
    if not calendar.is_working(effective.date()):
        start = at(calendar.next_working(effective.date()), hours.opens)
    end, used = add_working_minutes(start, minutes, calendar, hours)
    spent = dict(used)
    steps = []
    for n in range((end.date() - effective.date()).days + 1):
        day = effective.date() + timedelta(days=n)
        if day in spent:
            why = f"Tính giờ làm việc trong các buổi {hours} (trừ giờ nghỉ trưa)"
            steps.append(Step(day, _spoken(spent[day]), why))
        elif not calendar.is_working(day):
            steps.append(Step(day, 0, calendar.why(day)))
    steps.append(Step(end.date(), 0, f"Đủ {_spoken(minutes)} làm việc, hẹn trả lúc {end:%H:%M}"))
    return end, tuple(steps)


def _spoken(minutes: int) -> str:
    hour, minute = divmod(minutes, 60)
    return f"{hour}g{minute:02d}" if minute else f"{hour}g"


def _passed(day: date, until: date, calendar: Calendar) -> tuple[Step, ...]:
    """Days from ``day`` until the working day ``until``, which are off by definition."""
    count = (until - day).days
    days = (day + timedelta(days=n) for n in range(count))
    return tuple(Step(d, 0, calendar.why(d)) for d in days)


def paused_due(
    received: datetime,
    term: Term | None,
    calendar: Calendar,
    hours: Hours,
    pauses: Sequence[tuple[datetime, datetime]],
    policy: PausePolicy,
) -> Due:
    """The due moment after the citizen was asked for more: ``pauses`` are (asked, supplied).

    ``restart`` counts the whole limit again from the last supply. ``resume`` counts what was left
    from the supply on: the day of the request counts as used, the day of supply does not. A
    request made after the due moment moves nothing. A pause never makes the due moment earlier.
    """
    plan = due(received, term, calendar, hours)
    if plan.due is None or term is None:
        return plan
    end, lost = plan.due, 0
    for asked, supplied in pauses:
        if supplied < asked:
            raise RuleProblem(
                "pause-order",
                "Thời điểm bổ sung trước thời điểm yêu cầu bổ sung.",
                "Kiểm tra lại hai thời điểm.",
            )
        asked = max(office_time(asked), plan.effective)
        if asked > end:
            why = f"Yêu cầu bổ sung lúc {_told(asked)}, sau hạn: hạn giữ nguyên"
            plan = replace(plan, steps=(*plan.steps, Step(asked.date(), 0, why)))
            continue
        back, moved = effective_receipt(supplied, term, calendar, hours)
        old = end
        lost += (back.date() - asked.date()).days
        if policy == "restart" or term.unit == "same_day":
            end, steps = _count(back, term, calendar, hours)
        elif term.unit in ("day", "month"):
            start = plan.effective.date()
            end, steps = _count_calendar_days(start, term, calendar, hours, paused=lost)
        else:
            end, steps = _resume(old, asked, back, term, calendar, hours)
        note = f"Dừng tính từ {_told(asked)} đến khi bổ sung đủ {_told(back)}"
        kept = (s for s in plan.steps if s.date <= asked.date())
        end = max(end, old)
        doubts = calendar.doubts(plan.effective.date(), end.date())
        plan = Due(
            end,
            plan.effective,
            (*kept, Step(asked.date(), 0, note), *moved, *steps),
            tuple(dict.fromkeys((*plan.warnings, *doubts))),
        )
    if len(pauses) > 1:
        many = (
            f"CHÚ Ý: đã yêu cầu bổ sung {len(pauses)} lần;"
            " hồ sơ chỉ nên yêu cầu một lần và bị trung tâm tính là trễ nếu nhiều hơn."
        )
        plan = replace(plan, warnings=(*plan.warnings, many))
    return plan


def due_after(
    old: datetime,
    asked: datetime,
    supplied: datetime,
    term: Term,
    calendar: Calendar,
    hours: Hours,
    restart: bool,
) -> Due:
    """The due moment after one more pause of a dossier that is due at ``old``.

    As one step of `paused_due`, for a date that may have been moved by other acts before. A
    limit in calendar days goes on by as many calendar days as the pause took.
    """
    asked, old = office_time(asked), office_time(old)
    if asked > old:
        why = f"Yêu cầu bổ sung lúc {_told(asked)}, sau hạn: hạn giữ nguyên"
        return Due(old, old, (Step(asked.date(), 0, why),), ())
    back, moved = effective_receipt(supplied, term, calendar, hours)
    if restart or term.unit == "same_day":
        end, steps = _count(back, term, calendar, hours)
    elif term.unit in ("day", "month"):
        later = old + (back.date() - asked.date())
        last = calendar.next_working(later.date())
        steps = (*_passed(later.date(), last, calendar), Step(last, 0, "Cộng thời gian dừng tính"))
        end = at(last, old.time())
    else:
        end, steps = _resume(old, asked, back, term, calendar, hours)
    end = max(end, old)
    note = f"Dừng tính từ {_told(asked)} đến khi bổ sung đủ {_told(back)}"
    doubts = calendar.doubts(asked.date(), end.date())
    return Due(end, back, (Step(asked.date(), 0, note), *moved, *steps), tuple(doubts))


def _resume(
    old: datetime, asked: datetime, back: datetime, term: Term, calendar: Calendar, hours: Hours
) -> tuple[datetime, tuple[Step, ...]]:
    """Count what was left of the limit at the request again from the supply."""
    if term.unit == "working_hour":
        left = working_minutes_between(asked, old, calendar, hours)
        return _count_hours(back, left, calendar, hours)
    left = calendar.working_days(asked.date(), old.date())
    end, steps = _count_working_days(back.date(), left, old.time(), calendar)
    # Nothing was left but the day itself: it may be used to its end.
    return (end if end >= back else at(end.date(), hours.closes)), steps


def _told(moment: datetime) -> str:
    return f"{moment:%H:%M} {vn_date(moment.date())}"
