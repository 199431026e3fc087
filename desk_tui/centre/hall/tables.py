"""The node's tables of the waiting room and of who works on which case."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
)

from desk_tui.centre.ledger_tables import metadata

tickets = Table(
    "hall_tickets",
    metadata,
    Column("office", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    # In the order in which they joined the hall, counted for each office.
    Column("n", BigInteger, nullable=False),
    Column("day", Text, nullable=False),
    Column("series", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("field", Text, nullable=False),
    Column("priority", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("desk", Text, nullable=False),
    Column("came_at", Text, nullable=False),
    Column("placed_at", Text, nullable=False),
    Column("called_at", Text, nullable=False),
    # Calls are told apart by their order, because a clock may be set back.
    Column("call_no", Integer, nullable=False),
    Column("turns", Integer, nullable=False),
    UniqueConstraint("office", "n"),
    Index("hall_tickets_day", "office", "day", "state"),
)

asks = Table(
    "hall_asks",
    metadata,
    Column("office", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("desk", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("ticket", Text, nullable=False),
    Column("call_no", Integer, nullable=False),
    Column("withdrawn", Boolean, nullable=False),
    Column("day", Text, nullable=False),
    Index("hall_asks_day", "office", "day"),
)

offices = Table(
    "hall_offices",
    metadata,
    Column("office", Text, primary_key=True),
    Column("turns", Integer, nullable=False),
    Column("run", Integer, nullable=False),
)

cases = Table(
    "cases",
    metadata,
    Column("office", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("desk", Text, nullable=False),
    Column("officer", Text, nullable=False),
    Column("since", Text, nullable=False),
    Column("taken_at", Text, nullable=False),
    # The last act of the ledger that this row knows, and who let go last (by that desk's clock).
    Column("seen", BigInteger, nullable=False),
    Column("released_by", Text, nullable=False),
    Column("released_at", Text, nullable=False),
)
