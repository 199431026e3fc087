"""The printed book of attestation.

Legal source: the books that come with Nghị định 23/2015/NĐ-CP (Điều 13, khoản 4). An office that
enters by computer prints what was entered every month and binds it; at the end of the year the
book is closed with the number of entries.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from datetime import date

    from desk_tui.slips.data import Head


@dataclass(frozen=True, slots=True, kw_only=True)
class AttestRow:
    """One number of the book; a void one keeps its line and says so in `remark`.

    `fee` None is not known. `volume` is printed when the sheet has more than one.
    """

    number: str
    day: str
    person: str
    paper: str
    signer: str
    copies: int
    fee: int | None
    person_number: str = ""
    volume: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttestBook:
    """A book from `first` to `last` day. `copies` and `fee` are sums without void numbers.

    `closing`: the year is over, the book is closed with these sums.
    """

    form: ClassVar[str] = "attest-book"

    head: Head
    name: str
    sign: str
    year: int
    volumes: tuple[str, ...]
    first: date
    last: date
    rows: tuple[AttestRow, ...]
    entries: int
    void: int
    copies: int
    fee: int
    closing: bool = False
    remark: str = ""
