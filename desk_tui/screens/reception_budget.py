"""How many keys a dossier took, against the budget of its procedure (C-11, ERG-06)."""

from __future__ import annotations

from datetime import timedelta

from desk_tui.tongue import say

BUDGETS = {
    "1.000656": 60,  # Đăng ký khai tử
    "2.000635": 40,  # Cấp bản sao trích lục hộ tịch
    "2.000815": 45,  # Chứng thực bản sao, ba giấy
}
"""Most keys from the first to the save, by procedure; one scan counts as one key."""


def told(keys: int, spent: timedelta, procedure: str) -> str:
    """ "38 phím · 2 ph 10 gi · ngân sách 60"."""
    minutes, seconds = divmod(int(spent.total_seconds()), 60)
    time = f"{minutes} ph {seconds} gi" if minutes else f"{seconds} gi"
    parts = [say("{keys} phím", keys=keys), time]
    if procedure in BUDGETS:
        parts.append(say("ngân sách {budgets}", budgets=BUDGETS[procedure]))
    return " · ".join(parts)
