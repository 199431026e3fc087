"""What a desk and the node say about the waiting room and about who works on which case.

Every question that changes something has an id of its own, chosen before it is first asked:
asked again with the same id it gets the same ticket again, so a lost answer harms nobody. What a
desk no longer wants an answer to it withdraws (`unask`), and then it can never be done late.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

State = Literal["waiting", "called", "held", "absent", "done", "void"]
"""`held`: put aside by the desk that called it; `absent`: called as often as it may be, in vain;
`void`: issued by a question that was withdrawn, so nobody has it in the hand."""
OPEN: tuple[State, ...] = ("waiting", "called", "held", "absent")

LAST_CALLS = 4
"""Calls shown to the citizens."""
SHOWN = 60
"""Most tickets listed in one answer; the counts are of all."""
TURNS = 3
"""How often a person who does not come is called in turn, unless the office says otherwise."""
RUN = 3
"""How many with priority one desk calls in a row, unless the office says otherwise."""
HANDED = 500
"""Most tickets in one hand-over."""

Id = Annotated[str, msgspec.Meta(min_length=8, max_length=64)]
Words = Annotated[str, msgspec.Meta(max_length=200)]
Few = Annotated[int, msgspec.Meta(ge=0, le=99)]
Number = Annotated[int, msgspec.Meta(ge=1, le=99999)]


class Ticket(msgspec.Struct, frozen=True, kw_only=True):
    """One person waiting. Moments are UTC text; `placed_at` is since when it stands in the line
    (later than `came_at` after an absence). `series` is empty for the hall's own numbers, else
    the number of the desk that issued it alone. `desk` is the desk that called it last."""

    id: Id
    number: Number
    series: Annotated[str, msgspec.Meta(max_length=12)] = ""
    field: Words = ""
    priority: Words = ""
    state: State = "waiting"
    desk: Annotated[str, msgspec.Meta(max_length=12)] = ""
    came_at: str
    placed_at: str
    called_at: str = ""
    turns: Few = 0

    @property
    def label(self) -> str:
        """What is printed, shown and said: “17”, or “2-05” for one issued by desk 2 alone."""
        return f"{self.series}-{self.number:02d}" if self.series else str(self.number)


class Hall(msgspec.Struct, frozen=True, kw_only=True):
    """The waiting room as one desk sees it: `line` in the order in which that desk would call,
    `calls` newest first, `mine` what this desk called or holds."""

    day: str
    now: str
    waiting: int = 0
    with_priority: int = 0
    line: tuple[Ticket, ...] = ()
    calls: tuple[Ticket, ...] = ()
    mine: tuple[Ticket, ...] = ()
    absent: tuple[Ticket, ...] = ()
    turns: int = TURNS
    run: int = RUN


class HallLook(msgspec.Struct, frozen=True, kw_only=True):
    """`fields`: the fields this desk serves, one a line; empty for all."""

    fields: str = ""


class HallAsk(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to do in the waiting room.

    issue: a new ticket (`field`, `priority`). next: end what this desk called and call the next
    one of `fields`. call: this very `ticket`. recall, hold, absent, done: `ticket` of this desk.
    back: an absent person came after all. unask: withdraw the question whose id is `ticket`.
    set: how often to call (`turns`) and how many with priority in a row (`run`), for the office.
    """

    id: Id
    do: Literal["issue", "next", "call", "recall", "hold", "absent", "back", "done", "unask", "set"]
    ticket: Annotated[str, msgspec.Meta(max_length=64)] = ""
    field: Words = ""
    priority: Words = ""
    fields: Annotated[tuple[Words, ...], msgspec.Meta(max_length=100)] = ()
    turns: Few = 0
    run: Few = 0


class HandOver(msgspec.Struct, frozen=True, kw_only=True):
    """Tickets a desk issued while it was alone, once. `at` is its own clock when it asked, so
    that the node can tell how long each has waited, whatever that clock says."""

    id: Id
    at: str
    tickets: Annotated[tuple[Ticket, ...], msgspec.Meta(max_length=HANDED)]
    fields: Annotated[tuple[Words, ...], msgspec.Meta(max_length=100)] = ()


class HallAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """`ticket` is the one the question was about; None when nobody is waiting."""

    id: str
    hall: Hall
    ticket: Ticket | None = None


class CaseAsk(msgspec.Struct, frozen=True, kw_only=True):
    """May this desk work on the dossier `subject`? or: it no longer does (`release`).

    `at` is the desk's clock (UTC text). `over` is a supervisor's reason to take it from another.
    """

    id: Id
    do: Literal["take", "release"]
    subject: Id
    officer: Words
    at: str
    over: Words = ""


class CaseAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Who has the case now; `yours` when it is the asking desk. Desk empty: nobody has it."""

    subject: str
    yours: bool
    desk: str = ""
    officer: str = ""
    since: str = ""


class NewsAsk(msgspec.Struct, frozen=True, kw_only=True):
    """Tell when there are acts for this office behind `after`; wait so many seconds at most."""

    after: Annotated[int, msgspec.Meta(ge=0)] = 0
    seconds: Annotated[int, msgspec.Meta(ge=0, le=25)] = 0


class News(msgspec.Struct, frozen=True, kw_only=True):
    after: int
    cursor: int
