"""The node's figures over its offices, desks and procedures: sums of the days they sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Row, func, literal, select

from desk_tui.centre.measures.tables import FLOWS, counts, days, lines

By = Literal["office", "desk", "province", "field", "procedure", "channel"]
PLACES: tuple[By, ...] = ("office", "desk", "province")
"""By these the money is known too; the others are of dossiers alone."""


@dataclass(frozen=True)
class Sum:
    """One office, desk or province, field, procedure or channel. `days`: how many days were sent,
    of a province by all its offices together (0 of what is no place, which nobody sends apart);
    `month` is `2026-11` when months were asked for, else empty."""

    key: str
    numbers: Mapping[str, int]
    days: int
    month: str = ""


def sums(
    connection: Connection,
    first: date,
    last: date,
    by: By,
    *,
    names: Iterable[str] = FLOWS,
    monthly: bool = False,
) -> list[Sum]:
    """Both days included; every group that sent something for one of them, by key and month.

    `names`: only these counts, which is quicker over a year of many offices.
    """
    wanted = sorted(set(names))
    table = counts if by in PLACES else lines
    # A code begins with its province: H18.12.34.
    key: ColumnElement[Any] = (
        func.substr(counts.c.office, 1, 3) if by == "province" else table.c[by]
    )
    month = func.substr(table.c.day, 1, 7) if monthly else None
    groups = [key] if month is None else [key, month]
    # The different days of so many lines would have to be sorted.
    sent = func.count() if by in PLACES else literal(0)
    asked = (
        select(
            key.label("key"),
            *([] if month is None else [month.label("month")]),
            sent.label("days_sent"),
            *(func.sum(table.c[name]).label(name) for name in wanted),
        )
        .where(table.c.day.between(first.isoformat(), last.isoformat()))
        .group_by(*groups)
        .order_by(*groups)
    )
    if by in PLACES:
        asked = asked.where(counts.c.desk != "" if by == "desk" else counts.c.desk == "")
    return [_sum(row, wanted) for row in connection.execute(asked)]


def units(connection: Connection) -> dict[str, str]:
    """The name each office gave itself last."""
    rows = connection.execute(select(days.c.office, days.c.unit).order_by(days.c.day))
    return {row.office: row.unit for row in rows}


def procedures(connection: Connection, first: date, last: date) -> dict[str, str]:
    """A name of each procedure that something came of."""
    rows = connection.execute(
        select(lines.c.procedure, func.max(lines.c.name).label("name"))
        .where(lines.c.day.between(first.isoformat(), last.isoformat()))
        .group_by(lines.c.procedure)
    )
    return {row.procedure: row.name for row in rows}


def accepted(connection: Connection, first: date, last: date) -> dict[str, str]:
    """When each office's newest figures of these days were accepted, UTC text."""
    rows = connection.execute(
        select(days.c.office, func.max(days.c.accepted_at).label("at"))
        .where(days.c.day.between(first.isoformat(), last.isoformat()))
        .group_by(days.c.office)
    )
    return {row.office: row.at for row in rows}


def _sum(row: Row[Any], names: Iterable[str]) -> Sum:
    said = row._mapping
    # PostgreSQL sums whole numbers as decimals.
    numbers = {name: int(said[name]) for name in names}
    return Sum(said["key"], numbers, said["days_sent"], said.get("month", ""))
