"""The slips of a dossier's later days: apology, stop, control, receipt of the result, feedback.

Legal source: Thông tư 03/2025/TT-VPCP, Phụ lục I, forms 04 to 06 (04 and 05 of Thông tư
01/2018/TT-VPCP). Plain values as in `data`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal, TypeAlias

if TYPE_CHECKING:
    from datetime import date, datetime

    from desk_tui.slips.data import Head, Party

StepResult: TypeAlias = Literal["early", "on-time", "late", ""]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApologySlip:
    """Form 04: apology with a new day (2018), apology and request for an extension (2025).

    `due` is the day promised before, `new_due` the one asked for now; None means that it will
    be told. `signer_title` is printed over the signature, as in "GIÁM ĐỐC". A draft to be
    signed later has `Head.draft`.
    """

    form: ClassVar[str] = "apology"

    head: Head
    procedure: str
    procedure_code: str
    owner: Party
    received: datetime
    due: datetime
    new_due: datetime | None
    reason: str
    number: str = ""
    office: str = ""
    signer: str = ""
    signer_title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StopSlip:
    """Form 05 of the 2025 set: a dossier is stopped before it is decided, as its owner asked.

    `stage` says where the dossier stood. `refund` is what was given back in đồng: 0 is nothing,
    None means that nothing had been taken; `kept` is what was taken and is still here. `papers` are
    those given back.
    """

    form: ClassVar[str] = "stop"

    head: Head
    procedure: str
    procedure_code: str
    owner: Party
    received: datetime
    asked: datetime
    stopped: datetime
    reason: str
    stage: str = ""
    refund: int | None = None
    refund_note: str = ""
    kept: int = 0
    papers: tuple[str, ...] = ()
    number: str = ""
    signer: str = ""
    signer_title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlStep:
    """A dossier changed hands: who gave, who took, when, and how that stands to the plan.

    `due` is when the giver was to be done; `result` "" is printed as nothing.
    """

    brief: ClassVar[bool] = True

    giver: str
    taker: str
    at: datetime
    due: datetime | None = None
    result: StepResult = ""
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlSlip:
    """Form 06 (05 of the 2018 set), Phiếu kiểm soát quá trình giải quyết hồ sơ."""

    form: ClassVar[str] = "control"

    head: Head
    procedure: str
    procedure_code: str
    owner: Party
    received: datetime
    due: datetime | None
    office: str
    steps: tuple[ControlStep, ...]
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultPaper:
    """A result given out. `number` is the paper's own, `pages` 0 is printed as nothing."""

    name: str
    number: str = ""
    originals: int = 1
    copies: int = 0
    pages: int = 0
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultReceipt:
    """Biên nhận kết quả: what was given to whom, signed by both sides; no rule prescribes it.

    `collector` None is the owner. `authority` says by what the collector may take it, and
    until when. `way` is how it was given ("Trực tiếp tại quầy số 1", "Bưu chính, số EV…").
    `without_slip` says how the person was checked when the appointment slip was lost.
    """

    form: ClassVar[str] = "result"

    head: Head
    procedure: str
    procedure_code: str
    owner: Party
    results: tuple[ResultPaper, ...]
    returned: datetime
    way: str
    due: datetime | None = None
    collector: Party | None = None
    authority: str = ""
    papers_back: tuple[str, ...] = ()
    without_slip: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackSlip:
    """What a citizen had to say, under the number they ask for an answer by; no rule prescribes it.

    `answer_by` None: no rule says until when.
    """

    form: ClassVar[str] = "feedback"

    head: Head
    number: str
    said: str
    made: datetime
    person: str = ""
    procedure: str = ""
    answer_by: date | None = None
