"""The day's figures go to the centre by themselves, after the office has closed (B0-21).

The sending program asks after each meeting; once a day there is something to do. A day that work
came late to goes again, for a week back; sending what the centre has already changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from db import settings
from db.clock import from_text, utc_text
from db.driver import sqlite
from db.problem import RecordProblem
from db.store import Record
from desk_tui.centre import place as places
from desk_tui.centre.measures import messages
from desk_tui.centre.problem import LineProblem
from desk_tui.counter import daily
from desk_tui.counter.daily import Accepted, Refused
from desk_tui.counter.desk import Office
from desk_tui.counter.report import Books
from desk_tui.rules.problem import RuleProblem
from desk_tui.rules.worktime import Hours
from desk_tui.rules.zone import OFFICE_ZONE
from desk_tui.tongue import say

LOOK_BACK = timedelta(days=7)
_DONE, _FIRST = "daily_done", "daily_first"
_REFUSALS = ("bad-message", "centre-refuses", "denied", "too-large")
"""A "no" to the figures themselves; anything else is the line, and is tried again."""


@dataclass(frozen=True)
class Unattended:
    """A desk's record as the sending program has it: no officer sits there."""

    record: Record
    now: datetime
    officer: str = ""

    @property
    def read(self) -> sqlite.Connection:
        return self.record.read()

    @property
    def office(self) -> Office:
        return Office(**settings.get(self.read, "office"))

    def today(self) -> date:
        return self.now.astimezone(OFFICE_ZONE).date()


def send_due(record: Record, now: datetime) -> None:
    """Send the days that are over and the centre does not hold as they are now.

    A refused day is kept with its reason; a line that fails leaves the rest for the next meeting.
    """
    books = Unattended(record, now)
    day = closed_day(books)
    if settings.get(books.read, _DONE, "") >= day.isoformat():
        return
    try:
        for one in _due(books, day):
            _send(books, one)
    except (LineProblem, RecordProblem, RuleProblem):
        return
    record.transact(lambda connection: settings.put(connection, _DONE, day.isoformat()))


def closed_day(books: Unattended) -> date:
    """Today from closing time on, else yesterday."""
    local = books.now.astimezone(OFFICE_ZONE)
    still_open = local.time() < Hours.parse(books.office.hours).closes
    return local.date() - timedelta(days=still_open)


def _due(books: Unattended, day: date) -> list[date]:
    began = min(_began(books, day), day)
    newest = date.fromisoformat(max(daily.accepted(books), default=began.isoformat()))
    oldest = max(began, min(newest, day) - LOOK_BACK)
    return daily.days(books, max(oldest, day - timedelta(days=daily.MOST_DAYS - 1)), day)


def _began(books: Unattended, day: date) -> date:
    """The first day that was ever tried: it is due until it is accepted, like those after it."""
    began = settings.get(books.read, _FIRST)
    if began is None:
        began = min(daily.accepted(books), default=day.isoformat())
        books.record.transact(lambda connection: settings.put(connection, _FIRST, began))
    return date.fromisoformat(began)


def _send(books: Unattended, day: date) -> None:
    try:
        made = daily.document(books, day)
        known = daily.accepted(books).get(made.day)
        if known is None or known.sha256 != messages.hash_of(made):
            daily.send(books, [made])
    except LineProblem as problem:
        if problem.code not in _REFUSALS:
            raise
        said = Refused(day.isoformat(), problem.message, utc_text(books.now))
        daily.keep_refused(books, said)


@dataclass(frozen=True)
class Sent:
    """How far the figures of days have gone. `joined`: there is a centre to send them to."""

    joined: bool
    last: Accepted | None
    refused: Refused | None

    @property
    def words(self) -> str:
        """For the dashboard; nothing for a desk without a centre."""
        if self.refused:
            day = date.fromisoformat(self.refused.day)
            return say(
                "! Số liệu ngày {day:%d/%m/%Y} không được nhận: {message}",
                day=day,
                message=self.refused.message,
            )
        if not self.joined:
            return ""
        if self.last is None:
            return say(
                "Số liệu ngày cho hệ thống đo lường: chưa gửi lần nào, tự gửi sau giờ đóng cửa"
            )
        day, at = date.fromisoformat(self.last.day), from_text(self.last.at)
        return say(
            "Số liệu ngày {day:%d/%m/%Y}: hệ thống đo lường nhận lúc {at:%H:%M %d/%m/%Y}",
            day=day,
            at=at.astimezone(OFFICE_ZONE),
        )


def sent(desk: Books) -> Sent:
    try:
        place = places.of(desk.read)
    except LineProblem:
        place = None
    joined = place is not None and place.enrolled
    return Sent(joined, daily.last_accepted(desk), daily.refused(desk))
