"""The addresses at which a phone on the office's own network can reach this computer.

Nothing is sent to find them and no internet is needed. Only IPv4 addresses that are never routed
beyond the building (RFC 1918, RFC 3927) count: a page that takes papers is not for the world.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv4Network

_LOOPBACK = IPv4Network("127.0.0.0/8")
# In the order in which an office's network is likely to use them.
_PRIVATE = tuple(
    IPv4Network(network)
    for network in ("192.168.0.0/16", "10.0.0.0/8", "172.16.0.0/12", "169.254.0.0/16")
)
# Networks inside the computer (virtual machines, tunnels): a phone is never there.
_INSIDE = ("docker", "veth", "br-", "virbr", "virtual", "vmware", "vbox", "hyper-v", "wsl", "tun")


@dataclass(frozen=True)
class LocalAddress:
    """One address of this computer and the name its system gives that connection."""

    host: str
    connection: str


def near(host: str) -> bool:
    """Is this the computer itself or a machine on a private network?"""
    try:
        address = IPv4Address(host)
    except AddressValueError:
        return False
    return any(address in network for network in (_LOOPBACK, *_PRIVATE))


def local_addresses() -> list[LocalAddress]:
    """The private addresses of this computer, the likeliest for a phone first."""
    import ifaddr

    found = [
        LocalAddress(address.ip, adapter.nice_name)
        for adapter in ifaddr.get_adapters()
        for address in adapter.ips
        if isinstance(address.ip, str) and _private_rank(address.ip) < len(_PRIVATE)
    ]
    way_out = _way_out()
    return sorted(
        found,
        key=lambda one: (
            one.connection.lower().startswith(_INSIDE) or "virtual" in one.connection.lower(),
            one.host != way_out,
            _private_rank(one.host),
            one.host,
        ),
    )


def _private_rank(host: str) -> int:
    address = IPv4Address(host)
    ranks = (rank for rank, network in enumerate(_PRIVATE) if address in network)
    return next(ranks, len(_PRIVATE))


def _way_out() -> str:
    """The address of the connection that leads out; a UDP connect sends nothing (RFC 5737)."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("203.0.113.1", 9))
        except OSError:
            return ""
        return probe.getsockname()[0]
