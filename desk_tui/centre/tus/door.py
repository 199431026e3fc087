"""Large files come in by tus 1.0.0 (https://tus.io/protocols/resumable-upload), at `/v1/uploads`.

Core, creation, creation-with-upload, checksum, expiration and termination. The announced hash is
the address: `/v1/uploads/{sha256}` means the asking desk's own upload of that file, so that a
desk that was killed need remember nothing. A file the node already holds is an upload at its end.
"""

from __future__ import annotations

import base64
import binascii
import errno
import re
from collections.abc import Awaitable, Callable
from email.utils import format_datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from db.clock import from_text
from desk_tui.centre import blobs, questions
from desk_tui.centre.ledger import Ledger
from desk_tui.centre.problem import LineProblem
from desk_tui.centre.questions import ANYONE, DESK, Asker, Header, RawQuestion, Refusal
from desk_tui.centre.tus import partials
from desk_tui.centre.tus.body import ALGORITHMS, Checksum, append, turn
from desk_tui.centre.tus.partials import Partial, at_end

TUS = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,checksum,expiration,termination"
BYTES = "application/offset+octet-stream"

_METADATA_CHARACTERS = 4096
_SHA256 = re.compile(r"[0-9a-f]{64}")

Handler = Callable[[Request, Asker], Awaitable[Response]]


def _spoken(handler: Handler) -> Handler:
    """Look at the sender's tus version first; every answer, a refusal too, names ours."""

    async def spoken(request: Request, asker: Asker) -> Response:
        try:
            if request.headers.get("tus-resumable") != TUS:
                raise Refusal(
                    "tus-version", f"Trung tâm chỉ nhận tệp lớn theo tus {TUS}.", status=412
                )
            response = await handler(request, asker)
        except LineProblem as no:
            response = await _no(request, no)
        except OSError as fault:
            if fault.errno != errno.ENOSPC:
                raise
            response = await _no(request, questions.full())
        response.headers["Tus-Resumable"] = TUS
        return response

    return spoken


async def _no(request: Request, no: LineProblem) -> Response:
    # Who was taken over is silent, or gone: there is nothing more to hear.
    response = await questions.refused(request, no, hear_out=no.code != "taken-over")
    response.headers["Tus-Version"] = TUS
    response.headers["Tus-Max-Size"] = str(_ledger(request).file_limit)
    # The rest of a large body would be taken for the next question.
    response.headers["Connection"] = "close"
    return response


async def options(request: Request, _: Asker) -> Response:
    return Response(
        status_code=204,
        headers={
            **questions.echo(request),
            "Tus-Resumable": TUS,
            "Tus-Version": TUS,
            "Tus-Max-Size": str(_ledger(request).file_limit),
            "Tus-Extension": EXTENSIONS,
            "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
        },
    )


@_spoken
async def create(request: Request, desk: Asker) -> Response:
    """A new upload from byte 0 on, or at once its end when the node has the file."""
    ledger = _ledger(request)
    length = _count(request, "upload-length")
    if length > ledger.file_limit:
        raise blobs.TooLarge(ledger.file_limit)
    metadata = request.headers.get("upload-metadata", "")
    sha256 = _announced_hash(metadata)
    checksum = _checksum(request)
    sending = request.headers.get("content-type", "") == BYTES
    async with turn(partials.path(ledger, desk, sha256)) as stop:
        held = await run_in_threadpool(blobs.held, ledger, sha256)
        if held is not None:
            await questions.drain(request)
            end = at_end(held.sha256, held.bytes)
            return _answer(request, end, 201, {"Location": _address(request, sha256)})
        await run_in_threadpool(partials.expire, ledger, questions.now())
        part = await run_in_threadpool(
            partials.begin, ledger, desk, sha256, length, metadata, questions.now()
        )
        if sending or not length:
            part = await append(request, ledger, part, stop, checksum)
    return _answer(request, part, 201, {"Location": _address(request, sha256)})


@_spoken
async def head(request: Request, desk: Asker) -> Response:
    ledger, sha256 = _ledger(request), _name(request)
    async with turn(partials.path(ledger, desk, sha256)):
        part = await _found(ledger, desk, sha256)
    said = {"Upload-Length": str(part.length), "Upload-Metadata": part.metadata}
    return _answer(request, part, 200, said)


@_spoken
async def patch(request: Request, desk: Asker) -> Response:
    ledger, sha256 = _ledger(request), _name(request)
    if request.headers.get("content-type", "") != BYTES:
        raise Refusal("bad-message", f"Phần tệp gửi lên phải ghi kiểu {BYTES}.", status=415)
    offset = _count(request, "upload-offset")
    checksum = _checksum(request)
    async with turn(partials.path(ledger, desk, sha256)) as stop:
        part = await _found(ledger, desk, sha256)
        if offset != part.offset:
            raise Refusal(
                "wrong-offset",
                f"Trung tâm đã có {part.offset} byte của tệp này, không phải {offset}.",
                "Hỏi lại vị trí (HEAD) rồi gửi tiếp từ đó.",
                status=409,
            )
        if offset < part.length or not await run_in_threadpool(blobs.held, ledger, sha256):
            part = await append(request, ledger, part, stop, checksum)
    return _answer(request, part, 204)


@_spoken
async def terminate(request: Request, desk: Asker) -> Response:
    ledger, sha256 = _ledger(request), _name(request)
    async with turn(partials.path(ledger, desk, sha256)):
        found = await run_in_threadpool(partials.find, ledger, desk, sha256, questions.now())
        if found is None:
            raise _unknown()
        await run_in_threadpool(partials.drop, ledger, desk, sha256)
    return Response(status_code=204, headers=questions.echo(request))


async def _found(ledger: Ledger, desk: Asker, sha256: str) -> Partial:
    """The desk's upload; at its end when the node holds the file, whoever brought it."""
    held = await run_in_threadpool(blobs.held, ledger, sha256)
    part = await run_in_threadpool(partials.find, ledger, desk, sha256, questions.now())
    if held is not None:
        if part is not None:
            await run_in_threadpool(partials.drop, ledger, desk, sha256)
        return at_end(sha256, held.bytes)
    if part is None:
        raise _unknown()
    return part


def _answer(
    request: Request, part: Partial, status: int, more: dict[str, str] | None = None
) -> Response:
    headers = {**questions.echo(request), **(more or {}), "Upload-Offset": str(part.offset)}
    if part.expires and part.offset < part.length:
        headers["Upload-Expires"] = format_datetime(from_text(part.expires), usegmt=True)
    return Response(status_code=status, headers=headers)


def _ledger(request: Request) -> Ledger:
    return request.app.state.ledger


def _address(request: Request, sha256: str) -> str:
    return f"{request.url.path.rstrip('/')}/{sha256}"


def _name(request: Request) -> str:
    name: str = request.path_params["sha256"]
    if not _SHA256.fullmatch(name):
        raise _unknown()
    return name


def _count(request: Request, header: str) -> int:
    text = request.headers.get(header, "")
    if not re.fullmatch(r"\d{1,18}", text, re.ASCII):
        raise Refusal("bad-message", f"Thiếu hoặc sai tiêu đề {header}.", status=400)
    return int(text)


def _announced_hash(metadata: str) -> str:
    """The file's SHA-256 out of Upload-Metadata, where it stands in hex under `sha256`."""
    if len(metadata) <= _METADATA_CHARACTERS:
        for pair in metadata.split(","):
            key, _, value = pair.strip().partition(" ")
            if key == "sha256":
                said = _plain(value).decode("ascii", "replace")
                if _SHA256.fullmatch(said):
                    return said
    raise Refusal("bad-message", "Upload-Metadata phải ghi sha256 của cả tệp.", status=400)


def _checksum(request: Request) -> Checksum | None:
    said = request.headers.get("upload-checksum")
    if said is None:
        return None
    algorithm, _, value = said.partition(" ")
    if algorithm not in ALGORITHMS:
        raise Refusal("bad-message", f"Không kiểm được mã loại {algorithm[:32]}.", status=400)
    return Checksum(algorithm, _plain(value))


def _plain(value: str) -> bytes:
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raise Refusal("bad-message", "Giá trị base64 không đúng.", status=400) from None


def _unknown() -> Refusal:
    return Refusal(
        "no-upload",
        "Trung tâm không có phần nào của tệp này (chưa gửi, hoặc đã quá hạn giữ).",
        "Gửi lại từ đầu.",
        status=404,
    )


_VERSION = Header("Tus-Resumable", "The tus version, 1.0.0.", True, "^1\\.0\\.0$")
_OFFSET = Header("Upload-Offset", "Where these bytes begin.", True, "^[0-9]{1,18}$")
_SUM = Header("Upload-Checksum", "sha1 or sha256 of this body, in base64.")
_WHERE = (("sha256", "^[0-9a-f]{64}$"),)

QUESTIONS = (
    RawQuestion(
        "OPTIONS",
        "/v1/uploads",
        ANYONE,
        options,
        "What of tus 1.0.0 the node speaks, and the largest file it takes.",
        codes=((204, "In the headers."),),
        plain=True,
    ),
    RawQuestion(
        "POST",
        "/v1/uploads",
        DESK,
        create,
        "A large file begins: its length and SHA-256. One that is there is at its end at once.",
        body=BYTES,
        headers=(
            _VERSION,
            Header("Upload-Length", "Bytes of the whole file.", True, "^[0-9]{1,18}$"),
            Header("Upload-Metadata", "`sha256`, then base64 of its 64 hex digits.", True),
            _SUM,
        ),
        codes=((201, "Location and Upload-Offset in the headers."),),
        plain=True,
    ),
    RawQuestion(
        "HEAD",
        "/v1/uploads/{sha256}",
        DESK,
        head,
        "How much of the file is safe at the node.",
        headers=(_VERSION,),
        patterns=_WHERE,
        codes=((200, "Upload-Offset and Upload-Length in the headers."),),
        plain=True,
    ),
    RawQuestion(
        "PATCH",
        "/v1/uploads/{sha256}",
        DESK,
        patch,
        "Bytes from an offset on. With the last one the whole file's hash is checked.",
        body=BYTES,
        headers=(_VERSION, _OFFSET, _SUM),
        patterns=_WHERE,
        codes=((204, "The new Upload-Offset in the headers."),),
        plain=True,
    ),
    RawQuestion(
        "DELETE",
        "/v1/uploads/{sha256}",
        DESK,
        terminate,
        "The desk gives up its unfinished upload of the file.",
        headers=(_VERSION,),
        patterns=_WHERE,
        codes=((204, "Gone."),),
        plain=True,
    ),
)
