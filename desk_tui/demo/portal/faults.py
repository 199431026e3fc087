"""What can go wrong on purpose, and answers that are not what a caller hopes for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from starlette.responses import HTMLResponse, Response
from starlette.types import Receive, Scope, Send

Kind = Literal[
    "wrong-credentials",
    "expired-session",
    "slow",
    "drop-before",
    "drop-after",
    "html",
    "half-json",
    "error-inside",
    "refuse",
    "busy",
]

HTML = "<html><head><title>502 Bad Gateway</title></head><body><h1>Adapter error</h1></body></html>"


@dataclass
class Fault:
    """`kind` happens to the next `times` calls of `service` ("*" for any); -1 for ever.

    `seconds` is how long `slow` takes or what Retry-After says; `status` is for `html` and
    `busy`; `message` for `error-inside` (which comes back as text of code `code`) and `refuse`.
    """

    kind: Kind
    service: str = "*"
    times: int = 1
    seconds: float = 1.0
    status: int = 0
    code: str = "-1"
    message: str = "Lỗi xử lý tại trục liên thông"

    def meets(self, service: str) -> bool:
        return self.times != 0 and self.service in ("*", service)


class Cut(Response):
    """The connection is dropped in the midst of an answer."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-length", b"64"), (b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})


def half(body: bytes) -> Response:
    return Response(body[: max(1, len(body) // 2)], media_type="application/json")


def html(status: int) -> Response:
    return HTMLResponse(HTML, status or 502)


def busy(status: int, seconds: float) -> Response:
    return Response(b"", status or 503, {"Retry-After": f"{seconds:.0f}"})
