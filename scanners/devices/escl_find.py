"""Where eSCL scanners are: addresses typed in, and what answers to mDNS on the local network."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import re
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scanners.devices.escl_xml import plain_uuid
from scanners.problem import ScanProblem

if TYPE_CHECKING:
    from zeroconf import ServiceInfo

_PLAIN, _TLS = "_uscan._tcp.local.", "_uscans._tcp.local."
_ANSWER_MS = 1500


@dataclass(frozen=True)
class Announced:
    """One announcement of a scanner. `uuid` may be "" with old firmware."""

    name: str
    uuid: str
    url: str


def typed_in(text: str) -> list[str]:
    """Addresses separated by blanks, as scanner URLs. Raises ScanProblem `bad-address`."""
    return [scanner_url(one) for one in text.split()]


def scanner_url(address: str) -> str:
    """`10.0.0.5`, `http://host:8080` or a full address as `http://host:port/eSCL`.

    The port is always written, so that one scanner has one id. Raises ScanProblem `bad-address`.
    """
    import httpx

    try:
        url = httpx.URL(address if "://" in address else f"http://{address}")
        port = url.port or {"http": 80, "https": 443}[url.scheme]
        if not url.host or url.userinfo:
            raise ValueError(address)
    except (httpx.InvalidURL, ValueError, KeyError) as error:
        raise ScanProblem(
            "bad-address",
            f"“{address}” không phải là địa chỉ máy quét.",
            "Ghi như http://192.168.1.20 hoặc http://192.168.1.20:8080/eSCL.",
        ) from error
    host = f"[{url.host}]" if ":" in url.host else url.host
    return f"{url.scheme}://{host}:{port}{url.path.rstrip('/') or '/eSCL'}"


def is_local(host: str) -> bool:
    """An address or a name that only the local network can mean."""
    with contextlib.suppress(ValueError):
        at = ipaddress.ip_address(host.partition("%")[0])
        return at.is_private or at.is_link_local or at.is_loopback
    return "." not in host or host.rstrip(".").endswith(".local")


async def announced(interfaces: Sequence[str] = ()) -> AsyncGenerator[Announced]:
    """Scanners as they answer, without end: the caller sets the time. Nothing without a network."""
    from zeroconf import InterfaceChoice, ServiceStateChange
    from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf

    heard: asyncio.Queue[tuple[str, str]] = asyncio.Queue()

    def on_change(service_type: str, name: str, state_change: ServiceStateChange, **_: object):
        if state_change is not ServiceStateChange.Removed:
            heard.put_nowait((service_type, name))

    try:
        zeroconf = AsyncZeroconf(interfaces=list(interfaces) or InterfaceChoice.Default)
    except OSError:
        return
    browser = AsyncServiceBrowser(zeroconf.zeroconf, [_PLAIN, _TLS], handlers=[on_change])
    try:
        while True:
            service_type, name = await heard.get()
            info = AsyncServiceInfo(service_type, name)
            if await info.async_request(zeroconf.zeroconf, _ANSWER_MS):
                found = understand(info)
                if found is not None:
                    yield found
    finally:
        await browser.async_cancel()
        await zeroconf.async_close()


def understand(info: ServiceInfo) -> Announced | None:
    """The announcement's SRV, A/AAAA and TXT (`rs` path, `ty` name, `UUID`); keys in any case."""
    addresses = info.parsed_addresses()
    # An IPv6 address of the link only is of no use without the interface it belongs to.
    usable = [one for one in addresses if not re.match("fe80:", one, re.IGNORECASE)]
    if not usable or not info.port:
        return None
    told = {
        key.decode("ascii", "replace").lower(): (value or b"").decode("utf-8", "replace")
        for key, value in info.properties.items()
        if isinstance(key, bytes)
    }
    host = next((one for one in usable if ":" not in one), usable[0])
    host = f"[{host}]" if ":" in host else host
    scheme = "https" if info.type == _TLS else "http"
    path = told.get("rs", "eSCL").strip("/")
    name = told.get("ty") or info.name.removesuffix("." + info.type)
    url = f"{scheme}://{host}:{info.port}/{path}".rstrip("/")
    return Announced(name, plain_uuid(told.get("uuid", "")), url)
