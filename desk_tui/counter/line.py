"""Sending and fetching: once, now; or by a process of its own while the screens are open."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from db import keys, settings
from db.catalogue_import import import_csv
from db.problem import RecordProblem
from db.store import Record
from desk_tui.centre.beside import BEHIND_ON_WINDOWS, step_back
from desk_tui.centre.messages import CalendarRow, Catalogue
from desk_tui.centre.sync import SyncReport, sync_once
from desk_tui.counter import calendar_change
from desk_tui.counter.desk import Desk, wall_clock
from desk_tui.counter.policies import take_in
from desk_tui.rules import text
from desk_tui.tongue import say
from scanners.vault import Vault


def sync(desk: Desk) -> SyncReport:
    """Meet the centre once, now. A dead line is told in the report; the work is kept."""
    return sync_once(
        desk.record,
        desk.vault,
        now=desk.now,
        chance=random.random,
        keep_catalogue=keep_catalogue,
        urgent=True,
        wait_seconds=10,
    )


def keep_catalogue(record: Record, told: Catalogue) -> None:
    """A catalogue from the centre, into the record; a file that cannot be read loads nothing."""
    if told.calendar:
        days = [_day(row) for row in told.calendar]
        calendar_change.take_in(record, days, wall_clock(), say("trung tâm"))
    if told.policies:
        take_in(record, [row.row for row in told.policies])
    if not told.csv:
        return
    try:
        effective = date.fromisoformat(told.effective)
    except ValueError as error:
        raise RecordProblem(
            "catalogue-rejected",
            say(
                "Danh mục mới của trung tâm không có ngày hiệu lực đúng (“{effective}”);"
                " vẫn dùng danh mục cũ.",
                effective=told.effective,
            ),
            say("Báo người quản trị trung tâm."),
        ) from error
    done = import_csv(record, told.csv, effective, told.decision, wall_clock())
    if done.rejected:
        first = done.rejected[0]
        raise RecordProblem(
            "catalogue-rejected",
            say(
                "Danh mục mới của trung tâm hỏng ở dòng {line}: {why}; vẫn dùng danh mục cũ.",
                line=first.line,
                why=first.why,
            ),
            say("Báo người quản trị trung tâm."),
        )


def _day(row: CalendarRow) -> dict[str, str]:
    told = msgspec.to_builtins(row)
    return {"date": told.pop("day"), **told}


class Sender:
    """The process beside the screens; either can stop without the other losing anything."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    @classmethod
    def start(cls, desk: Desk) -> Sender | None:
        """None for a desk that was never enrolled with a centre."""
        if settings.get(desk.read, "centre") is None:
            return None
        process = subprocess.Popen(
            [sys.executable, "-m", "desk_tui.counter.line"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            creationflags=BEHIND_ON_WINDOWS,
        )
        sender = cls(process)
        # The key goes through the pipe: arguments can be read by every program.
        sender._say(json.dumps({"folder": str(desk.folder), "key": desk.record.key.hex()}))
        return sender

    def nudge(self, *, now: bool = False) -> None:
        """Something is there to send; `now` when a person asked and pauses do not count."""
        self._say("now" if now else "nudge")

    def _say(self, line: str) -> None:
        pipe = self._process.stdin
        if pipe is None or self._process.poll() is not None:
            return
        try:
            pipe.write(f"{line}\n".encode())
            pipe.flush()
        except OSError:
            # It ended by itself: another sender holds the record, and will send.
            return

    def stop(self) -> None:
        """It ends when its input does; nothing is lost if it ends in the midst of sending."""
        if self._process.stdin:
            self._process.stdin.close()


def _open(folder: Path, key: bytes) -> tuple[Record, Vault, Any]:
    record = Record(folder, key, text.plain)
    return record, Vault(folder / "vault", keys.derive(key, "vault")), keep_catalogue


if __name__ == "__main__":
    from desk_tui.centre.sender import main
    from desk_tui.counter.daily_sending import send_due

    step_back()
    sys.exit(main(_open, after=send_due))
