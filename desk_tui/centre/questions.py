"""What may be asked of the node: each question declared once, and the machinery that answers.

The routes (`routes`) and the OpenAPI document (openapi.py) both come from the same rows. A row
names the method, the path, who may ask, the messages in and out and the handler; whoever adds a
question writes nothing else. Every refusal leaves as a typed problem.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import traceback
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

import msgspec
from sqlalchemy.exc import DataError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from desk_tui.centre import blobs, messages
from desk_tui.centre.ledger import Desk, Ledger
from desk_tui.centre.problem import LineProblem

Role = Literal["desk", "operator", "supervisor", "connector"]
DESK: tuple[Role, ...] = ("desk",)
OPERATOR: tuple[Role, ...] = ("operator",)
STAFF: tuple[Role, ...] = ("operator", "supervisor")
CONNECTOR: tuple[Role, ...] = ("connector", "operator")
ANYONE: tuple[Role, ...] = ()

_DRAIN_BYTES = 16 * 1024 * 1024
_DRAIN_SECONDS = 5.0
_FULL_SECONDS = 600
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


@dataclass(frozen=True)
class Asker(Desk):
    """Who asks: a desk, or (with office and desk empty) a person or program of this role."""

    role: Role | None = None


NOBODY = Asker("", "")


class Refusal(LineProblem):
    """A refusal that says by itself how HTTP is to name it; a plain LineProblem leaves as 422."""

    def __init__(
        self, code: str, message: str, hint: str = "", *, status: int, retry_after: int = 0
    ) -> None:
        super().__init__(code, message, hint)
        self.status = status
        self.retry_after = retry_after


@dataclass(frozen=True)
class Question:
    """A question with typed messages. `handler` blocks as it likes: it runs off the event loop.

    `takes` is the JSON body of POST, PUT and PATCH. For the other methods it is read from the
    parameters of path and query; None when nothing is said. `who` is empty when anyone may ask.
    """

    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
    path: str
    who: tuple[Role, ...]
    takes: type[msgspec.Struct] | None
    answers: type[msgspec.Struct]
    handler: Callable[[Ledger, Asker, Any, datetime], msgspec.Struct]
    does: str


@dataclass(frozen=True)
class Header:
    """A header of a raw question, as the document describes it."""

    name: str
    does: str
    required: bool = False
    pattern: str = ""


@dataclass(frozen=True)
class RawQuestion:
    """A question whose handler reads the request and builds the answer by itself (bytes, tus).

    `takes` describes the parameters of the query, `body` is the media type of what is sent, empty
    for none; `codes` are the good answers and what each means. `plain` questions come from
    programs that do not know our version header.
    """

    method: Literal["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
    path: str
    who: tuple[Role, ...]
    handler: Callable[[Request, Asker], Awaitable[Response]]
    does: str
    answers: type[msgspec.Struct] | None = None
    takes: type[msgspec.Struct] | None = None
    body: str = ""
    headers: tuple[Header, ...] = ()
    patterns: tuple[tuple[str, str], ...] = ()
    codes: tuple[tuple[int, str], ...] = ((200, "Done."),)
    plain: bool = False


AnyQuestion = Question | RawQuestion
Identify = Callable[[Ledger, str, datetime], Asker]


def now() -> datetime:
    return datetime.now(UTC)


def routes(table: Iterable[AnyQuestion], identify: Identify) -> list[Route]:
    """One route for each path of the table. `identify` turns a bearer token into its asker."""
    paths: dict[str, dict[str, AnyQuestion]] = {}
    for question in table:
        methods = paths.setdefault(question.path, {})
        if question.method in methods:
            raise ValueError(f"{question.method} {question.path} is declared twice")
        methods[question.method] = question
    # A path without parameters first: "/files/ask" is no file's name.
    return [_route(path, paths[path], identify) for path in sorted(paths, key=lambda p: "{" in p)]


def _route(path: str, methods: dict[str, AnyQuestion], identify: Identify) -> Route:
    async def endpoint(request: Request) -> Response:
        question = methods.get(request.method)
        if question is None:
            raise HTTPException(405, headers={"Allow": ", ".join(sorted(methods))})
        return await _told(question, request, identify)

    route = Route(path, endpoint)
    # Starlette would add HEAD to every GET, and look for another path when the method is missing.
    route.methods = set()
    return route


async def _told(question: AnyQuestion, request: Request, identify: Identify) -> Response:
    """The version is looked at first, then who asks; every refusal is a typed problem."""
    if not (isinstance(question, RawQuestion) and question.plain):
        theirs = request.headers.get(messages.VERSION_HEADER, "")
        other = messages.version_problem(theirs)
        if other is not None:
            await drain(request)
            return reply(request, other, other.status)
    try:
        asker = await _asker(question, request, identify)
        if isinstance(question, RawQuestion):
            return await question.handler(request, asker)
        said = await _said(question, request)
        work = question.handler
        return reply(
            request, await run_in_threadpool(work, request.app.state.ledger, asker, said, now())
        )
    except LineProblem as no:
        return await refused(request, no)
    except ClientDisconnect:
        # Nobody hears this; a line that was cut is no fault to write a page about.
        return Response(status_code=499)
    except (DataError, OverflowError):
        no = "Nội dung gửi lên có số quá lớn hoặc ký tự mà kho của trung tâm không giữ được."
        return await refused(request, LineProblem("bad-message", no))
    except Exception as fault:
        if isinstance(fault, OSError) and fault.errno == errno.ENOSPC:
            return await refused(request, full())
        _write_down(question, fault)
        said = messages.problem(
            500, "fault", "Trung tâm gặp lỗi khi xử lý; chưa ghi gì.", retryable=True
        )
        return _closing(reply(request, said, 500), 500)


async def _asker(question: AnyQuestion, request: Request, identify: Identify) -> Asker:
    if not question.who:
        return NOBODY
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise LineProblem("no-token", "Yêu cầu không kèm khóa liên lạc.", "Ghi danh quầy trước.")
    asker = await run_in_threadpool(identify, request.app.state.ledger, token, now())
    if asker.role not in question.who:
        raise LineProblem(
            "denied",
            "Khóa này không có quyền hỏi việc đó.",
            "Xin người vận hành trung tâm khóa đúng vai trò: desk-tui centre operator.",
        )
    return asker


async def _said(question: Question, request: Request) -> msgspec.Struct | None:
    """The message of a question: its JSON body, or its parameters."""
    shape = question.takes
    if shape is None:
        return None
    try:
        if question.method in ("POST", "PUT", "PATCH"):
            return messages.decode(shape, await body(request, messages.BODY_BYTES))
        given = {**request.query_params, **request.path_params}
        return msgspec.convert(given, shape, strict=False)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise LineProblem("bad-message", f"Không đọc được nội dung gửi lên: {error}.") from error


async def body(request: Request, limit: int) -> bytes:
    """The whole body, at most `limit` bytes. Raises blobs.TooLarge."""
    if announced(request) > limit:
        raise blobs.TooLarge(limit)
    read = bytearray()
    async for block in request.stream():
        read += block
        if len(read) > limit:
            raise blobs.TooLarge(limit)
    return bytes(read)


def announced(request: Request) -> int:
    """The length the sender announced, in bytes; 0 when it did not."""
    length = request.headers.get("content-length", "0")
    return int(length) if length.isdecimal() else 0


def reply(request: Request, message: msgspec.Struct, code: int = 200) -> Response:
    """A typed message as an answer to this very question."""
    kind = messages.PROBLEM_JSON if isinstance(message, messages.Problem) else messages.JSON
    return Response(messages.encode(message), code, echo(request), media_type=kind)


def echo(request: Request) -> dict[str, str]:
    """The headers by which a desk knows that the node itself answered its own question."""
    return {
        messages.VERSION_HEADER: str(messages.VERSION),
        messages.ASK_HEADER: request.headers.get(messages.ASK_HEADER, "")[:64],
        "Cache-Control": "no-store",
    }


async def refused(request: Request, no: LineProblem, hear_out: bool = True) -> Response:
    """The answer that says no: the handler's own refusal as a typed problem."""
    code = no.status if isinstance(no, Refusal) else _STATUS_OF.get(no.code, 422)
    limit = no.limit if isinstance(no, blobs.TooLarge) else 0
    said = messages.problem(
        code, no.code, no.message, no.hint, limit=limit, retryable=code in (429, 503, 507)
    )
    if hear_out:
        await drain(request)
    response = _closing(reply(request, said, code), code)
    if code == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    if isinstance(no, Refusal) and no.retry_after:
        response.headers["Retry-After"] = str(no.retry_after)
    return response


def full() -> Refusal:
    """The node's disk has no room for what was sent."""
    return Refusal(
        "centre-full",
        "Ổ đĩa của trung tâm đã đầy; chưa ghi gì.",
        "Báo người quản trị trung tâm dọn ổ đĩa; việc ở quầy vẫn giữ nguyên.",
        status=507,
        retry_after=_FULL_SECONDS,
    )


async def drain(request: Request) -> None:
    """Read on for a while: a peer that is cut off while it speaks never hears why."""
    read = 0
    with contextlib.suppress(RuntimeError, ClientDisconnect, TimeoutError):
        async with asyncio.timeout(_DRAIN_SECONDS):
            async for block in request.stream():
                read += len(block)
                if read > _DRAIN_BYTES:
                    return


def _closing(response: Response, code: int) -> Response:
    # A body that was not read to its end would be taken for the next question.
    if code in (401, 403, 413, 500, 503, 507):
        response.headers["Connection"] = "close"
    return response


async def not_here(request: Request, error: Exception) -> Response:
    """What is asked at an address, or by a method, that is in no row."""
    code = error.status_code if isinstance(error, HTTPException) else 404
    response = reply(
        request, messages.problem(code, "not-here", "Trung tâm không có địa chỉ này."), code
    )
    if isinstance(error, HTTPException) and error.headers:
        response.headers.update(error.headers)
    return response


def _write_down(question: AnyQuestion, fault: Exception) -> None:
    """For whoever mends the program: where it went wrong, without what people had sent."""
    # The words of a fault quote what it chokes on: a row, a name, somebody's link.
    what = type(fault).__name__
    where = "".join(traceback.format_tb(fault.__traceback__))
    log = logging.getLogger("desk_tui.centre")
    log.error("%s %s: %s\n%s", question.method, question.path, what, where)
