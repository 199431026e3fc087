"""The HTTP side of an eSCL scanner: short questions with their retries, and the streamed page."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self
from urllib.parse import urljoin

from scanners.devices.escl_find import is_local
from scanners.devices.protocol import Fault
from scanners.disk import full_disk_told

if TYPE_CHECKING:
    import httpx

# No paper at any resolution is larger as a JPEG; a scanner gone mad must not fill the disk. Bytes.
_LARGEST = 512 << 20
_DESCRIPTION = 4 << 20


@dataclass(frozen=True)
class Patience:
    """How long to wait for a scanner. Times in seconds; `silent` is for one read, not for a page.

    A page not ready yet is asked for `page_tries` times and anything else `tries` times, every
    `pause`. `gap`: the longest rest between two pages for makes that need one. `seek`: how long a
    scanner known by its UUID is looked for.
    """

    page_tries: int = 30
    tries: int = 10
    pause: float = 1.0
    gap: float = 1.0
    connect: float = 5.0
    silent: float = 60.0
    goodbye: float = 3.0
    seek: float = 6.0


class Line:
    """A connection to one scanner. Every trouble of the network is Fault `offline`."""

    def __init__(self, url: str, patience: Patience) -> None:
        self.url = url.rstrip("/")
        self.patience = patience
        self._client: httpx.AsyncClient | None = None

    async def __aenter__(self) -> Self:
        import httpx

        host = httpx.URL(self.url).host
        limit = httpx.Timeout(self.patience.silent, connect=self.patience.connect)
        self._client = httpx.AsyncClient(
            # Scanners sign their own certificates and nobody installs better ones, so on the local
            # network TLS keeps listeners out and no more. A host beyond it has to prove its name.
            verify=not is_local(host),
            timeout=limit,
            # A proxy for the web knows nothing of the scanner in the room.
            trust_env=False,
            headers={"Accept-Encoding": "identity"},
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.client.aclose()

    @property
    def client(self) -> httpx.AsyncClient:
        assert self._client is not None
        return self._client

    def job_path(self, location: str) -> str:
        """A job's address on our host: what scanners write before the path is often wrong.

        Xerox sends half an IPv6 address, USB bridges and networks behind NAT another host's name.
        """
        return urljoin(_path_of(self.url) + "/", _path_of(location.strip().rstrip("/")))

    def at(self, path: str) -> str:
        """The full address of a path of this host, or of one below the scanner's own."""
        if not path.startswith("/"):
            return f"{self.url}/{path}"
        return self.url.removesuffix(_path_of(self.url)) + path

    async def read(self, path: str) -> tuple[bytes, str]:
        """A description and the name of the server that gave it. Raises Fault."""
        with told():
            for left in reversed(range(self.patience.tries)):
                async with self.client.stream("GET", self.at(path)) as answer:
                    if answer.status_code == 200:
                        return await _all_of(answer), answer.headers.get("Server", "")
                if answer.status_code != 503 or not left:
                    raise refused(answer.status_code, path)
                await asyncio.sleep(self.patience.pause)
        raise Fault("busy", path)

    async def order(self, body: bytes, host: str | None) -> tuple[int, str]:
        """Post a job: the status and the Location of the answer. Raises Fault `offline`."""
        headers = {"Content-Type": "text/xml"} | ({"Host": host} if host else {})
        with told():
            # The body of the answer is not waited for: Kyocera cuts the line instead of sending it.
            async with self.client.stream(
                "POST", self.at("ScanJobs"), content=body, headers=headers
            ) as answer:
                return answer.status_code, answer.headers.get("Location", "")

    async def fetch(self, path: str, part: Path, progress: Callable[[float], None]) -> int:
        """Write what a path gives into `part`; the HTTP status, with 200 only when all has come."""
        with told():
            async with self.client.stream("GET", self.at(path)) as answer:
                if answer.status_code == 200:
                    await _save(answer, part, progress)
                return answer.status_code

    async def leave(self, path: str) -> None:
        """Delete a job, also while the scanner is in trouble: whatever comes of it is fine."""
        import httpx

        with contextlib.suppress(httpx.HTTPError, TimeoutError):
            async with asyncio.timeout(self.patience.goodbye):
                await self.client.delete(self.at(path))


async def _all_of(answer: httpx.Response) -> bytes:
    body = b""
    async for block in answer.aiter_bytes():
        body += block
        if len(body) > _DESCRIPTION:
            raise Fault("unknown", "endless description")
    return body


async def _save(answer: httpx.Response, part: Path, progress: Callable[[float], None]) -> None:
    length = answer.headers.get("Content-Length", "")
    whole = int(length) if length.isdecimal() else 0
    got = 0
    progress(0.0)
    with full_disk_told(), part.open("wb") as file:
        async for block in answer.aiter_bytes(1 << 16):
            file.write(block)
            got += len(block)
            if got > _LARGEST:
                raise Fault("unknown", f"page of more than {_LARGEST} bytes")
            if whole:
                progress(min(1.0, got / whole))


def _path_of(url: str) -> str:
    return re.sub(r"^(\w+:)?//[^/]*", "", url)


def refused(status: int, what: str) -> Fault:
    """An HTTP status that needs no further question."""
    if status in (401, 403):
        return Fault("denied", f"HTTP {status} for {what}")
    if status == 503:
        return Fault("busy", f"HTTP {status} for {what}")
    return Fault("offline" if status == 404 else "unknown", f"HTTP {status} for {what}")


@contextlib.contextmanager
def told() -> Iterator[None]:
    """The network's troubles as a Fault; a line cut in the middle of a page is one of them."""
    import httpx

    try:
        yield
    except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL) as error:
        raise Fault("offline", f"{type(error).__name__}: {error}") from error
