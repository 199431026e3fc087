"""Files half arrived: kept in the node's private folder until they are whole or grow too old.

Each desk has a part of its own for a file, so that two desks sending the same one cannot hurt
each other. A part's offset is raised in the ledger only after its bytes were fsynced; whatever
lies behind it in the file (a kill, a power cut) is cut off before writing goes on.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import os
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import ColumnElement, and_, delete, insert, select, update

from db.clock import utc_text
from db.files import sync_folder
from desk_tui.centre import blobs
from desk_tui.centre.ledger import Desk, Ledger
from desk_tui.centre.messages import FileKept
from desk_tui.centre.tus.tables import uploads

KEPT = timedelta(days=14)
"""How long a part waits for its next byte: a desk may be offline for days."""
_READ = 1 << 20
_ORPHAN_SECONDS = 3600


@dataclass(frozen=True)
class Partial:
    """One file on its way in. `expires` is UTC text, `metadata` as the sender wrote it."""

    desk: Desk
    sha256: str
    length: int
    offset: int
    metadata: str
    expires: str


def folder(ledger: Ledger) -> Path:
    return ledger.files / "uploads"


def path(ledger: Ledger, desk: Desk, sha256: str) -> Path:
    """Where a desk's part of a file lies."""
    whose = hashlib.sha256(desk.name.encode()).hexdigest()[:16]
    return folder(ledger) / f"{whose}-{sha256}"


def at_end(sha256: str, size: int) -> Partial:
    """What a file that is wholly here looks like to who would send it."""
    told = f"sha256 {base64.b64encode(sha256.encode()).decode()}"
    return Partial(Desk("", ""), sha256, size, size, told, "")


def begin(
    ledger: Ledger, desk: Desk, sha256: str, length: int, metadata: str, now: datetime
) -> Partial:
    """An empty part; one that was there before begins anew. Raises OSError when the
    disk has no room for all of it."""
    place = folder(ledger)
    if not place.is_dir():
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        sync_folder(ledger.files)
    blobs.make_sure_of_room(place, length)
    new = Partial(desk, sha256, length, 0, metadata, utc_text(now + KEPT))
    with ledger.write(_room(sha256)) as connection:
        connection.execute(delete(uploads).where(_is(desk, sha256)))
        connection.execute(
            insert(uploads).values(
                office=desk.office,
                desk=desk.desk,
                sha256=sha256,
                length=length,
                offset=0,
                metadata=metadata,
                expires=new.expires,
            )
        )
    path(ledger, desk, sha256).write_bytes(b"")
    sync_folder(place)
    return new


def find(ledger: Ledger, desk: Desk, sha256: str, now: datetime) -> Partial | None:
    """The desk's part of a file as far as it is safe on the disk; None when there is none."""
    with ledger.read() as connection:
        row = connection.execute(select(uploads).where(_is(desk, sha256))).first()
    if row is None or row.expires <= utc_text(now):
        return None
    try:
        there = path(ledger, desk, sha256).stat().st_size
    except FileNotFoundError:
        there = 0
    return Partial(desk, sha256, row.length, min(row.offset, there), row.metadata, row.expires)


def advance(ledger: Ledger, part: Partial, offset: int, now: datetime) -> Partial:
    """Its bytes up to `offset` have been fsynced."""
    grown = replace(part, offset=offset, expires=utc_text(now + KEPT))
    with ledger.write(_room(part.sha256)) as connection:
        connection.execute(
            update(uploads)
            .where(_is(part.desk, part.sha256))
            .values(offset=offset, expires=grown.expires)
        )
    return grown


def finish(ledger: Ledger, part: Partial, now: datetime) -> FileKept:
    """Check the whole file's hash; it counts only from here on.

    Raises LineProblem `wrong-hash`; the part is thrown away then, for nothing in it can be trusted.
    """
    source = path(ledger, part.desk, part.sha256)
    digest = hashlib.sha256()
    with source.open("rb") as file:
        while block := file.read(_READ):
            digest.update(block)
    if digest.hexdigest() != part.sha256:
        drop(ledger, part.desk, part.sha256)
        raise blobs.wrong_hash()
    blobs.settle(ledger, source, part.sha256, part.length, now)
    drop(ledger, part.desk, part.sha256)
    return FileKept(sha256=part.sha256, bytes=part.length)


def drop(ledger: Ledger, desk: Desk, sha256: str) -> None:
    with ledger.write(_room(sha256)) as connection:
        connection.execute(delete(uploads).where(_is(desk, sha256)))
    path(ledger, desk, sha256).unlink(missing_ok=True)


def expire(ledger: Ledger, now: datetime) -> int:
    """Throw away the parts nobody has gone on with for `KEPT`; how many."""
    old = uploads.c.expires <= utc_text(now)
    with ledger.read() as connection:
        rows = connection.execute(
            select(uploads.c.office, uploads.c.desk, uploads.c.sha256).where(old).limit(100)
        ).all()
    for row in rows:
        drop(ledger, Desk(row.office, row.desk), row.sha256)
    return len(rows)


def prepare(ledger: Ledger, now: datetime) -> None:
    """Before the node listens: old parts go, and files that no row speaks of."""
    while expire(ledger, now):
        pass
    with ledger.read() as connection:
        rows = connection.execute(select(uploads.c.office, uploads.c.desk, uploads.c.sha256)).all()
    known = {path(ledger, Desk(row.office, row.desk), row.sha256) for row in rows}
    for left in folder(ledger).glob("*"):
        # A second node on the same folder may be writing right now.
        with contextlib.suppress(FileNotFoundError):
            if left not in known and now.timestamp() - left.stat().st_mtime > _ORPHAN_SECONDS:
                left.unlink()


class Writer:
    """Writes one part from its offset on; every method blocks. Not for several threads."""

    def __init__(self, ledger: Ledger, part: Partial) -> None:
        self._ledger = ledger
        self.part = part
        self.written = part.offset
        self._file = path(ledger, part.desk, part.sha256).open("r+b")
        self._file.truncate(part.offset)
        self._file.seek(part.offset)

    def write(self, block: bytes) -> None:
        self._file.write(block)
        self.written += len(block)

    def save(self, now: datetime) -> None:
        """What was written so far is safe, and the ledger says so."""
        self._sync()
        if self.written > self.part.offset:
            self.part = advance(self._ledger, self.part, self.written, now)

    def finish(self, now: datetime) -> FileKept:
        """The last byte is here: see the function `finish`."""
        self._sync()
        self._file.close()
        return finish(self._ledger, self.part, now)

    def back(self) -> None:
        """Forget what was written since the last save."""
        self._file.seek(self.part.offset)
        self._file.truncate(self.part.offset)
        self.written = self.part.offset

    def close(self) -> None:
        self._file.close()

    def _sync(self) -> None:
        self._file.flush()
        os.fsync(self._file.fileno())


def _is(desk: Desk, sha256: str) -> ColumnElement[bool]:
    return and_(
        uploads.c.office == desk.office,
        uploads.c.desk == desk.desk,
        uploads.c.sha256 == sha256,
    )


def _room(sha256: str) -> str:
    return f"file:{sha256[:2]}"
