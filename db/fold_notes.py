"""How notes leave their mark."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.driver import sqlite
from db.kinds import NoteMade, NoteMoved

if TYPE_CHECKING:
    from db.acts import Act


def made(connection: sqlite.Connection, act: Act, said: NoteMade) -> None:
    connection.execute(
        'INSERT INTO notes (id, sort, "group", state, owner, words, officer, procedure, dossier,'
        " number, made_at, moved_at, details)"
        " VALUES (?, ?, ?, 'open', '', '', ?, ?, ?, ?, ?, '', ?)",
        (
            act.subject,
            said.sort,
            said.group,
            act.officer,
            said.procedure,
            said.dossier,
            said.number,
            act.done_at,
            act.payload,
        ),
    )


def moved(connection: sqlite.Connection, act: Act, said: NoteMoved) -> None:
    connection.execute(
        "UPDATE notes SET state = ?, owner = CASE ? WHEN '' THEN owner ELSE ? END, words = ?,"
        " moved_at = ? WHERE id = ?",
        (said.state, said.owner, said.owner, said.words, act.done_at, act.subject),
    )


def unfold(connection: sqlite.Connection, subject: str) -> None:
    connection.execute("DELETE FROM notes WHERE id = ?", (subject,))
