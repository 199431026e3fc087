"""The papers of a dossier as they lie on the desk, held against the checklist (CHK-02, CHK-06)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import msgspec

from db import catalogue
from db.catalogue import PaperNeeded
from db.kinds import Paper, Person
from db.problem import RecordProblem
from desk_tui.counter import once
from desk_tui.counter.desk import Desk
from desk_tui.counter.problem import Refusal
from desk_tui.counter.walkin import Handed
from desk_tui.rules import text
from desk_tui.tongue import say


def refuse_failed(papers: tuple[Paper, ...]) -> None:
    """Raises Refusal when a paper is missing or did not pass (CHK-06)."""
    bad = [paper for paper in papers if paper.state in ("failed", "missing")]
    if bad:
        said = "; ".join(f"{paper.name}: {paper.reason or say('còn thiếu')}" for paper in bad)
        raise Refusal(
            "papers-failed",
            say("Hồ sơ chưa đủ điều kiện tiếp nhận: {said}.", said=said),
            say("Lập phiếu hướng dẫn bổ sung cho công dân (lượt đến được ghi lại)."),
        )


def handed_in(
    desk: Desk,
    id: str,
    checklist: Sequence[PaperNeeded],
    handed: Mapping[str, Handed],
    owner: Person | None = None,
    day: date | None = None,
) -> tuple[tuple[Paper, ...], list[str]]:
    """The checklist as handed in, files already safe in the vault, and what to tell.

    What is held of the `owner` serves again only when they are given, with the `day`.
    """
    given: dict[str, Handed] = {}
    for name, value in handed.items():
        key = catalogue.find_paper(checklist, name, text.plain).key
        if key in given:
            raise paper_twice(name)
        given[key] = value
    kept: list[Paper] = []
    notes: list[str] = []
    for wanted in checklist:
        paper = given.get(wanted.key)
        if paper is None and wanted.conditional:
            continue
        line = Paper(
            key=wanted.key,
            name=wanted.name,
            state="shown" if wanted.shown_only else "received",
            originals=wanted.originals,
            copies=wanted.copies,
        )
        if paper:
            line = msgspec.structs.replace(
                line,
                originals=wanted.originals if paper.originals is None else paper.originals,
                copies=wanted.copies if paper.copies is None else paper.copies,
                pages=paper.pages,
            )
            if paper.missing or paper.failed:
                state = "missing" if paper.missing else "failed"
                line = msgspec.structs.replace(line, state=state, reason=paper.failed)
            elif paper.data and day:
                line = once.with_data(line, day)
            elif paper.held and owner and day:
                line = once.taken_over(desk, id, owner, line, paper.held, day)
            elif paper.file:
                line, said = digitised(desk, id, line, paper.file)
                notes += said
        kept.append(line)
    return tuple(kept), notes


def paper_twice(name: str) -> RecordProblem:
    return RecordProblem(
        "paper-twice",
        say("Giấy tờ “{name}” được ghi hai lần.", name=name),
        say("Ghép các trang của một giấy tờ vào một tệp, mỗi giấy tờ ghi một lần."),
    )


def digitised(desk: Desk, id: str, line: Paper, file: Path) -> tuple[Paper, list[str]]:
    """Examine a file, keep it on the dossier's shelf; the line that says so. Raises ScanProblem."""
    from desk_tui.counter.signing import told_of
    from scanners.intake import keep_file

    kept = keep_file(file, desk.vault.shelf(id))
    line = msgspec.structs.replace(
        line,
        state="digitised",
        pages=kept.pages,
        sha256=kept.sha256,
        bytes=kept.bytes,
        taken="brought",
    )
    return line, [*kept.warnings, *told_of(desk, file)]
