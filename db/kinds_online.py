"""What is said of an online filing prepared at the counter: the assisted package (C-05)."""

from __future__ import annotations

import msgspec

from db.kinds_dossier import FeeLine, Paper, Person


class Consent(msgspec.Struct, frozen=True, kw_only=True):
    """How the applicant agreed to being helped: `how` is spoken | signed | on-phone."""

    how: str
    words: str
    at: str


class Prepared(msgspec.Struct, frozen=True, kw_only=True):
    """`package.prepared`: an online filing made ready with the applicant at this desk.

    It uses no dossier number. `helper` is the officer who helped, never the applicant. `term` is
    the online term as its own text ("19 working_hour"), `hours` the office's day, with which the
    node counts once it accepts. `level` is how far the applicant's account is verified, `means`
    how they can pay (both empty when nobody asked: B3-07). `waits`: filed only after the applicant
    agreed on the phone. `link` is the SHA-256 of the continue link's secret; the secret is in the
    citizen's QR alone.
    """

    code: str
    office: str
    procedure: str
    procedure_version: int
    procedure_name: str
    field: str = ""
    case: str = ""
    applicant: Person
    helper: str
    consent: Consent
    papers: tuple[Paper, ...] = ()
    language: str = "vi"
    pages: int = 0
    copies: int = 0
    fee: int | None = None
    fee_lines: tuple[FeeLine, ...] = ()
    exempt: str = ""
    term: str = ""
    hours: str = ""
    level: str = ""
    means: str = ""
    waits: bool = False
    link: str = ""
    link_until: str = ""
    visit: str = ""
    note: str = ""


class PackageCorrected(msgspec.Struct, frozen=True, kw_only=True):
    """`package.corrected`: the applicant (or the helper) put the package right or added papers.

    `papers` replace the lines of the same key, as in `paper.added`. `link` and `link_until`, when
    said, replace the package's: the older link was lost or locked.
    """

    applicant: Person | None = None
    papers: tuple[Paper, ...] = ()
    by: str  # citizen | officer
    link: str = ""
    link_until: str = ""


class PackageAgreed(msgspec.Struct, frozen=True, kw_only=True):
    """`package.agreed`: the applicant agreed to this very content on their phone.

    `account`, `level` and `tech_id` come from the sign-in, empty when there was none.
    """

    how: str  # page | signed-in
    account: str = ""
    level: str = ""
    tech_id: str = ""


class PackageFiled(msgspec.Struct, frozen=True, kw_only=True):
    """`package.filed`: it became a dossier at the centre, or joined the applicant's `own` one."""

    dossier: str
    code: str
    filed: str
    own: bool = False


class PackageStopped(msgspec.Struct, frozen=True, kw_only=True):
    """`package.stopped`: it will not be filed: withdrawn | closed | expired | refused."""

    why: str
    reason: str


class Helped(msgspec.Struct, frozen=True, kw_only=True):
    """`dossier.helped`: an online dossier was filed with help at a desk (CNV-07).

    What the sign-in said of the applicant comes with it.
    """

    package: str
    helper: str
    desk: str
    level: str = ""
    tech_id: str = ""


class VisitResumed(msgspec.Struct, frozen=True, kw_only=True):
    """`visit.resumed`: somebody sent away came back; the visit became `subject` (C-14)."""

    became: str  # dossier | package
    subject: str


class HelpGiven(msgspec.Struct, frozen=True, kw_only=True):
    """`help.given`: somebody was helped or handed a leaflet (B0-10, B2-06). `minutes` 0: unsaid."""

    kind: str  # leaflet | guide | package | account | pay
    office: str
    procedure: str = ""
    procedure_name: str = ""
    person: str = ""
    minutes: int = 0
    first_time: bool = False
    note: str = ""
