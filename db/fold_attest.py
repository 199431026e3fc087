"""How entries of the books of attestation leave their mark."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.driver import sqlite
from db.kinds import AttestCorrected, Attested, AttestVoided

if TYPE_CHECKING:
    from db.acts import Act

_ENTRY = "subject = ? AND book = ? AND year = ? AND volume = ?"


def entered(connection: sqlite.Connection, act: Act, said: Attested) -> None:
    connection.execute(
        "INSERT INTO attestations (act, number, subject, book, sign, year, volume, desk, officer,"
        " procedure, person, person_number, paper, pages, copies, electronic, fee, signer, state,"
        " reason, corrected, at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'entered', '', 0, ?)",
        (
            act.id,
            said.number,
            act.subject,
            said.book,
            said.sign,
            said.year,
            said.volume,
            act.desk,
            act.officer,
            said.procedure,
            said.person,
            said.person_number,
            said.paper,
            said.pages,
            said.copies,
            said.electronic,
            said.fee,
            said.signer,
            act.done_at,
        ),
    )


def voided(connection: sqlite.Connection, act: Act, said: AttestVoided) -> None:
    """The entry it is said of; numbers that nobody entered stand in the book as void."""
    found = connection.execute(
        "UPDATE attestations SET state = 'void', reason = ?"
        f" WHERE {_ENTRY} AND number BETWEEN ? AND ?",
        (said.reason, act.subject, said.book, said.year, said.volume, said.number, said.last),
    )
    if found.rowcount:
        return
    connection.executemany(
        "INSERT INTO attestations (act, number, subject, book, sign, year, volume, desk, officer,"
        " procedure, person, person_number, paper, pages, copies, electronic, fee, signer, state,"
        " reason, corrected, at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '', '', '', '', 0, 0, 0, NULL, '', 'void', ?, 0, ?)",
        [
            (
                act.id,
                number,
                act.subject,
                said.book,
                said.sign,
                said.year,
                said.volume,
                act.desk,
                act.officer,
                said.reason,
                act.done_at,
            )
            for number in range(said.number, said.last + 1)
        ],
    )


def corrected(connection: sqlite.Connection, act: Act, said: AttestCorrected) -> None:
    after = said.after
    connection.execute(
        "UPDATE attestations SET paper = ?, pages = ?, copies = ?, fee = ?, signer = ?,"
        f" corrected = corrected + 1 WHERE {_ENTRY} AND number = ?",
        (
            after.paper,
            after.pages,
            after.copies,
            after.fee,
            after.signer,
            act.subject,
            said.book,
            said.year,
            said.volume,
            said.number,
        ),
    )


def unfold(connection: sqlite.Connection, subject: str) -> None:
    connection.execute("DELETE FROM attestations WHERE subject = ?", (subject,))
