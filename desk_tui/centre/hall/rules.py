"""The rules of a waiting room: who comes next, and what may become of a ticket.

The same functions work for the hall at the node and for the own line of a desk that is alone.

The order: people with priority go first, in the order they came; so that the others are not left
waiting for ever on a day with many of them, a desk that has called `most` with priority in a row
calls one without (the longest waiting) before the next with priority. Thus every ticket that a
working desk serves comes up after a number of calls that can be counted beforehand, and nobody
starves. Whoever did not come when called stands at the end of his own kind again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable

from msgspec.structs import replace

from desk_tui.centre.hall.messages import HallAsk, Ticket
from desk_tui.centre.problem import LineProblem


class NotNow(LineProblem):
    """The ticket is not where this question could do something with it."""


def in_order(waiting: Iterable[Ticket], in_a_row: int, most: int) -> list[Ticket]:
    """The tickets as one desk would call them. `in_a_row`: how many with priority it has called
    until now; `most`: how many it may. Ties keep the order given."""
    by_place = sorted(waiting, key=lambda ticket: ticket.placed_at)
    first = deque(ticket for ticket in by_place if ticket.priority)
    others = deque(ticket for ticket in by_place if not ticket.priority)
    order: list[Ticket] = []
    while first or others:
        if first and (in_a_row < most or not others):
            order.append(first.popleft())
            in_a_row += 1
        else:
            order.append(others.popleft())
            in_a_row = 0
    return order


def served(waiting: Iterable[Ticket], fields: Collection[str]) -> list[Ticket]:
    """Those a desk serves: it names its fields, or none for all; a ticket without one is for
    every desk."""
    return [one for one in waiting if not fields or not one.field or one.field in fields]


def called(ticket: Ticket, desk: str, now: str) -> Ticket:
    """Called by this desk; being called out of the line is a turn, once more is not."""
    turns = min(99, ticket.turns + (ticket.state == "waiting"))
    return replace(ticket, state="called", desk=desk, called_at=now, turns=turns)


def moved(ticket: Ticket, said: HallAsk, desk: str, now: str, placed: str, turns: int) -> Ticket:
    """What becomes of a ticket when `desk` asks for it: call, recall, hold, absent, back, done.

    `placed` is the end of the line, `turns` how often the office calls somebody. Raises NotNow.
    """
    own = ticket.desk == desk
    match said.do, ticket.state:
        case "call", "waiting" | "absent":
            return called(ticket, desk, now)
        case "call", "held" if own:
            return called(ticket, desk, now)
        case "recall", "called" if own:
            return replace(ticket, called_at=now)
        case "hold", "called" if own:
            return replace(ticket, state="held")
        case "absent", "called" if own:
            again = ticket.turns < turns
            return replace(ticket, state="waiting" if again else "absent", placed_at=placed)
        case "back", "absent":
            return replace(ticket, state="waiting", placed_at=placed, turns=0)
        case "done", "called" | "held" | "done" if own:
            return replace(ticket, state="done")
    raise NotNow(
        "not-now",
        f"Chưa làm được: số {ticket.label} {_stands(ticket, own)}.",
        "Xem lại danh sách rồi chọn số khác.",
    )


def _stands(ticket: Ticket, own: bool) -> str:
    by = "quầy này" if own else f"quầy {ticket.desk}"
    return {
        "waiting": "đang chờ, chưa quầy nào gọi",
        "called": f"{by} đang gọi",
        "held": f"{by} đang giữ",
        "absent": "vắng mặt sau các lần gọi",
        "done": "đã xong",
        "void": "đã hủy",
    }[ticket.state]
