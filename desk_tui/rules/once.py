"""What is asked of a citizen only once: papers that data serve instead of, papers of one filing.

Rows are dated, each with its instrument. Legal source: NQ 66.7/2025/NQ-CP (no paper is asked for
what data show; where the data are missing the desk may ask for it).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from desk_tui.rules.problem import RuleProblem
from desk_tui.rules.text import plain

EACH_TIME, DATA = "each-time", "data"


@dataclass(frozen=True)
class Row:
    """`words`: what the name of such a paper begins with (each-time) or holds (data), without
    marks. `source`: the data that serve instead."""

    id: str
    kind: str
    words: tuple[str, ...]
    source: str
    instrument: str
    valid_from: date
    valid_to: date | None = None

    @property
    def sentence(self) -> str:
        return f"{self.source} ({self.instrument})"


def rows_from(rows: Iterable[Mapping[str, str]]) -> tuple[Row, ...]:
    """Read the rows; raises RuleProblem `once-row` that names the line."""
    return tuple(_row(row, number) for number, row in enumerate(rows, start=1))


def of_each_time(rows: Iterable[Row], name: str, day: date) -> bool:
    """Whether a paper is made anew for every filing, such as a declaration."""
    said = plain(name)
    return any(
        said.startswith(row.words) for row in rows if row.kind == EACH_TIME and _holds(row, day)
    )


def served_by_data(rows: tuple[Row, ...], name: str, day: date) -> Row | None:
    """The row by which data serve instead of a paper on a day; None when it has to be shown."""
    if of_each_time(rows, name, day):
        return None
    said = plain(name)
    for row in rows:
        if row.kind == DATA and _holds(row, day) and any(word in said for word in row.words):
            return row
    return None


def _holds(row: Row, day: date) -> bool:
    return row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)


def _row(row: Mapping[str, str], number: int) -> Row:
    try:
        if row["kind"] not in (EACH_TIME, DATA):
            raise ValueError(row["kind"])
        return Row(
            id=row["id"],
            kind=row["kind"],
            words=tuple(plain(word) for word in row["words"].split(";") if word.strip()),
            source=row["source"],
            instrument=row["instrument"],
            valid_from=date.fromisoformat(row["valid_from"]),
            valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        )
    except (KeyError, ValueError) as why:
        raise RuleProblem(
            "once-row",
            f"Bảng giấy tờ chỉ hỏi một lần, dòng {number}: ô không đọc được ({why}).",
            "Sửa ô đó theo các dòng có sẵn.",
        ) from None
