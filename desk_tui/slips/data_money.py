"""What the printed papers about money show: fee receipt, payment notice, close of day.

No rule of the form sets prescribes them: a receipt shows what prints in use show (unit, series
and number, payer, dossier, sum in figures and words, way of payment, collector). Money in đồng.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from datetime import date, datetime

    from desk_tui.slips.data import Head, Party


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeReceiptSlip:
    """Biên lai thu phí or lệ phí, two parts on one sheet. `void` is why it no longer counts."""

    form: ClassVar[str] = "fee-receipt"

    head: Head
    kind: str
    series: str
    number: str
    payer: Party
    procedure: str
    procedure_code: str
    text: str
    amount: int
    words: str
    how: str
    paid: datetime
    reference: str = ""
    tax_number: str = ""
    void: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeLine:
    """One sum to pay."""

    text: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeNoticeSlip:
    """How to pay by transfer: the sum, the account, the words to write. `link` is the VietQR."""

    form: ClassVar[str] = "fee-notice"

    head: Head
    payer: Party
    procedure: str
    procedure_code: str
    lines: tuple[NoticeLine, ...]
    total: int
    words: str
    purpose: str
    bank: str = ""
    account: str = ""
    account_name: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLine:
    """One line of the sheet; `amount` None where there is only a count."""

    text: str
    number: int
    amount: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetGroup:
    title: str
    lines: tuple[SheetLine, ...]
    empty: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySheet:
    """Close of a day at one desk. `counted` None: nobody counted. `truth` is the truth line."""

    form: ClassVar[str] = "day-sheet"

    head: Head
    day: date
    version: int
    closed: datetime
    desk: str
    expected: int
    counted: int | None
    difference: int
    words: str
    explained: str
    truth: str
    groups: tuple[SheetGroup, ...]
    earlier: tuple[str, ...] = ()
