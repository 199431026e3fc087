"""Keys typed ahead: what follows a key that leads elsewhere waits until that place is there.

An Enter is answered in steps: the box tells its screen, and the screen moves the focus, opens
another screen, or asks the record first. Letters that are typed meanwhile would fall into the box
that is being left. So they wait until the answer has come about.
"""

from __future__ import annotations

import re
from asyncio import Event, sleep, timeout
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from textual import events
from textual.app import App

if TYPE_CHECKING:
    from textual.screen import Screen
    from textual.widget import Widget
    from textual.worker import Worker

_LEADS = re.compile(r"enter|escape|f\d+|alt\+.+|ctrl\+[a-z]")
"""Keys that may lead elsewhere. Tab is answered at once."""
_LONGEST = 1.0
"""Seconds after which keys go where the focus is, though a verb still works."""
_STEP = 0.005
_GROUP = "keys-ahead"

Result = TypeVar("Result")


def leads(key: str) -> bool:
    """Whether what is typed after this key may be meant for another place."""
    return _LEADS.fullmatch(key) is not None


class Place(NamedTuple):
    """Where the officer is, and which verbs are at work."""

    focus: Widget | None
    screens: tuple[Screen[object], ...]
    workers: tuple[Worker[object], ...]


class AheadApp(App[Result]):
    """An app that holds keys back while the one before them is being answered."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # pyright: ignore[reportArgumentType]
        self._ahead: list[events.Event] | None = None

    @property
    def place(self) -> Place:
        """As it is now."""
        return Place(self.focused, tuple(self.screen_stack), tuple(self.workers))

    def hold(self) -> None:
        """From now on keys wait; `follow` lets them go."""
        if self._ahead is None:
            self._ahead = []

    def waits(self, event: events.Event) -> bool:
        """Whether a key or a pasted text has to wait; then it is kept."""
        if self._ahead is None or not isinstance(event, events.Key | events.Paste):
            return False
        if event.is_forwarded:
            return False
        self._ahead.append(event)
        return True

    def follow(self, was: Place) -> None:
        """Keys wait until what a key began at `was` has come about."""
        self.hold()
        self.run_worker(self._follow(was), group=_GROUP, exit_on_error=False)

    async def _follow(self, was: Place) -> None:
        try:
            with suppress(TimeoutError):
                async with timeout(_LONGEST):
                    await self._answered()
                    while not self._arrived(was) and self._working(was):
                        await sleep(_STEP)
                    await self._answered()
        finally:
            self.call_later(self._go_on)

    async def _answered(self) -> None:
        """What the focused box has to say has gone up to its screen, and what that asks of the app
        is done. A screen that was just opened is there, with its focus."""
        start = self.focused or self.screen
        # What a box says it puts behind the key, and so it has to be passed twice; the app too,
        # since screens move the focus through it.
        for node in (start, *start.ancestors_with_self, self):
            passed = Event()
            if node.call_later(passed.set):
                await passed.wait()

    def _arrived(self, was: Place) -> bool:
        """Whether the cursor is where it was not before, nor below."""
        focus, screens, _ = self.place
        return focus not in (None, was.focus) and screens[-1] not in was.screens[:-1]

    def _working(self, was: Place) -> bool:
        """A screen with `WORKS_BESIDE_KEYS` begins long work that leads nowhere else."""
        if getattr(was.screens[-1], "WORKS_BESIDE_KEYS", False):
            return False
        return any(
            one.is_running and one.group != _GROUP and one not in was.workers
            for one in self.workers
        )

    async def _go_on(self) -> None:
        ahead, self._ahead = self._ahead or [], None
        for event in ahead:
            await self.on_event(event)
