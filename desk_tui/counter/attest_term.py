"""When an attestation takes longer than its day: by the rule, or as agreed in writing.

Rule: NĐ 23/2015/NĐ-CP as amended by NĐ 280/2025/NĐ-CP; the days are a row of `duties.csv`. The
receipt then bears the hour and the day.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from db.problem import RecordProblem
from desk_tui.counter import life
from desk_tui.counter.desk import OFFICE_ZONE, Desk, local
from desk_tui.counter.problem import Refusal
from desk_tui.rules.text import tidy, vn_date
from desk_tui.rules.worktime import Due, Step
from desk_tui.tongue import say

EXTEND = "attest-extend"


@dataclass(frozen=True, kw_only=True)
class Longer:
    """Up to so many working `days` by rule, with the reason `why`; or `until` a day that the
    citizen agreed to in writing (`agreement`)."""

    days: int = 0
    why: str = ""
    until: date | None = None
    agreement: str = ""


def put_off(
    desk: Desk, counted: Due, words: str, longer: Longer, *, same_day: bool
) -> tuple[Due, str]:
    """(the date put off with the step that says why, the limit in words).

    Raises RecordProblem `no-reason`, `no-agreement`, `agreed-early`; Refusal `no-extension`,
    `extension-long`.
    """
    if counted.due is None or not (longer.days or longer.until):
        return counted, words
    last = local(counted.due).date()
    if longer.until:
        day, why, added = _agreed(desk, last, longer.until, tidy(longer.agreement))
    else:
        day, why, added = _by_rule(desk, counted.effective, last, longer, same_day=same_day)
    due = datetime.combine(day, desk.hours.closes, OFFICE_ZONE)
    step = Step(day, longer.days, why)
    return replace(counted, due=due, steps=(*counted.steps, step)), f"{words}, {added}"


def _agreed(desk: Desk, last: date, until: date, agreement: str) -> tuple[date, str, str]:
    if not agreement:
        raise RecordProblem(
            "no-agreement",
            say("Hẹn dài hơn mức của quy định phải có thỏa thuận bằng văn bản."),
            say("Ghi số, ngày văn bản thỏa thuận với người yêu cầu chứng thực."),
        )
    if until <= last:
        raise RecordProblem(
            "agreed-early",
            say(
                "Ngày thỏa thuận {until} không sau ngày hẹn thường {last}.",
                until=vn_date(until),
                last=vn_date(last),
            ),
            say("Để trống phần kéo dài."),
        )
    day = desk.calendar.next_working(until)
    why = f"Theo thỏa thuận bằng văn bản: {agreement}"
    why += " (ngày nghỉ, chuyển sang ngày làm việc)" * (day != until)
    return day, why, f"hẹn {vn_date(day)} theo thỏa thuận"


def _by_rule(
    desk: Desk, begun: datetime, last: date, longer: Longer, *, same_day: bool
) -> tuple[date, str, str]:
    duty = life.duty(EXTEND, begun) if same_day else None
    if duty is None:
        raise Refusal(
            "no-extension",
            say("Thủ tục này không được kéo dài theo quy định chung."),
            say("Hẹn dài hơn thì ghi ngày và văn bản thỏa thuận với người yêu cầu."),
        )
    if longer.days > duty.value:
        raise Refusal(
            "extension-long",
            say(
                "Chỉ được kéo dài không quá {value} ngày làm việc ({instrument}).",
                value=duty.value,
                instrument=duty.instrument,
            ),
            say("Dài hơn thì ghi ngày và văn bản thỏa thuận với người yêu cầu."),
        )
    why = tidy(longer.why)
    if not why:
        raise RecordProblem(
            "no-reason",
            say("Kéo dài phải ghi rõ lý do."),
            say("Ví dụ: nhiều bản chính, nhiều trang, nhiều bản sao, nội dung phức tạp."),
        )
    day = last
    for _ in range(longer.days):
        day = desk.calendar.next_working(day + timedelta(days=1))
    added = f"kéo dài thêm {longer.days} ngày làm việc"
    return day, f"Kéo dài {longer.days} ngày làm việc: {why} ({duty.instrument})", added
