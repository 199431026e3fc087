"""What is said of attestation: papers to attest, entries of the books, what became of an entry."""

from __future__ import annotations

import msgspec


class ToAttest(msgspec.Struct, frozen=True, kw_only=True):
    """One paper of a request: pages of the original, copies on paper and copies as a file."""

    name: str
    pages: int = 1
    copies: int = 1
    electronic: int = 0


class Attested(msgspec.Struct, frozen=True, kw_only=True):
    """`attest.entered`: one entry of a book; its number is used from now on.

    `book`, `year`, `volume` and `number` name it. `electronic`: its copies are files.
    """

    book: str
    sign: str
    year: int
    volume: str
    number: int
    procedure: str
    person: str
    person_number: str = ""
    paper: str
    pages: int = 1
    copies: int = 1
    electronic: bool = False
    fee: int | None = None
    signer: str = ""


class AttestVoided(msgspec.Struct, frozen=True, kw_only=True):
    """`attest.voided`: numbers up to `last` stand for nothing and are never used again.

    Said of the dossier for an entry, of a subject of its own for numbers that were never entered.
    """

    book: str
    sign: str
    year: int
    volume: str
    number: int
    last: int
    reason: str
    approved_by: str = ""


class EntryFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What of an entry can be put right."""

    paper: str
    pages: int
    copies: int
    fee: int | None
    signer: str


class AttestCorrected(msgspec.Struct, frozen=True, kw_only=True):
    """`attest.corrected`: an entry was put right, with a second person; its number stays."""

    book: str
    year: int
    volume: str
    number: int
    before: EntryFacts
    after: EntryFacts
    reason: str
    approved_by: str = ""
