"""The number a citizen waits with, as a narrow page for a receipt printer or a sheet to cut."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from desk_tui.slips.render import page_of_its_own


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketSlip:
    """`desk` is named when only that desk will call the number; `words` say when it comes up."""

    unit: str
    label: str
    at: str
    words: str
    priority: str = ""
    field: str = ""
    desk: str = ""


def render_ticket(slip: TicketSlip, own: Path | None = None, *, training: bool = False) -> bytes:
    """The ticket as a PDF, 80 mm wide. `own`: the office's forms. Raises SlipProblem "bad-form"."""
    fields = {"ticket": json.dumps(asdict(slip), ensure_ascii=False)}
    return page_of_its_own("ticket", fields, own, training=training).pdf
