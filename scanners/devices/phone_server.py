"""The page a phone opens, served on one address of the local network for one scan.

The connection is plain HTTP (a certificate for a number in a local network would only train people
to click warnings away): it is as private as the office's own Wi-Fi. What keeps others out is the
secret in the address, shown on the desk's screen only, and the cookie of the first phone.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import math
import re
import socket
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from html import escape
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from scanners.devices.phone_address import near
from scanners.devices.phone_visit import (
    Answer,
    Broken,
    Coming,
    Finished,
    Opened,
    Picture,
    Visit,
    disk_told,
)
from scanners.problem import ScanProblem
from scanners.treatment import Box

COOKIE = "desk_phone"
_PAGE = Path(__file__).parent / "phone_page"
_FILES = {
    "": "text/html",
    "page.js": "text/javascript",
    "frame.js": "text/javascript",
    "sheet.js": "text/javascript",
    "sha256.js": "text/javascript",
    "style.css": "text/css",
}
_ID = re.compile(r"[0-9a-f]{32}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_COMING_EVERY = 0.1
# For so many seconds a phone's question whether it is over stays open.
_LISTEN = 5.0
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "img-src blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}

USED = "Mã này đã được dùng"
USED_HINT = "Một điện thoại khác đã mở mã này. Xin cán bộ ở quầy tạo mã mới."
_UNKNOWN = "Không có trang này."
_UNKNOWN_HINT = "Quét lại mã đang hiện trên màn hình của quầy."

Door = Callable[[Request], Awaitable[Response]]


def application(visit: Visit) -> Starlette:
    """The web application of one visit: the page, and the door for pictures."""

    def guarded(door: Door, phone_only: bool = True) -> Door:
        async def guard(request: Request) -> Response:
            client = request.client.host if request.client else ""
            refusal = _refusal(visit, client, request, phone_only)
            return _sealed(refusal or await door(request))

        return guard

    async def file(request: Request) -> Response:
        name = request.path_params.get("name", "")
        if visit.opened and not visit.holds(request.cookies.get(COOKIE, "")):
            return _told(request, 409, USED, USED_HINT)
        if name not in _FILES:
            return _told(request, 404, _UNKNOWN, _UNKNOWN_HINT)
        content = (_PAGE / (name or "index.html")).read_bytes()
        return Response(content, media_type=_FILES[name])

    async def begin(request: Request) -> Response:
        # Bound by the page's script and not by the first GET: what looks at links beforehand
        # (previews, scanner apps) would use the code up.
        response = JSONResponse(_state(visit))
        if not visit.opened:
            visit.opened = True
            visit.tell(Opened())
            path = f"/{visit.token}/"
            response.set_cookie(COOKIE, visit.secret, path=path, httponly=True, samesite="strict")
        elif not visit.holds(request.cookies.get(COOKIE, "")):
            return _told(request, 409, USED, USED_HINT)
        visit.touch()
        return response

    async def state(request: Request) -> Response:
        return JSONResponse(_state(visit))

    async def over(request: Request) -> Response:
        await visit.listen(_LISTEN)
        told = _told(request, 410, visit.ended, "") if visit.ended else JSONResponse(_state(visit))
        told.background = BackgroundTask(visit.heard)
        return told

    async def alive(request: Request) -> Response:
        visit.touch()
        return JSONResponse(_state(visit))

    async def done(request: Request) -> Response:
        visit.end("Lần gửi này đã xong. Có thể đóng trang.")
        visit.tell(Finished())
        return JSONResponse({"received": visit.kept})

    async def page(request: Request) -> Response:
        known = visit.answers.get(request.path_params["page"])
        if known is None or not known.done():
            return _told(request, 404, "Chưa nhận được trang này.", "Gửi lại trang này.")
        return _answered(known.result())

    async def put_page(request: Request) -> Response:
        page_id = request.path_params["page"]
        if not _ID.fullmatch(page_id):
            return _told(request, 404, _UNKNOWN, _UNKNOWN_HINT)
        visit.touch()
        # One picture at a time: what waits on the disk stays small, and the order is the phone's.
        async with visit.turn:
            if visit.ended:
                return _told(request, 410, visit.ended, "")
            known = visit.answers.get(page_id)
            if known is None:
                if refusal := _too_much(visit, request):
                    return refusal
                try:
                    picture = await _received(visit, request)
                except _Lost as lost:
                    return _told(request, lost.status, str(lost), "Gửi lại trang này.")
                except ScanProblem as problem:
                    visit.tell(Broken(problem))
                    return _told(request, 507, problem.message, "Báo cho cán bộ ở quầy.")
                known = visit.answers[page_id] = picture.answer
                visit.tell(picture)
            answer = await asyncio.shield(known)
        visit.touch()
        if not answer.kept and visit.ended:
            return _told(request, 410, answer.message, answer.hint)
        return _answered(answer)

    async def unknown(request: Request) -> Response:
        return _told(request, 404, _UNKNOWN, _UNKNOWN_HINT)

    return Starlette(
        routes=[
            Route("/{token}/", guarded(file, phone_only=False)),
            Route("/{token}/begin", guarded(begin, phone_only=False), methods=["POST"]),
            Route("/{token}/alive", guarded(alive), methods=["POST"]),
            Route("/{token}/done", guarded(done), methods=["POST"]),
            Route("/{token}/state", guarded(state)),
            Route("/{token}/over", guarded(over)),
            Route("/{token}/pages/{page}", guarded(page), methods=["GET"]),
            Route("/{token}/pages/{page}", guarded(put_page), methods=["PUT"]),
            Route("/{token}/{name}", guarded(file, phone_only=False)),
            Route("/{token:path}", guarded(unknown, phone_only=False)),
        ]
    )


def _refusal(visit: Visit, client: str, request: Request, phone_only: bool) -> Response | None:
    """Why this request is not served at all, if so."""
    cookie = request.cookies.get(COOKIE, "")
    if not near(client):
        return _told(request, 403, "Chỉ máy trong mạng của cơ quan mở được trang này.", "")
    if visit.guessing(client) and not visit.holds(cookie):
        return _told(request, 429, "Máy này đã mở sai địa chỉ quá nhiều lần.", _UNKNOWN_HINT)
    if not visit.knows(request.path_params.get("token", "")):
        visit.missed(client)
        return _told(request, 404, _UNKNOWN, _UNKNOWN_HINT)
    if visit.ended:
        return _told(request, 410, visit.ended, "")
    if phone_only and not visit.holds(cookie):
        return _told(request, 409, USED, USED_HINT)
    return None


def _too_much(visit: Visit, request: Request) -> Response | None:
    if len(visit.answers) >= visit.limits.pictures:
        told = f"Đã nhận đủ {visit.limits.pictures} ảnh của một lần gửi."
        return _told(request, 429, told, "Bấm Xong, rồi xin cán bộ ở quầy tạo mã mới.")
    length = request.headers.get("content-length", "")
    if not length.isdecimal():
        return _told(request, 411, "Ảnh gửi lên không nói trước dung lượng.", "Gửi lại trang này.")
    if int(length) > visit.limits.picture_bytes:
        most = visit.limits.picture_bytes >> 20
        told = f"Ảnh lớn hơn {most} MB nên không nhận."
        return _told(request, 413, told, "Chụp lại ở độ phân giải thấp hơn một bậc.")
    return None


class _Lost(Exception):
    """The picture did not come whole; the phone sends it again."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


async def _received(visit: Visit, request: Request) -> Picture:
    """Take the picture's bytes to the disk. Raises _Lost, ScanProblem (the disk)."""
    wanted = int(request.headers["content-length"])
    claimed = request.headers.get("x-sha256", "")
    path = visit.inbox / f"{len(visit.answers):04d}.part"
    digest, size, told = hashlib.sha256(), 0, 0.0
    loop = asyncio.get_running_loop()
    try:
        with disk_told(), path.open("wb") as file:
            async for chunk in _pieces(request, visit.limits.stall):
                size += len(chunk)
                digest.update(chunk)
                file.write(chunk)
                visit.touch()
                if loop.time() - told >= _COMING_EVERY:
                    told = loop.time()
                    visit.tell(Coming(size / wanted))
        if size != wanted:
            raise _Lost(400, "Ảnh gửi lên bị thiếu.")
        if claimed != digest.hexdigest():
            raise _Lost(400, "Ảnh gửi lên bị hỏng trên đường.")
    except BaseException:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
        raise
    return Picture(path, _crop(request.headers.get("x-crop", "")), loop.create_future())


async def _pieces(request: Request, stall: float) -> AsyncGenerator[bytes]:
    pieces = request.stream()
    while True:
        try:
            piece = await asyncio.wait_for(anext(pieces, b""), stall)
        except TimeoutError:
            raise _Lost(408, "Đường truyền bị đứng.") from None
        except ClientDisconnect:
            raise _Lost(400, "Mất kết nối.") from None
        if not piece:
            return
        yield piece


def _crop(text: str) -> Box | None:
    """Four shares of the picture as the phone shows it, upright; anything else is no proposal."""
    try:
        left, top, right, bottom = (float(part) for part in text.split(","))
    except ValueError:
        return None
    shares = (left, top, right, bottom)
    if not all(math.isfinite(share) and 0 <= share <= 1 for share in shares):
        return None
    return shares if right - left > 0.05 and bottom - top > 0.05 else None


def _state(visit: Visit) -> dict[str, int]:
    return {
        "received": visit.kept,
        "left": round(visit.left),
        "short_side": visit.short_side,
        "picture_bytes": visit.limits.picture_bytes,
    }


def _answered(answer: Answer) -> Response:
    if answer.kept:
        return JSONResponse({"sequence": answer.sequence, "warnings": answer.warnings})
    return JSONResponse({"message": answer.message, "hint": answer.hint}, 422)


def _told(request: Request, status: int, message: str, hint: str) -> Response:
    """A plain sentence: as a page for whoever opens the address, as JSON for our own script."""
    if "text/html" not in request.headers.get("accept", ""):
        return JSONResponse({"message": message, "hint": hint}, status)
    return HTMLResponse(
        '<!doctype html><html lang="vi"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(message)}</title><h1>{escape(message)}</h1><p>{escape(hint)}</p></html>",
        status,
    )


def _sealed(response: Response) -> Response:
    response.headers.update(_HEADERS)
    return response


class _Quiet(uvicorn.Server):
    """Ctrl-C and the like belong to the program around it."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class PhoneServer:
    """Listens on exactly one address and port; `stop` ends it for sure."""

    def __init__(self, visit: Visit, host: str, port: int = 0) -> None:
        """Raises OSError when the address is not this computer's or the port is taken."""
        self._socket = socket.create_server((host, port), family=socket.AF_INET)
        self.port: int = self._socket.getsockname()[1]
        config = uvicorn.Config(
            application(visit),
            log_config=None,
            log_level="critical",
            access_log=False,
            server_header=False,
            date_header=False,
            proxy_headers=False,
            ws="none",
            lifespan="off",
            http="h11",
            limit_concurrency=32,
            timeout_keep_alive=30,
            timeout_graceful_shutdown=2,
        )
        self._server = _Quiet(config)
        self._task = asyncio.create_task(self._serve())

    async def stop(self, after: float = 0.0) -> None:
        """Close the address after so many seconds, at once when this is cancelled meanwhile."""
        try:
            await asyncio.sleep(after)
        finally:
            self._server.should_exit = True
            await asyncio.wait({self._task}, timeout=10)
            self._task.cancel()

    async def _serve(self) -> None:
        try:
            await self._server.serve(sockets=[self._socket])
        finally:
            for server in getattr(self._server, "servers", ()):
                server.close()
            self._socket.close()
