"""The node's tables of the national portal: the queue, what was said, links to files, checks."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, Table, Text, text

from desk_tui.centre.ledger_tables import metadata

_LACKING = text("lacks != '[]'")

queue = Table(
    "portal_queue",
    metadata,
    Column("office", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("destination", Text, primary_key=True),
    Column("code", Text, nullable=False),
    # held | waiting | sending | unknown | done | person
    Column("state", Text, nullable=False),
    # The newest act that matters, and the newest the portal has been told of.
    Column("wanted", BigInteger, nullable=False),
    Column("told", BigInteger, nullable=False, default=0),
    Column("tries", Integer, nullable=False, default=0),
    Column("next_try_at", Text, nullable=False, default=""),
    Column("problem", Text, nullable=False, default=""),
    Column("message", Text, nullable=False, default=""),
    Column("hint", Text, nullable=False, default=""),
    # What the portal calls it, as soon as that is known; `known` once it certainly holds it.
    Column("their_code", Text, nullable=False, default=""),
    Column("their_id", Text, nullable=False, default=""),
    Column("known", Boolean, nullable=False, default=False),
    # A create went out and no answer to it was understood.
    Column("doubt", Boolean, nullable=False, default=False),
    # By what the dossier was to be recognised when it was last told (JSON).
    Column("claimed", Text, nullable=False, default=""),
    # What the portal was last told, by its hash, and the keys of the progress it confirmed.
    Column("mark", Text, nullable=False, default=""),
    Column("steps", Text, nullable=False, default="[]"),
    # Files that had not come to the node when it was last told.
    Column("lacks", Text, nullable=False, default="[]"),
    Column("since", Text, nullable=False),
    Column("changed_at", Text, nullable=False),
    Index("portal_queue_due", "destination", "state", "next_try_at", "since"),
    Index("portal_queue_changed", "office", "changed_at"),
    Index("portal_queue_lacking", "destination", sqlite_where=_LACKING, postgresql_where=_LACKING),
)
"""One row for a dossier and a destination; its state is what an operator sees."""

cursors = Table(
    "portal_cursors",
    metadata,
    Column("destination", Text, primary_key=True),
    Column("office", Text, primary_key=True),
    Column("n", BigInteger, nullable=False),
)
"""How far the acts of an office have been looked through for the queue."""


def lines_of(name: str) -> Table:
    return Table(
        name,
        metadata,
        Column("destination", Text, primary_key=True),
        Column("failures", Integer, nullable=False, default=0),
        Column("next_try_at", Text, nullable=False, default=""),
        Column("problem", Text, nullable=False, default=""),
        Column("message", Text, nullable=False, default=""),
        Column("last_contact", Text, nullable=False, default=""),
    )


lines = lines_of("portal_lines")
"""What concerns a whole destination: a dead line burns no dossier's tries."""

exchanges = Table(
    "portal_exchanges",
    metadata,
    Column("office", Text, primary_key=True),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("subject", Text, nullable=False),
    Column("destination", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("service", Text, nullable=False),
    Column("request", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("status", Integer, nullable=False),
    Index("portal_exchanges_of", "office", "subject", "id"),
    Index("portal_exchanges_at", "at"),
)
"""Requests and answers as text, for the supervisor; kept for the days the settings name."""

procedures = Table(
    "portal_procedures",
    metadata,
    Column("destination", Text, primary_key=True),
    Column("code", Text, primary_key=True),
    Column("facts", Text, nullable=False),
    Column("at", Text, nullable=False),
)
"""The portal's catalogue as far as it was needed."""

links = Table(
    "portal_links",
    metadata,
    Column("office", Text, primary_key=True),
    Column("token", Text, primary_key=True),
    Column("subject", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("expires", Text, nullable=False),
    Column("fetched", Integer, nullable=False, default=0),
    Column("last_fetched", Text, nullable=False, default=""),
    Index("portal_links_of", "office", "subject", "sha256"),
)
"""Addresses under which a file of one dossier can be fetched for a while: each is its secret."""

checks = Table(
    "people_checks",
    metadata,
    Column("office", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("desk", Text, nullable=False),
    Column("officer", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("birth", Text, nullable=False),
    Column("procedure", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("asked_at", Text, nullable=False),
    # asked | ok | differs | not-found | refused | later
    Column("state", Text, nullable=False),
    Column("fields", Text, nullable=False, default=""),
    Column("words", Text, nullable=False, default=""),
    Column("answered_at", Text, nullable=False, default=""),
    Index("people_checks_office", "office", "asked_at"),
)
"""Who asked the population base about whom, when and why; the row is there before it is asked."""
