"""What the steps of one meeting of a desk with its centre share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from db.store import Record
from desk_tui.centre.client import Client, Files

Clock = Callable[[], datetime]
Chance = Callable[[], float]


@dataclass
class Meeting:
    """The state of one meeting, shared by its steps."""

    record: Record
    client: Client
    files: Files
    now: Clock
    chance: Chance
    urgent: bool
    stop: Callable[[], bool]
    sent: set[str] = field(default_factory=set)
    confirmed: int = 0
    refused: int = 0
    received: int = 0
    answered: bool = False
    carried: bool = False
    notes: list[str] = field(default_factory=list)
