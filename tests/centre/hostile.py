"""A line that misbehaves on purpose: a TCP proxy that does to each burst of a question what it
is told. It needs no privileges; a seeded choice makes a run repeatable."""

from __future__ import annotations

import contextlib
import random
import socket
import struct
import threading
from collections import Counter
from collections.abc import Callable, Sequence

Choose = Callable[[bytes], str]

PORTAL = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 27\r\n"
    b"Connection: close\r\n\r\n<html>Wi-Fi login...</html>"
)
PORTAL_JSON = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nDesk-Protocol: 1\r\n"
    b'Content-Length: 11\r\nConnection: close\r\n\r\n{"acts":[]}'
)
REDIRECT = (
    b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/login\r\nContent-Length: 0\r\n"
    b"Connection: close\r\n\r\n"
)
FAULT = (
    b"HTTP/1.1 500 Internal Server Error\r\nContent-Type: text/html\r\nContent-Length: 4\r\n"
    b"Connection: close\r\n\r\noops"
)


def _later(status: str, seconds: int) -> bytes:
    return (
        f"HTTP/1.1 {status}\r\nRetry-After: {seconds}\r\nContent-Length: 0\r\n"
        "Connection: close\r\n\r\n"
    ).encode()


_SAID = {
    "portal": PORTAL,
    "portal-json": PORTAL_JSON,
    "redirect": REDIRECT,
    "500": FAULT,
    "413": _later("413 Content Too Large", 0),
    "429": _later("429 Too Many Requests", 120),
    "429-for-ever": _later("429 Too Many Requests", 10**8),
    "507": _later("507 Insufficient Storage", 600),
}

KINDS = ("refuse", "cut-question", "cut-answer", "lose", "hang", "500", "portal")


def seeded(seed: int, share: float, kinds: Sequence[str] = KINDS) -> Choose:
    """A fault for this share of bursts, the kind by the same die."""
    dice = random.Random(seed)
    return lambda _: dice.choice(kinds) if dice.random() < share else "pass"


class Hostile:
    """Listens on a loopback port of its own and passes on to `target`.

    pass: nothing is done · refuse: reset at once · cut-question: half of it arrives, then reset ·
    cut-answer: half the answer, then reset · lose: the work is done, the answer never comes ·
    hang: silence until the desk gives up · 413, 429, 500, 507, portal, portal-json, redirect:
    somebody else answers. `seen` counts what was done.
    """

    def __init__(self, target: int, choose: Choose = lambda _: "pass") -> None:
        self.target = target
        self.choose = choose
        self.seen: Counter[str] = Counter()
        self._closing = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def close(self) -> None:
        self._closing.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def __enter__(self) -> Hostile:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(near,), daemon=True).start()

    def _carry(self, near: socket.socket) -> None:
        with near, contextlib.suppress(OSError):
            far = socket.create_connection(("127.0.0.1", self.target), timeout=10)
            for side in (near, far):
                side.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            mood = {"now": "pass"}
            with far:
                threading.Thread(target=self._back, args=(far, near, mood), daemon=True).start()
                while block := near.recv(65536):
                    if not self._forth(block, near, far, mood):
                        return

    def _forth(
        self, block: bytes, near: socket.socket, far: socket.socket, mood: dict[str, str]
    ) -> bool:
        """Pass one burst on, or do something else; False ends the connection."""
        if mood["now"] == "pass":
            mood["now"] = self.choose(block)
            self.seen[mood["now"]] += 1
        # A question may come in several bursts; what was chosen holds for all of it.
        what = mood["now"]
        match what:
            case "refuse":
                _reset(near)
                return False
            case "cut-question":
                far.sendall(block[: len(block) // 2])
                _reset(near)
                return False
            case "hang":
                self._closing.wait(10)
                return False
            case said if said in _SAID:
                near.sendall(_SAID[said])
                near.shutdown(socket.SHUT_WR)
                with contextlib.suppress(OSError):
                    near.settimeout(1)
                    while near.recv(65536):
                        pass
                return False
            case _:
                far.sendall(block)
                return True

    def _back(self, far: socket.socket, near: socket.socket, mood: dict[str, str]) -> None:
        try:
            while block := far.recv(65536):
                if mood["now"] == "lose":
                    _reset(near)
                    return
                if mood["now"] == "cut-answer":
                    near.sendall(block[: len(block) // 2])
                    _reset(near)
                    return
                near.sendall(block)
            near.shutdown(socket.SHUT_RDWR)
        except OSError:
            _reset(near)


def _reset(side: socket.socket) -> None:
    """A reset, not a polite end: what a pulled cable or a dying router looks like."""
    with contextlib.suppress(OSError):
        side.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        # Another thread may be reading it: the shutdown wakes that thread.
        side.shutdown(socket.SHUT_RD)
    side.close()
