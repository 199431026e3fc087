"""How a result that leaves, a letter and a folder leave their mark."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db import fold_fields as fields
from db import handing, merging
from db.driver import sqlite
from db.fold_dossiers import Plain
from db.kinds import HANDED, FolderMoved, PostAsked, PostMoved, Returned
from db.merging import Side

if TYPE_CHECKING:
    from db.acts import Act


def returned(connection: sqlite.Connection, plain: Plain, act: Act, said: Returned) -> None:
    _handed(connection, plain, act, said)
    if said.post:
        connection.execute(
            "INSERT INTO letters (dossier, number, name, address, phone, state, note, asked_at,"
            " moved_at) VALUES (:dossier, :number, :name, '', '', 'posted', '', :at, :at)"
            " ON CONFLICT (dossier) DO UPDATE SET number = :number, name = :name,"
            " state = 'posted', note = '', moved_at = :at",
            {"dossier": act.subject, "number": said.post, "name": said.name, "at": act.done_at},
        )


def post_asked(connection: sqlite.Connection, plain: Plain, act: Act, said: PostAsked) -> None:
    _handed(connection, plain, act, said)
    connection.execute(
        "INSERT OR REPLACE INTO letters (dossier, number, name, address, phone, state, note,"
        " asked_at, moved_at) VALUES (?, ?, ?, ?, ?, 'asked', '', ?, ?)",
        (act.subject, said.number, said.name, said.address, said.phone, act.done_at, act.done_at),
    )


def post_moved(connection: sqlite.Connection, plain: Plain, act: Act, said: PostMoved) -> None:
    _handed(connection, plain, act, said)
    connection.execute(
        "UPDATE letters SET state = ?, note = ?, moved_at = ? WHERE dossier = ?",
        (said.state, said.note, act.done_at, act.subject),
    )


def folder_moved(connection: sqlite.Connection, act: Act, said: FolderMoved) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO folders (dossier, place, list, taker, reason, since, officer)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (act.subject, said.to, said.list, said.taker, said.reason, act.done_at, act.officer),
    )


def unfold(connection: sqlite.Connection, subject: str) -> None:
    for table in ("letters", "folders"):
        connection.execute(f"DELETE FROM {table} WHERE dossier = ?", (subject,))


def _handed(
    connection: sqlite.Connection, plain: Plain, act: Act, said: Returned | PostAsked | PostMoved
) -> None:
    value, now = handing.value(said), fields.standing(connection, act.subject, HANDED)
    if value is None or now is None:
        return
    after = merging.said(now, Side(act.id, value), said.before, handing.judge)
    fields.keep(connection, plain, act, HANDED, now, after)
