"""One desk in a process of its own, told line by line on stdin what to do: it can be killed in the
middle of anything.

    python -m tests.centre.chaos.desk FOLDER OFFICER DAYS [SABOTAGE]

The record's key comes first on stdin, in hex. Each line is one deed (see deeds.py), a meeting
`{"do": "sync"}` or `{"do": "clock", "days": -2}`; each is answered by one line.
"""

from __future__ import annotations

import random
import sys
import traceback
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from db import acts
from db.clock import from_text
from db.problem import RecordProblem
from desk_tui.centre import quick
from desk_tui.centre.client import Client
from desk_tui.centre.problem import LineProblem
from desk_tui.centre.sync import sync_once
from desk_tui.counter.desk import Desk
from desk_tui.counter.problem import Refusal
from desk_tui.rules.problem import RuleProblem
from scanners.problem import ScanProblem

from .deeds import Deed, do
from .sabotage import SABOTAGES

ANSWER_SECONDS = 1.0
_NO = (RecordProblem, LineProblem, Refusal, RuleProblem, ScanProblem)


class Clock:
    """The machine's clock, as far from the true one as somebody set it."""

    def __init__(self, apart: timedelta) -> None:
        self.apart = apart

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.apart


def main(folder: str, officer: str, seconds: str, sabotage: str = "") -> None:
    quick.CONNECT_SECONDS = quick.ANSWER_SECONDS = ANSWER_SECONDS
    quick.SILENCE_SECONDS = 0.0
    if sabotage:
        SABOTAGES[sabotage]()
    clock = Clock(timedelta(seconds=float(seconds)))
    desk = Desk(Path(folder), bytes.fromhex(sys.stdin.readline()), officer, clock)
    _say({"ready": True})
    for line in sys.stdin:
        _say(_done(desk, clock, msgspec.json.decode(line)))
    desk.close()


def _done(desk: Desk, clock: Clock, deed: Deed) -> dict[str, Any]:
    said: dict[str, Any]
    try:
        if deed["do"] == "sync":
            said = {"report": asdict(_sync(desk, clock, deed))}
        elif deed["do"] == "clock":
            clock.apart = timedelta(seconds=deed["apart"])
            said = {}
        else:
            said = {"acts": [act.id for act in _on_time(desk, clock, deed)]}
    except _NO as no:
        said = {"no": no.code, "why": str(no)}
    except Exception:
        # No verb may raise anything else: the verdict tells it.
        said = {"fault": traceback.format_exc(limit=-4)}
    return said | {"apart": clock.apart.total_seconds()}


def _on_time(desk: Desk, clock: Clock, deed: Deed) -> list[acts.Act]:
    """With a clock that was set back nothing is written; then somebody puts it right."""
    try:
        return do(desk, deed)
    except RecordProblem as no:
        if no.code != "clock-back":
            raise
    newest = acts.newest(desk.read, desk.office.desk_id)
    assert newest is not None
    clock.apart = from_text(newest.recorded_at) - datetime.now(UTC) + timedelta(seconds=1)
    return do(desk, deed)


def _sync(desk: Desk, clock: Clock, deed: Deed) -> Any:
    return sync_once(
        desk.record,
        desk.vault,
        now=clock,
        chance=random.random,
        urgent=deed["urgent"],
        brief=deed["brief"],
        wait_seconds=5.0,
        open_line=partial(
            Client, connect_seconds=ANSWER_SECONDS, answer_seconds=deed.get("patience", 1.0)
        ),
    )


def _say(said: dict[str, Any]) -> None:
    print(msgspec.json.encode(said).decode(), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
