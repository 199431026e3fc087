"""Taking the personal data of one subject out of this record, its acts and readings.

The acts stay, each with the hash it was given, without what is personal (`redacting`). An act
`data.purged` at the end of the chain vouches for what stays of each, so `check` still notices any
later change, and `check --rebuild` folds what stays. Other desks and the centre keep their own.

Free pages and the search indexes are wiped as well: what was deleted must not be left in the file.
Copies made before (backups, what a restore set aside) are not reached from here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec

from db import acts, fold, redacting, settings
from db.clock import utc_text
from db.driver import sqlite
from db.kinds_trust import Gone, Purged
from db.store import Record

OVER = (3, 7, 8, 10)
"""Refused, withdrawn, stopped, returned: nothing more is owed to the citizen."""
_UNTIDY = "purge-untidy"
"""Setting: something was taken out whose bytes may still lie in the file."""

_SUBJECTS = {
    "dossier": "SELECT id FROM dossiers WHERE status IN ({over})",
    "visit": "SELECT id FROM visits",
    "package": "SELECT id FROM packages WHERE state NOT IN ('ready', 'with-citizen')",
    "help": "SELECT subject AS id FROM helps",
}


class Candidate(NamedTuple):
    """A subject whose last act is older than the retention: `last` is that act's UTC text.

    `open` says what still stands in the way: acts not confirmed, questions, payments.
    """

    id: str
    sort: str
    last: str
    unsent: int
    questions: int
    payments: int


def candidates(connection: sqlite.Connection, before: datetime) -> Iterator[Candidate]:
    """What is over, was last touched before a moment, and has not been purged since."""
    over = ", ".join(map(str, OVER))
    for sort, query in _SUBJECTS.items():
        rows = connection.execute(
            "SELECT s.id, max(a.seq), a.kind, a.recorded_at AS last,"
            " (SELECT count(*) FROM outbox o WHERE o.subject = s.id"
            "  AND o.state NOT IN ('confirmed', 'withheld')) AS unsent,"
            " (SELECT count(*) FROM questions q WHERE q.dossier = s.id AND q.state = 'open')"
            "  AS questions,"
            " (SELECT count(*) FROM payments p WHERE p.subject = s.id"
            "  AND p.state IN ('asked', 'started', 'reported')) AS payments"
            f" FROM ({query.format(over=over)}) s JOIN acts a ON a.subject = s.id"
            " GROUP BY s.id HAVING a.kind != 'data.purged' AND a.recorded_at < ?",
            (utc_text(before),),
        )
        for row in rows.fetchall():
            yield Candidate(
                row["id"], sort, row["last"], row["unsent"], row["questions"], row["payments"]
            )


def purge(
    record: Record,
    subject: str,
    *,
    files: int,
    ground: str,
    officer: str,
    desk: str,
    now: datetime,
) -> Purged:
    """Take out the personal data of a subject, in one transaction; returns what went.

    Raises RecordProblem `act-unreadable` for an act of a newer program: nothing is changed then.
    `tidy` has to follow before the file is free of it.
    """

    def work(connection: sqlite.Connection) -> Purged:
        stays: list[tuple[acts.Act, acts.Act]] = []
        for act in acts.of_subject(connection, subject):
            said = act.read()
            kept = redacting.redacted(said)
            # What an earlier purge left is vouched for by that one.
            if kept != said:
                stays.append((act, msgspec.structs.replace(act, payload=acts.canonical(kept))))
        said = Purged(
            acts=tuple(
                Gone(id=act.id, hash=act.hash, kept=acts.hash_of(kept)) for act, kept in stays
            ),
            files=files,
            pages=_pages(connection, subject),
            ground=ground,
            ended=max(act.recorded_at for act in acts.of_subject(connection, subject)),
        )
        doing = acts.Doing(subject, said)
        acts.append(connection, record, [doing], officer=officer, desk=desk, now=now)
        connection.executemany(
            "UPDATE acts SET payload = ? WHERE id = ?",
            [(kept.payload, kept.id) for _, kept in stays],
        )
        _forget_pages(connection, subject)
        fold.refold(connection, record.plain, subject)
        settings.put(connection, _UNTIDY, True)
        return said

    record.read().execute("PRAGMA secure_delete = ON")
    return record.transact(work)


def tidy(record: Record) -> None:
    """Wipe the search indexes, the log and older copies of what was taken out: once after a number
    of purges.

    Deleted words stay in the pieces of an index until they are merged. Nothing to wipe: nothing
    is done. A run that was cut before is made good.
    """
    connection = record.read()
    if not settings.get(connection, _UNTIDY):
        return
    connection.execute("PRAGMA secure_delete = ON")
    with record.write() as writing:
        for index in ("dossier_words", "paper_words"):
            writing.execute(f"INSERT INTO {index} ({index}) VALUES ('optimize')")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    record.forget_copies()
    record.transact(lambda c: settings.put(c, _UNTIDY, False))


def drop_drafts(record: Record, before: datetime) -> int:
    """Half-typed forms nobody came back to; how many went."""

    def work(connection: sqlite.Connection) -> int:
        gone = connection.execute("DELETE FROM drafts WHERE updated_at < ?", (utc_text(before),))
        if gone.rowcount:
            settings.put(connection, _UNTIDY, True)
        return gone.rowcount

    record.read().execute("PRAGMA secure_delete = ON")
    return record.transact(work)


def purged(connection: sqlite.Connection, desk: str) -> list[acts.Act]:
    """The acts by which this desk took personal data out of its record, oldest first."""
    rows = connection.execute(
        "SELECT id FROM acts WHERE kind = 'data.purged' AND desk = ? ORDER BY seq", (desk,)
    )
    found: Sequence[acts.Act | None] = [acts.by_id(connection, row["id"]) for row in rows]
    return [act for act in found if act]


def subjects(connection: sqlite.Connection, desk: str) -> frozenset[str]:
    """Whose files are rightly no longer here."""
    rows = connection.execute(
        "SELECT DISTINCT subject FROM acts WHERE kind = 'data.purged' AND desk = ?", (desk,)
    )
    return frozenset(row["subject"] for row in rows)


def _pages(connection: sqlite.Connection, subject: str) -> int:
    found = connection.execute("SELECT count(*) FROM paper_pages WHERE dossier = ?", (subject,))
    return found.fetchone()[0]


def _forget_pages(connection: sqlite.Connection, subject: str) -> None:
    where = "WHERE dossier = ?"
    connection.execute(
        f"DELETE FROM paper_words WHERE rowid IN (SELECT n FROM paper_pages {where})", (subject,)
    )
    connection.execute(f"DELETE FROM paper_pages {where}", (subject,))
