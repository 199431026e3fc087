"""The acts that make a dossier: taken in at a desk, or filed online."""

from __future__ import annotations

import msgspec

from db.kinds_attest import ToAttest
from db.kinds_dossier import Agency, Authority, FeeLine, Intake, Paper, Person


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
    `returns` and `returns_to` as in `Received`; so are `stages`, known once it was received.
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
    stages: tuple[Stage, ...] = ()
