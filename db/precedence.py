"""Which of two statuses holds when they were set at once, and why.

The ten statuses and their moves are the national exchange's; the precedence is this program's
own. What has physically happened cannot be undone by a word from elsewhere, so it stays and a
task tells a person to mend the rest. Where the higher status is a plain continuation of the
lower, the two follow each other and nobody is asked.
"""

from __future__ import annotations

from dataclasses import dataclass

from db.kinds import Value
from db.merging import Verdict


@dataclass(frozen=True)
class Rank:
    """One status: what it follows without a question, and why it stands where it does."""

    status: int
    follows: tuple[int, ...]
    why: str
    physical: bool = False


PRECEDENCE = (
    Rank(10, (1, 2, 4, 9), "kết quả đã ở trong tay công dân, không lấy lại được", True),
    Rank(7, (1, 2, 4, 5, 6), "công dân đã rút và nhận lại giấy tờ", True),
    Rank(3, (1, 2, 4, 5), "giấy tờ đã trả lại kèm phiếu từ chối", True),
    Rank(9, (1, 2, 4), "đã có kết quả được ký"),
    Rank(8, (1, 2, 4, 5, 6), "đã quyết định dừng, chờ người có thẩm quyền"),
    Rank(6, (1, 2, 4), "công dân đã được báo nộp tiền"),
    Rank(5, (1, 2, 4), "công dân đã cầm phiếu yêu cầu bổ sung"),
    Rank(4, (1, 2), "hồ sơ đã vào xử lý"),
    Rank(2, (1,), "hồ sơ đã được tiếp nhận"),
    Rank(1, (), "hồ sơ mới đăng ký"),
)
"""The highest first."""

_PLACE = {rank.status: place for place, rank in enumerate(PRECEDENCE)}
PHYSICAL = frozenset(rank.status for rank in PRECEDENCE if rank.physical)


def judge(first: Value, second: Value) -> Verdict:
    """Of two different statuses set at once. One that is not of the ten never holds."""
    holds = _place(first) <= _place(second)
    high, low = (first, second) if holds else (second, first)
    rank = rank_of(high)
    if rank is None or low in rank.follows:
        return Verdict(holds, "merge")
    return Verdict(holds, "task" if rank.physical else "ask")


def later(first: Value, second: Value) -> Verdict:
    """Of two dates that were promised apart: no citizen is promised less than a slip says, and a
    person decides which of them stands."""
    return Verdict(str(first or "") >= str(second or ""), "ask")


def rank_of(status: Value) -> Rank | None:
    """The row of the table for one status; None for one that is not of the ten."""
    place = _place(status)
    return PRECEDENCE[place] if place < len(PRECEDENCE) else None


def _place(status: Value) -> int:
    return _PLACE.get(status, len(PRECEDENCE)) if isinstance(status, int) else len(PRECEDENCE)
