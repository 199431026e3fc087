"""How many pages a citizen says the papers of a dossier have, until the scan is kept.

Kept like a half-typed form: whoever opens the scan again at this desk finds it as it was.
"""

from __future__ import annotations

from collections.abc import Mapping

from db import drafts
from desk_tui.counter.desk import Desk

_FORM = "scan-declared"


def declared(desk: Desk, dossier: str) -> dict[str, int]:
    """Key of a paper -> pages, as this officer was told."""
    kept = drafts.waiting(desk.read, _FORM, desk.officer)
    return next((draft.values for draft in kept if draft.id == _id(dossier)), {})


def keep(desk: Desk, dossier: str, pages: Mapping[str, int]) -> None:
    """Write it down. Blocks for a flush to disk."""
    now = desk.now()
    desk.record.transact(
        lambda connection: drafts.keep(
            connection, _id(dossier), _FORM, desk.officer, "", dict(pages), now
        )
    )


def forget(desk: Desk, dossier: str) -> None:
    """The pages are kept, or nobody wants them. Blocks for a flush to disk if there was any."""
    if declared(desk, dossier):
        desk.record.transact(lambda connection: drafts.drop(connection, _id(dossier)))


def _id(dossier: str) -> str:
    return f"{_FORM}-{dossier}"
