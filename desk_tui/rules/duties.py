"""What an office owes while a dossier lives, as dated rows: how soon, and how many times."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from desk_tui.rules.problem import RuleProblem


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
    return tuple(_duty(row, number) for number, row in enumerate(rows, start=1))


def on(duties: Iterable[Duty], id: str, day: date) -> Duty | None:
    """The row in force on a day; None when nothing binds (its rule has ended, say)."""
    for duty in duties:
        ended = duty.valid_to is not None and day > duty.valid_to
        if duty.id == id and duty.valid_from <= day and not ended:
            return duty
    return None


def _duty(row: Mapping[str, str], number: int) -> Duty:
    try:
        return Duty(
            id=row["id"].strip(),
            value=int(row["value"]),
            unit=row["unit"].strip(),
            what=row["what"].strip(),
            instrument=row["instrument"].strip(),
            valid_from=date.fromisoformat(row["valid_from"]),
            valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        )
    except (KeyError, ValueError) as why:
        raise RuleProblem(
            "duty-row",
            f"Bảng thời hạn của cơ quan, dòng {number}: ô không đọc được ({why}).",
            "Sửa ô đó theo các dòng có sẵn.",
        ) from None
