"""Who can open the record: its random key, wrapped once per officer and once for the office.

`keys.json` lies beside the record and holds no secret in clear. A password goes
through Argon2id; the recovery key, which the office keeps on paper, unwraps
directly, so that a forgotten password never costs unsent dossiers. A wrong
password makes the next try wait, twice as long each time.
"""

from __future__ import annotations

import base64
import hashlib
import os
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from db.clock import from_text, utc_text
from db.files import write_whole
from db.holding import hold
from db.problem import RecordProblem

LONGEST_WAIT = timedelta(minutes=15)
SHORTEST_PASSWORD = 8
# OWASP's first choice for Argon2id; one lane, so that the other core imports the screens.
MEMORY_KIB, PASSES, LANES = 46 * 1024, 1, 1


class Wrap(msgspec.Struct, kw_only=True):
    """The record's key under one secret (AES-256-GCM)."""

    nonce: bytes
    wrapped: bytes
    salt: bytes = b""
    memory: int = MEMORY_KIB
    passes: int = PASSES
    lanes: int = LANES
    wrong: int = 0
    wait_until: str = ""


class KeyFile(msgspec.Struct, kw_only=True):
    """`sum` tells a damaged file from a wrong password; it protects nothing."""

    officers: dict[str, Wrap] = {}
    recovery: Wrap | None = None
    sum: str = ""


def names(folder: Path) -> list[str]:
    """Who may try a password here, in the order they were added."""
    return list(_load(folder).officers) if (folder / "keys.json").exists() else []


def require(folder: Path) -> None:
    """Raises RecordProblem when there is no desk in `folder`, or its keys cannot be read."""
    _load(folder)


def create(folder: Path, officer: str, password: str) -> tuple[bytes, str]:
    """A new random key wrapped for the first officer. Returns (key, recovery key to write down)."""
    key, secret = os.urandom(32), os.urandom(20)
    file = KeyFile(recovery=_wrap(key, _recovery_secret(secret)))
    file.officers[_name(officer)] = _wrap_password(key, password)
    folder.mkdir(parents=True, exist_ok=True)
    _save(folder, file)
    text = base64.b32encode(secret).decode()
    return key, "-".join(text[i : i + 4] for i in range(0, len(text), 4))


def add(folder: Path, key: bytes, officer: str, password: str) -> None:
    """Give one more officer (or an old one with a new password) a way in."""
    wrap = _wrap_password(key, password)
    with _lock(folder):
        file = _load(folder)
        file.officers[_name(officer)] = wrap
        _save(folder, file)


def unlock(folder: Path, officer: str, password: str, now: datetime | None = None) -> bytes:
    """The record's key, or RecordProblem `wrong-password` / `wait` / `unknown-officer`."""
    now = now or datetime.now(UTC)
    with _lock(folder):
        file = _load(folder)
        wrap = file.officers.get(_name(officer))
        if wrap is None:
            known = ", ".join(file.officers)
            raise RecordProblem(
                "unknown-officer",
                f"Không có cán bộ “{officer}” ở quầy này.",
                f"Tên đã có: {known}. Thêm người mới: desk-tui officer add TÊN.",
            )
        _refuse_too_soon(wrap, now)
        key = _unwrap(wrap, _stretch(password, wrap))
        if key is None:
            wrap.wrong += 1
            wait = _wait_after(wrap.wrong)
            wrap.wait_until = utc_text(now + wait)
            _save(folder, file)
            raise RecordProblem(
                "wrong-password",
                f"Mật khẩu chưa đúng (lần {wrap.wrong}).",
                f"Chờ {_words(wait)} rồi thử lại; quên thì dùng khóa phục hồi của cơ quan.",
            )
        if wrap.wrong:
            wrap.wrong, wrap.wait_until = 0, ""
            _save(folder, file)
        return key


def recover(folder: Path, recovery: str) -> bytes:
    """The record's key from the office's recovery key, as written down."""
    wrap = _load(folder).recovery
    text = "".join(recovery.upper().replace("-", " ").split())
    try:
        secret = base64.b32decode(text)
    except ValueError:
        secret = b""
    key = _unwrap(wrap, _recovery_secret(secret)) if wrap else None
    if key is None:
        raise RecordProblem(
            "wrong-recovery-key",
            "Khóa phục hồi chưa đúng.",
            "Chép lại đủ tám nhóm bốn ký tự, không phân biệt chữ hoa chữ thường.",
        )
    return key


def _refuse_too_soon(wrap: Wrap, now: datetime) -> None:
    if not wrap.wait_until:
        return
    # Never longer than the rule says, even if the clock was moved in between.
    left = min(from_text(wrap.wait_until) - now, _wait_after(wrap.wrong))
    if left > timedelta(0):
        raise RecordProblem(
            "wait",
            f"Vừa nhập sai mật khẩu {wrap.wrong} lần nên còn phải chờ {_words(left)}.",
            "Chờ hết thời gian rồi nhập lại.",
        )


def _wait_after(wrong: int) -> timedelta:
    return min(timedelta(seconds=2 ** (min(wrong, 12) - 1)), LONGEST_WAIT)


def _words(wait: timedelta) -> str:
    seconds = max(1, round(wait.total_seconds()))
    return f"{seconds} giây" if seconds < 60 else f"{-(-seconds // 60)} phút"


def _name(officer: str) -> str:
    return " ".join(unicodedata.normalize("NFC", officer).split())


def _wrap_password(key: bytes, password: str) -> Wrap:
    if len(password) < SHORTEST_PASSWORD:
        raise RecordProblem(
            "password-short",
            f"Mật khẩu phải có ít nhất {SHORTEST_PASSWORD} ký tự.",
            "Chọn mật khẩu dài hơn, ví dụ ba bốn từ dễ nhớ.",
        )
    wrap = Wrap(nonce=b"", wrapped=b"", salt=os.urandom(16))
    made = _wrap(key, _stretch(password, wrap))
    wrap.nonce, wrap.wrapped = made.nonce, made.wrapped
    return wrap


def _stretch(password: str, wrap: Wrap) -> bytes:
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    kdf = Argon2id(
        salt=wrap.salt,
        length=32,
        iterations=wrap.passes,
        lanes=wrap.lanes,
        memory_cost=wrap.memory,
    )
    return kdf.derive(unicodedata.normalize("NFC", password).encode())


def _recovery_secret(secret: bytes) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    # The secret is random already: no slow hash is needed.
    return HKDF(SHA256(), 32, None, b"desk-tui recovery").derive(secret)


def _wrap(key: bytes, under: bytes) -> Wrap:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = os.urandom(12)
    return Wrap(nonce=nonce, wrapped=AESGCM(under).encrypt(nonce, key, b"record key"))


def _unwrap(wrap: Wrap, under: bytes) -> bytes | None:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        return AESGCM(under).decrypt(wrap.nonce, wrap.wrapped, b"record key")
    except InvalidTag:
        return None


def derive(key: bytes, purpose: str) -> bytes:
    """A key of its own for one purpose (`vault`, `pin`), from the record's key."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), 32, None, f"desk-tui {purpose}".encode()).derive(key)


@contextmanager
def _lock(folder: Path) -> Iterator[None]:
    if not folder.is_dir():
        raise _no_record(folder)
    busy = RecordProblem(
        "record-busy",
        "Một chương trình khác đang giữ tệp khóa quá lâu.",
        "Đóng cửa sổ khác đang dùng cùng dữ liệu rồi thử lại.",
    )
    with hold(folder / "keys.lock", busy, wait=10):
        yield


def _sum(file: KeyFile) -> str:
    said = msgspec.json.encode(msgspec.structs.replace(file, sum=""), order="sorted")
    return hashlib.sha256(said).hexdigest()


def _no_record(folder: Path) -> RecordProblem:
    if (folder / "record.db").exists():
        return _damaged("Không còn tệp khóa (keys.json) nên không mở được sổ.")
    return RecordProblem(
        "no-record",
        f"Chưa có sổ ở thư mục {folder}.",
        "Tạo sổ bằng desk-tui init, hoặc chỉ đúng thư mục bằng --data.",
    )


def _damaged(message: str) -> RecordProblem:
    return RecordProblem("keys-damaged", message, "Phục hồi từ bản sao lưu: desk-tui restore TỆP.")


def _load(folder: Path) -> KeyFile:
    try:
        file = msgspec.json.decode((folder / "keys.json").read_bytes(), type=KeyFile)
        if file.sum != _sum(file):
            raise ValueError("sum")
        return file
    except FileNotFoundError as error:
        raise _no_record(folder) from error
    except (msgspec.DecodeError, ValueError) as error:
        raise _damaged("Tệp khóa (keys.json) bị hỏng nên không mở được sổ.") from error


def _save(folder: Path, file: KeyFile) -> None:
    file.sum = _sum(file)
    write_whole(folder / "keys.json", msgspec.json.format(msgspec.json.encode(file), indent=1))
