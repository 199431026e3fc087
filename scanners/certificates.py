"""How long a certificate holds: read from a key file, or from a file that was signed here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from asn1crypto.x509 import Certificate


@dataclass(frozen=True)
class Holder:
    """Whose certificate it is, in words, and the last moment (aware) it is good for."""

    subject: str
    ends: datetime


def of_key_file(path: Path, password: str, at: datetime) -> Holder:
    """The holder of a PKCS#12 file that may sign at `at`. Raises ScanProblem as `signing.sign`."""
    from scanners.signing_keys import file_signer

    certificate = file_signer(path, password, at).signing_cert
    assert certificate is not None
    return _holder(certificate)


def of_signed(path: Path) -> Holder | None:
    """Who signed last. Only for a file signed here: a stranger's goes through `signatures`."""
    from pyhanko.pdf_utils.reader import PdfFileReader

    with path.open("rb") as file:
        signed: list[Any] = PdfFileReader(file).embedded_regular_signatures
        return _holder(signed[-1].signer_cert) if signed else None


def _holder(certificate: Certificate) -> Holder:
    from scanners.signing_keys import name_in_words

    return Holder(name_in_words(certificate.subject), certificate.not_valid_after)
