"""How often one machine may ask: enough for a person, too little for a program."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

_MACHINES = 4096
"""So many machines are remembered; the one unheard longest is forgotten first."""


@dataclass(frozen=True)
class Pace:
    """`burst` questions at once, then one every `seconds`."""

    burst: int
    seconds: float


# A whole waiting room may share one address; what guards a link is its own count of tries.
LOOK = Pace(200, 0.3)
ANSWER = Pace(60, 2.0)
SEND = Pace(40, 3.0)


class Paces:
    """A bucket for each machine and kind of question."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._left: OrderedDict[tuple[str, Pace], tuple[float, float]] = OrderedDict()

    def too_fast(self, machine: str, pace: Pace) -> int:
        """0 when it may go on, else the seconds to wait."""
        now = self._clock()
        left, at = self._left.pop((machine, pace), (float(pace.burst), now))
        left = min(float(pace.burst), left + (now - at) / pace.seconds)
        allowed = left >= 1
        self._left[machine, pace] = (left - allowed, now)
        while len(self._left) > _MACHINES:
            self._left.popitem(last=False)
        return 0 if allowed else max(1, round((1 - left) * pace.seconds))
