"""Running a node under an operator's eyes: the node in a process of its own, and what it holds."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Sequence
from types import TracebackType

from desk_tui.centre.ledger import open_ledger
from desk_tui.centre.overview import Overview, overview
from desk_tui.tongue import say

LAST_WORDS = 6
"""Lines of the node's complaints that are kept to be told when it ends."""


class RunningNode:
    """`desk-tui centre` as a child: its page can close, hang or be drawn anew without harm to it.

    `words` is the verb with its options as typed, `db` where its data is (with a password that
    it would not print again). Use as a context manager.
    """

    def __init__(self, words: Sequence[str], db: str) -> None:
        self.db = db
        self._complaints: list[str] = []
        self._process = subprocess.Popen(
            [sys.executable, "-m", "desk_tui", *words, "--json"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self._ear = threading.Thread(target=self._hear, daemon=True)
        self._ear.start()

    def __enter__(self) -> RunningNode:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.terminate()
        try:
            self._process.wait(8)
        except subprocess.TimeoutExpired:
            self._process.kill()

    def listening(self) -> dict[str, str]:
        """Where it listens and what it keeps its data in (no password); empty when it ended."""
        assert self._process.stdout
        told = json.loads(self._process.stdout.readline() or "{}")
        if "listening" in told:
            return told
        self._process.wait()
        self._ear.join()
        return {}

    @property
    def ended(self) -> str:
        """Why it ended, in its own words; empty while it runs."""
        if self._process.poll() is None:
            return ""
        return "\n".join(self._complaints) or say(
            "mã {returncode}", returncode=self._process.returncode
        )

    def _hear(self) -> None:
        assert self._process.stderr
        for line in self._process.stderr:
            self._complaints = [*self._complaints, line.rstrip()][-LAST_WORDS:]


class Looking:
    """A view of a node's ledger, kept open between two looks. Raises LineProblem `ledger-down`."""

    def __init__(self, db: str) -> None:
        self._ledger = open_ledger(db)

    def look(self) -> Overview:
        return overview(self._ledger)

    def close(self) -> None:
        self._ledger.close()
