"""People who file online: for the first time, or again (B3-09, B4-09)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from desk_tui.counter.desk import Desk
from desk_tui.counter.helping import span, totals

_ONLINE = "channel = 'online' AND NOT void AND owner_number != ''"


@dataclass(frozen=True)
class Users:
    """People, each once, by their own number. `first_time`: their first online dossier in this
    record lies in these days; `unnamed`: online dossiers whose owner has no number. `said` is how
    often an officer who helped wrote down that it was the first time."""

    first: date
    last: date
    people: int
    first_time: int
    unnamed: int
    said: int

    @property
    def returning(self) -> int:
        return self.people - self.first_time


def users(desk: Desk, first: date, last: date) -> Users:
    """Who filed online from the first to the last day, both counted."""
    begin, end = span(first, last)
    people, returning = desk.read.execute(
        # By the person: by channel and day every one of them would look through all the others.
        "WITH seen AS (SELECT DISTINCT owner_number AS number FROM dossiers"
        f" WHERE {_ONLINE} AND received >= ? AND received < ?)"
        " SELECT count(*), coalesce(sum(EXISTS (SELECT 1 FROM dossiers"
        " INDEXED BY dossiers_owner"
        f" WHERE owner_number = seen.number AND {_ONLINE} AND received < ?)), 0) FROM seen",
        (begin, end, begin),
    ).fetchone()
    (unnamed,) = desk.read.execute(
        "SELECT count(*) FROM dossiers WHERE channel = 'online' AND NOT void"
        " AND owner_number = '' AND received >= ? AND received < ?",
        (begin, end),
    ).fetchone()
    said = sum(one.first_time for one in totals(desk, first, last))
    return Users(first, last, people, people - returning, unnamed, said)


def by_month(desk: Desk, first: date, last: date) -> list[Users]:
    """The same month by month; the first and the last may be parts of a month."""
    found = []
    while first <= last:
        following = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
        found.append(users(desk, first, min(last, following - timedelta(days=1))))
        first = following
    return found


def never_online(desk: Desk, number: str) -> bool:
    """Whether nobody of this number filed online before, alone or with help; without a number
    nobody can say, which is no."""
    if not number:
        return False
    rows = desk.read.execute(
        f"SELECT 1 FROM dossiers INDEXED BY dossiers_owner WHERE owner_number = ?1 AND {_ONLINE}"
        " UNION ALL SELECT 1 FROM packages WHERE applicant_number = ?1 LIMIT 1",
        (number,),
    )
    return rows.fetchone() is None
