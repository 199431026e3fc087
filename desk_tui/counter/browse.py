"""Browsing the queue: pages ready to show, each due date in words against the clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct

from db import queue
from db.clock import from_text
from db.queue import Filter
from desk_tui.counter import states
from desk_tui.counter.desk import Desk, local
from desk_tui.counter.look import SOON
from desk_tui.rules.statuses import CLOCK_STOPPED, CLOSED, FINISHED
from desk_tui.tongue import say

Urgency = Literal["overdue", "soon", "waiting", "later", "none", "over"]
HOURS_TOLD = timedelta(hours=6)
"""From here on the hours left are told instead of the time of day."""

# Edges that lie beyond every row, for reading a list from its end.
_BEFORE_ALL, _AFTER_ALL = "|0", "~|9223372036854775807"


class Line(Struct, frozen=True):
    """One dossier of the queue. `cursor` is where to go on; `due` says its date in words."""

    row: queue.Row
    cursor: str
    urgency: Urgency
    due: str
    unsent: int

    @property
    def status(self) -> str:
        return say("Đã hủy số") if self.row.void else states.short(self.row.status)


def page(
    desk: Desk,
    wanted: Filter,
    now: datetime,
    *,
    after: str = "",
    before: str = "",
    last: bool = False,
    limit: int = 50,
) -> list[Line]:
    """Up to `limit` rows after or before a cursor in reading order; `last`: the end of the list."""
    if last:
        before = _AFTER_ALL if _ascending(wanted) else _BEFORE_ALL
    rows = queue.page(desk.read, desk.record.plain, wanted, after=after, before=before, limit=limit)
    unsent = queue.unsent(desk.read, [row.id for row in rows])
    lines: list[Line] = []
    for row in rows:
        urgency, due = told_due(row.status, row.due, now)
        place = queue.cursor(row, wanted)
        lines.append(Line(row, place, urgency, due, unsent.get(row.id, 0)))
    return lines


def _ascending(wanted: Filter) -> bool:
    """Soonest due or longest waiting first; all else is newest first."""
    listed = wanted.due_before is not None or wanted.undigitised
    return listed and not queue.match(wanted.search)


def cursor_of(desk: Desk, wanted: Filter, code: str) -> str | None:
    """Where the dossier of this code stands in a list; None when it is not (or no longer) in it."""
    row = queue.find(desk.read, code)
    if row is None:
        return None
    if wanted.status is not None and row.status != wanted.status:
        return None
    if wanted.channel and row.channel != wanted.channel:
        return None
    if wanted.undigitised and not row.undigitised:
        return None
    if wanted.due_before:
        late = row.due is not None and from_text(row.due) < wanted.due_before
        if row.finished or row.status in CLOSED | CLOCK_STOPPED or not late:
            return None
    return queue.cursor(row, wanted)


def told_due(status: int, due: str | None, now: datetime) -> tuple[Urgency, str]:
    """How a dossier stands against its date, and the words for a narrow column (APT-04)."""
    if status in CLOSED:
        return "over", say("đã xong") if status in FINISHED else say("không còn hạn")
    if not due:
        return "none", say("không hẹn")
    if status in CLOCK_STOPPED:
        return "waiting", say("dừng tính hạn")
    moment, here = local(from_text(due)), local(now)
    days = (moment.date() - here.date()).days
    left = moment - here
    if left < timedelta(0):
        return "overdue", say("trễ {days} ngày", days=-days) if days else say(
            "trễ {left}", left=_span(-left)
        )
    urgency: Urgency = "soon" if left <= SOON else "later"
    if not days:
        return urgency, say("còn {left}", left=_span(left)) if left < HOURS_TOLD else say(
            "hôm nay {moment:%H:%M}", moment=moment
        )
    if days == 1:
        return urgency, f"mai {moment:%H:%M}"
    return urgency, f"{moment:%d/%m %H:%M}" if moment.year == here.year else f"{moment:%d/%m/%Y}"


def _span(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    return (
        say("{minutes} giờ", minutes=minutes // 60)
        if minutes >= 60
        else say("{minutes} phút", minutes=minutes)
    )


def counts(desk: Desk) -> dict[int, int]:
    """Kept counts by status code; no row is counted here."""
    return {int(name): n for name, n in queue.counts(desk.read, "status:").items()}


def pulse(desk: Desk) -> int:
    """A number that moves whenever another connection has written to the record. Microseconds."""
    return desk.read.execute("PRAGMA data_version").fetchone()[0]
