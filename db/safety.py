"""Checking the record and copying it away; `db.restore` brings a copy back."""

from __future__ import annotations

import os
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from db import fold
from db.acts import broken
from db.clock import utc_text
from db.driver import sqlite
from db.files import OWN_TEXTS, sync_folder
from db.holding import hold
from db.problem import RecordProblem
from db.store import Record, open_file, told


@dataclass(frozen=True)
class Finding:
    """`state` is ok | warn | bad."""

    what: str
    state: str
    hint: str = ""


def check(record: Record, *, rebuild: bool = False) -> list[Finding]:
    """Read everything once: pages, structure, the chain of acts, and the readings."""
    looks: list[Callable[[Record], list[Finding]]] = [_pages, _structure, _chain]
    if rebuild:
        looks.append(_rebuild)
    said: list[Finding] = []
    for look in looks:
        try:
            said += look(record)
        except (RecordProblem, sqlite.Error) as error:
            problem = error if isinstance(error, RecordProblem) else told(error)
            said.append(Finding(problem.message, "bad", problem.hint))
    if not any(finding.state == "bad" for finding in said):
        said.insert(0, Finding("Sổ nguyên vẹn, chuỗi thao tác liền mạch", "ok"))
    return list(dict.fromkeys(said))


def _pages(record: Record) -> list[Finding]:
    connection = record.read()
    look = "PRAGMA cipher_integrity_check"
    said = list(connection.execute(look))
    if said:
        # It reads the bare file: what waits in the log, or was being copied just then, is no
        # damage. So once more with the log emptied and nobody writing.
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        with record.write():
            said = list(connection.execute(look))
    return [Finding(f"Trang sổ: {row[0]}", "bad", "Phục hồi từ bản sao lưu.") for row in said]


def _structure(record: Record) -> list[Finding]:
    return [
        Finding(f"Cấu trúc sổ: {row[0]}", "bad", "Phục hồi từ bản sao lưu.")
        for row in record.read().execute("PRAGMA quick_check")
        if row[0] != "ok"
    ]


def _chain(record: Record) -> list[Finding]:
    return [
        Finding(line, "bad", "Giữ nguyên tệp và báo người quản trị.")
        for line in broken(record.read())
    ]


def _rebuild(record: Record) -> list[Finding]:
    """Fold all acts again; the readings must come out the same to the byte."""

    def work(connection: sqlite.Connection) -> bool:
        before = fold.digests(connection)
        fold.rebuild(connection, record.plain)
        return before == fold.digests(connection)

    if record.transact(work):
        return [Finding("Dựng lại từ thao tác: khớp từng byte", "ok")]
    return [
        Finding(
            "Dựng lại từ thao tác: bảng hiển thị đã lệch và vừa được dựng lại đúng",
            "warn",
            "Báo người quản trị: bảng hiển thị không được phép lệch.",
        )
    ]


def backup(record: Record, target: Path, now: datetime) -> int:
    """One file with the record, its keys and its vault, all still encrypted, and the office's own
    texts. Returns its bytes.

    The copy is opened, counted and read back before it takes its final name.
    """
    if target.exists():
        raise RecordProblem(
            "backup-exists",
            f"Đã có tệp {target}; không ghi đè bản sao lưu.",
            "Chọn tên tệp khác.",
        )
    part = target.with_name(target.name + ".part")
    try:
        with room_in(record.folder, "backup") as room:
            copy = room / "record.db"
            record.read().execute("VACUUM INTO ?", (str(copy),))
            _same_acts(record, copy)
            with part.open("wb") as file:
                _bundle(record, copy, file, now)
                file.flush()
                os.fsync(file.fileno())
        with zipfile.ZipFile(part) as bundle:
            if bundle.testzip():
                raise _bad_copy()
        part.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        raise RecordProblem(
            "backup-failed",
            f"Chưa sao lưu được: {error.strerror or error}.",
            "Kiểm tra ổ đĩa đích còn chỗ và ghi được, rồi làm lại.",
        ) from error
    finally:
        part.unlink(missing_ok=True)
    return target.stat().st_size


def _bundle(record: Record, copy: Path, file: BinaryIO, now: datetime) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as bundle:
        bundle.writestr("made", utc_text(now))
        bundle.write(copy, "record.db")
        bundle.write(record.folder / "keys.json", "keys.json")
        for name in ("vault", *OWN_TEXTS):
            top = record.folder / name
            for kept in sorted(top.rglob("*")) if top.is_dir() else [top]:
                if kept.is_file() and not kept.name.endswith(".part"):
                    bundle.write(kept, kept.relative_to(record.folder).as_posix())


def _same_acts(record: Record, copy: Path) -> None:
    """Acts written meanwhile may be missing from the copy; nothing else may."""
    opened = open_file(copy, record.key)
    try:
        (newest,) = opened.execute("SELECT coalesce(max(seq), 0) FROM acts").fetchone()
        bad = list(opened.execute("PRAGMA cipher_integrity_check"))
        hash_there = opened.execute("SELECT hash FROM acts WHERE seq = ?", (newest,)).fetchone()
    finally:
        opened.close()
    hash_here = record.read().execute("SELECT hash FROM acts WHERE seq = ?", (newest,)).fetchone()
    if bad or (hash_there and tuple(hash_there)) != (hash_here and tuple(hash_here)):
        raise _bad_copy()
    for journal in copy.parent.glob("record.db-*"):
        journal.unlink()


def _bad_copy() -> RecordProblem:
    return RecordProblem(
        "backup-bad", "Bản sao vừa tạo không đọc lại được đúng.", "Sao lưu lại vào ổ đĩa khác."
    )


@contextmanager
def room_in(folder: Path, purpose: str) -> Iterator[Path]:
    """A hidden folder to work in, on the same disk; what a killed program left there goes first.

    Raises RecordProblem `record-busy` while another program works in one of the same purpose.
    """
    busy = RecordProblem(
        "record-busy",
        "Một cửa sổ khác đang sao lưu hoặc phục hồi sổ này.",
        "Đợi việc đó xong rồi làm lại.",
    )
    with hold(folder / f".{purpose}.lock", busy):
        for stale in folder.glob(f".{purpose}-*"):
            shutil.rmtree(stale, ignore_errors=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=f".{purpose}-") as room:
            yield Path(room)
