"""The lines of a dossier's checklist: how acts leave their mark on them.

A line's file and its words (number, day, issuer) are fields like any other, see `fold_fields`;
here is how they are read and shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import msgspec

from db.driver import sqlite
from db.kinds import FIRST_KINDS, Filed, Paper, PaperAdded, PaperArchived, Payload, Received
from db.kinds_papers import FILE, WORDS

if TYPE_CHECKING:
    from db.acts import Act

Place = tuple[bool, int, str, str]
"""Where an act stands among those of its subject: `Act.place`."""


def line(connection: sqlite.Connection, subject: str, key: str) -> Paper | None:
    """A paper as it stands now; None when it is not on the list."""
    row = connection.execute(
        "SELECT line FROM papers WHERE dossier = ? AND key = ?", (subject, key)
    ).fetchone()
    return msgspec.json.decode(row["line"], type=Paper) if row else None


def list_all(connection: sqlite.Connection, subject: str, papers: Iterable[Paper]) -> None:
    """The checklist that a dossier came with."""
    connection.executemany(
        "INSERT INTO papers (dossier, place, key, line) VALUES (?, ?, ?, ?)",
        [(subject, place, paper.key, _text(paper)) for place, paper in enumerate(papers, start=1)],
    )


def put(connection: sqlite.Connection, subject: str, paper: Paper) -> None:
    """Write a line; a new one goes to the end of the list."""
    changed = connection.execute(
        "UPDATE papers SET line = ? WHERE dossier = ? AND key = ?",
        (_text(paper), subject, paper.key),
    )
    if changed.rowcount == 0:
        connection.execute(
            "INSERT INTO papers (dossier, place, key, line) SELECT ?, coalesce(max(place), 0) + 1,"
            " ?, ? FROM papers WHERE dossier = ?",
            (subject, paper.key, _text(paper), subject),
        )
    lines = connection.execute("SELECT line FROM papers WHERE dossier = ?", (subject,))
    papers = [msgspec.json.decode(row["line"], type=Paper) for row in lines]
    connection.execute(
        "UPDATE dossiers SET undigitised = ? WHERE id = ?", (undigitised(papers), subject)
    )


def put_file(connection: sqlite.Connection, subject: str, paper: Paper) -> None:
    """A line with the file of `paper`, and the words it has already."""
    there = line(connection, subject, paper.key)
    words = {name: getattr(there, name) if there else "" for name in WORDS}
    put(connection, subject, msgspec.structs.replace(paper, **words))


def archived(connection: sqlite.Connection, act: Act, said: PaperArchived) -> None:
    paper = line(connection, act.subject, said.key)
    # A paper scanned again meanwhile has nothing to do with a copy of its former file.
    if paper and paper.sha256 == said.of:
        put(connection, act.subject, _with_copy(paper, said))


def show(connection: sqlite.Connection, act: Act, name: str, key: str, value: str) -> None:
    """`act` made another word or another file of a paper hold than the one that stood there."""
    there = line(connection, act.subject, key)
    if name != FILE:
        if there:
            put(connection, act.subject, msgspec.structs.replace(there, **{name: value}))
        return
    paper = with_file(connection, act.subject, key, value, act.place)
    if paper:
        put_file(connection, act.subject, paper)


def with_file(
    connection: sqlite.Connection, subject: str, key: str, sha256: str, before: Place | None = None
) -> Paper | None:
    """The line that brought a file, with the copy made of it since; None when nothing did.

    `before`: only acts that stand before this place count.
    """
    found: Paper | None = None
    for said in _of_papers(connection, subject, before):
        match said:
            case PaperAdded(paper=paper) if (paper.key, paper.sha256) == (key, sha256):
                found = paper
            case PaperArchived() if found and (said.key, said.of) == (key, sha256):
                found = _with_copy(found, said)
            case Received(papers=papers) | Filed(papers=papers):
                listed = (one for one in papers if (one.key, one.sha256) == (key, sha256))
                found = next(listed, None)
            case _:
                continue
    return found


def _of_papers(
    connection: sqlite.Connection, subject: str, before: Place | None
) -> Iterator[Payload]:
    from db.acts import of_subject

    kinds = (*FIRST_KINDS, "paper.added", "paper.archived")
    there = sorted(of_subject(connection, subject), key=lambda act: act.place)
    return (
        act.read() for act in there if act.kind in kinds and (before is None or act.place < before)
    )


def _with_copy(paper: Paper, said: PaperArchived) -> Paper:
    return msgspec.structs.replace(
        paper, archive=said.sha256, archive_bytes=said.bytes, signed_by=said.signed_by
    )


def undigitised(papers: Iterable[Paper]) -> int:
    """Papers handed in that still have no file: to be digitised, now or later (DIG-10)."""
    return sum(paper.state == "received" and not paper.sha256 for paper in papers)


def _text(paper: Paper) -> str:
    return msgspec.json.encode(paper, order="sorted").decode()
