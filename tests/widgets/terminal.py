"""A small terminal for tests: runs a program on a real pty and types into it, byte by byte."""

from __future__ import annotations

import os
import re
import select
import sys
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType

import pytest

if sys.platform == "win32":
    pytest.skip("a pty is needed, which Windows does not have", allow_module_level=True)

import fcntl
import pty
import signal
import struct
import termios

_CONTROL = re.compile(
    rb"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"
    rb"|\x1b[ -/]*[0-~]|[\x00-\x08\x0b-\x1f]"
)
_KITTY_ASKED = re.compile(rb"\x1b\[>(\d+)u")


class Terminal:
    """One program on a pty, with what it painted and the keyboard level it asked for."""

    def __init__(
        self,
        argv: list[str],
        size: tuple[int, int] = (100, 30),
        environ: Mapping[str, str] | None = None,
    ) -> None:
        self.painted = b""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            _set_size(0, size)
            env = {
                **os.environ,
                "TERM": "xterm-256color",
                "COLORTERM": "truecolor",
                **(environ or {}),
            }
            # The size comes from the terminal, not from whoever runs the tests.
            for name in ("TEXTUAL_DISABLE_KITTY_KEY", "COLUMNS", "LINES"):
                env.pop(name, None)
            os.execvpe(argv[0], argv, env)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)

    def read(self, seconds: float) -> bool:
        """Take what the program paints; False when it stayed silent for so long."""
        if not select.select([self.fd], [], [], seconds)[0]:
            return False
        try:
            self.painted += os.read(self.fd, 65536)
        except OSError as gone:
            raise EOFError(f"the program ended: {self.screen_text[-3000:]}") from gone
        return True

    def pause(self, seconds: float) -> None:
        """Let time pass between two keys, reading meanwhile."""
        until = time.perf_counter() + seconds
        while (left := until - time.perf_counter()) > 0:
            self.read(left)

    def wait_for(self, text: str, seconds: float = 60.0) -> None:
        """Until the text has been painted."""
        until = time.perf_counter() + seconds
        while text not in self.screen_text:
            if not self.read(max(0.0, until - time.perf_counter())):
                raise TimeoutError(f"no {text!r} in {self.screen_text[-600:]!r}")

    @property
    def screen_text(self) -> str:
        """All text painted so far, without control sequences."""
        return _CONTROL.sub(b"", self.painted).decode("utf-8", "replace")

    @property
    def kitty_level(self) -> int:
        """The flags of the Kitty keyboard protocol that the program asked for last."""
        asked = _KITTY_ASKED.findall(self.painted)
        return int(asked[-1]) if asked else 0

    def resize(self, columns: int, lines: int) -> None:
        """The window gets another size; the program is told so."""
        _set_size(self.fd, (columns, lines))

    def send(self, data: bytes) -> None:
        os.write(self.fd, data)

    def type(self, pieces: Iterable[str | bytes], gap: float | None) -> None:
        """Send pieces `gap` seconds apart; None: all in one write."""
        raw = [p.encode() if isinstance(p, str) else p for p in pieces]
        for piece in [b"".join(raw)] if gap is None else raw:
            self.send(piece)
            if gap:
                self.pause(gap)

    def commit(self, text: str) -> None:
        """A word from an input method, as a terminal with the Kitty protocol sends it."""
        if self.kitty_level & 16 and len(text) > 1:
            numbers = ":".join(str(ord(letter)) for letter in text)
            self.send(f"\x1b[0;;{numbers}u".encode())
        else:
            self.send(text.encode())


def _set_size(fd: int, size: tuple[int, int]) -> None:
    columns, lines = size
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))


class Boxes:
    """The boxes of `apps/boxes.py`: press F5, read what it stored."""

    def __init__(self, terminal: Terminal, out: Path) -> None:
        self.terminal = terminal
        self.out = out
        self.rounds = 0

    def stored(self) -> list[str]:
        """What the program stored for this round; the boxes are empty afterwards."""
        self.rounds += 1
        # Longer than the gap of a burst: F5 belongs to nothing before it.
        self.terminal.pause(0.08)
        self.terminal.send(b"\x1b[15~")
        self.terminal.wait_for(f"LẦN {self.rounds}.")
        return self.out.read_text(encoding="utf-8").splitlines()[-1].split("¦")
