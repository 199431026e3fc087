"""Acts of plainly invented people, written the way the counter writes them."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from db import acts, numbers
from db.clock import utc_text
from db.kinds import Paper, Payload, Person, Received
from db.store import Record
from desk_tui.rules.text import plain
from tests import records

ROOT = Path(__file__).parents[2]
KEY = bytes(range(32))
OFFICE = "H99.01.02"
DESK = f"{OFFICE}/1"
OFFICER = "Lê Thị Mẫu"
MORNING = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)
"""Monday 16/11/2026, 08:00 at the office."""
SHELF = "01990000-0000-7000-8000-000000000001"
"""On which the tests that look at files keep theirs."""
OWNER = Person(
    name="Nguyễn Văn Thử", number="001090000000", number_kind="id-card", phone="0900000000"
)


def made(folder: Path, first: int = 1, last: int = 200) -> Record:
    return _with_numbers(records.empty(folder, KEY), first, last)


def made_anew(folder: Path, first: int = 1, last: int = 200) -> Record:
    """By the migrations there are now, on the disk that `folder` is on."""
    return _with_numbers(Record.create(folder, KEY, plain), first, last)


def _with_numbers(record: Record, first: int, last: int) -> Record:
    record.transact(lambda c: numbers.add_block(c, "", first, last, "init"))
    return record


def opened(folder: Path) -> Record:
    return Record(folder, KEY, plain)


def received(code: str, owner: Person = OWNER, **more: Any) -> Received:
    said: Any = {
        "code": code,
        "office": OFFICE,
        "procedure": "1.001193",
        "procedure_version": 1,
        "procedure_name": "Đăng ký khai sinh",
        "owner": owner,
        "papers": (Paper(key="to-khai", name="Tờ khai", state="received"),),
        "received": utc_text(MORNING),
        "effective": utc_text(MORNING),
    }
    return Received(**{**said, **more})


def receive(
    record: Record,
    at: datetime = MORNING,
    desk: str = DESK,
    entered: datetime | None = None,
    **more: Any,
) -> acts.Act:
    """Take in one dossier with the next number of the day, in one transaction.

    `entered` makes it a late entry.
    """

    def work(connection: Any) -> acts.Act:
        day = at.date()
        code = f"{OFFICE}-{day:%y%m%d}-{numbers.take(connection, day):04d}"
        moments: Any = {"received": utc_text(at), "effective": utc_text(at)}
        said = received(code, **{**moments, **more})
        (act,) = acts.append(
            connection,
            record,
            [acts.Doing(acts.new_id(), said, at if entered else None)],
            officer=OFFICER,
            desk=desk,
            now=entered or at,
        )
        return act

    return record.transact(work)


def write(
    record: Record, subject: str, *said: Payload, at: datetime = MORNING, desk: str = DESK
) -> list[acts.Act]:
    doings = [acts.Doing(subject, payload) for payload in said]
    return record.transact(
        lambda c: acts.append(c, record, doings, officer=OFFICER, desk=desk, now=at)
    )


def foreign(said: Payload, kind: str, subject: str = "", desk: str = f"{OFFICE}/9") -> acts.Act:
    """An act as another desk wrote it and the centre sends it."""
    act = acts.Act(
        id=acts.new_id(),
        subject=subject or acts.new_id(),
        kind=kind,
        payload=acts.canonical(said),
        officer="Trần Thị Ví Dụ",
        desk=desk,
        done_at=utc_text(MORNING),
        recorded_at=utc_text(MORNING),
        prev_hash="",
        hash="",
    )
    return acts.Act(**{**_fields(act), "hash": acts.hash_of(act)})


def _fields(act: acts.Act) -> dict[str, Any]:
    return {name: getattr(act, name) for name in act.__struct_fields__}


def codes(record: Record) -> list[str]:
    return [row["code"] for row in record.read().execute("SELECT code FROM dossiers ORDER BY n")]


def command(*words: str) -> list[str]:
    """A writer of this folder in a process of its own."""
    return [sys.executable, str(Path(__file__).with_name("record_writer.py")), *words]
