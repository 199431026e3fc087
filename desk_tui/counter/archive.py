"""The searchable, signed archive copy of every paper scanned here, made off the officer's path.

A copy counts from its act on. Before the file is put on the dossier's shelf the record notes what
is being put, so that a crash in between neither loses the copy nor leaves a second one behind.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from db import acts, paper_words, queue, settings
from db.clock import utc_text
from db.driver import sqlite
from db.holding import hold
from db.kinds import PaperArchived
from db.problem import RecordProblem
from desk_tui.counter import signing, text_engine
from desk_tui.counter.archive_queue import (
    Failed,
    Waiting,
    choose,
    leave,
    put_aside,
    still,
    tell,
)
from desk_tui.counter.desk import Desk
from desk_tui.counter.problem import Refusal
from desk_tui.counter.shelves import holding
from desk_tui.tongue import say

if TYPE_CHECKING:
    from scanners.problem import ScanProblem

Told = Callable[[int, int], None]
"""Called with how many pages are read and how many there are."""

_BEGUN, _MAKING, _LIMIT = "archive-begun", "archive-making", "file-limit"
_MOST_CRASHES = 3
_DRAWN_DPI = 300
_STOPS_ALL = {"cancelled", "disk-full", "no-text-engine"}
_NOT_ENDED = (
    "archive-crash",
    say("Làm bản lưu của giấy tờ này bị ngắt giữa chừng nhiều lần."),
    say("Mở tệp xem có bình thường không; nếu cần, quét lại giấy tờ."),
)


@dataclass(frozen=True)
class Outcome:
    """What became of one paper: `made`, or `failed`; neither when it was scanned again meanwhile,
    or is left as it is because it came signed.
    """

    paper: Waiting
    made: PaperArchived | None = None
    failed: Failed | None = None
    warnings: tuple[str, ...] = ()


class _Begun(msgspec.Struct, frozen=True):
    """The paper in hand, and how often a program died with it in hand."""

    of: str = ""
    times: int = 0


class _Making(msgspec.Struct, frozen=True):
    """A finished copy on its way to the shelf; `pages` is what was read on each page."""

    dossier: str
    code: str
    copy: PaperArchived
    pages: tuple[str, ...]


# One program at a time.


@contextlib.contextmanager
def alone(desk: Desk) -> Iterator[None]:
    """No other program makes copies meanwhile; nothing of an earlier one lies about in clear.

    Raises Refusal `archive-busy`.
    """
    busy = Refusal(
        "archive-busy",
        say("Một chương trình khác đang làm bản lưu của quầy này."),
        say("Đợi chương trình đó làm xong, hoặc đóng nó rồi chạy lại."),
    )
    with hold(desk.folder / "archive.lock", busy):
        _clear(desk)
        try:
            yield
        finally:
            _clear(desk)


def _clear(desk: Desk) -> None:
    shutil.rmtree(_room(desk), ignore_errors=True)


def _room(desk: Desk) -> Path:
    return desk.folder / "archiving"


def run(
    desk: Desk,
    stop: Callable[[], bool],
    secret: str | None = None,
    limit: int | None = None,
    progress: Told | None = None,
) -> Iterator[Outcome]:
    """Make copies until nothing waits or `limit` papers were tried. Raises as `archive_next`."""
    from scanners.problem import ScanProblem

    with alone(desk):
        done = 0
        try:
            while not stop() and (limit is None or done < limit):
                outcome = archive_next(desk, stop, progress, secret)
                if outcome is None:
                    break
                done += 1
                yield outcome
        except ScanProblem as problem:
            if problem.code != "cancelled":
                tell(desk, secret, f"{problem.message} {problem.hint}")
            raise
        tell(desk, secret)


def archive_next(
    desk: Desk,
    stop: Callable[[], bool],
    progress: Told | None = None,
    secret: str | None = None,
) -> Outcome | None:
    """Make the next copy, within `alone`; None when there is none to make now.

    Newly scanned papers go before those that failed. An office that signs gets no unsigned copy:
    without `secret`, or after a key that would not sign, papers wait (see `signing.paused`).
    Raises ScanProblem `cancelled`, `disk-full`, `no-text-engine`, and RecordProblem.
    """
    if outcome := _end_what_was_begun(desk):
        return outcome
    paper = choose(desk)
    if paper is None or signing.paused(desk, secret):
        return None
    if _begin(desk, paper.of) > _MOST_CRASHES:
        from scanners.problem import ScanProblem

        return _put_aside(desk, paper, ScanProblem(*_NOT_ENDED))
    from scanners.problem import ScanProblem

    try:
        text_engine.need()
        making, warnings = _made(desk, paper, stop, progress, secret)
    except ScanProblem as problem:
        if problem.code in _STOPS_ALL:
            _begin(desk, "")
            raise
        if problem.code in signing.KEY_TROUBLES and secret is not None:
            _begin(desk, "")
            signing.pause(desk, problem, secret)
            return None
        if problem.code == "pdf-signed":
            return _left(desk, paper)
        return _put_aside(desk, paper, problem)
    except RecordProblem:
        with contextlib.suppress(RecordProblem):
            _begin(desk, "")
        raise
    except Exception as error:
        # Whatever a library stumbles over in one paper, the next ones get their copies.
        told = say(
            "Không làm được bản lưu ({name}: {error}).", name=type(error).__name__, error=error
        )
        return _put_aside(desk, paper, ScanProblem("archive-fault", told, _NOT_ENDED[2]))
    return _written(desk, making, warnings)


# One copy.


def _made(
    desk: Desk,
    paper: Waiting,
    stop: Callable[[], bool],
    progress: Told | None,
    secret: str | None,
) -> tuple[_Making, tuple[str, ...]]:
    """Make the copy, note it in the record, put it on the shelf. Nothing of it stays in clear."""
    from scanners.archive import archive

    wanted = signing.of(desk)
    signer = signing.Signer(desk, wanted, secret or "") if wanted else None
    with _private_folder(desk) as folder:
        made = archive(
            _pages(desk, paper, folder),
            folder / "copy.pdf",
            limit=file_limit(desk),
            signer=signer,
            progress=progress,
            cancelled=stop,
        )
        signed = signer.signed if signer else None
        copy = PaperArchived(
            key=paper.key,
            of=paper.of,
            sha256=made.sha256,
            bytes=made.bytes,
            text_chars=made.text_chars,
            signed_by=signed.subject if signed else "",
            signed_at=utc_text(signer.at) if signer and signed else "",
        )
        making = _Making(paper.dossier, paper.code, copy, made.text)
        desk.record.transact(lambda connection: _put(connection, _MAKING, making))
        desk.vault.shelf(paper.dossier).put(folder / "copy.pdf")
    return making, made.warnings


def _end_what_was_begun(desk: Desk) -> Outcome | None:
    """After a crash: a copy that reached the shelf gets its act, one that did not is forgotten."""
    told = settings.get(desk.read, _MAKING)
    if not told:
        return None
    making = msgspec.convert(told, _Making)
    from scanners.problem import ScanProblem

    try:
        desk.vault.shelf(making.dossier).verify(making.copy.sha256)
    except ScanProblem:
        _drop(desk, making)
        return None
    return _written(desk, making, ())


def _written(desk: Desk, making: _Making, warnings: tuple[str, ...]) -> Outcome:
    """The act, the words of the pages and the end of the note, in one transaction."""
    copy = making.copy
    paper = Waiting(making.dossier, making.code, copy.key, copy.of)
    wanted = True

    def doings(_: sqlite.Connection) -> Sequence[acts.Doing]:
        nonlocal wanted
        wanted = still(desk, paper)
        return [acts.Doing(paper.dossier, copy)] if wanted else []

    def also(connection: sqlite.Connection) -> None:
        if wanted:
            paper_words.put(
                connection, desk.record.plain, paper.dossier, copy.key, copy.sha256, making.pages
            )
            _put(connection, _MAKING, None)
            _put(connection, _BEGUN, None)

    desk.act(doings, also=also)
    if not wanted:
        _drop(desk, making)
        return Outcome(paper)
    return Outcome(paper, made=copy, warnings=warnings)


def _drop(desk: Desk, making: _Making) -> None:
    """A copy that nobody speaks of leaves the shelf, then its note the record."""
    from scanners.problem import ScanProblem

    lines = queue.papers(desk.read, making.dossier)
    spoken = {name for line in lines for name in (line.sha256, line.archive)}
    if making.copy.sha256 not in spoken:
        with contextlib.suppress(ScanProblem, OSError):
            desk.vault.shelf(making.dossier).erase(making.copy.sha256)

    def forget(connection: sqlite.Connection) -> None:
        _put(connection, _MAKING, None)
        _put(connection, _BEGUN, None)

    desk.record.transact(forget)


def _pages(desk: Desk, paper: Waiting, folder: Path) -> list[Path]:
    """The images of the paper's pages: those of our own PDF as they lie in it, byte for byte."""
    import pikepdf

    file = folder / "paper.pdf"
    shelf = holding(desk, paper.dossier, paper.of)
    with shelf.open(paper.of) as stream, file.open("wb") as target:
        shutil.copyfileobj(stream, target)
    pages: list[Path] = []
    with pikepdf.open(file) as pdf:
        if str(pdf.docinfo.get("/Producer", "")) == "desk-tui":
            for number, page in enumerate(pdf.pages, 1):
                (image,) = page.get_images().values()
                path = folder / f"page-{number:04d}.jpg"
                path.write_bytes(image.read_raw_bytes())
                pages.append(path)
    return pages or _drawn(file, folder)


def _drawn(file: Path, folder: Path) -> list[Path]:
    """The pages of a PDF that came from a scanner of its own: drawn in the jail."""
    from scanners.foreign import examine
    from scanners.problem import ScanProblem

    found = examine(file, folder, 1, _DRAWN_DPI, as_pictures=True)
    if found.signed:
        raise ScanProblem(
            "pdf-signed",
            say("Tệp đã ký số nên được giữ nguyên, không làm bản lưu khác."),
            say("Không cần làm gì; tệp gốc vẫn gửi được."),
        )
    return [page.path for page in found.pages]


@contextlib.contextmanager
def _private_folder(desk: Desk) -> Iterator[Path]:
    room = _room(desk)
    room.mkdir(mode=0o700, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=room) as name:
        yield Path(name)


# What cannot be done.


def _put_aside(desk: Desk, paper: Waiting, problem: ScanProblem) -> Outcome:
    def work(connection: sqlite.Connection) -> Failed:
        _put(connection, _BEGUN, None)
        return put_aside(desk, connection, paper, problem)

    return Outcome(paper, failed=desk.record.transact(work))


def _left(desk: Desk, paper: Waiting) -> Outcome:
    def work(connection: sqlite.Connection) -> None:
        _put(connection, _BEGUN, None)
        leave(desk, connection, paper)

    desk.record.transact(work)
    return Outcome(paper)


# What the record keeps.


def file_limit(desk: Desk) -> int | None:
    """The most bytes a copy may have at this office; None for no limit."""
    return settings.get(desk.read, _LIMIT)


def limit_files(desk: Desk, limit: int | None) -> None:
    """Copies made from now on have at most `limit` bytes; None: as many as they need."""
    desk.needs("supervisor", "it")
    desk.record.transact(lambda connection: _put(connection, _LIMIT, limit))


def _begin(desk: Desk, of: str) -> int:
    """Note the paper in hand; how often it has been begun without an end."""
    begun = msgspec.convert(settings.get(desk.read, _BEGUN) or {}, _Begun)
    begun = _Begun(of, begun.times + 1 if of == begun.of else 1)
    desk.record.transact(lambda connection: _put(connection, _BEGUN, begun if of else None))
    return begun.times


def _put(connection: sqlite.Connection, name: str, value: Any) -> None:
    settings.put(connection, name, msgspec.to_builtins(value))
