"""Going back to the program before an upgrade, and taking in again what was written since.

`before-0008.db` is the record as the older program left it. Going back puts it in the record's
place; the newer record is set aside whole (`after-0016-….db`, the same key), and no number that it
gave out is given again. After the next upgrade its acts are taken in: a second branch of this
desk's chain, for which an act of its own vouches (`acts.rejoined`).
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from db import acts, numbers, restore_attest, restore_receipts
from db.acts import Act
from db.driver import sqlite
from db.files import sync_folder
from db.kinds_trust import Rejoined
from db.problem import RecordProblem
from db.safety import room_in
from db.store import BEFORE_UPGRADE, SCHEMA, Record, open_file

_DECIDED = ("confirmed", "withheld")
"""States of an act in the outbox that nothing is left to do about."""
_ASIDE = "after-{:04}-{:%Y%m%d-%H%M%S}.db"


@dataclass(frozen=True)
class Since:
    """What the record holds and the copy of `schema` does not.

    `acts` are those written since, of other desks too; `unsent` our own that the centre has not
    confirmed; `kinds` counts them; `first` and `last` are UTC texts, empty without any.
    """

    schema: int
    acts: int
    unsent: int
    kinds: dict[str, int]
    first: str
    last: str


@dataclass(frozen=True)
class Back:
    """`aside` is where the newer record is now; `said` are sentences about numbers."""

    since: Since
    aside: Path
    said: tuple[str, ...]


def copies(folder: Path) -> tuple[int, ...]:
    """The schemas there is a way back to, the newest first."""
    found = (path.stem.removeprefix("before-") for path in folder.glob("before-*.db"))
    return tuple(sorted((int(one) for one in found if one.isdecimal()), reverse=True))


def set_aside(folder: Path) -> tuple[Path, ...]:
    """Records that a way back left in this folder, the oldest first."""
    return tuple(sorted(folder.glob("after-*.db"), key=lambda path: path.stem[-15:]))


def since(record: Record, schema: int) -> Since:
    """What would be set aside. Raises RecordProblem `no-copy`, `copy-bad`."""
    with _older(record, schema) as (_, older):
        return _since(record, older, schema)


def go_back(record: Record, schema: int, now: datetime) -> Back:
    """Put the copy of `schema` into the record's place and close the record.

    Nobody else may have the record open. Raises as `since`, and `record-busy`, `disk-full`;
    nothing is changed then.
    """
    aside = record.folder / _ASIDE.format(SCHEMA, now)
    try:
        with _older(record, schema) as (room, older):
            told = _since(record, older, schema)
            said = _mind_numbers(record, older, now)
            older.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            older.close()
            _settle(record)
            try:
                # The newer record has its new name before it loses the old one.
                _also_named(record.path, aside)
                (room / "record.db").replace(record.path)
            except OSError:
                aside.unlink(missing_ok=True)
                raise
            sync_folder(record.folder)
        # What the older program writes is not in this copy: the next upgrade makes another.
        (record.folder / BEFORE_UPGRADE.format(schema)).unlink(missing_ok=True)
    except OSError as error:
        raise RecordProblem(
            "disk-full",
            f"Chưa quay lui được: {error.strerror or error}.",
            "Dọn bớt tệp trên ổ đĩa rồi làm lại; sổ đang có chưa bị thay đổi.",
        ) from error
    return Back(told, aside, tuple(said))


@contextmanager
def _older(record: Record, schema: int) -> Iterator[tuple[Path, sqlite.Connection]]:
    """A copy of the copy, checked, in a room of its own: what lies there stays untouched."""
    source = record.folder / BEFORE_UPGRADE.format(schema)
    if not source.exists():
        there = ", ".join(f"{one:04}" for one in copies(record.folder))
        raise RecordProblem(
            "no-copy",
            f"Không có bản sổ {source.name} để quay lui.",
            f"Có: {there}." if there else "Bản đó chỉ được giữ bảy ngày sau khi nâng cấp.",
        )
    with room_in(record.folder, "rollback") as room:
        shutil.copy(source, room / "record.db")
        with closing(open_file(room / "record.db", record.key)) as older:
            if not _is_ours(record, older, schema):
                raise RecordProblem(
                    "copy-bad",
                    f"Bản {source.name} đã hỏng hoặc không phải của sổ này.",
                    "Giữ nguyên sổ đang có; dùng bản sao lưu: desk-tui restore TỆP.",
                )
            yield room, older


def _is_ours(record: Record, older: sqlite.Connection, schema: int) -> bool:
    (version,) = older.execute("PRAGMA user_version").fetchone()
    if version != schema or list(older.execute("PRAGMA cipher_integrity_check")):
        return False
    last = older.execute("SELECT seq, id FROM acts ORDER BY seq DESC LIMIT 1").fetchone()
    here = record.read().execute
    return last is None or bool(
        here("SELECT 1 FROM acts WHERE seq = ? AND id = ?", (last["seq"], last["id"])).fetchone()
    )


def _since(record: Record, older: sqlite.Connection, schema: int) -> Since:
    (last,) = older.execute("SELECT coalesce(max(seq), 0) FROM acts").fetchone()
    written = [act for _, act in acts.everything(record.read(), last)]
    (unsent,) = (
        record.read()
        .execute("SELECT count(*) FROM outbox WHERE seq > ? AND state != 'confirmed'", (last,))
        .fetchone()
    )
    moments = sorted(act.recorded_at for act in written)
    return Since(
        schema,
        len(written),
        unsent,
        dict(Counter(act.kind for act in written)),
        moments[0] if moments else "",
        moments[-1] if moments else "",
    )


def _mind_numbers(record: Record, older: sqlite.Connection, now: datetime) -> list[str]:
    """The older record gives out no number again that stands on a slip of the newer one."""
    here = record.read().execute
    tables = {row[0] for row in older.execute("SELECT name FROM sqlite_master")}
    older.execute("BEGIN IMMEDIATE")
    older.execute("DELETE FROM number_blocks")
    older.executemany(
        "INSERT INTO number_blocks (day, first, last, source) VALUES (?, ?, ?, ?)",
        [tuple(row) for row in here("SELECT day, first, last, source FROM number_blocks")],
    )
    gone: dict[str, set[int]] = {}
    for row in here("SELECT day, seq FROM numbers"):
        gone.setdefault(row["day"], set()).add(row["seq"])
    for row in here("SELECT day, first, last FROM number_gaps"):
        gone.setdefault(row["day"], set()).update(range(row["first"], row["last"] + 1))
    for row in older.execute("SELECT day, seq FROM numbers"):
        gone.get(row["day"], set()).discard(row["seq"])
    for day, left in gone.items():
        numbers.leave_out(older, day, left)
    said: list[str] = []
    if "receipt_books" in tables:
        used = restore_receipts.used(record.read())
        said += restore_receipts.mind(older, used, follows=True)
    if "attestations" in tables:
        entered = restore_attest.used(record.read())
        said += restore_attest.mind(older, entered, year=now.year, follows=True)
    older.execute("COMMIT")
    return said


def _settle(record: Record) -> None:
    """Everything into the one file, which nobody has open any more."""
    record.read().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    record.close()
    for end in ("-wal", "-shm"):
        log = record.path.with_name(record.path.name + end)
        if end == "-wal" and log.exists() and log.stat().st_size:
            raise RecordProblem(
                "record-busy",
                "Một chương trình khác đang mở sổ này; chưa quay lui.",
                "Đóng mọi cửa sổ desk-tui rồi làm lại.",
            )
        log.unlink(missing_ok=True)


def _also_named(path: Path, name: Path) -> None:
    """The file under one more name; a copy where the disk (exFAT) cannot."""
    try:
        os.link(path, name)
    except OSError:
        shutil.copy(path, name)
        with name.open("r+b") as file:
            os.fsync(file.fileno())


def rejoin(record: Record, aside: Path, *, officer: str, desk: str, now: datetime) -> int:
    """Take in what a record that was set aside holds and this one does not. Returns how many acts.

    Our own go to the centre from here, as far as it had not confirmed them. Doing it again does
    nothing. Raises RecordProblem `not-set-aside` for a file of another desk or none at all, what
    opening it raises, and `act-clashes`; nothing is changed then.
    """
    with room_in(record.folder, "rollback") as room:
        try:
            shutil.copy(aside, room / "record.db")
        except OSError as error:
            raise _not_set_aside(aside) from error
        with closing(Record(room, record.key, record.plain)) as other:
            known = {row["id"] for row in record.read().execute("SELECT id FROM acts")}
            fresh = [act for _, act in acts.everything(other.read()) if act.id not in known]
            states = {
                row["act_id"]: row["state"]
                for row in other.read().execute("SELECT act_id, state FROM outbox")
            }
    own = [act for act in fresh if act.id in states]
    if own and not _goes_on_from_here(record, own[0], desk):
        raise _not_set_aside(aside)

    def work(connection: sqlite.Connection) -> None:
        acts.take_in(connection, record, fresh)
        for act in own:
            state = states[act.id] if states[act.id] in _DECIDED else "pending"
            connection.execute(
                "INSERT INTO outbox (seq, act_id, subject, state, tries, next_try_at, error,"
                " receipt) SELECT seq, id, subject, ?, 0, '', '', '' FROM acts WHERE id = ?",
                (state, act.id),
            )
        if own:
            told = Rejoined(first=own[0].id, after=own[0].prev_hash, count=len(own))
            doing = acts.Doing(acts.new_id(), told)
            acts.append(connection, record, [doing], officer=officer, desk=desk, now=now)

    if fresh:
        record.transact(work)
    return len(fresh)


def _goes_on_from_here(record: Record, first: Act, desk: str) -> bool:
    ask = "SELECT 1 FROM acts WHERE hash = ? AND desk = ?"
    before = record.read().execute(ask, (first.prev_hash, desk)).fetchone()
    return first.desk == desk and (before is not None or not first.prev_hash)


def _not_set_aside(file: Path) -> RecordProblem:
    return RecordProblem(
        "not-set-aside",
        f"Tệp {file} không phải sổ đã để riêng của quầy này; chưa nhận gì.",
        "Chọn tệp after-….db mà desk-tui rollback để lại trong thư mục dữ liệu.",
    )
