"""Where a file lies: what a package brought stays on its shelf when it becomes a dossier."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desk_tui.counter.desk import Desk

if TYPE_CHECKING:
    from scanners.vault import Shelf


def holding(desk: Desk, subject: str, sha256: str) -> Shelf:
    """The shelf a file of this subject is on; the subject's own when it is on none."""
    own = desk.vault.shelf(subject)
    if own.has(sha256):
        return own
    row = desk.read.execute("SELECT helped FROM dossiers WHERE id = ?", (subject,)).fetchone()
    if row and row["helped"]:
        packed = desk.vault.shelf(row["helped"])
        if packed.has(sha256):
            return packed
    return own
