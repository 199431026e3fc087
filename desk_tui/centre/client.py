"""The desk's end of the line: each question as a method, a typed answer or a reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, BinaryIO, Protocol

from db.acts import Act
from desk_tui.centre import messages, seal
from desk_tui.centre.transport import (
    ANSWER_SECONDS,
    CONNECT_SECONDS,
    Later,
    Line,
    TooLarge,
    not_the_centre,
    refusal,
    same,
)

if TYPE_CHECKING:
    import httpx

    from desk_tui.centre.place import Place

__all__ = ["Client", "Files", "Later", "TooLarge", "not_the_centre", "refusal"]

_BLOCK = 1 << 16


class Files(Protocol):
    """Where the bytes of a dossier's files are read from: the vault, or anything like it."""

    def open(self, sha256: str, subject: str, /) -> BinaryIO: ...


class Client:
    """A line to the centre for one desk. Use as a context manager; not for several threads.

    Every method raises LineProblem: `line-down` (nobody there, or cut off), `line-hangs` (no
    answer in time), `not-the-centre` (an answer that is not our typed one: a captive portal),
    `not-trusted`, `certificate-time`, `certificate-name` (TLS), `plain-line`, `centre-fault`
    (5xx), `centre-busy` (429), `centre-full` (507), `denied`, `not-enrolled`, `cut-off`,
    `wrong-seal`, `too-large`, `version`, or `centre-refuses` with the centre's own words. `line`
    asks what has no method here.
    """

    def __init__(
        self,
        place: Place,
        *,
        connect_seconds: float = CONNECT_SECONDS,
        answer_seconds: float = ANSWER_SECONDS,
    ) -> None:
        self.place = place
        self.line = Line(place, connect_seconds, answer_seconds)

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
        self.line.close()

    def enrol(self, slip_key: messages.SlipKey | None = None) -> messages.Enrolled:
        """Trade the code of our place for a name on the roll, under our key."""
        ask = messages.Enrol(
            code=self.place.code,
            office=self.place.office,
            desk=self.place.desk,
            public=seal.public_of(self.place.key),
            slip_key=slip_key.public if slip_key else b"",
            slip_key_id=slip_key.key_id if slip_key else "",
        )
        answer = self.line.introduce("/v1/enrol", ask, messages.Enrolled)
        same((ask.office, ask.desk, ask.public), (answer.office, answer.desk, answer.public))
        return answer

    def hello(self) -> messages.Hello:
        return self.line.ask("GET", "/v1/hello", messages.Hello)

    def send_acts(self, acts: Sequence[Act]) -> messages.ActsAnswer:
        """The centre's word on each act, in the order sent; anything else is no answer."""
        sealed = seal.seal(self.place.key, self.place.name, acts[-1].hash) if acts else b""
        said = messages.ActsUp(acts=tuple(acts), seal=sealed)
        answer = self.line.say("POST", "/v1/acts", said, messages.ActsAnswer)
        same(
            [(act.id, act.hash) for act in acts],
            [(one.id, one.hash) for one in answer.acts],
        )
        return answer

    def acts_after(self, cursor: int) -> messages.ActsDown:
        answer = self.line.ask("GET", f"/v1/acts?after={cursor}", messages.ActsDown)
        same(cursor, answer.after)
        return answer

    def missing_files(self, names: Sequence[str]) -> messages.FilesMissing:
        asked = messages.FilesAsk(sha256=tuple(names))
        answer = self.line.say("POST", "/v1/files/ask", asked, messages.FilesMissing)
        same(True, set(answer.sha256) <= set(names))
        return answer

    def put_file(self, sha256: str, stream: BinaryIO, size: int) -> messages.FileKept:
        """Send one file whole, from the beginning of `stream`."""
        answer = self.line.ask(
            "PUT",
            f"/v1/files/{sha256}",
            messages.FileKept,
            content=lambda: _blocks(stream),
            headers={"Content-Length": str(size), "Content-Type": "application/octet-stream"},
        )
        same((sha256, size), (answer.sha256, answer.bytes))
        return answer

    def bare(
        self,
        method: str,
        path: str,
        *,
        content: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        """Ask what is answered by status and headers (tus). A refusal of 400, 404, 409 … is the
        asker's to judge; everything that is wrong with the line raises as elsewhere."""
        return self.line.exchange(method, path, content=content, headers=headers)

    def lease(self, ask: messages.NumberLease) -> messages.NumberBlock:
        answer = self.line.say("POST", "/v1/numbers", ask, messages.NumberBlock)
        same((ask.id, ask.day), (answer.id, answer.day))
        return answer

    def claim(self, asked: messages.Ranges) -> messages.RangesAnswer:
        answer = self.line.say("PUT", "/v1/numbers", asked, messages.RangesAnswer)
        same(
            [(one.first, one.last) for one in asked.ranges],
            [(one.first, one.last) for one in answer.ranges],
        )
        return answer

    def catalogue_after(self, version: int) -> messages.Catalogue:
        return self.line.ask("GET", f"/v1/catalogue?after={version}", messages.Catalogue)

    def keys(self) -> messages.Keys:
        return self.line.ask("GET", "/v1/keys", messages.Keys)

    def hand_in_keys(self, keys: messages.Keys) -> messages.Keys:
        answer = self.line.say("PUT", "/v1/keys", keys, messages.Keys)
        same(keys, answer)
        return answer


def _blocks(stream: BinaryIO) -> Iterator[bytes]:
    stream.seek(0)
    while block := stream.read(_BLOCK):
        yield block
