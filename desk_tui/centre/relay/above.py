"""What a desk hears of the node above its own: which of its acts were refused there, which wait."""

from __future__ import annotations

import msgspec

from db import outbox, settings
from db.driver import sqlite
from db.questions import REFUSED_ABOVE
from desk_tui.centre.meeting import Meeting
from desk_tui.centre.relay.messages import RefusedAbove, RefusedAboveAll


def learn(meeting: Meeting) -> None:
    """Keep the whole list as it stands: what was settled above is gone from it by itself."""
    told = meeting.client.line.ask("GET", "/v1/refused-above", RefusedAboveAll)
    if told.acts != refused(meeting.record.read()):
        kept = msgspec.to_builtins(told.acts)
        meeting.record.transact(lambda connection: settings.put(connection, REFUSED_ABOVE, kept))
    if told.waits_from or outbox.any_halfway(meeting.record.read()):
        meeting.record.transact(lambda connection: outbox.halfway(connection, told.waits_from))


def refused(connection: sqlite.Connection) -> tuple[RefusedAbove, ...]:
    """Acts of this desk that its centre took and the node above did not, oldest first."""
    return msgspec.convert(settings.get(connection, REFUSED_ABOVE, []), tuple[RefusedAbove, ...])
