"""What the centre has to say to this desk: told once, and kept in sight while it holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from db import outbox, settings
from db.clock import from_text, utc_text
from db.driver import sqlite
from desk_tui.counter.desk import Desk, local

SEEN = "notices_seen"


@dataclass(frozen=True)
class Told:
    """One notice. Moments are of the office's own clock."""

    id: str
    text: str
    at: datetime
    until: datetime


def standing(desk: Desk) -> list[Told]:
    """Those that hold now, oldest first."""
    now = utc_text(desk.now())
    return [
        Told(one["id"], one["text"], local(from_text(one["at"])), local(from_text(one["until"])))
        for one in settings.get(desk.read, outbox.NOTICES, [])
        if one["until"] > now
    ]


def news(desk: Desk) -> list[Told]:
    """Those that nobody at this desk was told yet."""
    seen = settings.get(desk.read, SEEN, [])
    return [one for one in standing(desk) if one.id not in seen]


def seen(desk: Desk, told: list[Told]) -> None:
    """They were shown; only what still stands is remembered."""
    kept = [one.id for one in told]

    def work(connection: sqlite.Connection) -> None:
        before = set(settings.get(connection, SEEN, []))
        still = {one.id for one in standing(desk)}
        settings.put(connection, SEEN, sorted((before | set(kept)) & still))

    desk.record.transact(work)
