"""The visit becomes an online filing: a package made ready with the applicant (C-05, CNV-03)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from db.kinds import Person, Prepared
from desk_tui.counter.receive import Handed


@dataclass(frozen=True, kw_only=True)
class Convert:
    """Everything the officer entered. Keys of `papers`: as in the checklist.

    `consent` is how the applicant agreed to being helped; empty is not at all. `waits`: the
    applicant agrees to the content on the phone before it is filed. `level` says how far their
    account is verified, `means` how they can pay (B3-07); empty when nobody asked. `visit`: the
    QR text of a visit's slip that this goes on from.
    """

    procedure: str
    applicant: Person
    consent: Literal["", "spoken", "signed", "on-phone"] = ""
    consent_words: str = ""
    waits: bool = False
    case: str = ""
    papers: Mapping[str, Handed] = field(default_factory=dict)
    pages: int | Sequence[int] = 0
    copies: int = 0
    exempt: str = ""
    language: str = "vi"
    level: str = ""
    means: str = ""
    note: str = ""
    visit: str = ""
    draft: str = ""


@dataclass(frozen=True)
class Receipt:
    """What came of it. `url` and `secret` are told once: only the citizen keeps them."""

    subject: str
    said: Prepared
    secret: str
    url: str
    qr: str
    pay_text: str
    slip: Path | None
    warnings: tuple[str, ...]
