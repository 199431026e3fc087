"""The national portal for tests: the one that also serves the demo and the training desk."""

from __future__ import annotations

from desk_tui.demo.portal import Fault, Portal, Running, Settings, running

__all__ = ["Fault", "Portal", "Running", "Settings", "running"]
