"""The calendar and the policies: dated rows kept as they were given.

What a row means is for the rules to say; the record keeps them, with the
instrument each names, and hands them back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec

from db.problem import RecordProblem

if TYPE_CHECKING:
    from db.store import Record


def load_calendar(record: Record, rows: Iterable[Mapping[str, str]]) -> int:
    """Keep days (`date`, `kind` off or worked, `name`, `instrument`, `certainty`); how many.

    A day given again replaces what was known of it. Raises RecordProblem
    `bad-calendar-row` and keeps nothing when a row is wrong.
    """
    given = list(rows)
    record.transact(lambda connection: put_calendar(connection, given))
    return len(given)


def load_policies(record: Record, rows: Iterable[Mapping[str, str]]) -> int:
    """Keep policies, each known by its `id`; how many. One given again replaces the old.

    Raises RecordProblem `bad-policy-row` and keeps nothing when a row is wrong.
    """
    given = list(rows)
    record.transact(lambda connection: put_policies(connection, given))
    return len(given)


def calendar_rows(connection: Any) -> list[dict[str, str]]:
    """Every known day in order, with the columns of the calendar file."""
    return [
        dict(row)
        for row in connection.execute(
            "SELECT day AS date, kind, name, instrument, certainty FROM calendar_days ORDER BY day"
        )
    ]


def policy_rows(connection: Any) -> list[dict[str, str]]:
    """The policies in use, in the order of their ids, with the columns they came with."""
    return [msgspec.json.decode(text, type=dict[str, str]) for text in policy_texts(connection)]


def policy_texts(connection: Any) -> tuple[str, ...]:
    """The same rows as they are kept, so that who has read them once can tell that they are."""
    rows = connection.execute("SELECT row FROM policies WHERE active ORDER BY id")
    return tuple(row["row"] for row in rows)


def put_calendar(connection: Any, rows: Iterable[Mapping[str, str]]) -> None:
    """`load_calendar` inside the caller's transaction."""
    ready = []
    for number, row in enumerate(rows, start=1):
        try:
            day = date.fromisoformat(row["date"]).isoformat()
        except (KeyError, ValueError) as error:
            raise _bad_day(
                number, f"ngày “{row.get('date', '')}” không phải năm-tháng-ngày"
            ) from error
        if row.get("kind") not in ("off", "worked"):
            raise _bad_day(number, f"loại “{row.get('kind', '')}” không phải off hoặc worked")
        kept = (row.get(name) or "" for name in ("name", "instrument", "certainty"))
        ready.append((day, row["kind"], *kept))
    connection.executemany(
        "INSERT OR REPLACE INTO calendar_days (day, kind, name, instrument, certainty)"
        " VALUES (?, ?, ?, ?, ?)",
        ready,
    )


def put_policies(connection: Any, rows: Iterable[Mapping[str, str]]) -> None:
    """`load_policies` inside the caller's transaction."""
    ready = []
    for number, row in enumerate(rows, start=1):
        if not row.get("id"):
            raise RecordProblem(
                "bad-policy-row",
                f"Dòng {number} của bảng chính sách không có mã (id); chưa có gì được nhập.",
                "Đặt cho mỗi chính sách một mã riêng rồi nhập lại.",
            )
        ready.append((row["id"], msgspec.json.encode(dict(row)).decode()))
    connection.executemany(
        "INSERT INTO policies (id, active, row) VALUES (?, 1, ?)"
        " ON CONFLICT (id) DO UPDATE SET row = excluded.row",
        ready,
    )


def _bad_day(number: int, why: str) -> RecordProblem:
    return RecordProblem(
        "bad-calendar-row",
        f"Dòng {number} của lịch nghỉ: {why}; chưa có gì được nhập.",
        "Sửa dòng đó rồi nhập lại.",
    )
