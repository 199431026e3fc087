"""HTTP to the portal: time limits, what went over the line kept, and failures told apart."""

from __future__ import annotations

import json
import re
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from desk_tui.centre.portal.problem import PortalDown

if TYPE_CHECKING:
    import httpx

CONNECT_SECONDS = 10.0
ANSWER_SECONDS = 60.0
MOST_WAIT = 3600.0
KEPT = 200_000
"""Most characters kept of one request or answer."""

_SECRETS = re.compile(
    r'("(?:session|password|client_secret|access_token|SecurityKey)"\s*:\s*)"[^"]*"'
)


@dataclass(frozen=True)
class Exchange:
    """One question and its answer as text, without secrets. `status` 0: no answer came."""

    service: str
    request: str
    answer: str
    status: int


Keep = Callable[[Exchange], None]


@cache
def _trusted() -> ssl.SSLContext:
    # Reading the authorities takes longer than most questions.
    import certifi

    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


class Wire:
    """One keep-alive client. `keep` is given every exchange, good or bad."""

    def __init__(
        self, keep: Keep, *, answer_seconds: float = ANSWER_SECONDS, whom: str = "Cổng"
    ) -> None:
        import httpx

        self._keep = keep
        self._whom = whom
        self._http = httpx.Client(
            timeout=httpx.Timeout(answer_seconds, connect=CONNECT_SECONDS),
            follow_redirects=False,
            trust_env=False,
            verify=_trusted(),
        )

    def close(self) -> None:
        self._http.close()

    def ask(
        self,
        service: str,
        url: str,
        body: Any = None,
        *,
        method: str = "POST",
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        files: Any = None,
    ) -> httpx.Response:
        """Send JSON (or `files` as multipart) and give the answer, whatever it says.

        Raises PortalDown when none came, or when it says to come back later.
        """
        import httpx

        text = "" if body is None else json.dumps(body, ensure_ascii=False)
        content = text.encode() if body is not None else None
        sent: dict[str, str] = {"Accept": "application/json", **(headers or {})}
        if content is not None:
            sent |= {"Content-Type": "application/json", "Charset": "utf-8"}
        said = text or f"{method} {url} {dict(params or {})}"
        try:
            answer = self._http.request(
                method, url, content=content, headers=sent, params=params, files=files
            )
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            self._note(service, said, f"{type(error).__name__}: {error}", 0)
            raise PortalDown(
                "portal-down",
                f"Không nối được tới {self._whom}; việc vẫn nằm trong hàng chờ.",
                done=False,
            ) from error
        except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
            self._note(service, said, f"{type(error).__name__}: {error}", 0)
            raise PortalDown(
                "portal-url", f"Địa chỉ {self._whom} không đúng: {url}.", done=False
            ) from error
        except httpx.HTTPError as error:
            self._note(service, said, f"{type(error).__name__}: {error}", 0)
            raise PortalDown(
                "portal-cut",
                f"Đường truyền tới {self._whom} bị ngắt trước khi có câu trả lời;"
                " chưa rõ đã ghi chưa.",
                done=True,
            ) from error
        self._note(service, said, _words(answer), answer.status_code)
        if answer.status_code in (429, 503):
            raise PortalDown(
                "portal-busy",
                f"{self._whom} đang bận và yêu cầu gửi lại sau.",
                done=False,
                wait=_wait(answer.headers.get("retry-after", "")),
            )
        return answer

    def _note(self, service: str, request: str, answer: str, status: int) -> None:
        self._keep(Exchange(service, _clean(request), _clean(answer), status))


def _words(answer: httpx.Response) -> str:
    """What is kept of an answer: no ledger takes the bytes of a file as text."""
    if b"\0" in answer.content or answer.content.startswith(b"%PDF"):
        return f"({len(answer.content)} byte, {answer.headers.get('content-type', '')})"
    return answer.text


def json_of(answer: httpx.Response, whom: str = "Cổng") -> Any:
    """The JSON of an answer. PortalDown for a page, half an answer or a fault of the server:
    what was asked may have been done."""
    try:
        if answer.status_code >= 500:
            raise ValueError(f"status {answer.status_code}")
        return answer.json()
    except ValueError as error:
        raise PortalDown(
            "portal-garbled",
            f"{whom} trả lời không đọc được (mã HTTP {answer.status_code}); chưa rõ đã ghi chưa.",
            done=True,
        ) from error


def _clean(text: str) -> str:
    return _SECRETS.sub(r'\1"…"', text[:KEPT])


def _wait(text: str) -> float:
    return min(MOST_WAIT, float(text)) if re.fullmatch(r"\d{1,6}", text) else 0.0
