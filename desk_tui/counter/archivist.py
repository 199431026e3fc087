"""The archivist: a process of its own, at low priority, that the screens start and that ends with
them. It makes the archive copies, and reads kept files again when nobody is at the desk.

Its stdin carries one JSON line (`Start`), then words, one a line: `nudge` (a paper may have come),
`idle` (the desk is locked), or `secret TEXT` (JSON text: the password or PIN to sign with).
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TextIO

import msgspec

from db.problem import RecordProblem
from desk_tui.centre.beside import BEHIND_ON_WINDOWS, listen, step_back
from desk_tui.counter import archive, signing
from desk_tui.counter.desk import Desk
from desk_tui.counter.patrol import due, patrol
from desk_tui.counter.problem import Refusal

LOOK_EVERY = 60.0
IDLE_EVERY = 600.0
PATROL_SECONDS = 30.0
GRACE_SECONDS = 3.0


class Start(msgspec.Struct, frozen=True, kw_only=True):
    """The first line on stdin: the record's raw key in hex, never an argument.

    With `tell` each round is told as one JSON line, {"made", "failed", "looked"}, to be read.
    """

    folder: str
    key: str
    officer: str
    secret: str | None = None
    tell: bool = False


class Archivist:
    """The process beside the screens; either can stop without anything being lost."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._idle_told = 0.0

    @classmethod
    def start(cls, desk: Desk) -> Archivist:
        process = subprocess.Popen(
            [sys.executable, "-m", "desk_tui.counter.archivist"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            creationflags=BEHIND_ON_WINDOWS,
        )
        archivist = cls(process)
        start = Start(
            folder=str(desk.folder),
            key=desk.record.key.hex(),
            officer=desk.officer,
            secret=os.environ.get(signing.SECRET),
        )
        archivist._say(msgspec.json.encode(start).decode())
        return archivist

    def nudge(self) -> None:
        """A paper may have been scanned."""
        self._say("nudge")

    def idle(self) -> None:
        """Nobody is at the desk: files may be read again. May be called often."""
        now = time.monotonic()
        if not self._idle_told or now - self._idle_told >= IDLE_EVERY:
            self._idle_told = now
            self._say("idle")

    def use(self, secret: str) -> None:
        """Sign with this password or PIN for the rest of the session."""
        self._say(f"secret {json.dumps(secret)}")

    def _say(self, line: str) -> None:
        pipe = self._process.stdin
        if pipe is None or self._process.poll() is not None:
            return
        # It ended by itself: what waits is found by the next one.
        with contextlib.suppress(OSError):
            pipe.write(f"{line}\n".encode())
            pipe.flush()

    def stop(self) -> None:
        """It ends when its input does, in the midst of a copy too."""
        if self._process.stdin:
            with contextlib.suppress(OSError):
                self._process.stdin.close()


def main(stdin: TextIO = sys.stdin) -> int:
    """Work until stdin closes. Exit code 0; 5 when the record cannot be opened."""
    step_back()
    start = msgspec.json.decode(stdin.readline(), type=Start)
    words: queue.SimpleQueue[str] = queue.SimpleQueue()
    closed, done = threading.Event(), threading.Event()
    told = (stdin, words, closed, done, GRACE_SECONDS)
    threading.Thread(target=listen, args=told, daemon=True).start()
    try:
        desk = Desk(Path(start.folder), bytes.fromhex(start.key), start.officer)
    except RecordProblem:
        return 5
    try:
        _work(desk, words, closed, start)
    finally:
        done.set()
        desk.close()
    return 0


def _work(desk: Desk, words: queue.SimpleQueue[str], closed: threading.Event, start: Start) -> None:
    word, secret = "", start.secret
    while not closed.is_set():
        if word.startswith("secret "):
            secret = json.loads(word.removeprefix("secret "))
        told = _round(desk, closed, secret, idle=word == "idle")
        if start.tell:
            print(json.dumps(told), flush=True)
        try:
            word = words.get(timeout=LOOK_EVERY)
        except queue.Empty:
            word = ""


def _round(
    desk: Desk, closed: threading.Event, secret: str | None, *, idle: bool
) -> dict[str, int]:
    """Make what copies can be made, and when idle read files again; how many of each."""
    from scanners.problem import ScanProblem

    told = {"made": 0, "failed": 0, "looked": 0}
    # Another program makes them, or the disk is full for now: told in the record, tried again.
    with contextlib.suppress(ScanProblem, RecordProblem, Refusal):
        for outcome in archive.run(desk, closed.is_set, secret):
            told["made"] += outcome.made is not None
            told["failed"] += outcome.failed is not None
    with contextlib.suppress(RecordProblem):
        if idle and due(desk):
            told["looked"] = patrol(desk, PATROL_SECONDS, closed.is_set).looked
    return told


if __name__ == "__main__":
    sys.exit(main())
