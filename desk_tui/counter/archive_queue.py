"""Which scanned papers still want their archive copy, and which could not get one so far.

What waits is found from the acts after a cursor: every paper before it has its copy, was brought,
is left as it is, or stands in the short list of those that failed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec

from db import acts, queue, settings
from db.clock import from_text, utc_text
from db.driver import sqlite
from db.kinds import Paper, PaperAdded, Received
from desk_tui.counter import signing
from desk_tui.counter.desk import Desk
from desk_tui.tongue import say

if TYPE_CHECKING:
    from scanners.problem import ScanProblem

_NAME, _STATUS_NAME = "archive", "archive-status"
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(minutes=10), timedelta(days=1)
_MOST_TRIES_COUNTED = 9


@dataclass(frozen=True)
class Waiting:
    """A scanned paper without its copy: `of` is the SHA-256 of its file, `code` the dossier's."""

    dossier: str
    code: str
    key: str
    of: str


class Failed(msgspec.Struct, frozen=True, kw_only=True):
    """A paper whose copy could not be made `tries` times; tried again from `again` (UTC text)."""

    dossier: str
    code: str
    key: str
    of: str
    why: str
    hint: str
    tries: int
    again: str

    @property
    def paper(self) -> Waiting:
        return Waiting(self.dossier, self.code, self.key, self.of)


class _State(msgspec.Struct, frozen=True):
    """`left`: the SHA-256 of files that get no copy because they were signed before they came."""

    after: int = 0
    failed: tuple[Failed, ...] = ()
    left: tuple[str, ...] = ()


def waiting(desk: Desk) -> list[Waiting]:
    """Papers still to be copied, oldest first; those that failed are told by `failed`."""
    return _look(desk)[0]


def failed(desk: Desk) -> tuple[Failed, ...]:
    """Papers whose copy could not be made so far, each with its reason."""
    return tuple(one for one in _state(desk).failed if still(desk, one.paper))


def _look(desk: Desk) -> tuple[list[Waiting], int]:
    """What waits, and the place before which nothing does."""
    state = _state(desk)
    aside = {one.paper for one in state.failed}
    found: dict[Waiting, None] = {}
    before, last = None, state.after
    for seq, act in acts.everything(desk.read, state.after):
        for paper in _scanned(desk, act):
            if paper not in aside and paper.of not in state.left:
                before = seq - 1 if before is None else before
                found[paper] = None
        last = seq
    return list(found), last if before is None else before


def _scanned(desk: Desk, act: acts.Act) -> list[Waiting]:
    """The papers of an act of this desk that were scanned and have no copy, as they stand now."""
    if act.desk != desk.office.desk_id or act.kind not in ("paper.added", "dossier.received"):
        return []
    said = act.read()
    keys = [said.paper.key] if isinstance(said, PaperAdded) else []
    if isinstance(said, Received):
        keys = [paper.key for paper in said.papers if paper.taken == "scanned"]
    lines = {line.key: line for line in queue.papers(desk.read, act.subject)} if keys else {}
    return [
        Waiting(act.subject, _code(desk, act.subject), key, lines[key].sha256)
        for key in keys
        if key in lines and _wants_copy(lines[key])
    ]


def _wants_copy(line: Paper) -> bool:
    return line.taken == "scanned" and bool(line.sha256) and not line.archive


def still(desk: Desk, paper: Waiting) -> bool:
    """False when the paper was scanned again meanwhile, or has its copy."""
    lines = queue.papers(desk.read, paper.dossier)
    return any(
        line.key == paper.key and line.sha256 == paper.of and _wants_copy(line) for line in lines
    )


def _code(desk: Desk, id: str) -> str:
    row = desk.read.execute("SELECT code FROM dossiers WHERE id = ?", (id,)).fetchone()
    return row["code"] if row else ""


def choose(desk: Desk) -> Waiting | None:
    """The paper whose turn it is: newly scanned ones before those that failed; moves the cursor."""
    found, after = _look(desk)
    state = _state(desk)
    kept = tuple(one for one in state.failed if still(desk, one.paper))
    if (after, kept) != (state.after, state.failed):
        desk.record.transact(lambda c: _put(c, _State(after, kept, state.left)))
    if found:
        return found[0]
    now = desk.now()
    return next((one.paper for one in kept if from_text(one.again) <= now), None)


def put_aside(
    desk: Desk, connection: sqlite.Connection, paper: Waiting, problem: ScanProblem
) -> Failed:
    """Keep the reason, and try again after a pause that grows four times longer each time."""
    state = _state(desk)
    before = next((one.tries for one in state.failed if one.paper == paper), 0)
    failed = Failed(
        dossier=paper.dossier,
        code=paper.code,
        key=paper.key,
        of=paper.of,
        why=problem.message,
        hint=problem.hint,
        tries=min(before + 1, _MOST_TRIES_COUNTED),
        again=utc_text(desk.now() + min(_FIRST_PAUSE * 4**before, _LONGEST_PAUSE)),
    )
    others = tuple(one for one in state.failed if one.paper != paper)
    _put(connection, _State(state.after, (*others, failed), state.left))
    return failed


def leave(desk: Desk, connection: sqlite.Connection, paper: Waiting) -> None:
    """This file is kept as it is and gets no copy."""
    state = _state(desk)
    _put(connection, _State(state.after, state.failed, (*state.left, paper.of)))


def _state(desk: Desk) -> _State:
    return msgspec.convert(settings.get(desk.read, _NAME, {}), _State)


def _put(connection: sqlite.Connection, state: _State) -> None:
    settings.put(connection, _NAME, msgspec.to_builtins(state))


def halted(desk: Desk) -> str:
    """Why papers wait though there was time to make their copies; empty when nothing is wrong."""
    return _status(desk).why


def troubles(desk: Desk) -> list[str]:
    """A few words for each thing that is wrong with the copies, for the line always on screen."""
    told = _status(desk)
    said = [say("{waiting} bản lưu chờ", waiting=told.waiting)] if told.why and told.waiting else []
    return said + ([say("{failed} bản lưu hỏng", failed=told.failed)] if told.failed else [])


class _Status(msgspec.Struct, frozen=True):
    """How it stood when copies were last made: asked every second, so kept in one place."""

    waiting: int = 0
    failed: int = 0
    why: str = ""


def _status(desk: Desk) -> _Status:
    return msgspec.convert(settings.get(desk.read, _STATUS_NAME, {}), _Status)


def tell(desk: Desk, secret: str | None, why: str = "") -> None:
    """Keep how it stands; `why` is what stopped the making of copies."""
    left = len(waiting(desk))
    if left and not why and (pause := signing.paused(desk, secret)):
        why = f"{pause.why} {pause.hint}"
    status = _Status(left, len(failed(desk)), why)
    if status != _status(desk):
        told = msgspec.to_builtins(status)
        desk.record.transact(lambda connection: settings.put(connection, _STATUS_NAME, told))
