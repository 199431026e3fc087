"""Network scanners that speak eSCL (AirScan, Mopria): no driver, the same on Windows and Linux.

Settings, in `ScanConfig.extra`: `escl`, addresses separated by blanks for scanners that mDNS does
not reach; `escl-find`, `no` to leave mDNS alone. Ids are `escl:uuid:…` for a scanner that announces
one (its address may change), else `escl:http://host:port/eSCL`.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Sequence
from pathlib import Path

from scanners.devices.escl_find import Announced, announced, scanner_url, typed_in
from scanners.devices.escl_job import Job
from scanners.devices.escl_line import Line, Patience
from scanners.devices.escl_xml import Scanner, plain_uuid, read_capabilities
from scanners.devices.protocol import (
    Capabilities,
    Device,
    DeviceInfo,
    Event,
    Fault,
    Mode,
    Page,
    ScanConfig,
    Settings,
    Source,
)
from scanners.problem import ScanProblem

# How long a listing waits for announcements. Seconds.
_BROWSE = 1.0
_OVER = object()
_BY_UUID = "uuid:"


class EsclDevices:
    """The family `escl`. `interfaces` (addresses of this machine) narrows mDNS down to them."""

    def __init__(self, interfaces: Sequence[str] = ()) -> None:
        self._interfaces = tuple(interfaces)

    async def find(self, config: ScanConfig) -> list[Device]:
        """Raises ScanProblem when addresses are typed in, none of them answers and nobody else."""
        asked = [EsclDevice((url,), config) for url in typed_in(config.extra.get("escl", ""))]
        answers, heard = await asyncio.gather(
            asyncio.gather(*(device.introduce() for device in asked), return_exceptions=True),
            self._heard(config),
        )
        troubles = [answer for answer in answers if isinstance(answer, BaseException)]
        here = [answer for answer in answers if not isinstance(answer, BaseException)]
        devices: list[Device] = [device for device, _ in here]
        known = {scanner.uuid for _, scanner in here if scanner.uuid}
        for uuid, urls, name in _scanners(heard):
            if uuid not in known:
                devices.append(EsclDevice(urls, config, name, uuid))
        if troubles and not devices:
            raise troubles[0]
        return devices

    def open(self, address: str, config: ScanConfig) -> Device:
        """Raises ScanProblem `bad-address`."""
        if address.startswith(_BY_UUID):
            uuid = plain_uuid(address.removeprefix(_BY_UUID))
            return EsclDevice((), config, "", uuid, interfaces=self._interfaces)
        return EsclDevice((scanner_url(address),), config)

    async def _heard(self, config: ScanConfig) -> list[Announced]:
        heard: list[Announced] = []
        if config.extra.get("escl-find") == "no":
            return heard
        with contextlib.suppress(TimeoutError):
            async with (
                asyncio.timeout(_BROWSE),
                contextlib.aclosing(announced(self._interfaces)) as answers,
            ):
                async for one in answers:
                    heard.append(one)
        return heard


def _scanners(heard: Sequence[Announced]) -> list[tuple[str, tuple[str, ...], str]]:
    """UUID, addresses and name of each scanner; one may announce itself with and without TLS."""
    found: dict[str, list[Announced]] = {}
    for one in heard:
        found.setdefault(one.uuid or one.url, []).append(one)
    return [(group[0].uuid, _best_first(group), group[0].name) for group in found.values()]


def _best_first(group: Sequence[Announced]) -> tuple[str, ...]:
    # TLS first: what is scanned is nobody else's business.
    return tuple(sorted({one.url for one in group}, key=lambda url: not url.startswith("https")))


class EsclDevice:
    """One scanner, by its addresses (the first that answers is used) or its UUID."""

    def __init__(
        self,
        urls: Sequence[str],
        config: ScanConfig,
        name: str = "",
        uuid: str = "",
        patience: Patience | None = None,
        interfaces: Sequence[str] = (),
    ) -> None:
        address = _BY_UUID + uuid if uuid else urls[0]
        self.info = DeviceInfo(f"escl:{address}", "escl", name or "Máy quét trên mạng")
        self._urls = tuple(urls)
        self._uuid = uuid
        self._patience = patience or Patience(silent=config.stall)
        self._interfaces = tuple(interfaces)
        self._known: tuple[str, Scanner, str] | None = None
        self._work: asyncio.Task[None] | None = None
        self._running = False
        self._cancelled = False

    async def introduce(self) -> tuple[EsclDevice, Scanner]:
        """This device under the name it gives itself. Raises Fault."""
        _, scanner, _ = await self._scanner()
        self.info = DeviceInfo(self.info.id, "escl", scanner.model or self.info.name)
        return self, scanner

    async def capabilities(self) -> Capabilities:
        """What every source can do, so that any choice from it will work where sources differ."""
        _, scanner, _ = await self._scanner()
        inputs = list(scanner.inputs.values())
        resolutions = set(inputs[0].resolutions).intersection(*(one.resolutions for one in inputs))
        modes: list[Mode] = [
            mode for mode in inputs[0].modes if all(mode in one.modes for one in inputs)
        ]
        return Capabilities(
            tuple(scanner.inputs),
            tuple(sorted(resolutions)) or inputs[0].resolutions,
            tuple(modes) or inputs[0].modes,
        )

    async def scan(self, settings: Settings, into: Path) -> AsyncGenerator[Page | Event]:
        if self._running:
            raise Fault("busy")
        self._running, self._cancelled = True, False
        news: asyncio.Queue[object] = asyncio.Queue()
        self._work = work = asyncio.create_task(self._drive(settings, into, news))
        work.add_done_callback(lambda _: news.put_nowait(_OVER))
        try:
            while (item := await news.get()) is not _OVER:
                assert isinstance(item, Page | Event)
                yield item
            if self._cancelled:
                raise Fault("cancelled")
            await work
        finally:
            await _ended(work)
            self._running = False
            for part in into.glob("page-*.part"):
                part.unlink(missing_ok=True)

    async def cancel(self) -> None:
        if self._running and self._work is not None:
            self._cancelled = True
            await _ended(self._work)

    async def settle(self) -> None:
        """Nothing is kept in the scanner."""

    async def _drive(self, settings: Settings, into: Path, news: asyncio.Queue[object]) -> None:
        url, scanner, server = await self._scanner()
        source: Source = settings.source
        if source not in scanner.inputs:
            raise Fault("unsupported", f"{source} of {scanner}")
        async with Line(url, self._patience) as line:
            job = Job(line, scanner, server, settings, into, news.put_nowait)
            await job.run()

    async def _scanner(self) -> tuple[str, Scanner, str]:
        """The address that answers, what the scanner says of itself, and its server's name."""
        if self._known is None:
            trouble = Fault("offline", self.info.id)
            for url in self._urls or await self._seek():
                try:
                    async with Line(url, self._patience) as line:
                        body, server = await line.read("ScannerCapabilities")
                    self._known = url, read_capabilities(body), server
                    break
                except Fault as fault:
                    trouble = fault
            else:
                raise trouble
        return self._known

    async def _seek(self) -> tuple[str, ...]:
        """Where the scanner with our UUID is today."""
        with contextlib.suppress(TimeoutError):
            async with (
                asyncio.timeout(self._patience.seek),
                contextlib.aclosing(announced(self._interfaces)) as answers,
            ):
                async for one in answers:
                    if one.uuid == self._uuid:
                        return (one.url,)
        return ()


async def _ended(work: asyncio.Task[None]) -> None:
    """Stop the work and wait until it has told the scanner so."""
    work.cancel()
    with contextlib.suppress(asyncio.CancelledError, ScanProblem, Exception):
        await work
