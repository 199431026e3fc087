"""What an office has to reach: targets by year, unit and metric, and how far it is (STA-04, 09).

Those of the country and the province are dated rows with their ground (`data/targets.csv`); what
the office commits itself to is an act, signed, and printed as a sheet (B1-16).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from db import acts
from db.kinds import TargetSet
from db.problem import RecordProblem
from desk_tui.counter import report as reports
from desk_tui.counter.desk import Desk
from desk_tui.counter.report import Ask, Report
from desk_tui.rules.counting import vn_number
from desk_tui.rules.metrics import Figure, percent, still_needed
from desk_tui.rules.text import tidy

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
            return f"{goal}: đạt"
        return f"{goal}: không kịp" if self.needed is None else f"{goal}: còn {self.needed}"

    @property
    def words(self) -> str:
        """`TL-C 74,00% (37/50), chỉ tiêu 80%: cần thêm 15 hồ sơ trực tuyến để đạt 80%.`"""
        figure, aim = self.figure, f"{self.target.value:g}%".replace(".", ",")
        said = (
            f"{figure.metric.id} {figure.words}"
            f" ({vn_number(figure.numerator)}/{vn_number(figure.denominator)}), chỉ tiêu {aim}"
        )
        if figure.value is None:
            return f"{said}: chưa có gì để tính."
        if self.needed is None:
            return f"{said}: kỳ này không đạt được nữa."
        if self.reached:
            return f"{said}: đã đạt."
        return f"{said}: cần thêm {vn_number(self.needed)} {figure.metric.unit} để đạt {aim}."


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
    found = {one.metric: one for one in given} | own
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


def commit(
    desk: Desk,
    metric: str,
    value: float,
    *,
    ground: str,
    year: int | None = None,
    unit: str = "",
    signer: str = "",
) -> Target:
    """The office commits itself; the last word for a metric holds and the earlier ones stay.

    Raises Refusal `not-allowed` (supervisors set targets), RecordProblem `unknown-metric`,
    `bad-target` for an average, `bad-year`, `no-ground`.
    """
    desk.needs("supervisor", "it")
    known = reports.definition(metric)
    year = year or desk.today().year
    if not known.is_share or not 0 <= value <= 100:
        raise RecordProblem(
            "bad-target",
            f"Không đặt chỉ tiêu {value:g}% cho {known.id} được.",
            "Chỉ tiêu là một tỷ lệ từ 0 đến 100%.",
        )
    if year not in YEARS:
        raise RecordProblem("bad-year", f"Năm {year} không hợp lý.", "Ghi năm bốn chữ số.")
    if not tidy(ground):
        raise RecordProblem(
            "no-ground", "Chỉ tiêu chưa có căn cứ.", "Ghi số, ngày của văn bản giao chỉ tiêu."
        )
    said = TargetSet(
        office=desk.office.code,
        year=year,
        metric=known.id,
        value=round(value * 100),
        ground=tidy(ground),
        unit=tidy(unit),
        signer=tidy(signer),
    )
    desk.act(lambda _: [acts.Doing(_subject(desk, year), said)])
    return _target(said)


def sheet(desk: Desk, year: int) -> Path:
    """The commitment sheet of a year, with what was reached the year before. Raises SlipProblem,
    RecordProblem `no-target` when the office committed itself to nothing."""
    from desk_tui.counter import slip
    from desk_tui.counter.desk import local
    from desk_tui.slips.data_lists import CommitmentSheet
    from desk_tui.slips.data_lists import Target as Line

    own = [one for one in of_year(desk, year) if one.own]
    if not own:
        raise RecordProblem(
            "no-target",
            f"Cơ quan chưa đặt chỉ tiêu nào cho năm {year}.",
            "Đặt chỉ tiêu: desk-tui target set MÃ PHẦN_TRĂM --ground VĂN_BẢN.",
        )
    before = reports.report(desk, Ask(date(year - 1, 1, 1), date(year - 1, 12, 31)))
    there = {one.metric.id: one for one in before.figures}
    lines = []
    for one in own:
        metric = reports.definition(one.metric)
        figure = there.get(one.metric)
        lines.append(
            Line(
                name=f"{metric.id} – {metric.name}",
                promise=percent(one.value),
                before=figure.words if figure else "–",
                definition=f"{metric.above} / {metric.below}",
                until=f"31/12/{year}",
            )
        )
    drawn = CommitmentSheet(
        head=slip.sheet_head(desk, local(desk.now())),
        year=year,
        unit=desk.office.unit,
        targets=tuple(lines),
        ground="; ".join(dict.fromkeys(one.ground for one in own)),
        unit_signer=next((one.signer for one in own if one.signer), ""),
    )
    return slip.draw(desk, drawn, f"cam-ket-{year}", desk.office.form_set)


def _committed(desk: Desk, year: int) -> Iterable[Target]:
    found: dict[tuple[str, str], Target] = {}
    for act in sorted(acts.of_subject(desk.read, _subject(desk, year)), key=lambda a: a.place):
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


def _subject(desk: Desk, year: int) -> str:
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
            ),
            row["scope"],
        )
        for row in rows_of(packaged("targets.csv"))
    )
