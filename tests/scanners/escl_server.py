"""A small eSCL scanner for tests, written from the protocol: it plays every trouble of the field.

The requests and answers (Mopria eSCL): GET ScannerCapabilities and ScannerStatus, POST ScanJobs
(201 with Location), GET {job}/NextDocument until it is no longer 200, DELETE {job}. It talks raw
HTTP/1.1 on a loopback port, because half of the troubles are broken HTTP.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import re
import ssl
import uuid
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from functools import lru_cache
from xml.etree import ElementTree

from PIL import Image, ImageDraw

_SPACES = (
    'xmlns:pwg="http://www.pwg.org/schemas/2010/12/sm" '
    'xmlns:scan="http://schemas.hp.com/imaging/escl/2011/05/03"'
)
_LISTED = (
    "<scan:DiscreteResolutions>"
    + "".join(
        f"<scan:DiscreteResolution><scan:XResolution>{dpi}</scan:XResolution>"
        f"<scan:YResolution>{dpi}</scan:YResolution></scan:DiscreteResolution>"
        for dpi in (75, 150, 300, 600)
    )
    + "</scan:DiscreteResolutions>"
)
RANGE = (
    "<scan:XResolutionRange><scan:Min>75</scan:Min><scan:Max>600</scan:Max>"
    "<scan:Normal>300</scan:Normal><scan:Step>1</scan:Step></scan:XResolutionRange>"
    "<scan:YResolutionRange><scan:Min>75</scan:Min><scan:Max>600</scan:Max>"
    "<scan:Normal>300</scan:Normal><scan:Step>1</scan:Step></scan:YResolutionRange>"
)


@dataclass
class Scanner:
    """How the scanner behaves. Page numbers count from 1 within a job, 0 means never."""

    model: str = "Test Scanner"
    server: str = "test"
    sheets: int = 3
    resolutions: str = _LISTED
    capabilities: bytes | None = None
    # Content-Length instead of chunks.
    sized: bool = False
    location: str = "http://{host}{path}"
    # What "not ready yet" is said with, and how often before each page.
    not_ready: int = 0
    not_ready_code: int = 503
    busy_posts: int = 0
    busy_status: int = 0
    conflict: bool = False
    denied: bool = False
    lists_jobs: bool = True
    status: bytes | None = None
    # AdfState told whatever the feeder holds.
    adf: str = ""
    end_code: int = 404
    early_404_after: int = 0
    jam_at: int = 0
    jam_word: str = "ScannerAdfJam"
    half_at: int = 0
    empty_at: int = 0
    break_at: int = 0
    vanish_at: int = 0
    stop_at: int = 0
    # Half of this page is sent, the rest waits for the job's DELETE and never comes.
    hold_at: int = 0
    # What lies in it, by number, size and colour mode; else pages that carry their number.
    picture: Callable[[int, tuple[int, int], str], bytes] | None = None
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)

    def count(self, method: str, tail: str) -> int:
        return sum(one[0] == method and one[1].endswith(tail) for one in self.asked)


@dataclass
class _Job:
    path: str
    sheets: int
    duplex: bool
    size: tuple[int, int]
    mode: str
    state: str = "Processing"
    sent: int = 0
    refused: int = 0
    early: bool = False
    deleted: asyncio.Event = field(default_factory=asyncio.Event)


class _Gone(Exception):
    """The connection is cut in the middle of an answer."""


class EsclServer:
    """Listens while it is entered."""

    def __init__(self, scanner: Scanner, tls: ssl.SSLContext | None = None) -> None:
        self.scanner = scanner
        self._tls = tls
        self.uuid = str(uuid.uuid4())
        self.port = 0
        self.jammed = ""
        self.jobs: list[_Job] = []
        self.holding = asyncio.Event()
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()

    @property
    def url(self) -> str:
        return f"http{'s' if self._tls else ''}://127.0.0.1:{self.port}/eSCL"

    async def __aenter__(self) -> EsclServer:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._tls)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self.vanish()

    def vanish(self) -> None:
        """As when somebody pulls the plug."""
        if self._server is not None:
            self._server.close()
        for writer in self._open:
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            while line := await reader.readline():
                method, path, _ = line.decode().split(" ", 2)
                headers = {}
                while (line := await reader.readline()) not in (b"\r\n", b""):
                    name, _, value = line.decode().partition(":")
                    headers[name.strip().lower()] = value.strip()
                body = await reader.readexactly(int(headers.get("content-length", 0)))
                self.scanner.asked.append((method, path, headers))
                await self._answer(writer, method, path, headers, body)
        except (_Gone, ConnectionError, asyncio.IncompleteReadError):
            writer.transport.abort()
        finally:
            self._open.discard(writer)
            with contextlib.suppress(ConnectionError):
                writer.close()

    async def _answer(
        self,
        writer: asyncio.StreamWriter,
        method: str,
        path: str,
        headers: dict[str, str],
        body: bytes,
    ) -> None:
        if (method, path) == ("GET", "/eSCL/ScannerCapabilities"):
            told = self.scanner.capabilities or self._capabilities()
            await self._say(writer, 200, told, xml=True)
        elif (method, path) == ("GET", "/eSCL/ScannerStatus"):
            if self.scanner.busy_status:
                self.scanner.busy_status -= 1
                await self._say(writer, 503)
            else:
                await self._say(writer, 200, self.scanner.status or self._status(), xml=True)
        elif (method, path) == ("POST", "/eSCL/ScanJobs"):
            await self._begin(writer, headers, body)
        elif job := next((one for one in self.jobs if path.startswith(one.path)), None):
            if method == "DELETE":
                job.state = "Canceled"
                job.deleted.set()
                await self._say(writer, 200)
            elif path == job.path + "/NextDocument":
                await self._next(writer, job)
            else:
                # As HP does for a job's own address.
                await self._say(writer, 404)
        else:
            await self._say(writer, 404)

    async def _begin(
        self, writer: asyncio.StreamWriter, headers: dict[str, str], body: bytes
    ) -> None:
        scanner = self.scanner
        told = {
            one.tag.rpartition("}")[2]: (one.text or "").strip()
            for one in ElementTree.fromstring(body).iter()
        }
        feeder = told["InputSource"] == "Feeder"
        if scanner.denied:
            return await self._say(writer, 403)
        if scanner.conflict or (feeder and not scanner.sheets):
            return await self._say(writer, 409)
        if scanner.busy_posts or any(one.state == "Processing" for one in self.jobs):
            scanner.busy_posts = max(0, scanner.busy_posts - 1)
            return await self._say(writer, 503)
        dpi = int(told["XResolution"])
        size = (int(told["Width"]) * dpi // 300, int(told["Height"]) * dpi // 300)
        duplex = feeder and told.get("Duplex") == "true"
        sheets = scanner.sheets * (2 if duplex else 1) if feeder else 1
        path = f"/eSCL/ScanJobs/{uuid.uuid4()}"
        self.jobs.append(_Job(path, sheets, duplex, size, told["ColorMode"]))
        host = headers.get("host", "")
        location = scanner.location.format(host=host, path=path, name=path.rpartition("/")[2])
        await self._say(writer, 201, location=location)

    async def _next(self, writer: asyncio.StreamWriter, job: _Job) -> None:
        scanner, number = self.scanner, job.sent + 1
        if job.state == "Canceled":
            return await self._say(writer, 410)
        if job.state != "Processing" or number > job.sheets:
            job.state = "Completed" if job.state == "Processing" else job.state
            scanner.sheets = 0 if job.state == "Completed" else scanner.sheets
            return await self._say(writer, scanner.end_code)
        if job.refused < scanner.not_ready:
            job.refused += 1
            return await self._say(writer, scanner.not_ready_code)
        if number == scanner.early_404_after + 1 and scanner.early_404_after and not job.early:
            job.early = True
            return await self._say(writer, 404)
        if number == scanner.stop_at:
            job.state = "Aborted"
            return await self._say(writer, 404)
        if number == scanner.jam_at:
            job.state, self.jammed = "Aborted", scanner.jam_word
            return await self._say(writer, 200, b"", "image/jpeg")
        job.sent, job.refused = number, 0
        if number == scanner.empty_at:
            return await self._say(writer, 200, b"", "image/jpeg")
        picture = (scanner.picture or page)(number, job.size, job.mode)
        half = picture[: len(picture) // 2]
        if number == scanner.half_at:
            return await self._say(writer, 200, half, "image/jpeg")
        if number in (scanner.break_at, scanner.vanish_at, scanner.hold_at):
            await self._head(writer, 200, "image/jpeg")
            await self._chunk(writer, half)
            if number == scanner.hold_at:
                self.holding.set()
                await job.deleted.wait()
                return await self._chunk(writer, b"")
            if number == scanner.vanish_at:
                self.vanish()
            raise _Gone
        await self._say(writer, 200, picture, "image/jpeg")

    async def _say(
        self,
        writer: asyncio.StreamWriter,
        code: int,
        body: bytes = b"",
        kind: str = "text/plain",
        *,
        xml: bool = False,
        location: str = "",
    ) -> None:
        kind = "text/xml" if xml else kind
        if code == 200 and not xml and not self.scanner.sized:
            await self._head(writer, code, kind)
            for start in range(0, len(body), 20_000):
                await self._chunk(writer, body[start : start + 20_000])
            return await self._chunk(writer, b"")
        extra = f"Location: {location}\r\n" if location else ""
        await self._head(writer, code, kind, f"Content-Length: {len(body)}\r\n{extra}")
        writer.write(body)
        await writer.drain()

    async def _head(
        self,
        writer: asyncio.StreamWriter,
        code: int,
        kind: str,
        extra: str = "Transfer-Encoding: chunked\r\n",
    ) -> None:
        server = f"Server: {self.scanner.server}\r\n"
        head = f"HTTP/1.1 {code} Told\r\nContent-Type: {kind}\r\n{server}{extra}\r\n"
        writer.write(head.encode())
        await writer.drain()

    async def _chunk(self, writer: asyncio.StreamWriter, data: bytes) -> None:
        writer.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        await writer.drain()

    def _capabilities(self) -> bytes:
        caps = (
            "<scan:MinWidth>16</scan:MinWidth><scan:MaxWidth>2550</scan:MaxWidth>"
            "<scan:MinHeight>16</scan:MinHeight><scan:MaxHeight>3508</scan:MaxHeight>"
            "<scan:MaxScanRegions>1</scan:MaxScanRegions><scan:SettingProfiles>"
            "<scan:SettingProfile><scan:ColorModes><scan:ColorMode>Grayscale8</scan:ColorMode>"
            "<scan:ColorMode>RGB24</scan:ColorMode></scan:ColorModes><scan:DocumentFormats>"
            "<pwg:DocumentFormat>image/jpeg</pwg:DocumentFormat>"
            "<pwg:DocumentFormat>application/pdf</pwg:DocumentFormat>"
            "<scan:DocumentFormatExt>image/jpeg</scan:DocumentFormatExt>"
            "</scan:DocumentFormats><scan:SupportedResolutions>"
            f"{self.scanner.resolutions}</scan:SupportedResolutions></scan:SettingProfile>"
            "</scan:SettingProfiles>"
        )
        return (
            f'<?xml version="1.0" encoding="UTF-8"?><scan:ScannerCapabilities {_SPACES}>'
            "<pwg:Version>2.63</pwg:Version>"
            f"<pwg:MakeAndModel>{self.scanner.model}</pwg:MakeAndModel>"
            f"<scan:UUID>{self.uuid}</scan:UUID>"
            f"<scan:Platen><scan:PlatenInputCaps>{caps}</scan:PlatenInputCaps></scan:Platen>"
            f"<scan:Adf><scan:AdfSimplexInputCaps>{caps}</scan:AdfSimplexInputCaps>"
            f"<scan:AdfDuplexInputCaps>{caps}</scan:AdfDuplexInputCaps></scan:Adf>"
            "</scan:ScannerCapabilities>"
        ).encode()

    def _status(self) -> bytes:
        state = "Idle"
        if any(job.state == "Processing" for job in self.jobs):
            state = "Processing"
        adf = "ScannerAdfLoaded" if self.scanner.sheets else "ScannerAdfEmpty"
        if self.jobs and self.jobs[-1].sent == self.jobs[-1].sheets:
            adf = "ScannerAdfEmpty"
        listed = "".join(
            f"<scan:JobInfo><pwg:JobUri>{job.path}</pwg:JobUri>"
            f"<pwg:JobUuid>{job.path.rpartition('/')[2]}</pwg:JobUuid>"
            f"<pwg:JobState>{job.state}</pwg:JobState>"
            f"<pwg:ImagesCompleted>{job.sent}</pwg:ImagesCompleted></scan:JobInfo>"
            for job in self.jobs
            if self.scanner.lists_jobs
        )
        return (
            f'<?xml version="1.0" encoding="UTF-8"?><scan:ScannerStatus {_SPACES}>'
            f"<pwg:Version>2.63</pwg:Version><pwg:State>{state}</pwg:State>"
            f"<scan:AdfState>{self.scanner.adf or self.jammed or adf}</scan:AdfState>"
            f"<scan:Jobs>{listed}</scan:Jobs></scan:ScannerStatus>"
        ).encode()


@lru_cache(maxsize=32)
def page(number: int, size: tuple[int, int], mode: str) -> bytes:
    """A page that carries its number as a row of black bars, enough of it to fill some chunks."""
    image = Image.effect_noise(size, 20).point([min(255, value + 110) for value in range(256)])
    draw = ImageDraw.Draw(image)
    for bar in range(number):
        left = size[0] // 20 * (1 + bar)
        draw.rectangle((left, size[1] // 4, left + size[0] // 40, size[1] // 2), 0)
    out = io.BytesIO()
    image.convert("RGB" if mode == "RGB24" else "L").save(out, "JPEG", quality=80)
    return out.getvalue()


def number_of(image: Image.Image) -> int:
    """Count the bars of a received page."""
    middle = (0, image.height // 3, image.width, image.height // 3 + 20)
    line = image.convert("L").crop(middle).resize((400, 1)).tobytes()
    return len(re.findall(b"[\x80-\xff][\x00-\x7f]+", line))


@contextlib.asynccontextmanager
async def serving(
    scanner: Scanner, tls: ssl.SSLContext | None = None
) -> AsyncGenerator[EsclServer]:
    async with EsclServer(scanner, tls) as server:
        yield server
