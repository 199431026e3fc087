"""The node's own small authority and its certificate: made by itself, renewed by itself.

A desk trusts this one authority (its certificate travels in the code file) and no other in the
world, so no certificate has to be bought and no name on the Internet is needed.
"""

from __future__ import annotations

import contextlib
import ipaddress
import os
import socket
import ssl
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from desk_tui.centre.ledger import Ledger
from desk_tui.centre.ledger_tables import facts
from desk_tui.centre.sessions import fact

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

AUTHORITY_LIFE = timedelta(days=20 * 365)
CERTIFICATE_LIFE = timedelta(days=397)
RENEW_BEFORE = timedelta(days=60)
BACKDATED = timedelta(days=3)
"""Desks whose clocks are a little slow accept a fresh certificate as well."""

_AUTHORITY = "tls-authority"
_CERTIFICATE = "tls-certificate"


@dataclass(frozen=True)
class _Pair:
    """A certificate and its private key."""

    certificate: x509.Certificate
    key: EllipticCurvePrivateKey

    def pem(self) -> bytes:
        from cryptography.hazmat.primitives.serialization import (
            Encoding,
            NoEncryption,
            PrivateFormat,
        )

        key = self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return self.certificate.public_bytes(Encoding.PEM) + key

    @staticmethod
    def read(pem: bytes) -> _Pair:
        from cryptography import x509
        from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
        from cryptography.hazmat.primitives.serialization import load_pem_private_key

        key = load_pem_private_key(pem, None)
        assert isinstance(key, EllipticCurvePrivateKey)
        return _Pair(x509.load_pem_x509_certificate(pem), key)


def authority(ledger: Ledger, now: datetime) -> str:
    """The certificate (PEM) that desks are to trust; the authority is made when there is none."""
    from cryptography.hazmat.primitives.serialization import Encoding

    return _authority(ledger, now).certificate.public_bytes(Encoding.PEM).decode()


def context(ledger: Ledger, names: Iterable[str], now: datetime) -> ssl.SSLContext:
    """What the node listens with, for these names and addresses."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    made.set_alpn_protocols(["http/1.1"])
    refresh(made, ledger, names, now)
    return made


def refresh(
    context: ssl.SSLContext, ledger: Ledger, names: Iterable[str], now: datetime
) -> datetime:
    """Put the certificate into use that holds now, making a new one when the one before nears
    its end or lacks a name. New connections get it; returns when it ends."""
    pair = _certificate(ledger, frozenset(names), now)
    # The library takes keys from files only; this one is gone before anyone else could look.
    handle, name = tempfile.mkstemp(suffix=".pem")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(pair.pem())
        context.load_cert_chain(name)
    finally:
        Path(name).unlink()
    return pair.certificate.not_valid_after_utc


def names_of_here(host: str, more: Iterable[str] = ()) -> frozenset[str]:
    """Every name and address by which desks may call this machine, as far as it knows them."""
    import ifaddr

    names = {"localhost", "127.0.0.1", "::1", socket.gethostname(), socket.getfqdn(), *more}
    names |= {host} - {"0.0.0.0", "::"}
    for adapter in ifaddr.get_adapters():
        for found in adapter.ips:
            # A version 6 address that starts with fe80 is good only together with its adapter.
            text = found.ip if isinstance(found.ip, str) else found.ip[0]
            if not text.startswith("fe80"):
                names.add(text)
    # A certificate's names are ASCII; a machine called otherwise is called by its address.
    return frozenset(_address(name) or name for name in names if name and name.isascii())


def _authority(ledger: Ledger, now: datetime) -> _Pair:
    def make() -> bytes:
        return _issue(None, "desk-tui", (), now, AUTHORITY_LIFE).pem()

    return _Pair.read(fact(ledger, _AUTHORITY, make))


def _certificate(ledger: Ledger, names: frozenset[str], now: datetime) -> _Pair:
    issuer = _authority(ledger, now)

    def make() -> bytes:
        return _issue(issuer, "desk-tui centre", names, now, CERTIFICATE_LIFE).pem()

    kept = _Pair.read(fact(ledger, _CERTIFICATE, make))
    if _serves(kept.certificate, issuer.certificate, names, now):
        return kept
    with ledger.write("facts") as connection:
        # Another process of this node may have renewed it in between.
        newest = connection.scalar(select(facts.c.value).where(facts.c.name == _CERTIFICATE))
        kept = _Pair.read(bytes(newest or b""))
        if not _serves(kept.certificate, issuer.certificate, names, now):
            names |= _names(kept.certificate)
            kept = _issue(issuer, "desk-tui centre", names, now, CERTIFICATE_LIFE)
            connection.execute(
                update(facts).where(facts.c.name == _CERTIFICATE).values(value=kept.pem())
            )
    return kept


def _serves(
    certificate: x509.Certificate, issuer: x509.Certificate, names: frozenset[str], now: datetime
) -> bool:
    soon = certificate.not_valid_after_utc - RENEW_BEFORE < now
    ours = certificate.issuer == issuer.subject
    return ours and not soon and names <= _names(certificate)


def _names(certificate: x509.Certificate) -> frozenset[str]:
    from cryptography import x509

    with contextlib.suppress(x509.ExtensionNotFound):
        said = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        addresses = said.get_values_for_type(x509.IPAddress)
        return frozenset(said.get_values_for_type(x509.DNSName)) | {
            str(address) for address in addresses
        }
    return frozenset()


def _issue(
    issuer: _Pair | None, name: str, names: Iterable[str], now: datetime, life: timedelta
) -> _Pair:
    """A certificate by `issuer`; by itself, and able to issue others, when that is None."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    serial = x509.random_serial_number()
    # The authority's own name is unlike any other, so that two nodes are never mixed up.
    shown = name if issuer else f"{name} {serial:x}"[:60]
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, shown)])
    signer = issuer.key if issuer else key
    public = key.public_key()
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(public)
        .serial_number(serial)
        .not_valid_before(now - BACKDATED)
        .not_valid_after(now + life)
        .add_extension(x509.BasicConstraints(issuer is None, 0 if issuer is None else None), True)
        .add_extension(_usage(issuer is None), True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), False
        )
    )
    if issuer:
        builder = builder.add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False
        ).add_extension(
            x509.SubjectAlternativeName([_general(one) for one in sorted(names)]), False
        )
    return _Pair(builder.sign(signer, hashes.SHA256()), key)


def _usage(signs_others: bool) -> x509.KeyUsage:
    from cryptography import x509

    return x509.KeyUsage(
        digital_signature=not signs_others,
        key_cert_sign=signs_others,
        crl_sign=signs_others,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _general(name: str) -> x509.GeneralName:
    from cryptography import x509

    address = _address(name)
    return x509.IPAddress(ipaddress.ip_address(address)) if address else x509.DNSName(name)


def _address(name: str) -> str:
    """An address in its one written form; empty for a name."""
    try:
        return str(ipaddress.ip_address(name))
    except ValueError:
        return ""
