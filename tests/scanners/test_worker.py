"""A scan in a child process: it outlives the desk, and the desk outlives it."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import jobs
import killing
import pytest

from scanners import intake, worker
from scanners.devices.protocol import Event, Fault, Page, Progress, ScanConfig, Settings
from scanners.problem import ScanProblem
from scanners.vault import Shelf, Vault

SaneDesk = Callable[..., ScanConfig]

posix = pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a POSIX matter")


@pytest.fixture
def shelf(vault: Vault) -> Shelf:
    return vault.shelf("dossier")


@posix
def test_kill_9_loses_doubles_or_tears_no_page(tmp_path: Path, shelf: Shelf) -> None:
    stack = jobs.sheets(tmp_path / "sheets", 40)
    rng = random.Random()
    job = None
    for _ in range(12):
        # A few pages further each time, then anywhere in the work on the page that follows.
        pages, seconds = rng.randint(0, 4), rng.uniform(0, 0.1)
        job, _ = killing.kill_once(tmp_path, stack, shelf, job, seconds, pages)
        if job and len(job.pages) == len(stack):
            break
    killing.complete(tmp_path, stack, shelf, job)


@posix
async def test_a_crash_of_the_child_is_a_fault_and_the_pages_stay(
    tmp_path: Path, shelf: Shelf
) -> None:
    work, stack = tmp_path / "work", jobs.sheets(tmp_path / "sheets", 5)
    # The driver takes its process down with it in the middle of the fourth sheet.
    crash = "(os.kill(os.getppid(), signal.SIGKILL), sys.exit(1)) if fed == 3 else None"
    dying = jobs.feeder(tmp_path / "1", stack, pause=crash)
    with pytest.raises(Fault) as caught:
        await jobs.scan(dying, shelf, work, paper="paper")
    assert caught.value.code == "unknown"
    assert "vẫn còn" in caught.value.message
    (job,) = intake.unfinished(work, shelf)
    assert not job.ended
    kept = len(job.pages)
    assert kept == 3
    fresh = jobs.feeder(tmp_path / "2", stack[kept:])
    scanned = await jobs.scan_paper(fresh, shelf, work, resume=job)
    assert jobs.pictures(shelf, scanned.sha256) == [path.read_bytes() for path in stack]


SCREEN = """
import asyncio, sys
from pathlib import Path
from scanners import intake
from scanners.devices.protocol import Page, ScanConfig, Settings
from scanners.vault import Vault

def told(step):
    if isinstance(step, Page):
        print(step.sequence, flush=True)

root, scanimage = Path(sys.argv[1]), sys.argv[2]
shelf = Vault(root / "vault", bytes(range(32))).shelf("dossier")
settings = Settings("feeder", 100, "gray")
job = intake.open_job(root / "work", shelf, "sane:test:0", settings, "paper")
config = ScanConfig(scanimage=scanimage)
asyncio.run(intake.scan(job, "sane:test:0", settings, config, told))
"""


def screen_killed_after_page_two(tmp_path: Path, config: ScanConfig) -> None:
    """A desk that dies while its scanner waits at the gate before the third sheet."""
    screen = subprocess.Popen(
        [sys.executable, "-c", SCREEN, str(tmp_path), config.scanimage],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert screen.stdout is not None
    assert screen.stdout.readline() == "1\n"
    assert screen.stdout.readline() == "2\n"
    screen.kill()
    screen.wait()
    screen.stdout.close()


def gated(tmp_path: Path, stack: list[Path]) -> tuple[ScanConfig, Path]:
    """A scanner that stops after two sheets until somebody opens the gate."""
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    wait = f"open({str(gate)!r}).read() if fed == 2 else None"
    return jobs.feeder(tmp_path / "scanner", stack, after=wait), gate


@posix
async def test_a_job_outlives_its_screen_and_the_next_one_finds_it_finished(
    tmp_path: Path, shelf: Shelf
) -> None:
    stack = jobs.sheets(tmp_path / "sheets", 5)
    config, gate = gated(tmp_path, stack)
    screen_killed_after_page_two(tmp_path, config)
    # It runs: it is nobody's to resume, to change or to drop.
    assert intake.unfinished(tmp_path / "work", shelf) == []
    (job,) = intake.running(tmp_path / "work", shelf)
    for meddle in (intake.discard, lambda job: intake.deal(job, {1: "khac"})):
        with pytest.raises(Fault) as caught:
            meddle(job)
        assert caught.value.code == "busy"

    seen: list[int] = []

    def told(step: Page | Event) -> None:
        assert isinstance(step, Page)
        seen.append(step.sequence)
        if step.sequence == 2:
            gate.write_text("go")

    job = await intake.attach(job, told)
    assert seen == [1, 2, 3, 4, 5]
    assert (job.ended, job.problem, job.made["paper"].pages) == (True, None, (1, 2, 3, 4, 5))
    (left,) = intake.unfinished(tmp_path / "work", shelf)
    kept = intake.finish(left, shelf)
    assert jobs.pictures(shelf, kept.sha256) == [path.read_bytes() for path in stack]


@posix
async def test_the_next_screen_can_stop_a_job_it_did_not_begin(
    tmp_path: Path, shelf: Shelf
) -> None:
    stack = jobs.sheets(tmp_path / "sheets", 5)
    config, _ = gated(tmp_path, stack)
    screen_killed_after_page_two(tmp_path, config)
    (job,) = intake.running(tmp_path / "work", shelf)
    intake.stop(job)
    with pytest.raises(Fault) as caught:
        await intake.attach(job)
    assert caught.value.code == "cancelled"
    (job,) = intake.unfinished(tmp_path / "work", shelf)
    assert [row.sequence for row in job.pages] == [1, 2]
    assert job.problem is not None
    assert job.problem.code == "cancelled"


@posix
async def test_a_stop_in_mid_page_ends_the_real_scanimage_too(
    sane_desk: SaneDesk, tmp_path: Path, shelf: Shelf
) -> None:
    config = sane_desk(read__delay="true", read__delay__duration="20000")
    pids, program = tmp_path / "pids", tmp_path / "scanimage"
    program.write_text(f'#!/bin/sh\necho $$ >> "{pids}"\nexec scanimage "$@"\n')
    program.chmod(0o700)
    config = ScanConfig(scanimage=str(program), sane_config_dir=config.sane_config_dir)
    settings = Settings("feeder", 200, "color")
    job = intake.open_job(tmp_path / "work", shelf, "sane:test:0", settings)

    def told(step: Page | Event) -> None:
        if isinstance(step, Progress) and step.sequence == 2:
            intake.stop(job)

    with pytest.raises(Fault) as caught:
        await intake.scan(job, "sane:test:0", settings, config, told)
    assert caught.value.code == "cancelled"
    for pid in pids.read_text().split():
        with pytest.raises(ProcessLookupError):
            os.kill(int(pid), 0)
    (job,) = intake.unfinished(tmp_path / "work", shelf)
    # The second page was coming; it is told as lost, unless it was through by then.
    assert len(job.pages) in (1, 2)
    assert job.lost in (0, len(job.pages) + 1)


@posix
def test_the_jobs_key_is_on_no_command_line(tmp_path: Path, shelf: Shelf) -> None:
    if not Path("/proc/self/cmdline").exists():
        pytest.skip("no /proc here to read command lines from")
    spy = "(tray.parent / 'seen').write_bytes(open(f'/proc/{os.getppid()}/cmdline', 'rb').read())"
    config = jobs.feeder(tmp_path / "scanner", jobs.sheets(tmp_path / "sheets", 1), after=spy)
    job = asyncio.run(jobs.scan(config, shelf, tmp_path / "work"))
    seen = (tmp_path / "scanner" / "seen").read_bytes()
    assert b"scanners.worker" in seen
    assert shelf.get(job.key).hex().encode() not in seen


# A worker that waits.


@pytest.fixture
def nobody_waits() -> Iterator[None]:
    intake.dismiss()
    yield
    intake.dismiss()


def workers() -> set[int]:
    return jobs.children(b"scanners.worker")


def waiting() -> set[int]:
    """The workers, once there is one: a process bears its own name a moment after it began."""
    end = time.monotonic() + 10
    while not (found := workers()):
        assert time.monotonic() < end, "no worker came"
    return found


@posix
@pytest.mark.usefixtures("nobody_waits")
async def test_who_waited_scans_and_then_nobody_waits(tmp_path: Path, shelf: Shelf) -> None:
    by = tmp_path / "scanner" / "by"
    spy = f"pathlib.Path({str(by)!r}).write_text(str(os.getppid()))"
    config = jobs.feeder(tmp_path / "scanner", jobs.sheets(tmp_path / "sheets", 2), after=spy)
    intake.prepare("sane:test:0")
    (ready,) = waiting()
    intake.prepare("sane:test:0")
    assert workers() == {ready}
    job = await jobs.scan(config, shelf, tmp_path / "work")
    assert (len(job.pages), int(by.read_text())) == (2, ready)
    assert workers() == set()


@posix
@pytest.mark.usefixtures("nobody_waits")
async def test_one_that_died_waiting_is_not_missed(tmp_path: Path, shelf: Shelf) -> None:
    config = jobs.feeder(tmp_path / "scanner", jobs.sheets(tmp_path / "sheets", 1))
    intake.prepare("sane:test:0")
    (ready,) = waiting()
    os.kill(ready, signal.SIGKILL)
    os.waitid(os.P_PID, ready, os.WEXITED | os.WNOWAIT)
    assert len((await jobs.scan(config, shelf, tmp_path / "work")).pages) == 1


@posix
@pytest.mark.usefixtures("nobody_waits")
def test_it_goes_when_it_is_not_wanted() -> None:
    intake.prepare("sane:test:0")
    assert len(waiting()) == 1
    intake.dismiss()
    assert workers() == set()


# A disk that is full, at whatever step.


@posix
@pytest.mark.parametrize("free_kb", [0, 48, 110, 240, 370, 500])
async def test_a_full_disk_is_told_as_one_and_loses_nothing(
    small_disk: Path, tmp_path: Path, free_kb: int
) -> None:
    work, shelf = small_disk / "work", Vault(small_disk / "vault", bytes(32)).shelf("dossier")
    shelf.put(b"the shelf has its key")
    stack = jobs.sheets(tmp_path / "sheets", 6)
    ballast = small_disk / "ballast"
    free = os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_frsize
    ballast.write_bytes(bytes(max(0, free - free_kb * 1024)))

    told: list[int] = []

    def tell(step: Page | Event) -> None:
        if isinstance(step, Page):
            told.append(step.sequence)

    first = jobs.feeder(tmp_path / "1", stack)
    said: ScanProblem | None = None
    try:
        await jobs.scan_paper(first, shelf, work, tell, free_floor=0)
    except ScanProblem as problem:
        said = problem
    # The more room there is, the later the step at which it ends; with enough there is no trouble.
    assert said is not None or free_kb > 110
    if said is not None:
        assert said.code == "disk-full"
        assert "Ổ đĩa đã đầy" in said.message
    ballast.unlink()

    job = next(iter(intake.unfinished(work, shelf)), None)
    kept = len(job.pages) if job else 0
    assert set(told) <= set(range(1, kept + 1))
    assert not list(small_disk.rglob("*.part"))
    if job:
        for row, sheet in zip(job.pages, stack, strict=False):
            assert row.sha256 == jobs.digest(sheet)
            with intake.clear_page(job, row.sequence) as path:
                assert path.read_bytes() == sheet.read_bytes()
    if job and kept == len(stack):
        scanned = intake.finish(job, shelf)
    else:
        second = jobs.feeder(tmp_path / "2", stack[kept:])
        scanned = await jobs.scan_paper(second, shelf, work, resume=job, free_floor=0)
    assert jobs.pictures(shelf, scanned.sha256) == [sheet.read_bytes() for sheet in stack]


async def test_scanning_stops_before_the_disk_is_full(
    small_disk: Path, tmp_path: Path, vault: Vault
) -> None:
    config = jobs.feeder(tmp_path / "scanner", jobs.sheets(tmp_path / "sheets", 2))
    shelf = vault.shelf("dossier")
    with pytest.raises(ScanProblem) as caught:
        await jobs.scan(config, shelf, small_disk / "work")
    assert caught.value.code == "disk-full"
    assert len(list((tmp_path / "scanner" / "tray").iterdir())) == 2
    assert intake.unfinished(small_disk / "work", shelf) == []
    assert not worker.running(small_disk / "work" / "none")
