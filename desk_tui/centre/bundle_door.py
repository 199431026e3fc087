"""`POST /v1/files`: a bundle of small files is kept, file by file, while the rest still arrives."""

from __future__ import annotations

import asyncio

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from desk_tui.centre import blobs, questions
from desk_tui.centre.bundle import KIND, FilesKept, frames
from desk_tui.centre.ledger import Ledger
from desk_tui.centre.messages import FileKept
from desk_tui.centre.questions import DESK, Asker, RawQuestion

_AT_ONCE = 4
"""Files being written and fsynced side by side: the disk joins their flushes."""


async def files_in(request: Request, _: Asker) -> Response:
    """Raises `wrong-hash`, `bad-message`, or what the disk says; what is whole by then stays."""
    ledger: Ledger = request.app.state.ledger
    blobs.make_sure_of_room(ledger.files, 0)
    turns = asyncio.Semaphore(_AT_ONCE)
    writing: list[asyncio.Task[FileKept]] = []

    async def write(sha256: str, content: bytes) -> FileKept:
        try:
            return await run_in_threadpool(blobs.write_small, ledger, sha256, content)
        finally:
            turns.release()

    try:
        async for sha256, content in frames(request.stream()):
            await turns.acquire()
            writing.append(asyncio.create_task(write(sha256, content)))
    finally:
        done = await asyncio.gather(*writing, return_exceptions=True)
        kept = [one for one in done if isinstance(one, FileKept)]
        await run_in_threadpool(blobs.note, ledger, kept, questions.now())
    for one in done:
        if isinstance(one, BaseException):
            raise one
    return questions.reply(request, FilesKept(files=tuple(kept)))


QUESTIONS = (
    RawQuestion(
        "POST",
        "/v1/files",
        DESK,
        files_in,
        "Many small files: each its SHA-256 (32 bytes), length (8 bytes, big-endian) and bytes.",
        FilesKept,
        body=KIND,
    ),
)
