"""The child process that checks signatures. Run as `python -m scanners.signatures_worker`.

A hostile PDF can keep a parser busy or eat memory; here it takes only this process down.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from scanners.child import answer, question
from scanners.signing_keys import name_in_words

_MEMORY = 1 << 30
_ROOTS = {".pem", ".crt", ".cer", ".der"}


def _look(path: Path, roots: Path | None, now: datetime) -> dict[str, Any]:
    from pyhanko.pdf_utils.crypt import AuthStatus
    from pyhanko.pdf_utils.reader import PdfFileReader

    with path.open("rb") as file:
        # Not strict: a citizen's file with small faults is still checked.
        reader = PdfFileReader(file, strict=False)
        if reader.encrypted and reader.decrypt(b"").status == AuthStatus.FAILED:
            return {"refused": "password"}
        trusted = None if roots is None else _certificates(roots)
        found = [_signature(reader, *field, trusted, now) for field in _fields(reader)]
    return {"signatures": [said for _, said in sorted(found, key=lambda one: one[0])]}


def _fields(reader: Any) -> Iterator[tuple[str, Any, Any]]:
    """Every signed field: the library's own list leaves out kinds it does not know."""
    from pyhanko.sign.fields import enumerate_sig_fields

    for name, value, field in enumerate_sig_fields(reader, filled_status=True):
        signature: Any = value.get_object() if value else {}
        if signature.get("/Type") != "/DocTimeStamp":
            yield name, signature, field


def _certificates(folder: Path) -> list[Any]:
    from asn1crypto import pem
    from asn1crypto.x509 import Certificate

    found = []
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() not in _ROOTS:
            continue
        data = path.read_bytes()
        # A file that is no certificate adds no trust; the others still count.
        with contextlib.suppress(ValueError):
            blocks: Any = pem.unarmor(data, multiple=True) if pem.detect(data) else [("", {}, data)]
            found += [Certificate.load(der, strict=True) for _, _, der in blocks]
    return found


def _signature(
    reader: Any, name: str, signature: Any, field: Any, roots: list[Any] | None, now: datetime
) -> tuple[int, dict[str, Any]]:
    """One signature, and the revision of the file it was put in."""
    from pyhanko.pdf_utils.generic import parse_pdf_date
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

    said: dict[str, Any] = {
        "subject": str(signature.get("/Name", "")),
        "issuer": "",
        "claimed_at": None,
        "stamped_at": None,
        "intact": None,
        "coverage": "unclear",
        "trusted": None,
        "expired": False,
    }
    revision = 0
    # Whatever a stranger's signature makes the library stumble over, it stays "not checked".
    with contextlib.suppress(Exception):
        said["claimed_at"] = _utc(parse_pdf_date(signature["/M"], strict=False))
    with contextlib.suppress(Exception):
        one = EmbeddedPdfSignature(reader, field, name)
        revision = one.signed_revision
        certificate = one.signer_cert
        said["subject"] = name_in_words(certificate.subject)
        said["issuer"] = name_in_words(certificate.issuer)
        said["expired"] = now > certificate.not_valid_after
        said |= _checked(one, roots, now)
    return revision, said


def _checked(one: Any, roots: list[Any] | None, now: datetime) -> dict[str, Any]:
    from pyhanko.sign.validation import validate_pdf_signature

    status: Any = validate_pdf_signature(
        one, _context(roots, now), key_usage_settings=_any_signing_use()
    )
    stamp, stamped = status.timestamp_validity, None
    # A stamp nobody here trusts is only another word; with trusted roots it settles the time.
    if stamp is not None and stamp.intact and stamp.valid and (stamp.trusted or not roots):
        stamped = stamp.timestamp
    at = _aware(stamped or one.self_reported_timestamp)
    if roots and not status.trusted and at and at < now:
        one_moment = _context(roots, at)
        status = validate_pdf_signature(one, one_moment, key_usage_settings=_any_signing_use())
    return {
        "stamped_at": _utc(stamped),
        "intact": bool(status.intact and status.valid),
        "coverage": _coverage(one, status),
        "trusted": None if not roots else bool(status.trusted),
    }


def _context(roots: list[Any] | None, moment: datetime) -> Any:
    from pyhanko_certvalidator import ValidationContext

    return ValidationContext(
        trust_roots=roots or [], moment=moment, allow_fetching=False, revocation_mode="soft-fail"
    )


def _any_signing_use() -> Any:
    from pyhanko.sign.validation.settings import KeyUsageConstraints

    return KeyUsageConstraints(
        key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False
    )


def _coverage(one: Any, status: Any) -> str:
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    if status.coverage == SignatureCoverageLevel.ENTIRE_FILE:
        return "whole"
    if status.coverage != SignatureCoverageLevel.ENTIRE_REVISION:
        return "unclear"
    return {
        ModificationLevel.NONE: "updated",
        ModificationLevel.LTA_UPDATES: "updated",
        ModificationLevel.FORM_FILLING: "filled",
        ModificationLevel.ANNOTATIONS: "annotated",
    }.get(status.modification_level, "changed")


def _aware(moment: datetime | None) -> datetime | None:
    """A signer's clock without a zone is taken as Vietnam's."""
    if moment is not None and moment.tzinfo is None:
        return moment.replace(tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
    return moment


def _utc(moment: datetime | None) -> str | None:
    aware = _aware(moment)
    return aware and aware.astimezone(UTC).isoformat()


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:
        return  # Windows: the parent's clock is the only limit.
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


def main() -> None:
    asked = question()
    _limit_memory()
    try:
        roots = asked["roots"] and Path(asked["roots"])
        said = _look(Path(asked["path"]), roots, datetime.fromisoformat(asked["now"]))
    except MemoryError:
        said = {"refused": "bomb"}
    except Exception:
        said = {"refused": "damaged"}
    answer(said)


if __name__ == "__main__":
    main()
