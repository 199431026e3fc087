"""From acts to what the screens read. The only writer of the reading tables.

Folding the same acts again gives the same bytes: nothing here looks at a clock,
at chance or at anything but the act and the rows made by the acts before it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import msgspec

from db.driver import sqlite
from db.kinds import (
    CodeAssigned,
    Filed,
    OfficerAdded,
    Paper,
    PaperAdded,
    Payload,
    Person,
    Received,
    SlipIssued,
    StatusChanged,
    VisitRecorded,
)

if TYPE_CHECKING:
    from db.acts import Act

Plain = Callable[[str], str]

READINGS = (
    "dossiers",
    "papers",
    "visits",
    "slips",
    "numbers",
    "officers",
    "counters",
)
FINISHED = (9, 10)


def fold(connection: sqlite.Connection, plain: Plain, act: Act, said: Payload) -> None:
    """Bring the readings up to date with one more act."""
    match said:
        case Received():
            _received(connection, plain, act, said)
        case Filed():
            _filed(connection, plain, act, said)
        case StatusChanged():
            _status(connection, act, said)
        case PaperAdded():
            _paper(connection, act, said)
        case SlipIssued():
            connection.execute(
                "INSERT OR REPLACE INTO slips (subject, form, version, copy_no, text, revoked)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (act.subject, said.form, said.version, said.copy, said.text, said.revoked),
            )
        case VisitRecorded():
            connection.execute(
                "INSERT INTO visits (id, kind, procedure, owner_name, done_at, details)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (
                    act.subject,
                    said.kind,
                    said.procedure,
                    said.owner.name if said.owner else "",
                    act.done_at,
                    act.payload,
                ),
            )
            _count(connection, f"visit:{said.kind}", 1)
        case CodeAssigned():
            connection.execute(
                "UPDATE dossiers SET centre_code = ? WHERE id = ?", (said.centre_code, act.subject)
            )
        case OfficerAdded():
            connection.execute(
                "INSERT OR REPLACE INTO officers (name, role, until) VALUES (?, ?, ?)",
                (said.name, said.role, said.until),
            )


def _received(connection: sqlite.Connection, plain: Plain, act: Act, said: Received) -> None:
    day, seq = _day_and_number(said.code)
    if act.desk.split("/")[0] == said.office:
        connection.execute(
            "INSERT INTO numbers (day, seq, code, act_id) VALUES (?, ?, ?, ?)",
            (day, seq, said.code, act.id),
        )
    _new_dossier(connection, plain, act, said, said.procedure_version, said.received)


def _filed(connection: sqlite.Connection, plain: Plain, act: Act, said: Filed) -> None:
    _new_dossier(connection, plain, act, said, 0, said.received or said.filed)


def _new_dossier(
    connection: sqlite.Connection,
    plain: Plain,
    act: Act,
    said: Received | Filed,
    version: int,
    received: str,
) -> None:
    submitter = said.submitter.name if said.submitter else ""
    row = connection.execute(
        "INSERT INTO dossiers (id, code, centre_code, desk, procedure, procedure_version,"
        " procedure_name, field, channel, status, owner_name, owner_number, submitter_name,"
        " received, due, finished, fee, details)"
        " VALUES (?, ?, '', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, ?, ?)",
        (
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
            said.fee,
            act.payload,
        ),
    )
    connection.execute(
        "INSERT INTO dossier_words (rowid, words) VALUES (?, ?)",
        (row.lastrowid, _words(plain, said.code, said.procedure, said.owner, said.submitter)),
    )
    connection.executemany(
        "INSERT INTO papers (dossier, place, key, line) VALUES (?, ?, ?, ?)",
        [
            (act.subject, place, paper.key, _text(paper))
            for place, paper in enumerate(said.papers, start=1)
        ],
    )
    _count(connection, f"status:{said.status}", 1)
    _count(connection, f"channel:{said.channel}", 1)
    _count(connection, f"procedure:{said.procedure}", 1)


def _status(connection: sqlite.Connection, act: Act, said: StatusChanged) -> None:
    row = connection.execute("SELECT status FROM dossiers WHERE id = ?", (act.subject,)).fetchone()
    if row is None:
        return
    finished = said.finished or (act.done_at if said.status in FINISHED else None)
    connection.execute(
        "UPDATE dossiers SET status = ?, due = coalesce(?, due), finished = coalesce(finished, ?)"
        " WHERE id = ?",
        (said.status, said.due, finished, act.subject),
    )
    if row["status"] != said.status:
        _count(connection, f"status:{row['status']}", -1)
        _count(connection, f"status:{said.status}", 1)


def _paper(connection: sqlite.Connection, act: Act, said: PaperAdded) -> None:
    changed = connection.execute(
        "UPDATE papers SET line = ? WHERE dossier = ? AND key = ?",
        (_text(said.paper), act.subject, said.paper.key),
    )
    if changed.rowcount == 0:
        connection.execute(
            "INSERT INTO papers (dossier, place, key, line) SELECT ?, coalesce(max(place), 0) + 1,"
            " ?, ? FROM papers WHERE dossier = ?",
            (act.subject, said.paper.key, _text(said.paper), act.subject),
        )


def _count(connection: sqlite.Connection, name: str, change: int) -> None:
    connection.execute(
        "INSERT INTO counters (name, n) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET n = n + ?",
        (name, change, change),
    )


def _text(paper: Paper) -> str:
    return msgspec.json.encode(paper, order="sorted").decode()


def _words(plain: Plain, code: str, procedure: str, owner: Person, submitter: Person | None) -> str:
    """What a dossier is found by: names, numbers, phones and the last four digits of each."""
    said = [code, procedure]
    for person in (owner, submitter):
        if person:
            said += [person.name, person.number, person.phone]
            said += [text[-4:] for text in (person.number, person.phone) if len(text) > 4]
    return plain(" ".join(said))


def _day_and_number(code: str) -> tuple[str, int]:
    """`H18.12.34-261116-0001` → ("261116", 1): the day's series a printed number belongs to."""
    _, day, number = code.rsplit("-", 2)
    return day, int(number)


def rebuild(connection: sqlite.Connection, plain: Plain) -> None:
    """Throw the readings away and fold every act again, inside the caller's transaction."""
    from db.acts import everything

    for table in READINGS:
        connection.execute(f"DELETE FROM {table}")
    connection.execute("DELETE FROM dossier_words")
    for _, act in everything(connection):
        fold(connection, plain, act, act.read())


def snapshot(connection: sqlite.Connection) -> dict[str, list[tuple[Any, ...]]]:
    """All readings, to compare before and after a rebuild."""
    return {
        table: [tuple(row) for row in connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2")]
        for table in READINGS
    }
