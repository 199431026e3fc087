"""Papers as a scan leaves them: the file on the dossier's shelf, the act in the record."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from db import acts, queue
from db.kinds import Paper, PaperAdded
from desk_tui.counter.desk import Desk
from desk_tui.counter.receive import Receipt, receive
from scanners.pdf import assemble
from tests.counter.conftest import BIRTH
from tests.scanners.paper import Sheet, letter, saved

SHEETS: Sequence[Sheet] = [letter(seed, dpi=150) for seed in (1, 2)]


def images(folder: Path, sheets: Sequence[Sheet] = SHEETS) -> list[Path]:
    return [
        saved(sheet.image, folder / f"{number}.jpg", dpi=150) for number, sheet in enumerate(sheets)
    ]


def received(desk: Desk) -> Receipt:
    return receive(desk, BIRTH)


def line_of(desk: Desk, id: str, place: int = 0) -> Paper:
    return queue.papers(desk.read, id)[place]


def scanned(desk: Desk, id: str, pages: Sequence[Path], place: int = 0) -> Paper:
    """The paper at `place` of the checklist, as though it had just been scanned."""
    made = pages[0].parent / "scanned.pdf"
    assemble(pages, made)
    return kept(desk, id, made, len(pages), place)


def kept(desk: Desk, id: str, file: Path, pages: int = 1, place: int = 0) -> Paper:
    stored = desk.vault.shelf(id).put(file)
    paper = msgspec.structs.replace(
        line_of(desk, id, place),
        state="digitised",
        taken="scanned",
        pages=pages,
        sha256=stored.sha256,
        bytes=stored.bytes,
        archive="",
        archive_bytes=0,
        signed_by="",
    )
    desk.act(lambda _: [acts.Doing(id, PaperAdded(paper=paper))])
    return paper


def copies(desk: Desk, id: str) -> list[acts.Act]:
    return [act for act in acts.of_subject(desk.read, id) if act.kind == "paper.archived"]


def files(desk: Desk, id: str) -> int:
    return len(list(desk.vault.shelf(id).files()))


def clear_text(desk: Desk) -> list[Path]:
    """What lies about outside the sealed vault and the record."""
    room = desk.folder / "archiving"
    return list(room.rglob("*")) if room.exists() else []
