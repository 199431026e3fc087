"""A limit in several stages, each office's part with a limit of its own.

Legal ground: form 01 of Thông tư 03/2025/TT-VPCP has a variant for limits in two stages; the
stages of a procedure are rows with their instrument. The parts never change the whole limit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from desk_tui.rules import dated
from desk_tui.rules.workdays import Calendar, Hours
from desk_tui.rules.worktime import Term, due

Starts = Literal["after", "payment"]


@dataclass(frozen=True)
class Stage:
    """One part: who does it, its limit, and whether it begins when the part before ends or when
    the citizen has paid what is due to the state."""

    procedure: str
    name: str
    term: Term
    instrument: str
    valid_from: date
    valid_to: date | None = None
    case: str = ""
    office: str = ""
    starts: Starts = "after"


@dataclass(frozen=True)
class Planned:
    """A stage with its date; None while what it begins with has not happened."""

    stage: Stage
    due: datetime | None


def stages_from_rows(rows: Iterable[Mapping[str, str]]) -> tuple[Stage, ...]:
    """Read the rows, in their order; raises RuleProblem `stage-row` that names the line."""
    return dated.read(rows, _stage, "stage-row", "Bảng giai đoạn", _COLUMNS)


_COLUMNS = (
    "Cần procedure, name, value, unit (working_day, working_hour, day), starts"
    " (after hoặc payment), valid_from như 2026-01-01."
)


def _stage(row: Mapping[str, str]) -> Stage:
    starts = row["starts"].strip() or "after"
    if starts not in ("after", "payment") or not row["name"].strip():
        raise ValueError(starts)
    first, last = dated.span(row)
    return Stage(
        procedure=row["procedure"].strip().upper(),
        case=row.get("case", "").strip(),
        name=row["name"].strip(),
        office=row.get("office", "").strip(),
        term=Term(int(row["value"]), row["unit"].strip()),  # pyright: ignore[reportArgumentType]
        starts="payment" if starts == "payment" else "after",
        instrument=row.get("instrument", "").strip(),
        valid_from=first,
        valid_to=last,
    )


def of(stages: Iterable[Stage], procedure: str, case: str, day: date) -> tuple[Stage, ...]:
    """The stages of a procedure on a day: those of the case, else those of any case."""
    code = procedure.upper()
    mine = [one for one in stages if one.procedure == code and dated.in_force(one, day)]
    return tuple([one for one in mine if one.case and one.case == case]) or tuple(
        one for one in mine if not one.case
    )


def plan(
    stages: Sequence[Stage],
    received: datetime,
    calendar: Calendar,
    hours: Hours,
    last: datetime | None,
) -> tuple[Planned, ...]:
    """Each stage with its date, one counted from the end of the other, none behind `last` (the
    date of the whole limit). From a stage that begins with a payment on, no date is known."""
    planned: list[Planned] = []
    start: datetime | None = received
    for stage in stages:
        if stage.starts == "payment" or start is None:
            start = None
        else:
            start = due(start, stage.term, calendar, hours).due
            start = min(start, last) if start and last else start
        planned.append(Planned(stage, start))
    return tuple(planned)


def promise(planned: Sequence[Planned], counted: datetime | None) -> datetime | None:
    """What can be promised at the counter: the whole limit, or the end of what comes before a
    stage whose beginning is not known."""
    known = [one.due for one in planned if one.due is not None]
    if len(known) == len(planned):
        return counted
    return known[-1] if known else None
