"""The ledger of a job: what was told survives, what was torn is dropped, damage is never silent."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanners import ledger
from scanners.devices.protocol import Fault, Settings
from scanners.ledger import Made, Row
from scanners.problem import ScanProblem
from scanners.treatment import Findings, Treatment

ASKED = Settings("duplex", 200, "gray", "A3")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    ledger.create(tmp_path, ledger.begun("sane:test:0", ASKED, "don", "ab" * 32))
    return tmp_path


def page(number: int) -> Row:
    return Row(number, "cleaned", f"{number:064x}", dpi=200, paper="don")


def test_a_page_comes_back_as_it_was_written(folder: Path) -> None:
    row = Row(
        sequence=1,
        state="cleaned",
        sha256="cd" * 32,
        suffix=".png",
        width=2480,
        height=3508,
        dpi=300,
        source="escl:http://máy-quét/eSCL",
        paper="đơn",
        findings=Findings(ink=0.05, skew=-1.25, blurred=True),
        treatment=Treatment(turn=270, angle=1.25, crop=(0.0, 0.1, 0.9, 1.0), by_hand=True),
        warnings=("Trang 1 ngắn hơn khổ A4.",),
        original="ef" * 32,
        original_pages=7,
    )
    made = Made("đơn", (1,), (row.treatment,), "01" * 32, 12345)
    ledger.append(folder, ledger.entry(row), ledger.made(made))
    job = ledger.read(folder)
    assert job.pages == (row,)
    assert job.made == {"đơn": made}
    assert (job.device, job.settings, job.paper) == ("sane:test:0", ASKED, "don")


def test_a_fault_comes_back_as_it_was_raised(folder: Path) -> None:
    assert (ledger.read(folder).ended, ledger.read(folder).problem) == (False, None)
    ledger.append(folder, ledger.scan_ended(Fault("jam", "scanner status = 6")))
    jam = ledger.read(folder).problem
    assert isinstance(jam, Fault)
    assert (jam.code, jam.detail, jam.hint) == ("jam", "scanner status = 6", Fault("jam").hint)
    ledger.append(folder, ledger.scan_begun("file:a", ASKED, repeats=True))
    assert (ledger.read(folder).ended, ledger.read(folder).problem) == (False, None)
    ledger.append(folder, ledger.scan_ended(None))
    assert (ledger.read(folder).ended, ledger.read(folder).problem) == (True, None)


def test_the_page_that_was_coming_is_told_as_lost_until_it_comes(folder: Path) -> None:
    ledger.append(folder, ledger.entry(page(1)), ledger.entry(Row(2, "receiving")))
    job = ledger.read(folder)
    assert ([row.sequence for row in job.pages], job.lost, job.last_sequence) == ([1], 2, 1)
    ledger.append(folder, ledger.entry(page(2)))
    job = ledger.read(folder)
    assert ([row.sequence for row in job.pages], job.lost) == ([1, 2], 0)


@given(cut=st.integers(0, 10_000), junk=st.binary(max_size=30))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_wherever_the_last_lines_are_torn_all_before_stay_and_more_can_follow(
    folder: Path, cut: int, junk: bytes
) -> None:
    ledger.create(folder, ledger.begun("sane:test:0", ASKED, "don", "ab" * 32))
    path = folder / ledger.FILE
    sizes = [path.stat().st_size]
    for number in range(1, 4):
        ledger.append(folder, ledger.entry(page(number)))
        sizes.append(path.stat().st_size)
    cut = sizes[0] + cut % (sizes[-1] - sizes[0] + 1)
    whole = sum(size <= cut for size in sizes) - 1
    # A line is torn; what the disk had there before may follow it.
    path.write_bytes(path.read_bytes()[:cut] + junk.replace(b"\n", b""))
    job = ledger.read(folder)
    assert [row.sequence for row in job.pages] == list(range(1, whole + 1))
    ledger.append(folder, ledger.entry(page(9)))
    job = ledger.read(folder)
    assert [row.sequence for row in job.pages] == [*range(1, whole + 1), 9]
    assert job.damaged == 0


def test_a_line_without_its_end_is_kept_by_neither_reader_nor_writer(folder: Path) -> None:
    ledger.append(folder, ledger.entry(page(1)), ledger.entry(page(2)))
    path = folder / ledger.FILE
    path.write_bytes(path.read_bytes().removesuffix(b"\n"))
    assert [row.sequence for row in ledger.read(folder).pages] == [1]
    ledger.append(folder, ledger.entry(page(3)))
    assert [row.sequence for row in ledger.read(folder).pages] == [1, 3]


def test_a_line_damaged_later_is_counted_and_the_others_are_read(folder: Path) -> None:
    for number in range(1, 4):
        ledger.append(folder, ledger.entry(page(number)))
    lines = (folder / ledger.FILE).read_bytes().split(b"\n")
    lines[2] = lines[2].replace(b"cleaned", b"cleanes")
    (folder / ledger.FILE).write_bytes(b"\n".join(lines))
    job = ledger.read(folder)
    assert ([row.sequence for row in job.pages], job.damaged) == ([1, 3], 1)


def test_a_ledger_without_its_first_line_is_refused_in_words(folder: Path) -> None:
    (folder / ledger.FILE).write_bytes(b"\0" * 200)
    with pytest.raises(ScanProblem) as caught:
        ledger.read(folder)
    assert caught.value.code == "ledger-damaged"
    assert caught.value.hint


def test_a_line_that_does_not_fit_on_the_disk_leaves_nothing_of_itself(small_disk: Path) -> None:
    ledger.create(small_disk, ledger.begun("sane:test:0", ASKED, "", ""))
    ballast = small_disk / "ballast"
    room = os.statvfs(small_disk)
    ballast.write_bytes(bytes(room.f_bavail * room.f_frsize))
    written: list[int] = []
    wide = replace(page(1), warnings=("Trang này ngắn hơn khổ đã chọn." * 20,))

    def fill() -> None:
        for number in range(1, 100):
            ledger.append(small_disk, ledger.entry(replace(wide, sequence=number)))
            written.append(number)

    with pytest.raises(ScanProblem) as caught:
        fill()
    assert caught.value.code == "disk-full"
    before = (small_disk / ledger.FILE).read_bytes()
    job = ledger.read(small_disk)
    assert ([row.sequence for row in job.pages], job.damaged) == (written, 0)
    ballast.unlink()
    ledger.append(small_disk, ledger.entry(page(99)))
    assert (small_disk / ledger.FILE).read_bytes().startswith(before)
    assert ledger.read(small_disk).last_sequence == 99


def test_only_one_program_at_a_time_works_on_a_job(folder: Path) -> None:
    with ledger.held(folder), pytest.raises(Fault) as caught, ledger.held(folder):
        pass
    assert caught.value.code == "busy"
    with ledger.held(folder):
        pass
