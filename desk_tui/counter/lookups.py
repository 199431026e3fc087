"""Every look-up of a personal database from this office: who, about whom, why, what came (SEC-05).

Read from the acts `person.checked`; the centre keeps a list of its own, written before it asks.
The list outlives the purge of the dossier's personal data: officer, moment and reason stay.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as clock_time

from db import acts
from db.clock import from_text, utc_text
from db.kinds import PersonChecked
from desk_tui.counter.desk import OFFICE_ZONE, Desk, local
from desk_tui.counter.people import STATES
from desk_tui.rules.text import plain

SOURCES = {"population": "CSDL quốc gia về dân cư"}


@dataclass(frozen=True)
class Lookup:
    at: datetime
    officer: str
    desk: str
    source: str
    code: str
    owner: str
    reason: str
    state: str

    @property
    def words(self) -> str:
        return STATES.get(self.state, self.state)


def lookups(
    desk: Desk, first: date | None = None, last: date | None = None, officer: str = ""
) -> list[Lookup]:
    """Newest first; days are whole ones at the office. An officer sees their own, others all.

    `officer`: a part of a name, marks left off.
    """
    own = "" if desk.role != "officer" else desk.officer
    found = list(_between(desk, first, last))
    return [
        one
        for one in found
        if plain(officer) in plain(one.officer) and (not own or one.officer == own)
    ]


def _between(desk: Desk, first: date | None, last: date | None) -> Iterator[Lookup]:
    begin = utc_text(_midnight(first)) if first else ""
    end = utc_text(_midnight(last + timedelta(days=1))) if last else "~"
    rows = desk.read.execute(
        "SELECT a.id, d.code, d.owner_name FROM acts a LEFT JOIN dossiers d ON d.id = a.subject"
        " WHERE a.kind = 'person.checked' AND a.done_at >= ? AND a.done_at < ?"
        " ORDER BY a.done_at DESC, a.seq DESC",
        (begin, end),
    ).fetchall()
    for row in rows:
        act = acts.by_id(desk.read, row["id"])
        said = act.read() if act else None
        if act and isinstance(said, PersonChecked):
            yield Lookup(
                local(from_text(act.done_at)),
                act.officer,
                act.desk,
                SOURCES.get(said.source, said.source),
                row["code"] or "",
                row["owner_name"] or "",
                said.reason,
                said.state,
            )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, clock_time(), OFFICE_ZONE)
