"""Honest about an outage: who will get a result late because the line is dead (C-13)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path

from db import outbox, queue
from db.clock import from_text
from db.queue import Filter
from desk_tui.counter import look
from desk_tui.counter.desk import OFFICE_ZONE, Desk, local

REPORT_AT = time(16, 30)
"""From then on, what is due today and not finished will be late."""
MOST = 500
WEEKDAYS = ("T2", "T3", "T4", "T5", "T6", "T7", "CN")


@dataclass(frozen=True)
class Late:
    """A dossier that will miss its date. `new_due`: the day to promise instead."""

    row: queue.Row
    phone: str
    due: datetime
    new_due: datetime


@dataclass(frozen=True)
class Report:
    """`since`: when the centre was last heard."""

    since: datetime
    dossiers: tuple[Late, ...]

    @property
    def cause(self) -> str:
        """As it goes on the list: “mất kết nối từ CN 15/11 21:10”."""
        return f"mất kết nối từ {WEEKDAYS[self.since.weekday()]} {self.since:%d/%m %H:%M}"


def report(desk: Desk) -> Report | None:
    """What is due today and open while the line is down; None while it is up, or never was."""
    since = _since(desk)
    if since is None:
        return None
    return Report(since, tuple(_late(desk, row) for row in _due_today(desk)))


def trouble(desk: Desk) -> list[str]:
    """A few words for the line always on screen, from half past four on."""
    since = _since(desk) if local(desk.now()).time() >= REPORT_AT else None
    late = len(_due_today(desk)) if since else 0
    return [f"{late} hồ sơ sẽ trễ vì mất nối"] if late else []


def _since(desk: Desk) -> datetime | None:
    """When the centre was last heard, while it is not heard."""
    line = outbox.line(desk.read)
    return local(from_text(line.last_contact)) if line.failures and line.last_contact else None


def _due_today(desk: Desk) -> list[queue.Row]:
    """Open dossiers whose date is today, the soonest first."""
    today = datetime.combine(desk.today(), time(), OFFICE_ZONE)
    late = Filter(due_before=today + timedelta(days=1))
    rows = queue.page(desk.read, desk.record.plain, late, limit=MOST)
    return [row for row in rows if row.due and from_text(row.due) >= today]


def _late(desk: Desk, row: queue.Row) -> Late:
    assert row.due
    due = local(from_text(row.due))
    day = desk.calendar.next_working(due.date() + timedelta(days=1))
    said = look.show(desk, row.code).said
    phone = said.owner.phone or (said.submitter.phone if said.submitter else "")
    return Late(row, phone, due, datetime.combine(day, desk.hours.closes, due.tzinfo))


def call_list(desk: Desk, told: Report) -> Path:
    """The list to call, on paper. Raises SlipProblem."""
    from desk_tui.counter import slip
    from desk_tui.slips.data_lists import OutageList, OutageRow

    now = local(desk.now())
    rows = tuple(
        OutageRow(
            code=one.row.code,
            owner=one.row.owner_name,
            phone=one.phone,
            procedure=one.row.procedure_name,
            due=one.due,
            new_due=one.new_due,
        )
        for one in told.dossiers
    )
    sheet = OutageList(
        head=slip.sheet_head(desk, now),
        at=now,
        cause="mất kết nối với trung tâm",
        since=told.since,
        rows=rows,
    )
    return slip.draw(desk, sheet, f"mat-noi-{now:%y%m%d-%H%M}", desk.office.form_set)
