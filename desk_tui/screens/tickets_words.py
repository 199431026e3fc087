"""What the page of the waiting room says, in words as well as in colour."""

from __future__ import annotations

from datetime import date, datetime

from textual.content import Content

from db.clock import from_text
from desk_tui.centre.hall.messages import Ticket
from desk_tui.counter import tickets
from desk_tui.counter.tickets import Room
from desk_tui.tongue import say
from desk_tui.widgets.keys import named
from desk_tui.widgets.queue_table import Cell

NOW = say("vừa đến")
Names = dict[str, str]
Line = tuple[str, tuple[Cell | str, ...]]


def short_names(today: date) -> Names:
    """How each priority is called in a narrow column."""
    return {one.key: one.short for one in tickets.priorities(today)}


def stands(room: Room) -> Content:
    """With the hall, or alone: the first thing an officer must know here."""
    if not room.alone:
        return Content.styled(f"✔ {room.words}", "$text-success")
    if not room.has_node:
        return Content(room.words)
    return Content.styled(f"! {room.words}", "bold $text-warning")


def hands(room: Room, names: Names, now: datetime) -> Content:
    """Whom this desk serves and whom it holds."""
    called = [one for one in room.hall.mine if one.state == "called"]
    held = [one.label for one in room.hall.mine if one.state == "held"]
    if called:
        one = called[0]
        why = f", {names.get(one.priority, say('ưu tiên'))}" if one.priority else ""
        turn = say(", lượt {turns}", turns=one.turns) if one.turns > 1 else ""
        said = Content.styled(
            say("Đang phục vụ số {label}{why}{turn}", label=one.label, why=why, turn=turn), "bold"
        )
        ago = waited(one.called_at, now)
        said += Content(say(", gọi {ago} trước", ago=ago) if ago != NOW else say(", vừa gọi"))
    else:
        said = Content(
            say("Quầy này chưa gọi ai. {key} để gọi số tiếp.", key=named("tickets.next"))
        )
    return said + Content(say(" · đang giữ: {held}", held=", ".join(held))) if held else said


def line_cells(room: Room, names: Names, now: datetime) -> list[Line]:
    """Those who wait in the order of calling, then those held here, then the absent."""
    rows = [_row(one, tickets.place_words(room, one), names, now) for one in room.hall.line]
    rows += [
        _row(one, Cell(say("quầy này đang giữ"), "near"), names, now)
        for one in room.hall.mine
        if one.state == "held"
    ]
    absent = Cell(say("vắng, người đến thì Enter"), "faint")
    return rows + [_row(one, absent, names, now) for one in room.hall.absent]


def _row(one: Ticket, place: Cell | str, names: Names, now: datetime) -> Line:
    priority = Cell(names.get(one.priority, say("ưu tiên")), "near") if one.priority else ""
    return one.id, (one.label, place, priority, waited(one.came_at, now), one.field)


def waited(since: str, now: datetime) -> str:
    """How long, in words; a clock of the node that is ahead of ours is no news to anybody."""
    minutes = max(0, int((now - from_text(since)).total_seconds() // 60))
    if not minutes:
        return NOW
    return (
        say("{minutes} phút", minutes=minutes)
        if minutes < 60
        else say("{minutes} giờ {minutes2:02d}", minutes=minutes // 60, minutes2=minutes % 60)
    )
