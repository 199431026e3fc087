"""The codes on a job's pages, read in a child process: `python -m scanners.codes_worker`.

The program of a screen decodes no picture while somebody types in it. What a card says comes back
through the pipe alone: it is personal data, and a job's ledger lies in clear. The job's key goes
the same way; on a command line other users could read it.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from scanners import ledger
from scanners.ahead import apart
from scanners.codes import Code, find_codes
from scanners.feed import clear_page, sealed_pages
from scanners.problem import ScanProblem

_BEHIND_THE_SCREEN = 10
"""How much further back than this program (its niceness) the child stands in the queue."""


class CodeReader:
    """Asks the child about one page after another; used from one thread at a time."""

    def __init__(self, folder: Path, key: bytes) -> None:
        self._order = {"folder": str(folder.resolve()), "key": key.hex()}
        self._child: subprocess.Popen[str] | None = None

    def begin(self) -> None:
        """Let the child load its parts; before the first page there is time for it."""
        self._child = self._child or _begun(self._order)

    def codes(self, sequence: int) -> tuple[Code, ...]:
        """All codes of a page, from the top; none of a page that cannot be opened. Blocks.

        What is wrong with such a page is told when its paper is made. A page that ends the child
        shows nothing; the next one has a new child.
        """
        child = self._child = self._child or _begun(self._order)
        answer = ""
        with contextlib.suppress(OSError):
            _say(child, {"page": sequence})
            assert child.stdout is not None
            answer = child.stdout.readline()
        if not answer:
            self.close()
            return ()
        return tuple(_code(told) for told in json.loads(answer))

    def close(self) -> None:
        """End the child; it has nothing to write."""
        if self._child is not None:
            self._child.kill()
            self._child.communicate()
            self._child = None


@contextlib.contextmanager
def reading(folder: Path, key: bytes) -> Iterator[CodeReader]:
    """A reader for the pages of one job."""
    reader = CodeReader(folder, key)
    try:
        yield reader
    finally:
        reader.close()


def _begun(order: dict[str, Any]) -> subprocess.Popen[str]:
    child = subprocess.Popen(
        [sys.executable, "-m", "scanners.codes_worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
        **apart(),
    )
    with contextlib.suppress(OSError):
        _say(child, order)
    return child


def _say(child: subprocess.Popen[str], said: dict[str, Any]) -> None:
    assert child.stdin is not None
    child.stdin.write(json.dumps(said) + "\n")
    child.stdin.flush()


def _code(told: dict[str, Any]) -> Code:
    a, b, c, d = (tuple(corner) for corner in told.pop("corners"))
    return Code(corners=(a, b, c, d), **told)


# The child's end.


def main() -> None:
    order = json.loads(sys.stdin.readline())
    folder, key = Path(order["folder"]), bytes.fromhex(order["key"])
    if hasattr(os, "nice"):
        os.nice(_BEHIND_THE_SCREEN)
    _make_ready()
    sealed = sealed_pages(folder, key)
    for line in sys.stdin:
        found: tuple[Code, ...] = ()
        with contextlib.suppress(ScanProblem, FileNotFoundError):
            row = ledger.read(folder).page(json.loads(line)["page"])
            with clear_page(folder, sealed, row) as path:
                found = find_codes(path)
        print(json.dumps([asdict(code) for code in found]), flush=True)


def _make_ready() -> None:
    import zxingcpp
    from PIL import JpegImagePlugin

    from scanners import vault

    del zxingcpp, JpegImagePlugin, vault


if __name__ == "__main__":
    main()
