"""The leaflet a citizen takes home: how to file a procedure online (B0-10)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from datetime import date

    from desk_tui.slips.data import Head


@dataclass(frozen=True, slots=True, kw_only=True)
class LeafletWay:
    """One way to file, with what it costs and how long it takes, in words."""

    name: str
    fee: str
    term: str
    trips: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeafletSlip:
    """What it says holds on `head.day`, and to the end of `until` unless that is None.

    `link` is the page of the procedure and printed as a QR. `saves` are short sentences on what
    filing online saves, `grounds` on what they rest.
    """

    form: ClassVar[str] = "leaflet"

    head: Head
    procedure: str
    procedure_code: str
    link: str
    steps: tuple[str, ...]
    ways: tuple[LeafletWay, ...]
    needs: tuple[str, ...] = ()
    saves: tuple[str, ...] = ()
    grounds: tuple[str, ...] = ()
    until: date | None = None
