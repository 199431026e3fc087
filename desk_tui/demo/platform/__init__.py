"""A payment platform that behaves as protocol 1.0.6 is described: for tests, demo and training.

Written from the description alone, never from our own side of it, and strict: what does not fit
is refused and kept in `Platform.violations`. No money moves.
"""

from __future__ import annotations

from desk_tui.demo.platform.serve import Running, running
from desk_tui.demo.platform.state import Fault, Platform, Settings

__all__ = ["Fault", "Platform", "Running", "Settings", "running"]
