"""The sender: a process of its own that the screens start, so that neither can stop the other.

Its stdin carries one JSON line, `{"folder", "key"}` (the record's raw key in hex: a secret never
stands in an argument), then words, one a line: `nudge` (something new to send) or `now` (a person
asked: paused items too). It ends when stdin closes. With `"tell": true` in the first line each
meeting's report is printed as one JSON line; whoever asks for that has to read it.
"""

from __future__ import annotations

import queue
import random
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

import msgspec

from db import outbox
from db.clock import from_text
from db.problem import RecordProblem
from db.store import Record
from desk_tui.centre.beside import listen
from desk_tui.centre.client import Files
from desk_tui.centre.problem import LineProblem
from desk_tui.centre.sync import KeepCatalogue, sync_once

IDLE_SECONDS = 60.0
"""A quiet desk asks for news this often."""
LEAST_SECONDS = 2.0
"""Between two meetings, however often it is nudged; a person's `now` does not wait."""
GRACE_SECONDS = 3.0

Desk = tuple[Record, Files, KeepCatalogue | None]
OpenDesk = Callable[[Path, bytes], Desk]


class Start(msgspec.Struct, frozen=True, kw_only=True):
    """The first line on stdin."""

    folder: str
    key: str
    tell: bool = False


def main(open_desk: OpenDesk, stdin: TextIO = sys.stdin) -> int:
    """Send and fetch until stdin closes. Exit code 0; 4 when another sender runs; 5 on a fault.

    `open_desk` turns folder and key into the record, its files and the keeper of catalogues.
    """
    from filelock import FileLock, Timeout

    start = msgspec.json.decode(stdin.readline(), type=Start)
    folder = Path(start.folder)
    try:
        with FileLock(folder / "sender.lock", timeout=0):
            desk = open_desk(folder, bytes.fromhex(start.key))
            words: queue.SimpleQueue[str] = queue.SimpleQueue()
            closed = threading.Event()
            done = threading.Event()
            told = (stdin, words, closed, done, GRACE_SECONDS)
            threading.Thread(target=listen, args=told, daemon=True).start()
            try:
                _work(desk, words, closed, _say if start.tell else _keep_quiet)
            finally:
                done.set()
                desk[0].close()
    except Timeout:
        _say({"code": "sender-busy", "message": "Đã có một chương trình gửi đang chạy."})
        return 4
    except RecordProblem as problem:
        _say({"code": problem.code, "message": problem.message, "hint": problem.hint})
        return 5
    return 0


def _work(
    desk: Desk,
    words: queue.SimpleQueue[str],
    closed: threading.Event,
    say: Callable[[dict[str, Any]], None],
) -> None:
    due = time.monotonic() + _pause(desk[0], at_once=0.0)
    earliest = 0.0
    while not closed.is_set():
        word = _next_word(words, due)
        if word == "nudge" and time.monotonic() < earliest:
            due = min(due, earliest)
            continue
        if closed.is_set():
            return
        say(_meet(desk, closed, urgent=word == "now"))
        earliest = time.monotonic() + LEAST_SECONDS
        due = time.monotonic() + _pause(desk[0], at_once=IDLE_SECONDS)


def _next_word(words: queue.SimpleQueue[str], due: float) -> str:
    """The next word, or an empty one when it is time by itself."""
    try:
        return words.get(timeout=max(0.0, due - time.monotonic()))
    except queue.Empty:
        return ""


def _meet(desk: Desk, closed: threading.Event, urgent: bool) -> dict[str, Any]:
    record, files, keep = desk
    try:
        report = sync_once(
            record,
            files,
            now=_now,
            chance=random.random,
            keep_catalogue=keep,
            urgent=urgent,
            wait_seconds=LEAST_SECONDS,
            stop=closed.is_set,
        )
    except (LineProblem, RecordProblem) as problem:
        # Another program is sending, or the disk is full for now: nothing is lost by waiting.
        return {"code": problem.code, "message": problem.message, "hint": problem.hint}
    return asdict(report)


def _pause(record: Record, at_once: float) -> float:
    """Seconds until the next meeting is worth it, as the record's own rows say."""
    now = _now()
    line = outbox.line(record.read())
    if line.next_try_at:
        return _seconds(from_text(line.next_try_at), now)
    due = outbox.next_due(record.read(), now)
    return min(at_once, _seconds(due, now)) if due else at_once


def _seconds(moment: datetime, now: datetime) -> float:
    # Within bounds, because the clock of a desk may be set while it waits.
    return min(outbox.PAUSE_CEILING, max(0.0, (moment - now).total_seconds()))


def _now() -> datetime:
    return datetime.now(UTC)


def _say(said: dict[str, Any]) -> None:
    print(msgspec.json.encode(said).decode(), flush=True)


def _keep_quiet(_: dict[str, Any]) -> None:
    return
