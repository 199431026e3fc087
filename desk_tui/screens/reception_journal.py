"""The form goes to the record while it is typed: in order, and never in the way of a key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Entry = tuple[str, dict[str, Any]]
Write = Callable[[Entry, Callable[[], None]], None]


class Journal:
    """`write` starts a write elsewhere and calls back when it ended, well or not.

    Every entry is the whole form, so an entry that waits may be replaced by a newer one.
    """

    def __init__(self, write: Write) -> None:
        self._write = write
        self._told: Entry | None = None
        self._next: Entry | None = None
        self._busy = False
        self._after: list[Callable[[], None]] = []

    @property
    def begun(self) -> bool:
        """Whether anything was ever written or is about to be."""
        return self._told is not None

    def note(self, focus: str, values: dict[str, Any]) -> None:
        """Remember this state of the form unless it is the one told last."""
        entry = (focus, values)
        if entry != self._told:
            self._told = self._next = entry
            self._go_on()

    def known(self, focus: str, values: dict[str, Any]) -> None:
        """This is what the record holds already."""
        self._told = (focus, values)

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

    def _ended(self) -> None:
        self._busy = False
        self._go_on()
