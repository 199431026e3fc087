"""What personal data went from a desk, on paper: for the office's file (SEC-04)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from datetime import datetime

    from desk_tui.slips.data import Head


@dataclass(frozen=True, slots=True, kw_only=True)
class PurgedLine:
    """One dossier, visit or help: `what` names it without anybody's name; `at` is short, ready."""

    at: str
    what: str
    officer: str
    acts: int
    files: int
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PurgedSheet:
    """`ground` is the rule that says how long it may be kept, `stays` what was left and why."""

    form: ClassVar[str] = "purged"

    head: Head
    at: datetime
    ground: str
    lines: tuple[PurgedLine, ...]
    stays: tuple[str, ...]
