"""An officer at a window: real keys into the real program on a pty, and what is on the glass."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import signal
import struct
import sys
import termios
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from tests.day.glass import Glass

SIZE = (120, 48)
_KEYS = {
    **dict(
        zip(("f1", "f2", "f3", "f4"), (b"\x1bOP", b"\x1bOQ", b"\x1bOR", b"\x1bOS"), strict=True)
    ),
    **{
        f"f{number}": f"\x1b[{code}~".encode()
        for number, code in zip(range(5, 13), (15, 17, 18, 19, 20, 21, 23, 24), strict=True)
    },
    "enter": b"\r",
    "tab": b"\t",
    "shift+tab": b"\x1b[Z",
    "space": b" ",
    "backspace": b"\x7f",
    "up": b"\x1b[A",
    "down": b"\x1b[B",
    "right": b"\x1b[C",
    "left": b"\x1b[D",
    "home": b"\x1b[H",
    "end": b"\x1b[F",
}
_HAND = 0.045
"""Seconds between two keys of a very quick hand: longer than between those of a card reader."""
_LOOK = 0.006
"""Seconds between two looks at whether the program still works on a key."""
_AT_REST = 2
"""So many looks in a row at a program that sleeps, and it has done with the key."""
_BUSY = 5.0
"""Longest wait for that."""
_OPENS = re.compile(r"f\d+|enter|(alt|ctrl)\+.")
_STEPS = frozenset(("up", "down", "left", "right"))
"""Keys that open nothing: from one to the next only the paint is waited for."""


def bytes_of(key: str) -> bytes:
    """What a terminal sends for a key: "f10", "alt+3", "ctrl+q", "x"."""
    if key in _KEYS:
        return _KEYS[key]
    start, _, letter = key.rpartition("+")
    if start == "alt":
        return b"\x1b" + letter.encode()
    if start == "ctrl":
        return bytes([ord(letter) & 31])
    return key.encode()


@dataclass
class Meter:
    """What one visit cost: keys (a scan is one), and after how many seconds each was painted.

    `inside` are keys that stay in a box or a list, `opening` those that may lead to another screen
    (F keys, Alt, Ctrl, Enter).
    """

    keys: int = 0
    free: int = 0
    inside: list[float] = field(default_factory=list[float])
    opening: list[float] = field(default_factory=list[float])

    @property
    def paints(self) -> list[float]:
        return [*self.inside, *self.opening]


class Seat:
    """One program on a pty, from its start to its end; may be started again after a power cut."""

    def __init__(self, name: str, env: Mapping[str, str]) -> None:
        self.name = name
        self.env = dict(env)
        self.meter = Meter()
        self.pid = 0
        self._fd = -1
        self._new = threading.Condition()

    def start(self) -> None:
        self._glass = Glass(*SIZE)
        self._waiting: list[bytes] = []
        self._painted_at = self._sent_at = 0.0
        self._gone = False
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            # A desk's machine does not work for others while its officer types.
            with suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, 0, -10)
            columns, lines = SIZE
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
            env = {**os.environ, **self.env, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
            for name in ("COLUMNS", "LINES", "CI", "DESK_TUI_PICTURES"):
                env.pop(name, None)
            os.execvpe(sys.executable, [sys.executable, "-m", "desk_tui"], env)
        threading.Thread(target=self._listen, args=(self._fd,), daemon=True).start()

    def _listen(self, fd: int) -> None:
        while True:
            try:
                piece = os.read(fd, 65536)
            except OSError:
                piece = b""
            with self._new:
                if fd != self._fd:
                    return
                if piece:
                    self._waiting.append(piece)
                    self._painted_at = self._painted_at or time.perf_counter()
                else:
                    self._gone = True
                self._new.notify_all()
            if not piece:
                return

    # Seeing.

    @property
    def glass(self) -> str:
        """Everything on the screen, its frames and blanks made one blank."""
        with self._new:
            pieces, self._waiting = self._waiting, []
        self._glass.feed(b"".join(pieces))
        return self._glass.text

    @property
    def picture(self) -> str:
        """The screen as it is, for a person who looks for what went wrong."""
        _ = self.glass
        return "\n".join(line.rstrip() for line in self._glass.display)

    def see(self, *texts: str, seconds: float = 30.0) -> str:
        """Until all of these are on the glass together; the glass."""
        return self._until(lambda glass: all(text in glass for text in texts), texts, seconds)

    def see_one(self, *texts: str, seconds: float = 30.0) -> str:
        """Until one of these is on the glass; the one."""
        glass = self._until(lambda glass: any(text in glass for text in texts), texts, seconds)
        return next(text for text in texts if text in glass)

    def gone(self, text: str, seconds: float = 30.0) -> None:
        """Until this is not on the glass any more."""
        self._until(lambda glass: text not in glass, (f"not {text}",), seconds)

    def see_other(self, before: str, seconds: float = 5.0) -> None:
        """Until the glass shows anything else than it did."""
        self._until(lambda glass: glass != before, ("something else",), seconds)

    def _until(self, so: Callable[[str], bool], wanted: tuple[str, ...], seconds: float) -> str:
        end = time.perf_counter() + seconds
        while not so(glass := self.glass):
            left = end - time.perf_counter()
            with self._new:
                fresh = bool(self._waiting) or self._new.wait(max(0.0, min(left, 0.5)))
                ended = self._gone and not self._waiting
            if ended or (left <= 0 and not fresh):
                lacking = [text for text in wanted if text not in glass]
                raise AssertionError(f"{self.name} does not see {lacking}:\n{self.picture}")
        return glass

    # Pressing.

    def press(self, *keys: str) -> None:
        """Keys one after the other, each painted before the next."""
        for before, key in zip(("", *keys), keys, strict=False):
            self._send(
                bytes_of(key),
                self.meter.opening if _OPENS.fullmatch(key) else None,
                at_rest=not (key in _STEPS and before in _STEPS),
            )
            self.meter.keys += 1

    def type(self, text: str, *then: str) -> None:
        """Something that has to be typed, letter by letter, and counts; then keys."""
        for place, letter in enumerate(text):
            self._send(letter.encode(), at_rest=not place)
        self.meter.keys += len(text)
        self.press(*then)

    def tell(self, text: str, *then: str) -> None:
        """Free text: what a citizen says or a paper shows. It is not counted, and comes as one
        paste: how it is typed is tried in tests/e2e."""
        self._paste(text)
        self.meter.free += len(text)
        self.press(*then)

    def scan(self, payload: str) -> None:
        """A slip under the reader: one burst with its Enter, counted as one key."""
        self._send(payload.encode() + b"\r", [])
        self.meter.keys += 1

    def card(self, payload: str) -> None:
        """A card under a reader whose terminal hands it on as one paste; one key.

        A burst of single keys is torn where other tests keep the machine from its work.
        """
        self._paste(payload)
        self.meter.keys += 1

    def _paste(self, text: str) -> None:
        self._send(b"\x1b[200~" + text.encode() + b"\x1b[201~", [])

    def _send(self, raw: bytes, paints: list[float] | None = None, *, at_rest: bool = True) -> None:
        """`paints`: where its time to the first paint belongs, else to those inside. `at_rest`: the
        program has done with all before, as a hand sees where the cursor went before it goes on."""
        if at_rest:
            self._settle()
        with self._new:
            while (left := self._sent_at + _HAND - time.perf_counter()) > 0:
                self._new.wait(left)
            self._painted_at = 0.0
            sent = self._sent_at = time.perf_counter()
            os.write(self._fd, raw)
        if painted := self._painted_since(sent):
            (self.meter.inside if paints is None else paints).append(painted - sent)

    def _painted_since(self, sent: float) -> float:
        """When something was painted; 0 when the program rests and has painted nothing."""
        end, quiet = sent + _BUSY, 0
        with self._new:
            while not (self._painted_at or self._gone) and quiet < _AT_REST:
                if not self._new.wait(_LOOK):
                    quiet = quiet + 1 if _sleeps(self.pid) else 0
                if time.perf_counter() > end:
                    break
            return self._painted_at

    def _settle(self) -> None:
        """However busy the machine is with other things."""
        end, quiet = time.perf_counter() + _BUSY, 0
        while quiet < _AT_REST and time.perf_counter() < end:
            quiet = quiet + 1 if _sleeps(self.pid) else 0
            time.sleep(_LOOK)

    # The machine.

    @property
    def peak_memory(self) -> int:
        """The most bytes the program itself has held since its start."""
        status = open(f"/proc/{self.pid}/status").read()  # noqa: PTH123, SIM115
        found = re.search(r"VmHWM:\s+(\d+) kB", status)
        return int(found.group(1)) * 1024 if found else 0

    def cut(self) -> None:
        """The power goes: this program and all that it started are gone at once."""
        if self.pid:
            for child in _children(self.pid):
                with suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            self.pid = 0

    def quit(self) -> None:
        """Ctrl+Q, and until the program has ended."""
        self._send(bytes_of("ctrl+q"), [])
        os.waitpid(self.pid, 0)
        self.pid = 0


def _sleeps(pid: int) -> bool:
    """Whether no thread of the program runs, or would if it were let."""
    try:
        for one in os.listdir(f"/proc/{pid}/task"):  # noqa: PTH208
            with open(f"/proc/{pid}/task/{one}/stat") as file:  # noqa: PTH123
                if file.read().rpartition(")")[2].split(None, 1)[0] != "S":
                    return False
    except FileNotFoundError:
        return False
    return True


def _children(pid: int) -> list[int]:
    found = open(f"/proc/{pid}/task/{pid}/children").read()  # noqa: PTH123, SIM115
    return [one for child in map(int, found.split()) for one in (child, *_children(child))]
