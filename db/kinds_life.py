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
    `until` is the last moment for the citizen, printed on the form; empty when none was given.
    """

    papers: tuple[PaperAsked, ...]
    reason: str
    clock: str
    until: str = ""


class Apologised(msgspec.Struct, frozen=True, kw_only=True):
    """`dossier.apologised`: the result will be late; a new date was promised (form 04).

    The first promise stays the one lateness is judged by. `cause` is empty or `outage`.
    """

    due: str
    new_due: str
    reason: str
    cause: str = ""
    signed_by: str = ""


class CalendarDecided(msgspec.Struct, frozen=True, kw_only=True):
    """`calendar.decided`: days off changed after a date was promised; a supervisor kept the
    promise or moved it to what is counted now. `days` are the changed ISO days it rests on.
    `extension`: the promise was the new date of an apology; the first one stays as it is.
    """

    promised: str
    counted: str
    moved: bool
    days: tuple[str, ...] = ()
    reason: str = ""
    approved_by: str = ""
    extension: bool = False


class Delayed(msgspec.Struct, frozen=True, kw_only=True):
    """`dossier.delayed`: it will miss its date `due` through an outage, `line` or `power`.

    It stays late in the figures; this is the cause shown beside it (C-13).
    """

    cause: str
    since: str
    due: str
    words: str = ""


class StageDone(msgspec.Struct, frozen=True, kw_only=True):
    """`stage.done`: one office's part of a limit in stages ended; `due` was that part's date."""

    place: int
    name: str
    due: str = ""
    office: str = ""


class Returned(msgspec.Struct, frozen=True, kw_only=True):
    """`result.returned`: who took the result (or the papers back), by which right.

    `right`: owner | submitter | authority. `authority` names the paper shown, `until` its last
    day. `post`: the number of the letter when it was sent instead. `before` is what was seen of its
    handing over: see `kinds_handing`.
    """

    name: str
    number: str
    right: str
    authority: str = ""
    until: str = ""
    post: str = ""
    before: str = ""


class Voided(msgspec.Struct, frozen=True, kw_only=True):
    """`dossier.voided`: it should never have been received. Its number is never used again.

    `approved_by` is empty only within the minutes in which a slip may be undone.
    """

    reason: str
    approved_by: str = ""


class FolderMoved(msgspec.Struct, frozen=True, kw_only=True):
    """`folder.moved`: the paper folder went to `to` (a unit, or "" for back here) on a list.

    `taker` signed for it there, `reason` is why it was called or sent back. Where a folder lies is
    what its last such act says.
    """

    list: str
    to: str
    taker: str = ""
    reason: str = ""


class SlipAsked(msgspec.Struct, frozen=True, kw_only=True):
    """`slip.asked`: somebody said the receipt was lost and asked for it again (RES-07).

    `facts` names what they knew of the dossier; `given`: a copy was made for them.
    """

    name: str
    number: str
    given: bool
    facts: tuple[str, ...] = ()
    why: str = ""
