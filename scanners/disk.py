"""Files that survive a power cut: flush, rename, flush the folder. A full disk in plain words."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from scanners.problem import ScanProblem

# EFBIG is what a quota by process or file system says; the officer's remedy is the same.
_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}


def disk_full() -> ScanProblem:
    return ScanProblem(
        "disk-full",
        "Ổ đĩa đã đầy nên không lưu được tệp. Những trang đã lưu trước đó vẫn còn nguyên.",
        "Xóa bớt tệp không dùng trên máy rồi quét tiếp.",
    )


@contextlib.contextmanager
def full_disk_told() -> Iterator[None]:
    """Turn "no space left" into the `disk-full` problem; every other OSError passes."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise disk_full() from error
        raise


def need_space(folder: Path, wanted: int) -> None:
    """Raise `disk-full` when fewer than `wanted` bytes are free where `folder` lies."""
    if shutil.disk_usage(folder).free < wanted:
        raise disk_full()


def sync_file(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make a rename inside `folder` durable. Windows has no such call and needs none (NTFS log)."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_durably(path: Path, data: bytes) -> None:
    """Write a small file whole or not at all."""
    part = path.with_name(path.name + ".part")
    with full_disk_told():
        try:
            with part.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        sync_folder(path.parent)
