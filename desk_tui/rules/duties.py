"""What an office owes while a dossier lives, as dated rows: how soon, and how many times."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from desk_tui.rules import dated


@dataclass(frozen=True)
class Duty:
    """`value` counts `unit`s: working_day | working_hour | day | minute | year | time."""

    id: str
    value: int
    unit: str
    what: str
    instrument: str
    valid_from: date
    valid_to: date | None = None

    @property
    def sentence(self) -> str:
        return f"{self.what} ({self.instrument})"


def duties_from_rows(rows: Iterable[Mapping[str, str]]) -> tuple[Duty, ...]:
    """Read the rows; raises RuleProblem `duty-row` that names the line."""
    return dated.read(rows, _duty, "duty-row", "Bảng thời hạn của cơ quan")


def on(duties: Iterable[Duty], id: str, day: date) -> Duty | None:
    """The row in force on a day; None when nothing binds (its rule has ended, say)."""
    return next((duty for duty in duties if duty.id == id and dated.in_force(duty, day)), None)


def _duty(row: Mapping[str, str]) -> Duty:
    first, last = dated.span(row)
    return Duty(
        id=row["id"].strip(),
        value=int(row["value"]),
        unit=row["unit"].strip(),
        what=row["what"].strip(),
        instrument=row["instrument"].strip(),
        valid_from=first,
        valid_to=last,
    )
