"""What is said when data and papers that an office holds serve again (B0-20)."""

from __future__ import annotations

import msgspec


class PaperSource(msgspec.Struct, frozen=True, kw_only=True):
    """The line `key` got its file from the line `paper` of the dossier with that code."""

    key: str
    dossier: str
    paper: str


class DataReused(msgspec.Struct, frozen=True, kw_only=True):
    """`data.reused`: what a person gave before serves again, and how they agreed to it.

    Its subject is what it serves for, a dossier or a package. `how` is spoken | signed, `facts` the
    parts of a person that were filled in.
    """

    how: str
    words: str
    facts: tuple[str, ...] = ()
    papers: tuple[PaperSource, ...] = ()
