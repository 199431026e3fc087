"""From acts to what the screens read. The only writer of the reading tables.

Folding the same acts again gives the same bytes: nothing here looks at a clock,
at chance or at anything but the act and the rows made by the acts before it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import msgspec

from db.driver import sqlite
from db.kinds import (
    CodeAssigned,
    Filed,
    OfficerAdded,
    Paper,
    PaperAdded,
    PaperArchived,
    PaperDescribed,
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
OVER = (3, 7, 8, *FINISHED)
"""Statuses with no due date left to keep: refused, withdrawn, stopped, finished, returned."""

_CODE = re.compile(r".+-(\d{6})-(\d+)")


def fold(connection: sqlite.Connection, plain: Plain, act: Act, said: Payload) -> None:
    """Bring the readings up to date with one more act."""
    match said:
        case Received():
            _received(connection, plain, act, said)
        case Filed():
            _filed(connection, plain, act, said)
        case StatusChanged():
            _status(connection, plain, act, said)
        case PaperAdded():
            _paper(connection, act, said.paper)
        case PaperArchived():
            _archived(connection, act, said)
        case PaperDescribed():
            _described(connection, act, said)
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
            _find_by_words(connection, plain, act.subject)
        case OfficerAdded():
            connection.execute(
                "INSERT OR REPLACE INTO officers (name, role, until) VALUES (?, ?, ?)",
                (said.name, said.role, said.until),
            )


def _received(connection: sqlite.Connection, plain: Plain, act: Act, said: Received) -> None:
    _number(connection, act, said)
    _new_dossier(connection, plain, act, said, said.procedure_version, said.received)


def _filed(connection: sqlite.Connection, plain: Plain, act: Act, said: Filed) -> None:
    _number(connection, act, said)
    _new_dossier(connection, plain, act, said, 0, said.received or said.filed)


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
) -> None:
    submitter = said.submitter.name if said.submitter else ""
    connection.execute(
        "INSERT INTO dossiers (id, code, centre_code, desk, procedure, procedure_version,"
        " procedure_name, field, channel, status, owner_name, owner_number, submitter_name,"
        " received, due, finished, deadline, fee, undigitised, details)"
        " VALUES (?, ?, '', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, ?, ?, ?, ?)",
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
            None if said.status in OVER else said.due,
            said.fee,
            _undigitised(said.papers),
            act.payload,
        ),
    )
    _find_by_words(connection, plain, act.subject)
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


def _status(connection: sqlite.Connection, plain: Plain, act: Act, said: StatusChanged) -> None:
    row = connection.execute("SELECT status FROM dossiers WHERE id = ?", (act.subject,)).fetchone()
    if row is None:
        return
    finished = said.finished or (act.done_at if said.status in FINISHED else None)
    # The first of finished and returned counts; a dossier taken up again is no longer finished.
    connection.execute(
        "UPDATE dossiers SET status = :status, due = coalesce(:due, due),"
        " deadline = CASE WHEN :over THEN NULL ELSE coalesce(:due, due) END,"
        " finished = CASE WHEN :finished IS NULL THEN NULL ELSE coalesce(finished, :finished) END"
        " WHERE id = :id",
        {
            "status": said.status,
            "due": said.due,
            "over": said.status in OVER,
            "finished": finished,
            "id": act.subject,
        },
    )
    if row["status"] != said.status:
        _count(connection, f"status:{row['status']}", -1)
        _count(connection, f"status:{said.status}", 1)
        _find_by_words(connection, plain, act.subject)


def _paper(connection: sqlite.Connection, act: Act, paper: Paper) -> None:
    changed = connection.execute(
        "UPDATE papers SET line = ? WHERE dossier = ? AND key = ?",
        (_text(paper), act.subject, paper.key),
    )
    if changed.rowcount == 0:
        connection.execute(
            "INSERT INTO papers (dossier, place, key, line) SELECT ?, coalesce(max(place), 0) + 1,"
            " ?, ? FROM papers WHERE dossier = ?",
            (act.subject, paper.key, _text(paper), act.subject),
        )
    lines = connection.execute("SELECT line FROM papers WHERE dossier = ?", (act.subject,))
    papers = [msgspec.json.decode(row["line"], type=Paper) for row in lines]
    connection.execute(
        "UPDATE dossiers SET undigitised = ? WHERE id = ?", (_undigitised(papers), act.subject)
    )


def _archived(connection: sqlite.Connection, act: Act, said: PaperArchived) -> None:
    paper = _line(connection, act, said.key)
    # A paper scanned again meanwhile has nothing to do with a copy of its former file.
    if paper and paper.sha256 == said.of:
        change = {
            "archive": said.sha256,
            "archive_bytes": said.bytes,
            "signed_by": said.signed_by,
        }
        _paper(connection, act, msgspec.structs.replace(paper, **change))


def _described(connection: sqlite.Connection, act: Act, said: PaperDescribed) -> None:
    paper = _line(connection, act, said.key)
    if paper:
        _paper(connection, act, msgspec.structs.replace(paper, **msgspec.structs.asdict(said)))


def _line(connection: sqlite.Connection, act: Act, key: str) -> Paper | None:
    row = connection.execute(
        "SELECT line FROM papers WHERE dossier = ? AND key = ?", (act.subject, key)
    ).fetchone()
    return msgspec.json.decode(row["line"], type=Paper) if row else None


def _undigitised(papers: Iterable[Paper]) -> int:
    """Papers handed in that still have no file: to be digitised, now or later (DIG-10)."""
    return sum(paper.state == "received" and not paper.sha256 for paper in papers)


def _count(connection: sqlite.Connection, name: str, change: int) -> None:
    connection.execute(
        "INSERT INTO counters (name, n) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET n = n + ?",
        (name, change, change),
    )


def _text(paper: Paper) -> str:
    return msgspec.json.encode(paper, order="sorted").decode()


class _Named(msgspec.Struct, frozen=True):
    """What a dossier is found by, out of the act that made it."""

    owner: Person
    submitter: Person | None = None


def _find_by_words(connection: sqlite.Connection, plain: Plain, id: str) -> None:
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


def rebuild(connection: sqlite.Connection, plain: Plain) -> None:
    """Throw the readings away and fold every act again, inside the caller's transaction."""
    from db.acts import everything

    for table in READINGS:
        connection.execute(f"DELETE FROM {table}")
    connection.execute("INSERT INTO dossier_words (dossier_words) VALUES ('delete-all')")
    for _, act in everything(connection):
        fold(connection, plain, act, act.read())


def digests(connection: sqlite.Connection) -> dict[str, str]:
    """SHA-256 of each reading, row by row, to compare before and after a rebuild."""
    return {table: _digest(connection, f"SELECT * FROM {table}") for table in READINGS} | {
        "dossier_words": _digest(connection, "SELECT rowid FROM dossier_words")
    }


def _digest(connection: sqlite.Connection, query: str) -> str:
    rows = connection.execute(query)
    places = ", ".join(str(place) for place in range(1, len(rows.description) + 1))
    found = hashlib.sha256()
    for row in connection.execute(f"{query} ORDER BY {places}"):
        found.update(msgspec.json.encode(tuple(row)))
    return found.hexdigest()
