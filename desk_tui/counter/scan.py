"""Scanning a paper of a dossier: pages from a device, one PDF in the vault, one act."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
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
    from scanners.intake import Scanned

    from scanners.devices.protocol import Device, ScanConfig, Settings


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
) -> Kept:
    """Scan into a paper of a dossier already received. Faults are ScanProblem; pages are kept."""
    from scanners.intake import scan_paper

    id, line = line_of(desk, code, key)
    work = desk.folder / "scanning" / f"{id}-{line.key}"
    scanned = await scan_paper(device, settings, desk.vault, work, progress)
    return _keep(desk, id, line, scanned, at)


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
