"""A folder into which a network scanner drops its files.

A file is taken when it has stopped changing and loads to its end; half a file waits. It is first
moved into a private folder on the same disk (so no two desks take it), and removed only when the
job holds its pages for good. After a crash it is found in the private folder again.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import platform
import secrets
import shutil
import tempfile
import time
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from scanners.devices.file import OFFERED, SUFFIXES, examine_pages
from scanners.devices.protocol import (
    Capabilities,
    Device,
    DeviceInfo,
    Event,
    Fault,
    Page,
    ScanConfig,
    Settings,
    Started,
    Waiting,
    next_sequence,
)
from scanners.disk import sync_folder
from scanners.problem import ScanProblem

_PRIVATE = ".desk-tui"
_LOOK_EVERY = 0.25
# What a file still being written looks like; any other refusal is final.
_MAYBE_UNFINISHED = {"damaged", "damaged-image", "damaged-pdf", "empty-file", "not-a-paper"}


class FolderDevices:
    """The family `folder`. Its id is `folder:PATH`."""

    async def find(self, config: ScanConfig) -> list[Device]:
        return [FolderDevice(path, config) for path in config.folders if path.is_dir()]

    def open(self, address: str, config: ScanConfig) -> Device:
        return FolderDevice(Path(address), config)


@dataclass(frozen=True)
class _State:
    size: int
    changed_ns: int


class FolderDevice:
    """One watched folder. A scan takes the oldest PDF, or all the images there, as one paper."""

    def __init__(self, folder: Path, config: ScanConfig) -> None:
        self.info = DeviceInfo(f"folder:{folder}", "folder", f"Thư mục nhận “{folder.name}”", True)
        self._folder = folder
        self._quiet = config.folder_quiet
        self._wait = config.folder_wait
        self._running = False
        self._cancelled = False
        self._taken: list[_Taking] = []

    async def capabilities(self) -> Capabilities:
        return OFFERED

    async def scan(self, settings: Settings, into: Path) -> AsyncGenerator[Page | Event]:
        """Waits for files up to the configured time, then raises Fault `empty`.

        A file that is refused for good goes back where it was, and the refusal is raised.
        """
        if self._running:
            raise Fault("busy")
        if not self._folder.is_dir():
            raise Fault("offline", str(self._folder), "Không mở được thư mục nhận tệp quét.")
        self._running, self._cancelled = True, False
        taking: _Taking | None = None
        try:
            yield Started()
            taking = _Taking(self._folder)
            received: list[Page] = []
            async with contextlib.aclosing(self._receive(settings, into, taking)) as steps:
                async for step in steps:
                    if isinstance(step, Page):
                        received.append(step)
                    else:
                        yield step
            for page in received:
                if self._cancelled:
                    raise Fault("cancelled")
                yield page
        except BaseException:
            if taking is not None:
                taking.give_back()
            raise
        else:
            self._taken.append(taking)
        finally:
            self._running = False

    async def cancel(self) -> None:
        self._cancelled = True

    async def settle(self) -> None:
        """The job holds the pages: the scanner's files may go."""
        while self._taken:
            self._taken.pop().let_go()

    async def _receive(
        self, settings: Settings, into: Path, taking: _Taking
    ) -> AsyncGenerator[Page | Event]:
        until = time.monotonic() + self._wait
        seen: dict[Path, tuple[_State, float]] = {}
        told = False
        trouble: ScanProblem | None = None
        while True:
            if self._cancelled:
                raise Fault("cancelled")
            seen = _look(self._folder, seen)
            for batch in self._ready(seen):
                try:
                    pages = await _load(batch, into, settings.dpi, taking)
                except ScanProblem as problem:
                    if problem.code not in _MAYBE_UNFINISHED:
                        raise
                    trouble = problem
                    # Not yet whole, or never: it has to stay unchanged once more before a new try.
                    seen = {path: (state, time.monotonic()) for path, (state, _) in seen.items()}
                    continue
                if pages:
                    for page in pages:
                        yield page
                    return
            if time.monotonic() >= until:
                raise trouble or Fault(
                    "empty",
                    str(self._folder),
                    "Chưa có tệp quét nào trong thư mục nhận.",
                    "Bấm quét trên máy quét, đợi máy gửi xong rồi làm lại.",
                )
            if not told:
                told = True
                yield Waiting("Đang đợi máy quét gửi tệp vào thư mục nhận.")
            await asyncio.sleep(min(_LOOK_EVERY, max(self._quiet, 0.01)))

    def _ready(self, seen: dict[Path, tuple[_State, float]]) -> list[list[Path]]:
        """What may be taken now, oldest first: each PDF by itself, the images together."""
        now = time.monotonic()
        still = [path for path, (_, since) in seen.items() if now - since >= self._quiet]
        still.sort(key=lambda path: (seen[path][0].changed_ns, path.name))
        images = sorted(path for path in still if path.suffix.lower() != ".pdf")
        batches: list[list[Path]] = []
        for path in still:
            if path.suffix.lower() == ".pdf":
                batches.append([path])
            elif images not in batches and not _images_still_coming(seen, still):
                batches.append(images)
        return batches


def _images_still_coming(seen: dict[Path, tuple[_State, float]], still: list[Path]) -> bool:
    return any(path not in still and path.suffix.lower() != ".pdf" for path in seen)


async def _load(batch: list[Path], into: Path, dpi: int, taking: _Taking) -> list[Page]:
    """Move the files away, then look at them; on any refusal they go back and no page stays."""
    pages: list[Page] = []
    try:
        for path in taking.take(batch):
            pages += await examine_pages(path, into, next_sequence(into), dpi)
    except BaseException:
        for page in pages:
            page.path.unlink(missing_ok=True)
            if page.original:
                page.original.unlink(missing_ok=True)
        taking.put_back()
        raise
    return pages


def _look(
    folder: Path, before: dict[Path, tuple[_State, float]]
) -> dict[Path, tuple[_State, float]]:
    """A full look at the folder: each file with since when it has not changed."""
    now = time.monotonic()
    seen: dict[Path, tuple[_State, float]] = {}
    for path in [*_forgotten(folder), *folder.iterdir()]:
        if path.name.startswith(".") or path.suffix.lower() not in SUFFIXES:
            continue
        try:
            status = path.stat()
        except FileNotFoundError:
            continue
        state = _State(status.st_size, status.st_mtime_ns)
        old = before.get(path)
        seen[path] = old if old is not None and old[0] == state else (state, now)
    return seen


def _private(folder: Path) -> Path:
    # One per computer: two desks may watch the same shared folder.
    desk = hashlib.sha256(platform.node().encode()).hexdigest()[:8]
    return folder / f"{_PRIVATE}-{desk}"


def _forgotten(folder: Path) -> list[Path]:
    """Files taken by a program that has died since: its lock is free."""
    left: list[Path] = []
    for taken in _private(folder).glob("*/"):
        with contextlib.suppress(Timeout, OSError), _lock(taken):
            left += taken.iterdir()
    return left


def _lock(taken: Path) -> FileLock:
    # On the local disk: locks on a network share cannot be relied on.
    return FileLock(Path(tempfile.gettempdir()) / f"desk-tui-{taken.name}.lock", timeout=0)


class _Taking:
    """Files of one scan in a private folder, locked for as long as this program lives."""

    def __init__(self, folder: Path) -> None:
        self._home = folder
        self._folder = _private(folder) / secrets.token_hex(8)
        self._lock = _lock(self._folder)
        self._lock.acquire()
        self._folder.mkdir(parents=True)

    def take(self, batch: list[Path]) -> list[Path]:
        """Rename into the private folder; a file gone to another desk or still open is left out."""
        taken: list[Path] = []
        for path in batch:
            target = self._folder / path.name
            # PermissionError: Windows, while the scanner still holds the file open.
            with contextlib.suppress(FileNotFoundError, PermissionError):
                path.rename(target)
                taken.append(target)
        sync_folder(self._folder)
        return taken

    def put_back(self) -> None:
        """Return the files; a name taken meanwhile gets a number, nothing is written over."""
        for path in self._folder.iterdir():
            target, number = self._home / path.name, 1
            while target.exists():
                target = self._home / f"{path.stem}-{number}{path.suffix}"
                number += 1
            path.rename(target)
        sync_folder(self._home)

    def give_back(self) -> None:
        self.put_back()
        self.let_go()

    def let_go(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)
        self._lock.release()
        Path(self._lock.lock_file).unlink(missing_ok=True)
