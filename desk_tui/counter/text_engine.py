"""Whether this machine can read the text on pages."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from desk_tui.tongue import say

if TYPE_CHECKING:
    from scanners.problem import ScanProblem


def trouble() -> ScanProblem | None:
    """Why this machine cannot read text on pages; None when it can. Takes a second."""
    from PIL import Image

    from scanners import ocr
    from scanners.problem import ScanProblem

    try:
        with tempfile.TemporaryDirectory() as name:
            empty = Path(name) / "empty.png"
            Image.new("L", (200, 100), 255).save(empty, dpi=(200, 200))
            (page,) = ocr.read([empty], workers=1)
    except ScanProblem as problem:
        return problem
    if page.failed:
        return ScanProblem(
            "no-text-engine",
            say("Bộ đọc chữ trên máy này không trả lời."),
            say("Báo người quản trị cài lại chương trình; tệp vẫn lưu và gửi được như thường."),
        )
    return None


_reads = False


def need() -> None:
    """Rather a copy later than one that is never found by its words."""
    global _reads
    if not _reads and (problem := trouble()):
        raise problem
    _reads = True
