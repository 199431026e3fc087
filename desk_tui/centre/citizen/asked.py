"""One question of a citizen's browser, taken apart and held to the rules every answer has."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import traceback
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, Any
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from desk_tui.centre import questions
from desk_tui.centre.citizen import gate, page, pictures
from desk_tui.centre.citizen.pace import Pace, Paces
from desk_tui.centre.citizen.tongue import LANGUAGES, OURS, Said, say, speak
from desk_tui.centre.problem import LineProblem

TRIP = "goi-di"
LANGUAGE = "ngon-ngu"
_LANGUAGE_HOURS = 24 * 30
_FIELDS_BYTES = 64 << 10
_DRAIN_BYTES = 200 << 20
_DRAIN_SECONDS = 120.0

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src data:; form-action 'self';"
        " base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class TooLarge(Exception):
    """More was sent than a form may have."""


@dataclass(frozen=True)
class Asked:
    """What a browser asked. `link` is the hash of the secret in the address; `files` are open.

    `language` is the one the citizen chose, empty when they did not.
    """

    secret: str
    key: str
    query: dict[str, str]
    form: dict[str, str]
    files: tuple[IO[bytes], ...]
    cookies: dict[str, str]
    secure: bool
    now: datetime
    link: str = field(default="")
    language: str = ""

    @property
    def base(self) -> str:
        return f"/g/{self.secret}"

    @property
    def cookie(self) -> str:
        return self.cookies.get(cookie_name(self.link), "")


def cookie_name(link: str) -> str:
    """Each link has its own, so that one phone can go on with two packages."""
    return f"goi-{link[:10]}"


Work = Callable[[Asked], Response]


def endpoint(
    work: Work, paces: Paces, now: Callable[[], datetime], pace: Pace, most: int = _FIELDS_BYTES
):
    """The web's side of `work`, which blocks as it likes. A body over `most` bytes is refused."""

    async def answer(request: Request) -> Response:
        language = _chosen(request)
        speak(language or OURS)
        response = sealed(await _answer(request, work, paces, now, pace, most, language))
        if language and "lang" in request.query_params:
            secure = request.url.scheme == "https"
            set_cookie(response, LANGUAGE, language, _LANGUAGE_HOURS, secure)
        return response

    return answer


async def _answer(
    request: Request,
    work: Work,
    paces: Paces,
    now: Callable[[], datetime],
    pace: Pace,
    most: int,
    language: str,
) -> Response:
    machine = request.client.host if request.client else ""
    if wait := paces.too_fast(machine, pace):
        again = say("Xin ông/bà thử lại sau {wait} giây.", wait=wait)
        told = page.plain("Xin chờ một chút", again)
        return HTMLResponse(told, 429, {"Retry-After": str(wait)})
    if request.method == "POST" and _from_elsewhere(request):
        return HTMLResponse(page.plain("Không nhận", "Trang này không do hệ thống gửi."), 403)
    body = _Body(request, most)
    try:
        async with _form(request, body, most) as (form, files):
            secret = request.path_params.get("secret", "")
            asked = Asked(
                secret=secret,
                key=request.path_params.get("key", ""),
                query=dict(request.query_params),
                form=form,
                files=files,
                cookies=request.cookies,
                secure=request.url.scheme == "https",
                now=now(),
                link=gate.hash_of(secret),
                language=language,
            )
            return await run_in_threadpool(work, asked)
    except TooLarge:
        await body.drain()
        back = Said(f"{say('Ảnh hoặc biểu mẫu gửi lên lớn quá mức nhận.')} {pictures.limits()}")
        hint = "Bấm nút quay lại của điện thoại, rồi chọn ít ảnh hơn hoặc ảnh nhỏ hơn."
        return HTMLResponse(page.plain("Ảnh quá lớn", back, hint), 413)
    except (HTTPException, UnicodeDecodeError):
        # A form that cannot be read, or with more files than it may have.
        await body.drain()
        told = page.plain("Chưa nhận được", "Xin ông/bà quay lại và gửi lại.", pictures.limits())
        return HTMLResponse(told, 400)
    except ClientDisconnect:
        return Response(status_code=499)
    except LineProblem as no:
        _write_down(request, no)
        return HTMLResponse(page.plain("Chưa làm được lúc này", *_calm()), 503)
    except Exception as fault:
        _write_down(request, fault)
        return HTMLResponse(page.plain("Chưa làm được lúc này", *_calm()), 500)


def _chosen(request: Request) -> str:
    """The language the citizen chose, now or before; empty when none that we have."""
    said = request.query_params.get("lang") or request.cookies.get(LANGUAGE, "")
    return said if said in LANGUAGES else ""


def _calm() -> tuple[str, str]:
    return (
        "Hệ thống đang bận hoặc gặp lỗi; hồ sơ của ông/bà vẫn được giữ nguyên.",
        "Xin thử lại sau ít phút, hoặc gọi cho quầy đã giúp ông/bà.",
    )


class _Body:
    """What a browser sends, counted."""

    def __init__(self, request: Request, most: int) -> None:
        self._receive = request.receive
        self._most = most
        self._read = 0
        self._ended = False

    async def receive(self) -> MutableMapping[str, Any]:
        """Raises TooLarge."""
        message = await self._next()
        if self._read > self._most:
            raise TooLarge
        return message

    async def drain(self) -> None:
        """A browser that is cut off while it sends shows a fault of the line, not our words."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_DRAIN_SECONDS):
                while not self._ended and self._read <= _DRAIN_BYTES:
                    await self._next()

    async def _next(self) -> MutableMapping[str, Any]:
        message = await self._receive()
        self._read += len(message.get("body", b""))
        self._ended = not message.get("more_body", False)
        return message


@contextlib.asynccontextmanager
async def _form(request: Request, body: _Body, most: int):
    """The boxes and the files of a form, closed behind. Raises TooLarge, HTTPException."""
    if request.method != "POST":
        yield {}, ()
        return
    if questions.announced(request) > most:
        raise TooLarge
    counted = Request(request.scope, body.receive)
    parsed: FormData = await counted.form(max_files=pictures.MOST_AT_ONCE, max_fields=20)
    try:
        boxes = {name: value for name, value in parsed.items() if isinstance(value, str)}
        files = tuple(
            one.file
            for name, one in parsed.multi_items()
            if isinstance(one, UploadFile) and name == "photo" and one.size
        )
        yield boxes, files
    finally:
        await parsed.close()


def _from_elsewhere(request: Request) -> bool:
    """Was this form on another site's page? Browsers say so; older ones name the origin."""
    site = request.headers.get("sec-fetch-site", "")
    if site:
        return site not in ("same-origin", "none")
    # `Referrer-Policy: no-referrer` makes browsers say "null" for our own forms too; then the mark
    # in the form has to be enough.
    origin = request.headers.get("origin", "null")
    return origin != "null" and urlsplit(origin).netloc != request.headers.get("host", "")


def _write_down(request: Request, fault: Exception) -> None:
    """For whoever mends the program, without the address (it holds a secret) or what was sent."""
    where = "".join(traceback.format_tb(fault.__traceback__))
    what = f"{type(fault).__name__} {getattr(fault, 'code', '')}".strip()
    logging.getLogger("desk_tui.centre.citizen").error(
        "%s /g/…: %s\n%s", request.method, what, where
    )


def sealed(response: Response) -> Response:
    response.headers.update(HEADERS)
    return response


def html(body: str, status: int = 200) -> HTMLResponse:
    return HTMLResponse(body, status)


def to(path: str) -> RedirectResponse:
    return RedirectResponse(path, 303)


def set_cookie(response: Response, name: str, value: str, hours: float, secure: bool) -> Response:
    # Lax, and not Strict: the way back from the sign-in comes from another site.
    response.set_cookie(
        name,
        value,
        max_age=round(hours * 3600),
        path="/g",
        httponly=True,
        secure=secure,
        samesite="lax",
    )
    return response
