"""The scenario's clock: every process of the day reads it, and it moves on while they work.

libfaketime shifts what a process is told of the time of day by the offset in one file; waiting
and measuring (the monotonic clock) stay as they are. The program itself knows nothing of it.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

SLEEPING = str(Path(__file__).parent / "sleeping")
OFFICE_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
_PLACES = ("/usr/lib/*/faketime/libfaketimeMT.so.1", "/usr/local/lib/*/faketime/libfaketimeMT.so.1")


def library() -> Path | None:
    """Where libfaketime lies, None where it is not installed."""
    found = [path for place in _PLACES for path in Path("/").glob(place[1:])]
    return found[0] if found else None


class Clock:
    """Set by the test; shown to every process that was started with `env`."""

    def __init__(self, file: Path, lib: Path) -> None:
        self._file = file
        self._offset = 0.0
        self.env = {
            "LD_PRELOAD": str(lib),
            "FAKETIME_TIMESTAMP_FILE": str(file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
            # Waits on the monotonic clock are left alone too: turned into waits on the faked one
            # they end at once, and every thread of a process spins for the interpreter.
            "FAKETIME_FORCE_MONOTONIC_FIX": "0",
            "PYTHONPATH": os.pathsep.join(filter(None, (SLEEPING, os.getenv("PYTHONPATH", "")))),
        }

    def set(self, at: str) -> None:
        """From now on it is `at` ("2026-11-16 07:35", office time) and the seconds run on."""
        moment = datetime.fromisoformat(at).replace(tzinfo=OFFICE_ZONE)
        self._offset = (moment - datetime.now(UTC)).total_seconds()
        fresh = self._file.with_suffix(".new")
        fresh.write_text(f"{self._offset:+.3f}\n", encoding="ascii")
        fresh.replace(self._file)

    def now(self) -> datetime:
        """The same clock for what runs in the test itself."""
        return datetime.fromtimestamp(datetime.now(UTC).timestamp() + self._offset, UTC)
