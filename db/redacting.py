"""An act without its personal data: still an act of its kind, folding to the same figures.

Whatever is not known to be harmless goes: a text field that no table here names is personal.
Numbers, dates, statuses, codes of procedures, officers, sums and hashes of files stay. Acts that
the law keeps as books (receipts, attestation) and acts about the office itself stay whole.
"""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from db import handing
from db.kinds import (
    HANDED,
    LINK,
    STATUS,
    Answered,
    Apologised,
    BookClosed,
    BookOpened,
    Changed,
    DayClosed,
    FeeLine,
    FolderMoved,
    HelpGiven,
    Intake,
    MessageAsked,
    OfficerAdded,
    Paper,
    PaperDescribed,
    Payload,
    PaymentAsked,
    PaymentEnded,
    PaymentPaid,
    PaymentStarted,
    Person,
    PersonChecked,
    PostAsked,
    PostMoved,
    ReceiptIssued,
    ReceiptVoided,
    Returned,
    SlipAsked,
    SlipIssued,
    Stage,
    Step,
    TargetSet,
    TargetsSigned,
    Value,
)
from db.kinds_attest import AttestCorrected, Attested, AttestVoided, ToAttest
from db.kinds_dossier import Agency
from db.kinds_life import PaperAsked, StageDone
from db.kinds_money import Part
from db.kinds_note import NoteMade, NoteMoved
from db.kinds_once import PaperSource
from db.kinds_online import PackageAgreed, PackageStopped
from db.kinds_papers import PaperSeen, of_paper
from db.kinds_trust import Exported, Purged, Rejoined

MARK = "(đã xóa)"
"""What stands where a name or an officer's words stood: that there was something is kept."""
WHOLE: tuple[type, ...] = (
    *(AttestCorrected, Attested, AttestVoided, ToAttest),
    *(BookClosed, BookOpened, DayClosed, ReceiptIssued, ReceiptVoided),
    *(Agency, Exported, FeeLine, NoteMade, NoteMoved, OfficerAdded),
    *(PaperSource, Part, Purged, Rejoined, Stage, StageDone, Step, TargetSet, TargetsSigned),
)
"""Kept whole: books the law keeps, and words about the office, its money and its people."""

_HARMLESS = """
    about acts_as after again approved_by archive at became before by case cause centre_code
    channel checked clock code collects competent copied_from counted date desk dossier due
    due_before effective exempt field filed finished form form_set from helper hours how id keep
    key kind language level link link_until list means message new_due not_online number_kind of
    office officer other over package payment post procedure procedure_name promised question
    received returns right settles sha256 signed_at signed_by since source state subject taken
    task term until visit wants
"""
STAYS = frozenset(_HARMLESS.split())
"""Names of fields whose texts are of a closed list, a date, a code, a hash or an officer."""

GOES: dict[type, dict[str, str]] = {
    Answered: {"why": MARK},
    HelpGiven: {"person": MARK, "note": MARK},
    Intake: {"name": MARK},
    MessageAsked: {"to": MARK},
    PackageAgreed: {"account": "", "tech_id": ""},
    Person: {
        "name": MARK,
        **dict.fromkeys(("number", "birth", "sex", "address", "phone", "email"), ""),
    },
    PaperDescribed: dict.fromkeys(("number", "issued", "issuer", "valid_until"), ""),
    PaperSeen: dict.fromkeys(("number", "issued", "issuer", "valid_until"), ""),
    Paper: dict.fromkeys(("number", "issued", "issuer", "valid_until"), ""),
    PaymentAsked: {"payer": MARK, "purpose": MARK, "text": ""},
    PostAsked: {"phone": ""},
    Returned: {"number": ""},
    SlipAsked: {"number": "", "why": MARK},
    SlipIssued: {"text": ""},
}
"""What goes by another rule than its name: an empty text where a mark would mean something."""

_ALSO_STAYS: dict[type, frozenset[str]] = {
    Apologised: frozenset({"signed_by"}),
    FolderMoved: frozenset({"to", "taker"}),
    Paper: frozenset({"name"}),
    PaperAsked: frozenset({"name"}),
    PaymentPaid: frozenset({"paid_at", "reference", "bank"}),
    PaymentStarted: frozenset({"reference"}),
    PersonChecked: frozenset({"reason"}),
    PackageStopped: frozenset({"why"}),
    PaymentEnded: frozenset({"why"}),
    PostAsked: frozenset({"number"}),
    PostMoved: frozenset({"number"}),
}

_Struct = TypeVar("_Struct", bound=msgspec.Struct)


def redacted(said: Payload) -> Payload:
    """The same act without personal data. Doing it again changes nothing."""
    return _struct(said)


def _struct(said: _Struct) -> _Struct:
    if type(said) in WHOLE:
        return said
    told = {name: _value(said, name) for name in said.__struct_fields__}
    return msgspec.structs.replace(said, **told)


def _value(said: msgspec.Struct, name: str) -> Any:
    value = getattr(said, name)
    if isinstance(said, Changed) and name in ("before", "after"):
        return _of_field(said.field, value)
    if isinstance(said, Answered) and name in ("value", "against"):
        return _of_field(said.field, value)
    if isinstance(said, Returned | PostAsked | PostMoved) and name == "before":
        return _of_field(HANDED, value)
    if isinstance(value, msgspec.Struct):
        return _struct(value)
    if isinstance(value, tuple):
        return tuple(_struct(each) if isinstance(each, msgspec.Struct) else each for each in value)
    return _text(type(said), name, value) if isinstance(value, str) and value else value


def _text(kind: type, name: str, value: str) -> str:
    ruled = GOES.get(kind, {}).get(name)
    if ruled is not None:
        return ruled
    return value if name in STAYS or name in _ALSO_STAYS.get(kind, ()) else MARK


def _of_field(field: str, value: Value) -> Value:
    """One value of a field of a dossier, as its act would say it without personal data."""
    if not isinstance(value, str) or not value:
        return value
    if field == HANDED:
        way, _ = handing.parts(value)
        return f"{handing.HAND} {MARK}" if way == handing.HAND else value
    if field in (STATUS, "due", "returns", "holder") or field.startswith(LINK):
        return value
    if paper := of_paper(field):
        return value if paper[0] == "sha256" else ""
    whose, dot, name = field.partition(".")
    if dot and name in GOES[Person]:
        return GOES[Person][name]
    return value if dot and name == "number_kind" and whose else MARK
