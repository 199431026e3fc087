"""centre portal: what the national portal was told, what waits, what was said, try again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec

from desk_tui.cli.opening import iso
from desk_tui.cli.wire import there

if TYPE_CHECKING:
    from desk_tui.centre.ledger import Ledger

_MOMENTS = ("next_try_at", "since", "changed_at", "last_contact", "at")


def queue(options: Any) -> dict[str, Any]:
    """A row for each dossier and destination, those changed last first."""
    from desk_tui.centre.portal import doors
    from desk_tui.centre.questions import NOBODY

    asked = doors.QueueAsk(state=options.state, office=options.office)
    with _ledger(options) as ledger:
        seen = msgspec.to_builtins(doors.look(ledger, NOBODY, asked, _now()))
    return {name: [_with_moments(row) for row in rows] for name, rows in seen.items()}


def said(options: Any) -> dict[str, Any]:
    """Every request and answer about one dossier, as text, for the supervisor (SYN-12)."""
    from desk_tui.centre.portal import doors
    from desk_tui.centre.questions import NOBODY

    told: list[dict[str, Any]] = []
    with _ledger(options) as ledger:
        office, subject = doors.subject_of(ledger, options.code)
        while True:
            after = told[-1]["id"] if told else 0
            asked = doors.SaidAsk(office=office, subject=subject, after=after)
            page = msgspec.to_builtins(doors.said(ledger, NOBODY, asked, _now()))["said"]
            told += page
            if len(page) < doors.MOST:
                break
    return {"code": options.code, "said": [_with_moments(one) for one in told]}


def retry(options: Any) -> dict[str, Any]:
    """Try one dossier again now; without a code all that wait or need a person."""
    from desk_tui.centre.portal import doors

    with _ledger(options) as ledger:
        subject = doors.subject_of(ledger, options.code)[1] if options.code else ""
        return {"count": doors.retry_of(ledger, subject, _now())}


@contextmanager
def _ledger(options: Any) -> Iterator[Ledger]:
    from desk_tui.centre.ledger import open_ledger

    there(options.db)
    ledger = open_ledger(options.db)
    try:
        yield ledger
    finally:
        ledger.close()


def _now() -> datetime:
    return datetime.now(UTC)


def _with_moments(row: dict[str, Any]) -> dict[str, Any]:
    return {name: iso(value) if name in _MOMENTS else value for name, value in row.items()}
