"""Short questions while a citizen waits: a few seconds at most, and never two after a silence.

The sender has its own process and all the time in the world. This line is for the officer's own
questions (who is next, may I take this case): either the node answers at once, or the desk goes
on alone and says so.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TypeVar
from weakref import WeakKeyDictionary

from db.store import Record
from desk_tui.centre import place as places
from desk_tui.centre.client import Client
from desk_tui.centre.place import Place
from desk_tui.centre.problem import LineProblem

CONNECT_SECONDS = 1.0
ANSWER_SECONDS = 3.0
SILENCE_SECONDS = 4.0
"""After a failure nobody waits for the node again within this time, unless a person asks."""
REFUSED = "centre-refuses"
"""The node's plain "no" to this question; every other problem means it could not be asked."""

T = TypeVar("T")


class _Line:
    """One kept connection of this process for one record."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._client: Client | None = None
        self._silent_until = 0.0
        self._problem: LineProblem | None = None

    def ask(self, record: Record, question: Callable[[Client], T], *, patient: bool) -> T:
        with self._lock:
            if self._problem and not patient and time.monotonic() < self._silent_until:
                raise self._problem
            try:
                answer = question(self._at(_place(record)))
            except LineProblem as problem:
                if problem.code != REFUSED:
                    self._problem = problem
                    self._silent_until = time.monotonic() + SILENCE_SECONDS
                    self.close()
                raise
            self._problem = None
            return answer

    def _at(self, place: Place) -> Client:
        if self._client is None or self._client.place != place:
            self.close()
            self._client = Client(
                place, connect_seconds=CONNECT_SECONDS, answer_seconds=ANSWER_SECONDS
            )
        return self._client

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None


_lines: WeakKeyDictionary[Record, _Line] = WeakKeyDictionary()


def joined(record: Record) -> bool:
    """Is there a node this desk belongs to?"""
    return places.of(record.read()) is not None


def ask(record: Record, question: Callable[[Client], T], *, patient: bool = False) -> T:
    """What the node says to `question`. Raises LineProblem: `REFUSED`, or why it was not asked.

    `patient` asks even right after a silence, because a person wants to know now.
    """
    return _lines.setdefault(record, _Line()).ask(record, question, patient=patient)


def _place(record: Record) -> Place:
    place = places.of(record.read())
    if place is None:
        raise LineProblem("no-centre", "Quầy này chưa nối với máy chủ bộ phận.")
    if not place.enrolled:
        raise LineProblem(
            "not-enrolled", "Quầy này chưa ghi danh xong với trung tâm.", "Đợi lần gửi/nhận đầu."
        )
    return place
