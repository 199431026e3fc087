"""One scan job in a child process: `python -m scanners.worker`.

A driver that crashes takes only the child down, and a job outlives the screen that began it: when
nobody listens any more the child goes on until the paper ends and the ledger has all pages.

The order comes as one line of JSON on standard input (the job's key and that of the paper's place
among it: other users can read a command line), what happens goes out as lines of JSON. Whoever
wants the job to stop, this program or the next, leaves a file `stop` in its folder: that works the
same on every system.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import AsyncGenerator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from scanners import ahead, ledger
from scanners.devices.protocol import (
    Event,
    Fault,
    Hint,
    Invitation,
    Page,
    Progress,
    ScanConfig,
    Settings,
    Started,
    Waiting,
)
from scanners.disk import full_disk_told
from scanners.feed import FREE_FLOOR, feed, make, sealed_pages, told
from scanners.ledger import Job
from scanners.problem import ScanProblem

if TYPE_CHECKING:
    from scanners.sealed import Place

_LOOK_EVERY = 0.2
# How long a child that was told to stop may take; a driver parks its lamp meanwhile.
_STOPPING = 20.0
# A screen that does not listen holds nobody up: this many lines wait for it, then only news of
# pages are added.
_PATIENCE = 200

_KINDS: dict[str, type[Event]] = {
    kind.__name__: kind for kind in (Started, Progress, Waiting, Invitation, Hint)
}


# The desk's end.


async def run(
    job: Job,
    key: bytes,
    place: Place,
    device: str,
    settings: Settings,
    config: ScanConfig,
    free_floor: int = FREE_FLOOR,
) -> AsyncGenerator[Page | Event]:
    """Scan in a child until the paper ends; closing the iterator early stops the device.

    A job dealt to one paper has its PDF made at the end, for `place`. Raises Fault or ScanProblem
    as the device did; a child that crashed is Fault `unknown`. The ledger keeps what came.
    """
    _stop_file(job.folder).unlink(missing_ok=True)
    child = await asyncio.to_thread(_taken, job.folder)
    assert child.stdin is not None
    assert child.stdout is not None
    end: dict[str, Any] | None = None
    try:
        with contextlib.suppress(OSError), child.stdin:
            order = scan_order(job, key, place, device, settings, config, free_floor)
            child.stdin.write(order)
        # Lines are few: a thread reads each, which works with any child on every system.
        while line := await asyncio.to_thread(child.stdout.readline):
            said = json.loads(line)
            if "end" in said:
                end = said
            else:
                yield _step(job.folder, said)
        await asyncio.to_thread(child.wait)
    finally:
        if child.poll() is None:
            await asyncio.to_thread(_ended, child, job.folder)
        child.stdout.close()
    _raise(ledger.problem_of(end) if end else _crashed(job.folder))


async def attach(job: Job) -> AsyncGenerator[Page]:
    """Follow a job that another program's worker is at: its pages, then its end as `run` tells it.

    Pages that the ledger had before come first.
    """
    seen: set[int] = set()
    while True:
        alive = running(job.folder)
        now = ledger.read(job.folder)
        for row in sorted((*now.pages, *now.rejected), key=lambda row: row.sequence):
            if row.sequence not in seen and row.state != "received":
                seen.add(row.sequence)
                yield told(row, job.folder)
        if not alive:
            break
        await asyncio.sleep(_LOOK_EVERY)
    _raise(now.problem if now.ended else _crashed(job.folder))


def running(folder: Path) -> bool:
    """Does a living program work on this job?"""
    try:
        with ledger.held(folder):
            return False
    except Fault:
        return True


def stop(folder: Path) -> None:
    """Ask the worker of a job to stop its device; from any thread or program."""
    with contextlib.suppress(FileNotFoundError):
        _stop_file(folder).touch()


def make_paper(job: Job, key: bytes, place: Place, paper: str) -> None:
    """Have a paper's PDF made in a child, for `place`: no page is ever in this program's memory.

    Raises ScanProblem as `feed.make` does, Fault `unknown` when the child crashed.
    """
    told, _ = _taken(job.folder).communicate(_order(job, key, place, {"make": paper}))
    try:
        end = json.loads(told.splitlines()[-1])
    except (IndexError, ValueError):
        raise Fault("unknown", _last_words(job.folder)) from None
    _raise(ledger.problem_of(end))


def _raise(problem: ScanProblem | None) -> None:
    if problem is not None:
        raise problem


def _taken(folder: Path) -> subprocess.Popen[bytes]:
    with full_disk_told(), _log(folder).open("wb") as log:
        return ahead.take(log)


def _ended(child: subprocess.Popen[bytes], folder: Path) -> None:
    stop(folder)
    try:
        child.wait(_STOPPING)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def scan_order(
    job: Job,
    key: bytes,
    place: Place,
    device: str,
    settings: Settings,
    config: ScanConfig,
    free_floor: int,
) -> bytes:
    """What the child reads on its standard input to scan into a job."""
    order = {
        "scan": device,
        "settings": asdict(settings),
        "config": _config_told(config),
        "free_floor": free_floor,
    }
    return _order(job, key, place, order)


def _order(job: Job, key: bytes, place: Place, order: dict[str, Any]) -> bytes:
    of_job = {
        "folder": str(job.folder.resolve()),
        "paper": job.paper,
        "key_name": job.key,
        "key": key.hex(),
        "place": [place.salt.hex(), place.key.hex()],
    }
    return json.dumps(of_job | order).encode() + b"\n"


def _step(folder: Path, said: dict[str, Any]) -> Page | Event:
    if said["step"] == "Page":
        row = ledger.read(folder).page(said["sequence"])
        return told(row, folder)
    known = {name: value for name, value in said.items() if name != "step"}
    if "crop" in known:
        known["crop"] = tuple(known["crop"])
    return _KINDS[said["step"]](**known)


def _stop_file(folder: Path) -> Path:
    return folder / "stop"


def _log(folder: Path) -> Path:
    return folder / "worker.log"


def _crashed(folder: Path) -> Fault:
    return Fault(
        "unknown",
        _last_words(folder),
        "Chương trình điều khiển máy quét dừng đột ngột. Các trang đã nhận đủ vẫn còn.",
        "Quét tiếp từ tờ sau trang cuối đã lưu; nếu lại bị, báo người quản trị.",
    )


def _last_words(folder: Path) -> str:
    with contextlib.suppress(OSError):
        return _log(folder).read_text(errors="replace")[-2000:]
    return ""


def _config_told(config: ScanConfig) -> dict[str, Any]:
    return asdict(config) | {
        "files": [str(path) for path in config.files],
        "folders": [str(path) for path in config.folders],
        "sane_config_dir": config.sane_config_dir and str(config.sane_config_dir),
        "extra": dict(config.extra),
    }


def _config_heard(said: dict[str, Any]) -> ScanConfig:
    known = said | {
        "files": tuple(Path(name) for name in said["files"]),
        "folders": tuple(Path(name) for name in said["folders"]),
        "sane_config_dir": said["sane_config_dir"] and Path(said["sane_config_dir"]),
    }
    return ScanConfig(**known)


# The child's end.


def main() -> int:
    if ahead.AHEAD in sys.argv:
        _make_ready(sys.argv[-1])
    line = sys.stdin.buffer.readline()
    if not line:
        return 0
    order = json.loads(line)
    job = Job(
        Path(order["folder"]), order.get("scan", ""), Settings(), order["paper"], order["key_name"]
    )
    # What a driver prints is for the log; the lines for the desk have the pipe to themselves.
    telling = _Telling(os.fdopen(os.dup(sys.stdout.fileno()), "wb"))
    with contextlib.suppress(OSError), _log(job.folder).open("ab") as log:
        os.dup2(log.fileno(), sys.stderr.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    try:
        with ledger.held(job.folder):
            if "scan" in order:
                asyncio.run(_scan(job, order, telling))
            else:
                _make(job, order, order["make"])
        telling.add(ledger.scan_ended(None))
    except ScanProblem as problem:
        telling.add(ledger.scan_ended(problem))
    finally:
        telling.finish()
    return 0


async def _scan(job: Job, order: dict[str, Any], telling: _Telling) -> None:
    from scanners.devices import open_device

    settings = Settings(**order["settings"])
    device = open_device(order["scan"], _config_heard(order["config"]))
    key = bytes.fromhex(order["key"])
    if hasattr(signal, "SIGTERM") and sys.platform != "win32":
        # The system is going down: the device is stopped in order, what came is kept.
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop, job.folder)

    async def watch() -> None:
        while True:
            if _stop_file(job.folder).exists():
                # More than once: a device forgets a cancel that came before its scan had begun.
                await device.cancel()
            await asyncio.sleep(_LOOK_EVERY)

    watching = asyncio.create_task(watch())
    threading.Thread(target=_make_ready, daemon=True).start()
    try:
        steps = feed(job, key, device, settings, order["free_floor"])
        async with contextlib.aclosing(steps):
            async for step in steps:
                telling.add(_said(step), droppable=not isinstance(step, Page))
    finally:
        watching.cancel()
    if job.paper:
        await asyncio.to_thread(_make, job, order, job.paper)


def _make(job: Job, order: dict[str, Any], paper: str) -> None:
    from scanners.sealed import Place

    sealed = sealed_pages(job.folder, bytes.fromhex(order["key"]))
    make(ledger.read(job.folder), sealed, paper, Place(*map(bytes.fromhex, order["place"])))


def _make_ready(family: str = "") -> None:
    """Load what the pages will need while the device is asked and warms up."""
    if family:
        from scanners.devices import load

        load(family)
    # In the order of need: the PDF is made last. The median of numpy loads numpy.ma by itself.
    from PIL import ImageFilter, JpegImagePlugin  # isort: skip
    import numpy.ma  # isort: skip
    from scanners import pages, sharp, skew, vault  # isort: skip
    import img2pdf  # isort: skip

    del ImageFilter, JpegImagePlugin, numpy, pages, sharp, skew, vault, img2pdf


def _said(step: Page | Event) -> dict[str, Any]:
    if isinstance(step, Page):
        return {"step": "Page", "sequence": step.sequence}
    return {"step": type(step).__name__} | asdict(step)


class _Telling:
    """Lines to whoever listens, written by a thread of their own: the job waits for nobody."""

    def __init__(self, out: BinaryIO) -> None:
        self._lines: queue.Queue[bytes | None] = queue.Queue()
        self._thread = threading.Thread(target=self._write, args=(out,), daemon=True)
        self._thread.start()

    def add(self, said: dict[str, Any], *, droppable: bool = False) -> None:
        if not (droppable and self._lines.qsize() > _PATIENCE):
            self._lines.put(json.dumps(said).encode() + b"\n")

    def finish(self) -> None:
        self._lines.put(None)
        self._thread.join(_STOPPING)

    def _write(self, out: BinaryIO) -> None:
        # A pipe that nobody reads any more ends the telling, not the job.
        with contextlib.suppress(OSError), out:
            while (line := self._lines.get()) is not None:
                out.write(line)
                out.flush()


if __name__ == "__main__":
    # All is said and flushed: what libraries would tidy up now takes time and may crash.
    os._exit(main())
