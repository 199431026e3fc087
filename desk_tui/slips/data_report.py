"""A report of an office's figures on paper; no rule prescribes this sheet."""

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
