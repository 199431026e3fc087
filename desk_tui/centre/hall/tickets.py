"""The waiting room at the node: two desks never call the same person (REC-09).

Everything is done under the one lock of the hall (`Ledger.write`), so "who is next" is decided
for one desk at a time, on SQLite and on PostgreSQL, however many ask at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from db.acts import canonical
from db.clock import from_text, utc_text
from desk_tui.centre.hall.messages import (
    LAST_CALLS,
    OPEN,
    RUN,
    SHOWN,
    TURNS,
    Hall,
    HallAnswer,
    HallAsk,
    HallLook,
    HandOver,
    Ticket,
)
from desk_tui.centre.hall.rules import NotNow, called, in_order, moved, served
from desk_tui.centre.hall.tables import asks, offices, tickets
from desk_tui.centre.ledger import Desk, Ledger, next_number
from desk_tui.centre.problem import LineProblem
from desk_tui.centre.questions import DESK, Question, Refusal

OFFICE_TIME = ZoneInfo("Asia/Ho_Chi_Minh")
KEPT = timedelta(days=30)
"""Tickets name nobody, and are only counted afterwards."""
LONGEST_WAIT = timedelta(hours=16)
"""What a desk's clock may claim at most for a ticket it issued alone."""

_FIELDS = Ticket.__struct_fields__


@dataclass(frozen=True)
class _Room:
    """The hall of one office on one day, inside the one transaction that may change it."""

    connection: Connection
    desk: Desk
    day: str
    now: str
    turns: int
    run: int

    @property
    def today(self) -> Any:
        return (tickets.c.office == self.desk.office) & (tickets.c.day == self.day)

    def find(self, id: str) -> Row[Any]:
        row = self.connection.execute(select(tickets).where(self.today, tickets.c.id == id)).first()
        if row is None:
            raise _no("no-ticket", "Không có số này trong hôm nay.", "Xem lại danh sách đang chờ.")
        return row

    def put(self, ticket: Ticket, **more: Any) -> None:
        values = {name: getattr(ticket, name) for name in _FIELDS} | more
        here = (tickets.c.office == self.desk.office) & (tickets.c.id == ticket.id)
        self.connection.execute(update(tickets).where(here).values(**values))

    def newest(self, column: Any) -> Any:
        return self.connection.scalar(select(func.max(column)).where(self.today))

    @property
    def end_of_line(self) -> str:
        """Never before somebody who stands there already, whatever the clock says."""
        return max(self.now, self.newest(tickets.c.placed_at) or "")

    def waiting(self) -> list[Ticket]:
        return self.listed(tickets.c.state == "waiting", tickets.c.n)

    def listed(self, which: Any, order: Any, limit: int | None = None) -> list[Ticket]:
        asked = select(tickets).where(self.today, which).order_by(order).limit(limit)
        return [_ticket(row) for row in self.connection.execute(asked)]

    @property
    def in_a_row(self) -> int:
        """How many with priority this desk has called since it last called one without."""
        rows = self.connection.execute(
            select(tickets.c.priority)
            .where(self.today, tickets.c.desk == self.desk.desk, tickets.c.call_no > 0)
            .order_by(tickets.c.call_no.desc())
            .limit(self.run)
        ).all()
        places = [place for place, row in enumerate(rows) if not row.priority]
        return places[0] if places else len(rows)


def ask(ledger: Ledger, desk: Desk, said: HallAsk, now: datetime) -> HallAnswer:
    """Do one thing in the hall, once, and tell how the hall stands then."""
    with ledger.write(f"hall:{desk.office}") as connection:
        room = _room(connection, desk, now)
        body = canonical(said)
        before = _asked(room, said.id)
        if before is None:
            _forget_old(room, now)
            try:
                ticket, call_no = _done(room, said)
            except NotNow as no:
                raise _no(no.code, no.message, no.hint) from no
            _note(room, said.id, body, ticket, call_no)
        elif before.withdrawn and said.do != "unask":
            raise _no("withdrawn", "Yêu cầu này đã được quầy rút lại.", "")
        elif before.body != body and not before.withdrawn:
            raise _no("id-reused", "Mã yêu cầu này đã dùng cho việc khác.", "")
        else:
            ticket = before.ticket
        found = _ticket(room.find(ticket)) if ticket else None
        return HallAnswer(id=said.id, hall=_hall(room, said.fields), ticket=found)


def hand_over(ledger: Ledger, desk: Desk, said: HandOver, now: datetime) -> HallAnswer:
    """Tickets that a desk issued alone join the hall's, each once, by how long it has waited."""
    with ledger.write(f"hall:{desk.office}") as connection:
        room = _room(connection, desk, now)
        ids = [one.id for one in said.tickets]
        known = (tickets.c.office == desk.office) & tickets.c.id.in_(ids)
        there = set(connection.scalars(select(tickets.c.id).where(known)))
        fresh = {one.id: one for one in said.tickets if one.id not in there}
        first = next_number(connection, tickets.c.n, desk.office)
        try:
            apart = now - from_text(said.at)
            rows = [
                _brought(room, one, apart, now) | {"n": n}
                for n, one in enumerate(fresh.values(), first)
            ]
        except (ValueError, TypeError, OverflowError) as error:
            raise LineProblem("bad-message", f"Giờ ghi không đúng dạng: {error}.") from error
        if rows:
            connection.execute(insert(tickets), rows)
        return HallAnswer(id=said.id, hall=_hall(room, said.fields))


def look(ledger: Ledger, desk: Desk, said: HallLook, now: datetime) -> Hall:
    with ledger.read() as connection:
        room = _room(connection, desk, now)
        return _hall(room, tuple(name for name in said.fields.splitlines() if name))


# What can be done. Each returns the ticket it was about, and its place among the calls.


def _done(room: _Room, said: HallAsk) -> tuple[str, int]:
    match said.do:
        case "issue":
            return _issue(room, said), 0
        case "next":
            return _next(room, said)
        case "unask":
            return _unask(room, said), 0
        case "set":
            return _set(room, said), 0
    row = room.find(said.ticket)
    ticket = moved(_ticket(row), said, room.desk.desk, room.now, room.end_of_line, room.turns)
    if ticket.state == "called":
        return _call(room, ticket)
    room.put(ticket)
    return row.id, 0


def _issue(room: _Room, said: HallAsk) -> str:
    given = room.connection.scalar(
        select(func.max(tickets.c.number)).where(room.today, tickets.c.series == "")
    )
    ticket = Ticket(
        id=said.id,
        number=(given or 0) + 1,
        field=said.field,
        priority=said.priority,
        came_at=room.now,
        placed_at=room.end_of_line,
    )
    n = next_number(room.connection, tickets.c.n, room.desk.office)
    room.connection.execute(insert(tickets).values(**_row(room, ticket), n=n))
    return said.id


def _next(room: _Room, said: HallAsk) -> tuple[str, int]:
    """Whoever this desk was serving is done; the next one comes."""
    room.connection.execute(
        update(tickets)
        .where(room.today, tickets.c.desk == room.desk.desk, tickets.c.state == "called")
        .values(state="done")
    )
    order = in_order(served(room.waiting(), said.fields), room.in_a_row, room.run)
    return _call(room, called(order[0], room.desk.desk, room.now)) if order else ("", 0)


def _call(room: _Room, ticket: Ticket) -> tuple[str, int]:
    call_no = (room.newest(tickets.c.call_no) or 0) + 1
    room.put(ticket, call_no=call_no)
    return ticket.id, call_no


def _unask(room: _Room, said: HallAsk) -> str:
    """Undo what a question did whose answer the desk never heard, and never do it later."""
    before = _asked(room, said.ticket)
    if before is None:
        _note(room, said.ticket, "", "", 0, withdrawn=True)
        return ""
    here = (tickets.c.office == room.desk.office) & (tickets.c.id == before.ticket)
    row = room.connection.execute(select(tickets).where(here)).first()
    if row is not None and not before.withdrawn:
        if row.id == before.id and row.state == "waiting":
            room.put(_ticket(row), state="void")
        elif before.call_no and row.state == "called" and row.call_no == before.call_no:
            back = {"state": "waiting", "desk": "", "called_at": "", "turns": row.turns - 1}
            room.put(_ticket(row), call_no=0, **back)
    this = (asks.c.office == room.desk.office) & (asks.c.id == before.id)
    room.connection.execute(update(asks).where(this).values(withdrawn=True))
    return ""


def _set(room: _Room, said: HallAsk) -> str:
    values = {"turns": said.turns or room.turns, "run": said.run or room.run}
    here = offices.c.office == room.desk.office
    if room.connection.execute(update(offices).where(here).values(**values)).rowcount == 0:
        room.connection.execute(insert(offices).values(office=room.desk.office, **values))
    return ""


# How the hall is read and kept.


def _room(connection: Connection, desk: Desk, now: datetime) -> _Room:
    row = connection.execute(select(offices).where(offices.c.office == desk.office)).first()
    turns, run = (row.turns, row.run) if row else (TURNS, RUN)
    day = now.astimezone(OFFICE_TIME).date().isoformat()
    return _Room(connection, desk, day, utc_text(now), turns, run)


def _hall(room: _Room, fields: Sequence[str]) -> Hall:
    # The settings may just have been changed by the very question that is answered.
    room = _room(room.connection, room.desk, from_text(room.now))
    waiting = room.waiting()
    order = in_order(served(waiting, fields), room.in_a_row, room.run)
    own = (tickets.c.desk == room.desk.desk) & tickets.c.state.in_(("called", "held"))
    absent = tickets.c.state == "absent"
    newest = tickets.c.call_no.desc()
    return Hall(
        day=room.day,
        now=room.now,
        waiting=len(waiting),
        with_priority=sum(1 for one in waiting if one.priority),
        line=tuple(order[:SHOWN]),
        calls=tuple(room.listed(tickets.c.call_no > 0, newest, LAST_CALLS)),
        mine=tuple(room.listed(own, newest)),
        absent=tuple(room.listed(absent, tickets.c.n.desc(), SHOWN)),
        turns=room.turns,
        run=room.run,
    )


def _brought(room: _Room, one: Ticket, apart: timedelta, now: datetime) -> dict[str, Any]:
    """A ticket of a desk that was alone, by the node's clock and in nobody else's hands."""

    def here(text: str) -> str:
        return utc_text(min(now, max(now - LONGEST_WAIT, from_text(text) + apart)))

    return _row(room, one) | {
        "series": room.desk.desk,
        "state": one.state if one.state in OPEN else "done",
        "desk": "" if one.state == "waiting" else room.desk.desk,
        "came_at": here(one.came_at),
        "placed_at": here(one.placed_at),
        "called_at": here(one.called_at) if one.called_at else "",
    }


def _row(room: _Room, ticket: Ticket) -> dict[str, Any]:
    told = {name: getattr(ticket, name) for name in _FIELDS}
    return told | {"office": room.desk.office, "day": room.day, "call_no": 0}


def _asked(room: _Room, id: str) -> Row[Any] | None:
    here = (asks.c.office == room.desk.office) & (asks.c.id == id)
    row = room.connection.execute(select(asks).where(here)).first()
    if row is not None and row.desk != room.desk.desk:
        raise _no("id-reused", "Mã yêu cầu này là của quầy khác.", "")
    return row


def _note(
    room: _Room, id: str, body: str, ticket: str, call_no: int, *, withdrawn: bool = False
) -> None:
    room.connection.execute(
        insert(asks).values(
            id=id,
            office=room.desk.office,
            desk=room.desk.desk,
            body=body,
            ticket=ticket,
            call_no=call_no,
            withdrawn=withdrawn,
            day=room.day,
        )
    )


def _forget_old(room: _Room, now: datetime) -> None:
    """With the first question of a day, what is older than `KEPT` goes."""
    if room.newest(tickets.c.n) is not None:
        return
    oldest = (now - KEPT).astimezone(OFFICE_TIME).date().isoformat()
    for table in (tickets, asks):
        room.connection.execute(
            delete(table).where(table.c.office == room.desk.office, table.c.day < oldest)
        )


def _ticket(row: Row[Any]) -> Ticket:
    return Ticket(**{name: getattr(row, name) for name in _FIELDS})


def _no(code: str, message: str, hint: str) -> Refusal:
    return Refusal(code, message, hint, status=409)


QUESTIONS: tuple[Question, ...] = (
    Question(
        "GET", "/v1/hall", DESK, HallLook, Hall, look,
        "The waiting room as this desk sees it.",
    ),
    Question(
        "POST", "/v1/hall", DESK, HallAsk, HallAnswer, ask,
        "Do one thing in the waiting room; asked again with the same id it is not done again.",
    ),
    Question(
        "PUT", "/v1/hall", DESK, HandOver, HallAnswer, hand_over,
        "Hand over the tickets that this desk issued while it was alone.",
    ),
)  # fmt: skip
