"""What an act can say: one frozen structure per kind, checked when it is read.

The same structures travel over the wire, so a desk and the node can never
disagree on a field. Dates are ISO days; moments are the record's UTC text;
money is whole đồng.
"""

from __future__ import annotations

import msgspec

from db.kinds_attest import AttestCorrected, Attested, AttestVoided
from db.kinds_change import COUNT_FIELDS as COUNT_FIELDS
from db.kinds_change import FIELDS as FIELDS
from db.kinds_change import HOLDER as HOLDER
from db.kinds_change import LINK as LINK
from db.kinds_change import STATUS as STATUS
from db.kinds_change import TEXT_FIELDS as TEXT_FIELDS
from db.kinds_change import Answered, Changed, Linked, Released, Taken
from db.kinds_change import Value as Value
from db.kinds_change import check_value as check_value
from db.kinds_dossier import Authority as Authority
from db.kinds_dossier import FeeLine as FeeLine
from db.kinds_dossier import Intake as Intake
from db.kinds_dossier import Paper, Person
from db.kinds_figures import TargetSet, TargetsSigned
from db.kinds_first import Filed, Received
from db.kinds_first import Stage as Stage
from db.kinds_first import Step as Step
from db.kinds_handing import HANDED as HANDED
from db.kinds_handing import PostAsked, PostMoved
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
from db.kinds_papers import PaperSeen
from db.kinds_trust import Exported, Purged, Rejoined


class StatusChanged(msgspec.Struct, frozen=True, kw_only=True):
    """`dossier.status`: one of the ten statuses of the national exchange.

    `before` is the status the writer saw; None (acts of older programs) is "whatever there was".
    `ends`: the requests for papers (ids of their acts) that the writer knew of, all answered now;
    `due_before` is the date that was seen where their end brings another, "" for none, None in acts
    of older programs. `stages` come with the receipt of an online filing.
    """

    status: int
    before: int | None = None
    reason: str = ""
    due: str | None = None
    finished: str | None = None
    ends: tuple[str, ...] = ()
    due_before: str | None = None
    stages: tuple[Stage, ...] = ()


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
    | TargetsSigned
    | NoteMade
    | NoteMoved
    | Attested
    | AttestVoided
    | AttestCorrected
    | DataReused
    | Purged
    | Exported
    | Rejoined
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
    "targets.signed": TargetsSigned,
    "note.made": NoteMade,
    "note.moved": NoteMoved,
    "attest.entered": Attested,
    "attest.voided": AttestVoided,
    "attest.corrected": AttestCorrected,
    "data.reused": DataReused,
    "data.purged": Purged,
    "acts.exported": Exported,
    "acts.rejoined": Rejoined,
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
        case PaperArchived(sha256=sha256) | TargetsSigned(sha256=sha256):
            hashes = [sha256]
        case _:
            hashes = []
    return tuple(dict.fromkeys(h for h in hashes if h))
