"""Separator sheets for a dossier's checklist: printed, put between papers, they deal a feed."""

from __future__ import annotations

from pathlib import Path

from desk_tui.counter import look
from desk_tui.counter.desk import Desk


def write(desk: Desk, code: str, target: Path) -> int:
    """The sheets of a dossier into a PDF; how many there are. Raises RecordProblem, ScanProblem."""
    from desk_tui import slips
    from desk_tui.counter.scan import checklist
    from scanners.separator import sheets

    whole = look.show(desk, code)
    font = Path(slips.__file__).parent / "fonts" / "LiberationSerif-Bold.ttf"
    papers = {paper.key: paper.name for paper in checklist(desk, whole)}
    return sheets(papers, target, font=font, dossier=whole.row.code)


def print_sheets(desk: Desk, code: str) -> str:
    """Print them; the sentence that tells what happened."""
    from desk_tui.slips.printing import print_file

    path = desk.print_folder / f"to-ngan-{code}.pdf"
    count = write(desk, code, path)
    printed = print_file(path)
    where = {
        "sent": "đã gửi ra máy in",
        "shown": "đã mở trên màn hình, in từ đó",
        "saved": f"chưa in được, tệp nằm ở {path}",
    }
    return f"{count} tờ ngăn của hồ sơ {code}: {where[printed.how]}."
