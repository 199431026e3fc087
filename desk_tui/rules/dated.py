"""Rows of data that bind from one day to another: how every table of rules is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Protocol, TypeVar

from desk_tui.rules.problem import RuleProblem

T = TypeVar("T")
ROW_HINT = "Sửa ô đó theo các dòng có sẵn."


class Dated(Protocol):
    """Binds from its first day to its last, both counted; None: no end on that side."""

    @property
    def valid_from(self) -> date | None: ...

    @property
    def valid_to(self) -> date | None: ...


def in_force(row: Dated, day: date) -> bool:
    """Whether a row binds on a day."""
    begun = row.valid_from is None or row.valid_from <= day
    return begun and (row.valid_to is None or day <= row.valid_to)


def span(row: Mapping[str, str]) -> tuple[date, date | None]:
    """The first and the last day of a row. Raises KeyError, ValueError."""
    last = (row.get("valid_to") or "").strip()
    first = date.fromisoformat(row["valid_from"].strip())
    return first, date.fromisoformat(last) if last else None


def read(
    rows: Iterable[Mapping[str, str]],
    make: Callable[[Mapping[str, str]], T],
    code: str,
    table: str,
    hint: str = ROW_HINT,
) -> tuple[T, ...]:
    """What each row says, in their order; RuleProblem `code` names the line that cannot be read."""
    made: list[T] = []
    for number, row in enumerate(rows, start=1):
        try:
            made.append(make(row))
        except (KeyError, ValueError, AttributeError, RuleProblem) as why:
            raise RuleProblem(
                code, f"{table}, dòng {number}: ô không đọc được ({why}).", hint
            ) from None
    return tuple(made)
