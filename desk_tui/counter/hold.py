"""One window per record: whoever has the desk open holds a lock until it is closed."""

from __future__ import annotations

from pathlib import Path

from filelock import FileLock, Timeout

from db.problem import RecordProblem


def hold_desk(folder: Path) -> FileLock:
    """Raises RecordProblem `second-program` when another window has this record open."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / "desk.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise RecordProblem(
            "second-program",
            "Sổ này đang mở ở một cửa sổ desk-tui khác.",
            "Dùng cửa sổ đang mở, hoặc đóng nó rồi mở lại.",
        ) from error
    return lock
