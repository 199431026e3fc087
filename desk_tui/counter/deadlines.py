"""Dates to keep an eye on: overdue, soon due, and citizens whose own date to supply has passed.

Lists warn; nothing is closed or moved by them (APT-04, SUP-03).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from db import queue
from db.clock import from_text, utc_text
from db.driver import sqlite
from db.kinds import Stage
from db.queue import Filter
from desk_tui.counter import look, stages
from desk_tui.counter.asked import still_asked
from desk_tui.counter.desk import OFFICE_ZONE, Desk, local
from desk_tui.rules.statuses import Status
from desk_tui.tongue import say

MOST = 500
COUNTED = 1000
"""Counts stop here: beyond it only the length of the list matters."""


class Counts(NamedTuple):
    """How many open dossiers are late, and how many have to be finished by the next working day."""

    overdue: int
    soon: int

    @property
    def words(self) -> str:
        """Empty when nothing presses."""
        told = [say("quá hạn {overdue}", overdue=_up_to(self.overdue))] if self.overdue else []
        told += [say("sắp hạn {soon}", soon=_up_to(self.soon))] if self.soon else []
        return ", ".join(told)


def _up_to(n: int) -> str:
    return f"{n}+" if n >= COUNTED else str(n)


@dataclass(frozen=True)
class Unanswered:
    """A dossier that waits for papers longer than its citizen was given."""

    row: queue.Row
    asked: datetime
    until: datetime
    papers: tuple[str, ...]
    phone: str


@dataclass(frozen=True)
class StageLeft:
    """The stage a dossier is in, and when it has to be done."""

    row: queue.Row
    place: int
    stage: Stage
    due: datetime


def soon_until(desk: Desk) -> datetime:
    """The end of the next working day: what is due by then presses (an apology is due before)."""
    day = desk.calendar.next_working(desk.today() + timedelta(days=1))
    return _midnight(day + timedelta(days=1))


def counts(desk: Desk) -> Counts:
    """Two short looks into the index of dates still to keep."""
    now, until = utc_text(desk.now()), utc_text(soon_until(desk))
    late = _count(desk.read, "deadline < ?", now)
    return Counts(late, _count(desk.read, "deadline >= ? AND deadline < ?", now, until))


def _count(connection: sqlite.Connection, where: str, *values: str) -> int:
    query = f"SELECT count(*) FROM (SELECT 1 FROM dossiers WHERE {where} LIMIT {COUNTED})"
    return connection.execute(query, values).fetchone()[0]


def overdue(desk: Desk) -> list[queue.Row]:
    """Open dossiers behind their date, the longest late first."""
    return queue.page(desk.read, desk.record.plain, Filter(due_before=desk.now()), limit=MOST)


def soon(desk: Desk) -> list[queue.Row]:
    """Open dossiers due from now to the end of the next working day."""
    wanted = Filter(due_before=soon_until(desk))
    start = f"{utc_text(desk.now())}|0"
    return queue.page(desk.read, desk.record.plain, wanted, after=start, limit=MOST)


def unanswered(desk: Desk) -> list[Unanswered]:
    """Those waiting for papers behind the citizen's own date, the longest silent first."""
    rows = desk.read.execute(
        "SELECT code, json_extract(payload, '$.until') AS until FROM ("
        " SELECT d.code, a.payload, max(a.seq) FROM dossiers d"
        " JOIN acts a ON a.subject = d.id AND a.kind = 'papers.asked'"
        " WHERE d.status = ? GROUP BY d.id)"
        " WHERE until != '' AND until < ? ORDER BY until, code LIMIT ?",
        (int(Status.WAITING_PAPERS), utc_text(desk.now()), MOST),
    ).fetchall()
    return [one for row in rows if (one := _unanswered(desk, row["code"]))]


def _unanswered(desk: Desk, code: str) -> Unanswered | None:
    whole = look.show(desk, code)
    asked = still_asked(whole.acts)
    if asked is None or not asked.until or from_text(asked.until) >= desk.now():
        return None
    return Unanswered(
        whole.row,
        local(from_text(asked.since)),
        local(from_text(asked.until)),
        tuple(paper.name for paper in asked.left),
        look.phone_of(whole.said),
    )


def stages_pressing(desk: Desk) -> list[StageLeft]:
    """Stages behind or near their own date, the soonest first: nobody outside was promised it."""
    rows = desk.read.execute(
        "SELECT code FROM dossiers WHERE deadline IS NOT NULL"
        " AND json_array_length(details, '$.stages') > 0 ORDER BY deadline LIMIT ?",
        (MOST,),
    ).fetchall()
    found, until = list[StageLeft](), soon_until(desk)
    for row in rows:
        whole = look.show(desk, row["code"])
        place = stages.current(whole)
        due = None if place is None else stages.due_of(whole, place)
        if place is not None and due and due < until:
            found.append(StageLeft(whole.row, place, stages.of(whole)[place], due))
    return sorted(found, key=lambda one: one.due)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), OFFICE_ZONE)
