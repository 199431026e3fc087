"""A network that loses packets: a namespace behind a pair of virtual cables, where the machine
lets us make one."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Net:
    """`address` is this side's, as seen from inside; `inside` are the words that put a program
    in there."""

    address: str
    inside: tuple[str, ...]


def why_not() -> str:
    """Why there can be no such network here; empty when there can."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        return "a network namespace needs Linux and root"
    if not (shutil.which("ip") and shutil.which("iptables")):
        return "iproute2 or iptables is not installed"
    name = f"dt-{secrets.token_hex(3)}"
    if subprocess.run(["ip", "netns", "add", name], capture_output=True).returncode:
        return "the kernel gives no network namespace"
    drop = ["ip", "netns", "exec", name, *_drop("INPUT", 0.01)]
    told = subprocess.run(drop, capture_output=True)
    subprocess.run(["ip", "netns", "del", name], check=True)
    return "the kernel drops no packets by chance" if told.returncode else ""


@contextlib.contextmanager
def lossy(share: float) -> Iterator[Net]:
    """Of every packet, in and out, this `share` is lost."""
    mark = secrets.token_hex(3)
    name, here, there = f"dt-{mark}", f"dt{mark}a", f"dt{mark}b"
    net = f"10.213.{secrets.randbelow(256)}"
    _ip("netns", "add", name)
    try:
        _ip("link", "add", here, "type", "veth", "peer", "name", there, "netns", name)
        _ip("addr", "add", f"{net}.1/30", "dev", here)
        _ip("link", "set", here, "up")
        _ip("-n", name, "addr", "add", f"{net}.2/30", "dev", there)
        _ip("-n", name, "link", "set", there, "up")
        _ip("-n", name, "link", "set", "lo", "up")
        inside = ("ip", "netns", "exec", name)
        for chain in ("INPUT", "OUTPUT"):
            subprocess.run([*inside, *_drop(chain, share)], check=True, capture_output=True)
        yield Net(f"{net}.1", inside)
    finally:
        # The cables go with the room they lead to.
        _ip("netns", "del", name)


def _drop(chain: str, share: float) -> list[str]:
    rule = ["-m", "statistic", "--mode", "random", "--probability", str(share), "-j", "DROP"]
    return ["iptables", "-A", chain, *rule]


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)
