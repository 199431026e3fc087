"""The demo's centre: the real node program on a free loopback port, ended with the demo."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def running(db: Path) -> Iterator[str]:
    """The address of a node that keeps its data in `db`."""
    process = subprocess.Popen(
        [sys.executable, "-m", "desk_tui.demo.centre", str(db)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdout
    assert process.stdin
    try:
        line = process.stdout.readline()
        yield json.loads(line)["listening"] if line else ""
    finally:
        process.stdin.close()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()


def _end_with_parent() -> None:
    """Stdin closes when the demo ends, however it ends."""
    import os

    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    from desk_tui.centre.admin import run_node

    threading.Thread(target=_end_with_parent, daemon=True).start()
    run_node(sys.argv[1], 0)
