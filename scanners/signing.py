"""An officer's or the office's digital signature (PAdES) on a finished PDF, always the last step.

After it only incremental updates are allowed: the signed file is the source's bytes with the
signature behind them. A key is a PKCS#12 file or a PKCS#11 token. A token's library is its
vendor's native code, so it runs in a child process (`signing_worker.py`) with a clock.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from scanners.child import ChildDied, ChildHung, ask
from scanners.disk import sync_folder
from scanners.problem import ScanProblem
from scanners.stamp import Stamp

# A card asks for patience: signing, and where the reader has a keyboard, a person typing.
_SECONDS = 120.0

NO_ROOM = (
    "Trang đầu không còn chỗ trống cho khung chữ ký, nên chữ ký không hiện trên trang; "
    "chữ ký vẫn có trong tệp và vẫn kiểm tra được."
)


@dataclass(frozen=True)
class FileKey:
    """A PKCS#12 file (.p12, .pfx) and its password."""

    path: Path
    password: str = field(repr=False)


@dataclass(frozen=True)
class Token:
    """A PKCS#11 token. library: the vendor's .so or .dll. label: the token's name; empty takes the
    only one plugged in. certificate: label or hexadecimal id, needed when the token holds several.
    """

    library: Path
    label: str
    pin: str = field(repr=False)
    certificate: str = ""


Key = FileKey | Token


@dataclass(frozen=True)
class Signed:
    """What was made: who signed, whose certificate it is, hash and size of the target.

    warning: in Vietnamese, when the stamp could not be shown; else empty.
    """

    subject: str
    issuer: str
    sha256: str
    bytes: int
    warning: str = ""


def sign(
    source: Path,
    target: Path,
    key: Key,
    stamp: Stamp | None,
    at: datetime,
    timestamps: str | None = None,
    seconds: float = _SECONDS,
) -> Signed:
    """Write `target`: `source` signed at `at` (aware), whole or not at all; `source` stays.

    timestamps: address of a time-stamp authority (PAdES B-T), else B-B. seconds: the clock for a
    token. Raises ScanProblem: for the key `no-key-file`, `key-file-damaged`, `wrong-password`,
    `no-private-key`, `certificate-expired`, `certificate-not-yet`, `certificate-not-for-signing`;
    for a token `no-token-library`, `no-token`, `wrong-pin`, `pin-locked`, `pin-last-try`,
    `token-certificate`, `token-fault`, `token-hangs`, `token-crashed`; for the file `no-file`,
    `damaged-pdf`, `pdf-password`, `signing-forbidden`; `no-time-stamp`, `signature-broken`,
    `disk-full`. A wrong PIN is never tried again by itself: a token locks after a few.
    """
    if at.tzinfo is None:
        raise ValueError("the time of signing needs a zone")
    if source.resolve() == target.resolve():
        raise ValueError("the source is never overwritten")
    part = target.with_name(target.name + ".part")
    try:
        if isinstance(key, FileKey):
            from scanners.signing_keys import file_signer
            from scanners.signing_pdf import write_signed

            signed = write_signed(
                source, part, file_signer(key.path, key.password, at), stamp, at, timestamps
            )
        else:
            signed = _by_child(source, part, key, stamp, at, timestamps, seconds)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    sync_folder(target.parent)
    return signed


def signer(
    key: Key, stamp: Stamp | None, at: datetime, timestamps: str | None = None
) -> Callable[[Path, Path], Signed]:
    """`sign` with all but source and target settled, for the archive copy's pipeline."""

    def signed(source: Path, target: Path) -> Signed:
        return sign(source, target, key, stamp, at, timestamps)

    return signed


def _by_child(
    source: Path,
    part: Path,
    key: Token,
    stamp: Stamp | None,
    at: datetime,
    timestamps: str | None,
    seconds: float,
) -> Signed:
    question: dict[str, Any] = {
        "source": str(source.resolve()),
        "part": str(part.resolve()),
        "library": str(key.library),
        "label": key.label,
        "pin": key.pin,
        "certificate": key.certificate,
        "stamp": stamp
        and [stamp.form, stamp.organisation, str(stamp.font.resolve()), stamp.person],
        "at": at.isoformat(),
        "timestamps": timestamps,
    }
    try:
        answer = ask("scanners.signing_worker", question, seconds)
    except ChildHung:
        raise ScanProblem(
            "token-hangs",
            "Thiết bị ký số không trả lời nên việc ký đã được dừng. Tệp chưa ký vẫn còn nguyên.",
            "Rút thiết bị ký số ra, cắm lại rồi ký lần nữa.",
        ) from None
    except ChildDied:
        raise ScanProblem(
            "token-crashed",
            "Phần mềm của thiết bị ký số bị lỗi khi đang ký. Tệp chưa ký vẫn còn nguyên.",
            "Rút thiết bị ra, cắm lại rồi ký lần nữa; nếu vẫn lỗi, cài lại phần mềm của thiết bị.",
        ) from None
    if "problem" in answer:
        raise ScanProblem(*answer["problem"])
    return Signed(**answer["signed"])
