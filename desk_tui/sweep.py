"""Garbage is collected while nobody presses a key.

A collection of everything holds the screen longer than a frame (14 to 30 ms of this program), and
Python of itself begins one in the middle of a key. Only the young generations are left to it; the
old one is looked through in the officer's pauses.
"""

from __future__ import annotations

import gc

LOOK_EVERY = 1.0
PAUSE = 2.0
"""Seconds without a key: whoever reads or talks to a citizen waits for no paint."""
DUE = 10
"""Collections of the middle generation since the last of everything: Python's own measure."""
AT_LATEST = 50 * DUE
"""Somebody who never pauses waits a frame after so many rather than fill the memory."""
NEVER = 2**31 - 1


class Sweeper:
    """Looks through the old generation at good moments, between `begin` and `end`."""

    def __init__(self) -> None:
        self._settled = False
        self._before = gc.get_threshold()

    def begin(self) -> None:
        """The first picture is painted: what start-up made lives as long as the program."""
        gc.freeze()
        gc.set_threshold(*self._before[:2], NEVER)
        gc.enable()

    def end(self) -> None:
        """The screens are closed: Python does it all again."""
        gc.set_threshold(*self._before)

    def look(self, quiet: float) -> None:
        """Collect everything when it is due and no key came for `quiet` seconds."""
        due = gc.get_count()[2]
        if due < DUE or (quiet < PAUSE and due < AT_LATEST):
            return
        gc.collect()
        if not self._settled:
            # What was read in after the first picture stays as well.
            self._settled = True
            gc.freeze()
