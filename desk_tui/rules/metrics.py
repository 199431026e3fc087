"""The named metrics an office is judged by: what each is, over what, by which ground.

The sources use one word for different fractions, so each has a name of its own and is never
shown without numerator and denominator. The rows are data (`data/metrics.csv`): definition,
ground and certainty, the points and thresholds of the 766 index.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from desk_tui.rules import dated
from desk_tui.rules.counting import vn_number
from desk_tui.rules.problem import RuleProblem
from desk_tui.rules.text import vn_money

_GROWING = {
    "online",
    "online_handled",
    "online_offered",
    "online_766",
    "essential_online",
    "payments_online",
    "money_online",
}
_AVERAGES = {"finished_in": "ngày", "payments_online": "đồng"}
"""What an average is in, by what it is over; everything else is a share of a whole."""


@dataclass(frozen=True)
class Metric:
    """One definition. `above`, `below`: what is counted, in words; `maximum` points are reached
    from `full_from` per cent on (QĐ 766/QĐ-TTg); `reading`: nguồn | địa phương | trung ương."""

    id: str
    reading: str
    name: str
    numerator: str
    denominator: str
    above: str
    below: str
    definition: str
    ground: str
    certainty: str
    valid_from: date
    valid_to: date | None
    maximum: float | None
    full_from: float | None

    @property
    def is_index(self) -> bool:
        """One of the groups of the 766 index."""
        return self.id[:1].isdigit()

    @property
    def is_share(self) -> bool:
        """A share in per cent; else an average (2.2: days for each dossier)."""
        return self.denominator not in _AVERAGES

    @property
    def is_money(self) -> bool:
        return self.numerator.startswith("money")

    @property
    def measured_in(self) -> str:
        """`%`, or what an average is in."""
        return _AVERAGES.get(self.denominator, "%")

    @property
    def grows(self) -> bool:
        """One more of what is counted above is one more below too: another online dossier, say.

        Else something that is there already has to change: a dossier digitised, a service used.
        """
        return self.numerator in _GROWING

    @property
    def unit(self) -> str:
        """What one more of it is called."""
        if self.is_money:
            return "đồng trả trên mạng"
        if self.numerator in ("payments_online", "paid_online", "online_paid"):
            return "lần trả tiền trên mạng"
        if self.numerator.startswith(("services_", "procedures_", "fee_services_")):
            return "dịch vụ"
        return "hồ sơ trực tuyến" if self.grows else "hồ sơ"


@dataclass(frozen=True)
class Figure:
    """A metric of one period: never a percentage without what it is of."""

    metric: Metric
    numerator: int
    denominator: int

    @property
    def value(self) -> float | None:
        """Per cent (or days each), two decimals; None when there is nothing to divide by.

        Never rounded up to 100, nor down to 0, when it is not exactly that.
        """
        if not self.denominator:
            return None
        if not self.metric.is_share:
            return round(self.numerator / self.denominator, 2)
        return share(self.numerator, self.denominator)

    @property
    def words(self) -> str:
        """`21,49%`, an average as `1,50` or `340.000 đ`, or `–` over nothing."""
        value = self.value
        if value is None:
            return "–"
        if self.metric.is_share:
            return percent(value)
        return vn_money(round(value)) if self.metric.is_money else f"{value:.2f}".replace(".", ",")

    @property
    def parts(self) -> tuple[str, str]:
        """Numerator and denominator for a person: `13.895`, `17.000.000.000 đ`."""
        above, below = (
            vn_money(n) if name.startswith("money") else vn_number(n)
            for name, n in (
                (self.metric.numerator, self.numerator),
                (self.metric.denominator, self.denominator),
            )
        )
        return above, below

    @property
    def points(self) -> float | None:
        """Points of the index: in full from the threshold on, below it in proportion."""
        if self.metric.maximum is None or self.value is None:
            return None
        full = (self.metric.full_from or 100) / 100
        reached = min(1.0, self.numerator / self.denominator / full)
        return round(reached * self.metric.maximum, 2)


def share(numerator: int, denominator: int) -> float:
    """Per cent with two decimals; 100 and 0 only when it is exactly all or nothing."""
    value = round(100 * numerator / denominator, 2)
    if value >= 100 and numerator < denominator:
        return 99.99
    if value <= 0 < numerator:
        return 0.01
    return value


def percent(value: float) -> str:
    return f"{value:.2f}%".replace(".", ",")


def metrics_from_rows(rows: Iterable[Mapping[str, str]]) -> tuple[Metric, ...]:
    """Read the rows; raises RuleProblem `metric-row` that names the line."""
    return dated.read(rows, _metric, "metric-row", "Bảng chỉ tiêu")


def figures(metrics: Iterable[Metric], numbers: Mapping[str, int], day: date) -> tuple[Figure, ...]:
    """Every metric in force on a day whose two numbers were counted, in the order of the rows."""
    return tuple(
        Figure(one, numbers[one.numerator], numbers[one.denominator])
        for one in metrics
        if dated.in_force(one, day) and {one.numerator, one.denominator} <= numbers.keys()
    )


def still_needed(numerator: int, denominator: int, target: float) -> int | None:
    """How many more (each counted above and below) until the share reaches `target` per cent.

    0 when it is there already; None when it never can be (100 % with others in between).
    """
    aim, whole = round(target * 100), 10_000
    short = aim * denominator - whole * numerator
    if short <= 0:
        return 0 if denominator else int(aim > 0)
    return -(-short // (whole - aim)) if aim < whole else None


def check_period(first: date, last: date) -> None:
    """Raises RuleProblem `bad-period` for a period that ends before it begins."""
    if last < first:
        raise RuleProblem(
            "bad-period",
            f"Ngày cuối {last:%d/%m/%Y} nằm trước ngày đầu {first:%d/%m/%Y}.",
            "Đổi chỗ hai ngày.",
        )


def before(first: date, last: date) -> tuple[date, date]:
    """The period to compare with: the month before a month, the year before a year, else as many
    days just before."""
    yesterday = first - timedelta(days=1)
    if first.day == 1 and (first.year, first.month) == (last.year, last.month):
        return yesterday.replace(day=1), yesterday
    if (first.month, first.day) == (1, 1) and first.year == last.year:
        return first.replace(year=first.year - 1), yesterday
    return yesterday - (last - first), yesterday


def ranked(values: Mapping[str, tuple[int, int]]) -> list[tuple[int, str, int, int]]:
    """(rank, name, numerator, denominator), the best share first; equal shares share a rank.

    What has no denominator comes last, without a rank (0).
    """
    known = {k: Fraction(n, d) for k, (n, d) in values.items() if d}
    order = sorted(known, key=lambda k: (-known[k], k))
    placed: list[tuple[int, str, int, int]] = []
    for place, name in enumerate(order, start=1):
        tied = placed and known[placed[-1][1]] == known[name]
        placed.append((placed[-1][0] if tied else place, name, *values[name]))
    return [*placed, *((0, name, *values[name]) for name in values if name not in known)]


def _metric(row: Mapping[str, str]) -> Metric:
    first, last = dated.span(row)
    return Metric(
        **{name: row[name].strip() for name in _WORDS},  # pyright: ignore[reportArgumentType]
        valid_from=first,
        valid_to=last,
        maximum=float(row["maximum"]) if row["maximum"] else None,
        full_from=float(row["full_from"]) if row["full_from"] else None,
    )


_WORDS = [
    "id",
    "reading",
    "name",
    "numerator",
    "denominator",
    "above",
    "below",
    "definition",
    "ground",
    "certainty",
]
