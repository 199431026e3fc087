"""The node: `desk-tui centre`. Speaks only with desks and connectors that show their token."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TypeVar

import msgspec
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from desk_tui.centre import blobs, intake, messages, roll, shelf, summary
from desk_tui.centre.ledger import Desk, Ledger
from desk_tui.centre.problem import LineProblem

M = TypeVar("M")
Handler = Callable[[Request], Awaitable[Response]]

_SHA256 = re.compile(r"[0-9a-f]{64}")
_DRAIN_BYTES = 16 * 1024 * 1024
_STATUS_OF = {
    "denied": 403,
    "no-token": 401,
    "too-large": 413,
    "wrong-hash": 422,
    "bad-message": 400,
    "ledger-down": 503,
    "id-reused": 409,
    "code-collision": 409,
    "key-taken": 409,
}


def now() -> datetime:
    return datetime.now(UTC)


def application(ledger: Ledger, file_limit: int = messages.FILE_BYTES) -> Starlette:
    """The node's web application on an open ledger. `file_limit` is in bytes."""
    app = Starlette(
        routes=[
            Route("/v1/enrol", _told(enrol), methods=["POST"]),
            Route("/v1/hello", _told(hello), methods=["GET"]),
            Route("/v1/acts", _told(acts_up), methods=["POST"]),
            Route("/v1/acts", _told(acts_down), methods=["GET"]),
            Route("/v1/files/ask", _told(files_ask), methods=["POST"]),
            Route("/v1/files/{sha256}", _told(file_put), methods=["PUT"]),
            Route("/v1/numbers", _told(numbers_lease), methods=["POST"]),
            Route("/v1/numbers", _told(numbers_claim), methods=["PUT"]),
            Route("/v1/catalogue", _told(catalogue), methods=["GET"]),
            Route("/v1/keys", _told(keys_all), methods=["GET"]),
            Route("/v1/keys", _told(keys_put), methods=["PUT"]),
            Route("/v1/filings", _told(filing), methods=["POST"]),
            Route("/v1/status", _told(status), methods=["GET"]),
        ],
        exception_handlers={HTTPException: _not_here},
    )
    app.state.ledger = ledger
    app.state.file_limit = file_limit
    return app


async def enrol(request: Request) -> Response:
    ask = await _message(request, messages.Enrol)
    return await _answer(request, roll.enrol, ask, now())


async def hello(request: Request) -> Response:
    desk = await _desk(request)
    return await _answer(request, roll.greet, desk, now())


async def acts_up(request: Request) -> Response:
    desk = await _desk(request)
    said = (await _message(request, messages.ActsUp)).acts
    if len(said) > messages.BATCH:
        raise LineProblem("bad-message", f"Mỗi lần gửi tối đa {messages.BATCH} thao tác.")
    return await _answer(request, intake.take, desk, said, now())


async def acts_down(request: Request) -> Response:
    desk = await _desk(request)
    return await _answer(request, intake.acts_for, desk, _number(request, "after"))


async def files_ask(request: Request) -> Response:
    await _desk(request)
    asked = await _message(request, messages.FilesAsk)
    limit: int = request.app.state.file_limit

    def lacking(ledger: Ledger) -> messages.FilesMissing:
        with ledger.read() as connection:
            names = intake.missing(connection, asked.sha256)
        return messages.FilesMissing(sha256=tuple(names), limit=limit)

    return await _answer(request, lacking)


async def file_put(request: Request) -> Response:
    await _desk(request)
    ledger: Ledger = request.app.state.ledger
    name = request.path_params["sha256"]
    if not _SHA256.fullmatch(name):
        raise LineProblem("bad-message", "Mã tệp không đúng dạng.")
    limit: int = request.app.state.file_limit
    if _announced(request) > limit:
        raise blobs.TooLarge(limit)
    kept = await run_in_threadpool(blobs.held, ledger, name)
    if kept is None:
        kept = await blobs.receive(ledger, name, request.stream(), limit, now())
    await _drain(request)
    return _reply(request, kept)


async def numbers_lease(request: Request) -> Response:
    desk = await _desk(request)
    ask = await _message(request, messages.NumberLease)
    return await _answer(request, shelf.lease, desk, ask, now())


async def numbers_claim(request: Request) -> Response:
    desk = await _desk(request)
    asked = await _message(request, messages.Ranges)
    return await _answer(request, shelf.claim, desk, asked, now())


async def catalogue(request: Request) -> Response:
    await _desk(request)
    return await _answer(request, shelf.catalogue_after, _number(request, "after"))


async def keys_all(request: Request) -> Response:
    await _desk(request)
    return await _answer(request, roll.all_keys)


async def keys_put(request: Request) -> Response:
    desk = await _desk(request)
    keys = await _message(request, messages.Keys)
    return await _answer(request, roll.keep_keys, desk, keys, now())


async def filing(request: Request) -> Response:
    await _operator(request)
    said = await _message(request, messages.Filing)
    return await _answer(request, intake.file_online, said, now())


async def status(request: Request) -> Response:
    await _operator(request)
    return await _answer(request, summary.status)


def _token(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise LineProblem("no-token", "Yêu cầu không kèm khóa liên lạc.", "Ghi danh quầy trước.")
    return token


async def _desk(request: Request) -> Desk:
    return await run_in_threadpool(roll.who, request.app.state.ledger, _token(request), now())


async def _operator(request: Request) -> None:
    token = _token(request)
    if not await run_in_threadpool(roll.is_operator, request.app.state.ledger, token):
        raise LineProblem(
            "denied", "Cần khóa của người vận hành trung tâm.", "desk-tui centre operator"
        )


async def _message(request: Request, shape: type[M]) -> M:
    limit = messages.BODY_BYTES
    if _announced(request) > limit:
        raise blobs.TooLarge(limit)
    body = bytearray()
    async for block in request.stream():
        body += block
        if len(body) > limit:
            raise blobs.TooLarge(limit)
    try:
        return messages.decode(shape, bytes(body))
    except msgspec.DecodeError as error:
        raise LineProblem("bad-message", f"Không đọc được nội dung gửi lên: {error}.") from error


def _announced(request: Request) -> int:
    length = request.headers.get("content-length", "0")
    return int(length) if length.isdecimal() else 0


def _number(request: Request, name: str) -> int:
    text = request.query_params.get(name, "0")
    if not re.fullmatch(r"\d{1,18}", text, re.ASCII):
        raise LineProblem("bad-message", f"Tham số {name} phải là một số.")
    return int(text)


async def _answer(
    request: Request, work: Callable[..., msgspec.Struct], *given: object
) -> Response:
    """Do the blocking work of one question off the event loop and answer with its message."""
    return _reply(request, await run_in_threadpool(work, request.app.state.ledger, *given))


def _reply(request: Request, message: msgspec.Struct, code: int = 200) -> Response:
    kind = messages.PROBLEM_JSON if isinstance(message, messages.Problem) else messages.JSON
    headers = {
        messages.VERSION_HEADER: str(messages.VERSION),
        messages.ASK_HEADER: request.headers.get(messages.ASK_HEADER, "")[:64],
        "Cache-Control": "no-store",
    }
    return Response(messages.encode(message), code, headers, media_type=kind)


def _told(handler: Handler) -> Handler:
    """Wrap a handler: the version is looked at first, and every refusal is a typed problem."""

    async def told(request: Request) -> Response:
        other = messages.version_problem(request.headers.get(messages.VERSION_HEADER, ""))
        if other is not None:
            await _drain(request)
            return _reply(request, other, other.status)
        try:
            return await handler(request)
        except LineProblem as no:
            code = _STATUS_OF.get(no.code, 422)
            limit = no.limit if isinstance(no, blobs.TooLarge) else 0
            said = messages.problem(
                code, no.code, no.message, no.hint, limit=limit, retryable=code == 503
            )
            await _drain(request)
            return _closing(_reply(request, said, code), code)
        except ClientDisconnect:
            raise
        except Exception:
            _log().exception("%s %s", request.method, request.url.path)
            said = messages.problem(
                500, "fault", "Trung tâm gặp lỗi khi xử lý; chưa ghi gì.", retryable=True
            )
            return _closing(_reply(request, said, 500), 500)

    return told


async def _drain(request: Request) -> None:
    """Read on for a while: a peer that is cut off while it speaks never hears why."""
    read = 0
    with contextlib.suppress(RuntimeError, ClientDisconnect):
        async for block in request.stream():
            read += len(block)
            if read > _DRAIN_BYTES:
                return


def _closing(response: Response, code: int) -> Response:
    # A body that was not read to its end would be taken for the next question.
    if code in (401, 403, 413, 500, 503):
        response.headers["Connection"] = "close"
    return response


def _log():
    import logging

    return logging.getLogger("desk_tui.centre")


async def _not_here(request: Request, error: Exception) -> Response:
    code = error.status_code if isinstance(error, HTTPException) else 404
    return _reply(
        request, messages.problem(code, "not-here", "Trung tâm không có địa chỉ này."), code
    )
