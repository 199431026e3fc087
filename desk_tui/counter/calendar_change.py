"""Days off that change: every open dossier whose date they touch is listed, none is moved by it.

A change comes with the centre's calendar or from a file; it is remembered with what the days were
before. Which dates it touches is worked out when it is asked, so that dossiers which come later
from a desk that had not heard of it are found too. A supervisor then keeps or moves each.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import cached_property
from itertools import islice

import msgspec

from db import acts, settings
from db.catalogue_dated import calendar_rows, put_calendar
from db.clock import from_text, utc_text
from db.driver import sqlite
from db.kinds import CalendarDecided, Changed, Filed, Received, StatusChanged
from db.store import Record
from desk_tui.counter import look
from desk_tui.counter.desk import OFFICE_ZONE, Desk, local
from desk_tui.counter.look import Whole
from desk_tui.rules import worktime
from desk_tui.rules.calendar_change import DayChange, as_before, day_changes, same_span
from desk_tui.rules.statuses import OPEN, WAITING, Status
from desk_tui.rules.workdays import at
from desk_tui.rules.worktime import Calendar, Hours, Term
from desk_tui.tongue import say

SETTING = "calendar-changes"
_WAITING = "calendar-waiting"
KEPT = timedelta(days=400)
"""How long after its last day a change is remembered: no limit that it touches is longer."""
MOST = 500
_DATED = ("dossier.received", "dossier.filed", "dossier.status", "dossier.changed")
"""The acts that set a date; what a newer program wrote besides is not read for it."""


class Change(msgspec.Struct, frozen=True):
    """One time the calendar came otherwise than it was known. `id` stands among those of this
    desk's acts as the change stands among them; `at`: UTC text."""

    id: str
    at: str
    source: str
    days: tuple[DayChange, ...]


@dataclass(frozen=True)
class Touched:
    """A dossier whose promised date is no longer the one that is counted. `extension`: the promise
    is the new date of an apology."""

    whole: Whole
    promised: datetime
    counted: datetime
    days: tuple[DayChange, ...]
    extension: bool = False

    @property
    def why(self) -> str:
        return "; ".join(change.words for change in self.days)


def take_in(
    record: Record, rows: Iterable[Mapping[str, str]], now: datetime, source: str
) -> tuple[DayChange, ...]:
    """Keep days of the calendar, and with them what they change, in one transaction.

    Raises RecordProblem `bad-calendar-row`, nothing kept. A day given as it is known changes
    nothing.
    """
    given = list(rows)

    def work(connection: sqlite.Connection) -> tuple[DayChange, ...]:
        before = calendar_rows(connection)
        put_calendar(connection, given)
        found = day_changes(before, calendar_rows(connection))
        if found:
            oldest = local(now).date() - KEPT
            kept = [one for one in changes(connection) if one.days[-1].day >= oldest]
            kept.append(Change(acts.new_id(), utc_text(now), source, found))
            settings.put(connection, SETTING, msgspec.to_builtins(kept))
        return found

    return record.transact(work)


def changes(connection: sqlite.Connection) -> list[Change]:
    """What changed, in the order in which it came here."""
    return msgspec.convert(settings.get(connection, SETTING, []), list[Change])


def touched(desk: Desk, limit: int = MOST) -> list[Touched]:
    """Open dossiers that nobody decided on yet, the soonest promise first."""
    known = changes(desk.read)
    if not known:
        return []
    counting = _Counting(desk, tuple(known))
    found = (counting.touched(look.show(desk, code)) for code in _candidates(desk, known))
    return list(islice((one for one in found if one), limit))


def of(desk: Desk, whole: Whole) -> Touched | None:
    """How one dossier is touched; None when it is not, or no longer."""
    known = changes(desk.read)
    return _Counting(desk, tuple(known)).touched(whole) if known else None


def waiting(desk: Desk) -> int:
    """How many dossiers wait for a decision: cheap, for it is asked every second."""
    known = changes(desk.read)
    if not known:
        return 0
    kept = settings.get(desk.read, _WAITING, {})
    return kept["n"] if kept.get("mark") == _mark(desk, known) else count_again(desk)


def _mark(desk: Desk, known: Sequence[Change]) -> list[str]:
    """What a count was made on. An hour is the longest that what other desks decided stays
    unseen here."""
    return [known[-1].id, f"{local(desk.now()):%Y-%m-%d %H}"]


def count_again(desk: Desk) -> int:
    """The same, counted: once an hour, and after each decision."""
    known = changes(desk.read)
    if not known:
        return 0
    n = len(touched(desk))
    kept = {"mark": _mark(desk, known), "n": n}
    if kept != settings.get(desk.read, _WAITING):
        desk.record.transact(lambda connection: settings.put(connection, _WAITING, kept))
    return n


def trouble(desk: Desk) -> list[str]:
    """A few words for the line always on screen."""
    n = waiting(desk)
    return [say("{n} hẹn trả bị lịch nghỉ mới chạm tới (Đến hạn)", n=n)] if n else []


def _candidates(desk: Desk, known: Sequence[Change]) -> list[str]:
    """Open dossiers promised for a day from the first changed one on, taken in before the last
    change was heard; those of other desks whenever they were, for they may not have heard it."""
    days = [change.day for one in known for change in one.days]
    first = utc_text(datetime.combine(min(days), time(), OFFICE_ZONE))
    last = utc_text(datetime.combine(max(days) + timedelta(days=1), time(), OFFICE_ZONE))
    waits = ", ".join(str(int(status)) for status in WAITING)
    before = "received < :last AND (id < :newest OR desk != :own)"
    rows = desk.read.execute(
        f"SELECT code, due FROM dossiers WHERE deadline >= :first AND {before}"
        " UNION SELECT code, due FROM dossiers WHERE deadline < :first AND extended >= :first"
        f" AND {before}"
        f" UNION SELECT code, due FROM dossiers WHERE status IN ({waits})"
        f" AND max(due, coalesce(extended, '')) >= :first AND {before} ORDER BY due, code",
        {"first": first, "last": last, "newest": known[-1].id, "own": desk.office.desk_id},
    )
    return [row["code"] for row in rows]


@dataclass
class _Counting:
    """The dates of many dossiers on today's calendar and on those before; what many of them
    share is read once."""

    desk: Desk
    known: tuple[Change, ...]
    _terms: dict[tuple[object, ...], Term | None] = field(default_factory=dict)

    @cached_property
    def after(self) -> Calendar:
        return self.desk.calendar

    @cached_property
    def hours(self) -> Hours:
        return self.desk.hours

    def touched(self, whole: Whole) -> Touched | None:
        row = whole.row
        if row.due is None or row.void or row.status not in OPEN:
            return None
        if row.extended and row.extended > row.due:
            return self._extended(whole, local(from_text(row.extended)))
        promised, base = local(from_text(row.due)), _base(whole)
        elsewhere = base.act.desk != self.desk.office.desk_id
        # What another desk did may rest on an older calendar than this one had at that time.
        unheard = [one for one in self.known if one.id > base.act.id or elsewhere]
        days = _spanned([day for one in unheard for day in one.days], base.start, promised)
        if not days:
            return None
        before = as_before(self.after, [day for one in unheard for day in one.days])
        counted = self._counted(whole, base, promised, before, elsewhere)
        if counted is None or counted == promised or _decided(whole, promised, days):
            return None
        return Touched(whole, promised, counted, days)

    def _extended(self, whole: Whole, promised: datetime) -> Touched | None:
        """A day that somebody chose is not counted: only when it came to be off is it touched."""
        days = _spanned([day for one in self.known for day in one.days], promised, promised)
        counted = at(self.after.next_working(promised.date()), promised.time())
        if not days or counted == promised or _decided(whole, promised, days):
            return None
        return Touched(whole, promised, counted, days, extension=True)

    def _counted(
        self, whole: Whole, base: _Base, promised: datetime, before: Calendar, elsewhere: bool
    ) -> datetime | None:
        """The date as it is counted now; the promise itself when it holds on today's calendar."""
        term = self._term(whole)
        if base.whole_term and term:
            now = worktime.due(base.start, term, self.after, self.hours).due
            then = worktime.due(base.start, term, before, self.hours).due
            if promised in (now, then):
                return now
        if elsewhere:
            return None  # how that desk came to its date cannot be told: it is not doubted
        unit = term.unit if term else "working_day"
        return same_span(base.start, promised, unit, before, self.after, self.hours)

    def _term(self, whole: Whole) -> Term | None:
        from desk_tui.counter import kept_terms

        said = whole.said
        key = (
            said.procedure,
            said.procedure_version,
            said.case,
            said.channel,
            kept_terms.received(whole).date(),
        )
        if key not in self._terms:
            self._terms[key] = kept_terms.term(self.desk, whole)
        return self._terms[key]


def _spanned(
    days: Sequence[DayChange], start: datetime, promised: datetime
) -> tuple[DayChange, ...]:
    """Those between the start of the count and the promise; of one day the last word."""
    newest = {one.day: one for one in days if start.date() <= one.day <= promised.date()}
    return tuple(newest[day] for day in sorted(newest))


@dataclass(frozen=True)
class _Base:
    """The act that set the date, the moment counted from, and whether the limit was counted
    whole from there (not a rest after a pause, nor a date put in by hand)."""

    act: acts.Act
    start: datetime
    whole_term: bool


def _base(whole: Whole) -> _Base:
    base: _Base | None = None
    told = (act for act in whole.acts if act.kind in _DATED)
    for act in sorted(told, key=lambda act: act.place):
        match act.read():
            case Received(received=received):
                base = _Base(act, local(from_text(received)), True)
            case Filed(received=received, filed=filed):
                base = _Base(act, local(from_text(received or filed)), True)
            case StatusChanged(due=due, before=before) if due:
                first = before == Status.FILED
                base = _Base(act, local(from_text(act.done_at)), first)
            case StatusChanged(status=Status.RECEIVED | Status.PROCESSING, before=before) if (
                before == Status.WAITING_PAPERS
            ):
                base = _Base(act, local(from_text(act.done_at)), False)
            case Changed(field="due"):
                base = _Base(act, local(from_text(act.done_at)), False)
    assert base, "every dossier was received or filed"
    return base


def _decided(whole: Whole, promised: datetime, days: Sequence[DayChange]) -> bool:
    """Whether a supervisor has said of these very days that this is the date."""
    asked, date = {one.day.isoformat() for one in days}, utc_text(promised)
    said = (act.read() for act in whole.acts if act.kind == "calendar.decided")
    return any(
        isinstance(one, CalendarDecided)
        and asked <= set(one.days)
        and date == (one.counted if one.moved else one.promised)
        for one in said
    )
