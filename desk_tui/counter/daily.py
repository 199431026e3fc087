"""The day's figures for the measuring system: one checked document a day, sent or carried (B0-21).

A day counted again without news is the same document under the same hash, so sending it again
changes nothing; after late work the new one takes its place at the centre.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from db import settings
from db.driver import sqlite
from db.problem import RecordProblem
from desk_tui.centre import place as places
from desk_tui.centre.measures import messages
from desk_tui.centre.measures.messages import (
    Daily,
    DailyKept,
    DailyUp,
    DayFigure,
    DeskDay,
    Flows,
    LineDay,
)
from desk_tui.centre.problem import LineProblem
from desk_tui.counter import report as reports
from desk_tui.counter.report import Ask, Books, Report
from desk_tui.counter.report_sorts import Looks
from desk_tui.rules import metrics
from desk_tui.tongue import say

ACCEPTED, REFUSED = "daily_accepted", "daily_refused"
_KEPT_DAYS = 400
MOST_DAYS = 62
_FLOWS = Flows.__struct_fields__


@dataclass(frozen=True)
class Accepted:
    """What the centre last accepted of a day. `at` is UTC text."""

    day: str
    sha256: str
    at: str
    version: int


@dataclass(frozen=True)
class Refused:
    """A day the centre said no to, or that did not add up here, and why. `at` is UTC text."""

    day: str
    message: str
    at: str


def document(desk: Books, day: date) -> Daily:
    """Count one day of this office. Raises LineProblem `bad-message` if it does not add up."""
    office = desk.office.code
    told = reports.report(desk, Ask(day, day, by="desk", desk=office))
    whole = _flows(told.numbers)
    figures = metrics.figures(
        reports.definitions(), {name: getattr(whole, name) for name in _FLOWS}, day
    )
    made = Daily(
        format="desk-tui.daily/1",
        id=messages.id_of(office, day.isoformat()),
        office=office,
        unit=desk.office.unit,
        day=day.isoformat(),
        counts=whole,
        desks=tuple(
            DeskDay(desk=group.key, counts=flows)
            for group in told.groups
            if group.key and (flows := _flows(group.numbers)) != _NOTHING
        ),
        lines=tuple(_lines(desk, told)),
        figures=tuple(
            DayFigure(
                metric=one.metric.id,
                numerator=one.numerator,
                denominator=one.denominator,
                value=one.value,
            )
            for one in figures
        ),
    )
    return messages.read(messages.content(made))


def days(desk: Books, first: date | None = None, last: date | None = None) -> list[date]:
    """The days to count: those asked for, else from the last accepted one to today.

    Raises RuleProblem `bad-period`, RecordProblem `too-many-days`, `day-ahead`.
    """
    today = desk.today()
    if first is None and last is None:
        newest = max(accepted(desk), default=today.isoformat())
        first = max(min(date.fromisoformat(newest), today), today - timedelta(days=MOST_DAYS - 1))
    first, last = first or last or today, last or (today if first is None else max(first, today))
    metrics.check_period(first, last)
    if last > today:
        raise RecordProblem(
            "day-ahead",
            say("Ngày {last:%d/%m/%Y} chưa tới.", last=last),
            say("Chọn đến hôm nay là cùng."),
        )
    count = (last - first).days + 1
    if count > MOST_DAYS:
        raise RecordProblem(
            "too-many-days",
            say("{count} ngày một lần là quá nhiều.", count=count),
            say("Gửi từng đợt, mỗi đợt không quá {most_days} ngày.", most_days=MOST_DAYS),
        )
    return [first + timedelta(days=n) for n in range(count)]


def save(folder: Path, made: Daily) -> Path:
    """One file a day, named by office and day. Raises RecordProblem `file-unwritable`."""
    path = folder / f"so-lieu-ngay-{made.office}-{made.day}.json"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_bytes(messages.content(made))
    except OSError as error:
        raise RecordProblem(
            "file-unwritable",
            say(
                "Không ghi được tệp {path} ({strerror}).",
                path=path,
                strerror=error.strerror or error,
            ),
            say("Chọn thư mục ghi được."),
        ) from error
    return path


def send(desk: Books, made: Sequence[Daily]) -> list[Accepted]:
    """Hand days to the centre; what was accepted before a line broke stays so.

    Raises RecordProblem `not-joined`, LineProblem.
    """
    from desk_tui.centre.client import Client

    place = places.of(desk.read)
    if place is None or not place.enrolled:
        raise RecordProblem(
            "not-joined",
            say("Quầy chưa nối với trung tâm lần nào."),
            say("Nối và đồng bộ một lần (desk-tui join, sync), hoặc ghi ra tệp: --folder THƯ_MỤC."),
        )
    (known,) = desk.read.execute("SELECT count(*) FROM acts").fetchone()
    told: list[Accepted] = []
    with Client(place) as client:
        for one in made:
            said = DailyUp(sha256=messages.hash_of(one), known=known, document=one)
            kept = client.line.say("PUT", "/v1/measures", said, DailyKept)
            if (kept.id, kept.sha256) != (one.id, said.sha256):
                raise LineProblem("not-the-centre", say("Trung tâm trả lời về một ngày khác."))
            told.append(Accepted(one.day, kept.sha256, kept.accepted_at, kept.version))
            _keep(desk, told[-1])
    return told


def accepted(desk: Books) -> dict[str, Accepted]:
    """Days the centre accepted, by day; `sha256` tells whether a day has changed since."""
    kept = settings.get(desk.read, ACCEPTED, {})
    return {day: Accepted(day, *said) for day, said in kept.items()}


def last_accepted(desk: Books) -> Accepted | None:
    """The one accepted last."""
    return max(accepted(desk).values(), key=lambda one: (one.at, one.day), default=None)


def refused(desk: Books) -> Refused | None:
    """The day refused last, until it is accepted after all."""
    said = settings.get(desk.read, REFUSED, None)
    return Refused(*said) if said else None


def keep_refused(desk: Books, one: Refused) -> None:
    desk.record.transact(
        lambda connection: settings.put(connection, REFUSED, [one.day, one.message, one.at])
    )


def _keep(desk: Books, one: Accepted) -> None:
    def put(connection: sqlite.Connection) -> None:
        kept = settings.get(connection, ACCEPTED, {})
        kept[one.day] = [one.sha256, one.at, one.version]
        newest = dict(sorted(kept.items())[-_KEPT_DAYS:])
        settings.put(connection, ACCEPTED, newest)
        if (settings.get(connection, REFUSED, None) or [""])[0] == one.day:
            settings.put(connection, REFUSED, None)

    desk.record.transact(put)


def _lines(desk: Books, told: Report) -> Iterator[LineDay]:
    """By procedure and way in, with the name and field that its newest version here has."""
    look = Looks(desk.read, told.ask.last)
    known = {
        sort.procedure: look.known(sort)
        for sort, _ in sorted(told.sorts, key=lambda one: one.sort.version)
    }
    each = reports.apart(told, lambda sort: (sort.procedure, sort.channel))
    for (procedure, channel), numbers in each.items():
        flows = _flows(dict.fromkeys(_FLOWS, 0) | numbers)
        if flows != _NOTHING:
            name, field, *_ = known[procedure]
            yield LineDay(
                procedure=procedure,
                name=name,
                field=field,
                channel=channel,  # pyright: ignore[reportArgumentType]
                counts=flows,
            )


def _flows(numbers: Mapping[str, int]) -> Flows:
    return Flows(**{name: numbers[name] for name in _FLOWS})


_NOTHING = Flows(**dict.fromkeys(_FLOWS, 0))
