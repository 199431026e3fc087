"""The body of a tus upload: written as it comes, and safe as far as it came when it is cut."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request

from desk_tui.centre import questions
from desk_tui.centre.ledger import Ledger
from desk_tui.centre.questions import Refusal
from desk_tui.centre.tus.partials import Partial, Writer, at_end

ALGORITHMS = {"sha1": hashlib.sha1, "sha256": hashlib.sha256}
SILENCE_SECONDS = 60.0
"""A sender that says nothing for so long is taken for gone."""
_TURN_SECONDS = 10.0
_WRITE = 1 << 20
_SAVE_BYTES = 8 << 20
_SAVE_SECONDS = 2.0


@dataclass(frozen=True)
class Checksum:
    """What one body's bytes should hash to."""

    algorithm: str
    expected: bytes


async def append(
    request: Request,
    ledger: Ledger,
    part: Partial,
    stop: asyncio.Event,
    checksum: Checksum | None,
) -> Partial:
    """Write the body behind the part's offset. What came before a cut stays, unless it was to be
    checked as a whole. Raises `wrong-hash`, `wrong-checksum`, `too-long` or `taken-over`."""
    writer = await run_in_threadpool(Writer, ledger, part)
    try:
        cut = await _write(request, writer, stop, checksum)
        if cut is not None or writer.written < part.length:
            await run_in_threadpool(writer.save, questions.now())
            if cut is not None:
                raise cut
            return writer.part
        kept = await run_in_threadpool(writer.finish, questions.now())
        return at_end(kept.sha256, kept.bytes)
    finally:
        await run_in_threadpool(writer.close)


async def _write(
    request: Request, writer: Writer, stop: asyncio.Event, checksum: Checksum | None
) -> Exception | None:
    """Everything that comes goes into the file; what ended it early, or None for its end."""
    digest = ALGORITHMS[checksum.algorithm]() if checksum else None
    waiting = bytearray()
    saved, size = monotonic(), writer.written
    cut: Exception | None = None
    try:
        async with aclosing(_blocks(request, stop)) as blocks:
            async for block in blocks:
                size += len(block)
                if size > writer.part.length:
                    await run_in_threadpool(writer.back)
                    return _too_long()
                if digest:
                    digest.update(block)
                waiting += block
                late = monotonic() - saved > _SAVE_SECONDS
                if len(waiting) < _WRITE and not late:
                    continue
                await run_in_threadpool(writer.write, bytes(waiting))
                waiting.clear()
                if not digest and (late or writer.written - writer.part.offset >= _SAVE_BYTES):
                    await run_in_threadpool(writer.save, questions.now())
                    saved = monotonic()
    except (ClientDisconnect, Refusal) as early:
        cut = early
    if checksum and digest and (cut or digest.digest() != checksum.expected):
        await run_in_threadpool(writer.back)
        return cut or Refusal(
            "wrong-checksum", "Phần tệp nhận được không khớp mã kiểm tra.", status=460
        )
    await run_in_threadpool(writer.write, bytes(waiting))
    return cut


def _too_long() -> Refusal:
    return Refusal("too-long", "Gửi nhiều byte hơn độ dài đã báo của tệp.", status=400)


async def _blocks(request: Request, stop: asyncio.Event) -> AsyncGenerator[bytes, None]:
    """The body as it comes. Raises `taken-over` when the sender has come again on another
    connection or is silent for too long, ClientDisconnect when it is seen to be gone."""
    stream = aiter(request.stream())
    stopping = asyncio.ensure_future(stop.wait())
    try:
        while True:
            coming = asyncio.ensure_future(anext(stream, None))
            await asyncio.wait(
                (coming, stopping), timeout=SILENCE_SECONDS, return_when=asyncio.FIRST_COMPLETED
            )
            if not coming.done():
                coming.cancel()
                raise Refusal(
                    "taken-over", "Việc gửi tệp này đã chuyển sang lượt khác.", status=423
                )
            block = await coming
            if block is None:
                return
            yield block
    finally:
        stopping.cancel()


@dataclass(frozen=True)
class _Turn:
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    done: asyncio.Event = field(default_factory=asyncio.Event)


_at_work: dict[Path, _Turn] = {}


@asynccontextmanager
async def turn(part: Path) -> AsyncIterator[asyncio.Event]:
    """One at a time for each upload. Who comes later asks the one at work to stop: its
    connection may be long dead at the other end, and the desk must not wait for that to be seen.
    """
    while before := _at_work.get(part):
        before.stop.set()
        try:
            await asyncio.wait_for(before.done.wait(), _TURN_SECONDS)
        except TimeoutError:
            raise Refusal(
                "upload-busy", "Tệp này đang được nhận ở lượt khác.", status=423, retry_after=5
            ) from None
    mine = _at_work[part] = _Turn()
    try:
        yield mine.stop
    finally:
        del _at_work[part]
        mine.done.set()
