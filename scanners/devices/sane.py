"""Scanners that SANE drives, through `scanimage` in a child process: a driver that crashes or hangs
takes only that process down. The one module that may be POSIX-only.

`scanimage` reports success with no page or half a page, so files are counted and decoded; its words
and its exit status only say why there are no more.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import shutil
import signal
import tempfile
import time
from collections.abc import AsyncGenerator, Callable
from pathlib import Path
from typing import BinaryIO

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
    Started,
    next_sequence,
    page_files,
)
from scanners.devices.sane_options import Options, order_of, understand
from scanners.problem import ScanProblem

_ASKING = 30.0
_STOPPING = 3.0
# The driver for scanners of other desks reads a line that is gone for ever; scanimage then tells
# the same share thousands of times a second. So long (seconds) and so often is no paper that waits.
_SPINNING = 10.0
_SPINS = 1000
_PROGRESS_EVERY = 0.1
_AT_ONCE = 2
_DISK_IS_FULL = 1 << 20

# Exit status of scanimage = SANE_Status (SANE standard 1.06, section 4.2.7).
_STATUS: dict[int, FaultCode] = {
    1: "unsupported",
    2: "cancelled",
    3: "busy",
    4: "unsupported",
    5: "truncated",
    6: "jam",
    7: "empty",
    8: "cover-open",
    9: "offline",
    11: "denied",
}
# When the device cannot even be opened the exit status is always 1 and only the text says why.
_OPEN_FAILED: dict[str, FaultCode] = {
    "busy": "busy",
    "denied": "denied",
}
_ENDED = object()
_OVER = object()
_SHARE = re.compile(r"Progress: [\d.]+%")
_A_LOT = 1 << 20
_SAID = re.compile(r"\(scanner status = (\d+)\)")
# What a shell between makes of a program that was ended by a signal.
_BY_SIGNAL = 128
_WHOLE_PAGE = 5  # SANE_STATUS_EOF: how every good page ends


class SaneDevices:
    """The family `sane`."""

    async def find(self, config: ScanConfig) -> list[Device]:
        if shutil.which(config.scanimage) is None:
            raise ScanProblem(
                "no-scanimage",
                "Máy chưa cài phần điều khiển máy quét (SANE).",
                "Cài gói sane-utils; hoặc cho máy quét gửi tệp vào thư mục nhận.",
            )
        told = await _ask(config, "-f", "%d\t%v %m\t%t%n")
        rows = (line.split("\t") for line in told.splitlines())
        return [
            SaneDevice(row[0], config, row[1])
            for row in rows
            if len(row) == 3 and "camera" not in row[2]
        ]

    def open(self, address: str, config: ScanConfig) -> Device:
        return SaneDevice(address, config)


class SaneDevice:
    """One scanner, by its SANE name."""

    def __init__(self, address: str, config: ScanConfig, name: str = "") -> None:
        self.info = DeviceInfo(f"sane:{address}", "sane", name or address)
        self._address = address
        self._config = config
        # A page being looked at is a picture in memory.
        self._looking = asyncio.Semaphore(_AT_ONCE)
        self._known: Options | None = None
        self._child: asyncio.subprocess.Process | None = None
        self._running = False
        self._cancelled = False

    async def capabilities(self) -> Capabilities:
        known = await self._options()
        return Capabilities(tuple(known.sources), known.resolutions, tuple(known.modes))

    async def scan(self, settings: Settings, into: Path) -> AsyncGenerator[Page | Event]:
        if self._running:
            raise Fault("busy")
        self._running, self._cancelled = True, False
        try:
            order = order_of(await self._options(), settings)
            if settings.source == "flatbed":
                order.append("--batch-count=1")
            with tempfile.TemporaryFile() as voice:
                steps = self._run(order, settings, into, voice)
                async with contextlib.aclosing(steps):
                    async for step in steps:
                        yield step
        finally:
            await self._stop()
            self._running = False
            for part in into.glob("page-*.part"):
                part.unlink(missing_ok=True)

    async def cancel(self) -> None:
        if self._running:
            self._cancelled = True
            await self._stop()

    async def settle(self) -> None:
        """Nothing is kept in the scanner."""

    async def _run(
        self, order: list[str], settings: Settings, into: Path, voice: BinaryIO
    ) -> AsyncGenerator[Page | Event]:
        sequence = next_sequence(into)
        if self._cancelled:
            raise Fault("cancelled")
        self._child = child = await _start(
            self._config,
            *["-d", self._address, *order, "--format=jpeg", "--progress"],
            *["--batch=page-%04d.jpg", f"--batch-start={sequence}", "--batch-print"],
            folder=into,
            errors=voice,
        )
        if self._cancelled:
            await self._stop()
        yield Started()
        words: list[str] = []
        news: asyncio.Queue[object] = asyncio.Queue()
        coming: list[asyncio.Task[Page]] = []

        def begin(path: Path) -> None:
            # While one page is dealt with outside, the next is looked at already.
            number = int(path.stem.removeprefix("page-"))
            coming.append(asyncio.create_task(self._receive(path, number, settings)))
            news.put_nowait(coming[-1])

        readers = [
            asyncio.create_task(_read_pages(child, into, news, begin)),
            asyncio.create_task(_read_words(child, voice, news, words, self._config.stall)),
        ]
        first, ended, patience = sequence, 0, self._config.stall
        try:
            while ended < len(readers):
                try:
                    item = await asyncio.wait_for(news.get(), patience)
                except TimeoutError:
                    if patience == _STOPPING:
                        # It said that the batch is over and then hung on the way out.
                        await self._stop()
                        break
                    raise Fault("offline", "no sign of life") from None
                if item is _ENDED:
                    ended += 1
                elif item is _OVER:
                    patience = _STOPPING
                elif isinstance(item, Fault):
                    raise item
                elif isinstance(item, float):
                    yield Progress(sequence, item)
                elif isinstance(item, asyncio.Task):
                    yield await item
                    sequence += 1
        finally:
            for task in (*readers, *coming):
                task.cancel()
            await asyncio.gather(*coming, return_exceptions=True)
        status = await child.wait()
        # A page whose name was not printed any more is still a page, if it is whole.
        for path in page_files(into):
            if int(path.stem[5:]) >= sequence:
                yield await self._receive(path, sequence, settings)
                sequence += 1
        fault = self._why(status, "\n".join(words), into, pages=sequence - first)
        if fault is not None:
            raise fault

    async def _receive(self, path: Path, sequence: int, settings: Settings) -> Page:
        try:
            async with self._looking:
                return await asyncio.to_thread(arrived, path, sequence, settings)
        except Fault as fault:
            path.unlink(missing_ok=True)
            if self._cancelled:
                raise Fault("cancelled", fault.detail) from fault
            raise self._full(path.parent) or fault from None

    def _why(self, status: int, words: str, into: Path, pages: int) -> Fault | None:
        """Why scanimage ended; None when it simply ran out of paper after some pages."""
        if self._cancelled:
            return Fault("cancelled", words)
        # What it said of the last page holds, however it died after saying so.
        said = [int(number) for number in _SAID.findall(words)]
        if said and said[-1] not in (0, _WHOLE_PAGE):
            status = said[-1]
        if status in (0, 7):
            return None if pages else Fault("empty", words)
        if full := self._full(into):
            return full
        # The picture library gave up on a page that ended early: by abort, or by exit(1) half-way.
        if status < 0 or status > _BY_SIGNAL or (status == 1 and any(into.glob("page-*.part"))):
            return Fault("truncated", f"status {status}\n{words}")
        if status == 1 and "open of device" in words:
            return _not_opened(words)
        return Fault(_STATUS.get(status, "unknown"), words)

    def _full(self, into: Path) -> Fault | None:
        free = shutil.disk_usage(into).free
        return Fault("disk-full", f"{free} bytes free") if free < _DISK_IS_FULL else None

    async def _options(self) -> Options:
        if self._known is None:
            self._known = understand(await _ask(self._config, "-d", self._address, "-A"))
        return self._known

    async def _stop(self) -> None:
        """SIGINT lets the driver park the lamp and drop the half page; a deaf one is killed."""
        child = self._child
        if child is None or child.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            child.send_signal(signal.SIGINT)
        try:
            await asyncio.wait_for(child.wait(), _STOPPING)
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                child.kill()
            await child.wait()


def _environment(config: ScanConfig) -> dict[str, str]:
    own = {"LC_ALL": "C"}
    if config.sane_config_dir is not None:
        own["SANE_CONFIG_DIR"] = str(config.sane_config_dir)
    return {**os.environ, **own}


async def _start(
    config: ScanConfig,
    *order: str,
    folder: Path | None = None,
    errors: BinaryIO | int = asyncio.subprocess.PIPE,
) -> asyncio.subprocess.Process:
    try:
        return await asyncio.create_subprocess_exec(
            config.scanimage,
            *order,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=errors,
            env=_environment(config),
            # Not in the batch name: a per cent sign in the path would be taken as a format.
            cwd=folder,
            # Ctrl+C at the terminal is for the program, which then stops the scanner in order.
            start_new_session=True,
        )
    except OSError as error:
        raise Fault("offline", str(error)) from error


async def _ask(config: ScanConfig, *order: str) -> str:
    """A short question to scanimage. Raises Fault when the device does not answer."""
    child = await _start(config, *order)
    try:
        told, words = await asyncio.wait_for(child.communicate(), _ASKING)
    except TimeoutError:
        raise Fault("offline", "no answer") from None
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    text = words.decode(errors="replace")
    if child.returncode and "-d" in order:
        raise _not_opened(text)
    return told.decode(errors="replace")


def _not_opened(words: str) -> Fault:
    for sign, code in _OPEN_FAILED.items():
        if sign in words:
            return Fault(code, words)
    return Fault("offline", words)


async def _read_pages(
    child: asyncio.subprocess.Process,
    into: Path,
    news: asyncio.Queue[object],
    begin: Callable[[Path], None],
) -> None:
    assert child.stdout is not None
    async for line in child.stdout:
        begin(into / os.fsdecode(line.rstrip(b"\n")))
    news.put_nowait(_ENDED)


async def _read_words(
    child: asyncio.subprocess.Process,
    voice: BinaryIO,
    news: asyncio.Queue[object],
    words: list[str],
    stall: float,
) -> None:
    """Progress as numbers 0 to 1; everything else scanimage says is kept for the log.

    It speaks into a file that is looked at now and then: a fast device tells its progress thousands
    of times a second. Progress that does not move is no sign of life.
    """
    ended = asyncio.create_task(child.wait())
    at, rest, before, times, since = 0, "", "", 0, time.monotonic()
    while True:
        over = ended.done()
        # Not by reading on: the place in the file is shared with the one who writes.
        block = os.pread(voice.fileno(), _A_LOT, at)
        at += len(block)
        *lines, rest = re.split(r"[\r\n]", rest + block.decode(errors="replace"))
        shares = [line for line in lines if _SHARE.match(line)]
        words += [line for line in lines if line and not _SHARE.match(line)]
        if any(line.startswith("Batch terminated") for line in lines):
            news.put_nowait(_OVER)
        if shares and shares[-1] != before:
            before, times, since = shares[-1], 0, time.monotonic()
            news.put_nowait(min(1.0, float(before.split()[1].rstrip("%")) / 100))
        times += len(shares)
        if times >= _SPINS and time.monotonic() - since >= min(stall, _SPINNING):
            news.put_nowait(Fault("offline", f"{times} times at {before}"))
            return
        if over and not block:
            break
        await asyncio.wait({ended}, timeout=_PROGRESS_EVERY)
    words.append(rest)
    news.put_nowait(_ENDED)
