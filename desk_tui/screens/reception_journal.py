"""The form goes to the record while it is typed: in order, and never in the way of a key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Entry = tuple[str, dict[str, Any]]
Write = Callable[[Entry, Callable[[bool], None]], None]


class Journal:
    """`write` starts a write elsewhere and calls back with whether it went well.

    Every entry is the whole form, so an entry that waits may be replaced by a newer one.
    """

    def __init__(self, write: Write) -> None:
        self._write = write
        self._told: Entry | None = None
        self._next: Entry | None = None
        self._busy = False
        self.begun = False
        """Whether anything was ever noted."""
        self.failing = False
        """Whether the last write failed: the record holds an older state, or none."""
        self._after: list[Callable[[], None]] = []

    def note(self, focus: str, values: dict[str, Any]) -> None:
        """Remember this state of the form unless it is the one told last."""
        entry = (focus, values)
        if entry != self._told:
            self._told = self._next = entry
            self.begun = True
            self._go_on()

    def known(self, focus: str, values: dict[str, Any]) -> None:
        """This is what the record holds already."""
        self._told = (focus, values)
        self.begun = True

    def then(self, step: Callable[[], None]) -> None:
        """Run `step` when everything noted so far has been written."""
        self._after.append(step)
        self._go_on()

    def _go_on(self) -> None:
        if self._busy:
            return
        if self._next is not None:
            entry, self._next = self._next, None
            self._busy = True
            self._write(entry, self._ended)
            return
        steps, self._after = self._after, []
        for step in steps:
            step()

    def _ended(self, well: bool) -> None:
        self._busy, self.failing = False, not well
        if not well:
            # The same state may be told again.
            self._told = None
        self._go_on()
