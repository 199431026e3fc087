"""The papers of a dossier and what scans them: lines, devices, profiles, the act. See `feed`."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from db import acts, catalogue, paper_words, queue
from db.driver import sqlite
from db.kinds import Paper, PaperAdded, Received
from db.kinds_papers import seen
from desk_tui.counter import look, taking
from desk_tui.counter.desk import Desk
from desk_tui.counter.scan_places import config, watch
from desk_tui.counter.shelves import holding
from desk_tui.rules import text

if TYPE_CHECKING:
    from scanners.devices import Found
    from scanners.devices.protocol import Capabilities, Settings
    from scanners.intake import Scanned


__all__ = ["config", "watch"]


LEFT = threading.Lock()
"""Held by whoever looks through jobs left behind: a job looked at twice would seem to run."""


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


def checklist(desk: Desk, whole: look.Whole) -> tuple[Paper, ...]:
    """The lines that pages can be dealt to: those of the dossier, else those of its procedure."""
    lines = tuple(paper for paper in whole.papers if not paper.result)
    if lines or not isinstance(whole.said, Received):
        return lines
    procedure = catalogue.by_version(desk.read, whole.said.procedure_version)
    return tuple(Paper(key=one.key, name=one.name, state="received") for one in procedure.papers)


def work(desk: Desk, id: str) -> Path:
    """Where the scan jobs of a dossier are."""
    return desk.folder / "scanning" / id


def tidy(desk: Desk) -> None:
    """At start, after a crash: no page stays in clear, each is in its job or was never whole."""
    from scanners import intake

    for folder in (desk.folder / "scanning").glob("*/"):
        with LEFT:
            intake.unfinished(folder, desk.vault.shelf(folder.name))


def devices(desk: Desk) -> Found:
    """What can scan here now, and why a family has nothing. Takes seconds: ask in a worker."""
    from scanners.devices import find_devices

    return asyncio.run(find_devices(config(desk)))


def capabilities(desk: Desk, device_id: str) -> Capabilities:
    """What a device can do. Raises ScanProblem. Takes a second: ask in a worker."""
    from scanners.devices import open_device

    return asyncio.run(open_device(device_id, config(desk)).capabilities())


def prepare(device_id: str) -> None:
    """The officer may scan or keep any moment: what does it begins to wait for its order."""
    from scanners import intake

    intake.prepare(device_id)


def dismiss() -> None:
    """The officer is elsewhere: nothing waits any more."""
    from scanners import intake

    intake.dismiss()


_LAST = "scan-last"
_PROFILES = "scan-profiles"


def remember(desk: Desk, device_id: str, chosen: Settings, key: str = "") -> None:
    """So that the next scan starts as this one did, and the next of this kind of paper too."""
    from db import settings

    told = {"device": device_id, "settings": asdict(chosen)}

    def put(connection: sqlite.Connection) -> None:
        settings.put(connection, _LAST, told)
        if key:
            profiles = settings.get(connection, _PROFILES, {})
            settings.put(connection, _PROFILES, profiles | {key: told})

    desk.record.transact(put)


def remembered(desk: Desk, key: str = "") -> tuple[str, Settings]:
    """The device and the settings of the last good scan of this kind of paper, else of the last."""
    from db import settings
    from scanners.devices.protocol import Settings

    profiles = settings.get(desk.read, _PROFILES, {})
    told = profiles.get(key) or settings.get(desk.read, _LAST, {})
    return told.get("device", ""), Settings(**told.get("settings", {"source": "feeder"}))


def attach(desk: Desk, code: str, key: str, file: Path, at: datetime | None = None) -> Kept:
    """A file the citizen brought, examined first, into a paper of a dossier."""
    from desk_tui.counter.signing import told_of
    from scanners.intake import keep_file

    id, line = line_of(desk, code, key)
    kept = _keep(desk, id, line, keep_file(file, desk.vault.shelf(id)), at, "brought")
    return replace(kept, warnings=(*kept.warnings, *told_of(desk, file)))


def keep_papers(
    desk: Desk, code: str, scanned: Mapping[str, Scanned], at: datetime | None
) -> list[Kept]:
    """Papers that were scanned, by key, all in one act; those the record has already, not again."""
    whole = {key: line_of(desk, code, key) for key in scanned}
    doings: list[acts.Doing] = []
    kept: list[Kept] = []
    id = look.find(desk, code).id
    for key, (_, line) in whole.items():
        paper = _filled(line, scanned[key], "scanned")
        if line.sha256 != paper.sha256 or line.pages != paper.pages:
            doings.append(acts.Doing(id, PaperAdded(paper=paper, before=seen(line)), at))
        kept.append(_kept(paper, scanned[key]))
    if doings:
        _write(desk, id, doings, list(scanned))
    return kept


def _keep(
    desk: Desk, id: str, line: Paper, scanned: Scanned, at: datetime | None, taken: str
) -> Kept:
    paper = _filled(line, scanned, taken)
    _write(desk, id, [acts.Doing(id, PaperAdded(paper=paper, before=seen(line)), at)], [line.key])
    return _kept(paper, scanned)


def _filled(line: Paper, scanned: Scanned, taken: str) -> Paper:
    return msgspec.structs.replace(
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


def _write(desk: Desk, id: str, doings: Sequence[acts.Doing], keys: Sequence[str]) -> None:
    def forget(connection: sqlite.Connection) -> None:
        for key in keys:
            paper_words.forget(connection, id, key)

    taking.need(desk, id)
    desk.act(lambda _: doings, also=forget)


def _kept(paper: Paper, scanned: Scanned) -> Kept:
    return Kept(paper, len(scanned.blank_pages), tuple(scanned.warnings))


def open_paper(desk: Desk, id: str, key: str) -> Path | None:
    """The paper's PDF in clear for the system's viewer; None when it has no file."""
    for paper in queue.papers(desk.read, id):
        if paper.key == key and paper.sha256:
            path = desk.print_folder / f"{paper.sha256[:16]}.pdf"
            path.write_bytes(holding(desk, id, paper.sha256).get(paper.sha256))
            return path
    return None
