"""What acts say of one paper of a dossier: its file and its own words, each a field of its own."""

from __future__ import annotations

import msgspec

from db.kinds_dossier import Paper

FILE = "sha256"
WORDS = ("number", "issued", "issuer", "valid_until")
"""What a paper says of itself (DIG-07)."""
_PAPER = "paper."


class PaperSeen(msgspec.Struct, frozen=True, kw_only=True):
    """What a paper's line said when somebody wrote of it: the file it had, the words it had."""

    sha256: str = ""
    number: str = ""
    issued: str = ""
    issuer: str = ""
    valid_until: str = ""


def seen(paper: Paper | None) -> PaperSeen:
    """`paper` is the line as it stands; None when it is not on the list yet."""
    if paper is None:
        return PaperSeen()
    return PaperSeen(**{name: getattr(paper, name) for name in (FILE, *WORDS)})


def paper_field(name: str, key: str) -> str:
    """The field of a dossier that is `name` of its paper `key`: `paper.number:to-khai`."""
    return f"{_PAPER}{name}:{key}"


def of_paper(field: str) -> tuple[str, str] | None:
    """(name, key) of a field that is a paper's; None for every other field."""
    name, colon, key = field.removeprefix(_PAPER).partition(":")
    known = field.startswith(_PAPER) and colon and name in (FILE, *WORDS)
    return (name, key) if known else None
