"""Windows scanners through NAPS2 (WIA, TWAIN), an external program that the office installs itself.

Settings, in `ScanConfig.extra`: `naps2`, the path of NAPS2.Console.exe when it is not in its usual
place; `naps2-drivers`, the drivers to ask, separated by blanks. Ids are `naps2:DRIVER:DEVICE`.

Not run with the real program: there is none for the systems this is tested on. The words of the
order, what is printed and the exit status (0, or 1 with a message) were taken from NAPS2 8's own
`--help` texts and source; the tests use a stand-in that behaves as those say. What follows from
them: files are written only when the whole stack is through, so pages come all at once at the end,
those before a jam are written as well, and a scan that is cancelled leaves none.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import AsyncGenerator, Mapping
from pathlib import Path
from typing import Any

from scanners.devices.arrived import arrived
from scanners.devices.protocol import (
    Capabilities,
    Device,
    DeviceInfo,
    Event,
    Fault,
    FaultCode,
    Page,
    Progress,
    ScanConfig,
    Settings,
    Source,
    Started,
    next_sequence,
    page_name,
)
from scanners.disk import full_disk_told
from scanners.problem import ScanProblem

PROGRAM = "NAPS2.Console"

_LISTING = 30.0
_STOPPING = 10.0
_QUALITY = 90
_DRIVERS = ("wia", "twain")
_SOURCES: Mapping[Source, str] = {"flatbed": "glass", "feeder": "feeder", "duplex": "duplex"}
# The program tells nothing of what a scanner can do before the scan; what it cannot is a fault.
_OFFERED = Capabilities(tuple(_SOURCES), (150, 200, 300, 400, 600), ("gray", "color"))

# What it prints, in English and in its Vietnamese translation (it follows the Windows language).
_SAID: tuple[tuple[str, FaultCode], ...] = (
    ("paper jam", "jam"),
    ("có kẹt giấy", "jam"),
    ("cover is open", "cover-open"),
    ("Nắp máy quét mở", "cover-open"),
    ("No pages are in the feeder", "empty"),
    ("Không trang sau nằm trong máng", "empty"),
    ("scanner is busy", "busy"),
    ("chọn đang bận", "busy"),
    ("warming up", "busy"),
    ("đang ấm dần", "busy"),
    ("is offline", "offline"),
    ("chọn đang ẩn", "offline"),
    ("could not be found", "offline"),
    ("không thể được tìm thấy", "offline"),
    ("No scanning device was found", "offline"),
    ("Không thấy thiết bị quét", "offline"),
    ("was interrupted", "offline"),
    ("does not support using", "unsupported"),
    ("không hỗ trợ sử dụng", "unsupported"),
    ("don't have permission", "denied"),
)
_COUNTED = re.compile(rb"Scanned page (\d+)")


def program(config: ScanConfig) -> str:
    """Where the program is. Raises ScanProblem `no-naps2`."""
    places = [config.extra.get("naps2", ""), shutil.which(PROGRAM) or ""]
    for base in ("ProgramFiles", "ProgramFiles(x86)"):
        if os.environ.get(base):
            places.append(str(Path(os.environ[base]) / "NAPS2" / f"{PROGRAM}.exe"))
    found = next((place for place in places if place and Path(place).is_file()), None)
    if found is None:
        raise ScanProblem(
            "no-naps2",
            "Máy chưa cài NAPS2 để dùng máy quét của Windows.",
            "Cài NAPS2, hoặc dùng máy quét trên mạng, hoặc cho máy quét gửi tệp vào thư mục nhận.",
        )
    return found


def scan_order(driver: str, device: str, settings: Settings) -> list[str]:
    """The command line for one scan; files land in the folder it is started in."""
    return [
        *["--noprofile", "--driver", driver, "--device", device],
        *["--source", _SOURCES[settings.source], "--dpi", str(settings.dpi)],
        *["--bitdepth", settings.mode, "--pagesize", settings.size.lower()],
        # Relative, because signs such as % and $( ) in a path are replaced.
        *["--output", "naps2-$(nnnn).jpg", "--jpegquality", str(_QUALITY), "--verbose"],
    ]


class Naps2Devices:
    """The family `naps2`."""

    async def find(self, config: ScanConfig) -> list[Device]:
        """Raises ScanProblem `no-naps2`; a driver that does not answer has no devices.

        Elsewhere than on Windows nobody misses it: without a path of its own there is nothing.
        """
        if sys.platform != "win32" and "naps2" not in config.extra:
            return []
        path = program(config)
        drivers = config.extra.get("naps2-drivers", "").split() or _DRIVERS
        listed = await asyncio.gather(*(_listed(path, driver) for driver in drivers))
        return [
            Naps2Device(driver, name, config)
            for driver, names in zip(drivers, listed, strict=True)
            for name in names
        ]

    def open(self, address: str, config: ScanConfig) -> Device:
        driver, _, name = address.partition(":")
        return Naps2Device(driver, name, config)


async def _listed(path: str, driver: str) -> list[str]:
    child = await _start(path, "--listdevices", "--driver", driver)
    try:
        told, _ = await asyncio.wait_for(child.communicate(), _LISTING)
    except TimeoutError:
        return []
    finally:
        await _ended(child, at_once=True)
    names = told.decode(errors="replace").splitlines()
    return [name.strip() for name in names if name.strip()] if child.returncode == 0 else []


class Naps2Device:
    """One scanner, by its driver and its name there."""

    def __init__(self, driver: str, name: str, config: ScanConfig) -> None:
        told = f"{name} ({driver.upper()})"
        self.info = DeviceInfo(f"naps2:{driver}:{name}", "naps2", told)
        self._driver = driver
        self._name = name
        self._config = config
        self._child: asyncio.subprocess.Process | None = None
        self._running = False
        self._cancelled = False

    async def capabilities(self) -> Capabilities:
        """The usual choices: the program does not tell what this scanner has."""
        return _OFFERED

    async def scan(self, settings: Settings, into: Path) -> AsyncGenerator[Page | Event]:
        if self._running:
            raise Fault("busy")
        self._running, self._cancelled = True, False
        try:
            order = scan_order(self._driver, self._name, settings)
            self._child = child = await _start(program(self._config), *order, folder=into)
            yield Started()
            words = b""
            sequence, last_told = next_sequence(into), 0.0
            assert child.stdout is not None
            while line := await _line(child, self._config.stall):
                words += line
                counted = _COUNTED.search(line)
                if counted and time.monotonic() - last_told >= 0.1:
                    last_told = time.monotonic()
                    yield Progress(sequence + int(counted[1]) - 1, 0.0)
            status = await child.wait()
            broken: Fault | None = None
            pages = 0
            for path in sorted(into.glob("naps2-*.jpg")):
                try:
                    page = await asyncio.to_thread(_taken, path, sequence, settings)
                except Fault as truncated:
                    broken = truncated
                    break
                yield page
                sequence, pages = sequence + 1, pages + 1
            fault = self._why(status, words.decode(errors="replace"), pages, broken)
            if fault is not None:
                raise fault
        finally:
            if self._child is not None:
                await _ended(self._child)
            self._running = False
            for left in [*into.glob("naps2-*.jpg"), *into.glob("page-*.part")]:
                left.unlink(missing_ok=True)

    async def cancel(self) -> None:
        if self._running and self._child is not None:
            self._cancelled = True
            await _ended(self._child)

    async def settle(self) -> None:
        """Nothing is kept in the scanner."""

    def _why(self, status: int, words: str, pages: int, broken: Fault | None) -> Fault | None:
        if self._cancelled:
            return Fault("cancelled", words)
        for sign, code in _SAID:
            if sign in words:
                # An empty feeder after some pages is how a stack ends.
                return None if code == "empty" and pages else Fault(code, words)
        if broken is not None:
            return broken
        if status:
            return Fault("unknown", f"status {status}\n{words}")
        return None if pages else Fault("empty", words)


def _taken(path: Path, sequence: int, settings: Settings) -> Page:
    with full_disk_told():
        part = path.replace(path.with_name(page_name(sequence) + ".part"))
    return arrived(part, sequence, settings)


async def _line(child: asyncio.subprocess.Process, silent: float) -> bytes:
    assert child.stdout is not None
    try:
        return await asyncio.wait_for(child.stdout.readline(), silent)
    except TimeoutError:
        raise Fault("offline", "no sign of life") from None


async def _start(path: str, *order: str, folder: Path | None = None) -> asyncio.subprocess.Process:
    # A group of its own, so that the stop below reaches it and nobody else.
    apart: dict[str, Any] = {"start_new_session": True}
    if sys.platform == "win32":
        apart = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    try:
        return await asyncio.create_subprocess_exec(
            path,
            *order,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            cwd=folder,
            **apart,
        )
    except OSError as error:
        raise Fault("offline", str(error)) from error


async def _ended(child: asyncio.subprocess.Process, *, at_once: bool = False) -> None:
    """It stops in order at Ctrl+Break (Ctrl+C elsewhere); a deaf one is killed."""
    if child.returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError, TimeoutError):
        if not at_once:
            child.send_signal(signal.CTRL_BREAK_EVENT if sys.platform == "win32" else signal.SIGINT)
            await asyncio.wait_for(child.wait(), _STOPPING)
    if child.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            child.kill()
        await child.wait()
