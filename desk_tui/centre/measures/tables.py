"""The node's tables of daily figures: the document as it came, and its counts to be summed."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Table, Text

from desk_tui.centre.ledger_tables import metadata
from desk_tui.centre.measures.messages import Flows

FLOWS = Flows.__struct_fields__


def _flows() -> list[Column[int]]:
    return [Column(name, BigInteger, nullable=False, default=0) for name in FLOWS]


days = Table(
    "measure_days",
    metadata,
    Column("office", Text, primary_key=True),
    Column("day", Text, primary_key=True),
    Column("unit", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("known", BigInteger, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("sender", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("accepted_at", Text, nullable=False),
)

counts = Table(
    "measure_counts",
    metadata,
    Column("office", Text, primary_key=True),
    Column("day", Text, primary_key=True),
    Column("desk", Text, primary_key=True),
    *_flows(),
    Index("measure_counts_day", "day", "desk"),
)
"""One row a desk and day; `desk` is empty for the whole office."""

lines = Table(
    "measure_lines",
    metadata,
    Column("office", Text, primary_key=True),
    Column("day", Text, primary_key=True),
    Column("procedure", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("field", Text, nullable=False),
    *_flows(),
    Index("measure_lines_day", "day"),
)
"""One row an office, day, procedure and way in."""
