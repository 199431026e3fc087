"""The waiting room at the counter: with the hall's node, or alone and saying so (REC-09, MUL-04).

With the node every question is kept before it is asked, so that a lost answer is asked for again
or withdrawn. Out of its reach a desk issues numbers with its own desk's number in front and calls
only those; what it did meanwhile is handed to the node once, when it is back.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from msgspec.structs import replace

from db import settings
from db.acts import new_id
from db.clock import from_text, utc_text
from db.problem import RecordProblem
from desk_tui.centre.hall.messages import Hall, HallAsk, Ticket
from desk_tui.centre.problem import LineProblem
from desk_tui.counter import hall_line, own_line
from desk_tui.counter.desk import Desk, local
from desk_tui.tongue import say

FIELDS = "hall_fields"


@dataclass(frozen=True)
class Priority:
    """Somebody who is called before others, and why that is so."""

    key: str
    name: str
    short: str
    instrument: str


@dataclass(frozen=True)
class Room:
    """The waiting room now. `alone`: the hall's node cannot be asked, since `since`, for `why`;
    `hall` is then the desk's own line. `in_doubt`: numbers of this desk on their way to the hall,
    which nobody may call here until that is known. `owed`: what the node is still to be told."""

    hall: Hall
    alone: bool
    has_node: bool
    since: datetime | None = None
    why: str = ""
    in_doubt: int = 0
    owed: int = 0

    @property
    def words(self) -> str:
        """Whether the desk works with the hall or alone, as the officer reads it."""
        if not self.alone:
            return say("Đang nối với máy chủ bộ phận: các quầy gọi chung một hàng.")
        if not self.has_node:
            return say("Quầy này tự phát số và gọi số (chưa nối với máy chủ bộ phận).")
        since = say(" từ {since:%H:%M}", since=self.since) if self.since else ""
        said = say(
            "Mất nối với máy chủ bộ phận{since}: quầy tự phát số và chỉ gọi số của mình.",
            since=since,
        )
        if self.in_doubt:
            said += say(
                " {in_doubt} số đang chuyển cho bộ phận, chưa gọi được.", in_doubt=self.in_doubt
            )
        return said


@dataclass(frozen=True)
class Told:
    """What came of it: the ticket (None when nobody waits), the room, and a sentence."""

    ticket: Ticket | None
    room: Room
    words: str


def look(desk: Desk, *, patient: bool = False) -> Room:
    """How the room stands. Meeting the node again hands over what was issued meanwhile."""
    try:
        return Room(hall_line.look(desk, serving(desk), patient=patient), False, has_node=True)
    except LineProblem as problem:
        return _alone(desk, problem)


def issue(desk: Desk, field: str = "", priority: str = "") -> Told:
    """A number for somebody who came. Raises RecordProblem for an unknown field or priority."""
    if field and field not in fields(desk):
        raise RecordProblem(
            "unknown-field",
            say("Không có lĩnh vực “{field}”.", field=field),
            say("Chọn một trong: {desk}.", desk=", ".join(fields(desk))),
        )
    if priority and priority not in {one.key for one in priorities(desk.today())}:
        known = ", ".join(f"{one.key} ({one.name})" for one in priorities(desk.today()))
        raise RecordProblem(
            "unknown-priority",
            say("Không có diện ưu tiên “{priority}”.", priority=priority),
            say("Chọn một trong: {known}.", known=known),
        )
    return _do(desk, HallAsk(id=new_id(), do="issue", field=field, priority=priority))


def call_next(desk: Desk) -> Told:
    """Whoever is at this desk is done; the next one is called."""
    return _do(desk, HallAsk(id=new_id(), do="next"))


def call(desk: Desk, ticket: str) -> Told:
    """Call this very number: one that was held, came after all, or out of turn."""
    return _do(desk, HallAsk(id=new_id(), do="call", ticket=ticket))


def recall(desk: Desk, ticket: str) -> Told:
    """Say the number once more."""
    return _do(desk, HallAsk(id=new_id(), do="recall", ticket=ticket))


def hold(desk: Desk, ticket: str) -> Told:
    """The person fetches or fills in something; the desk serves others meanwhile."""
    return _do(desk, HallAsk(id=new_id(), do="hold", ticket=ticket))


def absent(desk: Desk, ticket: str) -> Told:
    """Nobody came: back to the end of the line, or aside after the last turn."""
    return _do(desk, HallAsk(id=new_id(), do="absent", ticket=ticket))


def back(desk: Desk, ticket: str) -> Told:
    """An absent person came after all and stands at the end of the line."""
    return _do(desk, HallAsk(id=new_id(), do="back", ticket=ticket))


def done(desk: Desk, ticket: str) -> Told:
    return _do(desk, HallAsk(id=new_id(), do="done", ticket=ticket))


def settle_rules(desk: Desk, turns: int = 0, run: int = 0) -> Told:
    """How often somebody is called, and how many with priority in a row: for the whole hall."""
    desk.needs("supervisor", "it")
    return _do(desk, HallAsk(id=new_id(), do="set", turns=turns, run=run))


def serve(desk: Desk, names: Sequence[str]) -> None:
    """Which fields this desk calls people for; none for all."""
    unknown = [name for name in names if name not in fields(desk)]
    if unknown:
        raise RecordProblem(
            "unknown-field",
            say("Không có lĩnh vực “{unknown}”.", unknown=unknown[0]),
            say("Chọn trong: {desk}.", desk=", ".join(fields(desk))),
        )
    desk.record.transact(lambda connection: settings.put(connection, FIELDS, list(names)))


def serving(desk: Desk) -> tuple[str, ...]:
    return tuple(settings.get(desk.read, FIELDS, []))


def fields(desk: Desk) -> tuple[str, ...]:
    """The fields of the catalogue, those with most procedures first."""
    rows = desk.read.execute(
        "SELECT field FROM procedures WHERE field != ''"
        " GROUP BY field ORDER BY count(*) DESC, field"
    )
    return tuple(row["field"] for row in rows)


def priorities(today: date) -> tuple[Priority, ...]:
    """Who is called first, as it stands on a day."""
    from importlib.resources import files

    text = (files("desk_tui") / "data" / "priorities.csv").read_text(encoding="utf-8")
    day = today.isoformat()
    return tuple(
        Priority(row["key"], row["name"], row["short"], row["instrument"])
        for row in csv.DictReader(text.splitlines())
        if row["valid_from"] <= day and (not row["valid_to"] or day <= row["valid_to"])
    )


def find(room: Room, label: str) -> Ticket:
    """The open ticket with the number as printed. Raises RecordProblem `no-ticket`."""
    hall = room.hall
    for one in (*hall.mine, *hall.line, *hall.absent, *hall.calls):
        if one.label == label.strip():
            return one
    raise RecordProblem(
        "no-ticket",
        say("Không thấy số {label} trong hôm nay.", label=label),
        say("Xem lại: desk-tui ticket list."),
    )


def place_words(room: Room, ticket: Ticket) -> str:
    """When a waiting ticket comes up, in words."""
    for place, one in enumerate(room.hall.line):
        if one.id == ticket.id:
            return (
                say("còn {place} người phía trước", place=place)
                if place
                else say("đến lượt kế tiếp")
            )
    return say("đang chờ")


def _do(desk: Desk, said: HallAsk) -> Told:
    said = replace(said, fields=serving(desk))
    try:
        answer = hall_line.ask(desk, said)
    except LineProblem as problem:
        ticket = hall_line.alone(desk, said, problem)
        room = _alone(desk, problem)
    else:
        ticket, room = answer.ticket, Room(answer.hall, alone=False, has_node=True)
    return Told(ticket, room, _words(said, ticket, room))


def _alone(desk: Desk, problem: LineProblem) -> Room:
    own = hall_line.own(desk)
    hall = own_line.hall(own, str(desk.office.desk), utc_text(desk.now()), serving(desk))
    return Room(
        hall,
        alone=True,
        has_node=problem.code != hall_line.NO_NODE,
        since=local(from_text(own.alone_since)) if own.alone_since else None,
        why=problem.message,
        in_doubt=own.in_doubt,
        owed=len(own.owed),
    )


def _words(said: HallAsk, ticket: Ticket | None, room: Room) -> str:
    if said.do == "set":
        return say(
            "Gọi mỗi số {turns} lượt; sau {run} số ưu tiên liền thì đến một số thường.",
            turns=room.hall.turns,
            run=room.hall.run,
        )
    if ticket is None:
        return say("Không còn ai chờ.")
    told = say("Số {label}", label=ticket.label)
    match said.do:
        case "issue":
            return f"{told}: {place_words(room, ticket)}."
        case "next" | "call":
            return say("Mời số {label} đến quầy {desk}.", label=ticket.label, desk=ticket.desk)
        case "recall":
            return say("Mời lại số {label} đến quầy {desk}.", label=ticket.label, desk=ticket.desk)
        case "hold":
            return say("{told}: giữ lại, gọi sau.", told=told)
        case "absent" if ticket.state == "waiting":
            left = room.hall.turns - ticket.turns
            return say("{told} vắng: về cuối hàng, còn gọi {left} lượt.", told=told, left=left)
        case "absent":
            return say(
                "{told} vắng cả {turns} lượt gọi: để riêng, người đến thì gọi lại.",
                told=told,
                turns=ticket.turns,
            )
        case "back":
            return say("{told} đã đến: {room}.", told=told, room=place_words(room, ticket))
    return f"{told}: xong."
