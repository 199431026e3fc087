"""How the later acts of a dossier leave their mark beside its status."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.driver import sqlite
from db.kinds import Apologised, CalendarDecided, SlipIssued

if TYPE_CHECKING:
    from db.acts import Act


def apologised(connection: sqlite.Connection, act: Act, said: Apologised) -> None:
    connection.execute("UPDATE dossiers SET extended = ? WHERE id = ?", (said.new_due, act.subject))


def calendar_decided(connection: sqlite.Connection, act: Act, said: CalendarDecided) -> None:
    """A move of the first promise comes with a change of `due`; that of an apology's date is
    said here alone."""
    if said.extension and said.moved:
        connection.execute(
            "UPDATE dossiers SET extended = ? WHERE id = ?", (said.counted, act.subject)
        )


def slip_issued(connection: sqlite.Connection, act: Act, said: SlipIssued) -> None:
    """Two desks that had not heard of each other may both print version 2: the first counts, and
    the other one's code tells that it was replaced. Taken back is taken back for good."""
    connection.execute(
        "INSERT INTO slips (subject, form, version, copy_no, text, revoked)"
        " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (subject, form, version, copy_no)"
        " DO UPDATE SET revoked = max(revoked, excluded.revoked) WHERE text = excluded.text",
        (act.subject, said.form, said.version, said.copy, said.text, said.revoked),
    )
