"""The books of attestation: no gap, no number twice, what is void or put right, the print."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from db import acts, numbers, safety
from db.kinds_attest import ToAttest
from db.problem import RecordProblem
from desk_tui.counter import (
    attest,
    attest_books,
    attest_mend,
    attest_numbers,
    attest_print,
    mending,
    payments,
)
from desk_tui.counter.attest import Request
from desk_tui.counter.collect import Wish
from desk_tui.counter.desk import OFFICE_ZONE, Desk
from desk_tui.counter.problem import Refusal
from tests.counter.attest_kit import CHIEF, CHIEF_PASSWORD, SON, THREE, printed, taken, with_chief
from tests.counter.conftest import OFFICER, Clock


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{text}").replace(tzinfo=OFFICE_ZONE)


@pytest.fixture
def chief(desk: Desk) -> str:
    return with_chief(desk)


@pytest.fixture
def neighbour(desk: Desk, made: tuple[Path, bytes], tmp_path: Path, clock: Clock) -> Iterator[Desk]:
    """Desk 2 of the same office, without a line to desk 1."""
    folder, key = made
    shutil.copytree(folder, tmp_path / "two")
    two = Desk(tmp_path / "two", key, OFFICER, clock)
    two.office = msgspec.structs.replace(two.office, desk=2)

    def block(connection: object) -> None:
        numbers.leave_out(connection, "261116", range(1, 201))  # pyright: ignore
        numbers.add_block(connection, "", 201, 400, "test")  # pyright: ignore

    two.record.transact(block)
    yield two
    two.close()


def told(one: Desk, other: Desk) -> None:
    """Everything of one desk reaches the other, by whatever way."""
    said = [act for _, act in acts.everything(one.read) if act.desk == one.office.desk_id]
    other.record.transact(lambda connection: acts.take_in(connection, other.record, said))


def test_two_desks_without_a_line_never_write_one_number_twice(desk: Desk, neighbour: Desk) -> None:
    for _ in range(2):
        taken(desk)
        taken(neighbour, ToAttest(name="Học bạ"))
    told(desk, neighbour)
    told(neighbour, desk)
    for one in (desk, neighbour):
        used = {(v.volume, v.last) for v in attest_books.volumes(one, 2026) if v.used}
        assert used == {("01", 6), ("02", 2)}
        assert attest_books.gaps(one.read, "bs", 2026) == []
    assert taken(neighbour, ToAttest(name="Học bạ")).entries[0].number == 3
    ours, theirs = (
        attest_books.between(one.read, "bs", date(2026, 11, 1), date(2026, 11, 30), 99)
        for one in (desk, neighbour)
    )
    assert [one.key for one in ours] == [one.key for one in theirs][:-1]


def test_one_volume_given_to_two_desks_is_told(desk: Desk, neighbour: Desk, chief: str) -> None:
    neighbour.role = "supervisor"
    attest_numbers.begin_volume(neighbour, "bs", volume="01")
    taken(desk, ToAttest(name="Học bạ"))
    taken(neighbour, ToAttest(name="Học bạ"))
    told(neighbour, desk)
    assert attest_books.gaps(desk.read, "bs", 2026) == [
        "SCT/BS quyển 01: hai quầy cùng dùng số 01."
    ]


def test_a_volume_goes_on_counting_and_a_year_begins_anew(desk: Desk, clock: Clock) -> None:
    book, volume, following = attest_numbers.begin_volume(desk, "SCT/BS", first=121)
    assert (book.id, volume, following) == ("bs", "01", 121)
    assert taken(desk).entries[0].number == 121
    attest_numbers.begin_volume(desk, "bs", volume="03")
    assert taken(desk).entries[0].words == "số 124, quyển số 03/2026-SCT/BS"
    with pytest.raises(Refusal) as refused:
        attest_numbers.begin_volume(desk, "bs", first=120)
    assert refused.value.code == "number-used"
    with pytest.raises(Refusal) as refused:
        attest_numbers.begin_volume(desk, "bs", first=130)
    assert refused.value.code == "no-reason"
    attest_numbers.begin_volume(desk, "bs", first=130, reason="viết tay khi mất điện")
    assert taken(desk).entries[0].number == 130
    assert attest_books.gaps(desk.read, "bs", 2026) == []
    skipped = attest_books.find(desk, "bs/2026/03/128")
    assert (skipped.state, skipped.reason) == ("void", "viết tay khi mất điện")
    clock.now = datetime(2027, 1, 4, 9, tzinfo=OFFICE_ZONE)
    assert taken(desk).entries[0].words == "số 01, quyển số 01/2027-SCT/BS"
    assert [one.state for one in safety.check(desk.record, rebuild=True)] == ["ok", "ok"]


def test_a_void_number_is_kept_and_never_used_again(desk: Desk, clock: Clock, chief: str) -> None:
    entry = taken(desk, ToAttest(name="Học bạ", copies=3)).entries[0]
    clock.now += timedelta(minutes=9)
    done = attest_mend.void(desk, entry, "đóng nhầm dấu")
    assert (done.entry.state, done.entry.reason) == ("void", "đóng nhầm dấu")
    assert taken(desk).entries[0].number == 2
    with pytest.raises(Refusal) as refused:
        attest_mend.void(desk, done.entry, "lần nữa")
    assert refused.value.code == "entry-void"
    late = attest_books.find(desk, "bs/2")
    clock.now += timedelta(minutes=11)
    with pytest.raises(Refusal) as refused:
        attest_mend.void(desk, late, "nhầm người")
    assert refused.value.code == "approval-needed"
    attest_mend.void(desk, late, "nhầm người", CHIEF, CHIEF_PASSWORD)
    (book,) = [one for one in attest_books.volumes(desk, 2026) if one.used]
    assert (book.used, book.void) == (4, 2)


def test_the_numbers_of_a_void_dossier_are_void_with_it(desk: Desk) -> None:
    done = taken(desk)
    mending.void(desk, done.code, "nhầm người")
    assert {one.state for one in attest_books.of_dossier(desk.read, done.receipt.id)} == {"void"}
    assert taken(desk).entries[0].number == 4
    (book,) = [one for one in attest_books.volumes(desk, 2026) if one.used]
    assert (book.used, book.void, book.copies) == (6, 3, 6)


def test_a_correction_takes_two_people_and_the_fee_follows(desk: Desk, chief: str) -> None:
    done = attest.attest(desk, Request(procedure="2.000815", owner=SON, papers=THREE), cash=Wish())
    entry = done.entries[2]
    facts = attest_mend.Facts(paper="Hợp đồng thuê đất", copies=1)
    with pytest.raises(Refusal) as refused:
        attest_mend.correct(desk, entry, facts, "đếm nhầm", OFFICER, CHIEF_PASSWORD)
    assert refused.value.code == "approver-same"
    fixed = attest_mend.correct(desk, entry, facts, "đếm nhầm", CHIEF, CHIEF_PASSWORD)
    assert (fixed.entry.paper, fixed.entry.copies, fixed.entry.fee) == (
        "Hợp đồng thuê đất",
        1,
        7_000,
    )
    assert fixed.entry.corrected
    assert fixed.entry.number == 3
    due = payments.due_of(desk, done.code)
    assert (due.fee, due.owed) == (19_000, -7_000)
    assert fixed.slip
    assert fixed.slip.name.endswith("-v2.pdf")
    with pytest.raises(Refusal) as refused:
        attest_mend.correct(desk, fixed.entry, facts, "lại", CHIEF, CHIEF_PASSWORD)
    assert refused.value.code == "same-value"
    assert [one.state for one in safety.check(desk.record, rebuild=True)] == ["ok", "ok"]


def test_the_printed_book_has_every_number_and_the_sums(desk: Desk) -> None:
    entry = taken(desk).entries[0]
    attest_mend.void(desk, entry, "đóng nhầm dấu")
    path, rows = attest_print.print_book(desk, "bs", *attest_print.month(date(2026, 11, 16)))
    text = printed(path)
    assert rows == 3
    for words in ("SỔ CHỨNG THỰC BẢN SAO", "01/2026-SCT/BS", "Đã hủy: đóng nhầm dấu", SON.name):
        assert words in text
    assert "02 việc chứng thực" in text
    assert "22.000" in text
    assert "Khóa sổ" not in text
    path, _ = attest_print.print_book(desk, "bs", date(2026, 1, 1), date(2026, 12, 31))
    assert "Khóa sổ năm 2026" in printed(path)
    with pytest.raises(RecordProblem) as problem:
        attest_print.print_book(desk, "bs", date(2025, 12, 1), date(2026, 1, 31))
    assert problem.value.code == "bad-period"
