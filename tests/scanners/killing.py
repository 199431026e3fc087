"""A job of forty sheets whose worker is killed (-9) at a random moment, again and again.

Each time: every page that was told is in the ledger, whole, in its place, none twice, nothing in
clear; the officer feeds the sheets after the last page kept. In the end: exactly forty.
"""

from __future__ import annotations

import json
import os
import random
import selectors
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import jobs

from scanners import ahead, intake, worker
from scanners.vault import Shelf

# Seconds. Slower than pages are taken, as with real paper: else all sheets wait in the folder.
A_SHEET_TAKES = 0.04


@dataclass(frozen=True)
class Killed:
    """What one killed worker had told and what was found of its job afterwards."""

    told: int
    kept: int
    lost: int
    finished: bool


def kill_once(
    folder: Path,
    stack: Sequence[Path],
    shelf: Shelf,
    job: intake.Job | None,
    seconds: float,
    pages: int = 0,
) -> tuple[intake.Job | None, Killed]:
    """Go on with a job and kill its worker `seconds` after it has told of so many new pages, unless
    it has finished before.
    """
    work = folder / "work"
    have = len(job.pages) if job else 0
    # A new tray each time: the scanner of the killed worker may still be at its last sheet.
    tray = folder / f"scanner-{random.getrandbits(64):x}"
    config = jobs.feeder(tray, stack[have:], pause=f"time.sleep({A_SHEET_TAKES / 2})")
    job = job or intake.open_job(work, shelf, "sane:test:0", jobs.SHEETS, "paper")
    order = worker.scan_order(
        job, shelf.get(job.key), shelf.place(), "sane:test:0", jobs.SHEETS, config, free_floor=0
    )
    said, finished = _run_and_kill(order, seconds, pages)
    told = {line["sequence"] for line in said if line.get("step") == "Page"}
    ended = any("end" in line for line in said)

    found = intake.unfinished(work, shelf)
    # Killed before it wrote its first line: there is no job, and nothing was told.
    assert len(found) == 1 or (not found and not told and not have)
    after = found[0] if found else None
    rows = after.pages if after else ()
    assert [row.sequence for row in rows] == list(range(1, len(rows) + 1))
    assert [row.sha256 for row in rows] == [jobs.digest(sheet) for sheet in stack[: len(rows)]]
    assert have <= len(rows) <= len(stack)
    assert told <= {row.sequence for row in rows}
    assert not list(work.glob("*/clear"))
    if after:
        assert not after.rejected
        assert after.damaged == 0
        assert after.lost in (0, len(rows) + 1)
        for row in rows:
            assert row.state == "cleaned"
            with intake.clear_page(after, row.sequence) as path:
                assert jobs.digest(path) == row.sha256
    return after, Killed(len(told), len(rows), after.lost if after else 0, finished and ended)


def _run_and_kill(order: bytes, seconds: float, pages: int) -> tuple[list[dict[str, object]], bool]:
    child = subprocess.Popen(
        ahead.COMMAND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        **ahead.apart(),
    )
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(order)
    child.stdin.close()
    data, until = b"", time.monotonic() + seconds if not pages else None
    with selectors.DefaultSelector() as selector:
        selector.register(child.stdout, selectors.EVENT_READ)
        while until is None or time.monotonic() < until:
            if selector.select(until and max(0, until - time.monotonic())):
                block = os.read(child.stdout.fileno(), 1 << 16)
                if not block:
                    child.wait()
                    break
                data += block
                if until is None and data.count(b'"Page"') >= pages:
                    until = time.monotonic() + seconds
    child.kill()
    data += child.stdout.read()
    child.stdout.close()
    finished = child.wait() == 0
    # A line that was cut by the kill told nobody anything.
    return [json.loads(line) for line in data.split(b"\n")[:-1]], finished


def complete(folder: Path, stack: Sequence[Path], shelf: Shelf, job: intake.Job | None) -> None:
    """Nothing kills it any more: the paper has exactly the sheets, each with its own picture."""
    if job is None or len(job.pages) < len(stack):
        job, killed = kill_once(folder, stack, shelf, job, 300)
        assert killed.finished
    assert job is not None
    kept = intake.finish(job, shelf)
    assert kept.pages == len(stack)
    assert jobs.pictures(shelf, kept.sha256) == [sheet.read_bytes() for sheet in stack]
    assert kept.job is not None
    assert intake.settle(kept.job)
