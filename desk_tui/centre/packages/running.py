"""Packages are followed beside the node: what came by other ways than a desk's own line (a
parcel, a relay, the portal), and what expires with nobody asking."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy import Connection, func, select

from db.clock import utc_text
from desk_tui.centre.ledger import Ledger
from desk_tui.centre.ledger_tables import acts
from desk_tui.centre.packages.arrival import KINDS, follow
from desk_tui.centre.packages.tables import package_cursors, packages

IDLE_SECONDS = 3.0
_FAR_BEHIND = 2000
"""Acts of no concern are passed over by the cursor only now and then: moving it is a write."""

_log = logging.getLogger("desk_tui.centre.packages")


@contextmanager
def beside(ledger: Ledger) -> Iterator[None]:
    """Follow packages as long as the node runs."""
    stop = threading.Event()
    thread = threading.Thread(target=_run, args=(ledger, stop), name="packages", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(2.0)


def _run(ledger: Ledger, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            once(ledger, datetime.now(UTC))
        except Exception as fault:
            _log.error("packages: %s", getattr(fault, "code", type(fault).__name__))
        stop.wait(IDLE_SECONDS)


def once(ledger: Ledger, now: datetime) -> int:
    """Follow every office that calls for it; how many acts were written."""
    with ledger.read() as connection:
        offices = list(_offices(connection, now))
    return sum(len(follow(ledger, office, now)) for office in offices)


def _offices(connection: Connection, now: datetime) -> Iterator[str]:
    """A few index look-ups for each office."""
    seen = {row.office: row.n for row in connection.execute(select(package_cursors))}
    over = (packages.c.until != "") & (packages.c.until < utc_text(now))
    left = (packages.c.state == "due") | ((packages.c.state == "open") & over)
    waiting = set(connection.scalars(select(packages.c.office).where(left).distinct()))
    office = ""
    while True:
        office = connection.scalar(select(func.min(acts.c.office)).where(acts.c.office > office))
        if office is None:
            return
        if office in waiting or _news(connection, office, seen.get(office, 0)):
            yield office


def _news(connection: Connection, office: str, cursor: int) -> bool:
    behind = (acts.c.office == office) & (acts.c.n > cursor)
    newest = select(acts.c.n).where(behind).order_by(acts.c.n.desc()).limit(1)
    if (connection.scalar(newest) or 0) > cursor + _FAR_BEHIND:
        return True
    wanted = select(acts.c.n).where(behind, acts.c.kind.in_(KINDS)).limit(1)
    return connection.scalar(wanted) is not None
