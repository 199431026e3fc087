"""The numbers an office is judged by, over any days, offline, each with what it is made of.

Counts come from `db.tallies`, their meaning from `rules.counting` and `rules.metrics`. A report is
judged at the end of its last day (today, when that day is still to come), by what the record knows
now: the same days give the same answer whenever they are asked for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Protocol, TypeVar

from db import queue, tallies
from db.driver import sqlite
from db.problem import RecordProblem
from db.tallies import Sort, Span
from desk_tui.counter import money_counts, report_by
from desk_tui.counter.problem import Refusal
from desk_tui.counter.report_by import GROUPINGS, By, name_of, services_by
from desk_tui.counter.report_sorts import Looks, Told
from desk_tui.rules import counting, metrics
from desk_tui.rules.counting import Many, Service
from desk_tui.rules.metrics import Figure, Metric
from desk_tui.tongue import say

if TYPE_CHECKING:
    from db.store import Record
    from desk_tui.counter.desk import Office

K = TypeVar("K")

Counting = Callable[[int, int], None]
"""Hears (acts counted, of so many) after each piece of a long count."""
OTHERS = say("những người khác")
USERS_FROM = 0.3
"""Own online share above which a service has real users (the ministry's demand of 2020)."""


class Books(Protocol):
    """What figures are counted from: an open desk, or its record with nobody sitting at it."""

    @property
    def record(self) -> Record: ...

    @property
    def office(self) -> Office: ...

    @property
    def officer(self) -> str: ...

    @property
    def read(self) -> sqlite.Connection: ...

    def today(self) -> date: ...


@dataclass(frozen=True)
class Ask:
    """What is wanted: days, both included; where; kept apart by what."""

    first: date
    last: date
    by: By = ""
    desk: str = ""
    """A desk (`H18.12.34/1`), all desks of an office (`H18.12.34`), or everything here."""
    mine: bool = False
    """Only what the officer at this desk received: for their own eyes."""
    over: float = USERS_FROM


@dataclass(frozen=True)
class Group:
    """One line of a report by something."""

    key: str
    name: str
    figures: tuple[Figure, ...]
    numbers: Mapping[str, int]


@dataclass(frozen=True)
class Report:
    """`numbers` are all counts behind the figures; `doubts` what does not add up."""

    ask: Ask
    judged: date
    figures: tuple[Figure, ...]
    numbers: Mapping[str, int]
    groups: tuple[Group, ...] = ()
    doubts: tuple[str, ...] = ()
    taken: money_counts.Counts | None = None
    sorts: tuple[Told, ...] = field(default=(), repr=False)

    @property
    def with_online(self) -> int:
        """How many of the groups have at least one online dossier (B1-07)."""
        return sum(group.numbers["online"] > 0 for group in self.groups)

    def figure(self, id: str) -> Figure:
        """Raises RecordProblem `unknown-metric`."""
        for one in self.figures:
            if one.metric.id == id:
                return one
        raise _unknown(id)


def report(desk: Books, ask: Ask, told: Counting | None = None) -> Report:
    """Count; `told` hears how far a first count of everything is.

    Raises RuleProblem `bad-period`, RecordProblem `unknown-grouping`.
    """
    metrics.check_period(ask.first, ask.last)
    if ask.by and ask.by not in GROUPINGS:
        listed = "; ".join(f"{key} ({words})" for key, words in GROUPINGS.items())
        raise RecordProblem(
            "unknown-grouping",
            say("Không chia báo cáo theo “{by}”.", by=ask.by),
            say("Chọn: {listed}.", listed=listed),
        )
    late = keep_up(desk, told)
    span = span_of(desk, ask)
    officer = desk.officer if ask.mine else ""
    apart = ask.by in ("desk", "unit")
    found = tallies.sorts(desk.read, span, by_desk=apart, desk=ask.desk, officer=officer)
    services = services_on(desk, ask.last)
    look = Looks(desk.read, ask.last)
    sorts = look.told(found)
    whole = _numbers(sorts, services, ask)
    taken = money_counts.taken(desk.read, ask.first, ask.last, ask.desk or None)
    if not ask.mine:
        whole |= _money(taken)
        whole["synced"] = whole["received"] - tallies.unsent(desk.read, span, ask.desk)
    return Report(
        ask=ask,
        judged=span.judged,
        figures=metrics.figures(definitions(), whole, ask.last),
        numbers=whole,
        groups=tuple(_groups(desk, ask, span, sorts, services, look)),
        doubts=(*late, *_doubts(whole)),
        taken=taken,
        sorts=sorts,
    )


def apart(told: Report, key: Callable[[Sort], K]) -> dict[K, dict[str, int]]:
    """Every count of dossiers of a report, kept apart by what `key` says of a sort."""
    lots: dict[K, list[Many]] = defaultdict(list)
    for sort, names in told.sorts:
        lots[key(sort)].append(Many(names, sort.n, sort.days))
    counted = {name: counting.count(lots[name]) for name in sorted(lots, key=str)}
    return {
        name: {count: found[count] for count in (*counting.COUNTS, "days")}
        for name, found in counted.items()
    }


def keep_up(desk: Books, told: Counting | None = None) -> list[str]:
    """Count what was done since the last look; a full disk leaves the figures as they were."""
    try:
        tallies.catch_up(desk.record, told)
    except RecordProblem as problem:
        if problem.code not in ("disk-full", "record-busy"):
            raise
        left = tallies.behind(desk.read)
        return [
            say("Chưa tính {left} việc mới nhất: {message}", left=left, message=problem.message)
        ]
    return []


def span_of(desk: Books, ask: Ask) -> Span:
    return Span(ask.first, ask.last, max(ask.first, min(ask.last, desk.today())))


def behind(
    desk: Books,
    told: Report,
    name: str,
    *,
    without: str = "",
    group: str = "",
    after: int = 0,
    limit: int = 50,
) -> list[queue.Row]:
    """The dossiers that a count is made of, oldest first (STA-07); `after` is a row's number.

    `without`: leave out those of another count, to see which ones a metric still lacks.

    Raises RecordProblem `unknown-count` for a count of something else (services, money).
    """
    if name not in counting.COUNTS:
        raise RecordProblem(
            "unknown-count",
            say("Con số này không đếm từng hồ sơ."),
            say("Xem định nghĩa của chỉ tiêu để biết nó đếm gì."),
        )
    key = report_by.key_of(Looks(desk.read, told.ask.last), told.ask.by)
    wanted = [
        sort
        for sort, names in told.sorts
        if name in names and without not in names and (not group or key(sort) == group)
    ]
    numbers = tallies.dossiers(
        desk.read,
        span_of(desk, told.ask),
        wanted,
        desk=group if group and told.ask.by in ("desk", "unit") else told.ask.desk,
        officer=desk.officer if told.ask.mine else "",
        after=after,
        limit=limit,
    )
    return queue.by_numbers(desk.read, numbers)


def ranking(told: Report, id: str) -> list[tuple[int, Group, Figure]]:
    """The groups of a report by one metric, the best first; equal shares share a place, and rank
    0 has nothing to divide by. Raises Refusal `no-ranking` for officers (B1-21)."""
    if told.ask.by == "officer":
        raise Refusal(
            "no-ranking",
            say("Không xếp hạng cán bộ."),
            say("Xếp hạng theo cơ quan, quầy, lĩnh vực hoặc thủ tục."),
        )
    found = {
        group.key: (group, figure)
        for group in told.groups
        for figure in group.figures
        if figure.metric.id.casefold() == id.casefold()
    }
    if not found:
        raise _unknown(id)
    shares = {key: (one.numerator, one.denominator) for key, (_, one) in found.items()}
    return [(rank, *found[key]) for rank, key, _, _ in metrics.ranked(shares)]


def months(desk: Books, ask: Ask, count: int = 12) -> list[tuple[date, Report]]:
    """The same asked month by month, up to the month the period ends in, the oldest first."""
    begin, told = ask.last.replace(day=1), list[tuple[date, Report]]()
    last = ask.last
    for _ in range(count):
        told.insert(0, (begin, report(desk, replace(ask, first=begin, last=last, by=""))))
        begin, last = metrics.before(begin, last)
    return told


@cache
def definitions() -> tuple[Metric, ...]:
    """Every metric the program knows, in the order of its file."""
    from desk_tui.counter.setup import packaged, rows_of

    return metrics.metrics_from_rows(rows_of(packaged("metrics.csv")))


def definition(id: str) -> Metric:
    """Raises RecordProblem `unknown-metric`."""
    for one in definitions():
        if one.id.casefold() == id.casefold():
            return one
    raise _unknown(id)


def services_on(desk: Books, day: date) -> tuple[Service, ...]:
    """What the office offers on a day, by its catalogue."""
    return tuple(
        Service(
            code=row["code"],
            name=row["name"],
            field=row["field"],
            tier=row["level"],
            level=row["service_level"],
            online=bool(row["online"]),
            counter=row["counter"] == "yes",
        )
        for row in tallies.services(desk.read, day)
    )


def _numbers(sorts: Iterable[Told], services: Iterable[Service], ask: Ask) -> dict[str, int]:
    alike: dict[tuple[str, tuple[str, ...]], list[int]] = {}
    for sort, names in sorts:
        together = alike.setdefault((sort.procedure, names), [0, 0])
        together[0] += sort.n
        together[1] += sort.days
    of_procedure: dict[str, list[Many]] = defaultdict(list)
    for (procedure, names), (n, days) in alike.items():
        of_procedure[procedure].append(Many(names, n, days))
    each = {code: counting.count(mine) for code, mine in of_procedure.items()}
    found = counting.count_services(services, each, over=ask.over)
    for mine in each.values():
        found.update(mine)
    return {name: found[name] for name in (*counting.COUNTS, "days", *counting.SERVICE_COUNTS)}


def _money(taken: money_counts.Counts) -> dict[str, int]:
    (online, payments), (money_online, money) = taken.tt_a, taken.tt_b
    return {
        "payments_online": online,
        "payments": payments,
        "money_online": money_online,
        "money": money,
    }


def _groups(
    desk: Books,
    ask: Ask,
    span: Span,
    sorts: Iterable[Told],
    services: tuple[Service, ...],
    look: Looks,
) -> Iterable[Group]:
    if not ask.by:
        return
    if ask.by == "officer":
        yield from _officers(desk, ask, span, sorts, services, look)
        return
    key_of = report_by.key_of(look, ask.by)
    apart: dict[str, list[Told]] = defaultdict(list)
    for one in sorts:
        apart[key_of(one.sort)].append(one)
    offered = services_by(ask.by, services)
    names = {one.code: one.name for one in services} if ask.by == "procedure" else {}
    for key in sorted({*apart, *offered} if ask.by in ("field", "level", "tier") else apart):
        mine = services if ask.by in ("desk", "unit") else offered.get(key, ())
        numbers = _numbers(apart.get(key, ()), mine, ask)
        if ask.by in ("desk", "unit"):
            numbers |= _money(money_counts.taken(desk.read, ask.first, ask.last, key))
        if ask.by == "channel":
            numbers = {k: n for k, n in numbers.items() if k not in counting.SERVICE_COUNTS}
        yield _group(key, name_of(ask.by, key, names, look, apart.get(key, ())), numbers, ask)


def _officers(
    desk: Books,
    ask: Ask,
    span: Span,
    sorts: Iterable[Told],
    services: tuple[Service, ...],
    look: Looks,
) -> Iterable[Group]:
    """One's own line and all others together: nobody is ranked by name (B1-21)."""
    mine = look.told(tallies.sorts(desk.read, span, desk=ask.desk, officer=desk.officer))
    own = _numbers(mine, services, ask)
    whole = _numbers(sorts, services, ask)
    rest = {name: whole[name] - own[name] for name in (*counting.COUNTS, "days")}
    own = {name: own[name] for name in rest}
    yield _group(desk.officer, desk.officer, own, ask)
    if rest["handled"] or rest["not_accepted"]:
        yield _group(OTHERS, OTHERS, rest, ask)


def _group(key: str, name: str, numbers: Mapping[str, int], ask: Ask) -> Group:
    return Group(key, name, metrics.figures(definitions(), numbers, ask.last), numbers)


def _doubts(numbers: Mapping[str, int]) -> list[str]:
    """Parts that do not add up to their total are told, never smoothed over."""
    parts = {name: numbers[name] for name in ("procedures_full", "procedures_partial")}
    return [
        said
        for said in (
            counting.unlike(
                numbers["procedures_online"],
                parts,
                say("Thủ tục nộp được trên mạng: toàn trình và một phần"),
            ),
            counting.unlike(
                numbers["received"],
                {name: numbers[name] for name in ("counter", "online", "post")},
                say("Hồ sơ tiếp nhận theo kênh"),
            ),
        )
        if said
    ]


def _unknown(id: str) -> RecordProblem:
    return RecordProblem(
        "unknown-metric",
        say("Không có chỉ tiêu “{id}”.", id=id),
        say("Chọn: {definitions}.", definitions=", ".join(one.id for one in definitions())),
    )
