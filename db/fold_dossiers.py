"""The row of a dossier and its words: how acts leave their mark on them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from db import fold_papers as papers
from db.driver import sqlite
from db.kinds import Filed, Person, Received

if TYPE_CHECKING:
    from db.acts import Act

Plain = Callable[[str], str]

FINISHED = (9, 10)
OVER = (3, 7, 8, *FINISHED)
"""Statuses with no due date left to keep: refused, withdrawn, stopped, finished, returned."""
STILL = (5, 6, *OVER)
"""Statuses in which no time is used: also while the citizen is waited for."""

_CODE = re.compile(r".+-(\d{6})-(\d+)")


def received(
    connection: sqlite.Connection, plain: Plain, act: Act, said: Received, n: int | None
) -> None:
    """`n`: the row number of a dossier that is folded again; None for a new one."""
    _number(connection, act, said)
    _new_dossier(connection, plain, act, said, said.procedure_version, said.received, n)


def filed(
    connection: sqlite.Connection, plain: Plain, act: Act, said: Filed, n: int | None
) -> None:
    _number(connection, act, said)
    _new_dossier(
        connection, plain, act, said, said.procedure_version, said.received or said.filed, n
    )


def _number(connection: sqlite.Connection, act: Act, said: Received | Filed) -> None:
    """`H18.12.34-261116-0001` uses number 1 of the office's series of 261116, whoever gave it.

    A second use is refused by the dossier's own code, which is unique.
    """
    found = _CODE.fullmatch(said.code)
    if found and said.code.startswith(f"{said.office}-"):
        connection.execute(
            "INSERT OR IGNORE INTO numbers (day, seq, code, act_id) VALUES (?, ?, ?, ?)",
            (found[1], int(found[2]), said.code, act.id),
        )


def _new_dossier(
    connection: sqlite.Connection,
    plain: Plain,
    act: Act,
    said: Received | Filed,
    version: int,
    received: str,
    n: int | None,
) -> None:
    submitter = said.submitter.name if said.submitter else ""
    connection.execute(
        "INSERT INTO dossiers (n, id, code, centre_code, desk, procedure, procedure_version,"
        " procedure_name, field, channel, status, owner_name, owner_number, submitter_name,"
        " received, due, finished, deadline, fee, undigitised, details)"
        " VALUES (?, ?, ?, '', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, ?, ?, ?, ?)",
        (
            n,
            act.subject,
            said.code,
            act.desk,
            said.procedure,
            version,
            said.procedure_name,
            said.field,
            said.channel,
            said.status,
            said.owner.name,
            said.owner.number,
            submitter,
            received,
            said.due,
            None if said.status in STILL else said.due,
            said.fee,
            papers.undigitised(said.papers),
            act.payload,
        ),
    )
    find_by_words(connection, plain, act.subject)
    papers.list_all(connection, act.subject, said.papers)
    count(connection, f"status:{said.status}", 1)
    count(connection, f"channel:{said.channel}", 1)
    count(connection, f"procedure:{said.procedure}", 1)


def unfold(connection: sqlite.Connection, subject: str) -> int | None:
    """Take away all that the acts of one dossier left; the row number it had, if it had one."""
    row = connection.execute(
        "SELECT n, code, status, channel, procedure FROM dossiers WHERE id = ?", (subject,)
    ).fetchone()
    connection.execute("DELETE FROM papers WHERE dossier = ?", (subject,))
    if row is None:
        return None
    connection.execute("DELETE FROM dossiers WHERE n = ?", (row["n"],))
    connection.execute("DELETE FROM numbers WHERE code = ?", (row["code"],))
    for name in ("status", "channel", "procedure"):
        count(connection, f"{name}:{row[name]}", -1)
    return row["n"]


def count(connection: sqlite.Connection, name: str, change: int) -> None:
    connection.execute(
        "INSERT INTO counters (name, n) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET n = n + ?",
        (name, change, change),
    )
    if change < 0:
        # A count of nothing would tell in which order acts came; it is not kept.
        connection.execute("DELETE FROM counters WHERE name = ? AND n = 0", (name,))


class _Named(msgspec.Struct, frozen=True):
    """What a dossier is found by, out of the act that made it."""

    owner: Person
    submitter: Person | None = None


def find_by_words(connection: sqlite.Connection, plain: Plain, id: str) -> None:
    """(Again) make the dossier found by its words, and by where it stands now."""
    row = connection.execute(
        "SELECT n, code, centre_code, procedure, status, channel, deadline, details"
        " FROM dossiers WHERE id = ?",
        (id,),
    ).fetchone()
    if row is None:
        return
    named = msgspec.json.decode(row["details"], type=_Named)
    codes = (row["code"], row["centre_code"], row["procedure"])
    connection.execute(
        "INSERT OR REPLACE INTO dossier_words (rowid, words, marks) VALUES (?, ?, ?)",
        (
            row["n"],
            words(plain, codes, named.owner, named.submitter),
            marks(row["status"], row["channel"], row["deadline"] is not None),
        ),
    )


def words(
    plain: Plain, codes: tuple[str, ...], owner: Person, submitter: Person | None = None
) -> str:
    """What a dossier is found by: names, numbers, phones and the last four digits of each."""
    said = list(codes)
    for person in (owner, submitter):
        if person:
            said += [person.name, person.number, person.phone]
            said += [text[-4:] for text in (person.number, person.phone) if len(text) > 4]
    return plain(" ".join(said))


def marks(status: int | None, channel: str | None, with_deadline: bool) -> str:
    """Where a dossier stands, as words that the search index can cut a list down by."""
    said = [f"status{status}"] if status is not None else []
    said += [f"channel{channel}"] if channel else []
    return " ".join([*said, "deadline"] if with_deadline else said)
