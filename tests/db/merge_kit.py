"""Acts of several parties, delivered in any way at all, and what a side then reads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from record_kit import MORNING, OFFICE, received

from db import acts, fold, queue
from db import questions as asking
from db.clock import utc_text
from db.kinds import KIND_OF, Payload
from db.store import Record

NUMBERED = {"dossiers": "n"}
"""Columns that only count rows at one side."""


def said(
    payload: Payload, subject: str, *, step: int, desk: str = "1", id: str = "", done: int = 0
) -> acts.Act:
    """An act of a desk of the office, `done` minutes after the morning began."""
    moment = utc_text(MORNING.replace(minute=done))
    act = acts.Act(
        id=id or acts.new_id(),
        subject=subject,
        kind=KIND_OF[type(payload)],
        payload=acts.canonical(payload),
        officer=f"Cán bộ quầy {desk}",
        desk=f"{OFFICE}/{desk}",
        done_at=moment,
        recorded_at=moment,
        prev_hash="",
        hash="",
        step=step,
    )
    return acts.msgspec.structs.replace(act, hash=acts.hash_of(act))


def made(number: int = 1, subject: str = "", **more: Any) -> acts.Act:
    payload = received(f"{OFFICE}-261116-{number:04d}", **more)
    return said(payload, subject or acts.new_id(), step=1)


def take(record: Record, batch: Iterable[acts.Act]) -> None:
    record.transact(lambda connection: acts.take_in(connection, record, list(batch)))


def readings(record: Record) -> dict[str, list[tuple[Any, ...]]]:
    """Every reading, without what only counts rows here; the search index by what it finds."""
    connection = record.read()
    told: dict[str, list[tuple[Any, ...]]] = {}
    for table in fold.READINGS:
        rows = connection.execute(f"SELECT * FROM {table}").fetchall()
        names = [name for name in (rows[0].keys() if rows else ()) if name != NUMBERED.get(table)]
        told[table] = sorted((tuple(row[name] for name in names) for row in rows), key=repr)
    for word in ("nguyen", "mot", "hai", "ba"):
        for status in (None, 4, 9):
            found = queue.page(connection, record.plain, queue.Filter(word, status=status))
            told[f"found {word} {status}"] = sorted((row.code,) for row in found)
    return told


def rebuilt_alike(record: Record) -> bool:
    connection = record.read()
    before = fold.digests(connection)
    fold.rebuild(connection, record.plain)
    return before == fold.digests(connection)


def column(record: Record, name: str, subject: str) -> Any:
    row = record.read().execute(f"SELECT {name} FROM dossiers WHERE id = ?", (subject,)).fetchone()
    return row[0]


def opened_questions(record: Record) -> Sequence[Any]:
    return record.read().execute("SELECT * FROM questions WHERE state = 'open'").fetchall()


FIRST = made()
ID = FIRST.subject
"""One dossier, taken in at desk 1."""
NAME, PHONE = "owner.name", "owner.phone"
A, B = "Trần Thị Ví Dụ", "Trần Thị Mẫu"
WAS = "Nguyễn Văn Thử"


def open_in(record: Record, *written: acts.Act, desk: str = "1") -> list[asking.Question]:
    """What a desk is asked when it has heard all this of the dossier."""
    acts.take_in(record.read(), record, [FIRST, *written])
    return asking.open_questions(record.read(), f"{OFFICE}/{desk}")


def answer(question: asking.Question, keep: str, step: int, desk: str, **more: Any) -> acts.Act:
    return said(asking.answer(question, keep), ID, step=step, desk=desk, **more)


def undone(record: Record) -> Undone:
    """Everything inside is forgotten: a hundred deliveries need not a hundred records."""
    return Undone(record)


class Undone:
    def __init__(self, record: Record) -> None:
        self.connection = record.read()

    def __enter__(self) -> None:
        self.connection.execute("BEGIN IMMEDIATE")

    def __exit__(self, *_: object) -> None:
        self.connection.execute("ROLLBACK")
