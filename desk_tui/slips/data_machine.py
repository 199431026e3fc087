"""What a machine was found to be, on paper; no rule prescribes this sheet (B1-20)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from datetime import datetime

    from desk_tui.slips.data import Head


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineLine:
    """One thing looked at: `state` is in words, `hint` what to do."""

    part: str
    state: str
    what: str
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineSheet:
    """A desk's self-check; `verdict` says in one sentence whether it may be used."""

    form: ClassVar[str] = "machine"

    head: Head
    machine: str
    at: datetime
    verdict: str
    lines: tuple[MachineLine, ...]
