"""Many small files in one question: how they lie one behind the other, for both ends.

Each file is its SHA-256 (32 bytes), its length (8 bytes, big-endian) and its bytes. Every file
stands alone: one that arrived whole before a cut stays at the node.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

import msgspec

from desk_tui.centre.messages import FileKept
from desk_tui.centre.problem import LineProblem

KIND = "application/vnd.desk-tui.files"
LARGEST_FILE = 1 << 20
"""Bytes of one file in a bundle; a larger one travels in pieces (tus)."""
HEAD = 40


class FilesKept(msgspec.Struct, frozen=True, kw_only=True):
    """These files are on the node's disk to stay, in the order they came."""

    files: tuple[FileKept, ...]


def frame(sha256: str, content: bytes) -> bytes:
    return b"".join((bytes.fromhex(sha256), len(content).to_bytes(8, "big"), content))


async def frames(blocks: AsyncIterator[bytes]) -> AsyncIterator[tuple[str, bytes]]:
    """The files of a body as they become whole. Raises LineProblem `bad-message`."""
    waiting = bytearray()
    async for block in blocks:
        waiting += block
        while len(waiting) >= HEAD:
            end = HEAD + int.from_bytes(waiting[32:HEAD], "big")
            if end > HEAD + LARGEST_FILE:
                raise LineProblem("bad-message", "Tệp trong gói lớn hơn mức cho phép.")
            if len(waiting) < end:
                break
            yield waiting[:32].hex(), bytes(waiting[HEAD:end])
            del waiting[:end]
    if waiting:
        raise LineProblem("bad-message", "Gói tệp bị thiếu phần cuối.")
