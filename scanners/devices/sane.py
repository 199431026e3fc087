"""Scanners that SANE drives, through `scanimage` in a child process: a driver that crashes or hangs
takes only that process down. The one module that may be POSIX-only.

`scanimage` reports success with no page or half a page, so files are counted and decoded; its words
and its exit status only say why there are no more.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import os
import re
import shutil
import signal
import time
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path

from scanners.devices.protocol import (
    SIZES_MM,
    Capabilities,
    Device,
    DeviceInfo,
    Event,
    Fault,
    FaultCode,
    Mode,
    Page,
    Progress,
    ScanConfig,
    Settings,
    Source,
    Started,
    next_sequence,
    page_files,
)
from scanners.pages import receive
from scanners.problem import ScanProblem

_USUAL_DPI = (75, 100, 150, 200, 300, 400, 600, 1200)
_ASKING = 30.0
_STOPPING = 3.0
_PROGRESS_EVERY = 0.1
# A page shorter than this share of the paper asked for is told to the officer.
_SHORT = 0.9
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
_SAID = re.compile(r"\(scanner status = (\d+)\)")
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


@dataclass(frozen=True)
class _Options:
    """What the driver calls the things we ask for; sizes in mm."""

    sources: dict[Source, str]
    modes: dict[Mode, str]
    resolutions: tuple[int, ...]
    widest: float | None
    longest: float | None


class SaneDevice:
    """One scanner, by its SANE name."""

    def __init__(self, address: str, config: ScanConfig, name: str = "") -> None:
        self.info = DeviceInfo(f"sane:{address}", "sane", name or address)
        self._address = address
        self._config = config
        self._known: _Options | None = None
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
            order = _order(await self._options(), settings)
            if settings.source == "flatbed":
                order.append("--batch-count=1")
            async with contextlib.aclosing(self._run(order, settings, into)) as steps:
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
        self, order: list[str], settings: Settings, into: Path
    ) -> AsyncGenerator[Page | Event]:
        sequence = next_sequence(into)
        if self._cancelled:
            raise Fault("cancelled")
        self._child = child = await _start(
            self._config,
            *["-d", self._address, *order, "--format=jpeg", "--progress"],
            *["--batch=page-%04d.jpg", f"--batch-start={sequence}", "--batch-print"],
            folder=into,
        )
        if self._cancelled:
            await self._stop()
        yield Started()
        words: list[str] = []
        news: asyncio.Queue[object] = asyncio.Queue()
        readers = [
            asyncio.create_task(_read_pages(child, into, news)),
            asyncio.create_task(_read_progress(child, news, words)),
        ]
        first, ended, last_told, patience = sequence, 0, 0.0, self._config.stall
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
                elif isinstance(item, float):
                    if time.monotonic() - last_told >= _PROGRESS_EVERY:
                        last_told = time.monotonic()
                        yield Progress(sequence, item)
                elif isinstance(item, Path):
                    yield await self._receive(item, sequence, settings)
                    sequence += 1
        finally:
            for reader in readers:
                reader.cancel()
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
            page = await asyncio.to_thread(receive, path, sequence, settings.dpi)
        except Fault as fault:
            path.unlink(missing_ok=True)
            if self._cancelled:
                raise Fault("cancelled", fault.detail) from fault
            raise self._full(path.parent) or fault from None
        asked = SIZES_MM[settings.size][1] / 25.4 * settings.dpi
        if page.height < asked * _SHORT:
            told = (f"Trang {sequence} ngắn hơn khổ {settings.size}, hãy xem lại có bị cụt không.",)
            return dataclasses.replace(page, warnings=told)
        return page

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
        if status < 0 or (status == 1 and any(into.glob("page-*.part"))):
            return Fault("truncated", f"status {status}\n{words}")
        if status == 1 and "open of device" in words:
            return _not_opened(words)
        return Fault(_STATUS.get(status, "unknown"), words)

    def _full(self, into: Path) -> Fault | None:
        free = shutil.disk_usage(into).free
        return Fault("disk-full", f"{free} bytes free") if free < _DISK_IS_FULL else None

    async def _options(self) -> _Options:
        if self._known is None:
            self._known = _understand(await _ask(self._config, "-d", self._address, "-A"))
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


def _order(known: _Options, settings: Settings) -> list[str]:
    """The settings in the driver's own words. Raises Fault `unsupported`."""
    width, height = SIZES_MM[settings.size]
    if (
        settings.source not in known.sources
        or settings.mode not in known.modes
        or settings.dpi not in known.resolutions
        or (known.widest is not None and known.widest < width * 0.97)
        or (known.longest is not None and known.longest < height * 0.97)
    ):
        raise Fault("unsupported", f"{settings} of {known}")
    order = [f"--resolution={settings.dpi}"]
    if known.sources[settings.source]:
        order.append(f"--source={known.sources[settings.source]}")
    if known.modes[settings.mode]:
        order.append(f"--mode={known.modes[settings.mode]}")
    # Many glass plates are a hair narrower than A4.
    if known.widest is not None:
        order += ["-x", f"{min(width, known.widest):g}"]
    if known.longest is not None:
        order += ["-y", f"{min(height, known.longest):g}"]
    return order


_OPTION = re.compile(r"^\s+(--?[a-z-]+)[ =](.+?)(?: \[[^\]]*\])*$", re.MULTILINE)
_RANGE = re.compile(r"(-?[\d.]+)\.\.(-?[\d.]+)")


def _understand(listing: str) -> _Options:
    """Read the answer to `scanimage -A`."""
    given = dict(_OPTION.findall(listing))
    sources: dict[Source, str] = {}
    for name in given.get("--source", "").split("|"):
        sources.setdefault(_source_kind(name), name)
    modes: dict[Mode, str] = {}
    for name in given.get("--mode", "").split("|"):
        if "gray" in name.lower() or "grey" in name.lower():
            modes.setdefault("gray", name)
        elif "color" in name.lower() or "colour" in name.lower():
            modes.setdefault("color", name)
    return _Options(
        sources,
        modes or {"color": ""},
        _resolutions(given.get("--resolution", "300dpi")),
        _largest(given.get("-x")),
        _largest(given.get("-y")),
    )


def _source_kind(name: str) -> Source:
    low = name.lower()
    if "duplex" in low:
        return "duplex"
    return "feeder" if "adf" in low or "feeder" in low else "flatbed"


def _resolutions(choices: str) -> tuple[int, ...]:
    if between := _RANGE.match(choices):
        low, high = float(between[1]), float(between[2])
        return tuple(dpi for dpi in _USUAL_DPI if low <= dpi <= high)
    listed = choices.split("dpi")[0].split("|")
    return tuple(sorted({int(float(one)) for one in listed if re.fullmatch(r"[\d.]+", one)}))


def _largest(choices: str | None) -> float | None:
    between = _RANGE.match(choices or "")
    return float(between[2]) if between else None


def _environment(config: ScanConfig) -> dict[str, str]:
    own = {"LC_ALL": "C"}
    if config.sane_config_dir is not None:
        own["SANE_CONFIG_DIR"] = str(config.sane_config_dir)
    return {**os.environ, **own}


async def _start(
    config: ScanConfig, *order: str, folder: Path | None = None
) -> asyncio.subprocess.Process:
    try:
        return await asyncio.create_subprocess_exec(
            config.scanimage,
            *order,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
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
    child: asyncio.subprocess.Process, into: Path, news: asyncio.Queue[object]
) -> None:
    assert child.stdout is not None
    async for line in child.stdout:
        news.put_nowait(into / os.fsdecode(line.rstrip(b"\n")))
    news.put_nowait(_ENDED)


async def _read_progress(
    child: asyncio.subprocess.Process, news: asyncio.Queue[object], words: list[str]
) -> None:
    """Progress as numbers 0 to 1; everything else scanimage says is kept for the log."""
    assert child.stderr is not None
    rest = ""
    while block := await child.stderr.read(4096):
        *lines, rest = re.split(r"[\r\n]", rest + block.decode(errors="replace"))
        for line in lines:
            if share := re.match(r"Progress: ([\d.]+)%", line):
                news.put_nowait(min(1.0, float(share[1]) / 100))
            elif line:
                words.append(line)
                if line.startswith("Batch terminated"):
                    news.put_nowait(_OVER)
    words.append(rest)
    news.put_nowait(_ENDED)
