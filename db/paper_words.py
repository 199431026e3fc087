"""The words of digitised papers, searched from the desk (DIG-06). Not a reading of the acts.

One row per page, made from the text layer of a paper's archive copy; thrown away and made again
from those copies at any time. A search is for whole papers, newest dossier first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from db.driver import sqlite
from db.queue import match

_AROUND = 60
"""Characters shown from the word found on, and a third of that before it."""


@dataclass(frozen=True)
class PaperHit:
    """A page that holds the words: `around` is the text near them, without marks."""

    dossier: str
    code: str
    owner_name: str
    key: str
    sha256: str
    page: int
    around: str


def put(
    connection: sqlite.Connection,
    plain: Callable[[str], str],
    dossier: str,
    key: str,
    sha256: str,
    pages: Iterable[str],
) -> None:
    """The text of a paper, page by page; what was kept of the same paper before is replaced."""
    forget(connection, dossier, key)
    for number, text in enumerate(pages, start=1):
        if words := plain(text).strip():
            made = connection.execute(
                "INSERT INTO paper_pages (dossier, key, page, sha256, words)"
                " VALUES (?, ?, ?, ?, ?)",
                (dossier, key, number, sha256, words),
            )
            connection.execute(
                "INSERT INTO paper_words (rowid, words) VALUES (?, ?)", (made.lastrowid, words)
            )


def forget(connection: sqlite.Connection, dossier: str, key: str) -> None:
    """The paper's text is out of date."""
    where = "WHERE dossier = ? AND key = ?"
    connection.execute(
        f"DELETE FROM paper_words WHERE rowid IN (SELECT n FROM paper_pages {where})",
        (dossier, key),
    )
    connection.execute(f"DELETE FROM paper_pages {where}", (dossier, key))


def search(
    connection: sqlite.Connection,
    plain: Callable[[str], str],
    words: str,
    *,
    limit: int = 50,
) -> list[PaperHit]:
    """Pages that hold all the words (each as a beginning), newest first; [] for too short words."""
    wanted = match(plain(words))
    if not wanted:
        return []
    rows = connection.execute(
        "SELECT p.dossier, d.code, d.owner_name, p.key, p.sha256, p.page, p.words"
        " FROM paper_words w CROSS JOIN paper_pages p ON p.n = w.rowid"
        " CROSS JOIN dossiers d ON d.id = p.dossier"
        " WHERE w.paper_words MATCH ? ORDER BY w.rowid DESC LIMIT ?",
        (wanted, limit),
    )
    first = plain(words).split()[0]
    return [PaperHit(*row[:-1], around=_around(row["words"], first)) for row in rows]


def _around(text: str, word: str) -> str:
    """The word with some of the text before and after it, on one line."""
    at = max(0, text.find(word))
    begin, end = max(0, at - _AROUND // 3), at + _AROUND
    cut = " ".join(text[begin:end].split())
    return ("…" if begin else "") + cut + ("…" if end < len(text) else "")
