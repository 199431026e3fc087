"""The desk's own lists: register, hand-over, whom to call, commitments for a year.

Legal source of the register: form 07 of Thông tư 03/2025/TT-VPCP (06 of Thông tư
01/2018/TT-VPCP). The others are prescribed by no rule. In rows date-times are printed short.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal, TypeAlias

if TYPE_CHECKING:
    from datetime import date, datetime

    from desk_tui.slips.data import Head

HandedOver: TypeAlias = Literal["dossiers", "results"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterRow:
    """One dossier of the register. A moment that is not yet known is None."""

    brief: ClassVar[bool] = True

    number: str
    code: str
    procedure: str
    owner: str
    received: datetime
    due: datetime | None
    sets: int = 1
    address: str = ""
    phone: str = ""
    office: str = ""
    passed_on: datetime | None = None
    result_came: datetime | None = None
    returned: datetime | None = None
    way: str = ""
    giver: str = ""
    taker: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterSheet:
    """Form 07 (06 of the 2018 set), Sổ theo dõi hồ sơ, from `first` to `last` day."""

    form: ClassVar[str] = "register"

    head: Head
    first: date
    last: date
    rows: tuple[RegisterRow, ...]
    book: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverRow:
    """A folder that changes hands; `pages` 0 is printed as nothing."""

    brief: ClassVar[bool] = True

    code: str
    owner: str
    procedure: str
    due: datetime | None = None
    papers: int = 0
    pages: int = 0
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverList:
    """Danh sách bàn giao: folders to an office, or results from it, signed by both sides.

    `missing` are announced folders that were not there, `extra` those found without being
    announced: each is a line ready to print.
    """

    form: ClassVar[str] = "hand-over"

    head: Head
    giver: str
    taker: str
    at: datetime
    rows: tuple[HandOverRow, ...]
    what: HandedOver = "dossiers"
    number: str = ""
    giver_name: str = ""
    taker_name: str = ""
    missing: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageRow:
    """A dossier that will miss its day; no phone is printed as "không có điện thoại"."""

    brief: ClassVar[bool] = True

    code: str
    owner: str
    phone: str
    procedure: str
    due: datetime
    new_due: datetime | None
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageList:
    """Who has to be called because the desk was cut off. Drafts of form 04 follow on request.

    `cause` in words ("mất kết nối với trung tâm"), from `since` to `until` (None: still so).
    """

    form: ClassVar[str] = "outage"

    head: Head
    at: datetime
    cause: str
    since: datetime
    rows: tuple[OutageRow, ...]
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UncollectedRow:
    """A result that waits for its citizen, for so many working `days`; `told` in words."""

    brief: ClassVar[bool] = True

    code: str
    owner: str
    phone: str
    procedure: str
    came: datetime
    days: int
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UncollectedList:
    """Who has to be called because nobody came for their result (RES-08)."""

    form: ClassVar[str] = "uncollected"

    head: Head
    at: datetime
    rows: tuple[UncollectedRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One index a unit promises: its value last year, the promise, and how it is counted."""

    name: str
    promise: str
    before: str = ""
    definition: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentSheet:
    """Bản cam kết: the targets and tasks of a unit for a year, signed on both sides."""

    form: ClassVar[str] = "commitment"

    head: Head
    year: int
    unit: str
    targets: tuple[Target, ...]
    tasks: tuple[str, ...] = ()
    ground: str = ""
    unit_signer: str = ""
    unit_title: str = ""
    office_signer: str = ""
    office_title: str = ""
