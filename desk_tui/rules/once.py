"""What is asked of a citizen only once: papers that data serve instead of, papers of one filing.

Rows are dated, each with its instrument. Legal source: NQ 66.7/2025/NQ-CP (no paper is asked for
what data show; where the data are missing the desk may ask for it).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from desk_tui.rules import dated
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
    return dated.read(rows, _row, "once-row", "Bảng giấy tờ chỉ hỏi một lần")


def of_each_time(rows: Iterable[Row], name: str, day: date) -> bool:
    """Whether a paper is made anew for every filing, such as a declaration."""
    said = plain(name)
    each = (row for row in rows if row.kind == EACH_TIME and dated.in_force(row, day))
    return any(said.startswith(row.words) for row in each)


def served_by_data(rows: tuple[Row, ...], name: str, day: date) -> Row | None:
    """The row by which data serve instead of a paper on a day; None when it has to be shown."""
    if of_each_time(rows, name, day):
        return None
    said = plain(name)
    for row in rows:
        here = row.kind == DATA and dated.in_force(row, day)
        if here and any(word in said for word in row.words):
            return row
    return None


def _row(row: Mapping[str, str]) -> Row:
    if row["kind"] not in (EACH_TIME, DATA):
        raise ValueError(row["kind"])
    first, last = dated.span(row)
    return Row(
        id=row["id"],
        kind=row["kind"],
        words=tuple(plain(word) for word in row["words"].split(";") if word.strip()),
        source=row["source"],
        instrument=row["instrument"],
        valid_from=first,
        valid_to=last,
    )
