"""A process that works beside the screens, such as the sender: told on stdin what to do."""

from __future__ import annotations

import os
import queue
import subprocess
import threading
from typing import TextIO

_BEHIND = 10
BEHIND_ON_WINDOWS: int = getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0)
"""For the `creationflags` of its start; elsewhere the process steps back itself."""


def step_back() -> None:
    """This process takes a core only when the screens leave it one."""
    if hasattr(os, "nice"):
        os.nice(_BEHIND)


def listen(
    stdin: TextIO,
    words: queue.SimpleQueue[str],
    closed: threading.Event,
    done: threading.Event,
    grace: float,
) -> None:
    """Put each line into `words` until the screens are gone: then `closed`, and an empty word.

    A step under way may take longer than anyone wants to wait, and leaving in the midst of it is as
    harmless as a power cut: that is done `grace` seconds later, unless `done` comes first. Blocks.
    """
    for line in stdin:
        words.put(line.strip())
    closed.set()
    words.put("")
    if not done.wait(grace):
        os._exit(0)
