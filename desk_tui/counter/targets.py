"""What an office has to reach: targets by year, unit and metric, and how far it is (STA-04, 09).

Those of the country and the province are dated rows with their ground (`data/targets.csv`); what
the office commits itself to is an act, signed, and printed as a sheet (B1-16).
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from db import acts
from db.kinds import TargetSet
from db.problem import RecordProblem
from desk_tui.counter import report as reports
from desk_tui.counter.desk import Desk
from desk_tui.counter.report import Report
from desk_tui.rules.counting import vn_number
from desk_tui.rules.metrics import Figure, still_needed
from desk_tui.rules.text import tidy, vn_date
from desk_tui.tongue import say

YEARS = range(2000, 2100)


@dataclass(frozen=True)
class Target:
    """`value` in per cent. `own`: the office's commitment; else a dated row with its ground."""

    metric: str
    value: float
    ground: str
    first: date
    until: date | None = None
    unit: str = ""
    signer: str = ""
    own: bool = False
    certainty: str = "V"
    joint: str = ""
    """The name of the target of several conditions that this is one of."""


@dataclass(frozen=True)
class Standing:
    """A figure against its target. `needed`: how many more, all else equal; None: cannot be."""

    target: Target
    figure: Figure

    @property
    def value(self) -> float | None:
        return self.figure.value

    @property
    def reached(self) -> bool:
        return self.needed == 0

    @property
    def needed(self) -> int | None:
        figure = self.figure
        if not figure.denominator:
            return None
        if figure.metric.grows:
            return still_needed(figure.numerator, figure.denominator, self.target.value)
        short = round(self.target.value * 100) * figure.denominator - 10_000 * figure.numerator
        return max(0, -(-short // 10_000))

    @property
    def short(self) -> str:
        """`80%: còn 6`, for a column."""
        goal = f"{self.target.value:g}%".replace(".", ",")
        if not self.figure.denominator:
            return goal
        if self.reached:
            return say("{goal}: đạt", goal=goal)
        return (
            say("{goal}: không kịp", goal=goal)
            if self.needed is None
            else say("{goal}: còn {needed}", goal=goal, needed=self.needed)
        )

    @property
    def words(self) -> str:
        """`TL-C 74,00% (37/50), chỉ tiêu 80%: cần thêm 15 hồ sơ trực tuyến để đạt 80%.`"""
        figure, aim = self.figure, f"{self.target.value:g}%".replace(".", ",")
        said = say(
            "{id} {text} ({numerator}/{denominator}), chỉ tiêu {aim}",
            id=figure.metric.id,
            text=figure.words,
            numerator=vn_number(figure.numerator),
            denominator=vn_number(figure.denominator),
            aim=aim,
        )
        if figure.value is None:
            return say("{said}: chưa có gì để tính.", said=said)
        if self.needed is None:
            return say("{said}: kỳ này không đạt được nữa.", said=said)
        if self.reached:
            return say("{said}: đã đạt.", said=said)
        return say(
            "{said}: cần thêm {needed} {unit} để đạt {aim}.",
            said=said,
            needed=vn_number(self.needed),
            unit=figure.metric.unit,
            aim=aim,
        )


@dataclass(frozen=True)
class Joint:
    """A target of several conditions, each with its own line: reached when all of them are."""

    name: str
    parts: tuple[Standing, ...]

    @property
    def reached(self) -> bool:
        return all(one.reached for one in self.parts)

    @property
    def words(self) -> str:
        """`Chỉ tiêu kép “…”: đạt 1 trên 2 điều kiện (TL-D-DV đạt, TL-D-GD chưa đạt).`"""
        each = ", ".join(
            f"{one.target.metric} {say('đạt') if one.reached else say('chưa đạt')}"
            for one in self.parts
        )
        got = sum(one.reached for one in self.parts)
        return say(
            "Chỉ tiêu kép “{name}”: đạt {got} trên {count} điều kiện ({each}).",
            name=self.name,
            got=got,
            count=len(self.parts),
            each=each,
        )


@dataclass(frozen=True)
class Countdown:
    """What is left of a period after today, and how many more each day and week would do it.

    `working` days by the office's calendar; both numbers are rounded up.
    """

    ends: date
    days: int
    working: int
    needed: int
    unit: str

    @property
    def each_day(self) -> int:
        return -(-self.needed // max(1, self.working))

    @property
    def each_week(self) -> int:
        return min(self.needed, -(-self.needed * 7 // max(1, self.days)))

    @property
    def words(self) -> str:
        """`Còn 8 ngày (6 ngày làm việc) đến 30/11/2026: mỗi ngày làm việc thêm 1 hồ sơ…`"""
        left = say(
            "Còn {days} ngày ({working} ngày làm việc) đến {ends}",
            days=self.days,
            working=self.working,
            ends=vn_date(self.ends),
        )
        if not self.working:
            return say(
                "{left}: hôm nay là ngày làm việc cuối, cần thêm {needed}.",
                left=left,
                needed=vn_number(self.needed),
            )
        return say(
            "{left}: mỗi ngày làm việc thêm {each_day} {unit} (mỗi tuần {each_week}).",
            left=left,
            each_day=vn_number(self.each_day),
            unit=self.unit,
            each_week=vn_number(self.each_week),
        )


def of_year(desk: Desk, year: int, unit: str = "") -> tuple[Target, ...]:
    """What is to be reached in a year: the office's own word before that of others."""
    own = {one.metric: one for one in _committed(desk, year) if one.unit == unit}
    first, last = date(year, 1, 1), date(year, 12, 31)
    given = (
        one
        for one, scope in _given()
        if scope in ("", *desk.scopes)
        and one.first <= last
        and (one.until is None or one.until >= first)
    )
    found = {one.metric: one for one in given}
    # What an office promises of one condition stays part of the target that has several.
    found |= {
        id: replace(one, joint=found[id].joint) if id in found else one for id, one in own.items()
    }
    order = [one.id for one in reports.definitions()]
    return tuple(sorted(found.values(), key=lambda one: order.index(one.metric)))


def standing(desk: Desk, told: Report) -> tuple[Standing, ...]:
    """A report against the targets of the year it ends in, where it counts that metric."""
    there = {one.metric.id: one for one in told.figures}
    return tuple(
        Standing(one, there[one.metric])
        for one in of_year(desk, told.ask.last.year)
        if one.metric in there
    )


def joints(standings: Iterable[Standing]) -> tuple[Joint, ...]:
    """The targets of several conditions among these."""
    parts: dict[str, list[Standing]] = defaultdict(list)
    for one in standings:
        if one.target.joint:
            parts[one.target.joint].append(one)
    return tuple(Joint(name, tuple(ones)) for name, ones in parts.items())


def countdown(desk: Desk, one: Standing, ends: date) -> Countdown | None:
    """How long the period that ends on a day (or the target's own day, if sooner) still lasts.

    None when it is over, and when nothing more is needed or nothing more can help.
    """
    ends = min(ends, one.target.until or ends)
    today = desk.today()
    if ends < today or not one.needed:
        return None
    return Countdown(
        ends=ends,
        days=(ends - today).days,
        working=desk.calendar.working_days(today, ends),
        needed=one.needed,
        unit=one.figure.metric.unit,
    )


def commit(
    desk: Desk,
    metric: str,
    value: float,
    *,
    ground: str,
    year: int | None = None,
    unit: str = "",
    signer: str = "",
    until: date | None = None,
) -> Target:
    """The office commits itself; the last word for a metric holds and the earlier ones stay.

    Raises Refusal `not-allowed` (supervisors set targets), RecordProblem `unknown-metric`,
    `bad-target` for an average, `bad-year`, also for a day `until` of another year, `no-ground`.
    """
    desk.needs("supervisor", "it")
    known = reports.definition(metric)
    year = year or desk.today().year
    if not known.is_share or not 0 <= value <= 100:
        raise RecordProblem(
            "bad-target",
            say("Không đặt chỉ tiêu {value:g}% cho {id} được.", value=value, id=known.id),
            say("Chỉ tiêu là một tỷ lệ từ 0 đến 100%."),
        )
    if year not in YEARS or (until and until.year != year):
        raise RecordProblem(
            "bad-year",
            say("Năm {year} không hợp lý.", year=year),
            say("Ghi năm bốn chữ số, hạn nằm trong năm ấy."),
        )
    if not tidy(ground):
        raise RecordProblem(
            "no-ground",
            say("Chỉ tiêu chưa có căn cứ."),
            say("Ghi số, ngày của văn bản giao chỉ tiêu."),
        )
    said = TargetSet(
        office=desk.office.code,
        year=year,
        metric=known.id,
        value=round(value * 100),
        ground=tidy(ground),
        unit=tidy(unit),
        signer=tidy(signer),
        until=until.isoformat() if until else "",
    )
    desk.act(lambda _: [acts.Doing(subject_of(desk, year), said)])
    return _target(said)


def _committed(desk: Desk, year: int) -> Iterable[Target]:
    found: dict[tuple[str, str], Target] = {}
    for act in sorted(acts.of_subject(desk.read, subject_of(desk, year)), key=lambda a: a.place):
        said = act.read()
        if isinstance(said, TargetSet):
            found[said.unit, said.metric] = _target(said)
    return found.values()


def _target(said: TargetSet) -> Target:
    return Target(
        metric=said.metric,
        value=said.value / 100,
        ground=said.ground,
        first=date(said.year, 1, 1),
        until=date.fromisoformat(said.until) if said.until else date(said.year, 12, 31),
        unit=said.unit,
        signer=said.signer,
        own=True,
    )


def subject_of(desk: Desk, year: int) -> str:
    """The same at every desk of an office."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{desk.office.code}/targets/{year}"))


@cache
def _given() -> tuple[tuple[Target, str], ...]:
    """Rows that come with the program, each with the province it is for ("": everywhere)."""
    from desk_tui.counter.setup import packaged, rows_of

    return tuple(
        (
            Target(
                metric=row["metric"],
                value=float(row["value"]),
                ground=row["ground"],
                first=date.fromisoformat(row["from"]),
                until=date.fromisoformat(row["until"]) if row["until"] else None,
                certainty=row["certainty"],
                joint=row["joint"],
            ),
            row["scope"],
        )
        for row in rows_of(packaged("targets.csv"))
    )
