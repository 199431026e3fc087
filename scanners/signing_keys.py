"""Keys opened for one signature: a PKCS#12 file, or a PKCS#11 token (inside the child process)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from scanners.problem import ScanProblem

if TYPE_CHECKING:
    from asn1crypto.x509 import Certificate, Name
    from pyhanko.sign.signers import Signer

_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
_FOR_SIGNING = {"digital_signature", "non_repudiation"}

_PLUG_IN = "Cắm thiết bị ký số vào máy, đợi đèn sáng rồi ký lại."
_ASK_ISSUER = "Liên hệ đơn vị cấp chứng thư số."


def file_signer(path: Path, password: str, at: datetime) -> Signer:
    """The signer of a PKCS#12 file. Raises ScanProblem (see `signing.sign`)."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ScanProblem(
            "no-key-file",
            "Không đọc được tệp khóa ký số (.p12, .pfx).",
            "Kiểm tra USB hoặc đường dẫn của tệp khóa rồi ký lại.",
        ) from error
    from asn1crypto import keys, pkcs12
    from asn1crypto.x509 import Certificate
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.serialization import pkcs12 as open_pkcs12
    from pyhanko.sign.signers import SimpleSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    damaged = ScanProblem(
        "key-file-damaged",
        "Tệp khóa ký số bị hỏng hoặc không phải tệp PKCS#12 (.p12, .pfx).",
        "Chép lại tệp khóa từ bản gốc rồi ký lại.",
    )
    try:
        # The outer shell is clear text: what does not even parse is no matter of the password.
        pkcs12.Pfx.load(data, strict=True).native  # noqa: B018 - parsed to its end
        found = open_pkcs12.load_pkcs12(data, password.encode())
    except UnsupportedAlgorithm:
        raise damaged from None
    except (ValueError, TypeError) as error:
        if "password" not in str(error).lower():
            raise damaged from None
        raise ScanProblem(
            "wrong-password",
            "Mật khẩu của tệp khóa ký số không đúng.",
            "Gõ lại mật khẩu; để ý phím Caps Lock và bộ gõ tiếng Việt.",
        ) from None
    if found.key is None or found.cert is None:
        raise no_private_key()
    der = serialization.Encoding.DER
    certificate = Certificate.load(found.cert.certificate.public_bytes(der))
    fit_for_signing(certificate, at)
    private = found.key.private_bytes(
        der, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    others = (other.certificate.public_bytes(der) for other in found.additional_certs)
    chain = [certificate, *(Certificate.load(other) for other in others)]
    return SimpleSigner(
        signing_cert=certificate,
        signing_key=keys.PrivateKeyInfo.load(private),
        cert_registry=SimpleCertificateStore.from_certs(chain),
    )


def fit_for_signing(certificate: Certificate, at: datetime) -> None:
    """Raise ScanProblem when a certificate may not sign at `at`."""
    begins, ends = certificate.not_valid_before, certificate.not_valid_after
    if at > ends:
        raise ScanProblem(
            "certificate-expired",
            f"Chứng thư số đã hết hạn từ {_day(ends)} nên không ký được.",
            f"Gia hạn chứng thư số rồi ký lại. {_ASK_ISSUER}",
        )
    if at < begins:
        raise ScanProblem(
            "certificate-not-yet",
            f"Chứng thư số đến {_day(begins)} mới có hiệu lực nên chưa ký được.",
            "Kiểm tra ngày giờ của máy; nếu đúng, đợi đến ngày đó hoặc dùng chứng thư khác.",
        )
    usage = certificate.key_usage_value
    if usage is not None and not _FOR_SIGNING & set(usage.native):
        raise ScanProblem(
            "certificate-not-for-signing",
            "Chứng thư số này không được cấp để ký tài liệu.",
            f"Chọn chứng thư số dùng để ký. {_ASK_ISSUER}",
        )


def no_private_key() -> ScanProblem:
    return ScanProblem(
        "no-private-key",
        "Có chứng thư số nhưng không có khóa bí mật đi kèm nên không ký được.",
        f"Chọn đúng tệp khóa hoặc thiết bị có khóa bí mật. {_ASK_ISSUER}",
    )


def name_in_words(name: Name) -> str:
    """The person or office in a certificate: common name, and the organisation when it differs.

    Identity numbers that certificates carry in other fields are left out.
    """
    parts = name.native
    common, office = (_first(parts.get(part)) for part in ("common_name", "organization_name"))
    if common and office and common != office:
        return f"{common} ({office})"
    return common or office or name.human_friendly


def _first(value: Any) -> str:
    return str(value[0] if isinstance(value, list) else value or "").strip()


def _day(moment: datetime) -> str:
    return moment.astimezone(_ZONE).strftime("%H:%M ngày %d/%m/%Y")


@dataclass(frozen=True)
class _Kept:
    """A certificate on a token."""

    label: str
    id: bytes
    certificate: Certificate


def token_signer(library: str, label: str, pin: str, certificate: str, at: datetime) -> Signer:
    """The signer of a plugged-in token, logged in. Raises ScanProblem (see `signing.sign`)."""
    import pkcs11
    from pkcs11 import Attribute, ObjectClass
    from pyhanko.sign.pkcs11 import PKCS11Signer

    token = _token(library, label)
    session = _logged_in(token, pin)
    try:
        kept = [
            _Kept(_text(found, Attribute.LABEL), _bytes(found, Attribute.ID), loaded)
            for found in session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE})
            if (loaded := _loaded(_bytes(found, Attribute.VALUE))) is not None
        ]
        keys = list(session.get_objects({Attribute.CLASS: ObjectClass.PRIVATE_KEY}))
        ids = {_bytes(key, Attribute.ID) for key in keys}
    except pkcs11.PKCS11Error as error:
        raise _fault(error) from None
    chosen = _chosen(kept, ids, certificate, at)
    fit_for_signing(chosen.certificate, at)
    return PKCS11Signer(
        session,
        signing_cert=chosen.certificate,
        key_id=chosen.id,
        ca_chain=[other.certificate for other in kept if other.certificate.ca],
        # Not every token hashes for ECDSA; all sign a hash.
        use_raw_mechanism=chosen.certificate.public_key.algorithm == "ec",
    )


def _token(library: str, label: str) -> Any:
    import pkcs11
    from pkcs11 import TokenFlag

    try:
        slots = pkcs11.lib(library).get_slots(token_present=True)
    except (pkcs11.PKCS11Error, AttributeError, OSError):
        raise ScanProblem(
            "no-token-library",
            f"Không mở được phần mềm của thiết bị ký số: {library}.",
            "Cài phần mềm (driver) của thiết bị, hoặc sửa đường dẫn trong phần cài đặt.",
        ) from None
    tokens = []
    for slot in slots:
        try:
            tokens.append(slot.get_token())
        except pkcs11.PKCS11Error:
            continue  # pulled out just now, or never set up
    # A slot with a blank token in it is no choice.
    tokens = [token for token in tokens if token.flags & TokenFlag.TOKEN_INITIALIZED] or tokens
    wanted = [token for token in tokens if not label or token.label.strip() == label.strip()]
    if not wanted:
        others = ", ".join(f"“{token.label.strip()}”" for token in tokens if token.label.strip())
        seen = f" Đang cắm: {others}." if others else ""
        asked = f" “{label}”" if label else ""
        raise ScanProblem("no-token", f"Không thấy thiết bị ký số{asked}.{seen}", _PLUG_IN)
    if len(wanted) > 1:
        raise ScanProblem(
            "no-token",
            "Có nhiều thiết bị ký số đang cắm nên không biết dùng thiết bị nào.",
            "Chỉ cắm một thiết bị, hoặc ghi tên thiết bị trong phần cài đặt.",
        )
    return wanted[0]


def _logged_in(token: Any, pin: str) -> Any:
    import pkcs11
    from pkcs11 import TokenFlag

    if token.flags & TokenFlag.USER_PIN_LOCKED:
        raise _locked()
    if token.flags & TokenFlag.USER_PIN_FINAL_TRY:
        raise ScanProblem(
            "pin-last-try",
            "Thiết bị ký số chỉ còn một lần thử mã PIN; sai lần nữa là bị khóa, nên chưa thử.",
            "Mở phần mềm của thiết bị, nhập đúng mã PIN một lần ở đó rồi quay lại ký.",
        )
    pad = token.flags & TokenFlag.PROTECTED_AUTHENTICATION_PATH
    try:
        return token.open(user_pin=pkcs11.PROTECTED_AUTH if pad and not pin else pin)
    except pkcs11.PinLocked:
        raise _locked() from None
    except (pkcs11.PinIncorrect, pkcs11.PinLenRange, pkcs11.PinInvalid, pkcs11.ArgumentsBad):
        raise _wrong_pin(token) from None
    except pkcs11.PKCS11Error as error:
        raise _fault(error) from None


def _locked() -> ScanProblem:
    return ScanProblem(
        "pin-locked",
        "Thiết bị ký số đã bị khóa vì nhập sai mã PIN nhiều lần.",
        f"Mở khóa bằng mã quản trị của thiết bị. {_ASK_ISSUER}",
    )


def _wrong_pin(token: Any) -> ScanProblem:
    """A token does not tell a number, only: few tries left, one left, locked."""
    import pkcs11
    from pkcs11 import TokenFlag

    try:
        flags = token.slot.get_token().flags
    except pkcs11.PKCS11Error:
        flags = token.flags
    if flags & TokenFlag.USER_PIN_LOCKED:
        return _locked()
    left = ""
    if flags & TokenFlag.USER_PIN_FINAL_TRY:
        left = " Chỉ còn một lần thử; sai lần nữa là thiết bị bị khóa."
    elif flags & TokenFlag.USER_PIN_COUNT_LOW:
        left = " Đã có lần nhập sai, số lần thử còn lại ít."
    return ScanProblem(
        "wrong-pin",
        f"Mã PIN của thiết bị ký số không đúng.{left}",
        "Gõ lại thật cẩn thận; nếu không chắc mã PIN, hỏi người giữ thiết bị trước khi thử tiếp.",
    )


def _fault(error: Exception) -> ScanProblem:
    import pkcs11

    gone = (pkcs11.DeviceRemoved, pkcs11.TokenNotPresent, pkcs11.SlotIDInvalid)
    if isinstance(error, gone):
        return ScanProblem("no-token", "Thiết bị ký số đã bị rút ra.", _PLUG_IN)
    return ScanProblem(
        "token-fault",
        f"Thiết bị ký số báo lỗi ({type(error).__name__}) nên chưa ký được.",
        "Rút thiết bị ra, cắm lại rồi ký lần nữa.",
    )


def _chosen(kept: Sequence[_Kept], key_ids: Iterable[bytes], wanted: str, at: datetime) -> _Kept:
    ids = set(key_ids)
    if wanted:
        named = [one for one in kept if wanted.strip() in (one.label, one.id.hex())]
        if not named:
            raise _which(kept, f"Thiết bị ký số không có chứng thư “{wanted}”.")
    else:
        named = [one for one in kept if not one.certificate.ca] or list(kept)
        if not named:
            raise _which(kept, "Thiết bị ký số không có chứng thư nào.")
    usable = [one for one in named if one.id in ids]
    if not usable:
        raise no_private_key()
    valid = [one for one in usable if one.certificate.not_valid_before <= at]
    valid = [one for one in valid if at <= one.certificate.not_valid_after]
    if len(valid) > 1:
        raise _which(valid, "Thiết bị ký số có nhiều chứng thư dùng được.")
    # When none is valid, the check that follows says why.
    return (valid or usable)[0]


def _which(kept: Sequence[_Kept], why: str) -> ScanProblem:
    names = "; ".join(
        f"“{one.label or one.id.hex()}” của {name_in_words(one.certificate.subject)}"
        for one in kept
    )
    return ScanProblem(
        "token-certificate",
        why,
        f"Ghi tên chứng thư trong phần cài đặt. Đang có: {names}." if names else _ASK_ISSUER,
    )


def _loaded(data: bytes) -> Certificate | None:
    from asn1crypto.x509 import Certificate

    try:
        certificate = Certificate.load(data, strict=True)
        certificate.subject.native  # noqa: B018 - a damaged one shows itself when read
        certificate.public_key.algorithm  # noqa: B018
    except ValueError:
        return None
    return certificate


def _bytes(found: Any, attribute: Any) -> bytes:
    import pkcs11

    try:
        return bytes(found[attribute])
    except pkcs11.AttributeTypeInvalid:
        return b""


def _text(found: Any, attribute: Any) -> str:
    import pkcs11

    try:
        return str(found[attribute]).strip()
    except pkcs11.AttributeTypeInvalid:
        return ""
