"""The real program as a script and as an officer meet it."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tests.widgets.terminal import Terminal

PROGRAM = [sys.executable, "-m", "desk_tui"]
CARD = "001090000000|012345678|Nguyễn Văn Thử|15081990|Nam|Số 1, Thôn Ví Dụ, Xã Mẫu|01072021"
F2, F10, CTRL_Q, ALT_2 = b"\x1bOQ", b"\x1b[21~", b"\x11", b"\x1b2"


def said(*words: str, code: int = 0) -> Any:
    """What a verb answers as JSON, once it ended with the exit code."""
    done = subprocess.run([*PROGRAM, *words, "--json"], capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


@contextmanager
def centre(db: str, port: int) -> Iterator[None]:
    """The node program, listening until the end of the block."""
    node = subprocess.Popen(
        [*PROGRAM, "centre", "--db", db, "--port", str(port)], stdout=subprocess.PIPE
    )
    try:
        assert node.stdout
        assert json.loads(node.stdout.readline())["listening"].endswith(f":{port}")
        yield
    finally:
        node.kill()
        node.wait()


def scan(terminal: Terminal, payload: str) -> None:
    """What a card reader types: all at once, then Enter."""
    terminal.pause(0.2)
    terminal.send(payload.encode() + b"\r")


def save(terminal: Terminal) -> None:
    """F10, which asks why it is on paper; the reason by its digit; F10."""
    terminal.send(F10)
    fresh(terminal, "Chưa chọn lý do")
    terminal.send(b"6")
    fresh(terminal, "● 6 công dân chọn nộp trực tiếp")
    terminal.send(F10)
    fresh(terminal, "Đã tiếp nhận")


def fresh(terminal: Terminal, *texts: str) -> None:
    """Wait for texts painted from now on."""
    for text in texts:
        terminal.wait_for(text)
    terminal.painted = b""


def until(check: Callable[[], bool], seconds: float = 30.0) -> None:
    """Poll something outside this program until it holds."""
    end = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < end, "it never came true"
