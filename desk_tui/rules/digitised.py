"""What the national exchange is told of digitised papers, and the rates that are counted of them.

Flags follow what really happened to a paper: is there a file, and how did it come. Field names and
codes: section 2.5 and 2.7 of the national exchange of dossiers (`TaiLieuNop`). Every flag is text.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from desk_tui.rules.problem import RuleProblem
from desk_tui.rules.text import tidy, vn_date

REUSED = "reused"
REUSED_RESULT = "reused-result"
FROM_NATIONAL_STORE = "national-store"

HANDED_IN = ("received", "digitised")
"""States of a paper that stays here and so is to be digitised; others are shown or not there."""

LONGEST_NUMBER = 100
LONGEST_ISSUER = 300
_EARLIEST = 1900


class OnList(Protocol):
    """One line of a dossier's checklist. `sha256` is empty while it has no file."""

    @property
    def state(self) -> str: ...
    @property
    def sha256(self) -> str: ...
    @property
    def taken(self) -> str: ...
    @property
    def result(self) -> bool: ...


def is_digitised(paper: OnList) -> bool:
    return bool(paper.sha256)


def reused_code(paper: OnList) -> int:
    """0 not reused, 1 a paper of another dossier, 2 a result of another dossier."""
    if not paper.sha256:
        return 0
    return {REUSED: 1, REUSED_RESULT: 2}.get(paper.taken, 0)


def paper_flags(paper: OnList) -> dict[str, str]:
    """`DuocSoHoa`, `DuocTaiSuDung` and `DuocLayTuKhoDMQG` of one paper."""
    from_store = is_digitised(paper) and paper.taken == FROM_NATIONAL_STORE
    return {
        "DuocSoHoa": _flag(is_digitised(paper)),
        "DuocTaiSuDung": str(reused_code(paper)),
        "DuocLayTuKhoDMQG": _flag(from_store),
    }


def dossier_flags(papers: Iterable[OnList]) -> dict[str, str]:
    """`HoSoCoThanhPhanSoHoa`: at least one paper handed in has a file; results do not count."""
    some = any(is_digitised(paper) for paper in papers if not paper.result)
    return {"HoSoCoThanhPhanSoHoa": _flag(some)}


def digitised_rate(papers: Iterable[OnList], *, results: bool = False) -> tuple[int, int]:
    """(papers with a file, papers that are to have one); `results` counts results instead.

    Papers only shown, missing or not passed are not asked for (DIG-12; TT 01/2023/TT-VPCP Đ.8).
    """
    counted = [
        paper
        for paper in papers
        if paper.result == results and (paper.sha256 or paper.state in HANDED_IN)
    ]
    return sum(map(is_digitised, counted)), len(counted)


def _flag(true: bool) -> str:
    return "1" if true else "0"


# What a paper says of itself (DIG-07).


def day_said(text: str, what: str) -> date | None:
    """An ISO day or nothing; raises RuleProblem `bad-date`. `what` begins the sentence."""
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.year < _EARLIEST:
        raise RuleProblem(
            "bad-date", f"{what} “{text}” không đúng.", "Nhập theo ngày/tháng/năm, ví dụ 5/11/2026."
        )
    return day


def check_days(issued: date | None, until: date | None, today: date) -> list[str]:
    """What to warn about; RuleProblem `issued-later` or `ends-before` for days that cannot be."""
    if issued and issued > today:
        raise RuleProblem(
            "issued-later",
            f"Ngày cấp {vn_date(issued)} nằm sau hôm nay ({vn_date(today)}).",
            "Đọc lại ngày cấp trên giấy tờ.",
        )
    if issued and until and until < issued:
        raise RuleProblem(
            "ends-before",
            f"Giấy tờ hết giá trị ngày {vn_date(until)}, trước ngày cấp {vn_date(issued)}.",
            "Đọc lại hai ngày trên giấy tờ.",
        )
    if until and until < today:
        return [f"Giấy tờ đã hết giá trị từ ngày {vn_date(until)}."]
    return []


def words_said(text: str, what: str, most: int) -> str:
    """Free words as they are kept; raises RuleProblem `too-long`."""
    text = tidy(text)
    if len(text) > most:
        raise RuleProblem("too-long", f"{what} dài quá {most} ký tự.", "Chỉ ghi đúng phần đó.")
    return text
