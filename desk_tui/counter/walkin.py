"""What the officer entered about somebody who brings a dossier, before any rule has looked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from db.kinds import Person
from db.kinds_dossier import Agency, Authority
from desk_tui.counter.once import Again
from desk_tui.rules.policies import Channel


@dataclass(frozen=True)
class Handed:
    """One paper as it lies on the desk. `failed` is why it cannot be taken; `file` its scan.

    `held`: the dossier and the line of a paper that the office has and that serves again; `data`:
    it was not asked for, because data show it.
    """

    originals: int | None = None
    copies: int | None = None
    pages: int = 0
    failed: str = ""
    missing: bool = False
    file: Path | None = None
    held: tuple[str, str] | None = None
    data: bool = False


@dataclass(frozen=True, kw_only=True)
class Walkin:
    """Everything the officer entered. Keys of `papers`: as in the checklist.

    `pages`: of the original, or of each original when several are brought at once. `case`: one
    of the procedure's cases by key, number or name; free words where it has none. `exception`: why
    paper is taken although the procedure is received only online, which `approver` agrees to.
    `visit`: the id of the half visit that this goes on with (C-14). `again`: the owner agreed that
    what is held of them serves again (B0-20).

    `acts_as` (`law`, `authority`, `introduced`, `carrier`) is what lets the submitter stand for
    the owner, `authority` the paper that says so. A set that came by post has the number of the
    item in `post` and when it arrived in `arrived` (REC-03): that moment counts as receipt.
    `returns` is the way the result is wanted, `returns_to` where its letter goes when that is not
    the owner's address (RES-03). `competent` resolves it and `helped_at` is where the citizen was
    helped, when that is another office (REC-11). `copied_from`: the code of an older dossier that
    this was filled from (REC-04).
    """

    procedure: str
    owner: Person
    submitter: Person | None = None
    channel: Channel = "counter"
    case: str = ""
    not_online: str = ""
    papers: Mapping[str, Handed] = field(default_factory=dict)
    sets: int = 1
    pages: int | Sequence[int] = 0
    copies: int = 0
    exempt: str = ""
    note: str = ""
    draft: str = ""
    exception: str = ""
    approver: str = ""
    visit: str = ""
    again: Again | None = None
    acts_as: str = ""
    authority: Authority | None = None
    post: str = ""
    arrived: datetime | None = None
    returns: str = ""
    returns_to: str = ""
    competent: Agency | None = None
    helped_at: Agency | None = None
    copied_from: str = ""
