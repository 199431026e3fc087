"""rollback · acts import."""

from __future__ import annotations

from typing import Any

from desk_tui.cli.opening import folder, iso, opened, password
from desk_tui.counter import rollback
from desk_tui.counter.desk import Desk


def back(options: Any) -> dict[str, Any]:
    """Without --do only what would be set aside is told."""
    if not options.do:
        with opened(options) as desk:
            return {**_told(rollback.plan(desk, options.to)), "aside": None, "findings": []}
    desk = Desk.open(folder(options), options.officer, password())
    try:
        # The record is closed by it, for the older program to open: nothing more is written.
        done = rollback.go_back(desk, options.to)
    finally:
        desk.close()
    said = [{"what": line, "state": "warn", "hint": ""} for line in done.said]
    return {**_told(done.since), "aside": str(done.aside), "findings": said}


def _told(since: rollback.Since) -> dict[str, Any]:
    return {
        "to": since.schema,
        "acts": since.acts,
        "unsent": since.unsent,
        "kinds": since.kinds,
        "first": iso(since.first),
        "last": iso(since.last),
    }


def take_again(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        return {"acts": rollback.take_again(desk, options.file), "file": str(options.file)}
