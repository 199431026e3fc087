"""The payments as the operator of a node sees them at a glance."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlalchemy import Connection, func, select

from desk_tui.centre.pay.queue import FOR_A_PERSON
from desk_tui.centre.pay.tables import aside, lines, payments
from desk_tui.centre.pay.told import WRONG

_WORDS = {
    "held": "chờ nộp hồ sơ",
    "waiting": "chờ mở",
    "starting": "chờ mở",
    "unknown": "chưa rõ kết quả",
    "started": "chờ công dân nộp",
    "receipt": "đã nộp",
    "done": "đã nộp",
    "failed": "không thành",
    "expired": "quá hạn",
    "ended": "thôi",
    "person": "cần người xem",
}


def ways(connection: Connection) -> list[tuple[str, dict[str, int], str, str]]:
    """(name, counts by words, last contact, what is wrong) of each platform."""
    counted = select(payments.c.destination, payments.c.state, func.count().label("n")).group_by(
        payments.c.destination, payments.c.state
    )
    states: dict[str, Counter[str]] = {}
    for row in connection.execute(counted):
        states.setdefault(row.destination, Counter())[_WORDS[row.state]] += row.n
    said = {row.destination: row for row in connection.execute(select(lines))}
    return [
        (
            f"Thanh toán ({name})",
            dict(states.get(name, {})),
            said[name].last_contact if name in said else "",
            said[name].message if name in said else "",
        )
        for name in sorted({*states, *said})
    ]


def waits(connection: Connection, most: int) -> list[tuple[str, str, str]]:
    """(when, where, sentence) of what needs a person: payments first, then strange calls."""
    rows = connection.execute(
        select(payments)
        .where(payments.c.problem.in_(FOR_A_PERSON) | (payments.c.state == "person"))
        .order_by(payments.c.changed_at.desc())
        .limit(most)
    )
    found = [(row.changed_at, row.code, f"{row.message} {row.hint}".strip()) for row in rows]
    odd = connection.execute(
        select(aside).where(aside.c.seen_at == "").order_by(aside.c.last_at.desc()).limit(most)
    )
    return found + [(row.last_at, row.office, _strange(row)) for row in odd]


def _strange(row: Any) -> str:
    times = f" ({row.count} lần)" if row.count > 1 else ""
    named = f" {row.reference}" if row.reference else ""
    return f"Tin báo thanh toán{named} không khớp {WRONG[row.problem]}{times}; đã để riêng."
