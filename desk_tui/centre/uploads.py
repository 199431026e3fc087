"""Files up the line: small ones in bundles, large ones by tus in pieces that a cut does not undo.

The address of an upload is the file's hash, so nothing about it is remembered here: whoever is
killed or cut off asks the centre how far it got and goes on from there.
"""

from __future__ import annotations

import base64
import io
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, BinaryIO

from desk_tui.centre.bundle import HEAD, KIND, LARGEST_FILE, FilesKept, frame
from desk_tui.centre.client import Client, Files, Later, TooLarge, not_the_centre, refusal
from desk_tui.centre.problem import LineProblem
from desk_tui.centre.transport import same

if TYPE_CHECKING:
    import httpx

LEAST_PIECE = 256 * 1024
LARGEST_PIECE = 8 * 1024 * 1024
PIECE_SECONDS = 2.0
"""A question is as large as the line carries in this time, so that new acts get their turn."""
_TUS = {"Tus-Resumable": "1.0.0"}
_OTHER_OFFSET = (404, 409, 410, 423, 460)
_SETBACKS = 3
_OF_THE_FILE = ("too-large", "file-unreadable", "centre-refuses", "centre-full")

Between = Callable[[], bool]


class Carriage:
    """Takes files to the centre in one meeting: small ones many at a time, large ones in pieces.

    What goes wrong with one file stands in `failed` and stops no other; what is wrong with the
    line raises. `between` is called before each question; when it says False all stops there.
    `sent` counts the files the centre has taken whole, `carried` says whether it took any bytes.
    """

    def __init__(self, client: Client, files: Files, between: Between) -> None:
        self.failed: dict[str, LineProblem] = {}
        self.sent = 0
        self.carried = False
        self._client = client
        self._files = files
        self._between = between
        self._waiting: dict[str, bytes] = {}
        self._room = Room()
        self._faults = 0
        self._size = LEAST_PIECE

    def carry(self, sha256: str, subject: str, limit: int) -> bool:
        """Send the file now or with the next bundle (see `flush`); False when told to stop."""
        try:
            with _opened(self._files, sha256, subject, limit) as (stream, size):
                self._room.look(size)
                if size > LARGEST_FILE:
                    with self._room.watch(size):
                        if not _by_pieces(self._client, sha256, stream, size, self._next_piece):
                            return False
                    self._took(1)
                    return True
                self._waiting[sha256] = stream.read()
        except LineProblem as problem:
            self._blame(sha256, problem)
            return True
        if sum(map(len, self._waiting.values())) < self._size:
            return True
        return self.flush()

    def flush(self) -> bool:
        """Send what waits; False when told to stop."""
        bundle, self._waiting = self._waiting, {}
        if not bundle:
            return True
        if not self._between():
            return False
        began = monotonic()
        try:
            put_bundle(self._client, bundle)
        except LineProblem as problem:
            if problem.code not in (*_OF_THE_FILE, "centre-fault"):
                raise
            # One of them is the cause, or the bundle as a whole: each alone shows which.
            self._size = max(LEAST_PIECE, self._size // 2)
            return self._one_by_one(bundle)
        self._took(len(bundle))
        self._size = _piece(self._size, monotonic() - began)
        return True

    def _next_piece(self, before: int) -> bool:
        """Asked before each piece, with how many bytes have gone up now."""
        self.carried = self.carried or before > 0
        return self._between()

    def _took(self, count: int) -> None:
        self.sent += count
        self.carried = True
        self._faults = 0

    def _one_by_one(self, bundle: dict[str, bytes]) -> bool:
        for sha256, content in bundle.items():
            if not self._between():
                return False
            try:
                self._room.look(len(content))
                with self._room.watch(len(content)):
                    self._client.put_file(sha256, io.BytesIO(content), len(content))
                self._took(1)
            except LineProblem as problem:
                self._blame(sha256, problem)
        return True

    def _blame(self, sha256: str, problem: LineProblem) -> None:
        """Raises `problem` unless it is the file's own. A centre that fails twice in a row over
        two files is ill itself."""
        if problem.code == "centre-fault" and not self._faults:
            self._faults += 1
        elif problem.code not in _OF_THE_FILE:
            raise problem
        self.failed[sha256] = problem


@dataclass
class Room:
    """The smallest file that the centre had no room for in this meeting, and its words."""

    refused: int = sys.maxsize
    said: LineProblem | None = None

    def look(self, size: int) -> None:
        """Raises what the centre said when it is known to have no room for so many bytes."""
        if self.said and size >= self.refused:
            raise self.said

    @contextmanager
    def watch(self, size: int) -> Iterator[None]:
        try:
            yield
        except Later as later:
            if later.code == "centre-full":
                self.refused, self.said = size, later
            raise


def put_bundle(client: Client, bundle: dict[str, bytes]) -> None:
    """Send small files together; returns when the centre has all of them."""
    answer = client.line.ask(
        "POST",
        "/v1/files",
        FilesKept,
        content=lambda: (frame(name, content) for name, content in bundle.items()),
        headers={
            "Content-Length": str(sum(HEAD + len(content) for content in bundle.values())),
            "Content-Type": KIND,
        },
    )
    sent = [(name, len(content)) for name, content in bundle.items()]
    same(sent, [(one.sha256, one.bytes) for one in answer.files])


@contextmanager
def _opened(files: Files, sha256: str, subject: str, limit: int) -> Iterator[tuple[BinaryIO, int]]:
    with _readable(), files.open(sha256, subject) as stream:
        size = stream.seek(0, 2)
        stream.seek(0)
        if limit and size > limit:
            raise TooLarge(limit)
        yield stream, size


def _by_pieces(
    client: Client, sha256: str, stream: BinaryIO, size: int, go_on: Callable[[int], bool]
) -> bool:
    """From where the centre stands to the end, as long as `go_on` agrees, which hears how many
    bytes went up so far."""
    address = f"/v1/uploads/{sha256}"
    offset = _begin(client, address, sha256, size)
    piece, setbacks, gone = LEAST_PIECE, 0, 0
    while offset < size:
        if not go_on(gone):
            return False
        stream.seek(offset)
        block = stream.read(piece)
        if not block:
            raise EOFError("the file ends before its own size")
        began = monotonic()
        answer = client.bare(
            "PATCH",
            address,
            content=block,
            headers={
                **_TUS,
                "Upload-Offset": str(offset),
                "Content-Type": "application/offset+octet-stream",
            },
        )
        if answer.status_code == 204:
            same(offset + len(block), _offset(answer))
            offset += len(block)
            gone += len(block)
            piece = _piece(piece, monotonic() - began)
        elif answer.status_code in _OTHER_OFFSET and setbacks < _SETBACKS:
            # Another program of this desk sent some of it, or the node threw its part away.
            setbacks += 1
            offset = _begin(client, address, sha256, size)
        else:
            raise refusal(answer)
    return True


def _begin(client: Client, address: str, sha256: str, size: int) -> int:
    """How much of it the centre has; an upload is made when it knows of none."""
    answer = client.bare("HEAD", address, headers=_TUS)
    if answer.status_code == 200 and answer.headers.get("Upload-Length") == str(size):
        return _offset(answer)
    announced = base64.b64encode(sha256.encode()).decode()
    answer = client.bare(
        "POST",
        "/v1/uploads",
        headers={**_TUS, "Upload-Length": str(size), "Upload-Metadata": f"sha256 {announced}"},
    )
    if answer.status_code != 201:
        raise refusal(answer)
    return _offset(answer)


def _offset(answer: httpx.Response) -> int:
    said = answer.headers.get("Upload-Offset", "")
    if not said.isdecimal():
        raise not_the_centre()
    return int(said)


def _piece(size: int, seconds: float) -> int:
    if seconds > PIECE_SECONDS:
        return max(LEAST_PIECE, size // 2)
    return min(LARGEST_PIECE, size * 2) if seconds < PIECE_SECONDS / 2 else size


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
