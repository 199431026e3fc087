"""What the printed slips show, as plain values.

Legal source of the forms and their field order: Thông tư 03/2025/TT-VPCP, Phụ lục I
(and Thông tư 01/2018/TT-VPCP for offices that still print the older set). Money is in
whole đồng. Date-times are aware; they are printed in the office's time (Asia/Ho_Chi_Minh).
Texts are Vietnamese, ready to print; nothing here is markup.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol, TypeAlias

if TYPE_CHECKING:
    from datetime import date, datetime

PartyKind: TypeAlias = Literal["person", "organisation"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What every slip carries: who issues it, where and when, and its identity.

    `code` is the dossier code (empty for a visit without a dossier) and is also printed as a
    barcode; `qr` is the sealed text of `seal.make`. `copy` 0 is the first print, n is printed
    as "BẢN CẤP LẠI LẦN n". `version` above 1 says that it replaces the earlier ones. A `draft`
    says so and waits for a signature.
    """

    parent: str
    unit: str
    place: str
    day: date
    officer: str
    phone: str = ""
    website: str = ""
    code: str = ""
    qr: str = ""
    version: int = 1
    copy: int = 0
    draft: bool = False


class Slip(Protocol):
    """Any slip, a dataclass: `form` names its template, as `receipt` does `01-receipt.typ`."""

    __dataclass_fields__: ClassVar[dict[str, Any]]
    form: ClassVar[str]

    @property
    def head(self) -> Head: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """The owner of a dossier or who files it. `number`: ID card, passport or tax code."""

    name: str
    kind: PartyKind = "person"
    number: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One paper of the dossier: how many of each sort were handed in, and pages in all.

    `state` is a short text for the last column, such as "Đã số hóa" or "Xem, trả lại".
    """

    name: str
    original: int = 0
    certified: int = 0
    copy: int = 0
    pages: int = 0
    state: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeLine:
    """One line of the fee; a reduction or exemption is a negative `amount` with its ground."""

    text: str
    amount: int
    ground: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A paper that is missing or not good enough, and what the citizen has to bring."""

    name: str
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attested:
    """A paper to be attested: its pages, the copies on paper, and whether an electronic one."""

    name: str
    pages: int
    copies: int = 0
    electronic: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One of several dossiers on one slip; `fee` None is set and taken later."""

    brief: ClassVar[bool] = True

    code: str
    procedure: str
    due: datetime | None
    owner: str = ""
    fee: int | None = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One office's part of the work: its limit in words, and when it is to be done."""

    brief: ClassVar[bool] = True

    name: str
    term: str
    due: datetime | None = None
    office: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Online:
    """How a dossier was filed online: the portal's name, its code there, and when."""

    portal: str
    code: str = ""
    filed: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptSlip:
    """Form 01, Giấy tiếp nhận hồ sơ và hẹn trả kết quả.

    `term` is the time limit by rule in words ("03 ngày làm việc"); `due` None means that the
    date is told later. `return_way` says where and how the result is given, and to whom.
    `fee_total` None means a fee that is set and taken later: it is never printed as 0.

    Variants: `attested` takes the place of `papers` for attestation; `dossiers` are those
    received together (then `procedure` names the whole and `due` is the last of them);
    `filed_by` tells a way of filing that is not the counter, `resolver` the office that decides
    when it is another one. `stages` split the limit; `online` is a filing through a portal, with
    `link` as a QR to follow it and, with `may_be_earlier`, the remark that the result may come
    earlier.
    """

    form: ClassVar[str] = "receipt"

    head: Head
    procedure: str
    procedure_code: str
    field: str
    owner: Party
    papers: tuple[Paper, ...]
    term: str
    received: datetime
    due: datetime | None
    submitter: Party | None = None
    sets: int = 1
    return_way: str = ""
    fee_lines: tuple[FeeLine, ...] = ()
    fee_total: int | None = 0
    fee_note: str = ""
    register_book: str = ""
    register_number: str = ""
    remark: str = ""
    attested: tuple[Attested, ...] = ()
    dossiers: tuple[Listed, ...] = ()
    stages: tuple[Stage, ...] = ()
    online: Online | None = None
    link: str = ""
    may_be_earlier: bool = False
    filed_by: str = ""
    resolver: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplementSlip:
    """Form 02, Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ.

    For a received dossier and for a visit that could not be received. `number` is the slip's
    own running number ("12" prints as "12/HDHS"); `accepted` are the papers found in order,
    which the citizen need not bring up again; `until` is the last moment to supply.
    """

    form: ClassVar[str] = "supplement"

    head: Head
    procedure: str
    procedure_code: str
    owner: Party
    missing: tuple[Missing, ...]
    reason: str
    number: str = ""
    accepted: tuple[str, ...] = ()
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalSlip:
    """Form 03, Phiếu từ chối tiếp nhận, giải quyết hồ sơ. `ground`: the rule that refuses."""

    form: ClassVar[str] = "refusal"

    head: Head
    procedure: str
    procedure_code: str
    owner: Party
    reason: str
    number: str = ""
    ground: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuidanceSlip:
    """Advice to take home: what to prepare, how long it takes and what it costs."""

    form: ClassVar[str] = "guidance"

    head: Head
    procedure: str
    procedure_code: str
    papers: tuple[str, ...]
    term: str = ""
    fee: str = ""
    ways: tuple[str, ...] = ()
    remark: str = ""
    link: str = ""
    owner: Party | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherOfficeSlip:
    """Another office is competent: its name, address and hours; `link` is printed as a QR."""

    form: ClassVar[str] = "other-office"

    head: Head
    request: str
    office: str
    address: str
    hours: str = ""
    phone: str = ""
    link: str = ""
    remark: str = ""
