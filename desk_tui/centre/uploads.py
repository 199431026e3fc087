"""Files up the line: small ones whole, large ones by tus in pieces that a cut does not undo.

The address of an upload is the file's hash, so nothing about it is remembered here: whoever is
killed or cut off asks the centre how far it got and goes on from there.
"""

from __future__ import annotations

import base64
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, BinaryIO

from desk_tui.centre.client import Client, Files, Later, TooLarge, not_the_centre, refusal
from desk_tui.centre.problem import LineProblem
from desk_tui.centre.transport import same

if TYPE_CHECKING:
    import httpx

WHOLE_BYTES = 1 << 20
"""Files up to this size travel in one question."""
LEAST_PIECE = 256 * 1024
LARGEST_PIECE = 8 * 1024 * 1024
PIECE_SECONDS = 2.0
"""A piece is as large as the line carries in this time, so that new acts get their turn."""
_TUS = {"Tus-Resumable": "1.0.0"}
_OTHER_OFFSET = (404, 409, 410, 423, 460)
_SETBACKS = 3

Between = Callable[[], bool]


@dataclass
class Room:
    """The smallest file that the centre had no room for in this meeting, and its words."""

    refused: int = sys.maxsize
    said: Later | None = None


def send_file(
    client: Client,
    sha256: str,
    subject: str,
    files: Files,
    limit: int = 0,
    between: Between = lambda: True,
    room: Room | None = None,
) -> bool:
    """Send one file; True when the centre has it whole.

    `between` is called before each piece of a large one; when it says False the rest stays for
    another time. What is as large as a file that `room` remembers is not tried.

    Raises TooLarge before a byte is sent when the file passes a known `limit`, LineProblem
    `file-unreadable` when `files` cannot give the bytes, and what Client raises.
    """
    with _readable(), files.open(sha256, subject) as stream:
        size = stream.seek(0, 2)
        stream.seek(0)
        if limit and size > limit:
            raise TooLarge(limit)
        if room and room.said and size >= room.refused:
            raise room.said
        try:
            if size > WHOLE_BYTES:
                return _by_pieces(client, sha256, stream, size, between)
            client.put_file(sha256, stream, size)
            return True
        except Later as later:
            if room and later.code == "centre-full":
                room.refused, room.said = size, later
            raise


def _by_pieces(client: Client, sha256: str, stream: BinaryIO, size: int, between: Between) -> bool:
    address = f"/v1/uploads/{sha256}"
    offset = _begin(client, address, sha256, size)
    piece, setbacks = LEAST_PIECE, 0
    while offset < size:
        if not between():
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
