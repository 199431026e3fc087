"""A worker that waits for its order with its parts loaded, for an officer about to scan.

To load them takes as long as three pages. One worker at most waits, begun when a scan screen is
ready for its key; it knows no job and no key. The next scan, or the next paper that is made, takes
it; it ends when nobody wants it any more, or with this program.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, Any

COMMAND = (sys.executable, "-m", "scanners.worker")
AHEAD = "--ahead"
_KEPT = str(64 << 20)

_lock = threading.Lock()
_waiting: subprocess.Popen[bytes] | None = None


def prepare(family: str) -> None:
    """Let a worker wait, if none does: for devices of this family (`sane`), if it can be told."""
    global _waiting
    with _lock:
        if _waiting is None or _waiting.poll() is not None:
            _waiting = _begun(AHEAD, family, log=subprocess.DEVNULL)


def dismiss() -> None:
    """Nobody is about to scan."""
    global _waiting
    with _lock:
        child, _waiting = _waiting, None
    if child is not None:
        child.kill()
        child.communicate()


def take(log: IO[bytes]) -> subprocess.Popen[bytes]:
    """The worker that waits, or a new one; its order goes to its standard input.

    `log`: for what goes wrong in a new one before it has read its order.
    """
    global _waiting
    with _lock:
        child, _waiting = _waiting, None
    if child is not None and child.poll() is None:
        return child
    return _begun(log=log)


def _begun(*words: str, log: IO[bytes] | int) -> subprocess.Popen[bytes]:
    return subprocess.Popen[bytes](
        [*COMMAND, *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=log,
        **apart(),
    )


def apart() -> dict[str, Any]:
    """The child finds this program's modules, and outlives its terminal."""
    search = [str(Path(__file__).parent.parent), os.environ.get("PYTHONPATH", "")]
    # Threads of a numeric library are of no use here and take time to begin.
    env = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, search)),
        "PYTHONUTF8": "1",
        "OPENBLAS_NUM_THREADS": "1",
        # Memory of one picture serves the next: to return it and ask for it again costs a tenth of
        # the time. (The C library of Linux; others do not know the words.)
        "MALLOC_MMAP_THRESHOLD_": _KEPT,
        "MALLOC_TRIM_THRESHOLD_": _KEPT,
    }
    if sys.platform == "win32":
        return {"env": env, "creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"env": env, "start_new_session": True}
