"""The waiting room at a real node: each person is called once, in an order that starves nobody."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from db.acts import new_id
from db.clock import utc_text
from desk_tui.centre.client import Client
from desk_tui.centre.hall.messages import Hall, HallAnswer, HallAsk, HandOver, State, Ticket
from desk_tui.centre.hall.rules import in_order, served
from desk_tui.centre.hall.tables import tickets
from desk_tui.centre.ledger import open_ledger
from desk_tui.centre.problem import LineProblem

from .kit import DeskKit, MakeDesk, Node

EARLY = "2026-11-22T01:00:00.000000Z"


class At:
    """One desk that asks the hall over its own line."""

    def __init__(self, desk: DeskKit) -> None:
        assert desk.sync().line == "up"
        self.client: Client = desk.line()

    def say(self, said: HallAsk) -> HallAnswer:
        return self.client.line.say("POST", "/v1/hall", said, HallAnswer)

    def do(self, do: str, ticket: str = "", **more: object) -> HallAnswer:
        said = {"id": new_id(), "do": do, "ticket": ticket, **more}
        return self.say(HallAsk(**said))  # pyright: ignore[reportArgumentType]

    def issue(self, priority: str = "", field: str = "") -> Ticket:
        return got(self.do("issue", priority=priority, field=field))

    def next(self, *fields: str) -> Ticket | None:
        return self.do("next", fields=fields).ticket

    def look(self) -> Hall:
        return self.client.line.ask("GET", "/v1/hall", Hall)

    def bring(self, *brought: Ticket, at: str = EARLY) -> Hall:
        said = HandOver(id=new_id(), at=at, tickets=brought)
        return self.client.line.say("PUT", "/v1/hall", said, HallAnswer).hall


def got(answer: HallAnswer) -> Ticket:
    assert answer.ticket is not None
    return answer.ticket


@pytest.fixture
def hall(node: Node, desk_at: MakeDesk) -> tuple[At, At]:
    return At(desk_at(node, "1")), At(desk_at(node, "2"))


def refused(at: At, do: str, ticket: str) -> str:
    with pytest.raises(LineProblem) as caught:
        at.do(do, ticket)
    assert caught.value.code == "centre-refuses"
    return caught.value.message


def test_numbers_are_short_and_each_is_called_by_one_desk(hall: tuple[At, At]) -> None:
    one, two = hall
    assert [one.issue().label, two.issue().label, one.issue().label] == ["1", "2", "3"]
    called = [one.next(), two.next(), one.next(), two.next()]
    assert [ticket.label if ticket else None for ticket in called] == ["1", "2", "3", None]
    told = two.look()
    assert [(ticket.label, ticket.desk) for ticket in told.calls] == [
        ("3", "1"),
        ("2", "2"),
        ("1", "1"),
    ]
    assert told.waiting == 0


def test_many_desks_calling_at_once_call_each_person_exactly_once(
    node: Node, desk_at: MakeDesk
) -> None:
    desks = [At(desk_at(node, str(number))) for number in range(1, 9)]
    issued = {desks[0].issue("old" if n % 4 == 0 else "").id for n in range(40)}
    together = threading.Barrier(len(desks))

    def serve(at: At) -> list[str]:
        together.wait()
        called: list[str] = []
        while ticket := at.next():
            called.append(ticket.id)
        return called

    with ThreadPoolExecutor(len(desks)) as pool:
        served_by = list(pool.map(serve, desks))
    count = Counter(id for called in served_by for id in called)
    assert set(count) == issued
    assert set(count.values()) == {1}
    assert sum(bool(called) for called in served_by) > 1


def test_a_question_asked_again_is_not_done_again(hall: tuple[At, At]) -> None:
    one, two = hall
    issue = HallAsk(id=new_id(), do="issue")
    assert got(one.say(issue)).id == got(one.say(issue)).id
    one.issue()
    call = HallAsk(id=new_id(), do="next")
    assert got(one.say(call)).label == got(one.say(call)).label == "1"
    assert one.look().waiting == 1
    with pytest.raises(LineProblem):
        one.say(HallAsk(id=call.id, do="issue"))
    with pytest.raises(LineProblem):
        two.say(call)


def test_a_question_asked_by_many_hands_at_once_is_done_once(node: Node, desk_at: MakeDesk) -> None:
    desk = desk_at(node)
    first = At(desk)
    for _ in range(3):
        first.issue()
    call = HallAsk(id=new_id(), do="next")
    lines = [first, At(desk), At(desk), At(desk)]
    with ThreadPoolExecutor(len(lines)) as pool:
        told = list(pool.map(lambda at: got(at.say(call)).label, lines))
    assert set(told) == {"1"}
    assert first.look().waiting == 2


def test_a_withdrawn_question_is_undone_and_never_done_late(hall: tuple[At, At]) -> None:
    one, two = hall
    first, second = one.issue(), one.issue()
    call = HallAsk(id=new_id(), do="next")
    one.say(call)
    one.do("unask", call.id)
    one.do("unask", call.id)
    assert [ticket.id for ticket in one.look().line] == [first.id, second.id]
    assert one.look().calls == ()
    late = HallAsk(id=new_id(), do="next")
    one.do("unask", late.id)
    with pytest.raises(LineProblem) as caught:
        one.say(late)
    assert "rút lại" in caught.value.message
    assert two.next() == two.look().calls[0]
    assert two.look().calls[0].id == first.id
    gone = HallAsk(id=new_id(), do="issue")
    one.say(gone)
    one.do("unask", gone.id)
    assert one.look().waiting == 1


def test_a_withdrawal_does_not_take_from_another_desk(hall: tuple[At, At]) -> None:
    one, two = hall
    ticket = one.issue()
    call = HallAsk(id=new_id(), do="next")
    one.say(call)
    one.do("absent", ticket.id)
    assert two.next() is not None
    one.do("unask", call.id)
    assert [held.id for held in two.look().mine] == [ticket.id]


def test_absent_people_come_up_again_until_their_turns_are_spent(hall: tuple[At, At]) -> None:
    one, two = hall
    late, other = one.issue(), one.issue()
    one.next()
    one.do("recall", late.id)
    one.do("absent", late.id)
    assert [ticket.label for ticket in two.look().line] == ["2", "1"]
    two.next()
    for _ in range(2):
        assert got(one.do("next")).id == late.id
        one.do("absent", late.id)
    told = two.look()
    assert ([held.id for held in told.absent], told.waiting) == ([late.id], 0)
    assert two.next() is None
    two.do("back", late.id)
    assert got(two.do("next")).id == late.id
    assert got(two.do("done", late.id)).state == "done"
    assert "đã xong" in refused(one, "call", other.id)


def test_the_office_says_how_often_it_calls(hall: tuple[At, At]) -> None:
    one, two = hall
    ticket = one.issue()
    assert two.do("set", turns=1).hall.turns == 1
    one.next()
    assert got(one.do("absent", ticket.id)).state == "absent"


def test_a_held_person_belongs_to_one_desk(hall: tuple[At, At]) -> None:
    one, two = hall
    ticket = one.issue()
    one.next()
    one.do("hold", ticket.id)
    assert two.next() is None
    assert "quầy 1 đang giữ" in refused(two, "call", ticket.id)
    assert "quầy 1 đang giữ" in refused(two, "done", ticket.id)
    assert got(one.do("call", ticket.id)).state == "called"
    assert "quầy 1 đang gọi" in refused(two, "absent", ticket.id)


def test_each_desk_calls_for_its_own_fields(hall: tuple[At, At]) -> None:
    one, two = hall
    land, birth, any_desk = one.issue(field="Đất đai"), one.issue(field="Hộ tịch"), one.issue()
    assert got(two.do("next", fields=("Hộ tịch",))).id == birth.id
    assert got(two.do("next", fields=("Hộ tịch",))).id == any_desk.id
    assert two.next("Hộ tịch") is None
    assert got(one.do("next", fields=("Đất đai",))).id == land.id


def test_priority_goes_first_but_not_for_ever(hall: tuple[At, At]) -> None:
    one, _ = hall
    for _ in range(2):
        one.issue()
    for _ in range(7):
        one.issue("old")
    foreseen = [ticket.label for ticket in one.look().line]
    called = [got(one.do("next")).label for _ in range(9)]
    assert called == foreseen == ["3", "4", "5", "1", "6", "7", "8", "2", "9"]


def test_tickets_of_a_desk_that_was_alone_join_once_and_keep_their_place(
    hall: tuple[At, At],
) -> None:
    one, two = hall
    here = one.issue()
    # A clock two days ahead: what counts is how long the desk says each has waited.
    then = datetime.now(UTC) + timedelta(days=2)
    told_states: tuple[tuple[int, State, int], ...] = (
        (1, "called", 20),
        (2, "waiting", 10),
        (3, "held", 5),
    )
    brought = [
        Ticket(
            id=new_id(),
            number=number,
            series="2",
            state=state,
            desk="" if state == "waiting" else "2",
            came_at=utc_text(then - timedelta(minutes=ago)),
            placed_at=utc_text(then - timedelta(minutes=ago)),
        )
        for number, state, ago in told_states
    ]
    for _ in range(2):
        told = two.bring(*brought, at=utc_text(then))
        assert [ticket.label for ticket in told.line] == ["2-02", here.label]
        assert sorted(ticket.label for ticket in told.mine) == ["2-01", "2-03"]
    assert got(one.do("next")).label == "2-02"
    assert [ticket.label for ticket in two.bring(*brought, at=utc_text(then)).line] == [here.label]
    came = two.look().calls[0].came_at
    assert utc_text(datetime.now(UTC) - timedelta(minutes=11)) < came < utc_text(datetime.now(UTC))


def test_a_new_day_starts_at_one_with_nobody_waiting(
    node: Node, desk_at: MakeDesk, office: str
) -> None:
    at = At(desk_at(node))
    at.issue()
    at.issue()
    ledger = open_ledger(node.db, node.files)
    with ledger.write(office) as connection:
        connection.execute(
            update(tickets).where(tickets.c.office == office).values(day="2026-01-05")
        )
    ledger.close()
    assert at.look().waiting == 0
    assert at.issue().label == "1"


def test_what_is_no_ticket_of_today_is_told(hall: tuple[At, At]) -> None:
    one, two = hall
    assert "Không có số này" in refused(one, "call", new_id())
    ticket = one.issue()
    assert "chưa quầy nào gọi" in refused(two, "done", ticket.id)
    with pytest.raises(LineProblem):
        two.bring(
            Ticket(id=new_id(), number=1, came_at="hôm nay", placed_at="hôm nay"), at="bây giờ"
        )


# The order itself.

lines = st.lists(
    st.builds(
        lambda number, priority, field, minute: Ticket(
            id=f"ticket-{number:06d}",
            number=number,
            priority=priority,
            field=field,
            came_at=EARLY,
            placed_at=f"2026-11-22T01:{minute:02d}:00.000000Z",
        ),
        st.integers(1, 99999),
        st.sampled_from(["", "", "old"]),
        st.sampled_from(["", "Hộ tịch", "Đất đai"]),
        st.integers(0, 59),
    ),
    max_size=40,
    unique_by=lambda ticket: ticket.id,
)


@given(lines, st.integers(0, 5), st.integers(1, 5))
def test_nobody_is_lost_and_nobody_starves(waiting: list[Ticket], in_a_row: int, most: int) -> None:
    order = in_order(waiting, in_a_row, most)
    assert sorted(one.id for one in order) == sorted(one.id for one in waiting)
    for kind in ("", "old"):
        places = [one.placed_at for one in order if one.priority == kind]
        assert places == sorted(places)
    ordinary = [place for place, one in enumerate(order) if not one.priority]
    for nth, place in enumerate(ordinary):
        assert place <= nth + (nth + 1) * most


@given(lines, st.sets(st.sampled_from(["Hộ tịch", "Đất đai"])))
def test_a_desk_is_given_nobody_of_a_field_it_does_not_serve(
    waiting: list[Ticket], fields: set[str]
) -> None:
    chosen = served(waiting, fields)
    assert all(one.field in fields or not one.field for one in chosen) or not fields
    assert [one for one in waiting if not one.field] == [one for one in chosen if not one.field]
