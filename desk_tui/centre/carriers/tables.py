"""The node's queue of messages to citizens."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, Table, Text

from desk_tui.centre.ledger_tables import metadata

outgoing = Table(
    "outgoing_messages",
    metadata,
    Column("office", Text, primary_key=True),
    Column("message", Text, primary_key=True),
    Column("subject", Text, nullable=False),
    Column("channel", Text, nullable=False),
    # waiting | sent | failed; the address and the words stay in the act alone.
    Column("state", Text, nullable=False, default="waiting"),
    Column("tries", Integer, nullable=False, default=0),
    Column("next_try_at", Text, nullable=False, default=""),
    Column("reason", Text, nullable=False, default=""),
    Column("since", Text, nullable=False),
    Index("outgoing_messages_due", "state", "next_try_at", "since"),
)
"""One row for each message a desk asked for."""
