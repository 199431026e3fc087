"""A worker's thread beside the node: one for each destination on a ledger, however many nodes."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Generic, Protocol, Self, TypeVar

from db.holding import hold
from desk_tui.centre.ledger import Ledger
from desk_tui.centre.problem import LineProblem

IDLE_SECONDS = 2.0
"""Between two looks at the ledger when nothing is due."""


class Works(Protocol):
    """What a thread works at. Every step can be taken by hand, which the tests do."""

    def begin(self) -> None:
        """What an earlier worker left in the midst is looked into."""
        ...

    def look(self) -> int:
        """Queue what is new."""
        ...

    def one(self) -> bool:
        """One due thing; False when none is due."""
        ...

    def seconds(self) -> float:
        """How long nothing will be due."""
        ...

    def close(self) -> None: ...


class Elsewhere(Exception):
    """Another node on this ledger does this work; if it dies, this one takes over."""


class Thread:
    """Works in a thread of its own for as long as it is not told to stop."""

    def __init__(self, ledger: Ledger, name: str, make: Callable[[], Works]) -> None:
        self._place = ledger.files / f"{name}.lock"
        self._make = make
        self._log = logging.getLogger(f"desk_tui.centre.{name}")
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """A question under way may be left in its midst: that is as harmless as a kill."""
        self._stop.set()
        self._thread.join(2.0)

    def wait(self) -> None:
        """Until somebody stops it."""
        self._thread.join()

    def _run(self) -> None:
        worker = self._make()
        while not self._stop.is_set():
            try:
                with hold(self._place, Elsewhere()):
                    worker.begin()
                    self._work(worker)
            except Elsewhere:
                self._stop.wait(IDLE_SECONDS)
            except LineProblem as problem:
                self._log.warning("%s", problem.code)
                self._stop.wait(IDLE_SECONDS)
        worker.close()

    def _work(self, worker: Works) -> None:
        while not self._stop.is_set():
            worker.look()
            while not self._stop.is_set() and worker.one():
                continue
            self._stop.wait(worker.seconds())


C = TypeVar("C")


class Attached(Generic[C]):
    """A worker's thread, and the node's answers knowing its settings while it runs."""

    def __init__(
        self,
        ledger: Ledger,
        config: C,
        name: str,
        make: Callable[[], Works],
        attach: Callable[[Ledger, C | None], None],
    ) -> None:
        self.ledger, self.config = ledger, config
        self.thread = Thread(ledger, name, make)
        self._attach = attach

    def start(self) -> Self:
        self._attach(self.ledger, self.config)
        self.thread.start()
        return self

    def stop(self) -> None:
        self.thread.stop()
        self._attach(self.ledger, None)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()
