"""The desk's own log of what failed it: the line to the centre, the power (C-13).

The line is known from the sender's meetings. A power cut is known from the mark that a running
program leaves every half minute and takes away when it ends: a mark still there at the next
start says when the machine was last alive.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Literal
from weakref import WeakSet

import msgspec

from db import outbox, settings
from db.clock import from_text, utc_text
from db.driver import sqlite
from desk_tui.counter.desk import Desk, local
from desk_tui.tongue import say

SETTING = "failures"
ALIVE = "alive"
"""The mark: a file in the data folder that holds the time."""
MARK_EVERY = timedelta(seconds=30)
SHORTEST = timedelta(minutes=2)
"""A program that ended badly and was started again at once is no power cut, nor is a line that
was missed once a failure to keep."""
KEPT = 200
_watched: WeakSet[Desk] = WeakSet()
WEEKDAYS = ("T2", "T3", "T4", "T5", "T6", "T7", "CN")

Cause = Literal["line", "power"]
CAUSES: dict[Cause, str] = {"line": say("mất kết nối"), "power": say("mất điện")}


class Failure(msgspec.Struct, frozen=True):
    """`since` and `until` are UTC text; `until` is empty while it lasts."""

    cause: Cause
    since: str
    until: str = ""

    @property
    def began(self) -> datetime:
        return local(from_text(self.since))

    @property
    def words(self) -> str:
        """As it goes on the list: “mất kết nối từ CN 15/11 21:10”."""
        told = say("{causes} từ {began}", causes=CAUSES[self.cause], began=_moment(self.began))
        return (
            say("{told} đến {until}", told=told, until=_moment(local(from_text(self.until))))
            if self.until
            else told
        )


def _moment(moment: datetime) -> str:
    return f"{WEEKDAYS[moment.weekday()]} {moment:%d/%m %H:%M}"


def line_down(connection: sqlite.Connection) -> Failure | None:
    """The line as it is now: None while it is up, and at a desk that never had one.

    A desk whose office's node cannot reach the centre above has no line to it either.
    """
    line, above = outbox.line(connection), outbox.above_since(connection)
    own = line.last_contact if line.failures else ""
    since = [one for one in (own, above) if one]
    return Failure("line", min(since)) if since else None


def log(desk: Desk) -> list[Failure]:
    """What is written down, oldest first."""
    return msgspec.convert(settings.get(desk.read, SETTING, []), list[Failure])


def lately(desk: Desk) -> list[Failure]:
    """What results are late by today: the line while it is down, else the long power cuts."""
    if down := line_down(desk.read):
        return [down]
    cuts = [one for one in log(desk) if one.cause == "power"]
    if not cuts:
        return []
    from desk_tui.counter import life  # what it draws slips with is not needed before

    today, rule = desk.today(), life.duty("power-cut", desk.now())
    long = timedelta(minutes=rule.value) if rule else timedelta()
    return [
        one for one in cuts if _length(one) >= long and local(from_text(one.until)).date() == today
    ]


def watch(desk: Desk) -> Failure | None:
    """Write down a line that broke or came back, and leave the mark. Asked every second while the
    screens are open; answers the power cut that the first call finds."""
    cut = None
    if desk not in _watched:
        cut = _began(desk)
        _watched.add(desk)
    elif not (last := _marked(desk)) or desk.now() - last >= MARK_EVERY:
        _mark(desk)
    _watch_line(desk)
    return cut


def _watch_line(desk: Desk) -> None:
    down = line_down(desk.read)
    last = next((one for one in reversed(log(desk)) if one.cause == "line"), None)
    lasting = last if last and not last.until else None
    if down and lasting is None:
        _put(desk, lambda known: [*known, down])
    elif lasting and down is None:
        back = outbox.line(desk.read).last_contact or utc_text(desk.now())
        ended = Failure("line", lasting.since, max(back, lasting.since))
        rest = [] if _length(ended) < SHORTEST else [ended]
        _put(desk, lambda known: [one for one in known if one != lasting] + rest)


def _length(one: Failure) -> timedelta:
    return from_text(one.until) - from_text(one.since)


def _put(desk: Desk, change: Callable[[list[Failure]], list[Failure]]) -> None:
    def work(connection: sqlite.Connection) -> None:
        known = msgspec.convert(settings.get(connection, SETTING, []), list[Failure])
        settings.put(connection, SETTING, msgspec.to_builtins(change(known)[-KEPT:]))

    desk.record.transact(work)


def _began(desk: Desk) -> Failure | None:
    """A mark left behind is a power cut; a new one is made."""
    now, last, found = desk.now(), _marked(desk), None
    if last and now - last >= SHORTEST:
        found = Failure("power", utc_text(last), utc_text(now))
        cut = found
        _put(desk, lambda known: [*known, cut])
    _mark(desk)
    return found


def _marked(desk: Desk) -> datetime | None:
    try:
        return from_text((desk.folder / ALIVE).read_text(encoding="ascii").strip())
    except (OSError, ValueError):
        return None


def _mark(desk: Desk) -> None:
    """A full disk is no reason to stop."""
    with suppress(OSError):
        (desk.folder / ALIVE).write_text(utc_text(desk.now()), encoding="ascii")


def ended(desk: Desk) -> None:
    """The screens are closed as they should be."""
    if desk in _watched:
        _watched.discard(desk)
        with suppress(OSError):
            (desk.folder / ALIVE).unlink(missing_ok=True)
