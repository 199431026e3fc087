"""Which way up a page is, asked for by the officer: read in a child process, about 2 s a page."""

from __future__ import annotations

from pathlib import Path

from scanners.child import ChildDied, ChildHung, ask
from scanners.problem import ScanProblem

_SECONDS = 60.0


def upright(path: Path) -> int:
    """Degrees clockwise (0, 90, 180 or 270, as `Treatment.turn`) that put the page upright.

    0 also when it cannot be told. Blocks; raises ScanProblem `no-text-engine`.
    """
    try:
        said = ask("scanners.upright_worker", {"page": str(path.absolute())}, _SECONDS)
    except (ChildHung, ChildDied):
        return 0
    if "missing" in said:
        raise ScanProblem(
            "no-text-engine",
            "Máy này chưa đọc được chữ trên ảnh nên không tự biết chiều của trang.",
            "Xoay trang bằng tay; báo người quản trị cài lại chương trình.",
        )
    return int(said.get("turn", 0))
