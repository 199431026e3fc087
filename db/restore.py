"""Bringing a copy back, so that no number that may have been printed is given out again.

Everything is unpacked, opened, checked and minded in a room of its own; only then
does it change places with what is there, which is set aside and never deleted.
"""

from __future__ import annotations

import os
import shutil
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path, PurePosixPath

from db import numbers, restore_attest, restore_receipts, settings
from db.clock import from_text
from db.driver import sqlite
from db.files import OWN_TEXTS, sync_folder
from db.problem import RecordProblem
from db.safety import check, room_in
from db.store import Record, open_file

UNKNOWN_GAP = 50
"""Numbers left out per day when nobody knows what was printed after the copy was made."""

LATE_DAYS = 31
"""So many days before the copy was made may have had a late entry since."""

KEPT = ("record.db-wal", "record.db-shm", "record.db", "keys.json", "vault", *OWN_TEXTS)

Unlock = Callable[[Path], bytes]


@dataclass(frozen=True)
class _Old:
    """What the record in place knows of numbers; `follows` when it goes on from the copy."""

    used: dict[str, set[int]]
    blocks: list[tuple[str, int, int, str]]
    receipts: dict[str, restore_receipts.Used]
    attested: restore_attest.Used
    follows: bool


def bring_back(
    source: Path,
    folder: Path,
    unlock: Unlock,
    plain: Callable[[str], str],
    *,
    now: datetime,
    today: date,
    last: int | None = None,
) -> tuple[Path | None, list[str]]:
    """Put the copy `source` into `folder`. (where the old record now is, sentences to show).

    `unlock` gives the record's key from a folder with its keys and raises when it may not.
    Numbers are minded by the record in place if it still opens, by `last` (the last number
    printed today, as a person knows it), or else by leaving a gap. Raises RecordProblem
    `not-a-backup`, `disk-full`, or what `unlock` raises; nothing is changed then.
    """
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with room_in(folder, "restore") as room:
            made = _unpack(source, room)
            record = Record(room, unlock(room), plain)
            with closing(record):
                if any(finding.state == "bad" for finding in check(record)):
                    raise _not_a_backup(source)
                old = _old(folder, room / "old", record, unlock)
                said = _mind_numbers(record, old, from_text(made).date(), today, last)
            aside = _set_aside(folder, now)
            # The record comes last: until it is there, the folder holds no desk.
            for name in (*OWN_TEXTS, "vault", "keys.json", "record.db-wal", "record.db"):
                if (room / name).exists():
                    (room / name).replace(folder / name)
            sync_folder(folder)
    except OSError as error:
        raise RecordProblem(
            "disk-full",
            f"Chưa phục hồi được: {error.strerror or error}.",
            "Dọn bớt tệp trên ổ đĩa rồi làm lại; sổ đang có chưa bị thay đổi.",
        ) from error
    return aside, said


def _unpack(source: Path, room: Path) -> str:
    """Everything of the copy into `room`, each file down to the disk. Returns when it was made."""
    try:
        with zipfile.ZipFile(source) as bundle:
            names = bundle.namelist()
            if not {"record.db", "keys.json", "made"} <= set(names):
                raise _not_a_backup(source)
            for name in names:
                _unpack_one(bundle, name, room)
            return bundle.read("made").decode()
    except (zipfile.BadZipFile, EOFError, UnicodeDecodeError) as error:
        raise _not_a_backup(source) from error
    except OSError as error:
        if error.filename == str(source):
            raise _not_a_backup(source) from error
        raise


def _unpack_one(bundle: zipfile.ZipFile, name: str, room: Path) -> None:
    parts = PurePosixPath(name).parts
    if name == "made" or name.endswith("/"):
        return
    lone = parts in (("record.db",), ("keys.json",))
    if not lone and (parts[0] not in ("vault", *OWN_TEXTS) or ".." in parts):
        raise RecordProblem(
            "not-a-backup", "Bản sao lưu chứa đường dẫn lạ.", "Dùng bản sao lưu khác."
        )
    target = room.joinpath(*parts)
    target.parent.mkdir(parents=True, exist_ok=True)
    with bundle.open(name) as packed, target.open("wb") as file:
        shutil.copyfileobj(packed, file, 1 << 20)
        file.flush()
        os.fsync(file.fileno())
    sync_folder(target.parent)


def _not_a_backup(source: Path) -> RecordProblem:
    return RecordProblem(
        "not-a-backup",
        f"Tệp {source} không phải bản sao lưu hoặc đã hỏng; sổ đang có chưa bị thay đổi.",
        "Chọn tệp do desk-tui backup tạo ra, hoặc một bản sao lưu khác.",
    )


def _set_aside(folder: Path, now: datetime) -> Path | None:
    there = [folder / name for name in KEPT if (folder / name).exists()]
    if not there:
        return None
    named = folder / f"before-restore-{now:%Y%m%d-%H%M%S}"
    aside = next(
        path
        for path in (
            named.with_name(f"{named.name}{end}") for end in ("", *map("-{}".format, range(2, 100)))
        )
        if not path.exists()
    )
    aside.mkdir()
    for path in there:
        path.replace(aside / path.name)
    sync_folder(aside)
    return aside


def _old(folder: Path, room: Path, record: Record, unlock: Unlock) -> _Old | None:
    """Read from a copy of the record in place: a damaged one is not to be touched."""
    if not (folder / "record.db").exists():
        return None
    room.mkdir()
    for name in ("record.db", "record.db-wal"):
        if (folder / name).exists():
            shutil.copy(folder / name, room / name)
    for key in (lambda: record.key, lambda: unlock(folder)):
        try:
            with closing(open_file(room / "record.db", key())) as opened:
                return _read_old(opened, record)
        except (RecordProblem, sqlite.Error):
            continue
    return None


def _read_old(opened: sqlite.Connection, record: Record) -> _Old:
    used: dict[str, set[int]] = defaultdict(set)
    for row in opened.execute("SELECT day, seq FROM numbers"):
        used[row["day"]].add(row["seq"])
    for row in opened.execute("SELECT day, first, last FROM number_gaps"):
        used[row["day"]].update(range(row["first"], row["last"] + 1))
    blocks = [
        tuple(row) for row in opened.execute("SELECT day, first, last, source FROM number_blocks")
    ]
    newest = record.read().execute("SELECT id FROM acts ORDER BY seq DESC LIMIT 1").fetchone()
    follows = newest is None or bool(
        opened.execute("SELECT 1 FROM acts WHERE id = ?", (newest["id"],)).fetchone()
    )
    return _Old(used, blocks, restore_receipts.used(opened), restore_attest.used(opened), follows)


def _mind_numbers(
    record: Record, old: _Old | None, made: date, today: date, last: int | None
) -> list[str]:
    """Leave out what may have been printed since the copy; the sentences that say so."""

    def work(connection: sqlite.Connection) -> list[str]:
        said: list[str] = []
        if old:
            said += _leave_out_known(connection, old)
        if not (old and old.follows):
            for day in _days(made - timedelta(days=LATE_DAYS), today):
                if last is not None and day == today:
                    runs = numbers.skip_after_restore(connection, day, last)
                else:
                    runs = numbers.skip_next(connection, day, UNKNOWN_GAP)
                # Of past days only the record need know.
                said += _told(f"{day:%y%m%d}", runs) if day == today else []
        elif last is not None:
            said += _told(f"{today:%y%m%d}", numbers.skip_after_restore(connection, today, last))
        settings.put(connection, "restore-gaps", said)
        follows = bool(old and old.follows)
        said += restore_receipts.mind(connection, old.receipts if old else None, follows=follows)
        said += restore_attest.mind(
            connection, old.attested if old else None, year=today.year, follows=follows
        )
        return said

    return record.transact(work)


def _leave_out_known(connection: sqlite.Connection, old: _Old) -> list[str]:
    # The record in place knows best which blocks are this desk's.
    connection.execute("DELETE FROM number_blocks")
    connection.executemany(
        "INSERT INTO number_blocks (day, first, last, source) VALUES (?, ?, ?, ?)", old.blocks
    )
    said: list[str] = []
    for series, used in sorted(old.used.items()):
        here = {
            row["seq"]
            for row in connection.execute("SELECT seq FROM numbers WHERE day = ?", (series,))
        }
        said += _told(series, numbers.leave_out(connection, series, used - here))
    return said


def _told(series: str, runs: Iterable[range]) -> list[str]:
    day = f"{series[4:]}/{series[2:4]}/20{series[:2]}"
    return [
        f"Ngày {day}: bỏ trống các số {run.start:04d}–{run.stop - 1:04d} vì có thể đã in sau khi"
        " sao lưu."
        for run in runs
    ]


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
