"""Official numbers without a server (MUL-02): this desk's blocks of the day.

A number is taken in the transaction that writes its act, so a crash neither
loses nor repeats one. The series starts again each calendar day; the day is
that of receipt, wherever the clock stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice

from db.driver import sqlite
from db.problem import RecordProblem


def add_block(connection: sqlite.Connection, day: str, first: int, last: int, source: str) -> None:
    """Keep a block of numbers for one ISO day, or for every day when `day` is empty.

    A block that begins where an old one did lengthens it; it never takes numbers away.
    """
    if not 1 <= first <= last:
        raise RecordProblem(
            "bad-numbers",
            f"Dải số {first}-{last} không hợp lệ.",
            "Ghi dải số dạng 1-200, số đầu không lớn hơn số cuối.",
        )
    connection.execute(
        "INSERT INTO number_blocks (day, first, last, source) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (day, first) DO UPDATE SET last = max(last, excluded.last)",
        (day, first, last, source),
    )


def take(connection: sqlite.Connection, day: date) -> int:
    """The next unused number of `day`; inside the transaction that will use it.

    Raises RecordProblem `numbers-spent` when every block of that day is used up.
    """
    return take_many(connection, day, 1)[0]


def take_many(connection: sqlite.Connection, day: date, count: int) -> list[int]:
    """As many of them in one go; raises `numbers-spent` when there are not so many left."""
    given = list(islice(free(connection, day), count))
    if len(given) == count:
        return given
    blocks = _blocks(connection, day)
    held = ", ".join(f"{first:04d}–{last:04d}" for first, last in blocks) or "chưa có"
    raise RecordProblem(
        "numbers-spent",
        f"Quầy đã dùng hết số hồ sơ của ngày {day:%d/%m/%Y} (dải số: {held}); chưa lưu gì.",
        "Có mạng: chạy desk-tui sync để nhận thêm số. Không có mạng: nhờ quầy khác tiếp nhận,"
        " hoặc xin người phụ trách cấp thêm dải số rồi chạy desk-tui numbers add.",
    )


def left(connection: sqlite.Connection, day: date) -> int:
    """How many numbers this desk can still give out on `day`."""
    return sum(1 for _ in free(connection, day))


def free(connection: sqlite.Connection, day: date) -> Iterator[int]:
    """The numbers this desk can still give out on `day`, in the order it will."""
    series = f"{day:%y%m%d}"
    passed: list[range] = [
        range(row["first"], row["last"] + 1)
        for row in connection.execute(
            "SELECT first, last FROM number_gaps WHERE day = ?", (series,)
        )
    ]
    for first, last in _blocks(connection, day):
        used = {
            row["seq"]
            for row in connection.execute(
                "SELECT seq FROM numbers WHERE day = ? AND seq BETWEEN ? AND ?",
                (series, first, last),
            )
        }
        for number in range(first, last + 1):
            if number not in used and not any(number in span for span in passed):
                yield number
        passed.append(range(first, last + 1))


def leave_out(connection: sqlite.Connection, day: str, numbers: Iterable[int]) -> list[range]:
    """Never give out these numbers of a series (`261116`). Returns them as unbroken runs."""
    runs: list[range] = []
    for number in sorted(set(numbers)):
        if runs and runs[-1].stop == number:
            runs[-1] = range(runs[-1].start, number + 1)
        else:
            runs.append(range(number, number + 1))
    connection.executemany(
        "INSERT INTO number_gaps (day, first, last) VALUES (?, ?, ?)"
        " ON CONFLICT (day, first) DO UPDATE SET last = max(last, excluded.last)",
        [(day, run.start, run.stop - 1) for run in runs],
    )
    return runs


def skip_after_restore(connection: sqlite.Connection, day: date, to: int) -> list[range]:
    """Never give out what comes before and up to `to` on `day`: it may have been printed.

    A number outside every block means that all of them may have been used before it.
    """
    passed: set[int] = set()
    for first, last in _blocks(connection, day):
        here = first <= to <= last
        passed.update(range(first, (to if here else last) + 1))
        if here:
            break
    return leave_out(connection, f"{day:%y%m%d}", passed.intersection(free(connection, day)))


def skip_next(connection: sqlite.Connection, day: date, count: int) -> list[range]:
    """Never give out the next `count` numbers of `day`: nobody knows which were printed."""
    return leave_out(connection, f"{day:%y%m%d}", list(islice(free(connection, day), count)))


def _blocks(connection: sqlite.Connection, day: date) -> list[tuple[int, int]]:
    rows = connection.execute(
        "SELECT first, last FROM number_blocks WHERE day IN ('', ?) ORDER BY day DESC, first",
        (day.isoformat(),),
    )
    return [(row["first"], row["last"]) for row in rows]
