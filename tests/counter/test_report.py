"""The figures of an office: named, counted from acts, exact for any days."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db import acts, tallies
from db.kinds import Linked, Paper
from db.problem import RecordProblem
from desk_tui.counter import commitments, spoilers, statutory, targets
from desk_tui.counter import report as reports
from desk_tui.counter.desk import Desk
from desk_tui.counter.report import Ask, report
from desk_tui.rules import counting
from desk_tui.rules.problem import RuleProblem
from tests.counter.conftest import OFFICER, Clock
from tests.counter.figures_kit import HASH, OFFERED, Life, slow, write
from tests.records import copied

FILE = Paper(key="to-khai", name="Tờ khai", state="received", sha256=HASH)
BARE = Paper(key="to-khai", name="Tờ khai", state="received")
REUSED = Paper(key="to-khai", name="Tờ khai", state="received", sha256=HASH, taken="reused")
MARCH = Ask(date(2026, 3, 1), date(2026, 3, 31))


def eight() -> list[Life]:
    """Dossiers a to h of the worked example."""
    return [
        Life(
            received="2026-03-02",
            due="2026-03-05",
            moves=(("2026-03-04", 9), ("2026-03-06", 10)),
            fee=8000,
            papers=(FILE,),
            result=HASH,
        ),
        Life(
            channel="online",
            received="2026-03-02",
            due="2026-03-05",
            moves=(("2026-03-05", 9),),
            fee=8000,
            paid="platform",
            papers=(REUSED,),
            result=HASH,
        ),
        Life(
            channel="online",
            received="2026-03-03",
            due="2026-03-06",
            moves=(("2026-03-09", 10),),
            fee=8000,
            paid="platform",
            papers=(FILE,),
        ),
        Life(received="2026-03-10", due="2026-03-31", moves=(("2026-03-11", 4),), papers=(BARE,)),
        Life(
            received="2026-03-10",
            due="2026-03-13",
            moves=(("2026-03-11", 4),),
            fee=8000,
            papers=(REUSED,),
        ),
        Life(
            channel="post",
            received="2026-03-11",
            due="2026-03-16",
            asked=("2026-03-12",),
            moves=(("2026-03-12", 5),),
            papers=(FILE,),
        ),
        Life(channel="online", filed="2026-03-12", moves=(("2026-03-12", 3),), papers=(FILE,)),
        Life(
            channel="online",
            received="2026-03-16",
            due="2026-03-16",
            moves=(("2026-03-16", 10),),
            fee=8000,
            paid="platform",
            papers=(FILE,),
            result=HASH,
        ),
    ]


def test_the_worked_example_of_eight(desk: Desk) -> None:
    write(desk, eight())
    told = report(desk, MARCH)
    counts = {
        "received": 7,
        "not_accepted": 1,
        "early": 1,
        "on_day": 2,
        "late": 1,
        "open": 3,
        "open_overdue": 1,
        "counter": 3,
        "post": 1,
    }
    assert {name: told.numbers[name] for name in counts} == counts
    shares = {
        "2.1": (5, 7),
        "TL-C": (3, 7),
        "3.3": (2, 7),
        "SH-A": (6, 7),
        "4.2": (3, 7),
        "SH-B": (3, 4),
        "4.3": (2, 7),
        "3.6": (3, 5),
        "DH": (3, 7),
        "DH-TRA": (3, 4),
    }
    found = {id: told.figure(id) for id in shares}
    assert {id: (one.numerator, one.denominator) for id, one in found.items()} == shares
    assert (found["2.1"].points, found["4.3"].points) == (14.29, 0.71)
    # In April the same days say the same, and what was open then is carried over.
    april = report(desk, Ask(date(2026, 4, 1), date(2026, 4, 30)))
    assert (april.numbers["received"], april.numbers["carried"]) == (0, 3)
    assert report(desk, MARCH).numbers == told.numbers


def test_each_number_opens_its_dossiers(desk: Desk) -> None:
    write(desk, eight())
    told = report(desk, MARCH)
    for name in counting.COUNTS:
        assert len(reports.behind(desk, told, name)) == told.numbers[name], name
    lacking = reports.behind(desk, told, "results", without="results_filed")
    assert [row.due[:10] for row in lacking if row.due] == ["2026-03-06"]
    by_channel = report(desk, Ask(MARCH.first, MARCH.last, by="channel"))
    assert len(reports.behind(desk, by_channel, "received", group="post")) == 1
    first, *_ = page = reports.behind(desk, told, "received", limit=3)
    following = reports.behind(desk, told, "received", after=page[-1].n)
    assert (len(page), len(following), first.n < following[0].n) == (3, 4, True)
    with pytest.raises(RecordProblem, match="không đếm từng hồ sơ"):
        reports.behind(desk, told, "services_used")


def test_the_groups_of_a_report_add_up_to_it(desk: Desk) -> None:
    write(desk, [*eight(), Life(received="2026-03-20", procedure="2.000815")])
    for by in reports.GROUPINGS:
        told = report(desk, Ask(MARCH.first, MARCH.last, by=by))  # pyright: ignore[reportArgumentType]
        assert told.groups, by
        for name in ("received", "online", "results", "not_accepted", "late_766"):
            parts = sum(group.numbers[name] for group in told.groups)
            assert parts == told.numbers[name], (by, name)
        if by == "officer":
            assert [group.name for group in told.groups] == [OFFICER]


def test_the_statutory_table_of_a_month(desk: Desk) -> None:
    write(desk, eight())
    march = statutory.table(desk, "06a", MARCH.first, MARCH.last)
    expected = (7, 3, 4, 0, 4, 1, 2, 1, 3, 2, 1)
    assert march.rows == (("Hộ tịch", expected), (statutory.TOTAL, expected))
    april = statutory.table(desk, "06b", date(2026, 4, 1), date(2026, 4, 30))
    assert april.rows[0] == ("H18.12.34", (3, 0, 0, 3, 0, 0, 0, 0, 3, 1, 2))
    assert (april.doubts, march.doubts) == ((), ())
    with pytest.raises(RecordProblem, match="Không có biểu"):
        statutory.table(desk, "06a", date(2016, 1, 1), date(2016, 12, 31))


def test_an_empty_desk_has_figures_over_nothing(desk: Desk) -> None:
    told = report(desk, Ask(date(2026, 11, 1), date(2026, 11, 30), by="field"))
    assert told.figure("TL-C").words == "–"
    assert told.figure("TL-A").words == "0,00%"
    assert {one.value for one in told.figures if one.metric.denominator == "received"} == {None}
    assert all(group.numbers["received"] == 0 for group in told.groups)
    assert targets.standing(desk, told)[0].words.endswith("chưa có gì để tính.")
    with pytest.raises(RuleProblem, match="nằm trước ngày đầu"):
        report(desk, Ask(date(2026, 11, 2), date(2026, 11, 1)))
    with pytest.raises(RecordProblem, match="Không có chỉ tiêu"):
        told.figure("TL-Z")


# The slow reference.

NEAR = [date(2026, 6, 1) + timedelta(days=n) for n in range(0, 170)]
FAR = [date(2022, 12, 20) + timedelta(days=n) for n in range(0, 1430, 11)]
"""Over whole years, which are counted from years."""


def a_life(chance: random.Random, among: Sequence[date] = NEAR) -> Life:
    """Anything that acts may say, in an order that they may be said in."""
    came = chance.choice(among)
    later = sorted(came + timedelta(days=chance.choice((0, 0, 1, 3, 9, 40, 400))) for _ in range(3))
    first, second, third = (day.isoformat() for day in later)
    moves = chance.choice(
        (
            (),
            ((first, 4),),
            ((first, 9),),
            ((first, 4), (second, 9), (third, 10)),
            ((first, 5),),
            ((first, 5), (second, 4), (third, 9)),
            ((first, 7),),
            ((first, 7), (second, 10)),
            ((first, 8),),
            ((first, 3),),
            ((first, 6),),
        )
    )
    channel = chance.choice(("counter", "counter", "online", "post"))
    waits = channel == "online" and chance.random() < 0.3
    if waits:
        moves = chance.choice(((), ((first, 3),), ((first, 2), *moves)))
    due = came + timedelta(days=chance.choice((0, 1, 5, 30, 61)))
    if chance.random() < 0.1:
        due = due.replace(day=28) + timedelta(days=4)
        due -= timedelta(days=due.day)
    fee = chance.choice((None, 0, 8000))
    return Life(
        received=None if waits else came.isoformat(),
        filed=came.isoformat(),
        due=None if chance.random() < 0.15 else due.isoformat(),
        channel=channel,
        procedure=chance.choice(tuple(OFFERED)),
        fee=fee,
        papers=(chance.choice((FILE, BARE, REUSED)),),
        moves=moves,
        asked=chance.choice(((), (), (first,), (first, second))),
        paid=chance.choice(("", "", "platform", "cash")) if fee else "",
        result=chance.choice((None, "", HASH)),
        void=chance.random() < 0.05,
    )


@pytest.fixture(scope="module")
def at_hand(made: tuple[Path, bytes]) -> tuple[Path, bytes]:
    return made


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 2**32))
def test_the_counts_are_those_of_a_slow_reading_of_the_acts(
    at_hand: tuple[Path, bytes], seed: int
) -> None:
    chance = random.Random(seed)
    folder, key = at_hand
    with tempfile.TemporaryDirectory() as room:
        copied(folder, Path(room) / "desk")
        clock = Clock()
        clock.now = datetime(2026, 11, 16, 2, tzinfo=UTC)
        desk = Desk(Path(room) / "desk", key, OFFICER, clock)
        days = chance.choice((NEAR, FAR))
        ids = write(desk, (a_life(chance, days) for _ in range(60)))
        tallies.catch_up(desk.record, at_once=chance.choice((7, 50, 5000)))
        ids += write(desk, (a_life(chance, days) for _ in range(20)))
        first, second = sorted(chance.sample(ids, 2))
        same = acts.Doing(first, Linked(other=second, same=True))
        desk.act(lambda _: [same])
        for _ in range(12):
            begin, end = sorted(chance.choices(days, k=2))
            if chance.random() < 0.5:
                begin, end = begin.replace(day=1), end.replace(day=1) + timedelta(days=31)
                end -= timedelta(days=end.day)
            if chance.random() < 0.3:
                begin, end = begin.replace(month=1, day=1), end.replace(month=12, day=31)
            clock.now = datetime(2026, 11, 16, 2, tzinfo=UTC)
            if chance.random() < 0.3:
                clock.now = datetime.combine(end, datetime.min.time(), UTC) - timedelta(days=2)
            told = report(desk, Ask(begin, end)).numbers
            wanted = slow(desk, begin, end)
            named = {*counting.COUNTS, "days"} - {"helped"}
            assert {n: told[n] for n in named} == {n: wanted[n] for n in named}, (begin, end)
        desk.close()


def test_counting_again_from_nothing_gives_the_same_rows(desk: Desk) -> None:
    chance = random.Random(1)
    write(desk, (a_life(chance) for _ in range(40)))
    tallies.catch_up(desk.record, at_once=11)
    before = everything(desk)
    desk.record.transact(tallies.forget)
    tallies.catch_up(desk.record)
    assert everything(desk) == before
    assert tallies.behind(desk.read) == 0


def everything(desk: Desk) -> list[list[tuple[object, ...]]]:
    """All facts, with what their sorts stand for: those are numbered as they come."""
    of = "{} f JOIN fact_sorts s ON s.id = f.sort"
    alike = "s.desk, s.procedure, s.version, s.channel, s.outcome, s.flags"
    days = "f.received, f.due, f.ended, f.days"
    rows = desk.read.execute(
        f"SELECT f.n, f.filed, f.since, f.status, f.officer, f.not_online, {days}, {alike}"
        f" FROM {of.format('dossier_facts')} ORDER BY f.n"
    )
    months = desk.read.execute(
        f"SELECT f.n, {days}, {alike} FROM {of.format('month_facts')} WHERE f.n != 0"
        " ORDER BY 2, 3, 4, 5, 6, 7, 8, 9, 10, 11"
    )
    years = desk.read.execute(
        f"SELECT f.n, f.received, f.ended, f.days, {alike} FROM {of.format('year_facts')}"
        " WHERE f.n != 0 ORDER BY 2, 3, 4, 5, 6, 7, 8, 9, 10"
    )
    return [[tuple(row) for row in found] for found in (rows, months, years)]


# Targets, spoilers.


def test_targets_tell_how_many_are_still_needed(desk: Desk) -> None:
    write(
        desk,
        [Life(received="2026-11-02", channel="online", papers=(FILE,)) for _ in range(18)]
        + [Life(received="2026-11-03") for _ in range(6)],
    )
    ground = "Quyết định thử 1/QĐ ngày 2/1/2026"
    targets.commit(desk, "TL-C", 70, ground=ground, year=2026, signer="Lê Thị Mẫu")
    targets.commit(desk, "tl-c", 80, ground=ground, year=2026, signer="Lê Thị Mẫu")
    told = report(desk, Ask(date(2026, 11, 1), date(2026, 11, 30)))
    words = {one.target.metric: one.words for one in targets.standing(desk, told)}
    assert words["TL-C"] == (
        "TL-C 75,00% (18/24), chỉ tiêu 80%: cần thêm 6 hồ sơ trực tuyến để đạt 80%."
    )
    assert words["4.2"].endswith("cần thêm 20 hồ sơ để đạt 80%.")
    own = [one for one in targets.of_year(desk, 2026) if one.own]
    assert [(one.metric, one.value, one.ground) for one in own] == [("TL-C", 80.0, ground)]
    assert targets.of_year(desk, 2027)[0].own is False
    for metric, value, why in (
        ("2.2", 50, "Không đặt chỉ tiêu"),
        ("TL-C", 101, "Không đặt chỉ tiêu"),
        ("TL-Z", 50, "Không có chỉ tiêu"),
    ):
        with pytest.raises(RecordProblem, match=why):
            targets.commit(desk, metric, value, ground=ground)
    with pytest.raises(RecordProblem, match="chưa có căn cứ"):
        targets.commit(desk, "TL-C", 50, ground=" ")
    assert commitments.sheet(desk, 2026).read_bytes().startswith(b"%PDF")
    with pytest.raises(RecordProblem, match="năm 2027"):
        commitments.sheet(desk, 2027)


def test_what_spoils_the_reports_is_told_with_its_cure(desk: Desk, clock: Clock) -> None:
    write(
        desk,
        [
            Life(received="2026-11-10", moves=(("2026-11-09", 9),), result=HASH, papers=(FILE,)),
            Life(received="2026-11-10", moves=(("2026-11-12", 9),), papers=(FILE,)),
            Life(received="2026-11-10", channel="online", procedure="2.000815", papers=(FILE,)),
            Life(received="2026-11-10", due="2026-11-12", papers=(FILE,)),
            Life(received="2026-11-10", procedure="9.999999", papers=(FILE,)),
            Life(received="2026-11-10"),
            Life(
                received="2026-11-10",
                moves=(("2026-11-12", 9),),
                fee=8000,
                result=HASH,
                papers=(FILE,),
            ),
        ],
    )
    clock.now += timedelta(days=2)
    found = {one.id: one for one in spoilers.found(desk, date(2026, 11, 1), date(2026, 11, 30))}
    counts = {id: one.count for id, one in found.items()}
    assert counts == {
        "backwards": 1,
        "no-result": 1,
        "not-online": 1,
        "overdue": 1,
        "unknown-procedure": 1,
        "no-parts": 1,
        "unpaid": 1,
        "unsent": 7,
    }
    assert all(one.mend and one.codes for one in found.values())
    assert spoilers.found(desk, date(2026, 10, 1), date(2026, 10, 31)) == []


def test_an_old_record_with_a_retired_unit_is_counted_under_its_code(desk: Desk) -> None:
    write(desk, [Life(received="2026-03-02")])
    desk.record.transact(lambda c: c.execute("UPDATE dossiers SET desk = '000.26.39.H18/2'"))
    told = report(desk, Ask(MARCH.first, MARCH.last, by="unit"))
    assert [(group.key, group.numbers["received"]) for group in told.groups] == [
        ("000.26.39.H18", 1)
    ]
    assert report(desk, Ask(MARCH.first, MARCH.last, desk="H18.12.34")).numbers["received"] == 0
