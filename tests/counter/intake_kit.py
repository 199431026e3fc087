"""What the tests of rarer intakes share: words of a slip, and that the record folds again alike."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pypdfium2

from db.clock import from_text
from db.kinds import Received
from db.safety import check
from desk_tui.counter.desk import OFFICE_ZONE, Desk, local


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{text}").replace(tzinfo=OFFICE_ZONE)


def words(file: Path | None) -> str:
    """All text of a slip, blanks made one."""
    assert file is not None
    pages = pypdfium2.PdfDocument(file)
    said = " ".join(page.get_textpage().get_text_range() for page in pages)
    return " ".join(said.replace("\u200b", "").split())


def due(said: Received) -> datetime:
    assert said.due
    return local(from_text(said.due))


def whole_again(desk: Desk) -> None:
    """Readings folded anew are the same, byte by byte."""
    assert all(finding.state == "ok" for finding in check(desk.record, rebuild=True))
