"""The node's tables, the same on SQLite and PostgreSQL.

Every table of an office's own has `office` in its key and in whatever else is unique in it, so
that an engine can spread the offices over servers; the others are small or hold what all offices
share. `acts.n` counts the acts of one office from 1 as they were committed (see `ledger.write`);
the numbers of two offices have nothing to do with each other.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

acts = Table(
    "acts",
    metadata,
    Column("office", Text, primary_key=True),
    Column("n", BigInteger, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Column("officer", Text, nullable=False),
    Column("desk", Text, nullable=False),
    Column("done_at", Text, nullable=False),
    Column("recorded_at", Text, nullable=False),
    Column("prev_hash", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Column("step", BigInteger, nullable=False, default=0),
    Column("taken_at", Text, nullable=False),
    UniqueConstraint("office", "id"),
    Index("acts_subject", "office", "subject"),
)

dossiers = Table(
    "dossiers",
    metadata,
    Column("office", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("code", Text, nullable=False),
    UniqueConstraint("office", "code"),
)

refusals = Table(
    "refusals",
    metadata,
    Column("office", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("hash", Text, primary_key=True),
    Column("desk", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("settled_at", Text, nullable=False, default=""),
)

files = Table(
    "files",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("bytes", BigInteger, nullable=False),
    Column("at", Text, nullable=False),
)

roll = Table(
    "roll",
    metadata,
    Column("office", Text, primary_key=True),
    Column("desk", Text, primary_key=True),
    Column("public", LargeBinary, nullable=False),
    Column("enrolled_at", Text, nullable=False),
    Column("last_contact", Text, nullable=False),
    Column("acts", BigInteger, nullable=False, default=0),
    Column("cut_off_at", Text, nullable=False, default=""),
    Column("cut_off_why", Text, nullable=False, default=""),
)
"""The desks that may speak, each with the public half of its line key."""

codes = Table(
    "codes",
    metadata,
    Column("office", Text, primary_key=True),
    Column("code_hash", Text, primary_key=True),
    Column("desk", Text, nullable=False),
    Column("expires", Text, nullable=False),
    Column("public", LargeBinary, nullable=False, default=b""),
    Column("used_at", Text, nullable=False, default=""),
)
"""One-time codes of enrolment; `public` is the key a code was traded for."""

grants = Table(
    "grants",
    metadata,
    Column("name", Text, primary_key=True),
    Column("role", Text, nullable=False),
    Column("token_hash", Text, nullable=False),
    Column("at", Text, nullable=False),
)
"""People and programs that are no desk, each with one role at the node."""

facts = Table(
    "facts",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", LargeBinary, nullable=False),
)
"""What the node made for itself: the secret of its sessions, its authority and certificate."""

seals = Table(
    "seals",
    metadata,
    Column("office", Text, primary_key=True),
    Column("hash", Text, primary_key=True),
    Column("desk", Text, nullable=False),
    Column("seal", LargeBinary, nullable=False),
    Column("public", LargeBinary, nullable=False),
    Column("at", Text, nullable=False),
    Index("seals_desk", "office", "desk"),
)
"""A desk's seal over the act of this hash, and the key it was checked with."""

unread = Table(
    "unread",
    metadata,
    Column("office", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("desk", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("at", Text, nullable=False),
)
"""Acts of a kind that only a newer program reads: kept whole until this one can."""

notices = Table(
    "notices",
    metadata,
    Column("office", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("text", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("until", Text, nullable=False),
)

number_blocks = Table(
    "number_blocks",
    metadata,
    Column("office", Text, primary_key=True),
    Column("desk", Text, primary_key=True),
    Column("lease", Text, primary_key=True),
    Column("day", Text, nullable=False),
    Column("first", Integer, nullable=False),
    Column("last", Integer, nullable=False),
    Column("at", Text, nullable=False),
    Index("number_blocks_day", "office", "day"),
)

catalogues = Table(
    "catalogues",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("sha256", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("at", Text, nullable=False),
)

slip_keys = Table(
    "slip_keys",
    metadata,
    Column("key_id", Text, primary_key=True),
    Column("desk", Text, nullable=False),
    Column("public", LargeBinary, nullable=False),
    Column("at", Text, nullable=False),
)
