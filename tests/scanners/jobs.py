"""Jobs for tests: a paper scanned as the desk does it, and a feeder whose sheets can be told apart.

SANE's test device draws the same picture on every sheet and has ten new sheets in every process, so
it cannot show that a page was lost, doubled or moved. `feeder` writes a small program that speaks
as `scanimage` does and feeds the sheets it was given; a sheet that was fed is out of its tray.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import io
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pikepdf
import pytest
from conftest import written_page

from scanners import intake
from scanners.devices.protocol import Event, Page, ScanConfig, Settings
from scanners.intake import FREE_FLOOR, Job, Scanned
from scanners.vault import Shelf

SHEETS = Settings(source="feeder", dpi=100, mode="gray")

_FEEDER = """#!{python} -ISs
import os, pathlib, signal, sys, time
signal.alarm(120)
tray = pathlib.Path({tray!r})
if "-A" in sys.argv:
    print("    --mode Gray|Color [Gray]")
    print("    --source Flatbed|Automatic Document Feeder [Flatbed]")
    print("    --resolution 1..1200dpi (in steps of 1) [50]")
    print("    -x 0..300mm (in steps of 1) [80]")
    print("    -y 0..300mm (in steps of 1) [100]")
    sys.exit(0)
number = next(int(word[14:]) for word in sys.argv if word.startswith("--batch-start="))
fed = 0
try:
    for sheet in sorted(tray.iterdir()):
        picture = sheet.read_bytes()
        sheet.unlink()
        sys.stderr.write("Progress: 10.0%\\r")
        sys.stderr.flush()
        part = pathlib.Path("page-%04d.jpg.part" % number)
        with part.open("wb") as file:
            half = len(picture) // 2
            file.write(picture[:half])
            file.flush()
            {pause}
            file.write(picture[half:])
        os.rename(part, "page-%04d.jpg" % number)
        print("page-%04d.jpg" % number, flush=True)
        number, fed = number + 1, fed + 1
        {after}
except OSError as error:
    sys.stderr.write("scanimage: %s\\n" % error)
    sys.exit(10)
sys.stderr.write("Batch terminated, %d pages scanned\\n" % fed)
sys.exit(7)
"""


def sheets(folder: Path, count: int) -> list[Path]:
    """Pictures of written pages, every one with its number."""
    folder.mkdir()
    paths = [folder / f"{number:03d}.jpg" for number in range(1, count + 1)]
    for number, path in enumerate(paths, 1):
        written_page(str(number)).convert("L").save(path, quality=80, dpi=(100, 100))
    return paths


def feeder(
    folder: Path, stack: Sequence[Path], pause: str = "pass", after: str = "pass"
) -> ScanConfig:
    """A scanner with these sheets in its tray. `pause`: done in the middle of each sheet; `after`:
    done when a sheet is through (Python, with `fed`, `os`, `signal`, `time`).
    """
    tray = folder / "tray"
    tray.mkdir(parents=True)
    for sheet in stack:
        (tray / sheet.name).write_bytes(sheet.read_bytes())
    program = folder / "scanimage"
    text = _FEEDER.format(python=sys.executable, tray=str(tray), pause=pause, after=after)
    program.write_text(text)
    program.chmod(0o700)
    return ScanConfig(scanimage=str(program), stall=100)


async def scan(
    config: ScanConfig,
    shelf: Shelf,
    work: Path,
    told: Callable[[Page | Event], None] | None = None,
    *,
    device: str = "sane:test:0",
    settings: Settings = SHEETS,
    resume: Job | None = None,
    free_floor: int = FREE_FLOOR,
    paper: str = "",
) -> Job:
    job = resume or intake.open_job(work, shelf, device, settings, paper)
    return await intake.scan(job, device, settings, config, told, free_floor)


async def scan_paper(
    config: ScanConfig,
    shelf: Shelf,
    work: Path,
    told: Callable[[Page | Event], None] | None = None,
    *,
    device: str = "sane:test:0",
    settings: Settings = SHEETS,
    resume: Job | None = None,
    free_floor: int = FREE_FLOOR,
) -> Scanned:
    """Scan one paper and keep it, as the desk does."""
    job = await scan(
        config,
        shelf,
        work,
        told,
        device=device,
        settings=settings,
        resume=resume,
        free_floor=free_floor,
        paper="paper",
    )
    return await asyncio.to_thread(intake.finish, job, shelf)


def children(named: bytes) -> set[int]:
    """Living children of this program with a word on their command line."""
    if not Path("/proc/self/stat").exists():
        pytest.skip("no /proc here to see children in")
    found: set[int] = set()
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            parent = (process / "stat").read_text().rpartition(")")[2].split()[1]
            if int(parent) == os.getpid() and named in (process / "cmdline").read_bytes():
                found.add(int(process.name))
    return found


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def pictures(shelf: Shelf, sha256: str) -> list[bytes]:
    """The JPEG of every page of a kept paper, in order."""
    with pikepdf.open(io.BytesIO(shelf.get(sha256))) as pdf:
        images = [list(page.get_images().values()) for page in pdf.pages]
        return [image.read_raw_bytes() for (image,) in images]
