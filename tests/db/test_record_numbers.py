"""Official numbers without a server (MUL-02): never twice, never skipped in silence."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from record_kit import MORNING, OFFICE, OWNER, codes, foreign, made, receive, received

from db import numbers
from db.acts import take_in
from db.kinds import Filed
from db.problem import RecordProblem
from db.store import Record

DAY = MORNING.date()


@pytest.fixture
def record(tmp_path: Path):
    opened = made(tmp_path / "desk", 1, 5)
    yield opened
    opened.close()


def block(record: Record, first: int, last: int, day: str = "") -> None:
    record.transact(lambda c: numbers.add_block(c, day, first, last, "hand"))


def test_a_spent_block_refuses_with_what_to_do_and_keeps_nothing(record: Record) -> None:
    for _ in range(5):
        receive(record)

    with pytest.raises(RecordProblem) as caught:
        receive(record)

    assert caught.value.code == "numbers-spent"
    assert "0001–0005" in caught.value.message
    assert "numbers add" in caught.value.hint
    assert len(codes(record)) == 5
    assert numbers.left(record.read(), DAY) == 0


def test_a_lengthened_block_goes_on_where_it_stopped(record: Record) -> None:
    for _ in range(5):
        receive(record)

    block(record, 1, 7)

    assert numbers.left(record.read(), DAY) == 2
    receive(record)
    assert codes(record)[-1].endswith("-0006")


def test_a_shorter_block_takes_no_numbers_away(record: Record) -> None:
    block(record, 1, 2)

    assert numbers.left(record.read(), DAY) == 5


def test_overlapping_blocks_count_and_give_each_number_once(record: Record) -> None:
    block(record, 4, 8)

    assert numbers.left(record.read(), DAY) == 8
    for _ in range(8):
        receive(record)
    assert len(set(codes(record))) == 8


def test_midnight_starts_the_series_again_and_a_late_entry_its_own_day(record: Record) -> None:
    receive(record)
    receive(record, MORNING + timedelta(days=1))
    receive(record, MORNING, entered=MORNING + timedelta(days=1))

    assert codes(record) == [
        f"{OFFICE}-261116-0001",
        f"{OFFICE}-261117-0001",
        f"{OFFICE}-261116-0002",
    ]


def test_a_leased_block_of_the_day_comes_before_the_desk_s_own(record: Record) -> None:
    block(record, 1001, 1002, DAY.isoformat())
    for _ in range(3):
        receive(record)

    assert [code[-4:] for code in codes(record)] == ["1001", "1002", "0001"]


def test_a_number_used_by_the_centre_or_another_desk_is_passed_over(record: Record) -> None:
    receive(record)
    filing = Filed(
        code=f"{OFFICE}-261116-0002",
        office=OFFICE,
        procedure="1.001193",
        procedure_name="Đăng ký khai sinh",
        owner=OWNER,
        filed="2026-11-16T01:00:00.000000Z",
    )
    other = received(f"{OFFICE}-261116-0004")
    record.transact(lambda c: take_in(c, record, [foreign(filing, "dossier.filed")]))
    record.transact(lambda c: take_in(c, record, [foreign(other, "dossier.received")]))

    receive(record)
    receive(record)

    assert [code[-4:] for code in codes(record)] == ["0001", "0002", "0004", "0003", "0005"]


@pytest.mark.parametrize(("first", "last"), [(0, 5), (7, 6), (-3, 2)])
def test_a_senseless_block_is_refused(record: Record, first: int, last: int) -> None:
    with pytest.raises(RecordProblem, match="không hợp lệ"):
        block(record, first, last)


def test_after_a_restore_all_blocks_given_out_before_the_last_number_are_passed(
    record: Record,
) -> None:
    block(record, 1001, 1003, DAY.isoformat())
    receive(record)

    record.transact(lambda c: numbers.skip_after_restore(c, DAY, 2))

    # The leased block comes first, so it was spent before 0002 was printed.
    receive(record)
    assert codes(record)[-1].endswith("-0003")


def test_a_last_number_that_is_known_already_leaves_nothing_out(record: Record) -> None:
    receive(record)
    receive(record)

    assert record.transact(lambda c: numbers.skip_after_restore(c, DAY, 2)) == []

    receive(record)
    assert codes(record)[-1].endswith("-0003")


spans = st.tuples(st.integers(1, 40), st.integers(0, 15)).map(lambda s: (s[0], s[0] + s[1]))


@settings(
    deadline=None,
    max_examples=30,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(
    blocks=st.lists(spans, min_size=1, max_size=4), gaps=st.lists(st.integers(1, 60), max_size=9)
)
def test_every_number_of_the_blocks_is_given_once_and_none_else(
    tmp_path_factory: pytest.TempPathFactory, blocks: list[tuple[int, int]], gaps: list[int]
) -> None:
    record = made(tmp_path_factory.mktemp("numbers") / "desk", *blocks[0])
    for first, last in blocks[1:]:
        block(record, first, last)
    record.transact(lambda c: numbers.leave_out(c, f"{DAY:%y%m%d}", gaps))
    wanted = {n for first, last in blocks for n in range(first, last + 1)} - set(gaps)

    assert numbers.left(record.read(), DAY) == len(wanted)
    assert sorted(numbers.free(record.read(), DAY)) == sorted(wanted)
    assert sorted(numbers.free(record.read(), date(2026, 11, 17))) == sorted(
        wanted | {g for g in gaps if any(first <= g <= last for first, last in blocks)}
    )
    record.close()
