"""The node's table of files that are on their way in."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Table, Text

from desk_tui.centre.ledger_tables import metadata

uploads = Table(
    "uploads",
    metadata,
    Column("office", Text, primary_key=True),
    Column("desk", Text, primary_key=True),
    Column("sha256", Text, primary_key=True),
    Column("length", BigInteger, nullable=False),
    Column("offset", BigInteger, nullable=False),
    Column("metadata", Text, nullable=False),
    Column("expires", Text, nullable=False),
    Index("uploads_expires", "expires"),
)
"""`offset` counts bytes that are on the disk to stay: never more than was fsynced."""
