"""The queue: pages by key, counts kept beforehand, search newest first. Never OFFSET."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from db.clock import utc_text
from db.driver import sqlite
from db.kinds import Paper
from db.problem import RecordProblem


class Row(NamedTuple):
    """One dossier as the queue shows it. Moments are UTC text; `undigitised` counts its papers
    still to digitise, `extended` is a later date promised with an apology."""

    n: int
    id: str
    code: str
    centre_code: str
    procedure: str
    procedure_name: str
    channel: str
    status: int
    owner_name: str
    received: str
    due: str | None
    finished: str | None
    undigitised: int
    extended: str | None = None
    void: int = 0


class Filter(msgspec.Struct, frozen=True):
    """What to show. `due_before` keeps dossiers with a due date still to keep before a moment,
    soonest first (newest first when words are searched). `undigitised` keeps dossiers with papers
    still to digitise, oldest first (DIG-10)."""

    search: str = ""
    status: int | None = None
    channel: str | None = None
    due_before: datetime | None = None
    undigitised: bool = False


_COLUMNS = ", ".join(f"d.{name}" for name in Row._fields)


def page(
    connection: sqlite.Connection,
    plain: Callable[[str], str],
    wanted: Filter,
    *,
    after: str = "",
    before: str = "",
    limit: int = 50,
) -> list[Row]:
    """Up to `limit` rows after (or before) the row whose `cursor` is given, in reading order."""
    words = match(plain(wanted.search))
    where: list[str] = []
    values: list[Any] = []
    if words:
        # Where a dossier stands is in the search index too: a rare status among a common name
        # would else be looked for row by row.
        from db.fold_dossiers import marks

        stands = marks(wanted.status, wanted.channel, wanted.due_before is not None).split()
        words = " AND ".join([f"words : ({words})", *(f"marks : {mark}" for mark in stands)])
        source, keys, order = (
            "dossier_words w CROSS JOIN dossiers d ON d.n = w.rowid",
            ["w.rowid"],
            "DESC",
        )
        where.append("w.dossier_words MATCH ?")
        values.append(words)
    elif wanted.due_before:
        source, keys, order = "dossiers d", ["d.deadline", "d.n"], "ASC"
    elif wanted.undigitised:
        source, keys, order = "dossiers d", ["d.n"], "ASC"
    else:
        source, keys, order = "dossiers d", ["d.received", "d.n"], "DESC"
    if wanted.status is not None and not words:
        where.append("d.status = ?")
        values.append(wanted.status)
    if wanted.channel and not words:
        where.append("d.channel = ?")
        values.append(wanted.channel)
    if wanted.due_before:
        where.append("d.deadline < ?")
        values.append(utc_text(wanted.due_before))
    if wanted.undigitised:
        where.append("d.undigitised > 0")
    backwards = bool(before)
    if edge := before or after:
        moment, n = _edge(edge)
        key = [n] if len(keys) == 1 else [moment, n]
        sign = "<" if (order == "DESC") != backwards else ">"
        where.append(f"({', '.join(keys)}) {sign} ({', '.join('?' * len(key))})")
        values += key
    if backwards:
        order = "ASC" if order == "DESC" else "DESC"
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM {source}"
        + (f" WHERE {' AND '.join(where)}" if where else "")
        + f" ORDER BY {', '.join(f'{key} {order}' for key in keys)} LIMIT ?",
        (*values, limit),
    ).fetchall()
    found = [Row(*row) for row in rows]
    return found[::-1] if backwards else found


def cursor(row: Row, wanted: Filter) -> str:
    """Where to go on after `row` in a list made with `wanted`."""
    return f"{row.due if wanted.due_before else row.received}|{row.n}"


def _edge(cursor: str) -> tuple[str, int]:
    moment, _, n = cursor.rpartition("|")
    if not n.isdecimal():
        raise RecordProblem(
            "bad-cursor",
            f"“{cursor}” không phải chỗ đọc tiếp của danh sách.",
            "Chép lại giá trị “next” của trang trước.",
        )
    return moment, int(n)


def match(plain_text: str) -> str:
    """An FTS5 query: every word as a prefix, what is typed together (a code) as it stands;
    empty when nothing can be searched yet."""
    typed = [
        "".join(x if x.isalnum() else " " for x in word).split() for word in plain_text.split()
    ]
    words = [" ".join(parts) for parts in typed if parts]
    # One letter alone would match a large part of the record.
    if not words or (len(words) == 1 and len(words[0]) < 2):
        return ""
    return " ".join(f'"{word}"*' for word in words)


def counts(connection: sqlite.Connection, prefix: str) -> dict[str, int]:
    """Kept counters such as `status:` → {"2": 17}; zero counts are left out."""
    rows = connection.execute(
        "SELECT name, n FROM counters WHERE name >= ? AND name < ? AND n != 0",
        (prefix, prefix[:-1] + chr(ord(prefix[-1]) + 1)),
    )
    return {row["name"].removeprefix(prefix): row["n"] for row in rows}


def find(connection: sqlite.Connection, code: str) -> Row | None:
    """By the code on the slip, or by the centre's own code."""
    for column in ("code", "centre_code"):
        # The second half lets the partial index of the centre's codes be used.
        row = connection.execute(
            f"SELECT {_COLUMNS} FROM dossiers d WHERE d.{column} = ? AND d.{column} != ''",
            (code,),
        ).fetchone()
        if row:
            return Row(*row)
    return None


def by_numbers(connection: sqlite.Connection, numbers: list[int]) -> list[Row]:
    """The dossiers of these row numbers, in that order of numbers."""
    places = ", ".join("?" * len(numbers))
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM dossiers d WHERE d.n IN ({places}) ORDER BY d.n", numbers
    )
    return [Row(*row) for row in rows]


def details(connection: sqlite.Connection, id: str) -> tuple[str, str, str]:
    """(kind of the first act, its payload JSON, desk) of a dossier."""
    row = connection.execute(
        "SELECT a.kind, d.details, d.desk FROM dossiers d JOIN acts a ON a.subject = d.id"
        " WHERE d.id = ? AND a.kind IN ('dossier.received', 'dossier.filed')"
        " ORDER BY a.seq LIMIT 1",
        (id,),
    ).fetchone()
    return row["kind"], row["details"], row["desk"]


def papers(connection: sqlite.Connection, id: str) -> list[Paper]:
    rows = connection.execute("SELECT line FROM papers WHERE dossier = ? ORDER BY place", (id,))
    return [msgspec.json.decode(row["line"], type=Paper) for row in rows]


def open_of_person(
    connection: sqlite.Connection, number: str, closed: tuple[int, ...]
) -> list[Row]:
    """Dossiers of this person that are not over yet (REC-12), newest first."""
    if not number:
        return []
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM dossiers d WHERE d.owner_number = ? AND d.owner_number != ''"
        f" AND d.status NOT IN ({', '.join('?' * len(closed))}) ORDER BY d.n DESC LIMIT 20",
        (number, *closed),
    )
    return [Row(*row) for row in rows]


def unsent(connection: sqlite.Connection, ids: list[str]) -> dict[str, int]:
    """How many acts of each of these dossiers the centre has not confirmed."""
    if not ids:
        return {}
    rows = connection.execute(
        "SELECT subject, count(*) AS acts FROM outbox WHERE state != 'confirmed'"
        f" AND subject IN ({', '.join('?' * len(ids))}) GROUP BY subject",
        ids,
    )
    return {row["subject"]: row["acts"] for row in rows}


def slips(connection: sqlite.Connection, subject: str) -> list[Any]:
    """All slips of a dossier or visit: rows with form, version, copy_no, text, revoked."""
    return connection.execute(
        "SELECT * FROM slips WHERE subject = ? ORDER BY form, version, copy_no", (subject,)
    ).fetchall()
