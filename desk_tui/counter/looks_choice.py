"""Which theme of the screens an officer chose at this desk, and how the machine looked last."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from db import settings
from desk_tui.counter.desk import Desk

LAST = "looks"
"""A file in the data folder: the record cannot be read before somebody has logged in."""


def chosen(desk: Desk) -> str:
    """The name of the theme; "" when nothing was chosen yet."""
    return settings.get(desk.read, _name(desk), "")


def keep(desk: Desk, theme: str) -> None:
    """Remember it for this officer. A habit of the eye, and so no act and nothing to send."""
    desk.record.transact(lambda connection: settings.put(connection, _name(desk), theme))


def last(folder: Path) -> str:
    """The theme this machine was left with; "" when nobody sat here yet."""
    try:
        return (folder / LAST).read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        return ""


def leave(folder: Path, theme: str) -> None:
    """Remember what the login is to look like. A full disk is no reason to stop."""
    with suppress(OSError):
        (folder / LAST).write_text(theme, encoding="utf-8")


def _name(desk: Desk) -> str:
    return f"looks:{desk.officer}"
