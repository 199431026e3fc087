"""Records as tests begin with them: made once in each process, and copied for each test.

To make one runs every migration and takes in the whole catalogue, which is longer than most tests.
How a record is made is tested by those that call `Record.create` and `setup.make` themselves.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from db import keys
from db.store import Record, open_file
from desk_tui.rules.text import plain

if TYPE_CHECKING:
    from desk_tui.counter.desk import Office

_KEY = bytes(32)


def empty(folder: Path, key: bytes) -> Record:
    """What `Record.create` makes."""
    copied(_empty(), folder)
    if key != _KEY:
        connection = open_file(folder / "record.db", _KEY)
        connection.execute(f"PRAGMA rekey = \"x'{key.hex()}'\"")
        connection.close()
    return Record(folder, key, plain)


def desk(
    folder: Path, office: Office, last: int, officer: str, password: str, at: datetime
) -> bytes:
    """What `setup.make` makes at `at` with the numbers from 1 to `last`; the record's key."""
    made, key = _desk(office, last, officer, password, at)
    copied(made, folder)
    return key


def copied(made: Path, folder: Path) -> Path:
    """A copy of a desk. The 4 MB its record keeps aside are never written to: all share them."""
    shutil.copytree(made, folder, ignore=shutil.ignore_patterns("ballast"), dirs_exist_ok=True)
    if (made / "ballast").exists() and made.stat().st_dev == folder.stat().st_dev:
        os.link(made / "ballast", folder / "ballast")
    return folder


@cache
def _empty() -> Path:
    folder = _room() / "empty"
    Record.create(folder, _KEY, plain).close()
    return folder


@cache
def _desk(
    office: Office, last: int, officer: str, password: str, at: datetime
) -> tuple[Path, bytes]:
    from desk_tui.counter.setup import make

    folder = Path(tempfile.mkdtemp(dir=_room()))
    make(folder, office, 1, last, officer, password, clock=lambda: at)
    return folder, keys.unlock(folder, officer, password)


@cache
def _room() -> Path:
    room = Path(tempfile.mkdtemp(prefix="desk-tui-records-"))
    atexit.register(shutil.rmtree, room, ignore_errors=True)
    return room
