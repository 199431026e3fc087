"""One keep-alive connection of a desk to its centre: time limits, trust, sessions, refusals."""

from __future__ import annotations

import secrets
import ssl
from collections.abc import Callable, Iterator, Mapping
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, TypeVar

import msgspec

from desk_tui.centre import messages, place, seal
from desk_tui.centre.problem import LineProblem

if TYPE_CHECKING:
    import httpx

    from desk_tui.centre.place import Place

M = TypeVar("M", bound=msgspec.Struct)
Content = bytes | Callable[[], Iterator[bytes]] | None
"""What is sent: bytes, or something that gives the blocks from the start each time it is called."""

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 30.0
LONGEST_WAIT = 3600
"""No centre can send a desk away for longer (seconds)."""

_NOT_YET_VALID, _EXPIRED = 9, 10
_WRONG_NAME = (62, 64)
_SAID_AS_IS = ("cut-off", "not-enrolled", "wrong-seal")
_sessions: dict[tuple[str, str, bytes], str] = {}
"""Sessions of this process, so that a meeting each minute does not open one each minute."""


class TooLarge(LineProblem):
    """The centre takes at most `limit` bytes (0 when it did not say)."""

    def __init__(self, limit: int) -> None:
        said = f" (tối đa {limit / 1048576:.0f} MB)" if limit else ""
        super().__init__(
            "too-large",
            f"Trung tâm không nhận nội dung lớn như vậy{said}.",
            "Quét lại với độ phân giải thấp hơn hoặc chia thành nhiều tệp.",
        )
        self.limit = limit


class Later(LineProblem):
    """The centre asks to be left alone for `wait` seconds (0 when it did not say how long)."""

    def __init__(self, code: str, message: str, hint: str, wait: float) -> None:
        super().__init__(code, message, hint)
        self.wait = wait


class Line:
    """The connection of one desk. Not for several threads; close it after use."""

    def __init__(self, place: Place, connect_seconds: float, answer_seconds: float) -> None:
        import httpx

        self._place = place
        self._url = place.url.rstrip("/")
        self._mine = (self._url, place.name, place.key)
        self._http = httpx.Client(
            headers={
                "Accept": messages.JSON,
                messages.VERSION_HEADER: str(messages.VERSION),
            },
            timeout=httpx.Timeout(answer_seconds, connect=connect_seconds),
            limits=httpx.Limits(max_connections=1, max_keepalive_connections=1),
            follow_redirects=False,
            verify=_trusting(place.authority),
            # A proxy of the officer's browser must not see the desk's sessions.
            trust_env=False,
        )

    def close(self) -> None:
        self._http.close()

    def exchange(
        self,
        method: str,
        path: str,
        *,
        content: Content = None,
        headers: dict[str, str] | None = None,
        known: bool = True,
    ) -> httpx.Response:
        """Ask one question; the node's own answer, whatever its status, as long as the line, the
        version and who we are were in order: otherwise LineProblem.

        A session that has ended is opened anew, once. `known` is False for the questions that
        need none.
        """
        if not known:
            return self._once(method, path, content, headers or {})
        there = self._mine in _sessions
        try:
            return self._once(method, path, content, self._with_session(headers))
        except _Ended:
            if not there:
                raise
        _sessions.pop(self._mine, None)
        return self._once(method, path, content, self._with_session(headers))

    def ask(
        self,
        method: str,
        path: str,
        shape: type[M],
        *,
        content: Content = None,
        headers: dict[str, str] | None = None,
        known: bool = True,
    ) -> M:
        """As `exchange`, for a question with a typed answer."""
        response = self.exchange(method, path, content=content, headers=headers, known=known)
        if response.status_code >= 400:
            raise refusal(response)
        kind = response.headers.get("content-type", "")
        if response.status_code != 200 or not kind.startswith(messages.JSON):
            raise not_the_centre()
        try:
            return messages.decode(shape, response.content)
        except msgspec.DecodeError as error:
            raise not_the_centre() from error

    def say(self, method: str, path: str, message: msgspec.Struct, shape: type[M]) -> M:
        """Ask with a JSON body."""
        return self._say(method, path, message, shape, known=True)

    def introduce(self, path: str, message: msgspec.Struct, shape: type[M]) -> M:
        """Post a JSON body without a session: enrolment, and the way to a session."""
        return self._say("POST", path, message, shape, known=False)

    def _say(
        self, method: str, path: str, message: msgspec.Struct, shape: type[M], known: bool
    ) -> M:
        content = messages.encode(message)
        if len(content) > messages.BODY_BYTES:
            # A node that cuts off a long body mid-way looks like a broken line; so not even tried.
            raise TooLarge(messages.BODY_BYTES)
        return self.ask(
            method,
            path,
            shape,
            content=content,
            headers={"Content-Type": messages.JSON},
            known=known,
        )

    def _with_session(self, headers: dict[str, str] | None) -> dict[str, str]:
        if self._mine not in _sessions:
            _sessions[self._mine] = self._open_session()
        return {**(headers or {}), "Authorization": f"Bearer {_sessions[self._mine]}"}

    def _open_session(self) -> str:
        me = self._place
        asked = messages.ChallengeAsk(office=me.office, desk=me.desk)
        given = self.introduce("/v1/challenge", asked, messages.Challenge).challenge
        proof = messages.SessionAsk(
            office=me.office,
            desk=me.desk,
            challenge=given,
            answer=seal.answer(me.key, me.name, given),
        )
        return self.introduce("/v1/session", proof, messages.Session).token

    def _once(
        self, method: str, path: str, content: Content, headers: dict[str, str]
    ) -> httpx.Response:
        import httpx

        place.refuse_unprotected(self._url, self._place.plain)
        mark = secrets.token_hex(8)
        try:
            response = self._http.request(
                method,
                self._url + path,
                content=content() if callable(content) else content,
                headers={**headers, messages.ASK_HEADER: mark},
            )
        except httpx.TimeoutException as error:
            raise LineProblem(
                "line-hangs",
                "Trung tâm không trả lời trong thời gian chờ; việc đã làm vẫn giữ nguyên.",
                "Không cần làm gì: chương trình tự thử lại.",
            ) from error
        except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
            raise LineProblem(
                "bad-url", f"Địa chỉ trung tâm không đúng: {self._url}.", "Sửa địa chỉ trung tâm."
            ) from error
        except httpx.TransportError as error:
            raise _untrusted(error) or _line_down() from error
        except httpx.HTTPError as error:
            raise not_the_centre() from error
        _heard(response, mark)
        return response


def _trusting(authority: str) -> ssl.SSLContext:
    """Trusts this one authority, and nobody at all when there is none."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if authority:
        try:
            context.load_verify_locations(cadata=authority)
        except ssl.SSLError as error:
            raise LineProblem(
                "bad-code-file",
                "Chứng thư của trung tâm ghi ở quầy này không đọc được.",
                "Xin trung tâm một tệp mã mới: desk-tui centre enrol.",
            ) from error
    return context


def _untrusted(error: BaseException) -> LineProblem | None:
    """What the other side's certificate lacks, in words; None when it is not about that."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, ssl.SSLError):
        cause = cause.__cause__ or cause.__context__
    if not isinstance(cause, ssl.SSLCertVerificationError):
        return None if cause is None else not_the_centre()
    if cause.verify_code in (_NOT_YET_VALID, _EXPIRED):
        return LineProblem(
            "certificate-time",
            "Theo đồng hồ máy này, chứng thư của trung tâm chưa có hoặc đã hết hiệu lực; chưa gửi"
            " gì.",
            "Xem lại đồng hồ máy (ngày, giờ). Đồng hồ đúng thì báo người quản trị trung tâm.",
        )
    if cause.verify_code in _WRONG_NAME:
        return LineProblem(
            "certificate-name",
            "Chứng thư của trung tâm không ghi địa chỉ mà quầy đang gọi; chưa gửi gì.",
            "Báo người quản trị trung tâm chạy lại trung tâm với --name ĐỊA-CHỈ, hoặc sửa địa chỉ"
            " ở quầy.",
        )
    return LineProblem(
        "not-trusted",
        "Máy trả lời không có khóa của trung tâm mà quầy này đã ghi danh; chưa gửi gì.",
        "Không nhập mật khẩu hay dữ liệu vào đâu khác; báo người quản trị trung tâm. Trung tâm đã"
        " thay máy thì xin tệp mã mới.",
    )


def _line_down() -> LineProblem:
    return LineProblem(
        "line-down",
        "Không nối được tới trung tâm hoặc đường truyền bị ngắt; việc đã làm vẫn giữ nguyên.",
        "Kiểm tra dây mạng; chương trình tự thử lại.",
    )


def _heard(response: httpx.Response, mark: str) -> None:
    """Raises LineProblem unless the node itself has answered this very question and knows us."""
    ours = response.headers.get(messages.ASK_HEADER) == mark
    code = response.status_code
    if code == 429 or code >= 500:
        raise _later(response)
    if code == 413:
        said = problem_of(response) if ours else None
        raise TooLarge(said.limit if said else 0)
    if not ours:
        raise not_the_centre()
    theirs = response.headers.get(messages.VERSION_HEADER, "")
    if theirs != str(messages.VERSION) or code == 426:
        raise messages.other_version(theirs)
    if code == 401:
        raise _Ended("session-ended", "Phiên liên lạc với trung tâm đã hết hạn.")
    if code == 403:
        raise refusal(response)


class _Ended(LineProblem):
    """Our session is over, or was never one."""


def refusal(response: httpx.Response) -> LineProblem:
    """The node's own "no" in its own words."""
    said = problem_of(response)
    if said is None:
        return not_the_centre()
    code = "denied" if response.status_code == 403 else "centre-refuses"
    return LineProblem(said.code if said.code in _SAID_AS_IS else code, said.title, said.detail)


def problem_of(response: httpx.Response) -> messages.Problem | None:
    try:
        return messages.decode(messages.Problem, response.content)
    except msgspec.DecodeError:
        return None


def _later(response: httpx.Response) -> Later:
    code, wait = response.status_code, retry_after(response.headers)
    if code == 429:
        return Later(
            "centre-busy",
            "Trung tâm đang quá tải và hẹn gửi lại sau; việc đã làm vẫn giữ nguyên.",
            "Không cần làm gì: chương trình tự gửi lại đúng hẹn.",
            wait,
        )
    if code == 507:
        return Later(
            "centre-full",
            "Ổ đĩa của trung tâm đã đầy, chưa nhận thêm được; việc đã làm vẫn giữ nguyên.",
            "Báo người quản trị trung tâm; chương trình tự gửi lại.",
            wait,
        )
    return Later(
        "centre-fault",
        f"Trung tâm đang có lỗi (mã {code}); việc đã làm vẫn giữ nguyên.",
        "Không cần làm gì: chương trình tự thử lại. Nếu kéo dài, báo người quản trị trung tâm.",
        wait,
    )


def retry_after(headers: Mapping[str, str]) -> float:
    """The seconds of a Retry-After header, at most an hour; 0 when there is none to be read.

    A date in it is compared with the answer's own Date, for the desk's clock may be wrong.
    """
    said = headers.get("retry-after", "").strip()
    if said.isdecimal():
        return float(min(int(said), LONGEST_WAIT))
    try:
        wait = parsedate_to_datetime(said) - parsedate_to_datetime(headers.get("date", ""))
    except (TypeError, ValueError):
        return 0.0
    return min(max(wait.total_seconds(), 0.0), LONGEST_WAIT)


def same(asked: object, answered: object) -> None:
    """An answer that does not repeat what was asked is not the centre's."""
    if asked != answered:
        raise not_the_centre()


def not_the_centre() -> LineProblem:
    return LineProblem(
        "not-the-centre",
        "Có nơi khác trả lời thay cho trung tâm (ví dụ trang đăng nhập Wi-Fi); chưa gửi được gì.",
        "Mở trình duyệt đăng nhập mạng nếu được hỏi, rồi đợi chương trình tự thử lại.",
    )
