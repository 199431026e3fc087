"""A desk that waits for a phone, photographs of a sheet with known truth, and a bad line."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import io
import secrets
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import TypeVar

import httpx
import numpy
from PIL import Image, ImageDraw, ImageFilter

from scanners.devices.phone import PhoneDevice, PhoneSetup
from scanners.devices.protocol import Event, Invitation, Page, Settings
from scanners.treatment import Box

SETTINGS = Settings(source="feeder", dpi=300)
PATIENCE = 90.0

Told = TypeVar("Told")


class Scan:
    """A scan that runs beside the test, with all it has told so far."""

    def __init__(self, device: PhoneDevice, into: Path, settings: Settings) -> None:
        into.mkdir(exist_ok=True)
        self.device = device
        self.told: list[Page | Event] = []
        self._news = asyncio.Condition()
        self.task = asyncio.create_task(self._run(into, settings))

    async def _run(self, into: Path, settings: Settings) -> None:
        try:
            async with contextlib.aclosing(self.device.scan(settings, into)) as steps:
                async for step in steps:
                    self.told.append(step)
                    async with self._news:
                        self._news.notify_all()
        finally:
            async with self._news:
                self._news.notify_all()

    async def until(self, true: Callable[[], bool]) -> None:
        async with self._news:
            await asyncio.wait_for(
                self._news.wait_for(lambda: true() or self.task.done()), PATIENCE
            )
        if self.task.done() and not true():
            self.task.result()
            raise AssertionError(f"the scan ended before: {self.told}")

    async def ended(self) -> None:
        """Raises what the scan raises."""
        await asyncio.wait_for(asyncio.shield(self.task), PATIENCE)

    async def url(self) -> str:
        await self.until(lambda: bool(self.of(Invitation)))
        return self.of(Invitation)[0].url

    @property
    def pages(self) -> list[Page]:
        return self.of(Page)

    def of(self, kind: type[Told]) -> list[Told]:
        return [step for step in self.told if isinstance(step, kind)]


@contextlib.asynccontextmanager
async def desk(
    into: Path,
    setup: PhoneSetup | None = None,
    clock: Callable[[], float] | None = None,
    settings: Settings = SETTINGS,
) -> AsyncIterator[Scan]:
    setup = setup or PhoneSetup(host="127.0.0.1")
    device = PhoneDevice(setup, clock=clock) if clock else PhoneDevice(setup)
    scan = Scan(device, into, settings)
    try:
        yield scan
    finally:
        await device.cancel()
        await asyncio.gather(scan.task, return_exceptions=True)
        await device.settle()


@contextlib.asynccontextmanager
async def phone(url: str, begin: bool = True) -> AsyncIterator[httpx.AsyncClient]:
    """A phone without a screen: it has opened the address and speaks as its page does."""
    async with httpx.AsyncClient(base_url=url, timeout=PATIENCE) as client:
        if begin:
            assert (await client.post("begin")).status_code == 200
        yield client


async def put(
    client: httpx.AsyncClient, content: bytes, crop: str = "", name: str = ""
) -> httpx.Response:
    headers = {"X-Sha256": hashlib.sha256(content).hexdigest(), "X-Crop": crop}
    path = f"pages/{name or secrets.token_hex(16)}"
    return await client.put(path, content=content, headers=headers)


def jpeg(image: Image.Image, quality: int = 80, orientation: int = 1) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    made = io.BytesIO()
    image.save(made, "JPEG", quality=quality, exif=exif)
    return made.getvalue()


def photo(corners: list[tuple[float, float]], size: tuple[int, int] = (3000, 4000)) -> Image.Image:
    """A written sheet on a darker, uneven desk; `corners` clockwise from top left, in pixels."""
    wide, high = 1240, 1754
    sheet = Image.new("L", (wide, high), 235)
    draw = ImageDraw.Draw(sheet)
    for line in range(40):
        for word in range(9):
            left, top = 130 + 110 * word, 160 + 36 * line
            draw.rectangle((left, top, left + 60 + (37 * word + 11 * line) % 40, top + 14), 40)
    whole = [(0.0, 0.0), (wide, 0.0), (wide, high), (0.0, high)]
    rows, wanted = [], []
    for (x, y), (u, v) in zip(corners, whole, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        wanted += [u, v]
    seen = tuple(numpy.linalg.solve(numpy.array(rows), numpy.array(wanted)))
    laid = sheet.transform(size, Image.Transform.PERSPECTIVE, seen, Image.Resampling.BILINEAR)
    inside = Image.new("L", size, 0)
    ImageDraw.Draw(inside).polygon(corners, fill=255)
    noise = numpy.random.default_rng(3).normal(0, 8, (size[1] // 4, size[0] // 4))
    slope = numpy.linspace(60, 110, size[0] // 4)[None, :]
    wood = Image.fromarray((noise + slope).clip(0, 255).astype("uint8")).resize(size)
    table = Image.merge("RGB", (wood, wood.point(lambda v: v * 0.8), wood.point(lambda v: v * 0.6)))
    table.paste(laid.convert("RGB"), mask=inside.filter(ImageFilter.GaussianBlur(2)))
    return table


def around(corners: list[tuple[float, float]], size: tuple[int, int]) -> Box:
    """The box around a sheet as shares of the picture."""
    xs, ys = [x / size[0] for x, _ in corners], [y / size[1] for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


class Line:
    """A line to the desk on which the first answer to an upload gets lost."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.lost = 0

    async def __aenter__(self) -> Line:
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", self._port)
        uploading = False

        async def forth() -> None:
            nonlocal uploading
            while data := await reader.read(1 << 16):
                uploading = uploading or data.startswith(b"PUT ")
                back.write(data)
                await back.drain()

        async def answers() -> None:
            while data := await there.read(1 << 16):
                if uploading and not self.lost:
                    self.lost += 1
                    return
                writer.write(data)
                await writer.drain()

        ways = {asyncio.create_task(forth()), asyncio.create_task(answers())}
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
        back.close()
        writer.close()
