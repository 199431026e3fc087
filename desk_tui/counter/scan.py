"""Scanning a paper of a dossier: pages from a device, one PDF in the vault, one act."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from db import acts, catalogue, queue
from db.kinds import Paper, PaperAdded, Received
from desk_tui.counter import look
from desk_tui.counter.desk import Desk
from desk_tui.rules import text

if TYPE_CHECKING:
    from scanners.devices import Found
    from scanners.devices.protocol import Capabilities, Device, ScanConfig, Settings
    from scanners.intake import Job, Scanned


@dataclass(frozen=True)
class Kept:
    paper: Paper
    blank: int
    warnings: tuple[str, ...]


def line_of(desk: Desk, code: str, key: str) -> tuple[str, Paper]:
    """(dossier id, the checklist line a scan goes to); a line not handed in yet is opened."""
    whole = look.show(desk, code)
    for paper in whole.papers:
        if paper.key == key:
            return whole.row.id, paper
    if isinstance(whole.said, Received):
        procedure = catalogue.by_version(desk.read, whole.said.procedure_version)
        wanted = catalogue.find_paper(procedure.papers, key, text.plain)
        for paper in whole.papers:
            if paper.key == wanted.key:
                return whole.row.id, paper
        return whole.row.id, Paper(key=wanted.key, name=wanted.name, state="received")
    return whole.row.id, Paper(key=key, name=key, state="received")


async def scan(
    desk: Desk,
    device: Device,
    settings: Settings,
    code: str,
    key: str,
    progress: Callable[[object], None],
    at: datetime | None = None,
    resume: Job | None = None,
) -> Kept:
    """Scan into a paper of a dossier already received; with `resume`, after that job's last page.

    Faults are ScanProblem; the pages that came whole stay, see `unfinished`.
    """
    from scanners.intake import scan_paper, settle

    desk.done_at(at)  # refuses a time ahead before any paper moves
    id, line = line_of(desk, code, key)
    scanned = await scan_paper(
        device, settings, desk.vault, _work(desk, id, line), progress, resume=resume
    )
    kept = _keep(desk, id, line, scanned, at)
    await settle(scanned, device)
    return kept


def _work(desk: Desk, id: str, line: Paper) -> Path:
    return desk.folder / "scanning" / f"{id}-{line.key}"


class Running:
    """A scan with a loop of its own: run it in a thread, cancel it from any other."""

    def __init__(
        self,
        desk: Desk,
        device_id: str,
        settings: Settings,
        code: str,
        key: str,
        resume: Job | None = None,
    ) -> None:
        from scanners.devices import open_device

        self._device = open_device(device_id, config(desk))
        self._order = desk, device_id, settings, code, key, resume
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Task[None] | None = None
        self._cancelled = False

    def run(self, progress: Callable[[object], None]) -> Kept:
        """Until the paper is in the record. Raises ScanProblem; see `scan`."""
        return asyncio.run(self._run(progress))

    async def _run(self, progress: Callable[[object], None]) -> Kept:
        desk, device_id, settings, code, key, resume = self._order
        self._loop = asyncio.get_running_loop()

        def told(step: object) -> None:
            # A device forgets a cancel that came before its scan had begun.
            if self._cancelled:
                self._stop()
            progress(step)

        kept = await scan(desk, self._device, settings, code, key, told, resume=resume)
        remember(desk, device_id, settings)
        return kept

    def cancel(self) -> None:
        """Stop the device; `run` then raises Fault `cancelled`."""
        self._cancelled = True
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._stop)

    def _stop(self) -> None:
        if self._stopping is None or self._stopping.done():
            self._stopping = asyncio.ensure_future(self._device.cancel())


def unfinished(desk: Desk, code: str, key: str) -> Job | None:
    """Pages of this paper whose scan was cut short; None when there are none."""
    from scanners.intake import discard
    from scanners.intake import unfinished as jobs

    id, line = line_of(desk, code, key)
    left = None
    for job in jobs(_work(desk, id, line)):
        if not job.pages or (job.sha256 and job.sha256 == line.sha256):
            discard(job)
        else:
            left = job
    return left


def keep_unfinished(desk: Desk, code: str, key: str, job: Job) -> Kept:
    """The pages that did come are the whole paper."""
    from scanners.intake import discard, finish

    id, line = line_of(desk, code, key)
    kept = _keep(desk, id, line, finish(job, desk.vault), None)
    discard(job)
    return kept


def drop_unfinished(job: Job) -> None:
    """The officer does not want these pages."""
    from scanners.intake import discard

    discard(job)


def devices(desk: Desk) -> Found:
    """What can scan here now, and why a family has nothing. Takes seconds: ask in a worker."""
    from scanners.devices import find_devices

    return asyncio.run(find_devices(config(desk)))


def capabilities(desk: Desk, device_id: str) -> Capabilities:
    """What a device can do. Raises ScanProblem. Takes a second: ask in a worker."""
    from scanners.devices import open_device

    return asyncio.run(open_device(device_id, config(desk)).capabilities())


_LAST = "scan-last"


def remember(desk: Desk, device_id: str, chosen: Settings) -> None:
    """So that the next scan starts as this one did."""
    from db import settings

    told = {"device": device_id, "settings": asdict(chosen)}
    desk.record.transact(lambda connection: settings.put(connection, _LAST, told))


def remembered(desk: Desk) -> tuple[str, Settings]:
    """The device and the settings of the last good scan at this desk."""
    from db import settings
    from scanners.devices.protocol import Settings

    told = settings.get(desk.read, _LAST, {})
    return told.get("device", ""), Settings(**told.get("settings", {"source": "feeder"}))


def attach(desk: Desk, code: str, key: str, file: Path, at: datetime | None = None) -> Kept:
    """A file the citizen brought, examined first, into a paper of a dossier."""
    from scanners.intake import keep_file

    id, line = line_of(desk, code, key)
    return _keep(desk, id, line, keep_file(file, desk.vault), at)


def _keep(desk: Desk, id: str, line: Paper, scanned: Scanned, at: datetime | None) -> Kept:
    paper = msgspec.structs.replace(
        line, state="digitised", pages=scanned.pages, sha256=scanned.sha256, bytes=scanned.bytes
    )
    desk.act(lambda _: [acts.Doing(id, PaperAdded(paper=paper), at)])
    return Kept(paper, len(scanned.blank_pages), tuple(scanned.warnings))


def open_paper(desk: Desk, id: str, key: str) -> Path | None:
    """The paper's PDF in clear for the system's viewer; None when it has no file."""
    for paper in queue.papers(desk.read, id):
        if paper.key == key and paper.sha256:
            path = desk.print_folder / f"{paper.sha256[:16]}.pdf"
            path.write_bytes(desk.vault.get(paper.sha256))
            return path
    return None


def config(desk: Desk) -> ScanConfig:
    """Where the device families look: files and folders this desk was told of."""
    from db import settings
    from scanners.devices.protocol import ScanConfig

    told = settings.get(desk.read, "scan", {})
    return ScanConfig(
        files=tuple(Path(name) for name in told.get("files", ())),
        folders=tuple(Path(name) for name in told.get("folders", ())),
        scanimage=told.get("scanimage", "scanimage"),
    )


def watch(desk: Desk, folder: Path) -> None:
    """From now on look for scanned pages in `folder`, where a network scanner drops them."""
    from db import settings

    told = settings.get(desk.read, "scan", {})
    folders = [*told.get("folders", ()), str(folder.resolve())]
    told["folders"] = list(dict.fromkeys(folders))
    desk.record.transact(lambda connection: settings.put(connection, "scan", told))
