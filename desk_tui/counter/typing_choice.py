"""Which way of typing Vietnamese an officer chose at this desk (C-03)."""

from __future__ import annotations

from db import settings
from desk_tui.counter.desk import Desk
from desk_tui.rules.telex import METHODS, OFF, Choice


def chosen(desk: Desk) -> Choice:
    """What the officer chose last; nothing yet, or nothing that this program knows: off."""
    told = settings.get(desk.read, _name(desk), {})
    method = told.get("method", OFF)
    return Choice(
        method if method in METHODS else OFF, bool(told.get("new_style")), told.get("boxes", {})
    )


def keep(desk: Desk, choice: Choice) -> None:
    """Remember it for this officer. A habit of the hand, and so no act and nothing to send."""
    told = {**choice._asdict(), "boxes": dict(choice.boxes)}
    desk.record.transact(lambda connection: settings.put(connection, _name(desk), told))


def _name(desk: Desk) -> str:
    return f"typing:{desk.officer}"
