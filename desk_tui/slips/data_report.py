"""An office's figures on paper: a report no rule prescribes, and the statutory tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from datetime import date, datetime

    from desk_tui.slips.data import Head


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureLine:
    """One metric, ready to print: `value` is `21,49%`, `–` over nothing; `target` may be empty."""

    id: str
    name: str
    value: str
    numerator: str
    above: str
    denominator: str
    below: str
    ground: str
    target: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresSheet:
    """The figures of a period, judged at the end of `judged`; `doubts` are told, not hidden."""

    form: ClassVar[str] = "figures"

    head: Head
    first: date
    last: date
    judged: date
    at: datetime
    lines: tuple[FigureLine, ...]
    summary: str
    doubts: tuple[str, ...] = ()
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormColumn:
    """A column of a statutory table; `head` stands above several."""

    head: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSheet:
    """A statutory table of a period, as its instrument wants it: `lines` are a name and its cells,
    the last one the total; `notes` tell what of it is assumed."""

    form: ClassVar[str] = "statutory"

    head: Head
    number: str
    title: str
    instrument: str
    by: str
    first: date
    last: date
    columns: tuple[FormColumn, ...]
    lines: tuple[tuple[str, ...], ...]
    doubts: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonGroup:
    """What went wrong in one way: the words that were given, and how often."""

    title: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonsSheet:
    """The weaknesses of a period, to be talked over; no rule prescribes this sheet."""

    form: ClassVar[str] = "reasons"

    head: Head
    first: date
    last: date
    groups: tuple[ReasonGroup, ...]
