"""The figures of a node over its offices, desks or provinces: ranked, by month, against a line.

The node adds up the days its offices sent (`centre.measures`), so only metrics that may be added
up over days are told; a rank is by exact fractions, and equal shares share a place (B2-18…24).
The same by field, procedure and channel; nobody's name is ever sent, so there is none by officer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from db.problem import RecordProblem
from desk_tui.centre.ledger import Ledger, open_ledger
from desk_tui.centre.measures import look
from desk_tui.centre.measures.look import By
from desk_tui.centre.measures.tables import FLOWS
from desk_tui.counter import report as reports
from desk_tui.counter.report_by import CHANNELS
from desk_tui.rules import metrics
from desk_tui.rules.metrics import Figure, Metric
from desk_tui.tongue import say

GROUPINGS: Mapping[By, str] = {
    "office": "cơ quan",
    "desk": "quầy",
    "province": "tỉnh",
    "field": "lĩnh vực",
    "procedure": "thủ tục",
    "channel": "kênh nộp",
}
USUAL = "TL-C"
"""What is told month by month when no metric was asked for."""


@dataclass(frozen=True)
class Month:
    """A metric in one month (`2026-11`); `points` more than in the month before, None without."""

    month: str
    figure: Figure
    points: float | None = None


@dataclass(frozen=True)
class Group:
    """One office, desk, province, field, procedure or channel. `rank` 0: nothing to divide by, or
    no ranking asked for.

    `before` is its figure in the period before; `reached`: at or over the line, None without one.
    `months` are there when they were asked for.
    """

    key: str
    name: str
    figures: tuple[Figure, ...]
    days: int
    rank: int = 0
    figure: Figure | None = None
    before: Figure | None = None
    reached: bool | None = None
    months: tuple[Month, ...] = ()

    @property
    def points(self) -> float | None:
        """Percentage points more than in the period before."""
        return _more(self.before, self.figure)


@dataclass(frozen=True)
class NodeReport:
    """`whole` is all of it together; `silent` offices sent no figures of the period; `metric` is
    what was ranked or told by months."""

    first: date
    last: date
    by: By
    whole: tuple[Figure, ...]
    places: tuple[Group, ...]
    accepted_at: str
    silent: tuple[str, ...]
    metric: Metric | None = None
    line: float | None = None


def report(
    db: str,
    first: date,
    last: date,
    by: By = "office",
    *,
    rank: str = "",
    line: float | None = None,
    monthly: bool = False,
) -> NodeReport:
    """Raises RuleProblem `bad-period`, RecordProblem `unknown-metric`, LineProblem."""
    metrics.check_period(first, last)
    wanted = _metric(rank or USUAL, by) if rank or monthly else None
    ledger = open_ledger(db)
    try:
        told = _report(ledger, first, last, by, wanted, bool(rank), line)
        if wanted is None or not monthly:
            return told
        each = months(ledger, first, last, wanted, by)
        places = [replace(one, months=_moved(each.get(one.key, ()))) for one in told.places]
        return replace(told, places=tuple(places))
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
    ledger: Ledger,
    first: date,
    last: date,
    by: By,
    wanted: Metric | None,
    ranked: bool,
    line: float | None,
) -> NodeReport:
    with ledger.read() as connection:
        found = look.sums(connection, first, last, by)
        then = look.sums(connection, *metrics.before(first, last), by) if ranked else []
        units = look.units(connection)
        name = _namer(connection, by, units, first, last)
        accepted = look.accepted(connection, first, last)
        whole = (
            found if by in ("office", "province") else look.sums(connection, first, last, "office")
        )
    places = [Group(x.key, name(x.key), _figures(x.numbers, by, last), x.days) for x in found]
    if wanted and ranked:
        now = {one.key: _of(wanted, one.numbers) for one in found}
        before = {one.key: _of(wanted, one.numbers) for one in then}
        places = _ranked(places, now, before, line)
    numbers = {name: sum(one.numbers[name] for one in whole) for name in FLOWS}
    return NodeReport(
        first=first,
        last=last,
        by=by,
        whole=_figures(numbers, "office", last),
        places=tuple(places),
        accepted_at=max(accepted.values(), default=""),
        silent=tuple(sorted(office for office in units if office not in accepted)),
        metric=wanted,
        line=line,
    )


def _namer(
    connection: Connection, by: By, units: Mapping[str, str], first: date, last: date
) -> Callable[[str], str]:
    """How a group is called; one without a name (a retired office) keeps its code."""
    match by:
        case "desk":

            def of_desk(key: str) -> str:
                office, _, desk = key.partition("/")
                return say("{units}, quầy {desk}", units=units.get(office, office), desk=desk)

            return of_desk
        case "procedure":
            names = look.procedures(connection, first, last)
            return lambda key: names.get(key) or key
        case "field":
            return lambda key: key or say("chưa ghi lĩnh vực")
        case "channel":
            return lambda key: CHANNELS.get(key, key)
        case _:
            return lambda key: units.get(key, key)


def _figures(numbers: Mapping[str, int], by: By, last: date) -> tuple[Figure, ...]:
    known = {name: n for name, n in numbers.items() if by in look.PLACES or name in _OF_DOSSIERS}
    return metrics.figures(reports.definitions(), known, last)


def _ranked(
    places: Sequence[Group],
    now: Mapping[str, Figure],
    before: Mapping[str, Figure],
    line: float | None,
) -> list[Group]:
    shares = {key: (one.numerator, one.denominator) for key, one in now.items()}
    by_key = {one.key: one for one in places}
    told = []
    for rank, key, above, below in metrics.ranked(shares):
        reached = None
        if line is not None and below:
            # By whole numbers: 89,999 % is not 90 %.
            reached = above * 10_000 >= round(line * 100) * below
        place = replace(by_key[key], rank=rank, figure=now[key], before=before.get(key))
        told.append(replace(place, reached=reached))
    return told


def _moved(told: Iterable[tuple[str, Figure]]) -> tuple[Month, ...]:
    """Each month with how far it is from the one told before it."""
    then: Figure | None = None
    found: list[Month] = []
    for month, figure in told:
        found.append(Month(month, figure, _more(then, figure)))
        then = figure
    return tuple(found)


def _more(then: Figure | None, now: Figure | None) -> float | None:
    if then is None or now is None or then.value is None or now.value is None:
        return None
    return round(now.value - then.value, 2)


def _of(metric: Metric, numbers: Mapping[str, int]) -> Figure:
    return Figure(metric, numbers[metric.numerator], numbers[metric.denominator])


def _metric(id: str, by: By) -> Metric:
    found = reports.definition(id)
    known = set(FLOWS) if by in look.PLACES else _OF_DOSSIERS
    if not {found.numerator, found.denominator} <= known:
        can = [one.id for one in reports.definitions() if {one.numerator, one.denominator} <= known]
        raise RecordProblem(
            "unknown-metric",
            say(
                "{id} không cộng được từ số liệu từng ngày, chia theo {groupings}.",
                id=found.id,
                groupings=GROUPINGS[by],
            ),
            say("Chọn: {can}.", can=", ".join(can)),
        )
    return found


_OF_DOSSIERS = {name for name in FLOWS if not name.startswith(("money", "payments"))}
