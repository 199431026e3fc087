"""ticket issue · next · call · recall · hold · absent · back · done · list · set · serve; take ·
release."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from db.problem import RecordProblem
from desk_tui.centre.hall.messages import Ticket
from desk_tui.cli.opening import iso, opened
from desk_tui.counter import look, taking, tickets
from desk_tui.counter.desk import Desk
from desk_tui.counter.tickets import Room, Told


def issue(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        told = tickets.issue(desk, options.field, options.priority)
        said = _told(told)
        if options.print and told.ticket:
            from desk_tui.counter.ticket_slip import print_ticket

            place = tickets.place_words(told.room, told.ticket)
            said["printing"] = print_ticket(desk, told.ticket, place) or "Đã gửi số ra máy in."
    return said


def call_next(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        return _told(tickets.call_next(desk))


def call(options: Any) -> dict[str, Any]:
    return _with(options, tickets.call)


def back(options: Any) -> dict[str, Any]:
    return _with(options, tickets.back)


def recall(options: Any) -> dict[str, Any]:
    return _with(options, tickets.recall)


def hold(options: Any) -> dict[str, Any]:
    return _with(options, tickets.hold)


def absent(options: Any) -> dict[str, Any]:
    return _with(options, tickets.absent)


def done(options: Any) -> dict[str, Any]:
    return _with(options, tickets.done)


def settle_rules(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        told = tickets.settle_rules(desk, options.turns, options.in_a_row)
    return {"turns": told.room.hall.turns, "run": told.room.hall.run, "words": told.words}


def serve(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        tickets.serve(desk, options.fields)
        return {"fields": list(tickets.serving(desk))}


def listing(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        room = tickets.look(desk, patient=True)
    hall = room.hall
    return {
        **_stands(room),
        "day": hall.day,
        "waiting": hall.waiting,
        "with_priority": hall.with_priority,
        "line": [
            {**_ticket(one), "place": place, "order": tickets.place_words(room, one)}
            for place, one in enumerate(hall.line)
        ],
        "calls": [_ticket(one) for one in hall.calls],
        "mine": [_ticket(one) for one in hall.mine],
        "absent": [_ticket(one) for one in hall.absent],
        "turns": hall.turns,
        "run": hall.run,
        "words": room.words,
    }


def take(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        taken = taking.take(desk, options.code, over=options.over)
        return {"code": options.code, "alone": taken.alone, **_held(desk, options.code)} | {
            "words": taken.words
        }


def release(options: Any) -> dict[str, Any]:
    with opened(options) as desk:
        released = taking.release(desk, options.code, options.reason)
        return {"code": options.code, "released": released, **_held(desk, options.code)}


def _with(options: Any, verb: Callable[[Desk, str], Told]) -> dict[str, Any]:
    """On the number that was named, or on the one this desk is calling."""
    with opened(options) as desk:
        room = tickets.look(desk)
        if options.number:
            return _told(verb(desk, tickets.find(room, options.number).id))
        called = [one for one in room.hall.mine if one.state == "called"]
        if not called:
            raise RecordProblem(
                "nobody-called",
                "Quầy này chưa gọi số nào.",
                "Gọi số kế tiếp: desk-tui ticket next.",
            )
        return _told(verb(desk, called[0].id))


def _told(told: Told) -> dict[str, Any]:
    return {
        "ticket": _ticket(told.ticket) if told.ticket else None,
        "waiting": told.room.hall.waiting,
        **_stands(told.room),
        "words": told.words,
    }


def _stands(room: Room) -> dict[str, Any]:
    return {
        "alone": room.alone,
        "since": iso(room.since),
        "in_doubt": room.in_doubt,
        "owed": room.owed,
    }


def _ticket(one: Ticket) -> dict[str, Any]:
    return {
        "number": one.label,
        "state": one.state,
        "field": one.field or None,
        "priority": one.priority or None,
        "desk": int(one.desk) if one.desk.isdigit() else None,
        "came": iso(one.came_at),
        "called": iso(one.called_at),
        "turns": one.turns,
    }


def _held(desk: Desk, code: str) -> dict[str, Any]:
    holder = taking.holder(desk, look.find(desk, code).id)
    if holder is None:
        return {"holder": None}
    said = {"desk": int(holder.number), "officer": holder.officer, "since": iso(holder.since)}
    return {"holder": said}
