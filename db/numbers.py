"""Official numbers without a server (MUL-02): this desk's blocks of the day.

A number is taken in the transaction that writes its act, so a crash neither
loses nor repeats one. The series starts again each calendar day; the day is
that of receipt, wherever the clock stands.
"""

from __future__ import annotations

from datetime import date

from db.driver import sqlite
from db.problem import RecordProblem


def add_block(connection: sqlite.Connection, day: str, first: int, last: int, source: str) -> None:
    """Keep a block of numbers for one ISO day, or for every day when `day` is empty."""
    if not 1 <= first <= last:
        raise RecordProblem(
            "bad-numbers",
            f"Dải số {first}-{last} không hợp lệ.",
            "Ghi dải số dạng 1-200, số đầu không lớn hơn số cuối.",
        )
    connection.execute(
        "INSERT OR IGNORE INTO number_blocks (day, first, last, source) VALUES (?, ?, ?, ?)",
        (day, first, last, source),
    )


def take(connection: sqlite.Connection, day: date) -> int:
    """The next unused number of `day`; inside the transaction that will use it.

    Raises RecordProblem `numbers-spent` when every block of that day is used up.
    """
    series = f"{day:%y%m%d}"
    blocks = _blocks(connection, day)
    for first, last in blocks:
        used = connection.execute(
            "SELECT max(seq) FROM numbers WHERE day = ? AND seq BETWEEN ? AND ?",
            (series, first, last),
        ).fetchone()[0]
        following = first if used is None else used + 1
        following = max(following, _floor(connection, series, first, last))
        if following <= last:
            return following
    held = ", ".join(f"{first:04d}–{last:04d}" for first, last in blocks) or "chưa có"
    raise RecordProblem(
        "numbers-spent",
        f"Quầy đã dùng hết số hồ sơ của ngày {day:%d/%m/%Y} (dải số: {held}); chưa lưu gì.",
        "Có mạng: chạy desk-tui sync để nhận thêm số. Không có mạng: nhờ quầy khác tiếp nhận,"
        " hoặc xin người phụ trách cấp thêm dải số rồi chạy desk-tui numbers add.",
    )


def left(connection: sqlite.Connection, day: date) -> int:
    """How many numbers this desk can still give out on `day`."""
    series = f"{day:%y%m%d}"
    count = 0
    for first, last in _blocks(connection, day):
        used = connection.execute(
            "SELECT max(seq) FROM numbers WHERE day = ? AND seq BETWEEN ? AND ?",
            (series, first, last),
        ).fetchone()[0]
        following = max(
            first if used is None else used + 1, _floor(connection, series, first, last)
        )
        count += max(0, last - following + 1)
    return count


def skip_after_restore(connection: sqlite.Connection, day: date, to: int) -> None:
    """Never give out numbers up to `to` on `day`: a copy restored may not know them as printed."""
    connection.execute(
        "INSERT INTO settings (key, value) VALUES (?, ?)"
        " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (f"numbers-floor:{day:%y%m%d}", str(to + 1)),
    )


def _blocks(connection: sqlite.Connection, day: date) -> list[tuple[int, int]]:
    rows = connection.execute(
        "SELECT first, last FROM number_blocks WHERE day IN ('', ?) ORDER BY day DESC, first",
        (day.isoformat(),),
    )
    return [(row["first"], row["last"]) for row in rows]


def _floor(connection: sqlite.Connection, series: str, first: int, last: int) -> int:
    row = connection.execute(
        "SELECT value FROM settings WHERE key = ?", (f"numbers-floor:{series}",)
    ).fetchone()
    floor = int(row["value"]) if row else 0
    # The floor speaks of one block only: where the printed numbers were.
    return floor if first <= floor <= last + 1 else first
