"""Working days and hours: which count. The time limits counted with them are in ``worktime``.

Legal ground: Labour Code 45/2019/QH14 Art. 112 and the yearly notices on days off; the rows of
``data/calendar.csv`` carry them, nothing here does. Times are minutes of the office's clock.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import pairwise

from desk_tui.rules.problem import RuleProblem
from desk_tui.rules.text import tidy, vn_weekday
from desk_tui.rules.zone import OFFICE_ZONE

# No run of days off is that long: a calendar that never works is a broken one.
_SEARCH_DAYS = 400

Session = tuple[time, time]
_SESSION = re.compile(r"([0-9]{1,2}:[0-9]{2})\s*[-–]\s*([0-9]{1,2}:[0-9]{2})")


@dataclass(frozen=True)
class Calendar:
    """Days off and worked weekend days by name, and the years somebody has confirmed."""

    off: Mapping[date, str]
    worked: Mapping[date, str]
    confirmed: frozenset[int]

    def is_working(self, day: date) -> bool:
        return day in self.worked or (day.weekday() < 5 and day not in self.off)

    def why(self, day: date) -> str:
        """Why the day works or does not, in the officer's words."""
        name = vn_weekday(day)
        if day in self.worked:
            # A weekday with such a row is a day off that was taken back.
            what = " làm bù" if day.weekday() >= 5 else ", ngày làm việc"
            return f"{name}{what}{_named(self.worked[day])}"
        if day in self.off:
            return f"{name}, ngày nghỉ{_named(self.off[day])}"
        if day.weekday() >= 5:
            return f"{name}, nghỉ cuối tuần"
        return f"{name}, ngày làm việc"

    def next_working(self, day: date) -> date:
        """The first working day on or after ``day``."""
        for _ in range(_SEARCH_DAYS):
            if self.is_working(day):
                return day
            day = next_day(day)
        raise RuleProblem(
            "calendar-never-works",
            "Lịch làm việc không còn ngày làm việc nào trong hơn một năm.",
            "Kiểm tra lại bảng ngày nghỉ.",
        )

    def working_days(self, after: date, until: date) -> int:
        """Working days later than ``after``, up to and with ``until``."""
        days = range(1, (until - after).days + 1)
        return sum(self.is_working(after + timedelta(days=n)) for n in days)

    def doubts(self, first: date, last: date) -> tuple[str, ...]:
        """A warning for each year touched whose days off nobody has confirmed."""
        return tuple(
            f"CHÚ Ý: lịch nghỉ năm {year} chưa được xác nhận, ngày hẹn có thể thay đổi."
            " Cập nhật bảng ngày nghỉ khi có thông báo chính thức."
            for year in range(first.year, last.year + 1)
            if year not in self.confirmed
        )


def _named(name: str) -> str:
    return f" ({name})" if name else ""


@dataclass(frozen=True)
class Hours:
    """The office's sessions of one working day, in order, not touching each other."""

    sessions: tuple[Session, ...]

    def __post_init__(self) -> None:
        edges = [edge for session in self.sessions for edge in session]
        if not edges or any(a >= b for a, b in pairwise(edges)):
            raise RuleProblem(
                "hours",
                "Giờ làm việc phải gồm các buổi nối tiếp nhau, giờ đầu trước giờ cuối.",
                "Ví dụ: 07:00-11:30,13:30-17:00",
            )

    @classmethod
    def parse(cls, text: str) -> Hours:
        """Read ``07:00-11:30,13:30-17:00``."""
        sessions = []
        for part in tidy(text).split(","):
            found = re.fullmatch(
                r"([0-9]{1,2}:[0-9]{2})\s*[-–]\s*([0-9]{1,2}:[0-9]{2})", part.strip()
            )
            try:
                if not found:
                    raise ValueError(part)
                sessions.append((_clock(found[1]), _clock(found[2])))
            except ValueError:
                raise RuleProblem(
                    "hours",
                    f"Không đọc được giờ làm việc “{part.strip()}”.",
                    "Ghi như: 07:00-11:30,13:30-17:00",
                ) from None
        return cls(tuple(sessions))

    @property
    def opens(self) -> time:
        return self.sessions[0][0]

    @property
    def closes(self) -> time:
        return self.sessions[-1][1]

    @cached_property
    def day_minutes(self) -> int:
        return sum(_minutes(end) - _minutes(start) for start, end in self.sessions)

    def __str__(self) -> str:
        return ", ".join(f"{start:%H:%M}–{end:%H:%M}" for start, end in self.sessions)


def _clock(text: str) -> time:
    hour, minute = text.split(":")
    return time(int(hour), int(minute))


def parse_clock(text: str) -> time | None:
    """``15:00`` from a catalogue cell; an empty cell is no hour at all."""
    text = tidy(text)
    if not text:
        return None
    try:
        return _clock(text)
    except ValueError:
        raise RuleProblem(
            "clock", f"Không đọc được giờ “{text}”.", "Ghi giờ và phút, ví dụ 15:00."
        ) from None


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def next_day(day: date) -> date:
    """The day after; the end of the calendar is told as a problem."""
    try:
        return day + timedelta(days=1)
    except OverflowError:
        raise RuleProblem(
            "date-range", "Ngày vượt quá lịch có thể tính.", "Kiểm tra lại ngày và thời hạn."
        ) from None


def office_time(moment: datetime) -> datetime:
    """The moment on the office's clock, cut to the minute (what a slip prints)."""
    if moment.tzinfo is None:
        raise RuleProblem(
            "naive-time",
            "Thời điểm không có múi giờ.",
            "Ghi đủ múi giờ, ví dụ 2026-11-16T14:10:00+07:00.",
        )
    return moment.astimezone(OFFICE_ZONE).replace(second=0, microsecond=0)


def at(day: date, clock: time) -> datetime:
    """A moment of the office's clock."""
    return datetime.combine(day, clock, OFFICE_ZONE)


def _spans(day: date, calendar: Calendar, hours: Hours) -> tuple[tuple[datetime, datetime], ...]:
    if not calendar.is_working(day):
        return ()
    return tuple((at(day, start), at(day, end)) for start, end in hours.sessions)


def working_minutes_between(a: datetime, b: datetime, calendar: Calendar, hours: Hours) -> int:
    """Working minutes from ``a`` to ``b``; 0 when ``b`` is not later."""
    a, b = office_time(a), office_time(b)
    if b <= a:
        return 0
    total = 0
    for n in range((b.date() - a.date()).days + 1):
        for start, end in _spans(a.date() + timedelta(days=n), calendar, hours):
            total += max(0, int((min(b, end) - max(a, start)).total_seconds()) // 60)
    return total


def add_working_minutes(
    start: datetime, minutes: int, calendar: Calendar, hours: Hours
) -> tuple[datetime, tuple[tuple[date, int], ...]]:
    """The moment ``minutes`` working minutes after ``start``, and the minutes used on each day.

    Ends at the close of a session rather than at the opening of the next one.
    """
    moment, left, used = office_time(start), minutes, []
    day = moment.date()
    while left > 0:
        today = 0
        for begin, end in _spans(day, calendar, hours):
            begin = max(begin, moment)
            part = min(left, max(0, int((end - begin).total_seconds()) // 60))
            if part:
                today, left, moment = today + part, left - part, begin + timedelta(minutes=part)
        used.append((day, today))
        if left:
            day = calendar.next_working(next_day(day))
    return moment, tuple(used)


def calendar_from_rows(rows: Iterable[Mapping[str, str]]) -> Calendar:
    """Read rows of ``date, kind (off|worked), name, instrument, certainty``.

    A year counts as confirmed when it has rows and none of them is an estimate (certainty U).
    """
    days: dict[str, dict[date, str]] = {"off": {}, "worked": {}}
    years: dict[int, bool] = {}
    for number, row in enumerate(rows, start=1):
        try:
            day = date.fromisoformat(row["date"].strip())
            days[row["kind"].strip()][day] = tidy(row.get("name", ""))
        except (KeyError, ValueError):
            raise RuleProblem(
                "calendar-row",
                f"Bảng ngày nghỉ, dòng {number}: ngày hoặc loại ngày không đọc được.",
                "Ngày ghi như 2026-11-24; loại ghi off (nghỉ) hoặc worked (làm bù).",
            ) from None
        sure = row.get("certainty", "").strip().upper() != "U"
        years[day.year] = years.get(day.year, True) and sure
    confirmed = frozenset(year for year, sure in years.items() if sure)
    return Calendar(days["off"], days["worked"], confirmed)
