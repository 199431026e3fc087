"""How this office signs its copies, and what others have signed, in words.

The password of a key file and the PIN of a token are never kept: they come with each session. A
secret that was wrong is not tried again by itself, because a token locks after a few.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from db import keys, settings
from db.clock import from_text, utc_text
from desk_tui.counter.desk import Desk, local
from desk_tui.tongue import say

if TYPE_CHECKING:
    from scanners.problem import ScanProblem
    from scanners.signing import Key, Signed
    from scanners.stamp import Stamp

SECRET = "DESK_TUI_SIGN_PASSWORD"
"""The environment variable with the password or PIN of a session."""
FORM = "SAO Y"
"""What the stamp calls the copy (NĐ 30/2020/NĐ-CP, annex I), unless the office says otherwise."""

_NAME, _PAUSE = "signing", "signing-pause"
_AGAIN = timedelta(minutes=10)
_FONT = Path(__file__).parents[1] / "slips" / "fonts" / "LiberationSerif-Regular.ttf"

_FOR_A_PERSON = {
    "certificate-expired",
    "certificate-not-for-signing",
    "key-file-damaged",
    "no-private-key",
    "pin-last-try",
    "pin-locked",
    "token-certificate",
    "wrong-password",
    "wrong-pin",
}
_FOR_LATER = {
    "certificate-not-yet",
    "no-key-file",
    "no-time-stamp",
    "no-token",
    "no-token-library",
    "token-crashed",
    "token-fault",
    "token-hangs",
}
KEY_TROUBLES = _FOR_A_PERSON | _FOR_LATER
"""Problems of the key and not of the file to be signed."""


@dataclass(frozen=True)
class Signing:
    """A key file (`p12`) or a token (`library`, `label`, `certificate`); `timestamps`: address.

    `subject` and `ends` (UTC text): what was last known of the certificate, empty for nothing.
    """

    p12: str = ""
    library: str = ""
    label: str = ""
    certificate: str = ""
    timestamps: str = ""
    form: str = FORM
    organisation: str = ""
    subject: str = ""
    ends: str = ""

    def key(self, secret: str) -> Key:
        from scanners.signing import FileKey, Token

        if self.p12:
            return FileKey(Path(self.p12), secret)
        return Token(Path(self.library), self.label, secret, self.certificate)


@dataclass(frozen=True)
class Pause:
    """Why nothing is signed now; `until` when it is tried again, None: a person has to act."""

    code: str
    why: str
    hint: str
    until: datetime | None = None


_NO_SECRET = Pause(
    "no-sign-password",
    say("Chưa có mật khẩu (mã PIN) ký số cho phiên làm việc này nên bản lưu đang chờ ký."),
    say("Nhập ở Mật khẩu ký số; trong lệnh, đặt ở biến DESK_TUI_SIGN_PASSWORD."),
)


def of(desk: Desk) -> Signing | None:
    """None when this office does not sign (yet)."""
    told = settings.get(desk.read, _NAME)
    return Signing(**told) if told else None


def choose(desk: Desk, wanted: Signing, secret: str | None) -> Signing:
    """Sign like this from now on; with the secret of a key file, that is tried at once.

    Raises Refusal for whoever may not decide it, ScanProblem for a key that cannot sign.
    """
    desk.needs("supervisor", "it")
    wanted = replace(wanted, organisation=wanted.organisation or desk.office.unit)
    if wanted.p12:
        wanted = _with_key_file(wanted, secret, desk.now())
    elif not Path(wanted.library).is_file():
        from scanners.problem import ScanProblem

        raise ScanProblem(
            "no-token-library",
            say("Không có phần mềm của thiết bị ký số ở {library}.", library=wanted.library),
            say("Ghi đúng đường dẫn tệp .so hoặc .dll của thiết bị."),
        )
    _put(desk, wanted)
    resume(desk)
    return wanted


def _with_key_file(wanted: Signing, secret: str | None, now: datetime) -> Signing:
    from scanners.certificates import of_key_file
    from scanners.problem import ScanProblem

    path = Path(wanted.p12).resolve()
    if secret is not None:
        holder = of_key_file(path, secret, now)
        return replace(wanted, p12=str(path), subject=holder.subject, ends=utc_text(holder.ends))
    if not path.is_file():
        raise ScanProblem(
            "no-key-file",
            say("Không có tệp khóa ký số {path}.", path=path),
            say("Kiểm tra USB hoặc đường dẫn của tệp khóa."),
        )
    return replace(wanted, p12=str(path))


def named(wanted: Signing) -> str:
    """What signs here, for the person who is asked for its password."""
    return wanted.subject or wanted.p12 or wanted.label or wanted.library


def try_secret(desk: Desk, secret: str) -> None:
    """Raises ScanProblem for a key file that does not open; a token is not asked for nothing."""
    wanted = of(desk)
    if wanted and wanted.p12:
        from scanners.certificates import of_key_file

        of_key_file(Path(wanted.p12), secret, desk.now())


def off(desk: Desk) -> None:
    """Copies are made without a signature from now on."""
    desk.needs("supervisor", "it")
    desk.record.transact(lambda connection: settings.put(connection, _NAME, None))
    resume(desk)


def resume(desk: Desk) -> None:
    """A person has put right what stopped the signing: try again."""
    desk.record.transact(lambda connection: settings.put(connection, _PAUSE, None))


def paused(desk: Desk, secret: str | None) -> Pause | None:
    """Why an office that signs cannot do so now; None when it can be tried."""
    wanted = of(desk)
    if wanted is None:
        return None
    if found := halted(desk):
        told, tried = found
        waits = told.until is None or desk.now() < told.until
        same = secret is None or tried == _mark(desk, wanted, secret)
        if waits and (same or told.until is not None):
            return told
    return _NO_SECRET if secret is None else None


def halted(desk: Desk) -> tuple[Pause, str] | None:
    """What stopped the signing last, and the mark of the secret used then."""
    told = settings.get(desk.read, _PAUSE)
    if not told:
        return None
    until = from_text(told["until"]) if told["until"] else None
    return Pause(told["code"], told["why"], told["hint"], until), told["tried"]


def pause(desk: Desk, problem: ScanProblem, secret: str) -> Pause:
    """Do not sign for a while, or until a person has seen to it."""
    wanted = of(desk)
    until = None if problem.code in _FOR_A_PERSON else desk.now() + _AGAIN
    told = {
        "code": problem.code,
        "why": problem.message,
        "hint": problem.hint,
        "until": utc_text(until) if until else "",
        "tried": _mark(desk, wanted, secret) if wanted else "",
    }
    desk.record.transact(lambda connection: settings.put(connection, _PAUSE, told))
    return Pause(problem.code, problem.message, problem.hint, until)


def _mark(desk: Desk, wanted: Signing, secret: str) -> str:
    """Tells one secret and key file from another, and neither of them to who reads it."""
    key = keys.derive(desk.record.key, "signing")
    about = [wanted.p12 or wanted.library, wanted.label, wanted.certificate, secret]
    if wanted.p12 and (path := Path(wanted.p12)).is_file():
        about.append(str(path.stat().st_mtime_ns))
    return hmac.new(key, "\0".join(about).encode(), hashlib.sha256).hexdigest()


class Signer:
    """Signs files one after another; `signed` and `at` tell of the last one."""

    def __init__(self, desk: Desk, wanted: Signing, secret: str) -> None:
        self._desk, self._wanted, self._secret = desk, wanted, secret
        self.signed: Signed | None = None
        self.at: datetime = local(desk.now())

    def __call__(self, source: Path, target: Path) -> Signed:
        """Raises ScanProblem as `scanners.signing.sign`."""
        from scanners.certificates import of_signed
        from scanners.signing import sign

        self.at = local(self._desk.now())
        wanted = self._wanted
        stamp = stamp_of(wanted.form, wanted.organisation)
        key = wanted.key(self._secret)
        self.signed = sign(source, target, key, stamp, self.at, wanted.timestamps or None)
        if holder := of_signed(target):
            known = replace(wanted, subject=holder.subject, ends=utc_text(holder.ends))
            if known != wanted and of(self._desk) == wanted:
                _put(self._desk, known)
                self._wanted = known
        return self.signed


def stamp_of(form: str, organisation: str) -> Stamp:
    from scanners.stamp import Stamp

    return Stamp(form, organisation, _FONT)


def _put(desk: Desk, wanted: Signing) -> None:
    desk.record.transact(lambda connection: settings.put(connection, _NAME, asdict(wanted)))


def told_of(desk: Desk, file: Path) -> list[str]:
    """`told_in`, with the certificates this office trusts (folder `roots` of its data)."""
    return told_in(file, desk.folder / "roots", desk.now())


def told_in(file: Path, roots: Path | None = None, now: datetime | None = None) -> list[str]:
    """A sentence per signature in a file that was brought; nothing is refused for them."""
    from scanners.problem import ScanProblem
    from scanners.signatures import signatures

    try:
        found = signatures(file, roots, now)
    except ScanProblem as problem:
        return [f"{problem.message} {problem.hint}"]
    return [say("Chữ ký số: {sentence}", sentence=one.sentence) for one in found]
