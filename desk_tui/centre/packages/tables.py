"""What the node finds packages by; all of it follows from the acts and can be read again."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Table, Text

from desk_tui.centre.ledger_tables import metadata

packages = Table(
    "packages",
    metadata,
    Column("office", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("link", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("procedure", Text, nullable=False),
    Column("until", Text, nullable=False),
    Column("state", Text, nullable=False),
    Index("packages_link", "link"),
    Index("packages_of_person", "office", "person"),
    Index("packages_until", "office", "state", "until"),
)
"""Packages by the SHA-256 of their link and by whom they are for. `state`: due (to be looked at) |
open (waits for something to happen) | over."""

own_filings = Table(
    "own_filings",
    metadata,
    Column("office", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("code", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("procedure", Text, nullable=False),
    Column("filed", Text, nullable=False),
    Index("own_filings_of_person", "office", "person"),
)
"""What applicants filed by themselves, to be found when help for the same thing arrives."""

package_cursors = Table(
    "package_cursors",
    metadata,
    Column("office", Text, primary_key=True),
    Column("n", BigInteger, nullable=False),
)
"""Up to which act of an office the two tables above were kept."""
