"""Bring a record's file to the newest schema. Alembic is imported only when there is work."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from db.driver import sqlite
from db.fold import rebuild
from db.store import told

REFOLDED = 15
"""The last schema at which an act came to leave another mark on the readings."""
MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(connection: sqlite.Connection, plain: Callable[[str], str]) -> None:
    """Run what is missing, in order, on an open SQLCipher connection.

    The readings are folded again when what they hold has changed since: see `REFOLDED`.
    One transaction for the whole upgrade: a power cut leaves the old schema, never a mix.
    Raises RecordProblem, the file as it was before.
    """
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import create_engine, event
    from sqlalchemy.exc import DBAPIError
    from sqlalchemy.pool import StaticPool

    engine = create_engine(
        "sqlite://", module=sqlite, creator=lambda: connection, poolclass=StaticPool
    )

    @event.listens_for(engine, "begin")
    def _immediate(begun: Any) -> None:
        begun.exec_driver_sql("BEGIN IMMEDIATE")

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    try:
        with engine.connect() as bound, bound.begin():
            # Inside a transaction that is open already, Alembic commits nothing of its own.
            config.attributes["connection"] = bound
            (before,) = connection.execute("PRAGMA user_version").fetchone()
            command.upgrade(config, "head")
            if 0 < before < REFOLDED:
                rebuild(connection, plain)
    except DBAPIError as error:
        raise told(error.orig or error) from error
    # The engine is left to the garbage collector: disposing it would close the caller's file.
