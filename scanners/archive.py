"""The archive copy of a paper: PDF/A with its text, as light as its receiver asks, signed last.

Slow (seconds a page) and therefore off the officer's path: the paper is kept and filed before.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from scanners import ocr
from scanners.disk import full_disk_told, sync_file, sync_folder
from scanners.ocr import Cancelled, PageText, Told, cancelled_problem
from scanners.pdf import assemble
from scanners.problem import ScanProblem
from scanners.shrink import Shrunk, megabytes, shrink, too_heavy

PDFA = "PDF/A-1b"
# A signature with its certificates and the picture of a stamp: measured 31 to 50 KB.
_ROOM_TO_SIGN = 64_000
# What a slightly different size of each page's own dictionary may add.
_SLACK_A_PAGE = 16


class Warned(Protocol):
    """What a signer has to tell: nothing (empty) or a sentence for the officer."""

    @property
    def warning(self) -> str: ...


Signer = Callable[[Path, Path], Warned | None]
"""Writes the signed form of the first file into the second; raises ScanProblem."""


@dataclass(frozen=True)
class Archived:
    """A finished file. `pdfa`: the level it keeps, empty for none that is known.

    text: what was read on each page; text_chars: its letters without white space; page_bytes: the
    picture of each page; recompressed: numbers of pages made lighter; warnings: Vietnamese.
    """

    pages: int
    bytes: int
    sha256: str
    pdfa: str
    text: tuple[str, ...]
    text_chars: int
    page_bytes: tuple[int, ...]
    recompressed: tuple[int, ...]
    signed: bool
    warnings: tuple[str, ...]


def archive(
    pages: Sequence[Path],
    target: Path,
    *,
    text: bool = True,
    limit: int | None = None,
    signer: Signer | None = None,
    progress: Told | None = None,
    cancelled: Cancelled | None = None,
) -> Archived:
    """Write `target` from treated page images, whole or not at all; blocks.

    `limit` in bytes: heavier, and the heaviest pages are made lighter. `progress` is told pages
    read. Raises ScanProblem: `no-pages`, `page-damaged`, `too-heavy`, `disk-full`, `cancelled`, or
    what the signer raises.
    """

    def still_wanted() -> None:
        if cancelled is not None and cancelled():
            raise cancelled_problem()

    still_wanted()
    texts, warnings = _texts(pages, progress, cancelled) if text else ([], [])
    with (
        full_disk_told(),
        tempfile.TemporaryDirectory(dir=target.parent, prefix=".archive-") as name,
    ):
        work = Path(name)
        made = work / "paper.pdf"
        assemble(pages, made, texts)
        shrunk = Shrunk(tuple(pages), ())
        if limit is not None:
            room = _ROOM_TO_SIGN if signer is not None else 0
            shrunk = _fitted(pages, texts, made, limit - room, work, still_wanted)
        still_wanted()
        if signer is not None:
            told = signer(made, work / "signed.pdf")
            made = work / "signed.pdf"
            warnings += [told.warning] if told is not None and told.warning else []
        size, sha256 = made.stat().st_size, sha256_of(made)
        page_bytes = tuple(page.stat().st_size for page in shrunk.pages)
        if limit is not None and size > limit:
            raise too_heavy(page_bytes, size, limit)
        put(made, target)
    if shrunk.changed:
        warnings.append(_recompressed(shrunk.changed, limit or 0))
    said = tuple(page.text for page in texts) or ("",) * len(pages)
    return Archived(
        pages=len(pages),
        bytes=size,
        sha256=sha256,
        pdfa=PDFA,
        text=said,
        text_chars=letters(said),
        page_bytes=page_bytes,
        recompressed=shrunk.changed,
        signed=signer is not None,
        warnings=tuple(warnings),
    )


def letters(texts: Sequence[str]) -> int:
    return sum(len("".join(text.split())) for text in texts)


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def put(made: Path, target: Path) -> None:
    """Move a finished file of the same disk to its place, surviving a power cut."""
    part = target.with_name(target.name + ".part")
    made.replace(part)
    try:
        sync_file(part)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    sync_folder(target.parent)


def named(numbers: Sequence[int]) -> str:
    return ", ".join(str(number) for number in numbers)


def _texts(
    pages: Sequence[Path], progress: Told | None, cancelled: Cancelled | None
) -> tuple[list[PageText], list[str]]:
    """What is read on the pages; a machine that cannot read makes a paper without text."""
    try:
        texts = ocr.read(pages, progress=progress, cancelled=cancelled)
    except ScanProblem as problem:
        if problem.code != "no-text-engine":
            raise
        return [], [problem.message]
    unread = [number for number, page in enumerate(texts, 1) if page.failed]
    if unread:
        return texts, [f"Không đọc được chữ trên trang {named(unread)}; ảnh trang vẫn còn đủ."]
    return texts, []


def _fitted(
    pages: Sequence[Path],
    texts: Sequence[PageText],
    made: Path,
    limit: int,
    work: Path,
    still_wanted: Callable[[], None],
) -> Shrunk:
    """Make `made` again from lighter pages when it weighs more than `limit`."""
    total = made.stat().st_size
    if total <= limit:
        return Shrunk(tuple(pages), ())
    besides = total - sum(page.stat().st_size for page in pages) + _SLACK_A_PAGE * len(pages)
    shrunk = shrink(pages, _fineness(made), limit - besides, work, still_wanted)
    assemble(shrunk.pages, made, texts)
    return shrunk


def _fineness(made: Path) -> list[float]:
    """Dots per inch of each page's picture as it lies on its sheet."""
    import pikepdf

    found: list[float] = []
    with pikepdf.open(made) as pdf:
        for page in pdf.pages:
            (picture,) = page.get_images().values()
            left, _, right, _ = (float(edge) for edge in page.mediabox)
            found.append(int(picture.Width) * 72 / (right - left))
    return found


def _recompressed(pages: Sequence[int], limit: int) -> str:
    return (
        f"Đã nén trang {named(pages)} để tệp không quá {megabytes(limit)};"
        " các trang gốc vẫn giữ nguyên."
    )
