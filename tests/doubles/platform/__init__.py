"""The payment platform for tests: the one that also serves the demo."""

from __future__ import annotations

from desk_tui.demo.platform import Fault, Platform, Running, Settings, running

__all__ = ["Fault", "Platform", "Running", "Settings", "running"]
