"""Official numbers: two desks can never get the same one, with or without a line."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from db import acts, numbers
from desk_tui.centre import admin
from desk_tui.centre.client import Client
from desk_tui.centre.messages import NumberLease, Range, Ranges
from desk_tui.centre.problem import LineProblem

from .hostile import Hostile
from .kit import DeskKit, MakeDesk, Node

TODAY = datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")).date()


def client_of(desk: DeskKit) -> Client:
    return desk.line()


def blocks(desk: DeskKit, day: date) -> set[int]:
    rows = desk.record.read().execute(
        "SELECT first, last FROM number_blocks WHERE day IN ('', ?)", (day.isoformat(),)
    )
    return {number for row in rows for number in range(row["first"], row["last"] + 1)}


def test_a_desk_leases_for_today_and_tomorrow_and_only_when_it_runs_low(
    node: Node, desk_at: MakeDesk
) -> None:
    desk = desk_at(node)
    desk.sync()
    tomorrow = TODAY + timedelta(days=1)
    first = blocks(desk, TODAY), blocks(desk, tomorrow)
    desk.sync()

    assert [len(numbers) for numbers in first] == [100, 100]
    assert (blocks(desk, TODAY), blocks(desk, tomorrow)) == first
    desk.record.transact(lambda c: numbers.skip_after_restore(c, TODAY, sorted(first[0])[59]))
    desk.sync()
    assert len(blocks(desk, TODAY)) == 200


def test_two_desks_leasing_at_once_never_overlap(node: Node, desk_at: MakeDesk) -> None:
    desks = [desk_at(node, str(n)) for n in (1, 2, 3)]
    for desk in desks:
        desk.sync()
    taken: list[range] = []
    together = threading.Barrier(len(desks))

    def lease(desk: DeskKit) -> None:
        with client_of(desk) as client:
            together.wait()
            for _ in range(12):
                ask = NumberLease(id=acts.new_id(), day=TODAY.isoformat(), count=7)
                block = client.lease(ask)
                taken.append(range(block.first, block.last + 1))

    threads = [threading.Thread(target=lease, args=(desk,)) for desk in desks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    given = [number for block in taken for number in block]
    assert len(given) == 3 * 12 * 7
    assert len(set(given)) == len(given)
    assert all(blocks(desk, TODAY).isdisjoint(given) for desk in desks)


def test_a_lost_lease_answer_brings_the_same_block_again(
    sqlite_node: Node, desk_at: MakeDesk
) -> None:
    desk = desk_at(sqlite_node)
    with Hostile(
        sqlite_node.port, lambda burst: "lose" if b"POST /v1/numbers" in burst else "pass"
    ) as proxy:
        desk.point_to(proxy.url)
        assert desk.sync().line == "down"
        assert blocks(desk, TODAY) == set()
        proxy.choose = lambda _: "pass"
        assert desk.sync().line == "up"

    desk.point_to(sqlite_node.url)
    assert min(blocks(desk, TODAY)) == 1001
    with client_of(desk) as client:
        following = client.lease(NumberLease(id="next", day=TODAY.isoformat(), count=1))
    assert following.first == max(blocks(desk, TODAY)) + 1


def test_a_range_given_by_hand_is_announced_and_a_meeting_one_refused(
    node: Node, desk_at: MakeDesk
) -> None:
    one, two = desk_at(node, "1"), desk_at(node, "2")
    one.record.transact(lambda c: numbers.add_block(c, "", 1, 200, "init"))
    two.record.transact(lambda c: numbers.add_block(c, "", 150, 300, "init"))

    assert one.sync().questions == 0
    report = two.sync()

    assert report.questions == 1
    assert "1-200 của quầy 1" in report.message
    assert blocks(one, TODAY) == set(range(1, 201))
    assert blocks(two, TODAY).isdisjoint(blocks(one, TODAY))
    assert len(blocks(two, TODAY)) == 100
    # Announced once: the centre is not asked about it again.
    assert two.sync().message == ""


def test_a_range_set_aside_with_the_code_belongs_to_that_desk(
    node: Node, desk_at: MakeDesk, office: str
) -> None:
    assert admin.enrol(node.db, office, "5", numbers="1-100")["numbers"] == "1-100"
    with pytest.raises(LineProblem, match="1-100"):
        admin.enrol(node.db, office, "6", numbers="100-199")

    other = desk_at(node, "7")
    other.sync()
    with client_of(other) as client:
        (answer,) = client.claim(Ranges(ranges=(Range(first=50, last=60),))).ranges
    assert answer.refused


@pytest.mark.parametrize(
    ("day", "count"),
    [("2026-13-01", 10), ("2019-01-01", 10), (TODAY.isoformat(), 0), (TODAY.isoformat(), 10**6)],
)
def test_a_senseless_lease_is_refused(
    sqlite_node: Node, desk_at: MakeDesk, day: str, count: int
) -> None:
    desk = desk_at(sqlite_node)
    desk.sync()
    with client_of(desk) as client, pytest.raises(LineProblem) as caught:
        client.lease(NumberLease(id="x", day=day, count=count))
    assert caught.value.code == "centre-refuses"


def test_a_wrong_clock_is_told(sqlite_node: Node, desk_at: MakeDesk) -> None:
    desk = desk_at(sqlite_node)
    desk.hands.time = datetime.now(UTC) + timedelta(minutes=42)

    assert "nhanh hơn trung tâm 42 phút" in desk.sync().message
