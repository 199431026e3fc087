"""The line below TLS: bytes that nobody between the two sides can read, only spoil.

Connections are cut in the midst of a record, reset, refused, or stand still for a while.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections import Counter
from time import monotonic

_BLOCK = 1 << 16


class Wire:
    """Listens on a port of its own and passes bytes on to `target`, a port that may change."""

    def __init__(self, target: int, host: str = "127.0.0.1") -> None:
        self.target = target
        self.seen: Counter[str] = Counter()
        self.said: Counter[int] = Counter()
        self.offered: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._plugs: set[socket.socket] = set()
        self._cut_after: int | None = None
        self._still_until = self._closed_until = 0.0
        self._closing = threading.Event()
        self._listener = socket.create_server((host, 0), backlog=64)
        self._where = f"https://{host}:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return self._where

    def reset(self) -> None:
        """Every connection there is breaks now."""
        with self._lock:
            plugs, self._plugs = self._plugs, set()
        self.seen["reset"] += bool(plugs)
        for plug in plugs:
            _break(plug)

    def cut(self, after: int) -> None:
        """After so many more bytes, in whichever direction, all breaks in the midst of them."""
        with self._lock:
            self._cut_after = after

    def stand_still(self, seconds: float) -> None:
        self.seen["still"] += 1
        self._still_until = monotonic() + seconds

    def refuse(self, seconds: float) -> None:
        """Nobody is let in for a while, and who is in is thrown out."""
        self.seen["refuse"] += 1
        self._closed_until = monotonic() + seconds
        self.reset()

    def calm(self) -> None:
        with self._lock:
            self._cut_after = None
        self._still_until = self._closed_until = 0.0

    def close(self) -> None:
        self._closing.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.reset()

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            try:
                if monotonic() < self._closed_until:
                    raise ConnectionRefusedError
                far = socket.create_connection(("127.0.0.1", self.target), timeout=20)
            except OSError:
                _break(near)
                continue
            far.settimeout(None)
            with self._lock:
                self._plugs |= {near, far}
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=self._pump, args=(one, other), daemon=True).start()

    def _pump(self, one: socket.socket, other: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while block := one.recv(_BLOCK):
                self._closing.wait(max(0.0, self._still_until - monotonic()))
                block, last = self._spoilt(block)
                other.sendall(block)
                if last:
                    self.reset()
                    return
        for plug in (one, other):
            with self._lock:
                self._plugs.discard(plug)
            with contextlib.suppress(OSError):
                plug.shutdown(socket.SHUT_RDWR)
            plug.close()

    def _spoilt(self, block: bytes) -> tuple[bytes, bool]:
        with self._lock:
            if self._cut_after is None:
                return block, False
            if self._cut_after > len(block):
                self._cut_after -= len(block)
                return block, False
            left, self._cut_after = self._cut_after, None
            self.seen["cut"] += 1
            return block[:left], True


def _break(plug: socket.socket) -> None:
    """Not a polite end: what a pulled cable looks like."""
    with contextlib.suppress(OSError):
        plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    plug.close()
