"""The desk's end of the line: one keep-alive connection, time limits, typed answers or a reason."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol, TypeVar

import msgspec

from db.acts import Act
from desk_tui.centre import messages
from desk_tui.centre.problem import LineProblem

if TYPE_CHECKING:
    import httpx

M = TypeVar("M", bound=msgspec.Struct)

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 30.0
LONGEST_WAIT = 3600
"""No centre can send a desk away for longer (seconds)."""
_BLOCK = 1 << 16


class Files(Protocol):
    """Where the bytes of a dossier's files are read from: the vault, or anything like it."""

    def open(self, sha256: str, subject: str, /) -> BinaryIO: ...


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


class Client:
    """A line to the centre for one desk. Use as a context manager; not for several threads.

    Every method raises LineProblem: `line-down` (nobody there, or cut off), `line-hangs` (no
    answer in time), `not-the-centre` (an answer that is not our typed one: a captive portal),
    `centre-fault` (5xx), `centre-full` (507), `centre-busy` (429), `denied` (401, 403),
    `too-large`, `version`, or `centre-refuses` with the centre's own words.
    """

    def __init__(
        self,
        url: str,
        token: str,
        *,
        connect_seconds: float = CONNECT_SECONDS,
        answer_seconds: float = ANSWER_SECONDS,
    ) -> None:
        import httpx

        self._url = url.rstrip("/")
        limits = httpx.Limits(max_connections=1, max_keepalive_connections=1)
        self._http = httpx.Client(
            headers={
                "Authorization": f"Bearer {token}",
                "Accept": messages.JSON,
                messages.VERSION_HEADER: str(messages.VERSION),
            },
            timeout=httpx.Timeout(answer_seconds, connect=connect_seconds),
            limits=limits,
            follow_redirects=False,
            # A proxy of the officer's browser must not see the desk's token.
            trust_env=False,
        )

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    def enrol(self, ask: messages.Enrol) -> messages.Enrolled:
        answer = self._post("/v1/enrol", ask, messages.Enrolled)
        _same((ask.office, ask.desk, ask.token), (answer.office, answer.desk, answer.token))
        return answer

    def hello(self) -> messages.Hello:
        return self._ask("GET", "/v1/hello", messages.Hello)

    def send_acts(self, acts: Sequence[Act]) -> messages.ActsAnswer:
        """The centre's word on each act, in the order sent; anything else is no answer."""
        said = messages.ActsUp(acts=tuple(acts))
        answer = self._post("/v1/acts", said, messages.ActsAnswer)
        _same(
            [(act.id, act.hash) for act in acts],
            [(one.id, one.hash) for one in answer.acts],
        )
        return answer

    def acts_after(self, cursor: int) -> messages.ActsDown:
        answer = self._ask("GET", f"/v1/acts?after={cursor}", messages.ActsDown)
        _same(cursor, answer.after)
        return answer

    def missing_files(self, names: Sequence[str]) -> messages.FilesMissing:
        answer = self._post(
            "/v1/files/ask", messages.FilesAsk(sha256=tuple(names)), messages.FilesMissing
        )
        _same(True, set(answer.sha256) <= set(names))
        return answer

    def send_file(
        self, sha256: str, subject: str, files: Files, limit: int = 0
    ) -> messages.FileKept:
        """Send one file's bytes. Raises TooLarge before sending when it passes a known `limit`.

        Raises LineProblem `file-unreadable` when `files` cannot give the bytes.
        """
        with _readable(), files.open(sha256, subject) as stream:
            size = stream.seek(0, 2)
            stream.seek(0)
            if limit and size > limit:
                raise TooLarge(limit)
            answer = self._ask(
                "PUT",
                f"/v1/files/{sha256}",
                messages.FileKept,
                content=_blocks(stream),
                headers={"Content-Length": str(size), "Content-Type": "application/octet-stream"},
            )
        _same((sha256, size), (answer.sha256, answer.bytes))
        return answer

    def lease(self, ask: messages.NumberLease) -> messages.NumberBlock:
        answer = self._post("/v1/numbers", ask, messages.NumberBlock)
        _same((ask.id, ask.day), (answer.id, answer.day))
        return answer

    def claim(self, asked: messages.Ranges) -> messages.RangesAnswer:
        answer = self._ask("PUT", "/v1/numbers", messages.RangesAnswer, **_body(asked))
        _same(
            [(one.first, one.last) for one in asked.ranges],
            [(one.first, one.last) for one in answer.ranges],
        )
        return answer

    def catalogue_after(self, version: int) -> messages.Catalogue:
        return self._ask("GET", f"/v1/catalogue?after={version}", messages.Catalogue)

    def keys(self) -> messages.Keys:
        return self._ask("GET", "/v1/keys", messages.Keys)

    def hand_in_keys(self, keys: messages.Keys) -> messages.Keys:
        answer = self._ask("PUT", "/v1/keys", messages.Keys, **_body(keys))
        _same(keys, answer)
        return answer

    def bare(
        self,
        method: str,
        path: str,
        *,
        content: bytes | Iterator[bytes] | None = None,
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        """Ask what is answered by status and headers (tus). A refusal of 400, 404, 409 … is the
        asker's to judge; everything that is wrong with the line raises as elsewhere."""
        response, mark = self._sent(method, path, content, headers)
        _heard(response, mark)
        return response

    def _post(self, path: str, message: msgspec.Struct, shape: type[M]) -> M:
        return self._ask("POST", path, shape, **_body(message))

    def _ask(
        self,
        method: str,
        path: str,
        shape: type[M],
        *,
        content: bytes | Iterator[bytes] | None = None,
        headers: dict[str, str] | None = None,
    ) -> M:
        response, mark = self._sent(method, path, content, headers)
        return _understood(response, mark, shape)

    def _sent(
        self,
        method: str,
        path: str,
        content: bytes | Iterator[bytes] | None,
        headers: dict[str, str] | None,
    ) -> tuple[httpx.Response, str]:
        """The answer as it came, and the mark that only the node can have echoed."""
        import httpx

        mark = secrets.token_hex(8)
        try:
            response = self._http.request(
                method,
                self._url + path,
                content=content,
                headers={**(headers or {}), messages.ASK_HEADER: mark},
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
            raise LineProblem(
                "line-down",
                "Không nối được tới trung tâm hoặc đường truyền bị ngắt; việc đã làm vẫn giữ"
                " nguyên.",
                "Kiểm tra dây mạng; chương trình tự thử lại.",
            ) from error
        except httpx.HTTPError as error:
            raise _not_the_centre() from error
        return response, mark


def _body(message: msgspec.Struct) -> dict[str, Any]:
    content = messages.encode(message)
    if len(content) > messages.BODY_BYTES:
        # A node that cuts off a long body mid-way looks like a broken line; so not even tried.
        raise TooLarge(messages.BODY_BYTES)
    return {"content": content, "headers": {"Content-Type": messages.JSON}}


@contextmanager
def _readable() -> Iterator[None]:
    """Whatever the store of files raises is this file's own fault, never the line's."""
    try:
        yield
    except LineProblem:
        raise
    except Exception as error:
        raise LineProblem(
            "file-unreadable",
            f"Không đọc được tệp để gửi: {error}",
            "Quét lại giấy này, hoặc phục hồi tệp từ bản sao lưu.",
        ) from error


def _blocks(stream: BinaryIO) -> Iterator[bytes]:
    while block := stream.read(_BLOCK):
        yield block


def _heard(response: httpx.Response, mark: str) -> None:
    """Raises LineProblem unless the node itself has answered this very question."""
    ours = response.headers.get(messages.ASK_HEADER) == mark
    code = response.status_code
    if code == 429 or code >= 500:
        raise _later(response)
    if code == 413:
        said = _problem(response) if ours else None
        raise TooLarge(said.limit if said else 0)
    if not ours:
        raise _not_the_centre()
    if response.headers.get(messages.VERSION_HEADER) != str(messages.VERSION) or code == 426:
        said = _problem(response)
        raise LineProblem(
            "version",
            said.title if said else "Quầy và trung tâm khác phiên bản giao tiếp.",
            said.detail if said else "Cập nhật desk-tui cho cùng phiên bản.",
        )
    if code in (401, 403):
        raise refusal(response)


def refusal(response: httpx.Response) -> LineProblem:
    """The node's own "no" in its own words."""
    said = _problem(response)
    if said is None:
        return _not_the_centre()
    code = "denied" if response.status_code in (401, 403) else "centre-refuses"
    return LineProblem(code, said.title, said.detail)


def _understood(response: httpx.Response, mark: str, shape: type[M]) -> M:
    """The typed answer; LineProblem for everything else."""
    _heard(response, mark)
    code = response.status_code
    if code >= 400:
        raise refusal(response)
    if code != 200 or not response.headers.get("content-type", "").startswith(messages.JSON):
        raise _not_the_centre()
    try:
        return messages.decode(shape, response.content)
    except msgspec.DecodeError as error:
        raise _not_the_centre() from error


def _problem(response: httpx.Response) -> messages.Problem | None:
    try:
        return messages.decode(messages.Problem, response.content)
    except msgspec.DecodeError:
        return None


def _same(asked: object, answered: object) -> None:
    if asked != answered:
        raise _not_the_centre()


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


def _not_the_centre() -> LineProblem:
    return LineProblem(
        "not-the-centre",
        "Có nơi khác trả lời thay cho trung tâm (ví dụ trang đăng nhập Wi-Fi); chưa gửi được gì.",
        "Mở trình duyệt đăng nhập mạng nếu được hỏi, rồi đợi chương trình tự thử lại.",
    )
