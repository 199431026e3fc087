"""Photos of a paper from the citizen's phone: looked at in the jail, then kept on the node's shelf.

Every picture is a foreign file. A JPEG goes into the paper's PDF byte for byte, at its full size.
"""

from __future__ import annotations

import hashlib
import secrets
import shutil
import threading
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING

from desk_tui.centre import blobs
from desk_tui.centre.citizen.tongue import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from desk_tui.centre.ledger import Ledger

PICTURE_BYTES = 25 << 20
FORM_BYTES = 80 << 20
MOST_AT_ONCE = 10
MOST_OF_A_LINK = 60
KINDS = "image/jpeg,image/png,application/pdf"
_looking = threading.BoundedSemaphore(2)
"""Each look takes a processor and some hundred megabytes; citizens wait their turn."""
_SHARP_ENOUGH = 1000
"""A short side of fewer pixels is hardly legible on a whole sheet (about 120 a inch)."""


def limits() -> str:
    """What is taken, in words."""
    return say(
        "Nhận ảnh JPEG, PNG hoặc tệp PDF; mỗi ảnh tối đa {size} MB, mỗi lần tối đa {most} ảnh.",
        size=PICTURE_BYTES >> 20,
        most=MOST_AT_ONCE,
    )


class Refused(Exception):
    """A picture is not taken: what is wrong, and what to do."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


@dataclass(frozen=True)
class Kept:
    """A paper on the node's shelf."""

    sha256: str
    bytes: int
    pages: int
    hints: tuple[str, ...]


def keep(ledger: Ledger, files: Sequence[IO[bytes]], now: datetime) -> Kept:
    """Look at the files, make one PDF of the pictures, keep it. Blocks for seconds.

    Raises Refused for what is no picture, or OSError (the disk is full); then nothing is kept.
    """
    from scanners.foreign import examine
    from scanners.pdf import assemble
    from scanners.problem import ScanProblem

    blobs.make_sure_of_room(ledger.files, FORM_BYTES)
    with _looking, _private(ledger) as folder:
        pages: list[Path] = []
        hints: list[str] = []
        for number, file in enumerate(files, 1):
            copy = folder / f"{number}"
            _copy(file, copy)
            drawn = folder / f"{number}.pages"
            drawn.mkdir()
            try:
                found = examine(copy, drawn)
            except ScanProblem as no:
                which = f"Ảnh thứ {number}: " if len(files) > 1 else ""
                raise Refused(f"{which}{no.message}", no.hint) from no
            if found.pdf:
                if len(files) > 1:
                    raise Refused("Tệp PDF phải gửi riêng, không gửi cùng ảnh.")
                return _kept(ledger, copy, len(found.pages), found.warnings, now)
            if min(min(page.width, page.height) for page in found.pages) < _SHARP_ENOUGH:
                hints.append(f"Ảnh thứ {number} hơi nhỏ, chữ có thể khó đọc.")
            pages += [page.path for page in found.pages]
        paper = folder / "paper.pdf"
        try:
            assemble(pages, paper)
        except ScanProblem as no:
            raise Refused(no.message, no.hint) from no
        return _kept(ledger, paper, len(pages), hints, now)


def tidy(ledger: Ledger) -> None:
    """Take away what a killed node was looking at."""
    for folder in ledger.files.glob("*.looking"):
        shutil.rmtree(folder, ignore_errors=True)


def _kept(ledger: Ledger, paper: Path, pages: int, hints: Sequence[str], now: datetime) -> Kept:
    content = paper.read_bytes()
    name = hashlib.sha256(content).hexdigest()
    if blobs.held(ledger, name) is None:
        blobs.note(ledger, [blobs.write_small(ledger, name, content)], now)
    return Kept(name, len(content), pages, tuple(hints))


def _copy(file: IO[bytes], to: Path) -> None:
    with to.open("wb") as into:
        shutil.copyfileobj(file, into)


@contextmanager
def _private(ledger: Ledger) -> Iterator[Path]:
    """Beside the node's files and not in the system's /tmp, which others may read."""
    folder = ledger.files / f"{secrets.token_hex(16)}.looking"
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
