"""centre payments: how the online payments stand, and asking the payment platform again."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec

from desk_tui.cli.opening import iso
from desk_tui.cli.wire import there

ALL = "*"
_MOMENTS = ("next_try_at", "since", "changed_at", "paid_at", "first_at", "last_at", "seen_at")


def payments(options: Any) -> dict[str, Any]:
    """A row for each payment, those changed last first, and calls nobody may believe."""
    from desk_tui.centre.ledger import open_ledger
    from desk_tui.centre.pay import doors, queue
    from desk_tui.centre.questions import NOBODY

    there(options.db)
    now = datetime.now(UTC)
    ledger = open_ledger(options.db)
    try:
        told: dict[str, Any] = {}
        if options.retry:
            named = "" if options.retry == ALL else options.retry
            told["retried"] = queue.retry(ledger, named, now)
        if options.seen:
            told["seen"] = queue.seen(ledger, now)
        asked = doors.PaymentsAsk(state=options.state, office=options.office)
        seen = msgspec.to_builtins(doors.look(ledger, NOBODY, asked, now))
    finally:
        ledger.close()
    for rows in ("payments", "aside"):
        seen[rows] = [_with_moments(row) for row in seen[rows]]
    return {**told, **seen}


def _with_moments(row: dict[str, Any]) -> dict[str, Any]:
    return {name: iso(value) if name in _MOMENTS else value for name, value in row.items()}
