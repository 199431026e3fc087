"""One visit or hour of the scenario: when it is, what it may cost, and how it goes."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from tests.day.seat import Meter, Seat
from tests.day.summary import Cost
from tests.day.town import Town

Play = Callable[[Town], None]


@dataclass(frozen=True)
class Visit:
    """`at` is its moment (`"16 07:35"`); `budget` the most keys at the first desk, 0 for none."""

    name: str
    at: str
    budget: int
    play: Play


@dataclass
class Ledger:
    """`failed` names the visit after which nothing can be trusted."""

    failed: str = ""

    def play(self, town: Town, visit: Visit) -> Cost:
        """Play one visit at its moment; what it took at the first desk, and how quickly both desks
        painted."""
        town.at(visit.at)
        seats = (town.one.seat, town.two.seat)
        for seat in seats:
            seat.meter = Meter()
        began = time.perf_counter()
        self.failed = self.failed or visit.name
        visit.play(town)
        self.failed = ""
        return Cost(
            days="Hai ngày ở quầy",
            step=visit.name,
            keys=seats[0].meter.keys,
            budget=visit.budget,
            free=seats[0].meter.free,
            seconds=time.perf_counter() - began,
            paints=tuple(paint for seat in seats for paint in seat.meter.inside),
            memory=max(seat.peak_memory for seat in seats),
            opening=tuple(paint for seat in seats for paint in seat.meter.opening),
        )


def open_top(seat: Seat, text: str) -> None:
    """From the queue, the newest dossier's page."""
    seat.see("Tìm (Ctrl+F)")
    seat.press("enter")
    seat.see("Giấy tờ (Enter: mở tệp", text)
