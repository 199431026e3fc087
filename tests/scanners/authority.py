"""An invented certificate authority, its officers, its time stamps and a token, for tests only."""

from __future__ import annotations

import http.server
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

NOW = datetime(2026, 11, 20, 2, 30, 15, tzinfo=UTC)
PIN = "123456"
PASSWORD = "mật khẩu thử"

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


def rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def _name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Cơ quan Thử (TEST)"),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


@dataclass(frozen=True)
class Holder:
    """A certificate with its key."""

    certificate: x509.Certificate
    key: PrivateKey

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)


@dataclass(frozen=True)
class Authority(Holder):
    """Issues certificates to invented people."""

    def issue(
        self,
        common: str = "Nguyễn Văn Thử",
        begins: datetime = NOW - timedelta(days=300),
        ends: datetime = NOW + timedelta(days=300),
        key: PrivateKey | None = None,
        signing: bool = True,
        time_stamps: bool = False,
    ) -> Holder:
        key = key or ec.generate_private_key(ec.SECP256R1())
        usage = x509.KeyUsage(
            digital_signature=signing,
            content_commitment=signing,
            key_encipherment=not signing,
            **dict.fromkeys(
                (
                    *("data_encipherment", "key_agreement", "key_cert_sign", "crl_sign"),
                    *("encipher_only", "decipher_only"),
                ),
                False,
            ),
        )
        builder = (
            x509.CertificateBuilder()
            .subject_name(_name(common))
            .issuer_name(self.certificate.subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(begins)
            .not_valid_after(ends)
            .add_extension(usage, critical=True)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        )
        if time_stamps:
            purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
            builder = builder.add_extension(purpose, critical=True)
        return Holder(builder.sign(self.key, hashes.SHA256()), key)

    def root_folder(self, folder: Path) -> Path:
        folder.mkdir()
        pem = self.certificate.public_bytes(serialization.Encoding.PEM)
        (folder / "goc-thu.pem").write_bytes(pem)
        return folder


def authority(common: str = "CA Thử Nghiệm (TEST)") -> Authority:
    key = ec.generate_private_key(ec.SECP256R1())
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(common))
        .issuer_name(_name(common))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=3650))
        .not_valid_after(NOW + timedelta(days=3650))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    )
    return Authority(builder.sign(key, hashes.SHA256()), key)


def key_file(path: Path, holder: Holder, issuer: Holder, password: str = PASSWORD) -> Path:
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"test",
            holder.key,
            holder.certificate,
            [issuer.certificate],
            serialization.BestAvailableEncryption(password.encode()),
        )
    )
    return path


@dataclass(frozen=True)
class SoftToken:
    """A SoftHSM2 token in a folder of its own."""

    library: Path
    label: str
    folder: Path

    def put(self, holder: Holder, name: str, number: str, key: bool = True) -> None:
        """Store a certificate, and its key unless told otherwise."""
        if key:
            pem = self.folder / "key.pem"
            pem.write_bytes(
                holder.key.private_bytes(
                    serialization.Encoding.PEM,
                    serialization.PrivateFormat.PKCS8,
                    serialization.NoEncryption(),
                )
            )
            _run(
                *("softhsm2-util", "--import", str(pem), "--token", self.label),
                *("--label", name, "--id", number, "--pin", PIN),
            )
        der = self.folder / "certificate.der"
        der.write_bytes(holder.der)
        _run(
            *("pkcs11-tool", "--module", str(self.library), "--token-label", self.label),
            *("--login", "--pin", PIN, "--write-object", str(der), "--type", "cert"),
            *("--label", name, "--id", number),
        )


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command[0]}: {done.stdout}{done.stderr}"


_SOFTHSM = [
    Path("/usr/lib/softhsm/libsofthsm2.so"),
    *Path("/usr/lib").glob("*/softhsm/libsofthsm2.so"),
]


def soft_token(folder: Path, monkeypatch: pytest.MonkeyPatch) -> SoftToken:
    """An empty token; skips where SoftHSM2 or OpenSC are missing."""
    library = next((path for path in _SOFTHSM if path.exists()), None)
    tools = [name for name in ("softhsm2-util", "pkcs11-tool") if shutil.which(name) is None]
    if library is None or tools:
        pytest.skip(f"SoftHSM2 or OpenSC is not installed: {tools or 'libsofthsm2.so'}")
    tokens = folder / "tokens"
    tokens.mkdir(parents=True)
    settings = folder / "softhsm2.conf"
    settings.write_text(f"directories.tokendir = {tokens}\nobjectstore.backend = file\n")
    monkeypatch.setitem(os.environ, "SOFTHSM2_CONF", str(settings))
    _run(
        *("softhsm2-util", "--init-token", "--free", "--label", "the-ky-thu"),
        *("--so-pin", "12345678", "--pin", PIN),
    )
    return SoftToken(library, "the-ky-thu", folder)


@contextmanager
def time_stamp_server(holder: Holder, at: datetime) -> Iterator[str]:
    """A time-stamp authority on the loopback; gives its address."""
    from asn1crypto import keys, tsp
    from asn1crypto import x509 as asn1_x509
    from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

    private = holder.key.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    stamper = DummyTimeStamper(
        asn1_x509.Certificate.load(holder.der),
        keys.PrivateKeyInfo.load(private),
        fixed_dt=at,
    )

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = self.rfile.read(int(self.headers["Content-Length"]))
            said = stamper.request_tsa_response(tsp.TimeStampReq.load(asked)).dump()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/"
        finally:
            server.shutdown()
            thread.join()
