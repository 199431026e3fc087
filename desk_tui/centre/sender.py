"""The sender: a process of its own that the screens start, so that neither can stop the other.

Its stdin carries one JSON line, `{"folder", "key"}` (the record's raw key in hex: a secret never
stands in an argument), then words, one a line: `nudge` (something new to send) or `now` (a person
asked: paused items too). It ends when stdin closes. With `"tell": true` in the first line each
meeting's report is printed as one JSON line; whoever asks for that has to read it.
"""

from __future__ import annotations

import logging
import math
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
from db.holding import hold
from db.problem import RecordProblem
from db.store import Record
from desk_tui.centre.beside import listen
from desk_tui.centre.client import Files
from desk_tui.centre.problem import LineProblem
from desk_tui.centre.sync import KeepCatalogue, sync_once
from desk_tui.centre.transport import LONGEST_WAIT
from desk_tui.centre.watch import watch

IDLE_SECONDS = 60.0
"""A quiet desk meets its centre this often, whatever it hears in between (see watch.py)."""
LEAST_SECONDS = 5.0
"""Between two questions for news, and between two tries on a line that fails, however often it
is nudged; a person's `now` does not wait."""
NUDGE_SECONDS = 0.25
"""What is done within this time after a sending goes with the next one."""
_NEWS = "news"
_ASKED_TO_WAIT = ("centre-busy", "centre-full")
GRACE_SECONDS = 3.0

Desk = tuple[Record, Files, KeepCatalogue | None]
OpenDesk = Callable[[Path, bytes], Desk]
After = Callable[[Record, datetime], None]
"""What else is due once a whole meeting went well; it tells nobody, its faults end nothing."""

_log = logging.getLogger("desk_tui.centre.sender")


class Start(msgspec.Struct, frozen=True, kw_only=True):
    """The first line on stdin."""

    folder: str
    key: str
    tell: bool = False


def main(
    open_desk: OpenDesk, stdin: TextIO = sys.stdin, after: After = lambda record, now: None
) -> int:
    """Send and fetch until stdin closes. Exit code 0; 4 when another sender runs; 5 on a fault.

    `open_desk` turns folder and key into the record, its files and the keeper of catalogues.
    """
    start = msgspec.json.decode(stdin.readline(), type=Start)
    folder = Path(start.folder)
    busy = LineProblem("sender-busy", "Đã có một chương trình gửi đang chạy.")
    try:
        with hold(folder / "sender.lock", busy):
            desk = open_desk(folder, bytes.fromhex(start.key))
            words: queue.SimpleQueue[str] = queue.SimpleQueue()
            closed = threading.Event()
            done = threading.Event()
            told = (stdin, words, closed, done, GRACE_SECONDS)
            threading.Thread(target=listen, args=told, daemon=True).start()
            try:
                _work(desk, words, closed, _say if start.tell else _keep_quiet, after)
            finally:
                done.set()
                desk[0].close()
    except (LineProblem, RecordProblem) as problem:
        _say({"code": problem.code, "message": problem.message, "hint": problem.hint})
        return 4 if problem is busy else 5
    return 0


def _work(
    desk: Desk,
    words: queue.SimpleQueue[str],
    closed: threading.Event,
    say: Callable[[dict[str, Any]], None],
    after: After,
) -> None:
    """Whole meetings by the clock; a nudge is answered at once by one that only sends."""
    record = desk[0]
    met = threading.Event()
    told = (record, lambda: words.put(_NEWS), met, closed)
    threading.Thread(target=watch, args=told, daemon=True).start()
    whole_at = time.monotonic() + min(outbox.PAUSE_CEILING, _pause(record, at_once=0.0))
    whole_done = brief_at = math.inf
    ready = 0.0
    while not closed.is_set():
        word = _next_word(words, min(whole_at, brief_at))
        now = time.monotonic()
        if word == "nudge":
            brief_at = min(brief_at, max(now, ready))
        elif word == _NEWS:
            whole_at = min(whole_at, max(now, whole_done + LEAST_SECONDS))
        if closed.is_set() or (word != "now" and now < min(whole_at, brief_at)):
            continue
        brief = word != "now" and now < whole_at
        report = _meet(desk, closed, urgent=word == "now", brief=brief)
        say(report)
        now = time.monotonic()
        brief_at = math.inf
        whole_at = now + _pause(record, at_once=IDLE_SECONDS)
        ready = now + _rest(record)
        if not brief:
            whole_done = now
            if report.get("line") == "up":
                met.set()
                _do_after(after, record)
        elif not outbox.line(record.read()).next_try_at:
            # Somebody is at work here: a good time to hear what the others did.
            whole_at = min(whole_at, max(now, whole_done + LEAST_SECONDS))


def _do_after(after: After, record: Record) -> None:
    """What else is sent must not end the sending of acts, whatever is wrong with it."""
    try:
        after(record, _now())
    except Exception as fault:
        # Never the words of a fault: they may name a citizen.
        _log.error("after a meeting: %s", type(fault).__name__)


def _rest(record: Record) -> float:
    """Seconds for which nudges wait after a meeting; a person's `now` does not."""
    line = outbox.line(record.read())
    if line.code in _ASKED_TO_WAIT:
        return _seconds(from_text(line.next_try_at), _now())
    return LEAST_SECONDS if line.next_try_at else NUDGE_SECONDS


def _next_word(words: queue.SimpleQueue[str], due: float) -> str:
    """The next word, or an empty one when it is time by itself."""
    try:
        return words.get(timeout=max(0.0, due - time.monotonic()))
    except queue.Empty:
        return ""


def _meet(desk: Desk, closed: threading.Event, urgent: bool, brief: bool) -> dict[str, Any]:
    record, files, keep = desk
    try:
        report = sync_once(
            record,
            files,
            now=_now,
            chance=random.random,
            keep_catalogue=keep,
            urgent=urgent,
            brief=brief,
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
    return min(LONGEST_WAIT, max(0.0, (moment - now).total_seconds()))


def _now() -> datetime:
    return datetime.now(UTC)


def _say(said: dict[str, Any]) -> None:
    print(msgspec.json.encode(said).decode(), flush=True)


def _keep_quiet(_: dict[str, Any]) -> None:
    return
