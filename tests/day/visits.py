"""One visit or hour of the scenario: when it is, what it may cost, and how it goes."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.day.seat import Meter, Seat
from tests.day.town import Town

Play = Callable[[Town], None]


@dataclass(frozen=True)
class Visit:
    """`at` is its moment (`"16 07:35"`); `budget` the most keys at the first desk, 0 for none."""

    name: str
    at: str
    budget: int
    play: Play


@dataclass(frozen=True)
class Cost:
    """What a visit took in this run."""

    visit: Visit
    keys: int
    free: int
    seconds: float


@dataclass
class Ledger:
    """What the run cost so far; `failed` names the visit after which nothing can be trusted."""

    costs: list[Cost] = field(default_factory=list[Cost])
    paints: list[float] = field(default_factory=list[float])
    failed: str = ""
    memory: int = 0

    def play(self, town: Town, visit: Visit) -> Cost:
        """Play one visit at its moment."""
        town.at(visit.at)
        seats = (town.one.seat, town.two.seat)
        for seat in seats:
            seat.meter = Meter()
        began = time.perf_counter()
        self.failed = self.failed or visit.name
        visit.play(town)
        self.failed = ""
        cost = Cost(visit, seats[0].meter.keys, seats[0].meter.free, time.perf_counter() - began)
        self.costs.append(cost)
        self.memory = max(self.memory, *(seat.peak_memory for seat in seats))
        for seat in seats:
            self.paints += seat.meter.paints
        return cost

    def speed(self) -> str:
        """From a key to its first paint, over all keys of the run."""
        paints = sorted(self.paints)
        if not paints:
            return ""
        middle, last = paints[len(paints) // 2], paints[int(len(paints) * 0.99)]
        memory = f"nhiều nhất {self.memory / 1e6:.0f} MB một quầy" if self.memory else ""
        return (
            f"{len(paints)} phím: hiện sau {middle * 1000:.0f} ms (p99 {last * 1000:.0f} ms);"
            f" {memory}"
        )

    def table(self) -> str:
        """The costs, a line a visit."""
        lines = [f"{'lượt':<34} {'phím':>5} {'ngân sách':>9} {'gõ tay':>6} {'giây':>6}"]
        for one in self.costs:
            budget = str(one.visit.budget or "–")
            lines.append(
                f"{one.visit.name:<34} {one.keys:>5} {budget:>9} {one.free:>6} {one.seconds:>6.1f}"
            )
        lines.append(
            f"{'cả hai ngày':<34} {sum(one.keys for one in self.costs):>5} {'':>9}"
            f" {sum(one.free for one in self.costs):>6}"
            f" {sum(one.seconds for one in self.costs):>6.1f}"
        )
        return "\n".join(lines)


def open_top(seat: Seat, text: str) -> None:
    """From the queue, the newest dossier's page."""
    seat.see("Tìm (Ctrl+F)")
    seat.press("enter")
    seat.see("Giấy tờ (Enter: mở tệp", text)
