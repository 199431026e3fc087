"""Help given to citizens, counted: who was helped, with what, how long (B0-10, B2-06)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from db import acts
from db.clock import from_text, utc_text
from db.kinds import HelpGiven
from db.problem import RecordProblem
from desk_tui.counter import terms
from desk_tui.counter.desk import OFFICE_ZONE, Desk, local
from desk_tui.counter.receive import short_note
from desk_tui.rules import text
from desk_tui.tongue import say

KINDS = {
    "leaflet": say("Phát tờ hướng dẫn"),
    "guide": say("Hướng dẫn trên điện thoại"),
    "package": say("Lập gói nộp trực tuyến"),
    "account": say("Giúp mở tài khoản"),
    "pay": say("Giúp trả tiền trên mạng"),
}
"""What there is to help with, in the officer's words."""
MOST_MINUTES = 480


@dataclass(frozen=True)
class Help:
    """One line of the log. `minutes` 0: nobody said."""

    act: str
    kind: str
    officer: str
    procedure: str
    procedure_name: str
    person: str
    minutes: int
    first_time: bool
    at: datetime


@dataclass(frozen=True)
class Total:
    """The help of one kind in a stretch of days."""

    kind: str
    count: int
    minutes: int
    first_time: int


def give(
    desk: Desk,
    kind: str,
    *,
    procedure: str = "",
    person: str = "",
    minutes: int = 0,
    first_time: bool = False,
    note: str = "",
    subject: str = "",
    at: datetime | None = None,
) -> acts.Act:
    """Count one help. `subject` is the dossier, package or visit it belongs to, if any;
    `first_time`: the citizen had never filed online (B3-09).

    Raises RecordProblem `unknown-help`, `bad-minutes` or `unknown-procedure`.
    """
    if kind not in KINDS:
        raise RecordProblem(
            "unknown-help",
            say("Không có loại hỗ trợ “{kind}”.", kind=kind),
            say("Chọn: {kinds}.", kinds=", ".join(KINDS)),
        )
    if not 0 <= minutes <= MOST_MINUTES:
        raise RecordProblem(
            "bad-minutes",
            say("Số phút hỗ trợ {minutes} không hợp lý.", minutes=minutes),
            say("Ghi từ 0 đến {most_minutes}.", most_minutes=MOST_MINUTES),
        )
    done = desk.done_at(at)
    found = terms.procedure(desk, procedure, done.date()) if procedure else None
    said = HelpGiven(
        kind=kind,
        office=desk.office.code,
        procedure=found.code if found else "",
        procedure_name=found.name if found else "",
        person=short_note(person),
        minutes=minutes,
        first_time=first_time,
        note=short_note(note),
    )
    (written,) = desk.act(
        lambda _: [acts.Doing(subject or acts.new_id(), said, done if at else None)]
    )
    return written


def log(
    desk: Desk, first: date | None = None, last: date | None = None, limit: int = 200
) -> list[Help]:
    """What was given from the first to the last day, newest first."""
    rows = desk.read.execute(
        "SELECT * FROM helps WHERE done_at >= ? AND done_at < ? ORDER BY done_at DESC, act DESC"
        " LIMIT ?",
        (*span(first, last), limit),
    )
    return [
        Help(
            act=row["act"],
            kind=row["kind"],
            officer=row["officer"],
            procedure=row["procedure"],
            procedure_name=row["procedure_name"],
            person=row["person"],
            minutes=row["minutes"],
            first_time=bool(row["first_time"]),
            at=local(from_text(row["done_at"])),
        )
        for row in rows
    ]


def totals(desk: Desk, first: date | None = None, last: date | None = None) -> Sequence[Total]:
    """How much of each kind, in the order of KINDS; kinds that were not given are left out."""
    rows = desk.read.execute(
        "SELECT kind, count(*) AS given, sum(minutes) AS minutes, sum(first_time) AS first_time"
        " FROM helps WHERE done_at >= ? AND done_at < ? GROUP BY kind",
        span(first, last),
    )
    by_kind = {
        row["kind"]: Total(row["kind"], row["given"], row["minutes"], row["first_time"])
        for row in rows
    }
    known = [by_kind[kind] for kind in KINDS if kind in by_kind]
    return [*known, *(one for kind, one in by_kind.items() if kind not in KINDS)]


def kind_words(kind: str) -> str:
    """A kind of a newer program is told as it is written."""
    return KINDS.get(kind, text.tidy(kind))


def span(first: date | None, last: date | None) -> tuple[str, str]:
    """The days, both counted, as UTC text."""
    begin = datetime.combine(first, time(), OFFICE_ZONE) if first else None
    end = datetime.combine(last + timedelta(days=1), time(), OFFICE_ZONE) if last else None
    return (
        utc_text(begin.astimezone(UTC)) if begin else "",
        utc_text(end.astimezone(UTC)) if end else "9",
    )
