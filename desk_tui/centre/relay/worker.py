"""An office node speaks to the node above by the desks' own protocol: acts up, acts down.

Killed at any moment, it leaves nothing that asking again does not mend: what was offered stays
behind the cursor only together with its answer, and the node above knows each act by its id.
"""

from __future__ import annotations

import contextlib
import json
import random
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import func, insert, select, update

from db.clock import utc_text
from db.outbox import pause
from desk_tui.centre import blobs
from desk_tui.centre.client import Client
from desk_tui.centre.ledger import Ledger, open_ledger
from desk_tui.centre.ledger_tables import acts
from desk_tui.centre.place import Place, from_code_file
from desk_tui.centre.problem import LineProblem
from desk_tui.centre.relay import fetch as relay_fetch
from desk_tui.centre.relay import send as relay_send
from desk_tui.centre.relay.messages import RELAY_DESK
from desk_tui.centre.relay.tables import relay_open, relays

IDLE_SECONDS = 15.0
"""With nothing to send, news from above is asked for this often."""
LOOK_SECONDS = 1.0
RETRY_SECONDS = 600.0
"""How often acts that the node above refused or holds are offered again by themselves."""

OpenLine = Callable[[Place], Client]


@dataclass(frozen=True)
class RelayReport:
    """What one meeting with the node above came to. `waiting` are acts it has not ended."""

    line: str
    sent: int
    confirmed: int
    refused: int
    waiting: int
    files: int
    received: int
    code: str = ""
    message: str = ""
    hint: str = ""


class NodeFiles:
    """The node's files as the sender wants to read them."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def open(self, sha256: str, _: str) -> BinaryIO:
        return blobs.place(self._ledger, sha256).open("rb")


def join(ledger: Ledger, upward: Path) -> str:
    """Remember the way up from a code file; returns the office. The same file again does nothing.

    Raises LineProblem `bad-code-file`, or `not-a-relay` for a code made for a single desk.
    """
    try:
        said = json.loads(upward.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise LineProblem(
            "bad-code-file",
            f"Không đọc được tệp mã {upward}.",
            "Xin nút cấp trên tệp mã mới: desk-tui centre enrol --desk relay.",
        ) from error
    fresh = from_code_file("", said)
    if fresh.desk != RELAY_DESK:
        raise LineProblem(
            "not-a-relay",
            f"Tệp mã này cấp cho quầy {fresh.desk}, không phải cho nút của cơ quan.",
            "Xin nút cấp trên tệp mã: desk-tui centre enrol --desk relay.",
        )
    with ledger.write(fresh.office) as connection:
        row = connection.execute(select(relays).where(relays.c.office == fresh.office)).first()
        if row is None:
            kept = _written(fresh) | {"from": fresh.code}
            connection.execute(
                insert(relays).values(office=fresh.office, place=json.dumps(kept), up=0, down=0)
            )
        elif json.loads(row.place)["from"] != fresh.code:
            kept = _written(fresh) | {"from": fresh.code}
            connection.execute(
                update(relays).where(relays.c.office == fresh.office).values(place=json.dumps(kept))
            )
    return fresh.office


def _written(place: Place) -> dict[str, Any]:
    return asdict(place) | {"key": place.key.hex()}


def _place(ledger: Ledger, office: str) -> Place:
    with ledger.read() as connection:
        said = json.loads(
            connection.scalars(select(relays.c.place).where(relays.c.office == office)).one()
        )
    said.pop("from")
    return Place(**said | {"key": bytes.fromhex(said["key"])})


def once(db_url: str, upward: Path, files: Path | None = None) -> RelayReport:
    """`desk-tui centre relay --once`: one meeting with the node above, now."""
    ledger = open_ledger(db_url, files)
    try:
        return meet(ledger, join(ledger, upward))
    finally:
        ledger.close()


def meet(
    ledger: Ledger,
    office: str,
    *,
    again: bool = True,
    stop: Callable[[], bool] = lambda: False,
    open_line: OpenLine = Client,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> RelayReport:
    """Meet the node above once. A line that fails is told in the report, never raised.

    `again` offers anew what it refused or holds.
    """
    trip = relay_send.Trip(ledger, office, now, stop)
    problem: LineProblem | None = None
    try:
        place = _place(ledger, office)
        with open_line(place) as client:
            _enrol(ledger, place, client)
            relay_send.acts(trip, client, again)
            relay_send.files(trip, client, NodeFiles(ledger))
            relay_fetch.acts(trip, client)
            relay_fetch.catalogue(trip, client)
    except LineProblem as no:
        if no.code == "ledger-down":
            raise
        problem = no
    return _told(ledger, office, trip, problem, now())


def _enrol(ledger: Ledger, place: Place, client: Client) -> None:
    if place.enrolled:
        return
    client.enrol()
    with ledger.write(place.office) as connection:
        here = relays.c.office == place.office
        kept = json.loads(connection.scalars(select(relays.c.place).where(here)).one())
        if kept["key"] == place.key.hex():
            kept |= {"enrolled": True, "code": ""}
            connection.execute(update(relays).where(here).values(place=json.dumps(kept)))


def _told(
    ledger: Ledger, office: str, trip: relay_send.Trip, problem: LineProblem | None, now: datetime
) -> RelayReport:
    at = utc_text(now)
    here = relays.c.office == office
    with ledger.write(office) as connection:
        if problem:
            said = {"failed_at": at, "sentence": problem.message}
        else:
            said = {"last_contact": at, "sentence": ""}
        connection.execute(update(relays).where(here).values(**said))
        waiting = connection.scalar(
            select(func.count()).select_from(relay_open).where(relay_open.c.office == office)
        )
    report = RelayReport(
        line="up",
        sent=len(trip.sent),
        confirmed=trip.confirmed,
        refused=trip.refused,
        waiting=waiting or 0,
        files=trip.files,
        received=trip.received,
    )
    if problem is None:
        return report
    return replace(
        report, line="down", code=problem.code, message=problem.message, hint=problem.hint
    )


@contextlib.contextmanager
def running(ledger: Ledger, upward: Path | None) -> Iterator[None]:
    """Relay in a thread of this process as long as the block lasts; nothing without a file."""
    if upward is None:
        yield
        return
    office = join(ledger, upward)
    over = threading.Event()
    thread = threading.Thread(target=_work, args=(ledger, office, over), daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        # A question under way may hang; leaving in its midst is as harmless as being killed.
        thread.join(timeout=3)


def _work(ledger: Ledger, office: str, over: threading.Event) -> None:
    seen, failures = -1, 0
    due = again_at = 0.0
    while not over.is_set():
        clock = time.monotonic()
        try:
            newest = _newest(ledger, office)
            if clock >= due or (newest != seen and not failures):
                again = clock >= again_at
                report = meet(ledger, office, again=again, stop=over.is_set)
                failures = failures + 1 if report.line == "down" else 0
                if again and not failures:
                    again_at = clock + RETRY_SECONDS
                seen = newest
                wait = pause(failures, random.random()).total_seconds()
                due = time.monotonic() + (wait if failures else IDLE_SECONDS)
        except LineProblem:
            # The ledger itself is away: the node's own answers say so, here it is waited for.
            due = time.monotonic() + IDLE_SECONDS
        over.wait(LOOK_SECONDS)


def _newest(ledger: Ledger, office: str) -> int:
    with ledger.read() as connection:
        newest = select(acts.c.n).where(acts.c.office == office).order_by(acts.c.n.desc()).limit(1)
        return connection.scalar(newest) or 0
