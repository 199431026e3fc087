"""One program at a time: a lock that ends with its holder, however the holder ends.

It is SQLite's own lock on an empty file. The driver is loaded anyway, and it already knows
Windows, Linux and a holder that was killed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from db.driver import sqlite


@contextmanager
def hold(file: Path, busy: Exception, wait: float = 0.0) -> Iterator[None]:
    """Keep `file` while the block runs. The holder may be another program, or another thread.

    `wait` is in seconds. Raises `busy` when somebody else holds it longer, OSError when the
    file cannot be made.
    """
    connection = _open(file, wait)
    try:
        try:
            connection.execute("PRAGMA journal_mode=OFF")  # nothing is ever written to it
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite.OperationalError as error:
            if error.sqlite_errorcode & 0xFF == sqlite.SQLITE_BUSY:
                raise busy from error
            raise OSError(f"{file}: {error}") from error
        yield
    finally:
        connection.close()


def _open(file: Path, wait: float) -> sqlite.Connection:
    try:
        # Left in another thread than entered: a worker that is told to stop.
        return sqlite.connect(file, timeout=wait, isolation_level=None, check_same_thread=False)
    except sqlite.OperationalError as error:
        raise OSError(f"{file}: {error}") from error
