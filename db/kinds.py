"""What an act can say: one frozen structure per kind, checked when it is read.

The same structures travel over the wire, so a desk and the node can never
disagree on a field. Dates are ISO days; moments are the record's UTC text;
money is whole đồng.
"""

from __future__ import annotations

import re

import msgspec

from db.kinds_attest import AttestCorrected, Attested, AttestVoided, ToAttest
from db.kinds_dossier import Agency, Authority, FeeLine, Intake, Paper, Person
from db.kinds_figures import TargetSet
from db.kinds_handing import HANDED as HANDED
from db.kinds_handing import RETURN_WAYS, PostAsked, PostMoved
from db.kinds_life import (
    Apologised,
    CalendarDecided,
    Delayed,
    FolderMoved,
    PapersAsked,
    Returned,
    SlipAsked,
    StageDone,
    Voided,
)
from db.kinds_message import MessageAsked, MessageMoved
from db.kinds_money import (
    BookClosed,
    BookOpened,
    DayClosed,
    PaymentAsked,
    PaymentEnded,
    PaymentPaid,
    PaymentRefunded,
    PaymentReported,
    PaymentStarted,
    ReceiptIssued,
    ReceiptVoided,
)
from db.kinds_note import NoteMade, NoteMoved
from db.kinds_once import DataReused
from db.kinds_online import (
    Helped,
    HelpGiven,
    PackageAgreed,
    PackageCorrected,
    PackageFiled,
    PackageStopped,
    Prepared,
    VisitResumed,
)
from db.kinds_papers import PaperSeen, of_paper
from db.kinds_trust import Exported, Purged


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One line of how the due date was reached (APT-03)."""

    date: str
    counted: str
    why: str


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """One office's part of a limit, as it was promised: `due` empty until its turn is known.

    `starts` is "after" the stage before, or with a "payment" of the citizen.
    """

    name: str
    term: str
    amount: int
    unit: str
    office: str = ""
    due: str = ""
    starts: str = "after"


class Received(msgspec.Struct, frozen=True, kw_only=True):
    """`dossier.received`: a dossier was taken in at this desk.

    `exception` is why paper was taken although the procedure is online-only, `approved_by` the
    second person who agreed (B0-15). `authority` is what the submitter showed; `collects` "owner"
    is how older programs said that it covers filing alone. `acts_as` is what lets the submitter
    stand for the owner. `post`: number of the item the set came in (REC-03); `returns` the way the
    result is wanted, `returns_to` the address for a letter. `office` received it; `competent`
    resolves it and `helped_at` is where the citizen was helped, both None when that is the same
    office (REC-11, B1-03).
    """

    code: str
    office: str
    procedure: str
    procedure_version: int
    procedure_name: str
    field: str = ""
    channel: str = "counter"  # counter | online | post
    owner: Person
    submitter: Person | None = None
    case: str = ""
    papers: tuple[Paper, ...] = ()
    sets: int = 1
    pages: int = 0
    copies: int = 0
    fee: int | None = None
    fee_lines: tuple[FeeLine, ...] = ()
    exempt: str = ""
    received: str
    effective: str
    due: str | None = None
    steps: tuple[Step, ...] = ()
    term: str = ""
    stages: tuple[Stage, ...] = ()
    not_online: str = ""
    assisted: bool = False
    exception: str = ""
    approved_by: str = ""
    collects: str = ""
    authority: Authority | None = None
    acts_as: str = ""  # law | authority | introduced | carrier
    post: str = ""
    returns: str = ""  # counter | post | online
    returns_to: str = ""
    competent: Agency | None = None
    helped_at: Agency | None = None
    intake: Intake | None = None
    copied_from: str = ""
    attested: tuple[ToAttest, ...] = ()
    status: int = 2
    note: str = ""


class Filed(msgspec.Struct, frozen=True, kw_only=True):
    """`dossier.filed`: a citizen's online filing reached this office through the centre.

    `package`: made of a package prepared at a desk, with `helper`'s help (C-05).
    `returns` and `returns_to` as in `Received`.
    """

    code: str
    office: str
    procedure: str
    procedure_name: str
    field: str = ""
    owner: Person
    submitter: Person | None = None
    papers: tuple[Paper, ...] = ()
    filed: str
    received: str = ""
    due: str | None = None
    fee: int | None = None
    status: int = 1
    channel: str = "online"
    package: str = ""
    helper: str = ""
    term: str = ""
    fee_lines: tuple[FeeLine, ...] = ()
    procedure_version: int = 0
    case: str = ""
    returns: str = ""
    returns_to: str = ""


class StatusChanged(msgspec.Struct, frozen=True, kw_only=True):
    """`dossier.status`: one of the ten statuses of the national exchange.

    `before` is the status the writer saw; None (acts of older programs) is "whatever there was".
    `ends`: the requests for papers (ids of their acts) that the writer knew of, all answered now.
    """

    status: int
    before: int | None = None
    reason: str = ""
    due: str | None = None
    finished: str | None = None
    ends: tuple[str, ...] = ()


class PaperAdded(msgspec.Struct, frozen=True, kw_only=True):
    """`paper.added`: a paper was scanned or attached; replaces the line of the same key.

    `before` is the line the writer saw; None (acts of older programs) is "whatever there was".
    """

    paper: Paper
    before: PaperSeen | None = None


class PaperArchived(msgspec.Struct, frozen=True, kw_only=True):
    """`paper.archived`: the searchable copy of a paper's file `of` was made, signed or not."""

    key: str
    of: str
    sha256: str
    bytes: int
    text_chars: int = 0
    signed_by: str = ""
    signed_at: str = ""


class PaperDescribed(msgspec.Struct, frozen=True, kw_only=True):
    """`paper.described`: what a paper says of itself, confirmed by the officer (DIG-07).

    `before` is the line the writer saw; None (acts of older programs) is "whatever there was".
    """

    key: str
    number: str = ""
    issued: str = ""
    issuer: str = ""
    valid_until: str = ""
    before: PaperSeen | None = None


class SlipIssued(msgspec.Struct, frozen=True, kw_only=True):
    """`slip.issued`: a slip was made. A higher version replaces, `revoked` takes back."""

    form: str
    version: int
    copy: int = 0
    form_set: str = ""
    text: str = ""
    revoked: bool = False


class VisitRecorded(msgspec.Struct, frozen=True, kw_only=True):
    """`visit.recorded`: somebody came and no dossier was made (REC-10).

    `papers` is the whole checklist as it was looked at, what was fine and what was not: with it
    the visit goes on another day (C-14). `missing` are those that were not. "phone": a call taken
    while the office was closed or far (B0-03), `wants` is what the caller will do.
    """

    kind: str  # incomplete | other-office | advice | refused | phone
    office: str
    procedure: str = ""
    procedure_name: str = ""
    owner: Person | None = None
    missing: tuple[Paper, ...] = ()
    note: str = ""
    procedure_version: int = 0
    case: str = ""
    papers: tuple[Paper, ...] = ()
    pages: tuple[int, ...] = ()
    copies: int = 0
    exempt: str = ""
    wants: str = ""  # of a phone call: post | online | visit | call-back


class CodeAssigned(msgspec.Struct, frozen=True, kw_only=True):
    """`code.assigned`: the centre keeps this dossier under another code of its own."""

    centre_code: str


class OfficerAdded(msgspec.Struct, frozen=True, kw_only=True):
    """`officer.added`: somebody may work here, in a role, until a day if one is given."""

    name: str
    role: str  # officer | supervisor | it
    until: str | None = None


Value = str | int | bool | None
"""What a field can hold: a text, a number (đồng, pages, a status), yes or no, or nothing."""

STATUS, HOLDER, LINK = "status", "holder", "link:"
"""Fields that acts of their own speak of. A link's field names the other dossier."""

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
_OF_A_PERSON = ("name", "number", "number_kind", "birth", "sex", "address", "phone", "email")
TEXT_FIELDS = (
    *(f"owner.{name}" for name in _OF_A_PERSON),
    *(f"submitter.{name}" for name in _OF_A_PERSON),
    "note",
    "returns",
    "returns_to",
)
COUNT_FIELDS = ("pages", "copies", "sets")
FIELDS = (*TEXT_FIELDS, *COUNT_FIELDS, "fee", "due")
"""What `dossier.changed` may change: a closed list; anything else waits for a newer program."""


def check_value(field: str, value: Value) -> None:
    """ValueError when a field cannot hold this value, or there is no such field."""
    if field == "returns":
        good = value == "" or value in RETURN_WAYS
    elif field in TEXT_FIELDS:
        good = isinstance(value, str)
    elif field in COUNT_FIELDS:
        good = type(value) is int and value >= 0
    elif field == STATUS:
        good = type(value) is int
    elif field in (HOLDER, HANDED) or of_paper(field):
        good = isinstance(value, str)
    elif field.startswith(LINK):
        good = value is None or isinstance(value, bool)
    elif field == "fee":
        good = value is None or (type(value) is int and value >= 0)
    elif field == "due":
        good = value is None or (isinstance(value, str) and bool(_MOMENT.fullmatch(value)))
    else:
        raise ValueError(f"no such field: {field}")
    if not good:
        raise ValueError(f"{field} cannot be {value!r}")


class Changed(msgspec.Struct, frozen=True, kw_only=True):
    """`dossier.changed`: one field of a dossier was put right. `before` is what the writer saw.

    `settles` is the question that this third value closes, when neither side of it was right.
    """

    field: str
    before: Value
    after: Value
    settles: str = ""
    reason: str = ""
    approved_by: str = ""

    def __post_init__(self) -> None:
        if self.field not in FIELDS:
            raise ValueError(f"no such field: {self.field}")
        check_value(self.field, self.before)
        check_value(self.field, self.after)


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """`question.answered`: a person chose between two acts on one field; both stay in history.

    `keep` and `over` are the ids of the acts, `value` and `against` what each of them says.
    With no `field` it settles what stands between this desk and the centre, not a value.
    """

    question: str
    field: str
    keep: str
    over: str
    value: Value = None
    against: Value = None
    why: str = ""

    def __post_init__(self) -> None:
        if self.field:
            check_value(self.field, self.value)
            check_value(self.field, self.against)


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """`dossier.taken`: an officer at a desk works on it. `before`: who was seen to (`holder`)."""

    by: str
    officer: str
    before: str = ""

    @property
    def holder(self) -> str:
        return f"{self.by} · {self.officer}"


class Released(msgspec.Struct, frozen=True, kw_only=True):
    """`dossier.released`: nobody works on it now. Taking it away never takes work away."""

    before: str = ""
    reason: str = ""


class Linked(msgspec.Struct, frozen=True, kw_only=True):
    """`dossier.linked`: a person said whether `other` is the `same` request filed twice.

    Written on the older of the two (the smaller id), so that both desks speak of one thing.
    """

    other: str
    same: bool
    before: bool | None = None
    why: str = ""


class PersonChecked(msgspec.Struct, frozen=True, kw_only=True):
    """`person.checked`: the population base was asked about the owner, or will be later."""

    source: str
    state: str  # ok | differs | not-found | later
    reason: str


class TaskDone(msgspec.Struct, frozen=True, kw_only=True):
    """`task.done`: what a task asked for was done by hand. `task` is the question's id."""

    task: str
    note: str = ""


Payload = (
    Received
    | Filed
    | StatusChanged
    | PaperAdded
    | PaperArchived
    | PaperDescribed
    | SlipIssued
    | VisitRecorded
    | CodeAssigned
    | OfficerAdded
    | Changed
    | Answered
    | Taken
    | Released
    | Linked
    | PersonChecked
    | TaskDone
    | Prepared
    | PackageCorrected
    | PackageAgreed
    | PackageFiled
    | PackageStopped
    | Helped
    | VisitResumed
    | HelpGiven
    | PaymentAsked
    | PaymentStarted
    | PaymentReported
    | PaymentPaid
    | PaymentEnded
    | PaymentRefunded
    | BookOpened
    | BookClosed
    | ReceiptIssued
    | ReceiptVoided
    | DayClosed
    | PapersAsked
    | Apologised
    | Returned
    | Voided
    | FolderMoved
    | PostAsked
    | PostMoved
    | SlipAsked
    | CalendarDecided
    | Delayed
    | StageDone
    | MessageAsked
    | MessageMoved
    | TargetSet
    | NoteMade
    | NoteMoved
    | Attested
    | AttestVoided
    | AttestCorrected
    | DataReused
    | Purged
    | Exported
)

KINDS: dict[str, type[Payload]] = {
    "dossier.received": Received,
    "dossier.filed": Filed,
    "dossier.status": StatusChanged,
    "paper.added": PaperAdded,
    "paper.archived": PaperArchived,
    "paper.described": PaperDescribed,
    "slip.issued": SlipIssued,
    "visit.recorded": VisitRecorded,
    "code.assigned": CodeAssigned,
    "officer.added": OfficerAdded,
    "dossier.changed": Changed,
    "question.answered": Answered,
    "dossier.taken": Taken,
    "dossier.released": Released,
    "dossier.linked": Linked,
    "person.checked": PersonChecked,
    "task.done": TaskDone,
    "package.prepared": Prepared,
    "package.corrected": PackageCorrected,
    "package.agreed": PackageAgreed,
    "package.filed": PackageFiled,
    "package.stopped": PackageStopped,
    "dossier.helped": Helped,
    "visit.resumed": VisitResumed,
    "help.given": HelpGiven,
    "payment.asked": PaymentAsked,
    "payment.started": PaymentStarted,
    "payment.reported": PaymentReported,
    "payment.paid": PaymentPaid,
    "payment.ended": PaymentEnded,
    "payment.refunded": PaymentRefunded,
    "book.opened": BookOpened,
    "book.closed": BookClosed,
    "receipt.issued": ReceiptIssued,
    "receipt.voided": ReceiptVoided,
    "day.closed": DayClosed,
    "papers.asked": PapersAsked,
    "dossier.apologised": Apologised,
    "result.returned": Returned,
    "dossier.voided": Voided,
    "folder.moved": FolderMoved,
    "post.asked": PostAsked,
    "post.moved": PostMoved,
    "slip.asked": SlipAsked,
    "calendar.decided": CalendarDecided,
    "dossier.delayed": Delayed,
    "stage.done": StageDone,
    "message.asked": MessageAsked,
    "message.moved": MessageMoved,
    "target.set": TargetSet,
    "note.made": NoteMade,
    "note.moved": NoteMoved,
    "attest.entered": Attested,
    "attest.voided": AttestVoided,
    "attest.corrected": AttestCorrected,
    "data.reused": DataReused,
    "data.purged": Purged,
    "acts.exported": Exported,
}
FIRST_KINDS = ("dossier.received", "dossier.filed")
"""The acts that make a dossier: the others need it to be there."""
KIND_OF: dict[type[Payload], str] = {shape: kind for kind, shape in KINDS.items()}


def files_of(payload: Payload) -> tuple[str, ...]:
    """The content hashes of the files an act speaks of, in order, each once."""
    match payload:
        case (
            Received(papers=papers)
            | Filed(papers=papers)
            | Prepared(papers=papers)
            | PackageCorrected(papers=papers)
        ):
            hashes = [name for paper in papers for name in (paper.sha256, paper.archive)]
        case PaperAdded(paper=paper):
            hashes = [paper.sha256, paper.archive]
        case PaperArchived(sha256=sha256):
            hashes = [sha256]
        case _:
            hashes = []
    return tuple(dict.fromkeys(h for h in hashes if h))
