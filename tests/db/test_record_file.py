"""The record's file against cuts, rot, strangers and a second program."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from record_kit import (
    DESK,
    KEY,
    MORNING,
    OFFICE,
    OFFICER,
    codes,
    made,
    made_anew,
    opened,
    receive,
    received,
    write,
)
from sqlalchemy import create_engine
from sqlmodel import SQLModel

import db.migrate
import db.tables
from db import acts, safety, settings, store
from db.clock import utc_text
from db.driver import sqlite
from db.kinds import StatusChanged
from db.problem import RecordProblem
from db.store import SCHEMA, Record, open_file, wal_is_safe

LATER = MORNING + timedelta(hours=9)


def a_used_desk(folder: Path, dossiers: int = 60) -> Path:
    record = made(folder)
    for _ in range(dossiers):
        receive(record)
    record.close()
    return folder / "record.db"


@pytest.mark.parametrize("share", [0.5, 0.9, 0.02])
def test_a_file_cut_short_is_refused_and_left_as_it_was(tmp_path: Path, share: float) -> None:
    path = a_used_desk(tmp_path / "desk")
    cut = path.read_bytes()[: int(path.stat().st_size * share)]
    path.write_bytes(cut)

    with pytest.raises(RecordProblem) as caught:
        opened(tmp_path / "desk")

    assert caught.value.code == "record-damaged"
    assert "restore" in caught.value.hint
    assert path.read_bytes() == cut


def test_a_file_cut_to_nothing_is_not_taken_for_a_new_record(tmp_path: Path) -> None:
    path = a_used_desk(tmp_path / "desk", 1)
    path.write_bytes(b"")

    with pytest.raises(RecordProblem) as caught:
        opened(tmp_path / "desk")

    assert caught.value.code == "record-damaged"


def killed_with_a_full_log(folder: Path, copy: Path, dossiers: int = 40) -> None:
    """The files as a killed program leaves them: the last acts only in the log."""
    record = made(folder)
    record.read().execute("PRAGMA wal_autocheckpoint = 0")
    record.read().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for _ in range(dossiers):
        receive(record)
    copy.mkdir()
    for name in ("record.db", "record.db-wal"):
        shutil.copy(folder / name, copy / name)
    record.close()


def test_the_log_of_a_killed_program_completes_a_short_file(tmp_path: Path) -> None:
    killed_with_a_full_log(tmp_path / "desk", tmp_path / "killed")

    assert len(codes(opened(tmp_path / "killed"))) == 40


def test_a_file_cut_short_is_refused_although_a_log_waits(tmp_path: Path) -> None:
    killed_with_a_full_log(tmp_path / "desk", tmp_path / "killed", 3)
    path = tmp_path / "killed" / "record.db"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2 // 4096 * 4096])

    with pytest.raises(RecordProblem) as caught:
        opened(tmp_path / "killed")

    assert caught.value.code == "record-damaged"


@pytest.mark.parametrize("seed", range(6))
def test_a_log_cut_anywhere_costs_only_its_end(tmp_path: Path, seed: int) -> None:
    """What a power cut does to acts that were not promised yet."""
    killed_with_a_full_log(tmp_path / "desk", tmp_path / "killed", 20)
    log = tmp_path / "killed" / "record.db-wal"
    whole = log.read_bytes()
    log.write_bytes(whole[: random.Random(seed).randrange(32, len(whole))])

    record = opened(tmp_path / "killed")

    kept = codes(record)
    assert kept == codes(opened(tmp_path / "desk"))[: len(kept)]
    assert [f.state for f in safety.check(record, rebuild=True)] == ["ok", "ok"]


def test_a_flipped_bit_anywhere_is_told_and_never_read_as_truth(tmp_path: Path) -> None:
    path = a_used_desk(tmp_path / "desk")
    sound = path.read_bytes()
    chance = random.Random(3)
    for _ in range(25):
        rotten = bytearray(sound)
        rotten[chance.randrange(len(rotten))] ^= 1 << chance.randrange(8)
        path.write_bytes(rotten)
        assert told_of(tmp_path / "desk")


def told_of(folder: Path) -> bool:
    """Whether opening or checking a record tells that it is damaged."""
    try:
        record = opened(folder)
    except RecordProblem as problem:
        return problem.code == "record-damaged"
    with closing(record):
        return any(finding.state == "bad" for finding in safety.check(record))


def test_reading_a_rotten_page_is_told_in_words(tmp_path: Path) -> None:
    path = a_used_desk(tmp_path / "desk")
    rotten = bytearray(path.read_bytes())
    for page in range(2, len(rotten) // 4096):
        rotten[page * 4096 + 99] ^= 1
    path.write_bytes(rotten)

    with pytest.raises(RecordProblem) as caught:
        codes(opened(tmp_path / "desk"))

    assert caught.value.code == "record-damaged"


def test_another_key_does_not_open_the_record(tmp_path: Path) -> None:
    a_used_desk(tmp_path / "desk", 1)

    with pytest.raises(RecordProblem) as caught:
        Record(tmp_path / "desk", bytes(32), str.lower)

    assert caught.value.code == "record-damaged"


def test_no_record_and_an_existing_record_are_told(tmp_path: Path) -> None:
    with pytest.raises(RecordProblem) as caught:
        opened(tmp_path / "nowhere")
    assert caught.value.code == "no-record"

    path = a_used_desk(tmp_path / "desk", 2)
    before = path.read_bytes()
    with pytest.raises(RecordProblem) as caught:
        made_anew(tmp_path / "desk")
    assert caught.value.code == "record-exists"
    assert path.read_bytes() == before


def test_a_program_that_writes_too_long_is_told_and_nothing_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = made(tmp_path / "desk")
    monkeypatch.setattr(store, "BUSY_SECONDS", 0.05)
    impatient = opened(tmp_path / "desk")
    with record.write(), pytest.raises(RecordProblem) as caught:
        receive(impatient)

    assert caught.value.code == "record-busy"
    receive(impatient)
    assert len(codes(record)) == 1


def test_an_error_in_the_middle_keeps_nothing(tmp_path: Path) -> None:
    record = made(tmp_path / "desk")

    def work(connection: sqlite.Connection) -> None:
        settings.put(connection, "half", 1)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        record.transact(work)

    assert settings.get(record.read(), "half") is None
    receive(record)


def test_a_record_of_a_newer_program_is_left_alone(tmp_path: Path) -> None:
    a_used_desk(tmp_path / "desk", 1)
    raw = open_file(tmp_path / "desk" / "record.db", KEY)
    raw.execute(f"PRAGMA user_version = {SCHEMA + 1}")
    raw.close()

    with pytest.raises(RecordProblem) as caught:
        opened(tmp_path / "desk")

    assert caught.value.code == "record-newer"


def test_an_unsafe_sqlite_is_known() -> None:
    assert wal_is_safe(sqlite.sqlite_version_info)
    assert [wal_is_safe(v) for v in ((3, 51, 3), (3, 50, 7), (3, 44, 6), (3, 52, 0))] == [True] * 4
    assert not any(wal_is_safe(v) for v in ((3, 40, 1), (3, 51, 2), (3, 50, 6), (3, 45, 9)))


def test_every_connection_is_durable_and_encrypted(tmp_path: Path) -> None:
    record = made(tmp_path / "desk")
    ask = record.read().execute

    assert ask("PRAGMA journal_mode").fetchone()[0] == "wal"
    assert ask("PRAGMA synchronous").fetchone()[0] == 2
    assert not (tmp_path / "desk" / "record.db").read_bytes().startswith(b"SQLite format")


# -- the schema ------------------------------------------------------------------------------


def test_migrations_make_exactly_the_tables_of_the_models(tmp_path: Path) -> None:
    record = made(tmp_path / "desk")
    engine = create_engine("sqlite://", module=sqlite, creator=record.read)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"include_object": lambda o, name, *_: "r_words" not in str(name)},
        )
        apart = compare_metadata(context, SQLModel.metadata)
    known = {"alembic_version", "sqlite_sequence"}
    assert [d for d in apart if getattr(d[1], "name", "") not in known] == []
    # Autogenerate does not compare conditions of indexes: ask SQLite itself.
    wanted = create_engine("sqlite://")
    SQLModel.metadata.create_all(wanted)
    with wanted.connect() as connection:
        conditions = connection.exec_driver_sql(_INDEXES).fetchall()
    assert {tuple(row) for row in record.read().execute(_INDEXES)} == {
        tuple(row) for row in conditions
    }
    assert record.read().execute("PRAGMA user_version").fetchone()[0] == SCHEMA


_INDEXES = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"

NEXT = """
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "next", "{head:04}", None, None


def upgrade():
    op.add_column("visits", sa.Column("later", sa.String()))
    op.execute("PRAGMA user_version = {next}")
    {end}
"""


@pytest.mark.parametrize("ends_well", [True, False])
def test_an_upgrade_is_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ends_well: bool
) -> None:
    a_used_desk(tmp_path / "desk", 2)
    room = tmp_path / "migrations"
    shutil.copytree(db.migrate.MIGRATIONS, room)
    end = "pass" if ends_well else 'op.execute("INSERT INTO nowhere VALUES (1)")'
    following = NEXT.format(head=SCHEMA, next=SCHEMA + 1, end=end)
    (room / "versions" / "next.py").write_text(following)
    monkeypatch.setattr(db.migrate, "MIGRATIONS", room)
    monkeypatch.setattr(store, "SCHEMA", SCHEMA + 1)

    if not ends_well:
        with pytest.raises(RecordProblem, match="nowhere"):
            opened(tmp_path / "desk")
        monkeypatch.setattr(store, "SCHEMA", SCHEMA)
    record = opened(tmp_path / "desk")

    columns = {row["name"] for row in record.read().execute("PRAGMA table_info(visits)")}
    assert ("later" in columns) is ends_well
    assert record.read().execute("PRAGMA user_version").fetchone()[0] == SCHEMA + ends_well
    assert len(codes(record)) == 2
    receive(record)


def an_older_record(folder: Path, monkeypatch: pytest.MonkeyPatch, schema: int) -> None:
    """As a program of that schema left it: acts that count no steps, no readings of today."""
    room = folder.with_name("older")
    shutil.copytree(db.migrate.MIGRATIONS, room)
    for later in (room / "versions").glob("0*.py"):
        if int(later.name[:4]) > schema:
            later.unlink()
    with monkeypatch.context() as older:
        older.setattr(db.migrate, "MIGRATIONS", room)
        older.setattr(store, "SCHEMA", schema)
        record = made_anew(folder)
    said = {
        "dossier.received": received(f"{OFFICE}-261116-0001"),
        "dossier.status": {"status": 4, "reason": "", "due": None, "finished": None},
        "paper.added": {"paper": {"key": "to-khai", "name": "Tờ khai", "state": "missing"}},
    }
    previous, subject = "", acts.new_id()
    with record.write() as connection:
        for seq, (kind, payload) in enumerate(said.items(), start=1):
            # Entered after it was done: an older program folded in the order of writing.
            done = utc_text(MORNING - timedelta(hours=seq))
            row = {
                "id": acts.new_id(),
                "subject": subject,
                "kind": kind,
                "payload": acts.canonical(payload),
                "officer": OFFICER,
                "desk": DESK,
                "done_at": done,
                "recorded_at": utc_text(MORNING + timedelta(hours=seq)),
                "prev_hash": previous,
            }
            whole = json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
            previous = hashlib.sha256(whole.encode()).hexdigest()
            connection.execute(
                "INSERT INTO acts (id, subject, kind, payload, officer, desk, done_at, recorded_at,"
                " prev_hash, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (*row.values(), previous),
            )
            connection.execute(
                "INSERT INTO outbox (seq, act_id, subject, state, tries, next_try_at, error,"
                " receipt) VALUES (?, ?, ?, 'pending', 0, '', '', '')",
                (seq, row["id"], subject),
            )
    record.close()


_OLDER = sorted(int(file.name[:4]) for file in (db.migrate.MIGRATIONS / "versions").glob("0*.py"))


@pytest.mark.parametrize("schema", [one for one in _OLDER if one < db.migrate.REFOLDED])
def test_a_record_of_an_older_program_is_brought_up_with_all_it_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, schema: int
) -> None:
    an_older_record(tmp_path / "desk", monkeypatch, schema)

    record = opened(tmp_path / "desk")

    ask = record.read().execute
    assert ask("PRAGMA user_version").fetchone()[0] == SCHEMA
    assert ask("SELECT count(*) FROM procedure_cases").fetchone()[0] == 0
    (row,) = ask("SELECT id, status, undigitised FROM dossiers")
    assert (row["status"], row["undigitised"]) == (4, 0)
    assert [f.state for f in safety.check(record, rebuild=True)] == ["ok", "ok"]
    (act,) = write(record, row["id"], StatusChanged(status=9, before=4), at=LATER)
    assert act.step == 1
    receive(record, LATER)
    assert [f.state for f in safety.check(record, rebuild=True)] == ["ok", "ok"]


# -- what the folder gives away --------------------------------------------------------------


def test_no_name_and_no_number_lies_in_clear_in_the_folder(tmp_path: Path) -> None:
    record = made(tmp_path / "desk")
    receive(record)
    record.transact(
        lambda c: acts.append(c, record, [], officer=OFFICER, desk=DESK, now=MORNING + timedelta(1))
    )
    files = [path for path in (tmp_path / "desk").rglob("*") if path.is_file()]

    assert {"record.db", "record.db-wal"} <= {path.name for path in files}
    for path in files:
        content = path.read_bytes()
        for secret in ("Nguyễn Văn Thử", "nguyen van thu", "001090000000", OFFICER, KEY.hex()):
            assert secret.encode() not in content, (path, secret)
            assert json.dumps(secret).strip('"').encode() not in content
