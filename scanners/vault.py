"""The encrypted store of files: kept under the SHA-256 of the plain bytes, read back only if whole.

A stored file is a 108-byte header and then chunks of 1 MiB, each sealed with AES-256-GCM:

    magic 8 | nonce 12 | sealed {data key 32, sha256 32, size 8} and tag 16 | chunks

Every file has its own random data key, sealed in its header by a key derived from the vault key, so
destroying the header destroys the file. A chunk's nonce is its number and a "last one" mark (the
STREAM construction), so a cut, a swap, an addition or a flipped bit is noticed. The name on disk is
a keyed hash: who holds the disk cannot ask "is this known document here?".
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import io
import os
import secrets
import shutil
import struct
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from scanners.disk import full_disk_told, sync_folder
from scanners.problem import ScanProblem

CHUNK = 1 << 20
_TAG = 16
_MAGIC = b"DESKVLT1"
_SEALED = struct.Struct(">32s32sQ")
_HEADER = len(_MAGIC) + 12 + _SEALED.size + _TAG
_SUFFIX = ".vlt"


@dataclass(frozen=True)
class Stored:
    """What the vault keeps: the SHA-256 of the plain bytes (hex) and how many there are."""

    sha256: str
    bytes: int


@dataclass(frozen=True)
class _Header:
    key: bytes
    sha256: bytes
    size: int


class Vault:
    """Encrypted files under one folder and one 32-byte key. Safe for threads and processes."""

    def __init__(self, root: Path, key: bytes) -> None:
        if len(key) != 32:
            raise ValueError("the vault key has 32 bytes")
        self.root = root
        self._wrap = AESGCM(_derived(key, b"desk-tui vault wrap v1"))
        self._names = _derived(key, b"desk-tui vault names v1")

    def put(self, source: Path | bytes | BinaryIO) -> Stored:
        """Keep a file. Once this returns it survives a power cut. Putting it again is harmless, and
        heals a damaged copy.

        Memory stays at a few chunks for any size. Raises ScanProblem `disk-full` and leaves nothing
        behind; raises OSError when `source` cannot be read.
        """
        if isinstance(source, bytes):
            return self._store(io.BytesIO(source))
        if isinstance(source, Path):
            with source.open("rb") as file:
                return self._store(file)
        return self._store(source)

    def get(self, sha256: str) -> bytes:
        """The whole plain file. Raises ScanProblem `not-in-vault` or `vault-damaged`."""
        with self.open(sha256) as stream:
            return stream.read()

    def open(self, sha256: str) -> BinaryIO:
        """A seekable stream of the plain bytes; damage is raised when the damaged chunk is read."""
        try:
            file = self._path(sha256).open("rb")
        except FileNotFoundError:
            raise _missing() from None
        try:
            header = self._read_header(file, sha256)
            chunks = max(1, -(-header.size // CHUNK))
            if os.fstat(file.fileno()).st_size != _HEADER + header.size + chunks * _TAG:
                raise _damaged()
        except BaseException:
            file.close()
            raise
        return io.BufferedReader(_Plain(file, header), CHUNK)  # pyright: ignore[reportReturnType]

    def has(self, sha256: str) -> bool:
        return self._path(sha256).is_file()

    def verify(self, sha256: str) -> None:
        """Read the file to its end and compare the hash. Raises `not-in-vault`, `vault-damaged`."""
        digest = hashlib.sha256()
        with self.open(sha256) as stream:
            while block := stream.read(CHUNK):
                digest.update(block)
        if digest.hexdigest() != sha256:
            raise _damaged()

    def names(self) -> Iterator[str]:
        """The SHA-256 of every file whose header can be read, in no order."""
        for path in self._files():
            with contextlib.suppress(ScanProblem, OSError), path.open("rb") as file:
                yield self._read_header(file).sha256.hex()

    def damaged(self) -> list[Path]:
        """The files on disk that no longer open or verify. Reads everything: for `check` only."""
        bad: list[Path] = []
        for path in self._files():
            try:
                with path.open("rb") as file:
                    sha256 = self._read_header(file).sha256.hex()
                self.verify(sha256)
                if self._path(sha256) != path:
                    raise _damaged()
            except (ScanProblem, OSError):
                bad.append(path)
        return bad

    def erase(self, sha256: str) -> None:
        """Destroy a file by overwriting its header (the only place of its key), then remove it.

        A solid-state disk may keep the old block for a while; it stays sealed by the vault key.
        """
        path = self._path(sha256)
        try:
            with path.open("rb+") as file:
                file.write(secrets.token_bytes(_HEADER))
                file.flush()
                os.fsync(file.fileno())
        except FileNotFoundError:
            raise _missing() from None
        path.unlink()
        sync_folder(path.parent)

    def tidy(self, older_than: float = 3600) -> int:
        """Remove half-written files left by a crash `older_than` seconds ago; how many."""
        removed = 0
        for left in self.root.glob("tmp/*"):
            with contextlib.suppress(FileNotFoundError):
                if time.time() - left.stat().st_mtime >= older_than:
                    shutil.rmtree(left) if left.is_dir() else left.unlink()
                    removed += 1
        return removed

    def _path(self, sha256: str) -> Path:
        name = hmac.new(self._names, bytes.fromhex(sha256), hashlib.sha256).hexdigest()
        return self.root / name[:2] / (name + _SUFFIX)

    def _files(self) -> Iterator[Path]:
        return self.root.glob(f"[0-9a-f][0-9a-f]/*{_SUFFIX}")

    def _store(self, source: BinaryIO) -> Stored:
        with full_disk_told():
            temporary = self.root / "tmp"
            if not temporary.is_dir():
                temporary.mkdir(mode=0o700, parents=True, exist_ok=True)
                sync_folder(self.root.parent)
            part = temporary / f"{secrets.token_hex(16)}.part"
            try:
                with part.open("xb") as target:
                    stored = self._seal(source, target)
                self._settle(part, self._path(stored.sha256))
            finally:
                part.unlink(missing_ok=True)
        return stored

    def _seal(self, source: BinaryIO, target: BinaryIO) -> Stored:
        key = secrets.token_bytes(32)
        cipher = AESGCM(key)
        digest = hashlib.sha256()
        size = number = 0
        # The header is written last: the hash in it is known only after the last chunk.
        target.write(bytes(_HEADER))
        block = _read_chunk(source)
        while True:
            following = _read_chunk(source) if len(block) == CHUNK else b""
            digest.update(block)
            size += len(block)
            target.write(cipher.encrypt(_nonce(number, last=not following), block, _MAGIC))
            if not following:
                break
            block = following
            number += 1
        nonce = secrets.token_bytes(12)
        sealed = self._wrap.encrypt(nonce, _SEALED.pack(key, digest.digest(), size), _MAGIC)
        target.seek(0)
        target.write(_MAGIC + nonce + sealed)
        target.flush()
        os.fsync(target.fileno())
        return Stored(digest.hexdigest(), size)

    def _settle(self, part: Path, final: Path) -> None:
        if not final.parent.is_dir():
            final.parent.mkdir(mode=0o700, exist_ok=True)
            sync_folder(self.root)
        try:
            part.replace(final)
        except PermissionError:
            # Windows: another process has just put the same file and is reading it.
            if not final.is_file():
                raise
        sync_folder(final.parent)

    def _read_header(self, file: BinaryIO, sha256: str | None = None) -> _Header:
        raw = file.read(_HEADER)
        nonce, sealed = raw[8:20], raw[20:]
        if len(raw) != _HEADER or not raw.startswith(_MAGIC):
            raise _damaged()
        try:
            header = _Header(*_SEALED.unpack(self._wrap.decrypt(nonce, sealed, _MAGIC)))
        except InvalidTag:
            raise _damaged() from None
        if sha256 is not None and header.sha256.hex() != sha256:
            raise _damaged()
        return header


class _Plain(io.RawIOBase):
    """The plain bytes of one stored file; one opened chunk is held at a time."""

    def __init__(self, file: BinaryIO, header: _Header) -> None:
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

    def _open_chunk(self, number: int) -> bytes:
        self._file.seek(_HEADER + number * (CHUNK + _TAG))
        try:
            return self._cipher.decrypt(
                _nonce(number, last=number == self._last), self._file.read(CHUNK + _TAG), _MAGIC
            )
        except InvalidTag:
            raise _damaged() from None

    def close(self) -> None:
        self._file.close()
        super().close()


def _nonce(number: int, last: bool) -> bytes:
    # Unique because the data key is used for this one file only.
    return bytes(3) + struct.pack(">Q?", number, last)


def _read_chunk(source: BinaryIO) -> bytes:
    """One full chunk unless the source ends: a raw or piped source may hand over less at a time."""
    block = source.read(CHUNK)
    while 0 < len(block) < CHUNK and (more := source.read(CHUNK - len(block))):
        block += more
    return block


def _derived(key: bytes, purpose: bytes) -> bytes:
    # One HMAC is HKDF's expand step for a single block; the vault key is already uniformly random.
    return hmac.new(key, purpose + b"\x01", hashlib.sha256).digest()


def _missing() -> ScanProblem:
    return ScanProblem(
        "not-in-vault",
        "Không tìm thấy tệp này trong kho lưu trữ của máy.",
        "Quét lại giấy tờ, hoặc lấy lại từ bản sao lưu.",
    )


def _damaged() -> ScanProblem:
    return ScanProblem(
        "vault-damaged",
        "Tệp trong kho lưu trữ đã bị hỏng hoặc bị sửa nên không mở.",
        "Quét lại giấy tờ, hoặc lấy lại từ bản sao lưu; báo người quản trị kiểm tra ổ đĩa.",
    )
