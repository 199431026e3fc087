"""A national portal that behaves as its exchange is documented: for tests, demo and training.

Written from the description of the exchange alone, never from our own connector, and strict:
what does not fit the description is refused and kept in `Portal.violations`.
"""

from __future__ import annotations

from desk_tui.demo.portal.faults import Fault
from desk_tui.demo.portal.serve import Running, running
from desk_tui.demo.portal.state import Portal, Settings

__all__ = ["Fault", "Portal", "Running", "Settings", "running"]
