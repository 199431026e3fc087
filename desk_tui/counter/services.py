"""Services in use, and what stands in the way: lists an office acts on (B0-04, B1-18, B3-03…05)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from db import tallies
from db.driver import sqlite
from db.problem import RecordProblem
from desk_tui.counter import report as reports
from desk_tui.counter.desk import Desk, local
from desk_tui.counter.report import Ask, Report
from desk_tui.rules.counting import (
    SERVICE_NAMES,
    Service,
    level_words,
    names_of_service,
    unlike,
    vn_number,
)
from desk_tui.slips.data_report import ReasonGroup, ReasonsSheet
from desk_tui.tongue import say

BUSY = 12
"""Dossiers a year above which a service is one that people need (the ministry's count of 2020)."""
MOST_REASONS = 20


@dataclass(frozen=True)
class Use:
    """One service and what came in for it in the period."""

    service: Service
    received: int
    online: int

    @property
    def share(self) -> float | None:
        return self.online / self.received if self.received else None


@dataclass(frozen=True)
class InUse:
    """`levels`: how many services at each level; `doubts`: sums that do not come out.

    `unused` can be filed online and nobody did; `busy` had more than `more_than` dossiers a year;
    `users` have an own online share above the threshold.
    """

    services: tuple[Use, ...]
    levels: tuple[tuple[str, int], ...]
    more_than: int
    over: float
    year_share: float
    doubts: tuple[str, ...]

    @property
    def unused(self) -> tuple[Use, ...]:
        ones = [one for one in self.services if one.service.online and not one.online]
        return tuple(sorted(ones, key=lambda one: -one.received))

    @property
    def busy(self) -> tuple[Use, ...]:
        """By the year: a shorter period is taken for its part of one."""
        return tuple(x for x in self.services if x.received > self.more_than * self.year_share)

    @property
    def users(self) -> tuple[Use, ...]:
        return tuple(
            one
            for one in self.services
            if one.service.online and one.share is not None and one.share > self.over
        )


def in_use(
    desk: Desk, first: date, last: date, *, more_than: int = BUSY, over: float = reports.USERS_FROM
) -> InUse:
    """What the office offers and what of it is used. Raises RuleProblem `bad-period`."""
    told = reports.report(desk, Ask(first, last, by="procedure", over=over))
    services = reports.services_on(desk, last)
    counts = {group.key: group.numbers for group in told.groups}
    used = tuple(
        Use(one, counts[one.code]["received"], counts[one.code]["online"])
        if one.code in counts
        else Use(one, 0, 0)
        for one in services
    )
    levels: dict[str, int] = {}
    for one in services:
        levels[one.level] = levels.get(one.level, 0) + 1
    named = {level_words(level): n for level, n in sorted(levels.items()) if level}
    doubt = unlike(len(services), named, say("Thủ tục theo mức độ"))
    return InUse(
        services=used,
        levels=tuple((level_words(level), n) for level, n in sorted(levels.items())),
        more_than=more_than,
        over=over,
        year_share=min(1.0, ((last - first).days + 1) / 365),
        doubts=tuple(x for x in (doubt, *told.doubts) if x),
    )


def behind(desk: Desk, told: Report, name: str, *, without: str = "") -> list[Use]:
    """The services that a count of services is made of; `without`: leave out those of another.

    Raises RecordProblem `unknown-count` for a count of something else.
    """
    if name not in SERVICE_NAMES:
        raise RecordProblem(
            "unknown-count",
            say("Con số này không đếm từng dịch vụ."),
            say("Xem định nghĩa của chỉ tiêu để biết nó đếm gì."),
        )
    each = reports.apart(told, lambda sort: sort.procedure)
    found: list[Use] = []
    for one in reports.services_on(desk, told.ask.last):
        mine = each.get(one.code, {})
        names = names_of_service(one, mine, told.ask.over)
        if name in names and without not in names:
            found.append(Use(one, mine.get("received", 0), mine.get("online", 0)))
    return found


@dataclass(frozen=True)
class Reason:
    """Why, in the words that were given, and how often."""

    words: str
    count: int


@dataclass(frozen=True)
class Weaknesses:
    """What went wrong in a period, most often first, and what is late."""

    supplements: tuple[Reason, ...]
    refusals: tuple[Reason, ...]
    not_online: tuple[Reason, ...]
    late: tuple[Reason, ...]
    delayed: tuple[Reason, ...]
    """Late through an outage (C-13): these stand in `late` all the same."""

    @property
    def groups(self) -> tuple[tuple[str, tuple[Reason, ...]], ...]:
        """Each list under its title."""
        return (
            (say("Phải bổ sung"), self.supplements),
            (say("Từ chối"), self.refusals),
            (say("Nộp giấy vì"), self.not_online),
            (say("Trễ hẹn, theo thủ tục"), self.late),
            (say("Trong đó vì sự cố"), self.delayed),
        )


def weaknesses(desk: Desk, first: date, last: date) -> Weaknesses:
    """Of dossiers received in the period. Raises RuleProblem `bad-period`."""
    told: Report = reports.report(desk, Ask(first, last, by="procedure"))
    days = {
        "first": tallies.number_of(first),
        "last": tallies.number_of(last),
        "most": MOST_REASONS,
    }
    came = "f.received BETWEEN :first AND :last"
    papers = desk.read.execute(
        "SELECT json_extract(p.value, '$.name') AS words, count(*) AS n FROM dossier_facts f"
        " JOIN dossiers d ON d.n = f.n JOIN acts a ON a.subject = d.id"
        f" JOIN json_each(a.payload, '$.papers') p WHERE {came} AND a.kind = 'papers.asked'"
        " GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT :most",
        days,
    )
    refused = desk.read.execute(
        "SELECT json_extract(a.payload, '$.reason') AS words, count(*) AS n FROM dossier_facts f"
        " JOIN dossiers d ON d.n = f.n JOIN fields s ON s.dossier = d.id AND s.field = 'status'"
        " JOIN acts a ON a.id = s.act WHERE f.status = 3"
        " AND coalesce(f.received, f.filed) BETWEEN :first AND :last"
        " GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT :most",
        days,
    )
    paper = desk.read.execute(
        "SELECT f.not_online AS words, count(*) AS n FROM dossier_facts f"
        " JOIN fact_sorts s ON s.id = f.sort"
        f" WHERE {came} AND s.channel != 'online' AND f.not_online != ''"
        " GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT :most",
        days,
    )
    delayed = desk.read.execute(
        "SELECT json_extract(a.payload, '$.words') AS words, count(DISTINCT f.n) AS n"
        " FROM dossier_facts f JOIN dossiers d ON d.n = f.n JOIN acts a ON a.subject = d.id"
        f" WHERE {came} AND a.kind = 'dossier.delayed' GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT :most",
        days,
    )
    late = sorted(
        (
            Reason(group.name, group.numbers["late"] + group.numbers["open_overdue"])
            for group in told.groups
        ),
        key=lambda one: -one.count,
    )
    return Weaknesses(
        supplements=_reasons(papers),
        refusals=_reasons(refused),
        not_online=_reasons(paper),
        late=tuple(one for one in late if one.count)[:MOST_REASONS],
        delayed=_reasons(delayed),
    )


def _reasons(rows: Iterable[sqlite.Row]) -> tuple[Reason, ...]:
    return tuple(Reason(row["words"] or say("không ghi lý do"), row["n"]) for row in rows)


def draw(desk: Desk, first: date, last: date, told: Weaknesses) -> Path:
    """The list of a period on paper, to be talked over (B1-18). Raises SlipProblem."""
    from desk_tui.counter import slip

    sheet = ReasonsSheet(
        head=slip.sheet_head(desk, local(desk.now())),
        first=first,
        last=last,
        groups=tuple(
            ReasonGroup(
                title=title, lines=tuple((one.words, vn_number(one.count)) for one in reasons)
            )
            for title, reasons in told.groups
        ),
    )
    return slip.draw(desk, sheet, f"ton-tai-{first:%y%m%d}-{last:%y%m%d}", desk.office.form_set)
