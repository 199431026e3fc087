"""How the later acts of a dossier leave their mark beside its status."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.driver import sqlite
from db.kinds import Apologised, Voided

if TYPE_CHECKING:
    from db.acts import Act


def apologised(connection: sqlite.Connection, act: Act, said: Apologised) -> None:
    connection.execute("UPDATE dossiers SET extended = ? WHERE id = ?", (said.new_due, act.subject))


def voided(connection: sqlite.Connection, act: Act, _said: Voided) -> None:
    connection.execute("UPDATE dossiers SET void = 1 WHERE id = ?", (act.subject,))
