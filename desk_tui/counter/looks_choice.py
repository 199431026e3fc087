"""Which theme of the screens an officer chose at this desk."""

from __future__ import annotations

from db import settings
from desk_tui.counter.desk import Desk


def chosen(desk: Desk) -> str:
    """The name of the theme; "" when nothing was chosen yet."""
    return settings.get(desk.read, _name(desk), "")


def keep(desk: Desk, theme: str) -> None:
    """Remember it for this officer. A habit of the eye, and so no act and nothing to send."""
    desk.record.transact(lambda connection: settings.put(connection, _name(desk), theme))


def _name(desk: Desk) -> str:
    return f"looks:{desk.officer}"
