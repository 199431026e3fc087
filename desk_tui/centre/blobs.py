"""The node's files: each under the SHA-256 of its bytes, there to stay or not there at all."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import secrets
import shutil
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import IO

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from starlette.concurrency import run_in_threadpool

from db.clock import utc_text
from db.files import sync_folder
from desk_tui.centre.ledger import Ledger
from desk_tui.centre.ledger_tables import files
from desk_tui.centre.messages import FileKept
from desk_tui.centre.problem import LineProblem

ROOM_LEFT = 64 * 1024 * 1024
"""Bytes of the disk that files may not take: the ledger has to go on writing."""
_WRITE = 1 << 20
_HALF_WRITTEN_SECONDS = 3600


class TooLarge(LineProblem):
    """The body is over `limit` bytes."""

    def __init__(self, limit: int) -> None:
        super().__init__(
            "too-large",
            f"Nội dung gửi lên quá lớn; trung tâm nhận tối đa {limit / 1048576:.0f} MB.",
            "Quét lại với độ phân giải thấp hơn hoặc chia thành nhiều tệp.",
        )
        self.limit = limit


def make_sure_of_room(folder: Path, size: int) -> None:
    """Raises the system's own "no space left" before a byte is taken, while there is still some."""
    if shutil.disk_usage(folder).free < size + ROOM_LEFT:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def place(ledger: Ledger, sha256: str) -> Path:
    return ledger.files / sha256[:2] / sha256


def held(ledger: Ledger, sha256: str) -> FileKept | None:
    with ledger.read() as connection:
        size = connection.scalar(select(files.c.bytes).where(files.c.sha256 == sha256))
    return None if size is None else FileKept(sha256=sha256, bytes=size)


async def receive(
    ledger: Ledger, sha256: str, stream: AsyncIterator[bytes], limit: int, now: datetime
) -> FileKept:
    """Write the stream aside, check its hash, make it last, and only then say it is here.

    Raises TooLarge, or LineProblem `wrong-hash` when the bytes are not those announced.
    """
    make_sure_of_room(ledger.files, 0)
    part = ledger.files / f"{secrets.token_hex(16)}.part"
    digest = hashlib.sha256()
    size = 0
    waiting = bytearray()
    file = part.open("wb")
    try:
        async for block in stream:
            size += len(block)
            if size > limit:
                raise TooLarge(limit)
            digest.update(block)
            waiting += block
            if len(waiting) >= _WRITE:
                await run_in_threadpool(file.write, bytes(waiting))
                waiting.clear()
        if digest.hexdigest() != sha256:
            raise wrong_hash()
        await run_in_threadpool(_finish, ledger, part, file, bytes(waiting), sha256, size, now)
    finally:
        file.close()
        with contextlib.suppress(FileNotFoundError):
            part.unlink()
    return FileKept(sha256=sha256, bytes=size)


def _finish(
    ledger: Ledger, part: Path, file: IO[bytes], rest: bytes, sha256: str, size: int, now: datetime
) -> None:
    file.write(rest)
    file.flush()
    os.fsync(file.fileno())
    file.close()
    settle(ledger, part, sha256, size, now)


def write_small(ledger: Ledger, sha256: str, content: bytes) -> FileKept:
    """Check a file that is wholly in memory and put it in its place to stay; see `note`.

    Raises LineProblem `wrong-hash`, or OSError.
    """
    if hashlib.sha256(content).hexdigest() != sha256:
        raise wrong_hash()
    part = ledger.files / f"{secrets.token_hex(16)}.part"
    try:
        with part.open("wb", buffering=0) as file:
            file.write(content)
            os.fsync(file.fileno())
        _take_place(ledger, part, sha256)
    finally:
        with contextlib.suppress(FileNotFoundError):
            part.unlink()
    return FileKept(sha256=sha256, bytes=len(content))


def settle(ledger: Ledger, part: Path, sha256: str, size: int, now: datetime) -> None:
    """A whole, checked and fsynced file takes its place; from here on the node says it has it."""
    _take_place(ledger, part, sha256)
    note(ledger, [FileKept(sha256=sha256, bytes=size)], now)


def _take_place(ledger: Ledger, part: Path, sha256: str) -> None:
    final = place(ledger, sha256)
    try:
        part.replace(final)
    except PermissionError:
        # Windows: the same file came another way in this instant and is being read.
        if not final.is_file():
            raise
    sync_folder(final.parent)


def note(ledger: Ledger, kept: Sequence[FileKept], now: datetime) -> None:
    """Files in their places are from here on told as being here."""
    new = {one.sha256: one.bytes for one in kept}
    if not new:
        return
    try:
        _note(ledger, new, now)
    except IntegrityError:
        # Another process brought one of them in the same instant; now it can be seen.
        _note(ledger, new, now)


def _note(ledger: Ledger, new: dict[str, int], now: datetime) -> None:
    with ledger.write("files") as connection:
        there = set(connection.scalars(select(files.c.sha256).where(files.c.sha256.in_(new))))
        rows = [
            {"sha256": name, "bytes": size, "at": utc_text(now)}
            for name, size in new.items()
            if name not in there
        ]
        if rows:
            connection.execute(insert(files), rows)


def wrong_hash() -> LineProblem:
    """The bytes that came are not those announced: nothing of them is kept."""
    return LineProblem(
        "wrong-hash",
        "Tệp nhận được không khớp mã kiểm tra đã báo; trung tâm đã bỏ phần nhận được.",
        "Chương trình sẽ gửi lại từ đầu; nếu vẫn vậy, quét lại giấy này.",
    )


def prepare(ledger: Ledger, now: datetime) -> None:
    """Before the node listens: make the folders, take away what a killed node left half written."""
    for number in range(256):
        (ledger.files / f"{number:02x}").mkdir(exist_ok=True)
    sync_folder(ledger.files)
    for part in ledger.files.glob("*.part"):
        # A second node on the same folder may be writing right now.
        if now.timestamp() - part.stat().st_mtime > _HALF_WRITTEN_SECONDS:
            part.unlink()
