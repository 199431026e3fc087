"""Days that were closed at this desk: looking only."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

import msgspec

from db.clock import from_text
from db.kinds_money import Counted
from desk_tui.counter.desk import Desk, local
from desk_tui.tongue import say


@dataclass(frozen=True)
class Closing:
    """One version of a closed day. `counted` None: nobody counted the cash."""

    version: int
    day: date
    expected: int
    counted: int | None
    difference: int
    explained: str
    officer: str
    at: datetime
    lines: tuple[Counted, ...]


def subject_of(desk: Desk, day: date) -> str:
    """The subject of a day's closings at this desk: the same in every program."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{desk.office.desk_id}/{day.isoformat()}"))


def closings(desk: Desk, day: date) -> tuple[Closing, ...]:
    """Every closing of that day here, the first one first."""
    rows = desk.read.execute(
        "SELECT * FROM closings WHERE desk = ? AND day = ? ORDER BY version",
        (desk.office.desk_id, day.isoformat()),
    )
    return tuple(
        Closing(
            version=row["version"],
            day=day,
            expected=row["expected"],
            counted=row["counted"],
            difference=row["difference"],
            explained=row["explained"],
            officer=row["officer"],
            at=local(from_text(row["at"])),
            lines=msgspec.json.decode(row["lines"], type=tuple[Counted, ...]),
        )
        for row in rows
    )


def closed_words(desk: Desk, day: date) -> list[str]:
    """A sentence when money comes on a day that was closed already."""
    done = closings(desk, day)
    if not done:
        return []
    last = done[-1]
    return [
        say(
            "Ngày {day:%d/%m} đã chốt lần {version} lúc {at:%H:%M}:"
            " khoản này thuộc lần chốt {version2} của ngày, nhớ chốt lại.",
            day=day,
            version=last.version,
            at=last.at,
            version2=last.version + 1,
        )
    ]


def open_days(desk: Desk, before: date) -> list[date]:
    """Earlier days with cash that no closing of this desk has counted in yet, oldest first."""
    rows = desk.read.execute(
        "SELECT t.day, sum(t.amount) AS cash,"
        " (SELECT expected FROM closings c WHERE c.desk = t.desk AND c.day = t.day"
        "  ORDER BY version DESC LIMIT 1) AS closed"
        " FROM takings t WHERE t.desk = ? AND t.by = 'cash' AND t.day < ?"
        " GROUP BY t.day ORDER BY t.day",
        (desk.office.desk_id, before.isoformat()),
    )
    return [date.fromisoformat(row["day"]) for row in rows if row["closed"] != row["cash"]]
