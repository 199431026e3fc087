"""Checking the record, copying it away and bringing it back."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import zipfile
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from db import fold, settings
from db.acts import broken
from db.clock import from_text, utc_text
from db.driver import sqlite
from db.files import sync_folder
from db.numbers import skip_after_restore
from db.problem import RecordProblem
from db.store import Record, open_file

UNKNOWN_GAP = 50
"""Numbers left out per day when nobody knows what was printed after the copy was made."""


@dataclass(frozen=True)
class Finding:
    """`state` is ok | warn | bad."""

    what: str
    state: str
    hint: str = ""


def check(record: Record, *, rebuild: bool = False) -> list[Finding]:
    """Read everything once: pages, structure, the chain of acts, and the readings."""
    connection = record.read()
    said = [
        Finding(f"Trang sổ: {row[0]}", "bad", "Phục hồi từ bản sao lưu.")
        for row in connection.execute("PRAGMA cipher_integrity_check")
    ]
    said += [
        Finding(f"Cấu trúc sổ: {row[0]}", "bad", "Phục hồi từ bản sao lưu.")
        for row in connection.execute("PRAGMA quick_check")
        if row[0] != "ok"
    ]
    said += [
        Finding(line, "bad", "Giữ nguyên tệp và báo người quản trị.") for line in broken(connection)
    ]
    if rebuild:
        said.append(_rebuild(record))
    if not said:
        said.append(Finding("Sổ nguyên vẹn, chuỗi thao tác liền mạch", "ok"))
    return said


def _rebuild(record: Record) -> Finding:
    """Fold all acts again; the readings must come out the same to the byte."""

    def work(connection: sqlite.Connection) -> bool:
        before = fold.snapshot(connection)
        fold.rebuild(connection, record.plain)
        return before == fold.snapshot(connection)

    if record.transact(work):
        return Finding("Dựng lại từ thao tác: khớp từng byte", "ok")
    return Finding(
        "Dựng lại từ thao tác: bảng hiển thị đã lệch và vừa được dựng lại đúng",
        "warn",
        "Báo người quản trị: bảng hiển thị không được phép lệch.",
    )


def backup(record: Record, target: Path, now: datetime) -> int:
    """One file with the record, its keys and its vault, all still encrypted. Returns its bytes.

    The copy is opened and counted before it takes its final name.
    """
    if target.exists():
        raise RecordProblem(
            "backup-exists",
            f"Đã có tệp {target}; không ghi đè bản sao lưu.",
            "Chọn tên tệp khác.",
        )
    part = target.with_name(target.name + ".part")
    try:
        with tempfile.TemporaryDirectory(dir=record.folder, prefix="backup-") as room:
            copy = Path(room) / "record.db"
            record.read().execute("VACUUM INTO ?", (str(copy),))
            _same_acts(record, copy)
            with zipfile.ZipFile(part, "w", zipfile.ZIP_STORED) as bundle:
                bundle.writestr("made", utc_text(now))
                bundle.write(copy, "record.db")
                bundle.write(record.folder / "keys.json", "keys.json")
                for file in sorted((record.folder / "vault").rglob("*")):
                    if file.is_file() and not file.name.endswith(".part"):
                        bundle.write(file, file.relative_to(record.folder).as_posix())
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


def _same_acts(record: Record, copy: Path) -> None:
    opened = open_file(copy, record.key)
    try:
        newest = opened.execute("SELECT max(seq) FROM acts").fetchone()[0]
        bad = list(opened.execute("PRAGMA cipher_integrity_check"))
    finally:
        opened.close()
    here = record.read().execute("SELECT max(seq) FROM acts").fetchone()[0]
    if bad or (newest or 0) > (here or 0):
        raise RecordProblem(
            "backup-bad", "Bản sao vừa tạo không đọc lại được đúng.", "Sao lưu lại vào ổ đĩa khác."
        )
    for journal in copy.parent.glob("record.db-*"):
        journal.unlink()


def restore(source: Path, folder: Path, now: datetime) -> Path | None:
    """Unpack a backup into `folder`. What was there is set aside, never deleted; returns where."""
    try:
        bundle = zipfile.ZipFile(source)
        damaged = bundle.testzip()
        names = set(bundle.namelist())
    except (OSError, zipfile.BadZipFile) as error:
        raise RecordProblem(
            "not-a-backup",
            f"Tệp {source} không phải bản sao lưu hoặc đã hỏng.",
            "Chọn tệp do desk-tui backup tạo ra.",
        ) from error
    if damaged or not {"record.db", "keys.json", "made"} <= names:
        raise RecordProblem(
            "not-a-backup",
            f"Bản sao lưu {source} bị hỏng ở phần {damaged or 'danh mục'}.",
            "Dùng bản sao lưu khác.",
        )
    folder.mkdir(parents=True, exist_ok=True)
    aside = _set_aside(folder, now)
    with tempfile.TemporaryDirectory(dir=folder, prefix="restore-") as room, bundle:
        for name in sorted(names - {"made"}):
            target = (Path(room) / name).resolve()
            if not target.is_relative_to(Path(room).resolve()):
                raise RecordProblem(
                    "not-a-backup", "Bản sao lưu chứa đường dẫn lạ.", "Dùng bản sao lưu khác."
                )
            bundle.extract(name, room)
        # The record comes last: until it is there, the folder holds no desk.
        for name in sorted(Path(room).iterdir(), key=lambda path: path.name == "record.db"):
            name.replace(folder / name.name)
        (folder / "restored").write_text(bundle.read("made").decode())
    sync_folder(folder)
    return aside


def _set_aside(folder: Path, now: datetime) -> Path | None:
    old = [
        folder / name
        for name in ("record.db", "record.db-wal", "record.db-shm", "keys.json", "vault")
    ]
    old = [path for path in old if path.exists()]
    if not old:
        return None
    aside = folder / f"before-restore-{now:%Y%m%d-%H%M%S}"
    aside.mkdir()
    for path in old:
        path.replace(aside / path.name)
    return aside


def mind_numbers(record: Record, aside: Path | None, now: date, last: int | None) -> list[str]:
    """After a restore: never give out a number that may have been printed since the copy.

    Known from the record set aside if it still opens, from the officer's word
    (`last`), or else by leaving a gap. Returns the sentences to show and to keep.
    """
    made = from_text((record.folder / "restored").read_text()).date()
    printed = _printed(aside, record.key)
    said: list[str] = []

    def work(connection: sqlite.Connection) -> None:
        for day in sorted({made, now}):
            series = f"{day:%y%m%d}"
            here = connection.execute(
                "SELECT max(seq) FROM numbers WHERE day = ?", (series,)
            ).fetchone()[0]
            if printed is not None:
                to = printed.get(series, 0)
            elif last is not None and day == now:
                to = last
            else:
                first = connection.execute(
                    "SELECT min(first) FROM number_blocks WHERE day IN ('', ?)", (day.isoformat(),)
                ).fetchone()[0]
                to = (here or (first or 1) - 1) + UNKNOWN_GAP
            if to > (here or 0):
                skip_after_restore(connection, day, to)
                said.append(
                    f"Ngày {day:%d/%m/%Y}: bỏ trống các số đến {to:04d} vì có thể đã in trước khi"
                    " phục hồi."
                )
        settings.put(connection, "restore-gaps", said)

    record.transact(work)
    (record.folder / "restored").unlink()
    return said


def _printed(aside: Path | None, key: bytes) -> dict[str, int] | None:
    """The highest number per day in the record that was set aside; None when it cannot be read."""
    if aside is None or not (aside / "record.db").exists():
        return None
    try:
        old = open_file(aside / "record.db", key)
    except RecordProblem:
        return None
    try:
        return {
            row[0]: row[1] for row in old.execute("SELECT day, max(seq) FROM numbers GROUP BY day")
        }
    except Exception:
        return None
    finally:
        old.close()


def fingerprint(path: Path) -> str:
    """SHA-256 of a file, to write beside a backup."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def disk(folder: Path) -> int:
    """Free bytes on the record's disk."""
    return shutil.disk_usage(folder).free
