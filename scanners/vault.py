"""The encrypted store of files: a shelf per dossier, each file under its SHA-256, whole or not.

On disk a shelf is a folder with the dossier's data key and its sealed files (`sealed.py`). The key
file is sealed by the vault key:

    magic 8 | nonce 12 | sealed {data key 32, dossier's id} and tag 16

Destroying it destroys the dossier's files at once, and every copy of them that has no copy of the
key (`Vault.purge`). The key of a file is derived from the dossier's key, the dossier's id and the
file's salt, so a file laid on another dossier's shelf is noticed. Names on disk are keyed hashes:
who holds the disk cannot ask "is this known document here?".
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import io
import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from filelock import FileLock

from scanners.disk import full_disk_told, sync_folder
from scanners.problem import ScanProblem
from scanners.sealed import (
    CHUNK,
    HEADER,
    SALT,
    Place,
    Sealing,
    Stored,
    damaged,
    plain_stream,
    read_header,
)

_KEY_MAGIC = b"DESKKEY2"
_SUFFIX = ".vlt"
_KEY_FILE = "key"


class Vault:
    """Encrypted files under one folder and one 32-byte key. Safe for threads and processes."""

    def __init__(self, root: Path, key: bytes) -> None:
        if len(key) != 32:
            raise ValueError("the vault key has 32 bytes")
        self.root = root
        self._wrap = AESGCM(_derived(key, b"desk-tui vault wrap v2"))
        self._names = _derived(key, b"desk-tui vault names v2")

    def shelf(self, dossier: str) -> Shelf:
        """The files of one dossier (or visit); made on disk when its first file is put."""
        return Shelf(self, dossier, self.root / self._name(dossier)[:2] / self._name(dossier))

    def open(self, sha256: str, dossier: str) -> BinaryIO:
        """See `Shelf.open`."""
        return self.shelf(dossier).open(sha256)

    def purge(self, dossier: str) -> None:
        """Destroy all files of a dossier by overwriting its key, then remove them.

        A solid-state disk may keep the old block for a while; it stays sealed by the vault key.
        Nothing there is no error.
        """
        folder = self.shelf(dossier).folder
        with contextlib.suppress(FileNotFoundError):
            _overwrite(folder / _KEY_FILE)
        shutil.rmtree(folder, ignore_errors=True)
        if folder.parent.is_dir():
            sync_folder(folder.parent)

    def names(self) -> Iterator[tuple[str, str]]:
        """(dossier, SHA-256) of every file whose key and header can be read, in no order."""
        for shelf in self._shelves():
            for path in shelf.files():
                with contextlib.suppress(ScanProblem, OSError):
                    yield shelf.dossier, shelf.named(path)

    def damaged(self) -> list[Path]:
        """The files on disk that no longer open or verify. Reads everything, so: off the screen."""
        bad = [folder / _KEY_FILE for folder in self._folders() if self._dossier(folder) is None]
        for shelf in self._shelves():
            for path in shelf.files():
                try:
                    sha256 = shelf.named(path)
                    shelf.verify(sha256)
                    if shelf.path(sha256) != path:
                        raise damaged()
                except (ScanProblem, OSError):
                    bad.append(path)
        return bad

    def tidy(self, older_than: float = 3600) -> int:
        """Remove half-written files left by a crash `older_than` seconds ago; how many."""
        removed = 0
        for left in self.root.glob("tmp/*"):
            with contextlib.suppress(FileNotFoundError):
                if time.time() - left.stat().st_mtime >= older_than:
                    shutil.rmtree(left) if left.is_dir() else left.unlink()
                    removed += 1
        return removed

    def part_file(self) -> Path:
        """A name for a file being written; the folder is there and durable."""
        temporary = self.root / "tmp"
        if not temporary.is_dir():
            temporary.mkdir(mode=0o700, parents=True, exist_ok=True)
            sync_folder(self.root.parent)
        return temporary / f"{secrets.token_hex(16)}.part"

    def key_of(self, dossier: str, folder: Path) -> bytes:
        """The dossier's data key. Raises ScanProblem `not-in-vault` or `vault-damaged`."""
        try:
            kept, key = self._read_key(folder / _KEY_FILE)
        except FileNotFoundError:
            raise _missing() from None
        if kept != dossier:
            raise damaged()
        return key

    def file_name(self, dossier: str, sha256: str) -> str:
        return self._name(dossier, bytes.fromhex(sha256)) + _SUFFIX

    def _name(self, dossier: str, sha256: bytes = b"") -> str:
        message = dossier.encode() + b"\0" + sha256
        return hmac.new(self._names, message, hashlib.sha256).hexdigest()

    def make_key(self, dossier: str, folder: Path) -> None:
        """Begin a shelf, unless it has begun."""
        path = folder / _KEY_FILE
        if path.is_file():
            return
        nonce = secrets.token_bytes(12)
        sealed = self._wrap.encrypt(nonce, secrets.token_bytes(32) + dossier.encode(), _KEY_MAGIC)
        part = self.part_file()
        # Of two programs that begin a shelf at once, one makes the key.
        with FileLock(self.root / "shelves.lock"):
            try:
                with part.open("xb") as file:
                    file.write(_KEY_MAGIC + nonce + sealed)
                    file.flush()
                    os.fsync(file.fileno())
                # The folder first: who sees the key may rely on its place.
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                for above in (folder.parent, self.root):
                    sync_folder(above)
                if not path.is_file():
                    part.replace(path)
            finally:
                part.unlink(missing_ok=True)
            sync_folder(folder)

    def _read_key(self, path: Path) -> tuple[str, bytes]:
        raw = path.read_bytes()
        if not raw.startswith(_KEY_MAGIC):
            raise damaged()
        try:
            plain = self._wrap.decrypt(raw[8:20], raw[20:], _KEY_MAGIC)
        except (InvalidTag, ValueError):
            raise damaged() from None
        return plain[32:].decode(), plain[:32]

    def _folders(self) -> Iterator[Path]:
        return (path for path in self.root.glob("[0-9a-f][0-9a-f]/*") if path.is_dir())

    def _dossier(self, folder: Path) -> str | None:
        try:
            return self._read_key(folder / _KEY_FILE)[0]
        except (ScanProblem, OSError):
            return None

    def _shelves(self) -> Iterator[Shelf]:
        for folder in self._folders():
            if (dossier := self._dossier(folder)) is not None:
                yield Shelf(self, dossier, folder)


@dataclass(frozen=True)
class Shelf:
    """The files of one dossier. Safe for threads and processes."""

    vault: Vault
    dossier: str
    folder: Path

    def put(self, source: Path | bytes | BinaryIO) -> Stored:
        """Keep a file. Once this returns it survives a power cut. Putting it again is harmless, and
        heals a damaged copy.

        Memory stays at a few chunks for any size. Raises ScanProblem `disk-full` and leaves nothing
        behind; raises OSError when `source` cannot be read.
        """
        if isinstance(source, Path):
            with source.open("rb") as file:
                return self.put(file)
        stream = io.BytesIO(source) if isinstance(source, bytes) else source

        def copy(sealing: Sealing) -> None:
            while block := stream.read(CHUNK):
                sealing.write(block)

        return self.written(copy)

    def written(self, write: Callable[[Sealing], object]) -> Stored:
        """`put` of what `write` writes; it is kept when that returns."""
        with full_disk_told():
            place = self.place()
            part = self.vault.part_file()
            try:
                with (
                    part.open("xb") as target,
                    contextlib.closing(Sealing(place, target)) as sealing,
                ):
                    write(sealing)
                    stored = sealing.finish()
                self._settle(part, self.path(stored.sha256))
            finally:
                part.unlink(missing_ok=True)
        return stored

    def place(self) -> Place:
        """For a file that somebody else seals, who has not the shelf's key: see `take`."""
        self.vault.make_key(self.dossier, self.folder)
        salt = secrets.token_bytes(SALT)
        return Place(salt, self._file_key(salt))

    def take(self, path: Path, sha256: str) -> Stored:
        """Move a file here, flushed and of the same disk, that was sealed for a `place`.

        Raises ScanProblem `vault-damaged` when it is not that file, whole.
        """
        with path.open("rb") as file:
            header = read_header(self._file_key, file)
            if header.sha256.hex() != sha256:
                raise damaged()
            plain_stream(file, header).close()
        self._settle(path, self.path(sha256))
        return Stored(sha256, header.size)

    def get(self, sha256: str) -> bytes:
        """The whole plain file. Raises ScanProblem `not-in-vault` or `vault-damaged`."""
        with self.open(sha256) as stream:
            return stream.read()

    def open(self, sha256: str) -> BinaryIO:
        """A seekable stream of the plain bytes; damage is raised when the damaged chunk is read."""
        try:
            file = self.path(sha256).open("rb")
        except FileNotFoundError:
            raise _missing() from None
        try:
            header = read_header(self._file_key, file)
            if header.sha256.hex() != sha256:
                raise damaged()
            return plain_stream(file, header)
        except BaseException:
            file.close()
            raise

    def has(self, sha256: str) -> bool:
        return self.path(sha256).is_file()

    def verify(self, sha256: str) -> None:
        """Read the file to its end and compare the hash. Raises `not-in-vault`, `vault-damaged`."""
        digest = hashlib.sha256()
        with self.open(sha256) as stream:
            while block := stream.read(CHUNK):
                digest.update(block)
        if digest.hexdigest() != sha256:
            raise damaged()

    def erase(self, sha256: str) -> None:
        """Destroy one file by overwriting its header (the only place of its salt), then remove it.

        See `Vault.purge` about solid-state disks. Raises ScanProblem `not-in-vault`.
        """
        path = self.path(sha256)
        try:
            _overwrite(path)
        except FileNotFoundError:
            raise _missing() from None
        path.unlink()
        sync_folder(path.parent)

    def path(self, sha256: str) -> Path:
        """Where a file lies, sealed."""
        return self.folder / self.vault.file_name(self.dossier, sha256)

    def files(self) -> Iterator[Path]:
        return self.folder.glob(f"*{_SUFFIX}")

    def named(self, path: Path) -> str:
        """The SHA-256 that a sealed file claims. Raises ScanProblem `vault-damaged`."""
        with path.open("rb") as file:
            return read_header(self._file_key, file).sha256.hex()

    def _settle(self, part: Path, final: Path) -> None:
        try:
            part.replace(final)
        except PermissionError:
            # Windows: another process has just put the same file and is reading it.
            if not final.is_file():
                raise
        sync_folder(final.parent)

    def _file_key(self, salt: bytes) -> bytes:
        key = self.vault.key_of(self.dossier, self.folder)
        return _derived(key, b"desk-tui vault file v2\0" + salt + self.dossier.encode())


def _overwrite(path: Path) -> None:
    with path.open("rb+") as file:
        file.write(secrets.token_bytes(HEADER))
        file.flush()
        os.fsync(file.fileno())


def _derived(key: bytes, purpose: bytes) -> bytes:
    # One HMAC is HKDF's expand step for a single block; the vault key is already uniformly random.
    return hmac.new(key, purpose + b"\x01", hashlib.sha256).digest()


def _missing() -> ScanProblem:
    return ScanProblem(
        "not-in-vault",
        "Không tìm thấy tệp này trong kho lưu trữ của máy.",
        "Quét lại giấy tờ, hoặc lấy lại từ bản sao lưu.",
    )
