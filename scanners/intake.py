"""From a device or a foreign file to one PDF in the vault: the calls the verbs use.

A scan is a job folder in `work`: page files first, then the ledger `job.json`. Whatever happens, a
page that has come stays there until the verb has written its act and calls `settle`.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from scanners.devices.protocol import Device, Event, Fault, Page, Settings, page_files
from scanners.disk import full_disk_told, need_space, write_durably
from scanners.foreign import examine, look
from scanners.pages import receive
from scanners.pdf import assemble
from scanners.problem import ScanProblem
from scanners.vault import Vault

# Scanning stops below this; reading and giving back never do. Bytes.
FREE_FLOOR = 200 << 20

Told = Callable[[Page | Event], None]


@dataclass(frozen=True)
class Job:
    """A scan in `work` not yet settled: what was asked and the pages received so far."""

    folder: Path
    device: str
    settings: Settings
    pages: tuple[Page, ...] = ()
    sha256: str = ""


@dataclass(frozen=True)
class Scanned:
    """One paper in the vault. `blank_pages` are page numbers from 1, marked and kept."""

    pages: int
    blank_pages: tuple[int, ...]
    warnings: tuple[str, ...]
    sha256: str
    bytes: int
    job: Job | None = None


async def scan_paper(
    device: Device,
    settings: Settings,
    vault: Vault,
    work: Path,
    progress: Told | None = None,
    *,
    resume: Job | None = None,
    free_floor: int = FREE_FLOOR,
) -> Scanned:
    """Scan until the paper ends and keep it as one PDF. With `resume`, pages are added to that job.

    Raises Fault or ScanProblem; pages received stay in `work`, see `unfinished`. After the act that
    names the file is written, call `settle`: until then the page files stay.
    """
    job = resume or _new_job(work, device.info.id, settings)
    with _held(job.folder):
        _save(job)
        try:
            async with contextlib.aclosing(device.scan(settings, job.folder)) as steps:
                need_space(job.folder, free_floor)
                async for step in steps:
                    if isinstance(step, Page):
                        job = replace(job, pages=(*job.pages, step))
                        _save(job)
                        need_space(job.folder, free_floor)
                    if progress is not None:
                        progress(step)
        except BaseException:
            if not page_files(job.folder):
                shutil.rmtree(job.folder, ignore_errors=True)
            raise
        if not job.pages:
            shutil.rmtree(job.folder, ignore_errors=True)
            raise Fault("empty")
        return await asyncio.to_thread(_keep, job, vault)


def keep_file(path: Path, vault: Vault) -> Scanned:
    """Keep a citizen's file: a PDF byte for byte, pictures as a PDF of their own.

    Blocks for up to a minute on a heavy file. Raises ScanProblem; then nothing was kept.
    """
    picture = not look(path)
    with full_disk_told(), _private_folder(vault) as folder:
        # Looked at and kept from one private copy, so that what is kept is what was looked at.
        copy = folder / "file"
        shutil.copyfile(path, copy)
        found = examine(copy, folder if picture else None)
        if picture:
            copy = folder / "paper.pdf"
            assemble([page.path for page in found.pages], copy)
        stored = vault.put(copy)
    return _scanned(found.pages, found.warnings, stored.sha256, stored.bytes)


@contextlib.contextmanager
def _private_folder(vault: Vault) -> Iterator[Path]:
    """Beside the vault and not in the system's /tmp; what a crash leaves, `Vault.tidy` removes."""
    parent = vault.root / "tmp"
    parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=parent) as name:
        yield Path(name)


def unfinished(work: Path) -> list[Job]:
    """Jobs whose program has died or that were never settled, oldest first; running ones are not.

    A page file that came too late for the ledger is taken in if it is whole, else removed.
    """
    jobs: list[Job] = []
    folders = (path.parent for path in work.glob("*/job.json"))
    for folder in sorted(folders, key=lambda path: (path.stat().st_mtime_ns, path.name)):
        with contextlib.suppress(ScanProblem), _held(folder):
            jobs.append(_with_strays(_load(folder)))
    return jobs


def finish(job: Job, vault: Vault) -> Scanned:
    """Make the paper from the pages a job has. Raises ScanProblem, also when it has none."""
    with _held(job.folder):
        return _keep(job, vault)


async def settle(scanned: Scanned, device: Device | None = None) -> None:
    """The act is written: let the page files go, and the device's own copy."""
    if scanned.job is not None:
        discard(scanned.job)
    if device is not None:
        await device.settle()


def discard(job: Job) -> None:
    """Remove a job and its pages, as the officer has decided."""
    shutil.rmtree(job.folder, ignore_errors=True)
    _lock_path(job.folder).unlink(missing_ok=True)


def _keep(job: Job, vault: Vault) -> Scanned:
    with full_disk_told():
        original = _whole_original(job.pages)
        if original is None:
            original = job.folder / "paper.pdf"
            assemble([page.path for page in job.pages], original)
        stored = vault.put(original)
        (job.folder / "paper.pdf").unlink(missing_ok=True)
    job = replace(job, sha256=stored.sha256)
    _save(job)
    warnings = tuple(text for page in job.pages for text in page.warnings)
    return replace(_scanned(job.pages, warnings, stored.sha256, stored.bytes), job=job)


def _whole_original(pages: Sequence[Page]) -> Path | None:
    """The foreign PDF that these pages are, all of it and nothing else."""
    originals = {page.original for page in pages}
    if len(originals) == 1 and pages[0].original and len(pages) == pages[0].original_pages:
        return pages[0].original
    return None


def _scanned(pages: Sequence[Page], warnings: tuple[str, ...], sha256: str, size: int) -> Scanned:
    blank = tuple(number for number, page in enumerate(pages, 1) if page.blank)
    if blank:
        numbers = ", ".join(str(number) for number in blank)
        warnings += (f"Trang {numbers} có vẻ trắng; vẫn được giữ lại.",)
    return Scanned(len(pages), blank, warnings, sha256, size)


def _new_job(work: Path, device: str, settings: Settings) -> Job:
    with full_disk_told():
        folder = work / secrets.token_hex(8)
        folder.mkdir(mode=0o700, parents=True)
    return Job(folder, device, settings)


def _lock_path(folder: Path) -> Path:
    return folder.with_name(folder.name + ".lock")


@contextlib.contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Only one program works on a job; the system frees the lock when that program dies."""
    lock = FileLock(_lock_path(folder), timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise Fault("busy", str(folder)) from None
    try:
        yield
    finally:
        lock.release()
        if not folder.exists():
            _lock_path(folder).unlink(missing_ok=True)


def _save(job: Job) -> None:
    ledger: dict[str, Any] = {
        "version": 1,
        "device": job.device,
        "settings": asdict(job.settings),
        "sha256": job.sha256,
        "pages": [_page_row(page) for page in job.pages],
    }
    write_durably(job.folder / "job.json", json.dumps(ledger, ensure_ascii=False).encode())


def _page_row(page: Page) -> dict[str, Any]:
    original = page.original.name if page.original else None
    return asdict(page) | {"path": page.path.name, "original": original}


def _load(folder: Path) -> Job:
    ledger = json.loads((folder / "job.json").read_bytes())
    pages = tuple(_page(folder, row) for row in ledger["pages"])
    settings = Settings(**ledger["settings"])
    return Job(folder, ledger["device"], settings, pages, ledger["sha256"])


def _page(folder: Path, row: dict[str, Any]) -> Page:
    known = dict(row)
    known["path"] = folder / row["path"]
    known["original"] = folder / row["original"] if row["original"] else None
    known["warnings"] = tuple(row["warnings"])
    return Page(**known)


def _with_strays(job: Job) -> Job:
    known = {page.path for page in job.pages}
    strays: list[Page] = []
    for path in page_files(job.folder):
        if path in known:
            continue
        try:
            number = int(path.stem.removeprefix("page-"))
            strays.append(receive(path, number, job.settings.dpi))
        except Fault:
            path.unlink(missing_ok=True)
    if not strays:
        return job
    return replace(job, pages=(*job.pages, *strays))
