"""Bring a record's file to the newest schema. Alembic is imported only when there is work."""

from __future__ import annotations

from pathlib import Path

from db.driver import sqlite

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(connection: sqlite.Connection) -> None:
    """Run what is missing, in order, on an open SQLCipher connection."""
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import create_engine
    from sqlalchemy.pool import StaticPool

    engine = create_engine(
        "sqlite://", module=sqlite, creator=lambda: connection, poolclass=StaticPool
    )
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    # One transaction for the whole upgrade: a power cut leaves the old schema, never a mix.
    connection.execute("BEGIN IMMEDIATE")
    try:
        with engine.connect() as bound:
            config.attributes["connection"] = bound
            command.upgrade(config, "head")
            bound.commit()
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    if connection.in_transaction:
        connection.execute("COMMIT")
    # The engine is left to the garbage collector: disposing it would close the caller's file.
