"""Small facts of this desk, each kept as JSON under a name."""

from __future__ import annotations

from typing import Any

import msgspec

from db.driver import sqlite


def get(connection: sqlite.Connection, key: str, default: Any = None) -> Any:
    row = connection.execute("SELECT value FROM settings WHERE key = ?", (key,)).fetchone()
    return msgspec.json.decode(row["value"]) if row else default


def put(connection: sqlite.Connection, key: str, value: Any) -> None:
    connection.execute(
        "INSERT INTO settings (key, value) VALUES (?, ?)"
        " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (key, msgspec.json.encode(value).decode()),
    )
