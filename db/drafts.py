"""Half-typed forms, written each time a field is left, so that kill -9 costs one field (REC-07)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from db.clock import from_text, utc_text
from db.driver import sqlite


@dataclass(frozen=True)
class Draft:
    """`focus` is the field the cursor goes back to; `values` are the fields left so far."""

    id: str
    form: str
    officer: str
    focus: str
    values: dict[str, Any]
    started_at: datetime
    updated_at: datetime


def keep(
    connection: sqlite.Connection,
    id: str,
    form: str,
    officer: str,
    focus: str,
    values: dict[str, Any],
    now: datetime,
) -> None:
    connection.execute(
        'INSERT INTO drafts (id, form, officer, focus, "values", started_at, updated_at)'
        " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
        ' focus = excluded.focus, "values" = excluded."values", updated_at = excluded.updated_at',
        (
            id,
            form,
            officer,
            focus,
            msgspec.json.encode(values).decode(),
            utc_text(now),
            utc_text(now),
        ),
    )


def drop(connection: sqlite.Connection, id: str) -> None:
    """In the same transaction as the act that the form became."""
    connection.execute("DELETE FROM drafts WHERE id = ?", (id,))


def waiting(connection: sqlite.Connection, form: str, officer: str) -> list[Draft]:
    """Unfinished forms of an officer, newest first."""
    rows = connection.execute(
        "SELECT * FROM drafts WHERE form = ? AND officer = ? ORDER BY updated_at DESC",
        (form, officer),
    )
    return [
        Draft(
            row["id"],
            row["form"],
            row["officer"],
            row["focus"],
            msgspec.json.decode(row["values"]),
            from_text(row["started_at"]),
            from_text(row["updated_at"]),
        )
        for row in rows
    ]
