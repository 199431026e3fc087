"""The number a citizen waits with, as a narrow page for a receipt printer or a sheet to cut."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from desk_tui.slips.forms import FORMS
from desk_tui.slips.problem import SlipProblem
from desk_tui.slips.render import compiled


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


def render_ticket(slip: TicketSlip, forms: Path = FORMS) -> bytes:
    """The ticket as a PDF, 80 mm wide. Raises SlipProblem "bad-form"."""
    import typst

    source = forms / "common" / "ticket.typ"
    try:
        return compiled(forms, source, {"ticket": json.dumps(asdict(slip), ensure_ascii=False)})
    except typst.TypstError as error:
        raise SlipProblem(
            "bad-form",
            f"Mẫu phiếu số thứ tự bị lỗi nên chưa in được: {error.message}",
            "Đọc số cho người dân; dùng lại mẫu gốc hoặc báo người phụ trách máy tính.",
        ) from error
