"""The text on pages, read by Tesseract in child processes: one a core, at low priority.

A help for searching and for filling forms in, never the truth: an officer confirms what it says. A
page that cannot be read, or takes too long, costs only its own text.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scanners.problem import ScanProblem
from scanners.treatment import Box

SECONDS_A_PAGE = 180.0
_SECONDS_TO_START = 60.0
_LOOK_FOR_CANCEL = 0.1

Cancelled = Callable[[], bool]
Told = Callable[[int, int], None]
"""Called with how many pages are done and how many there are."""


@dataclass(frozen=True)
class Word:
    """`box`: left, top, right, bottom in dots of the page; `confidence` 0 to 1."""

    text: str
    box: Box
    confidence: float


@dataclass(frozen=True)
class Line:
    """`baseline`: x, y of its left end and x, y of its right end, in dots of the page."""

    words: tuple[Word, ...]
    baseline: Box

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True)
class PageText:
    """What was read on a page of `width` by `height` dots, NFC; `failed`: it could not be read."""

    width: int = 0
    height: int = 0
    lines: tuple[Line, ...] = ()
    failed: bool = False

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)


UNREAD = PageText(failed=True)


def cancelled_problem() -> ScanProblem:
    return ScanProblem(
        "cancelled", "Đã dừng theo yêu cầu.", "Các trang vẫn còn nguyên, có thể làm lại sau."
    )


def read(
    pages: Sequence[Path],
    *,
    workers: int | None = None,
    seconds: float = SECONDS_A_PAGE,
    progress: Told | None = None,
    cancelled: Cancelled | None = None,
) -> list[PageText]:
    """The text of each page image, in order. Blocks: a second of one core a page and more.

    `seconds` is the clock of one page. Raises ScanProblem `no-text-engine` (nothing can be read on
    this machine) or `cancelled`.
    """
    if not pages:
        return []
    found = [UNREAD] * len(pages)
    waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
    for number in range(len(pages)):
        waiting.put(number)
    count = min(workers or os.cpu_count() or 1, len(pages))
    readers = [_Reader() for _ in range(count)]
    done: queue.SimpleQueue[int] = queue.SimpleQueue()

    def work(reader: _Reader) -> None:
        with contextlib.suppress(queue.Empty):
            while not reader.stopped:
                number = waiting.get_nowait()
                found[number] = reader.read(pages[number], seconds)
                done.put(number)

    finished = 0
    with ThreadPoolExecutor(count) as pool:
        working = {pool.submit(work, reader) for reader in readers}
        try:
            while working:
                ended, working = wait(working, _LOOK_FOR_CANCEL, FIRST_EXCEPTION)
                for one in ended:
                    one.result()
                while not done.empty():
                    done.get()
                    finished += 1
                    if progress is not None:
                        progress(finished, len(pages))
                if cancelled is not None and cancelled():
                    raise cancelled_problem()
        finally:
            for reader in readers:
                reader.stop()
    return found


class _Reader:
    """One child, started when first needed and kept warm; used by one thread, stopped by any."""

    def __init__(self) -> None:
        self.stopped = False
        self._child: subprocess.Popen[str] | None = None
        self._lock = threading.Lock()

    def read(self, page: Path, seconds: float) -> PageText:
        child = self._child or self._start()
        if child is None:
            return UNREAD
        said = _ask(child, json.dumps({"page": str(page.resolve())}) + "\n", seconds)
        if said is None:
            self._end()
            return UNREAD
        return UNREAD if "failed" in said else _page_text(said)

    def stop(self) -> None:
        self.stopped = True
        self._end()

    def _start(self) -> subprocess.Popen[str] | None:
        with self._lock:
            if self.stopped:
                return None
            child = self._child = subprocess.Popen(
                [sys.executable, "-m", "scanners.ocr_worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                encoding="utf-8",
                # Windows; elsewhere the child lowers its priority itself.
                creationflags=getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0),
                env={
                    **os.environ,
                    "PYTHONPATH": str(Path(__file__).parent.parent),
                    "PYTHONUTF8": "1",
                    # More threads only get into each other's way: one page took four times as long.
                    "OMP_THREAD_LIMIT": "1",
                },
            )
        said = _ask(child, "", _SECONDS_TO_START)
        if said is not None and "ready" in said:
            return child
        self._end()
        if self.stopped:
            return None
        raise ScanProblem(
            "no-text-engine",
            "Máy này chưa đọc được chữ trên ảnh nên chưa tìm theo chữ được.",
            "Báo người quản trị cài lại chương trình; tệp vẫn lưu và gửi được như thường.",
        )

    def _end(self) -> None:
        with self._lock:
            child, self._child = self._child, None
            if child is not None:
                child.kill()
                child.wait()
                for pipe in (child.stdin, child.stdout):
                    if pipe is not None:
                        with contextlib.suppress(OSError):
                            pipe.close()


def _ask(child: subprocess.Popen[str], line: str, seconds: float) -> dict[str, Any] | None:
    """The child's next answer; None when it died or its clock ran out (it is then ended)."""
    assert child.stdin is not None
    assert child.stdout is not None
    clock = threading.Timer(seconds, child.kill)
    clock.daemon = True
    clock.start()
    try:
        child.stdin.write(line)
        child.stdin.flush()
        return json.loads(child.stdout.readline())
    except (OSError, ValueError):
        return None
    finally:
        clock.cancel()


def _page_text(said: dict[str, Any]) -> PageText:
    lines = tuple(
        Line(
            tuple(
                Word(word["text"], tuple(word["box"]), word["confidence"]) for word in line["words"]
            ),
            tuple(line["baseline"]),
        )
        for line in said["lines"]
    )
    return PageText(said["width"], said["height"], lines)
