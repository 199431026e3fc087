"""Finding eSCL scanners: real mDNS on the loopback interface, addresses, certificates."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import socket
import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from zeroconf import ServiceInfo
from zeroconf.asyncio import AsyncZeroconf

from scanners.devices.escl import EsclDevice, EsclDevices
from scanners.devices.escl_find import is_local, scanner_url, understand
from scanners.devices.escl_line import Patience
from scanners.devices.protocol import Fault, Page, ScanConfig, Settings
from scanners.problem import ScanProblem
from tests.scanners.escl_server import EsclServer, Scanner, serving

LOOPBACK = ("127.0.0.1",)


def announcement(
    server: EsclServer, kind: str = "_uscan._tcp.local.", **txt: str | None
) -> ServiceInfo:
    told = {"rs": "eSCL", "ty": "Máy Thử", "UUID": server.uuid, "duplex": "T"} | txt
    return ServiceInfo(
        kind,
        f"Test {server.port}.{kind}",
        addresses=[socket.inet_aton("127.0.0.1")],
        port=server.port,
        properties={key: value for key, value in told.items() if value is not None},
        server=f"test-{server.port}.local.",
    )


@contextlib.asynccontextmanager
async def announcing(*infos: ServiceInfo) -> AsyncIterator[None]:
    try:
        zeroconf = AsyncZeroconf(interfaces=list(LOOPBACK))
    except OSError as error:
        pytest.skip(f"no multicast on the loopback interface: {error}")
    try:
        for info in infos:
            await zeroconf.async_register_service(info)
        yield
    finally:
        await zeroconf.async_close()


async def test_an_announced_scanner_is_found_and_known_by_its_uuid(tmp_path: Path) -> None:
    family, config = EsclDevices(LOOPBACK), ScanConfig()
    async with serving(Scanner(sheets=1)) as server, announcing(announcement(server)):
        found = [one for one in await family.find(config) if server.uuid in one.info.id]
        assert [one.info.id for one in found] == [f"escl:uuid:{server.uuid}"]
        assert found[0].info.name == "Máy Thử"
        # Another program run knows the id only, and where the scanner is must be asked anew.
        again = family.open(f"uuid:{server.uuid.upper()}", config)
        assert again.info.id == found[0].info.id
        steps = [step async for step in again.scan(Settings("feeder", 75, "gray"), tmp_path)]
    assert len([step for step in steps if isinstance(step, Page)]) == 1


async def test_one_that_is_typed_in_and_announced_is_listed_once() -> None:
    async with serving(Scanner()) as server, announcing(announcement(server)):
        found = await EsclDevices(LOOPBACK).find(ScanConfig(extra={"escl": server.url}))
    here = [one.info.id for one in found if str(server.port) in one.info.id]
    assert here == [f"escl:{server.url}"]
    assert not [one for one in found if server.uuid in one.info.id]


async def test_what_an_announcement_says() -> None:
    server = EsclServer(Scanner())
    server.port = 8443
    plain = understand(announcement(server))
    assert plain is not None
    assert (plain.name, plain.uuid) == ("Máy Thử", server.uuid)
    assert plain.url == "http://127.0.0.1:8443/eSCL"
    tls = understand(announcement(server, "_uscans._tcp.local.", rs="/eSCL/", ty=None, UUID=None))
    assert tls is not None
    assert (tls.name, tls.uuid, tls.url) == ("Test 8443", "", "https://127.0.0.1:8443/eSCL")
    at_root = understand(announcement(server, rs=""))
    assert at_root is not None
    assert at_root.url == "http://127.0.0.1:8443"


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("192.168.1.20", "http://192.168.1.20:80/eSCL"),
        ("http://may-quet.local/", "http://may-quet.local:80/eSCL"),
        ("https://192.168.1.20/eSCL/", "https://192.168.1.20:443/eSCL"),
        ("http://[fd00::1]:8080/scan", "http://[fd00::1]:8080/scan"),
    ],
)
def test_an_address_may_be_typed_in_short(typed: str, url: str) -> None:
    assert scanner_url(typed) == url


@pytest.mark.parametrize("typed", ["ftp://192.168.1.20", "http://", "http://a:b@c", "http://x:y"])
def test_what_is_no_address_is_told(typed: str) -> None:
    with pytest.raises(ScanProblem) as caught:
        scanner_url(typed)
    assert caught.value.code == "bad-address"


def test_only_the_local_network_is_trusted_without_a_name() -> None:
    for host in ("192.168.1.20", "10.0.0.1", "127.0.0.1", "fe80::1%eth0", "may-quet", "x.local"):
        assert is_local(host)
    for host in ("8.8.8.8", "scanner.example.org", "local.example.org"):
        assert not is_local(host)


def self_signed(folder: Path) -> ssl.SSLContext:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Scanner")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=400))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("192.0.2.1"))]), False
        )
        .sign(key, hashes.SHA256())
    )
    path = folder / "scanner.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


async def test_a_scanner_signs_its_own_certificate(tmp_path: Path) -> None:
    into = tmp_path / "into"
    into.mkdir()
    async with serving(Scanner(sheets=2), self_signed(tmp_path)) as server:
        device = EsclDevices().open(server.url, ScanConfig())
        steps = [step async for step in device.scan(Settings("feeder", 75, "gray"), into)]
    assert len([step for step in steps if isinstance(step, Page)]) == 2


async def test_a_scanner_that_is_nowhere_is_offline() -> None:
    uuid = "00000000-0000-0000-0000-000000000000"
    quick = Patience(seek=0.5)
    device = EsclDevice((), ScanConfig(), "", uuid, quick, LOOPBACK)
    with pytest.raises(Fault) as caught:
        async with asyncio.timeout(60):
            await device.capabilities()
    assert caught.value.code == "offline"
