"""Scanning a paper of a dossier: pages from a device, one PDF in the vault, one act."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from db import acts, catalogue, paper_words, queue
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
    desk.done_at(at)  # refuses a time ahead before any paper moves
    id, line = line_of(desk, code, key)
    job = resume or _open(desk, id, line, device.info.id, settings)
    return await _scan_into(desk, job, device.info.id, settings, id, line, progress, at)


async def _scan_into(
    desk: Desk,
    job: Job,
    device_id: str,
    settings: Settings,
    id: str,
    line: Paper,
    progress: Callable[[object], None],
    at: datetime | None = None,
) -> Kept:
    from scanners import intake

    job = await intake.scan(job, device_id, settings, config(desk), progress)
    return await asyncio.to_thread(_keep_job, desk, job, id, line, at)


def _keep_job(desk: Desk, job: Job, id: str, line: Paper, at: datetime | None) -> Kept:
    from scanners import intake

    scanned = intake.finish(job, desk.vault.shelf(id))
    kept = _keep(desk, id, line, scanned, at, "scanned")
    intake.settle(job)
    return kept


def _open(desk: Desk, id: str, line: Paper, device_id: str, settings: Settings) -> Job:
    from scanners.intake import open_job

    return open_job(_work(desk, id), desk.vault.shelf(id), device_id, settings, line.key)


def _work(desk: Desk, id: str) -> Path:
    return desk.folder / "scanning" / id


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

        open_device(device_id, config(desk))  # refuses a device nobody knows
        self._order = desk, device_id, settings, code, key
        self._job = resume
        self._cancelled = False

    def run(self, progress: Callable[[object], None]) -> Kept:
        """Until the paper is in the record. Raises ScanProblem; see `scan`."""
        return asyncio.run(self._run(progress))

    async def _run(self, progress: Callable[[object], None]) -> Kept:
        desk, device_id, settings, code, key = self._order
        id, line = line_of(desk, code, key)
        self._job = job = self._job or _open(desk, id, line, device_id, settings)

        def told(step: object) -> None:
            # The word to stop may have come before there was anything to stop.
            if self._cancelled:
                self.cancel()
            progress(step)

        kept = await _scan_into(desk, job, device_id, settings, id, line, told)
        remember(desk, device_id, settings)
        return kept

    def cancel(self) -> None:
        """Stop the device; `run` then raises Fault `cancelled`."""
        from scanners.intake import stop

        self._cancelled = True
        if self._job is not None:
            stop(self._job)


def tidy(desk: Desk) -> None:
    """At start, after a crash: no page stays in clear, each is in its job or was never whole."""
    from scanners import intake

    for folder in (desk.folder / "scanning").glob("*/"):
        intake.unfinished(folder, desk.vault.shelf(folder.name))


def running(desk: Desk, code: str, key: str) -> Job | None:
    """A scan into this paper whose screen has died and that still goes on: see `follow`."""
    from scanners import intake

    id, line = line_of(desk, code, key)
    going = intake.running(_work(desk, id), desk.vault.shelf(id))
    return next((job for job in going if job.paper == line.key), None)


def follow(desk: Desk, code: str, key: str, job: Job, progress: Callable[[object], None]) -> Kept:
    """Follow a running scan to its end and keep the paper. Raises ScanProblem as `scan`."""
    from scanners import intake

    id, line = line_of(desk, code, key)
    return _keep_job(desk, asyncio.run(intake.attach(job, progress)), id, line, None)


def unfinished(desk: Desk, code: str, key: str) -> Job | None:
    """Pages of this paper whose scan was cut short; None when there are none."""
    from scanners import intake

    id, line = line_of(desk, code, key)
    left = None
    for job in intake.unfinished(_work(desk, id), desk.vault.shelf(id)):
        made = job.made.get(line.key)
        if not job.pages:
            intake.discard(job)
        elif made is not None and made.sha256 == line.sha256 and intake.settle(job):
            continue
        elif job.paper == line.key:
            left = job
    return left


def keep_unfinished(desk: Desk, code: str, key: str, job: Job) -> Kept:
    """The pages that did come are the whole paper."""
    id, line = line_of(desk, code, key)
    return _keep_job(desk, job, id, line, None)


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
    from desk_tui.counter.signing import told_of
    from scanners.intake import keep_file

    id, line = line_of(desk, code, key)
    kept = _keep(desk, id, line, keep_file(file, desk.vault.shelf(id)), at, "brought")
    return replace(kept, warnings=(*kept.warnings, *told_of(desk, file)))


def _keep(
    desk: Desk, id: str, line: Paper, scanned: Scanned, at: datetime | None, taken: str
) -> Kept:
    paper = msgspec.structs.replace(
        line,
        state="digitised",
        pages=scanned.pages,
        sha256=scanned.sha256,
        bytes=scanned.bytes,
        taken=taken,
        # What was made of the former file has nothing to say of this one.
        archive="",
        archive_bytes=0,
        signed_by="",
    )
    desk.act(
        lambda _: [acts.Doing(id, PaperAdded(paper=paper), at)],
        also=lambda connection: paper_words.forget(connection, id, line.key),
    )
    return Kept(paper, len(scanned.blank_pages), tuple(scanned.warnings))


def open_paper(desk: Desk, id: str, key: str) -> Path | None:
    """The paper's PDF in clear for the system's viewer; None when it has no file."""
    for paper in queue.papers(desk.read, id):
        if paper.key == key and paper.sha256:
            path = desk.print_folder / f"{paper.sha256[:16]}.pdf"
            path.write_bytes(desk.vault.shelf(id).get(paper.sha256))
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
