"""The node's tables of continue links: what was tried at them, and who is signing in."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, Table, Text

from desk_tui.centre.ledger_tables import metadata

links = Table(
    "citizen_links",
    metadata,
    Column("office", Text, primary_key=True),
    Column("link", Text, primary_key=True),
    Column("tries", Integer, nullable=False, default=0),
    Column("openings", Integer, nullable=False, default=0),
    Column("session", Text, nullable=False, default=""),
    Column("session_until", Text, nullable=False, default=""),
    Column("said_yes", Text, nullable=False, default=""),
    Column("pictures", Integer, nullable=False, default=0),
    Column("at", Text, nullable=False),
)
"""`link` is the SHA-256 of a link's secret, `session` that of the cookie of the one browser that
may go on; `tries` are the wrong answers since the right one. `said_yes` is the mark of the content
the citizen agreed to, while the sign-in is still under way. `pictures` counts those taken."""

sign_ins = Table(
    "citizen_sign_ins",
    metadata,
    Column("office", Text, primary_key=True),
    Column("state", Text, primary_key=True),
    Column("link", Text, nullable=False),
    Column("session", Text, nullable=False),
    Column("nonce", Text, nullable=False),
    Column("verifier", Text, nullable=False),
    Column("expires", Text, nullable=False),
    Index("citizen_sign_ins_state", "state"),
    Index("citizen_sign_ins_expires", "office", "expires"),
)
"""One row for each way to the provider and back, gone once it is back. `state` is hashed."""
