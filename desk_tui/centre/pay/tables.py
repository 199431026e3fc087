"""The node's tables of the payment platform: its payments, and calls that nobody may believe."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text

from desk_tui.centre.ledger_tables import metadata
from desk_tui.centre.portal.tables import lines_of

payments = Table(
    "platform_payments",
    metadata,
    Column("office", Text, primary_key=True),
    Column("payment", Text, primary_key=True),
    Column("destination", Text, nullable=False),
    # The dossier or package that is paid for, and its number as it was told to the platform.
    Column("subject", Text, nullable=False),
    Column("code", Text, nullable=False, default=""),
    Column("amount", BigInteger, nullable=False),
    # held | waiting | starting | unknown | started | receipt | done | failed | expired | ended
    # | person
    Column("state", Text, nullable=False),
    # Given before the platform first hears of it, and the same for ever; `begun` is its moment.
    Column("reference", Text, nullable=False, default=""),
    Column("begun", Text, nullable=False, default=""),
    Column("url", Text, nullable=False, default=""),
    # A call told of money: until the platform's answer agrees this is only a reason to ask.
    Column("called", Text, nullable=False, default=""),
    Column("asked", Text, nullable=False, default=""),
    Column("trade", Text, nullable=False, default=""),
    Column("bank", Text, nullable=False, default=""),
    Column("paid_at", Text, nullable=False, default=""),
    Column("receipt", Text, nullable=False, default=""),
    Column("tries", Integer, nullable=False, default=0),
    Column("next_try_at", Text, nullable=False, default=""),
    # What a person has to look into, in words; `told` is the problem the desks were told of.
    Column("problem", Text, nullable=False, default=""),
    Column("message", Text, nullable=False, default=""),
    Column("hint", Text, nullable=False, default=""),
    Column("told", Text, nullable=False, default=""),
    Column("since", Text, nullable=False),
    Column("changed_at", Text, nullable=False),
    Index("platform_payments_due", "destination", "state", "next_try_at", "since"),
    Index("platform_payments_of", "office", "subject"),
    Index("platform_payments_reference", "reference"),
    Index("platform_payments_code", "code"),
    Index("platform_payments_changed", "office", "changed_at"),
    Index("platform_payments_problem", "destination", "problem"),
)
"""One row for each online payment that was asked for."""

lines = lines_of("platform_lines")
"""How the platform stands as a whole: a dead line burns no payment's tries."""

aside = Table(
    "platform_aside",
    metadata,
    Column("reference", Text, primary_key=True),
    Column("problem", Text, primary_key=True),
    # Whose it is, when the reference is one of ours.
    Column("office", Text, primary_key=True, default=""),
    Column("payment", Text, nullable=False, default=""),
    Column("count", Integer, nullable=False, default=1),
    Column("first_at", Text, nullable=False),
    Column("last_at", Text, nullable=False),
    Column("seen_at", Text, nullable=False, default=""),
    Column("body", Text, nullable=False),
)
"""Calls kept aside: of an unknown reference, with a wrong hash or a wrong amount."""
