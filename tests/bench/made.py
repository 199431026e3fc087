"""Records of any size for the benches: invented dossiers in the real tables."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from db import acts
from db.clock import utc_text
from db.fold import STILL, marks, words
from db.kinds import Paper, Person, Received
from db.store import Record
from desk_tui.rules.text import plain

KEY = bytes(32)
OFFICE = "H99.01.02"
DESK = f"{OFFICE}/1"
OFFICER = "Lê Thị Mẫu"
START = datetime(2022, 1, 3, 1, 0, tzinfo=UTC)
NOW = datetime(2026, 11, 16, 3, 0, tzinfo=UTC)
IN_ONE_GO = 20_000
SMALL = 10

SURNAMES = {"Nguyễn": 38, "Trần": 11, "Lê": 10, "Phạm": 7, "Hoàng": 5, "Đặng": 4, "Võ": 4, "Ngô": 2}
MIDDLES = ("Văn", "Thị", "Đức", "Ngọc", "Minh", "Thanh", "Hữu", "Kim", "Quang", "Xuân")
GIVEN = (
    "An",
    "Bình",
    "Cường",
    "Đạt",
    "Hà",
    "Hạnh",
    "Khánh",
    "Lan",
    "Nam",
    "Phượng",
    "Quỳnh",
    "Yến",
)
STATUSES = {10: 930, 9: 20, 7: 10, 3: 15, 8: 5, 4: 10, 2: 5, 5: 3, 6: 1, 1: 1}
CHANNELS = {"counter": 600, "online": 380, "post": 20}
PROCEDURES = ("1.001193", "1.000894", "1.004227", "2.000815", "1.003583", "1.004873")


@dataclass(frozen=True)
class Made:
    """A dossier as the bench makes one, deterministic by its place."""

    id: str
    said: Received
    at: datetime


def dossier(n: int, chance: random.Random) -> Made:
    at = START + timedelta(seconds=n * 140)
    name = " ".join(
        (
            chance.choices(tuple(SURNAMES), tuple(SURNAMES.values()))[0],
            chance.choice(MIDDLES),
            *((chance.choice(GIVEN),) if n % 3 else (chance.choice(GIVEN), chance.choice(GIVEN))),
        )
    )
    status = chance.choices(tuple(STATUSES), tuple(STATUSES.values()))[0]
    said = Received(
        code=f"{OFFICE}-{at:%y%m%d}-{n % 100_000:05d}",
        office=OFFICE,
        procedure=PROCEDURES[n % len(PROCEDURES)],
        procedure_version=1,
        procedure_name="Thủ tục để đo",
        field="Hộ tịch",
        channel=chance.choices(tuple(CHANNELS), tuple(CHANNELS.values()))[0],
        owner=Person(
            name=name,
            number=f"001{chance.randrange(10**9):09d}",
            number_kind="id-card",
            phone=f"09{chance.randrange(10**8):08d}",
            address="Thôn Ví Dụ, xã Thử Nghiệm",
        ),
        papers=tuple(
            Paper(key=key, name=f"Giấy tờ {key}", state="received", originals=1)
            for key in ("to-khai", "giay-chung-sinh", "giay-uy-quyen")
        ),
        received=utc_text(at),
        effective=utc_text(at),
        due=utc_text(at + timedelta(days=7)),
        status=status,
    )
    return Made(acts.new_id(), said, at)


def build(folder: Path, rows: int, key: bytes = KEY) -> Record:
    """A record of `rows` dossiers, written straight into the real tables (durability off)."""
    record = Record.create(folder, key, plain)
    connection = record.read()
    connection.execute("PRAGMA synchronous = OFF")
    _search_index(connection, "hashsize", 64 << 20)
    chance = random.Random(7)
    counters: Counter[str] = Counter()
    previous = ""
    for start in range(0, rows, IN_ONE_GO):
        with record.write():
            made = [dossier(n, chance) for n in range(start, min(rows, start + IN_ONE_GO))]
            written = []
            for one in made:
                act = _act(one, previous)
                previous = acts.hash_of(act)
                written.append(msgspec.structs.replace(act, hash=previous))
            _insert(record, start, made, written)
            for one in made:
                counters[f"status:{one.said.status}"] += 1
                counters[f"channel:{one.said.channel}"] += 1
                counters[f"procedure:{one.said.procedure}"] += 1
        print(f"\r  {start + len(made):>9,} dossiers", end="", flush=True)
    print()
    with record.write():
        connection.executemany("INSERT INTO counters (name, n) VALUES (?, ?)", counters.items())
    _search_index(connection, "hashsize", 1 << 20)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.execute("PRAGMA synchronous = FULL")
    return record


def _search_index(connection: Any, option: str, value: int) -> None:
    connection.execute(
        "INSERT INTO dossier_words (dossier_words, rank) VALUES (?, ?)", (option, value)
    )


def _act(one: Made, previous: str) -> acts.Act:
    return acts.Act(
        id=one.id,
        subject=one.id,
        kind="dossier.received",
        payload=acts.canonical(one.said),
        officer=OFFICER,
        desk=DESK,
        done_at=utc_text(one.at),
        recorded_at=utc_text(one.at),
        prev_hash=previous,
        hash="",
    )


def _insert(record: Record, start: int, made: list[Made], written: list[acts.Act]) -> None:
    connection = record.read()
    rows = list(enumerate(zip(made, written, strict=True), start=start + 1))
    fields = acts.Act.__struct_fields__
    _many(
        connection,
        "acts",
        ("seq", *fields),
        ((n, *(getattr(act, name) for name in fields)) for n, (_, act) in rows),
    )
    _many(
        connection,
        "outbox",
        ("seq", "act_id", "subject", "state", "tries", "next_try_at", "error", "receipt"),
        ((n, act.id, act.subject, "confirmed", 1, "", "", "{}") for n, (_, act) in rows),
    )
    _many(
        connection,
        "dossiers",
        (
            "n", "id", "code", "centre_code", "desk", "procedure", "procedure_version",
            "procedure_name", "field", "channel", "status", "owner_name", "owner_number",
            "submitter_name", "received", "due", "finished", "deadline", "fee", "details",
        ),
        ((n, *_row(one, act.payload)) for n, (one, act) in rows),
    )  # fmt: skip
    _many(
        connection,
        "dossier_words",
        ("rowid", "words", "marks"),
        ((n, *_words(one.said)) for n, (one, _) in rows),
    )


def _row(one: Made, payload: str) -> tuple[Any, ...]:
    said = one.said
    finished = utc_text(one.at + timedelta(days=5)) if said.status in (9, 10) else None
    return (
        one.id, said.code, "", DESK, said.procedure, said.procedure_version,
        said.procedure_name, said.field, said.channel, said.status, said.owner.name,
        said.owner.number, "", said.received, said.due, finished,
        None if said.status in STILL else said.due, said.fee, payload,
    )  # fmt: skip


def _words(said: Received) -> tuple[str, str]:
    return (
        words(plain, (said.code, "", said.procedure), said.owner),
        marks(said.status, said.channel, said.status not in STILL),
    )


def _many(
    connection: Any, table: str, columns: tuple[str, ...], rows: Iterator[tuple[Any, ...]]
) -> None:
    connection.executemany(
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})",
        rows,
    )
