"""Read by every Python process of the scenario as it starts: none of them sleeps by the clock.

libfaketime calls a sleep invalid (EINVAL) that ends while it looks at it, and every wait for a
child is made of such sleeps. A wait for nothing to read takes as long and asks no clock.
"""

from __future__ import annotations

import select
import time


def _sleep(seconds: float) -> None:
    select.select((), (), (), max(0.0, seconds))


time.sleep = _sleep
