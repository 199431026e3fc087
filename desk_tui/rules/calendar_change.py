"""Days off that change after dates were promised: which days, and what a date would be now.

Nothing here moves a date: a promise stands until a person decides (Civil Code Art. 147 and 148
count the days; the date printed on the slip is what lateness is judged by).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from desk_tui.rules.text import vn_date
from desk_tui.rules.workdays import (
    Calendar,
    Hours,
    add_working_minutes,
    at,
    next_day,
    office_time,
    working_minutes_between,
)
from desk_tui.rules.worktime import Unit

_WORDS = {"off": "ngày nghỉ", "worked": "ngày làm việc", "": "ngày thường"}


@dataclass(frozen=True)
class DayChange:
    """A day that came to work or ceased to. Kinds are those of the calendar's rows, `before` empty
    for a day that had no row."""

    day: date
    before: str
    after: str
    name: str = ""
    instrument: str = ""

    @property
    def words(self) -> str:
        """`24/11/2026: ngày nghỉ (Ngày Văn hóa Việt Nam, Nghị quyết 28/2026/QH16)`."""
        why = ", ".join(part for part in (self.name, self.instrument) if part)
        told = f"{vn_date(self.day)}: {_WORDS.get(self.after, self.after)}"
        return f"{told} ({why})" if why else told


def day_changes(
    before: Iterable[Mapping[str, str]], after: Iterable[Mapping[str, str]]
) -> tuple[DayChange, ...]:
    """The days of `after` that work otherwise than in `before`, in order.

    Both are rows of the calendar file. A day off that falls on a weekend changes nothing.
    """
    known = {row["date"]: row["kind"] for row in before}
    found: list[DayChange] = []
    for row in after:
        day, was = date.fromisoformat(row["date"]), known.get(row["date"], "")
        if _works(day, was) != _works(day, row["kind"]):
            name, instrument = row.get("name", ""), row.get("instrument", "")
            found.append(DayChange(day, was, row["kind"], name, instrument))
    return tuple(sorted(found, key=lambda one: one.day))


def _works(day: date, kind: str) -> bool:
    return kind == "worked" or (day.weekday() < 5 and kind != "off")


def as_before(calendar: Calendar, changes: Iterable[DayChange]) -> Calendar:
    """The calendar as it was before these changes, the newest of them first undone."""
    off, worked = dict(calendar.off), dict(calendar.worked)
    for change in reversed(tuple(changes)):
        off.pop(change.day, None)
        worked.pop(change.day, None)
        if change.before == "off":
            off[change.day] = ""
        elif change.before == "worked":
            worked[change.day] = ""
    return Calendar(off, worked, calendar.confirmed)


def same_span(
    start: datetime,
    promised: datetime,
    unit: Unit,
    before: Calendar,
    after: Calendar,
    hours: Hours,
) -> datetime:
    """Where a promise would lie had its working time been counted on the other calendar.

    For a date whose count is not known any more (after a pause, or put right by hand): the time
    between `start` and it is taken as it was and laid out anew. The hour of the promise stays.
    """
    start, promised = office_time(start), office_time(promised)
    if unit == "working_hour":
        left = working_minutes_between(start, promised, before, hours)
        return add_working_minutes(start, left, after, hours)[0]
    day = promised.date()
    if unit in ("working_day", "same_day"):
        day, left = start.date(), before.working_days(start.date(), day)
        while left > 0:
            day = after.next_working(next_day(day))
            left -= 1
    return at(after.next_working(day), promised.time())
