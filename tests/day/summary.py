"""What every step of the played days cost, told at the end of any run of the tests.

A test gives its cost to `tell`; it travels with the test's report, so that the table is whole
however many processes ran the tests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

NAME = "cost of a step"


@dataclass(frozen=True)
class Cost:
    """`budget` is the most keys, 0 for none; `free` keys are what a citizen says or a paper shows,
    which no program can spare; `paints`: seconds from each key to its first paint; `memory`: the
    most bytes a desk has held so far; `opening`: as `paints`, of keys that may open a screen, where
    these are told apart."""

    days: str
    step: str
    keys: int
    budget: int
    free: int
    seconds: float
    paints: tuple[float, ...]
    memory: int
    opening: tuple[float, ...] = ()


def tell(record: Callable[[str, object], None], cost: Cost) -> None:
    """Send it along with the report of the test that `record` (record_property) belongs to."""
    record(NAME, dict(vars(cost)))


def told(reports: Iterable[Any]) -> dict[str, list[Cost]]:
    """The costs that came with reports, in the order in which they were met with, by their days."""
    found: dict[str, list[Cost]] = {}
    called = [report for report in reports if getattr(report, "when", "") == "call"]
    for report in sorted(called, key=lambda report: report.start):
        for name, values in report.user_properties:
            if name == NAME:
                cost = Cost(**values)
                found.setdefault(cost.days, []).append(cost)
    return found


def lines(costs: list[Cost]) -> list[str]:
    """A line a step, then the sums and how quick the program was."""
    said = [f"{costs[0].days:<46} {'phím':>5} {'ngân sách':>9} {'gõ tay':>6} {'giây':>6}"]
    for one in costs:
        over = " VƯỢT" if one.budget and one.keys > one.budget else ""
        said.append(
            f"{one.step:<46} {one.keys:>5} {one.budget or '–':>9} {one.free:>6}"
            f" {one.seconds:>6.1f}{over}"
        )
    keys, free = sum(one.keys for one in costs), sum(one.free for one in costs)
    seconds = sum(one.seconds for one in costs)
    said.append(f"{'cộng':<46} {keys:>5} {'':>9} {free:>6} {seconds:>6.1f}")
    for what, paints in (
        ("trong ô, trong danh sách", sorted(paint for one in costs for paint in one.paints)),
        ("mở màn hình (F, Alt, Enter)", sorted(paint for one in costs for paint in one.opening)),
    ):
        if paints:
            middle, last = paints[len(paints) // 2], paints[int(len(paints) * 0.99)]
            said.append(
                f"{len(paints)} phím {what}: hiện sau {middle * 1000:.0f} ms"
                f" (p99 {last * 1000:.0f} ms)"
            )
    said.append(f"nhiều nhất {max(one.memory for one in costs) / 1e6:.0f} MB một quầy")
    return said


def write(reporter: Any) -> None:
    """The tables below the results of a run; nothing when no day was played."""
    reports = (report for some in reporter.stats.values() for report in some)
    for days, costs in told(reports).items():
        reporter.section(days)
        for line in lines(costs):
            reporter.write_line(line)
