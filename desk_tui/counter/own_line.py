"""The line of a desk that is alone: its own tickets, and what it still owes the hall's node.

All of it is one small JSON in the record's settings, written in one transaction before anything
is said aloud or asked, so it is the same after a power cut. Pure steps on `Own`; who asks the
node, and when, is in tickets.py.
"""

from __future__ import annotations

from datetime import date

import msgspec
from msgspec.structs import replace

from db import settings
from db.acts import new_id
from db.driver import sqlite
from desk_tui.centre.hall.messages import (
    HANDED,
    LAST_CALLS,
    OPEN,
    RUN,
    TURNS,
    Hall,
    HallAsk,
    HandOver,
    Ticket,
)
from desk_tui.centre.hall.rules import called, in_order, moved, served

SETTING = "hall"
IN_HAND = ("called", "held")


class Own(msgspec.Struct, kw_only=True):
    """What this desk knows by itself.

    `tickets`: issued here while alone. `hands`: the hall's tickets that this desk called or
    holds, as last heard. `owed`: questions without an answer, to be asked again or withdrawn, in
    order. `handing`: the hand-over that was asked and not answered; its waiting tickets may be
    called by others already, so not by this desk. `calls`: what was called here alone.
    """

    day: str = ""
    number: int = 0
    in_a_row: int = 0
    tickets: list[Ticket] = []
    hands: list[Ticket] = []
    calls: list[Ticket] = []
    owed: list[HallAsk] = []
    handing: HandOver | None = None
    alone_since: str = ""
    turns: int = TURNS
    run: int = RUN

    @property
    def waiting(self) -> list[Ticket]:
        return [one for one in self.tickets if one.state == "waiting"]

    @property
    def in_doubt(self) -> int:
        """Tickets on their way to the hall, of which this desk does not know whether they came."""
        handing = self.handing.tickets if self.handing else ()
        return sum(one.state in ("waiting", "absent") for one in handing)


def get(connection: sqlite.Connection) -> Own:
    return msgspec.convert(settings.get(connection, SETTING, {}), Own)


def put(connection: sqlite.Connection, own: Own) -> None:
    """What is as it was is not written: most questions to the hall change nothing here."""
    told = msgspec.to_builtins(own)
    if told != settings.get(connection, SETTING):
        settings.put(connection, SETTING, told)


def on_day(own: Own, today: date) -> None:
    """A new day starts at 1 with an empty room. A clock set back starts nothing anew: people
    would stand there with the same number."""
    day = today.isoformat()
    if day > own.day:
        own.day, own.number, own.in_a_row = day, 0, 0
        own.tickets, own.hands, own.calls, own.handing = [], [], [], None


def do(own: Own, said: HallAsk, desk: str, now: str) -> Ticket | None:
    """Do alone what was asked; the ticket it was about. Raises NotNow, or KeyError when the
    ticket is none of this desk's own."""
    match said.do:
        case "issue":
            return _issue(own, said, desk, now)
        case "next":
            return _next(own, said, desk, now)
    before = next(one for one in _reach(own) if one.id == said.ticket)
    after = moved(before, said, desk, now, _end(own, now), own.turns)
    if after.state == "called":
        _note_call(own, after, before)
    _keep(own, after, said)
    return after


def reaches(own: Own, ticket: str) -> bool:
    """Can this desk do something with that ticket by itself?"""
    return any(one.id == ticket for one in _reach(own))


def _reach(own: Own) -> list[Ticket]:
    return [*own.tickets, *own.hands]


def _keep(own: Own, ticket: Ticket, said: HallAsk) -> None:
    """The ticket as it stands now. The hall is told later what was done with one of its own."""
    own.tickets = [ticket if one.id == ticket.id else one for one in own.tickets]
    if any(one.id == ticket.id for one in own.hands):
        rest = [one for one in own.hands if one.id != ticket.id]
        own.hands = [*rest, ticket] if ticket.state in IN_HAND else rest
        if all(one.id != said.id for one in own.owed):
            own.owed = [*own.owed, said]


def _issue(own: Own, said: HallAsk, desk: str, now: str) -> Ticket:
    own.number += 1
    ticket = Ticket(
        id=said.id,
        number=own.number,
        series=desk,
        field=said.field,
        priority=said.priority,
        came_at=now,
        placed_at=_end(own, now),
    )
    own.tickets = [*own.tickets, ticket]
    return ticket


def _next(own: Own, said: HallAsk, desk: str, now: str) -> Ticket | None:
    for one in _reach(own):
        if one.state == "called" and one.desk == desk:
            over = HallAsk(id=new_id(), do="done", ticket=one.id)
            _keep(own, replace(one, state="done"), over)
    order = in_order(served(own.waiting, said.fields), own.in_a_row, own.run)
    if not order:
        return None
    after = called(order[0], desk, now)
    _note_call(own, after, order[0])
    _keep(own, after, said)
    return after


def _note_call(own: Own, ticket: Ticket, before: Ticket) -> None:
    if before.state == "waiting":
        own.in_a_row = own.in_a_row + 1 if ticket.priority else 0
    own.calls = [ticket, *(one for one in own.calls if one.id != ticket.id)][:LAST_CALLS]


def _end(own: Own, now: str) -> str:
    return max([now, *(one.placed_at for one in own.tickets)])


def hall(own: Own, desk: str, now: str, fields: tuple[str, ...] = ()) -> Hall:
    """The own line in the shape of a hall, for the same screen."""
    mine = [one for one in _reach(own) if one.state in IN_HAND and one.desk == desk]
    order = in_order(served(own.waiting, fields), own.in_a_row, own.run)
    return Hall(
        day=own.day,
        now=now,
        waiting=len(own.waiting),
        with_priority=sum(1 for one in own.waiting if one.priority),
        line=tuple(order),
        calls=tuple(own.calls),
        mine=tuple(sorted(mine, key=lambda one: one.called_at, reverse=True)),
        absent=tuple(one for one in own.tickets if one.state == "absent"),
        turns=own.turns,
        run=own.run,
    )


def hand_over(own: Own, id: str, now: str) -> HandOver | None:
    """What the node is to have next: an unanswered hand-over again, else what is open here.

    From now on these tickets are the hall's; those in this desk's hands stay in its hands.
    """
    if own.handing is None:
        open_ones = [one for one in own.tickets if one.state in OPEN]
        own.tickets = open_ones[HANDED:]
        if not open_ones:
            return None
        own.handing = HandOver(id=id, at=now, tickets=tuple(open_ones[:HANDED]))
        own.hands += [one for one in own.handing.tickets if one.state in IN_HAND]
    own.handing = replace(own.handing, at=now)
    return own.handing


def handed(own: Own) -> Own:
    """The node has them."""
    own.handing = None
    return own


def heard(own: Own, told: Hall) -> None:
    """What the node says stands, as far as nothing newer is owed to it."""
    own.turns, own.run = told.turns, told.run
    own.alone_since = ""
    owed = {one.ticket for one in own.owed}
    own.hands = [one for one in told.mine if one.id not in owed] + [
        one for one in own.hands if one.id in owed
    ]
