"""The figures of a node over its offices, desks or provinces: ranked, by month, against a line.

The node adds up the days its offices sent (`centre.measures`), so only metrics that may be added
up over days are told; a rank is by exact fractions, and equal shares share a place (B2-18…24).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from db.problem import RecordProblem
from desk_tui.centre.ledger import Ledger, open_ledger
from desk_tui.centre.measures import look
from desk_tui.centre.measures.look import By, Sum
from desk_tui.centre.measures.tables import FLOWS
from desk_tui.counter import report as reports
from desk_tui.rules import metrics
from desk_tui.rules.metrics import Figure, Metric


@dataclass(frozen=True)
class Place:
    """One office, desk or province. `rank` 0: nothing to divide by, or no ranking asked for.

    `before` is its figure in the period before; `reached`: at or over the line, None without one.
    """

    key: str
    name: str
    figures: tuple[Figure, ...]
    days: int
    rank: int = 0
    figure: Figure | None = None
    before: Figure | None = None
    reached: bool | None = None

    @property
    def points(self) -> float | None:
        """Percentage points more than in the period before."""
        now, then = (one.value if one else None for one in (self.figure, self.before))
        return None if now is None or then is None else round(now - then, 2)


@dataclass(frozen=True)
class NodeReport:
    """`whole` is all of it together; `silent` offices sent no figures of the period."""

    first: date
    last: date
    by: By
    whole: tuple[Figure, ...]
    places: tuple[Place, ...]
    accepted_at: str
    silent: tuple[str, ...]


def report(
    db: str,
    first: date,
    last: date,
    by: By = "office",
    *,
    rank: str = "",
    line: float | None = None,
) -> NodeReport:
    """Raises RuleProblem `bad-period`, RecordProblem `unknown-metric`, LineProblem."""
    metrics.check_period(first, last)
    wanted = _metric(rank) if rank else None
    ledger = open_ledger(db)
    try:
        return _report(ledger, first, last, by, wanted, line)
    finally:
        ledger.close()


def months(
    ledger: Ledger, first: date, last: date, metric: Metric, by: By = "province"
) -> dict[str, list[tuple[str, Figure]]]:
    """One metric of each group month by month, the oldest first."""
    with ledger.read() as connection:
        parts = (metric.numerator, metric.denominator)
        found = look.sums(connection, first, last, by, names=parts, monthly=True)
    told: dict[str, list[tuple[str, Figure]]] = defaultdict(list)
    for one in found:
        told[one.key].append((one.month, _of(metric, one.numbers)))
    return dict(told)


def _report(
    ledger: Ledger, first: date, last: date, by: By, wanted: Metric | None, line: float | None
) -> NodeReport:
    with ledger.read() as connection:
        found = look.sums(connection, first, last, by)
        then = look.sums(connection, *metrics.before(first, last), by) if wanted else []
        names = look.units(connection)
        accepted = look.accepted(connection, first, last)
        whole = look.sums(connection, first, last, "office") if by == "desk" else found
    numbers = {name: sum(one.numbers[name] for one in whole) for name in FLOWS}
    earlier = {one.key: one.numbers for one in then}
    places = [_place(one, names, last) for one in found]
    if wanted:
        places = _ranked(places, found, earlier, wanted, line)
    return NodeReport(
        first=first,
        last=last,
        by=by,
        whole=metrics.figures(reports.definitions(), numbers, last),
        places=tuple(places),
        accepted_at=max(accepted.values(), default=""),
        silent=tuple(sorted(office for office in names if office not in accepted)),
    )


def _place(one: Sum, names: Mapping[str, str], last: date) -> Place:
    office, _, desk = one.key.partition("/")
    name = f"{names.get(office, office)}, quầy {desk}" if desk else names.get(office, office)
    return Place(one.key, name, metrics.figures(reports.definitions(), one.numbers, last), one.days)


def _ranked(
    places: Sequence[Place],
    found: Sequence[Sum],
    earlier: Mapping[str, Mapping[str, int]],
    wanted: Metric,
    line: float | None,
) -> list[Place]:
    now = {one.key: _of(wanted, one.numbers) for one in found}
    shares = {key: (one.numerator, one.denominator) for key, one in now.items()}
    by_key = {one.key: one for one in places}
    told = []
    for rank, key, above, below in metrics.ranked(shares):
        one = by_key[key]
        reached = None
        if line is not None and below:
            # By whole numbers: 89,999 % is not 90 %.
            reached = above * 10_000 >= round(line * 100) * below
        told.append(
            Place(
                one.key,
                one.name,
                one.figures,
                one.days,
                rank,
                now[key],
                _of(wanted, earlier[key]) if key in earlier else None,
                reached,
            )
        )
    return told


def _of(metric: Metric, numbers: Mapping[str, int]) -> Figure:
    return Figure(metric, numbers[metric.numerator], numbers[metric.denominator])


def _metric(id: str) -> Metric:
    found = reports.definition(id)
    if not {found.numerator, found.denominator} <= set(FLOWS):
        can = [
            one.id
            for one in reports.definitions()
            if {one.numerator, one.denominator} <= set(FLOWS)
        ]
        raise RecordProblem(
            "unknown-metric",
            f"{found.id} không cộng được từ số liệu từng ngày.",
            f"Chọn: {', '.join(can)}.",
        )
    return found
