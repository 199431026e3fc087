"""What is said of a dossier after it was received: asked for more, put off, given back, void."""

from __future__ import annotations

import msgspec


class PaperAsked(msgspec.Struct, frozen=True, kw_only=True):
    """One paper to bring, and what is wrong with the one there is."""

    key: str
    name: str
    reason: str = ""


class PapersAsked(msgspec.Struct, frozen=True, kw_only=True):
    """`papers.asked`: everything missing, said once (form 02).

    `clock`: once all is there the term is counted anew (`restart`) or goes on (`resume`).
    """

    papers: tuple[PaperAsked, ...]
    reason: str
    clock: str


class Apologised(msgspec.Struct, frozen=True, kw_only=True):
    """`dossier.apologised`: the result will be late; a new date was promised (form 04).

    The first promise stays the one lateness is judged by. `cause` is empty or `outage`.
    """

    due: str
    new_due: str
    reason: str
    cause: str = ""
    signed_by: str = ""


class Returned(msgspec.Struct, frozen=True, kw_only=True):
    """`result.returned`: who took the result (or the papers back), by which right.

    `right`: owner | submitter | authority. `authority` names the paper shown, `until` its last
    day. `post`: the number of the letter when it was sent instead.
    """

    name: str
    number: str
    right: str
    authority: str = ""
    until: str = ""
    post: str = ""


class Voided(msgspec.Struct, frozen=True, kw_only=True):
    """`dossier.voided`: it should never have been received. Its number is never used again.

    `approved_by` is empty only within the minutes in which a slip may be undone.
    """

    reason: str
    approved_by: str = ""


class FolderMoved(msgspec.Struct, frozen=True, kw_only=True):
    """`folder.moved`: the paper folder went to `to` (a unit, or "" for back here) on a list.

    `taker` signed for it there. Where a folder lies is what its last such act says.
    """

    list: str
    to: str
    taker: str = ""


class SlipAsked(msgspec.Struct, frozen=True, kw_only=True):
    """`slip.asked`: somebody said the receipt was lost and asked for it again (RES-07).

    `facts` names what they knew of the dossier; `given`: a copy was made for them.
    """

    name: str
    number: str
    given: bool
    facts: tuple[str, ...] = ()
    why: str = ""
