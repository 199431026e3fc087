"""What a status brings with it into the row of its dossier: dates, the end, a void number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from db import waiting
from db.driver import sqlite
from db.fold_dossiers import FINISHED, STILL, Plain, count, find_by_words
from db.kinds import StatusChanged, Value
from db.merging import Side

if TYPE_CHECKING:
    from db.acts import Act

STOPPED = 8


def effect(
    connection: sqlite.Connection, act: Act, said: StatusChanged
) -> tuple[waiting.Effect, int]:
    """What a status does to a dossier for which papers may have been asked at two desks, and
    where it leads."""
    if not said.ends:
        return "moves", said.status
    from db.acts import of_subject

    before = [one for one in of_subject(connection, act.subject) if one.place < act.place]
    moves = [one.read() for one in before if one.kind == "dossier.status"]
    does = waiting.ended(waiting.still_open(before), said)[1]
    told = (one for one in moves if isinstance(one, StatusChanged))
    return does, waiting.goes_on_to(told, said)


def also_of_status(
    connection: sqlite.Connection, act: Act, said: StatusChanged, holds: Side
) -> None:
    """A status that was there already may bring a date, and so does the end of a pause whatever
    holds: the citizen was waited for. An earlier end of the work counts."""
    if said.due and said.due_before is None and (holds.value == said.status or said.ends):
        bring_due(connection, act, said)
    if said.status == STOPPED and holds.value == STOPPED and voids(connection, act.id):
        connection.execute("UPDATE dossiers SET void = 1 WHERE id = ?", (act.subject,))
    if said.status in FINISHED and holds.value in FINISHED:
        connection.execute(
            "UPDATE dossiers SET finished = min(coalesce(finished, :at), :at) WHERE id = :id",
            {"at": said.finished or act.done_at, "id": act.subject},
        )


def show(connection: sqlite.Connection, plain: Plain, subject: str, holds: Side) -> None:
    row = connection.execute("SELECT status FROM dossiers WHERE id = ?", (subject,)).fetchone()
    due, finished = _said_with(connection, holds)
    if due:
        note(connection, subject, "due", holds.act)
    # The first of finished and returned counts; a dossier taken up again is no longer finished.
    connection.execute(
        "UPDATE dossiers SET status = :status, due = coalesce(:due, due),"
        " deadline = CASE WHEN :still THEN NULL ELSE coalesce(:due, due) END,"
        " finished = CASE WHEN :finished IS NULL THEN NULL ELSE coalesce(finished, :finished) END,"
        " void = :void WHERE id = :id",
        {
            "status": holds.value,
            "due": due,
            "still": holds.value in STILL,
            "finished": finished,
            "void": holds.value == STOPPED and voids(connection, holds.act),
            "id": subject,
        },
    )
    count(connection, f"status:{row['status']}", -1)
    count(connection, f"status:{holds.value}", 1)
    find_by_words(connection, plain, subject)


def _said_with(connection: sqlite.Connection, holds: Side) -> tuple[str | None, str | None]:
    """The due date and the end of the work that came with a status; a date that has to be held
    against another's is a field of its own."""
    row = connection.execute(
        "SELECT subject, done_at, payload FROM acts WHERE id = ? AND kind = 'dossier.status'",
        (holds.act,),
    ).fetchone()
    if row is None:
        return None, None
    said = msgspec.json.decode(row["payload"], type=StatusChanged)
    ended = row["done_at"] if said.status in FINISHED else None
    due = later(connection, row["subject"], said) if said.due_before is None else None
    return due, said.finished or ended


def later(connection: sqlite.Connection, subject: str, said: StatusChanged) -> str | None:
    """The date a status brings. The end of a pause never makes it earlier: another desk may have
    counted a pause of its own."""
    if not (said.due and said.ends):
        return said.due
    row = connection.execute("SELECT due FROM dossiers WHERE id = ?", (subject,)).fetchone()
    return max(said.due, row["due"] or "")


def voids(connection: sqlite.Connection, status: str) -> bool:
    """Whether a stop was said with the void of the number, in one go: the act right before it.

    So a void holds as long as its stop does, and a result handed over elsewhere undoes both.
    """
    row = connection.execute(
        "SELECT 1 FROM acts s JOIN acts v ON v.subject = s.subject AND v.desk = s.desk"
        " AND v.step = s.step - 1 AND v.kind = 'dossier.voided' WHERE s.id = ?",
        (status,),
    ).fetchone()
    return row is not None


def set_due(connection: sqlite.Connection, subject: str, due: Value) -> None:
    still = ", ".join(map(str, STILL))
    connection.execute(
        "UPDATE dossiers SET due = :due,"
        f" deadline = CASE WHEN status IN ({still}) THEN NULL ELSE :due END WHERE id = :id",
        {"due": due, "id": subject},
    )


def bring_due(connection: sqlite.Connection, act: Act, said: StatusChanged) -> None:
    """A date that came with an act, and the act it came with."""
    set_due(connection, act.subject, later(connection, act.subject, said))
    note(connection, act.subject, "due", act.id)


def note(connection: sqlite.Connection, subject: str, field: str, act: str) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO fields (dossier, field, act) VALUES (?, ?, ?)",
        (subject, field, act),
    )
