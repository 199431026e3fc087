"""The line between one desk and the node, with a seeded list of what goes wrong on it.

It reads whole questions and whole answers, so that it can deliver one twice, later than a newer
one, or cut it at any place. It needs no privileges.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from desk_tui.centre import messages

from ..hostile import FAULT, PORTAL, PORTAL_JSON, REDIRECT

Fault = tuple[int, str]
"""After so many questions that pass, this happens to the next one."""

SHORT_SECONDS = 0.1
LATE_SECONDS = 2.0
"""Longer than a desk of these runs waits for an answer."""
STALE_AFTER = 3
"""A question held back arrives when so many newer ones have been answered."""


def _later(status: str) -> bytes:
    return (
        f"HTTP/1.1 {status}\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    ).encode()


FOREIGN = {
    "500": FAULT,
    "portal": PORTAL,
    "portal-json": PORTAL_JSON,
    "redirect": REDIRECT,
    "413": _later("413 Content Too Large"),
    "429": _later("429 Too Many Requests"),
    "507": _later("507 Insufficient Storage"),
}
LINE_FAULTS = {
    "refuse": 2,
    "cut-question": 3,
    "end-question": 2,
    "cut-answer": 3,
    "end-answer": 2,
    "half-answer": 2,
    "lose": 4,
    "hang": 1,
    "delay": 2,
    "late": 2,
    "twice": 4,
    "stale": 4,
    **dict.fromkeys(FOREIGN, 1),
    "kill-desk": 2,
    "kill-desk-done": 3,
    "kill-node": 3,
    "kill-node-done": 2,
}
"""What can happen to a question, and how often.

refuse: reset at once · cut-…: half of it, then reset · end-…: half of it, then a polite end ·
half-answer: half of the JSON under a true length · lose: done, the answer never comes · hang:
silence · delay: slow but in time · late: it reaches the node when the desk has given up · twice:
delivered two times · stale: lost, and delivered after newer ones · a number, portal…: somebody
else answers · kill-…: that side dies by SIGKILL, before the question is done or when it is done
and the answer has not come.
"""


@dataclass(frozen=True)
class Killers:
    """What the run lends the line: `desk` and `node` die when they are called."""

    desk: Callable[[], None]
    node: Callable[[], None]


class Side:
    """One end of a connection, read message by message."""

    def __init__(self, plug: socket.socket) -> None:
        plug.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.plug = plug
        self._rest = b""

    def message(self, method: str = "") -> tuple[bytes, bytes]:
        """Head and body of the next one; two empty ones at the end. `method`: of the question
        that this is the answer to."""
        while b"\r\n\r\n" not in self._rest:
            if not self._more():
                return b"", b""
        head, _, self._rest = self._rest.partition(b"\r\n\r\n")
        length = int(_header(head, b"content-length") or 0)
        if method == "HEAD":
            length = 0
        while len(self._rest) < length:
            if not self._more():
                return b"", b""
        body, self._rest = self._rest[:length], self._rest[length:]
        return head + b"\r\n\r\n", body

    def _more(self) -> bool:
        block = self.plug.recv(1 << 18)
        self._rest += block
        return bool(block)

    def reset(self) -> None:
        """What a pulled cable or a dying router looks like, not a polite end."""
        with contextlib.suppress(OSError):
            self.plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self.plug.close()


def _header(head: bytes, name: bytes) -> bytes:
    for line in head.split(b"\r\n")[1:]:
        key, _, value = line.partition(b":")
        if key.strip().lower() == name:
            return value.strip()
    return b""


class ChaosLine:
    """Listens on a loopback port of its own and passes on to `target`, a port that may change.

    `ahead` are the faults to come, the nearest first; `seen` counts those that happened,
    `said` the node's own answers by status, `offered` how often the desk sent each act.
    """

    def __init__(self, target: int, killers: Killers) -> None:
        self.target = target
        self.ahead: list[Fault] = []
        self.seen: Counter[str] = Counter()
        self.offered: Counter[str] = Counter()
        self.said: Counter[int] = Counter()
        self.exchanges = 0
        self._killers = killers
        self._since = 0
        self._lock = threading.Lock()
        self._stale: list[tuple[int, bytes, str]] = []
        self._closing = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def add(self, faults: Iterable[Fault]) -> None:
        with self._lock:
            self.ahead += faults

    def calm(self) -> None:
        """No more faults; what was held back still arrives."""
        with self._lock:
            self.ahead.clear()

    def close(self) -> None:
        self._closing.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(Side(near),), daemon=True).start()

    def _serve(self, near: Side) -> None:
        with contextlib.suppress(OSError, ValueError), near.plug, self._far() as far:
            while True:
                head, body = near.message()
                if not head:
                    return
                self._note(head, body)
                self._deliver_stale()
                if not self._one(near, far, head + body, _method(head)):
                    return

    def _note(self, head: bytes, body: bytes) -> None:
        if head.startswith(b"POST /v1/acts "):
            said = messages.decode(messages.ActsUp, body)
            with self._lock:
                self.offered.update(act.id for act in said.acts)

    def _next(self) -> str:
        with self._lock:
            self.exchanges += 1
            if not self.ahead or self._since < self.ahead[0][0]:
                self._since += 1
                return "pass"
            self._since = 0
            _, kind = self.ahead.pop(0)
            self.seen[kind] += 1
            return kind

    @contextlib.contextmanager
    def _far(self) -> Iterator[Side]:
        with socket.create_connection(("127.0.0.1", self.target), timeout=20) as plug:
            yield Side(plug)

    def _one(self, near: Side, far: Side, question: bytes, method: str) -> bool:
        """Pass one question and its answer on, or do what is due; False ends the connection."""
        kind = self._next()
        match kind:
            case "refuse":
                near.reset()
            case "cut-question" | "end-question":
                far.plug.sendall(question[: len(question) // 2])
                if kind == "cut-question":
                    far.reset()
                near.reset()
            case "hang":
                # Until the desk gives up and closes.
                near.plug.recv(1)
            case "late":
                threading.Timer(LATE_SECONDS, self._deliver, (question, method)).start()
                near.plug.recv(1)
            case "stale":
                with self._lock:
                    self._stale.append((self.exchanges + STALE_AFTER, question, method))
                near.reset()
            case "kill-desk":
                far.plug.sendall(question[: len(question) // 2])
                self._killers.desk()
            case "kill-node":
                # The question and the end of the node race each other.
                killer = threading.Thread(target=self._killers.node)
                killer.start()
                with contextlib.suppress(OSError):
                    self._ask(far, question, method)
                near.reset()
                killer.join()
            case foreign if foreign in FOREIGN:
                near.plug.sendall(FOREIGN[foreign])
                near.plug.shutdown(socket.SHUT_WR)
            case _:
                return self._answer(near, far, question, method, kind)
        return False

    def _answer(self, near: Side, far: Side, question: bytes, method: str, kind: str) -> bool:
        """The kinds in which the node does its work."""
        if kind == "delay":
            self._closing.wait(SHORT_SECONDS)
        if kind == "twice":
            self._deliver(question, method)
        head, body = self._ask(far, question, method)
        said = head + body
        match kind:
            case "lose":
                near.reset()
            case "cut-answer" | "end-answer":
                near.plug.sendall(said[: len(said) // 2])
                if kind == "cut-answer":
                    near.reset()
            case "half-answer":
                half = body[: len(body) // 2]
                old, new = f": {len(body)}\r\n".encode(), f": {len(half)}\r\n".encode()
                near.plug.sendall(head.replace(old, new) + half)
                near.plug.shutdown(socket.SHUT_WR)
            case "kill-desk-done":
                self._killers.desk()
            case "kill-node-done":
                self._killers.node()
                near.reset()
            case _:
                near.plug.sendall(said)
                return bool(head) and _header(head, b"connection").lower() != b"close"
        return False

    def _ask(self, far: Side, question: bytes, method: str) -> tuple[bytes, bytes]:
        far.plug.sendall(question)
        head, body = far.message(method)
        if head:
            with self._lock:
                self.said[int(head[9:12])] += 1
        return head, body

    def _deliver(self, question: bytes, method: str) -> None:
        """To the node on a connection of its own; nobody listens to the answer."""
        with contextlib.suppress(OSError, ValueError), self._far() as far:
            self._ask(far, question, method)

    def _deliver_stale(self) -> None:
        with self._lock:
            due = [one for one in self._stale if one[0] <= self.exchanges]
            self._stale = [one for one in self._stale if one not in due]
        for _, question, method in due:
            self._deliver(question, method)


def _method(head: bytes) -> str:
    return head.partition(b" ")[0].decode()
