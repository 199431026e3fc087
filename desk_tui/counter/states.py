"""How an officer reads the ten statuses, in the language of the screens."""

from __future__ import annotations

from desk_tui.rules.statuses import Status
from desk_tui.tongue import say_as

_KIND = "status"


def label(status: int) -> str:
    return say_as(_KIND, Status(status).label)


def short(status: int) -> str:
    """One or two words for a narrow column."""
    return say_as(_KIND, Status(status).short)
