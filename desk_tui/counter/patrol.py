"""Reading the kept files again, a little at a time, so that a rotting disk is noticed early.

Files are taken in the order of the acts that speak of them, from a place kept in the record.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from itertools import islice

import msgspec

from db import acts, purging, settings
from db.clock import from_text, utc_text
from db.kinds import files_of
from db.problem import RecordProblem
from desk_tui.counter.desk import Desk
from desk_tui.tongue import say

BETWEEN_CALLS = timedelta(hours=1)
BETWEEN_ROUNDS = timedelta(hours=20)
_NAME = "patrol"
_BATCH = 200


class Damaged(msgspec.Struct, frozen=True):
    """A file that is not what was kept: whose it is, and why it cannot be read."""

    dossier: str
    sha256: str
    why: str
    hint: str


class Patrol(msgspec.Struct, frozen=True):
    """Where the reading stands. Moments are UTC text. `looked`: files read in the last call."""

    after: int = 0
    looked: int = 0
    at: str = ""
    ended: str = ""
    damaged: tuple[Damaged, ...] = ()


def so_far(desk: Desk) -> Patrol:
    return msgspec.convert(settings.get(desk.read, _NAME, {}), Patrol)


def troubles(desk: Desk) -> list[str]:
    """A few words for the line always on screen."""
    damaged = so_far(desk).damaged
    return [say("{count} tệp hỏng", count=len(damaged))] if damaged else []


def due(desk: Desk) -> bool:
    """A round is begun once a day, and gone on with at most once an hour."""
    state, now = so_far(desk), desk.now()
    if state.at and now - from_text(state.at) < BETWEEN_CALLS:
        return False
    fresh = state.ended and now - from_text(state.ended) < BETWEEN_ROUNDS
    return bool(state.after) or not fresh


def patrol(desk: Desk, seconds: float, stop: Callable[[], bool] = lambda: False) -> Patrol:
    """Read files again for about `seconds`, those known as damaged first; then where it stands.

    At least one act's files are read, so that every call gets on.
    """
    state = so_far(desk)
    end = time.monotonic() + seconds
    purged = purging.subjects(desk.read, desk.office.desk_id)
    known = [(one.dossier, one.sha256) for one in state.damaged if one.dossier not in purged]
    damaged = {(one.dossier, one.sha256): one for one in _unsound(desk, known)}
    looked, after, ended = 0, state.after, state.ended
    for seq, act in _acts(desk, state.after):
        if stop() or (looked and time.monotonic() >= end):
            break
        files = () if act.subject in purged else _files(act)
        ours = act.desk == desk.office.desk_id
        for one in _unsound(desk, [(act.subject, name) for name in files], missing=ours):
            damaged[one.dossier, one.sha256] = one
        looked += len(files)
        after = seq
    else:
        after, ended = 0, utc_text(desk.now())
    state = Patrol(after, looked, utc_text(desk.now()), ended, tuple(damaged.values()))
    desk.record.transact(lambda c: settings.put(c, _NAME, msgspec.to_builtins(state)))
    return state


def _acts(desk: Desk, after: int) -> Iterator[tuple[int, acts.Act]]:
    """In small batches: a reading left open for minutes would keep the log from being cut."""
    while batch := list(islice(acts.everything(desk.read, after), _BATCH)):
        yield from batch
        after = batch[-1][0]


def _files(act: acts.Act) -> tuple[str, ...]:
    try:
        return files_of(act.read())
    except RecordProblem:
        return ()  # of a newer program: `check` tells


def _unsound(
    desk: Desk, files: Iterable[tuple[str, str]], *, missing: bool = True
) -> Iterator[Damaged]:
    """Those that cannot be read; files of other desks need not be here (`missing` False)."""
    from scanners.problem import ScanProblem

    for dossier, name in files:
        try:
            desk.vault.shelf(dossier).verify(name)
        except ScanProblem as problem:
            if missing or problem.code != "not-in-vault":
                yield Damaged(dossier, name, problem.message, problem.hint)
        except OSError as error:
            why = say("Ổ đĩa báo lỗi khi đọc: {strerror}.", strerror=error.strerror or error)
            yield Damaged(dossier, name, why, say("Sao lưu ngay và thay ổ đĩa."))
