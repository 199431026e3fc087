"""A sealed box: frames inside an age file (age-encryption.org/v1), written whole or not at all.

Whoever has the private key can open it with any age program. Inside stand frames, each one byte of
kind, four bytes of length (big-endian) and its content:

    H  header, JSON        A  one message of the wire, JSON
    F  a file's SHA-256    D  a piece of that file    E  the file is whole    X  it was given up
    Z  the maker's Ed25519 signature over the SHA-256 of all frames before; the last one

Nothing in the box may be believed before `Reader.finish` has returned.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import struct
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import msgspec

from db.files import sync_folder
from desk_tui.centre.problem import LineProblem

VERSION = 1
HEADER, ACTS, FILE, PIECE, WHOLE, GIVEN_UP, END = b"H", b"A", b"F", b"D", b"E", b"X", b"Z"
FRAME_BYTES = 16 * 1024 * 1024
"""Longest content of a frame; a longer one is taken for damage, not read into memory."""
PIECE_BYTES = 1 << 18

_HEAD = struct.Struct(">cI")
_PURPOSE = b"desk-tui box 1\n"


class Frame(NamedTuple):
    kind: bytes
    content: bytes = b""


def new_identity() -> bytes:
    """A fresh private age key (text)."""
    return str(_age().x25519.Identity.generate()).encode()


def recipient_of(identity: str) -> str:
    """The public half of an age key: what boxes are sealed for."""
    return str(_age().x25519.Identity.from_str(identity).to_public())


def _age() -> Any:
    """The age library: heavy to load, and without types of its own."""
    import pyrage

    return pyrage


def write(
    path: Path,
    frames: Iterable[Frame],
    recipient: str,
    key: bytes,
    stop: Callable[[], bool] = lambda: False,
) -> int:
    """Seal the frames for `recipient` (age), signed by `key` (Ed25519); returns the file's bytes.

    `path` is there whole and lasting, or as it was before. Raises LineProblem `disk-full`,
    `stick-unwritable` or `stopped`; what `frames` raises comes through as it is.
    """
    part = path.with_name(f"{path.name}.part")
    source = _Source(_signed(frames, key), stop)
    try:
        try:
            with part.open("wb") as file:
                _encrypt(source, file, recipient)
                file.flush()
                os.fsync(file.fileno())
            size = part.stat().st_size
            part.replace(path)
        except OSError as error:
            raise _unwritable(path, error) from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        # Some drivers of sticks cannot do it for a folder; the file itself is on the stick.
        sync_folder(path.parent)
    return size


def _signed(frames: Iterable[Frame], key: bytes) -> Iterator[bytes]:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    digest = hashlib.sha256()
    for frame in frames:
        block = _HEAD.pack(frame.kind, len(frame.content)) + frame.content
        digest.update(block)
        yield block
    signature = Ed25519PrivateKey.from_private_bytes(key).sign(_PURPOSE + digest.digest())
    yield _HEAD.pack(END, len(signature)) + signature


class _Source:
    """What pyrage reads from. A fault is kept here, because pyrage tells it only as a text."""

    def __init__(self, blocks: Iterator[bytes], stop: Callable[[], bool]) -> None:
        self._blocks = blocks
        self._rest = memoryview(b"")
        self._stop = stop
        self.fault: BaseException | None = None

    def read(self, size: int) -> bytes:
        try:
            while not self._rest:
                if self._stop():
                    raise LineProblem("stopped", "Đã dừng; chưa ghi gì ra gói.")
                block = next(self._blocks, None)
                if block is None:
                    return b""
                self._rest = memoryview(block)
        except BaseException as fault:
            self.fault = fault
            raise
        taken, self._rest = self._rest[:size], self._rest[size:]
        return bytes(taken)


class _Target:
    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.fault: OSError | None = None

    def write(self, block: bytes) -> int:
        try:
            return self._file.write(block)
        except OSError as fault:
            self.fault = fault
            raise

    def flush(self) -> None:
        self._file.flush()


def _encrypt(source: _Source, file: BinaryIO, recipient: str) -> None:
    age, target = _age(), _Target(file)
    try:
        age.encrypt_io(source, target, [age.x25519.Recipient.from_str(recipient)])
    except Exception as error:
        raise source.fault or target.fault or error from None
    if target.fault:
        # The library passes over a fault of its very last write.
        raise target.fault


def _unwritable(path: Path, error: OSError) -> LineProblem:
    if error.errno == errno.ENOSPC:
        return LineProblem(
            "disk-full",
            f"Không đủ chỗ ở {path.parent} để ghi gói; không để lại tệp dở.",
            "Dọn bớt tệp trên USB hoặc dùng USB khác rồi làm lại.",
        )
    if error.errno == errno.EFBIG:
        return LineProblem(
            "disk-full",
            "USB này (định dạng FAT32) không giữ được tệp lớn hơn 4 GB; không để lại tệp dở.",
            "Dùng USB định dạng exFAT hoặc NTFS rồi làm lại.",
        )
    return LineProblem(
        "stick-unwritable",
        f"Không ghi được vào {path.parent}: {error.strerror or error}; không để lại tệp dở.",
        "Kiểm tra USB còn cắm và không khóa chống ghi, rồi làm lại.",
    )


class Reader:
    """The frames of an open box, in order; then `finish` says whether all of it may be believed."""

    def __init__(self, pipe: BinaryIO, settle: Callable[[], BaseException | None]) -> None:
        self._pipe = pipe
        self._settle = settle
        self._digest = hashlib.sha256()
        self._signature = b""

    def frames(self) -> Iterator[Frame]:
        """All frames but the last. Raises LineProblem when the box cannot be opened or is cut."""
        while True:
            head = self._exactly(_HEAD.size)
            kind, length = _HEAD.unpack(head)
            if length > FRAME_BYTES:
                raise damaged()
            content = self._exactly(length)
            if kind == END:
                self._signature = content
                break
            self._digest.update(head + content)
            yield Frame(kind, content)
        # The seal of the last block is looked at only when the end is reached.
        if self._pipe.read(1) or self._settle() is not None:
            raise damaged()

    def finish(self, public: bytes) -> bool:
        """Was it all signed by this Ed25519 key? Only after `frames` has come to its end."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            said = _PURPOSE + self._digest.digest()
            Ed25519PublicKey.from_public_bytes(public).verify(self._signature, said)
        except (InvalidSignature, ValueError):
            return False
        return True

    def _exactly(self, size: int) -> bytes:
        content = self._pipe.read(size)
        if len(content) == size:
            return content
        raise _told(self._settle())


@contextlib.contextmanager
def opened(path: Path, identities: Sequence[str]) -> Iterator[Reader]:
    """Read a box sealed for one of these private age keys. It is never unsealed onto the disk.

    Raises LineProblem `box-not-ours`, `box-damaged`, `box-not-one` or `stick-unreadable`.
    """
    source, sink = os.pipe()
    faults: list[BaseException] = []

    def unseal() -> None:
        age = _age()
        try:
            with os.fdopen(sink, "wb", 1 << 16) as out, path.open("rb") as box:
                age.decrypt_io(box, out, [age.x25519.Identity.from_str(key) for key in identities])
        except BaseException as fault:
            faults.append(fault)

    thread = threading.Thread(target=unseal, daemon=True)

    def settle() -> BaseException | None:
        thread.join()
        return faults[0] if faults else None

    with os.fdopen(source, "rb", 1 << 16) as pipe:
        thread.start()
        try:
            yield Reader(pipe, settle)
        finally:
            pipe.close()
            thread.join()


def _told(fault: BaseException | None) -> LineProblem:
    words = str(fault)
    if isinstance(fault, OSError) and fault.errno is not None:
        return LineProblem(
            "stick-unreadable",
            f"Không đọc được tệp: {fault.strerror or fault}; chưa nhận gì.",
            "Kiểm tra đường dẫn và USB còn cắm, rồi làm lại.",
        )
    if "matching keys" in words:
        return LineProblem(
            "box-not-ours",
            "Gói này niêm phong cho nơi khác, hoặc phần đầu tệp đã hỏng; chưa nhận gì.",
            "Kiểm tra đã chọn đúng tệp và đúng máy.",
        )
    if fault is not None and not isinstance(fault, OSError) and "header" in words.lower():
        return LineProblem(
            "box-not-one",
            "Tệp này không phải gói niêm phong của desk-tui; chưa nhận gì.",
            "Chọn đúng tệp gói trên USB.",
        )
    return damaged()


def damaged() -> LineProblem:
    return LineProblem(
        "box-damaged",
        "Gói bị cắt mất một phần hoặc đã hỏng trên đường mang đi; chưa nhận gì.",
        "Chép lại gói từ USB, hoặc lập gói mới ở quầy; việc chưa gửi vẫn còn ở quầy.",
    )


class ParcelKey(msgspec.Struct, frozen=True, kw_only=True):
    """What a desk has to know to seal parcels for a node (age) and to believe its answers."""

    recipient: str
    verify: bytes


class ParcelHead(msgspec.Struct, frozen=True, kw_only=True, tag="parcel", tag_field="box"):
    """Whose parcel this is and for whom. `reply` is the age key the answer is to be sealed for."""

    version: int
    id: str
    office: str
    desk: str
    node: str
    reply: str
    at: str


class AnswerHead(msgspec.Struct, frozen=True, kw_only=True, tag="answer", tag_field="box"):
    """Whose answer this is, and to which parcel."""

    version: int
    id: str
    office: str
    desk: str
    node: str
    at: str


class _Any(msgspec.Struct, frozen=True):
    version: int


def head_frame(head: ParcelHead | AnswerHead) -> Frame:
    return Frame(HEADER, msgspec.json.encode(head))


def head_of(frames: Iterator[Frame]) -> ParcelHead | AnswerHead:
    """The first frame. Raises LineProblem `box-newer` for a version this program does not know."""
    first = next(frames, None)
    if first is None or first.kind != HEADER:
        raise damaged()
    try:
        version = msgspec.json.decode(first.content, type=_Any).version
        if version == VERSION:
            return msgspec.json.decode(first.content, type=ParcelHead | AnswerHead)
    except msgspec.DecodeError as error:
        raise damaged() from error
    raise LineProblem(
        "box-newer",
        f"Gói này do bản desk-tui khác lập (dạng {version}, máy này đọc dạng {VERSION});"
        " chưa nhận gì.",
        "Cập nhật desk-tui cho cùng phiên bản ở quầy và ở trung tâm.",
    )
