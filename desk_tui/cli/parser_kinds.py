"""The kinds of words a verb takes: days, moments, counts, pairs; what is wrong in Vietnamese."""

from __future__ import annotations

import argparse
from datetime import date, datetime
from zoneinfo import ZoneInfo

from desk_tui.rules.text import tidy

OFFICE_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
YEARS = range(1900, 2200)
MOST = 9999


def moment(text: str) -> datetime:
    """ISO 8601; without a zone it is the office's own time."""
    try:
        parsed = datetime.fromisoformat(text)
        if parsed.year not in YEARS:
            raise ValueError
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"thời điểm “{text}” không đúng dạng 2026-11-16T07:35"
        ) from None
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=OFFICE_ZONE)


def day(text: str) -> date:
    """ISO, or day/month/year as officers write it."""
    try:
        if "/" in text:
            parsed = datetime.strptime(text, "%d/%m/%Y").date()
        else:
            parsed = date.fromisoformat(text)
        if parsed.year not in YEARS:
            raise ValueError
    except ValueError:
        raise argparse.ArgumentTypeError(f"ngày “{text}” không đúng dạng 2026-11-16") from None
    return parsed


def day_or_none(text: str) -> str:
    """A day as ISO text; nothing stays nothing."""
    return day(text).isoformat() if text else ""


def span(text: str) -> tuple[int, int]:
    first, _, last = text.partition("-")
    if not (_digits(first) and _digits(last)):
        raise argparse.ArgumentTypeError(f"dải số “{text}” không đúng dạng 1-200")
    return int(first), int(last)


def pair(text: str) -> tuple[str, str]:
    key, mark, value = text.partition("=")
    if not (key and mark and value):
        raise argparse.ArgumentTypeError(f"“{text}” không đúng dạng KHÓA=GIÁ_TRỊ")
    return tidy(key), value


def whole(text: str) -> int:
    if not _digits(text):
        raise argparse.ArgumentTypeError(f"“{text}” không phải số nguyên không âm")
    return int(text)


def count(text: str) -> int:
    """How many of a thing that is there: 1 to 9999."""
    if not (_digits(text) and 1 <= int(text) <= MOST):
        raise argparse.ArgumentTypeError(f"“{text}” không phải số từ 1 đến {MOST}")
    return int(text)


def port(text: str) -> int:
    if not (_digits(text) and int(text) < 65536):
        raise argparse.ArgumentTypeError(f"“{text}” không phải cổng từ 0 đến 65535")
    return int(text)


def pages(text: str) -> tuple[int, ...]:
    """Pages of the original, or of each original when several are brought: 1,2,5."""
    return tuple(count(part) for part in text.split(","))


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 9


def per_cent(text: str) -> float:
    """`80`, `62,5` or `80%`: 0 to 100."""
    try:
        value = float(text.strip().removesuffix("%").replace(",", "."))
        if not 0 <= value <= 100:
            raise ValueError
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” không phải phần trăm từ 0 đến 100") from None
    return value
