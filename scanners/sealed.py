"""One sealed file of the vault: chunks of AES-256-GCM that cannot be cut, swapped or added to.

    magic 8 | salt 32 | sealed {sha256 32, size 8} and tag 16 | chunks of 1 MiB, each with a tag

The key comes from the salt by a function the shelf gives, so it is used for this file only. A
chunk's nonce is its number and a "last one" mark (the STREAM construction).
"""

from __future__ import annotations

import hashlib
import io
import os
import struct
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from scanners.problem import ScanProblem

CHUNK = 1 << 20
_TAG = 16
SALT = 32
_MAGIC = b"DESKVLT2"
_SEALED = struct.Struct(">32sQ")
HEADER = len(_MAGIC) + SALT + _SEALED.size + _TAG

KeyOf = Callable[[bytes], bytes]
"""The 32-byte key of the file with this salt."""


@dataclass(frozen=True)
class Stored:
    """What is kept: the SHA-256 of the plain bytes (hex) and how many there are."""

    sha256: str
    bytes: int


@dataclass(frozen=True)
class Place:
    """Room for one file on a shelf, to be used once: who has it can open no other file there."""

    salt: bytes
    key: bytes = field(repr=False)


@dataclass(frozen=True)
class Header:
    key: bytes
    sha256: bytes
    size: int


class Sealing:
    """Bytes on their way, piece by piece, into the new file `target`. Memory: a few chunks."""

    def __init__(self, place: Place, target: BinaryIO) -> None:
        self._salt = place.salt
        self._cipher = AESGCM(place.key)
        self._target = target
        self._digest = hashlib.sha256()
        self._size = self._number = 0
        self._rest = bytearray()
        self._other = ThreadPoolExecutor(1)
        self._hashing: Future[None] | None = None
        # The header is written last: the hash in it is known only after the last chunk.
        target.write(bytes(HEADER))

    def write(self, piece: bytes) -> int:
        left = memoryview(piece)
        while left:
            # A full chunk waits until there is more: the last one is marked.
            if len(self._rest) == CHUNK:
                self._seal(self._rest)
                self._rest = bytearray()
            room = CHUNK - len(self._rest)
            self._rest += left[:room]
            left = left[room:]
        return len(piece)

    def finish(self) -> Stored:
        """All has been written: it is on the disk when this returns."""
        self._seal(self._rest, last=True)
        self._hashed()
        claims = _SEALED.pack(self._digest.digest(), self._size)
        self._target.seek(0)
        self._target.write(_MAGIC + self._salt)
        self._target.write(self._cipher.encrypt(_HEADER_NONCE, claims, _MAGIC))
        self._target.flush()
        os.fsync(self._target.fileno())
        return Stored(self._digest.hexdigest(), self._size)

    def close(self) -> None:
        self._other.shutdown()

    def _seal(self, block: bytearray, *, last: bool = False) -> None:
        self._hashed()
        # The other core hashes meanwhile: that takes as long as to read, encrypt and write.
        self._hashing = self._other.submit(self._digest.update, block)
        self._target.write(self._cipher.encrypt(_nonce(self._number, last), block, _MAGIC))
        self._size += len(block)
        self._number += 1

    def _hashed(self) -> None:
        if self._hashing is not None:
            self._hashing.result()


def read_header(key_of: KeyOf, file: BinaryIO) -> Header:
    """The claims of a sealed file. Raises ScanProblem `vault-damaged`."""
    raw = file.read(HEADER)
    if len(raw) != HEADER or not raw.startswith(_MAGIC):
        raise damaged()
    key = key_of(raw[len(_MAGIC) : len(_MAGIC) + SALT])
    try:
        plain = AESGCM(key).decrypt(_HEADER_NONCE, raw[len(_MAGIC) + SALT :], _MAGIC)
    except InvalidTag:
        raise damaged() from None
    return Header(key, *_SEALED.unpack(plain))


def plain_stream(file: BinaryIO, header: Header) -> BinaryIO:
    """A seekable stream of the plain bytes that owns `file`. Raises `vault-damaged`, later too."""
    chunks = max(1, -(-header.size // CHUNK))
    if os.fstat(file.fileno()).st_size != HEADER + header.size + chunks * _TAG:
        raise damaged()
    return io.BufferedReader(_Plain(file, header), CHUNK)  # pyright: ignore[reportReturnType]


class _Plain(io.RawIOBase):
    """The plain bytes of one stored file; one opened chunk is held at a time."""

    def __init__(self, file: BinaryIO, header: Header) -> None:
        super().__init__()
        self._file = file
        self._size = header.size
        self._last = max(0, -(-header.size // CHUNK) - 1)
        self._cipher = AESGCM(header.key)
        self._at = 0
        self._held: tuple[int, bytes] = (-1, b"")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        if start + offset < 0:
            raise ValueError("negative seek position")
        self._at = start + offset
        return self._at

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # pyright: ignore[reportIncompatibleMethodOverride]
        # An empty file still has one sealed chunk: its absence must be noticed too.
        if self._at >= self._size and not (self._size == 0 and self._held[0] < 0):
            return 0
        number, offset = divmod(self._at, CHUNK)
        if self._held[0] != number:
            self._held = (number, self._open_chunk(number))
        piece = self._held[1][offset : offset + len(buffer)]
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    def readall(self) -> bytes:
        # Not eight kilobytes at a time, as it would be otherwise.
        first, offset = divmod(self._at, CHUNK)
        rest = b"".join(map(self._open_chunk, range(first, self._last + 1)))
        self._at = max(self._at, self._size)
        return rest[offset:] if offset else rest

    def _open_chunk(self, number: int) -> bytes:
        self._file.seek(HEADER + number * (CHUNK + _TAG))
        try:
            return self._cipher.decrypt(
                _nonce(number, last=number == self._last), self._file.read(CHUNK + _TAG), _MAGIC
            )
        except InvalidTag:
            raise damaged() from None

    def close(self) -> None:
        self._file.close()
        super().close()


# Apart from every chunk's, which begins with three zeros; a file's key is used for that file only.
_HEADER_NONCE = b"header" + bytes(6)


def _nonce(number: int, last: bool) -> bytes:
    return bytes(3) + struct.pack(">Q?", number, last)


def damaged() -> ScanProblem:
    return ScanProblem(
        "vault-damaged",
        "Tệp trong kho lưu trữ đã bị hỏng hoặc bị sửa nên không mở.",
        "Quét lại giấy tờ, hoặc lấy lại từ bản sao lưu; báo người quản trị kiểm tra ổ đĩa.",
    )
