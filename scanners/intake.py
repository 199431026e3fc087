"""From a device or a foreign file to one PDF per paper: the calls the verbs use.

A scan is a job: a private folder in `work` with a ledger and sealed pages (`ledger.py`). A page
that has come stays there until the verb has written its act and calls `settle`. The device runs in
a child process (`worker.py`). The job's pages are sealed under a random key which lies on the
dossier's shelf: who destroys the shelf destroys them too, and a job is dropped without asking
whether another paper has the same page. The child knows that key and the one of a single place on
the shelf: there goes the paper, which it seals while it is made.
"""

from __future__ import annotations

import contextlib
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from scanners import ahead, feed, ledger, worker
from scanners.devices.protocol import Event, Page, ScanConfig, Settings
from scanners.disk import full_disk_told, need_space
from scanners.feed import FREE_FLOOR
from scanners.ledger import Job, Row
from scanners.problem import ScanProblem
from scanners.treatment import Treatment

if TYPE_CHECKING:
    from scanners.codes_worker import CodeReader
    from scanners.vault import Shelf

__all__ = ["FREE_FLOOR", "Job", "Row"]

Told = Callable[[Page | Event], None]


@dataclass(frozen=True)
class Scanned:
    """One paper in the vault. `blank_pages` are its page numbers from 1, marked and kept."""

    pages: int
    blank_pages: tuple[int, ...]
    warnings: tuple[str, ...]
    sha256: str
    bytes: int
    job: Job | None = None


# A job and its scans.


def open_job(work: Path, shelf: Shelf, device: str, settings: Settings, paper: str = "") -> Job:
    """A new job of the dossier with this shelf; pages are dealt to `paper` as they come.

    Raises ScanProblem `disk-full`.
    """
    with full_disk_told():
        folder = work / secrets.token_hex(8)
        folder.mkdir(mode=0o700, parents=True)
    try:
        key = shelf.put(secrets.token_bytes(32)).sha256
    except BaseException:
        folder.rmdir()
        raise
    return Job(folder, device, settings, paper, key, shelf=shelf)


async def scan(
    job: Job,
    device: str,
    settings: Settings,
    config: ScanConfig,
    progress: Told | None = None,
    free_floor: int = FREE_FLOOR,
) -> Job:
    """Scan into a job, new or cut short, until the paper ends; `stop` ends it from any thread.

    Raises Fault or ScanProblem; the pages that came stay, see `unfinished`. A job without any page
    is gone then.
    """
    shelf = _shelf(job)
    key, place = shelf.get(job.key), shelf.place()
    try:
        need_space(job.folder, free_floor)
        steps = worker.run(job, key, place, device, settings, config, free_floor)
        async with contextlib.aclosing(steps):
            async for step in steps:
                if progress is not None:
                    progress(step)
    except BaseException:
        with contextlib.suppress(ScanProblem):
            _drop_if_empty(job)
        raise
    return again(job)


def prepare(device: str) -> None:
    """A scan from this device may begin any moment: see `ahead`. Any thread."""
    ahead.prepare(device.partition(":")[0])


def dismiss() -> None:
    """No scan is about to begin."""
    ahead.dismiss()


def stop(job: Job) -> None:
    """Stop the device of a running job, which then raises Fault `cancelled`. Any thread."""
    worker.stop(job.folder)


def again(job: Job) -> Job:
    """The job as its ledger tells it now."""
    return replace(ledger.read(job.folder), shelf=job.shelf)


async def attach(job: Job, progress: Told | None = None) -> Job:
    """Follow a job whose screen has died to its end: pages (those it had first), then as `scan`."""
    async with contextlib.aclosing(worker.attach(job)) as pages:
        async for page in pages:
            if progress is not None:
                progress(page)
    return again(job)


def running(work: Path, shelf: Shelf) -> list[Job]:
    """Jobs that a living program is at, oldest first: see `attach`."""
    return [
        replace(ledger.read(folder), shelf=shelf)
        for folder in _folders(work)
        if worker.running(folder)
    ]


def unfinished(work: Path, shelf: Shelf) -> list[Job]:
    """Jobs cut short or never settled, oldest first; those that run are not among them.

    Nothing stays in clear in their folders. A page that came too late for the ledger is taken in if
    it is whole; `Job.lost` tells of one that was still coming.
    """
    jobs: list[Job] = []
    for folder in _folders(work):
        # Busy: it runs. Damaged: without its first line nobody can open its pages; nothing is
        # thrown away.
        with contextlib.suppress(ScanProblem), ledger.held(folder):
            job = replace(ledger.read(folder), shelf=shelf)
            jobs.append(feed.recover(job, _sealed(job)))
    return jobs


def discard(job: Job) -> None:
    """Remove a job and its pages, as the officer has decided. Raises Fault `busy` if it runs."""
    with ledger.held(job.folder):
        shutil.rmtree(job.folder, ignore_errors=True)
    if job.shelf is not None:
        with contextlib.suppress(ScanProblem):
            job.shelf.erase(job.key)


def settle(job: Job) -> bool:
    """The act is written: let the job go, unless a wanted page is in no paper yet, or its paper has
    changed since it was kept; then False.
    """
    job = again(job)
    rows = [row for row in job.pages if row.treatment.kept]
    kept = all(row.state == "accepted" for row in rows)
    if not kept or any(feed.made_of(job, row.paper) is None for row in rows):
        return False
    discard(job)
    return True


def _drop_if_empty(job: Job) -> None:
    if (job.folder / ledger.FILE).exists():
        with ledger.held(job.folder):
            # A child that crashed may have left whole pages that it had no time to take.
            if feed.recover(job, _sealed(job)).pages:
                return
    discard(job)


def _folders(work: Path) -> list[Path]:
    begun = (path.parent for path in work.glob(f"*/{ledger.FILE}"))
    return sorted(begun, key=lambda path: (path.stat().st_mtime_ns, path.name))


def _shelf(job: Job) -> Shelf:
    if job.shelf is None:
        raise ValueError("this job was read without its shelf")
    return job.shelf


def _sealed(job: Job) -> Shelf:
    return feed.sealed_pages(job.folder, _shelf(job).get(job.key))


# Papers.


def keep(job: Job, key: str, shelf: Shelf) -> Scanned:
    """One PDF of the pages dealt to the paper `key`, in order, as treated, onto the shelf.

    Blocks while it is made. Doing it again gives the same file. Raises ScanProblem `no-pages`,
    `page-damaged`, `disk-full`; the job stays as it was. Then write the act, then `settle`.
    """
    if not _at_hand(again(job), key, shelf):
        worker.make_paper(job, _shelf(job).get(job.key), shelf.place(), key)
    with ledger.held(job.folder):
        job = again(job)
        rows = feed.wanted(job, key)
        made = job.made[key]
        if (paper := feed.made_file(job, made)).exists():
            shelf.take(paper, made.sha256)
        elif (sealed := _sealed(job)).has(made.sha256):
            with sealed.open(made.sha256) as stream:
                shelf.put(stream)
        done = [replace(row, state="accepted") for row in rows if row.state != "accepted"]
        ledger.append(job.folder, *(ledger.entry(row) for row in done))
    warnings = tuple(text for row in rows for text in row.warnings)
    if job.damaged:
        warnings += ("Sổ ghi trang của lần quét này có dòng hỏng; hãy xem lại đủ trang.",)
    blank = tuple(number for number, row in enumerate(rows, 1) if row.findings.blank)
    return _scanned(len(rows), blank, warnings, made.sha256, made.bytes, again(job))


def _at_hand(job: Job, key: str, shelf: Shelf) -> bool:
    """Is the paper made, and there: made just now, or kept before?"""
    made = feed.made_of(job, key)
    return made is not None and (
        feed.made_file(job, made).exists()
        or shelf.has(made.sha256)
        or _sealed(job).has(made.sha256)
    )


def finish(job: Job, shelf: Shelf) -> Scanned:
    """The pages that a job for one paper has are that paper. Raises as `keep`."""
    return keep(job, job.paper, shelf)


def missing(job: Job, declared: int, key: str | None = None) -> str:
    """A warning when a paper (or the whole job) has not as many pages as were declared, else ""."""
    kept = [row for row in job.pages if row.treatment.kept and key in (None, row.paper)]
    if len(kept) == declared:
        return ""
    than = "thiếu" if len(kept) < declared else "thừa"
    return (
        f"Đã khai {declared} trang nhưng có {len(kept)} trang,"
        f" {than} {abs(declared - len(kept))} trang; hãy xem lại."
    )


def clear_page(job: Job, sequence: int) -> AbstractContextManager[Path]:
    """A page's image in clear while it is looked at. Raises ScanProblem `page-damaged`."""
    return feed.clear_page(job.folder, _sealed(job), job.page(sequence))


def code_reader(job: Job) -> AbstractContextManager[CodeReader]:
    """Reads the codes on the job's pages, in a child of its own: see `codes_worker`."""
    from scanners.codes_worker import reading

    return reading(job.folder, _shelf(job).get(job.key))


def keep_file(path: Path, shelf: Shelf) -> Scanned:
    """Keep a citizen's file: a PDF byte for byte, pictures as a PDF of their own.

    Blocks for up to a minute on a heavy file. Raises ScanProblem; then nothing was kept.
    """
    from scanners.foreign import examine, look
    from scanners.pdf import assemble

    picture = not look(path)
    with full_disk_told(), _private_folder(shelf) as folder:
        # Looked at and kept from one private copy, so that what is kept is what was looked at.
        copy = folder / "file"
        shutil.copyfile(path, copy)
        found = examine(copy, folder if picture else None)
        if picture:
            copy = folder / "paper.pdf"
            assemble([page.path for page in found.pages], copy)
        stored = shelf.put(copy)
    blank = tuple(number for number, page in enumerate(found.pages, 1) if page.blank)
    return _scanned(len(found.pages), blank, found.warnings, stored.sha256, stored.bytes)


@contextlib.contextmanager
def _private_folder(shelf: Shelf) -> Iterator[Path]:
    """Beside the vault and not in the system's /tmp; what a crash leaves, `Vault.tidy` removes."""
    parent = shelf.vault.root / "tmp"
    parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=parent) as name:
        yield Path(name)


def _scanned(
    pages: int,
    blank: tuple[int, ...],
    warnings: tuple[str, ...],
    sha256: str,
    size: int,
    job: Job | None = None,
) -> Scanned:
    if blank:
        numbers = ", ".join(str(number) for number in blank)
        warnings += (f"Trang {numbers} có vẻ trắng; vẫn được giữ lại.",)
    return Scanned(pages, blank, warnings, sha256, size, job)


# Which pages, in which order, for which paper. Pages are named by their sequence.


def deal(job: Job, papers: Mapping[int, str]) -> Job:
    """Deal pages to papers by key; "" takes a page back. Raises ScanProblem `no-page`."""
    return _changed(job, [replace(job.page(one), paper=key) for one, key in papers.items()])


def set_treatment(job: Job, sequence: int, treatment: Treatment) -> Job:
    """What the officer wants done to a page; it goes before what is proposed."""
    by_hand = replace(treatment, by_hand=True)
    return _changed(job, [replace(job.page(sequence), treatment=by_hand)])


def reject(job: Job, sequences: Sequence[int]) -> Job:
    """Take pages out; their images stay in the job."""
    return _changed(job, [replace(job.page(one), state="rejected") for one in sequences])


def replace_page(job: Job, old: int, new: int) -> Job:
    """A page scanned later takes the place and the paper of another, which is rejected."""
    place, coming = job.page(old), job.page(new)
    order = [new if one == old else one for one in _order(job) if one != new]
    rows = [replace(place, state="rejected"), replace(coming, paper=place.paper)]
    return _changed(job, rows, order)


def insert_after(job: Job, after: int, new: Sequence[int]) -> Job:
    """Pages scanned later go behind another and to its paper; `after` 0: before the first."""
    others = [one for one in _order(job) if one not in new]
    at = others.index(job.page(after).sequence) + 1 if after else 0
    paper = job.page(after or others[0]).paper if others else job.paper
    rows = [replace(job.page(one), paper=paper) for one in new]
    return _changed(job, rows, [*others[:at], *new, *others[at:]])


def interleave(job: Job, fronts: Sequence[int], backs: Sequence[int]) -> Job:
    """Two piles of a one-sided feeder: all fronts, then the turned pile, so last back first.

    Each back goes behind its front and to its paper. Raises ScanProblem `piles-differ`.
    """
    if len(fronts) != len(backs):
        raise ScanProblem(
            "piles-differ",
            f"Mặt trước có {len(fronts)} trang nhưng mặt sau có {len(backs)} trang"
            " nên không ghép xen kẽ được.",
            "Xem trang nào thiếu hoặc thừa, quét bù hoặc bỏ trang đó rồi ghép lại.",
        )
    sheets = list(zip(fronts, reversed(backs), strict=True))
    rows = [replace(job.page(back), paper=job.page(front).paper) for front, back in sheets]
    moved = {*fronts, *backs}
    order = _order(job)
    at = next((place for place, one in enumerate(order) if one in moved), 0)
    before = [one for one in order[:at] if one not in moved]
    after = [one for one in order[at:] if one not in moved]
    return _changed(job, rows, [*before, *(one for sheet in sheets for one in sheet), *after])


def _order(job: Job) -> list[int]:
    return [row.sequence for row in job.pages]


def _changed(job: Job, rows: Sequence[Row], order: Sequence[int] | None = None) -> Job:
    """Write rows and order; a paper whose pages change has to be made again.

    Raises Fault `busy` while the job is being scanned.
    """
    entries = [
        ledger.entry(replace(row, state="cleaned") if row.state == "accepted" else row)
        for row in rows
    ]
    with ledger.held(job.folder):
        ledger.append(job.folder, *entries, *([ledger.ordered(order)] if order else []))
    return again(job)
