"""The signed text in a slip's QR code: checked at any desk without a network.

Ten fields of capitals, digits and `. - /` only (QR alphanumeric mode), joined by "/":

    DT1 / kind / code / slip version / due / office / owner mark / key id / signature / checksum

* due is office time YYYYMMDDHHMM, empty when none; office is empty when the code starts with it.
* The signature is Ed25519 over all that stands before it. The checksum (CRC-32) covers the
  signature too: a misread or retouched character is told as "altered", while a whole text made
  with a foreign key is told as "forged". Only the signature protects; the checksum explains.
* No personal data in clear: the owner mark is 20 bits, enough to notice that another person
  stands at the desk (1 in a million passes), too few to find the person from it.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from base64 import b32decode, b32encode
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args
from unicodedata import normalize
from zoneinfo import ZoneInfo

from desk_tui.slips.problem import SlipProblem

if TYPE_CHECKING:
    from collections.abc import Iterable

SlipKind: TypeAlias = Literal[
    "receipt",
    "supplement",
    "refusal",
    "guidance",
    "visit",
    "apology",
    "stop",
    "result",
    "fee",
    "leaflet",
]
SealState: TypeAlias = Literal["good", "altered", "forged"]

OFFICE_TIME = ZoneInfo("Asia/Ho_Chi_Minh")
_FORMAT = "DT1"
_LETTERS: dict[str, SlipKind] = dict(zip("RSFGVATKPL", get_args(SlipKind), strict=True))
FORM_OF: dict[SlipKind, str] = {
    "receipt": "01",
    "supplement": "02",
    "refusal": "03",
    "guidance": "guidance",
    "visit": "guidance",
    "apology": "04",
    "stop": "05",
    "result": "result",
    "fee": "fee",
    "leaflet": "leaflet",
}
"""Under which name the record keeps the slips of a kind: their versions replace each other."""

_CONTEXT = b"desk-tui slip 1\n"  # a signature made for another purpose must not fit here
_CODE = re.compile(r"[0-9A-Z][0-9A-Z.-]{0,47}")
_OFFICE = re.compile(r"[0-9A-Z][0-9A-Z.]{0,34}")  # 35 characters: QĐ 20/2020/QĐ-TTg, Điều 4
_OWNER = re.compile(r"[A-Z2-7]{0,4}")
_VERSION = re.compile(r"[1-9][0-9]{0,3}")
_DUE = "%Y%m%d%H%M"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a slip promises. `due` counts to the minute; `owner` comes from `owner_mark`."""

    kind: SlipKind
    code: str
    version: int
    due: datetime | None
    office: str
    owner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a QR text says. `facts` is None only when an altered text cannot be taken apart.

    Facts of an altered or forged text are shown to the officer but prove nothing. A good
    seal proves who made the slip; whether it still counts is known to the record.
    """

    seal: SealState
    facts: Facts | None
    key_id: str


def owner_mark(code: str, identity: str) -> str:
    """Four letters that tie a slip to its owner: `identity` is the ID number, else the name."""
    plain = normalize("NFC", f"{code}\n{' '.join(identity.split())}").casefold()
    return _letters(hashlib.sha256(plain.encode()).digest())[:4]


def new_key() -> bytes:
    """A fresh signing key (32 secret bytes) for `make`."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.generate().private_bytes_raw()


def public_key(key: bytes) -> bytes:
    """The public half (32 bytes) that other desks need for `read`."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(key).public_key().public_bytes_raw()


def key_id(public: bytes) -> str:
    """Six letters that name a public key in a slip."""
    return _letters(hashlib.sha256(public).digest())[:6]


def make(key: bytes, facts: Facts) -> str:
    """The text for a slip's QR, about 170 characters.

    Raises SlipProblem "bad-slip-facts" for a code or office outside capitals, digits, `.` `-`,
    a version outside 1-9999 or an owner mark that `owner_mark` did not make.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    _check(facts)
    body = f"{_body(facts)}/{key_id(public_key(key))}"
    signature = Ed25519PrivateKey.from_private_bytes(key).sign(_CONTEXT + body.encode())
    sealed = f"{body}/{_letters(signature)}"
    return f"{sealed}/{_checksum(sealed)}"


def read(text: str, keys: Iterable[bytes]) -> Reading:
    """Take a QR text apart and check it against the public keys this desk knows.

    Raises SlipProblem "not-a-slip" when the text was never a slip of this program.
    """
    text = text.strip()
    if text.islower():  # a keyboard scanner with Caps Lock on
        text = text.upper()
    if not text.startswith(_FORMAT + "/"):
        raise SlipProblem(
            "not-a-slip",
            "Mã vừa quét không phải mã trên phiếu của bộ phận một cửa.",
            "Quét lại mã QR vuông in ở góc phiếu, hoặc tra bằng mã hồ sơ.",
        )
    sealed, _, checksum = text.rpartition("/")
    body, _, signature = sealed.rpartition("/")
    named = body.rpartition("/")[2]
    facts = _facts(body)
    if facts is None or checksum != _checksum(sealed):
        return Reading(seal="altered", facts=facts, key_id=named)
    known = any(key_id(public) == named and _signed(public, body, signature) for public in keys)
    return Reading(seal="good" if known else "forged", facts=facts, key_id=named)


def _check(facts: Facts) -> None:
    fields = (
        (_CODE, facts.code, "mã hồ sơ"),
        (_OFFICE, facts.office, "mã cơ quan"),
        (_VERSION, str(facts.version), "số bản"),
        (_OWNER, facts.owner, "dấu chủ hồ sơ"),
    )
    for pattern, value, name in fields:
        if not pattern.fullmatch(value):
            raise SlipProblem(
                "bad-slip-facts",
                f"Không lập được mã QR của phiếu: {name} “{value}” không đúng dạng.",
                "Mã chỉ gồm chữ hoa không dấu, chữ số, dấu chấm và gạch nối. "
                "Kiểm tra mã cơ quan trong phần cài đặt.",
            )


def _body(facts: Facts) -> str:
    letter = next(letter for letter, kind in _LETTERS.items() if kind == facts.kind)
    due = facts.due.astimezone(OFFICE_TIME).strftime(_DUE) if facts.due else ""
    office = "" if facts.code.startswith(facts.office + "-") else facts.office
    parts = (_FORMAT, letter, facts.code, str(facts.version), due, office, facts.owner)
    return "/".join(parts)


def _facts(body: str) -> Facts | None:
    parts = body.split("/")
    if len(parts) != 8:
        return None
    _, letter, code, version, due, office, owner, _ = parts
    if letter not in _LETTERS or not _VERSION.fullmatch(version):
        return None
    try:
        moment = datetime.strptime(due, _DUE).replace(tzinfo=OFFICE_TIME) if due else None
    except ValueError:
        return None
    return Facts(
        kind=_LETTERS[letter],
        code=code,
        version=int(version),
        due=moment,
        office=office or code.split("-")[0],
        owner=owner,
    )


def _signed(public: bytes, body: str, signature: str) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        raw = b32decode(signature + "=" * (-len(signature) % 8))
        Ed25519PublicKey.from_public_bytes(public).verify(raw, _CONTEXT + body.encode())
    except (ValueError, InvalidSignature):
        return False
    return True


def _letters(raw: bytes) -> str:
    return b32encode(raw).decode().rstrip("=")


def _checksum(sealed: str) -> str:
    return _letters(zlib.crc32(sealed.encode(errors="replace")).to_bytes(4, "big"))
