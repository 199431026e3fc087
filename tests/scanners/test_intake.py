"""From the device to PDFs in the vault: one paper, many papers, pages replaced and reordered."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import jobs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanners import intake
from scanners.devices.protocol import Event, Fault, Page, Progress, ScanConfig
from scanners.problem import ScanProblem
from scanners.treatment import Treatment
from scanners.vault import Shelf, Vault

SaneDesk = Callable[..., ScanConfig]


@pytest.fixture
def shelf(vault: Vault) -> Shelf:
    return vault.shelf("dossier")


async def test_ten_sheets_of_a_scanner_become_one_pdf_of_ten_untouched_pages(
    sane_desk: SaneDesk, tmp_path: Path, shelf: Shelf
) -> None:
    told: list[Page | Event] = []
    scanned = await jobs.scan_paper(sane_desk(), shelf, tmp_path / "work", told.append)
    assert (scanned.pages, scanned.blank_pages, scanned.warnings) == (10, (), ())
    assert len(shelf.get(scanned.sha256)) == scanned.bytes
    assert [step.sequence for step in told if isinstance(step, Page)] == list(range(1, 11))
    job = scanned.job
    assert job is not None
    for row, picture in zip(job.pages, jobs.pictures(shelf, scanned.sha256), strict=True):
        with intake.clear_page(job, row.sequence) as path:
            assert path.read_bytes() == picture
    assert intake.settle(job)
    assert list((tmp_path / "work").iterdir()) == []
    assert [path.name for path in shelf.files()] == [shelf.path(scanned.sha256).name]
    shelf.verify(scanned.sha256)


async def test_blank_pages_are_marked_and_kept(
    sane_desk: SaneDesk, tmp_path: Path, shelf: Shelf
) -> None:
    config = sane_desk(test__picture='"Solid white"')
    scanned = await jobs.scan_paper(config, shelf, tmp_path / "work")
    assert scanned.blank_pages == tuple(range(1, 11))
    assert len(jobs.pictures(shelf, scanned.sha256)) == 10
    assert any("trắng" in warning for warning in scanned.warnings)


async def test_nothing_of_a_page_lies_in_clear_once_it_is_told(
    tmp_path: Path, shelf: Shelf
) -> None:
    stack = jobs.sheets(tmp_path / "sheets", 3)
    work = tmp_path / "work"
    contents = [path.read_bytes() for path in stack]
    job = await jobs.scan(jobs.feeder(tmp_path / "scanner", stack), shelf, work, paper="paper")
    lying = [path.read_bytes() for path in work.rglob("*") if path.is_file()]
    assert lying
    assert not any(content[200:300] in data for content in contents for data in lying)
    assert not any(data.startswith((b"\xff\xd8", b"%PDF")) for data in lying)
    assert len(job.pages) == 3


async def test_a_paper_not_settled_is_found_again_and_gives_the_same_file(
    tmp_path: Path, shelf: Shelf
) -> None:
    config = jobs.feeder(tmp_path / "scanner", jobs.sheets(tmp_path / "sheets", 3))
    scanned = await jobs.scan_paper(config, shelf, tmp_path / "work")
    (job,) = intake.unfinished(tmp_path / "work", shelf)
    assert job.made["paper"].sha256 == scanned.sha256
    again = intake.finish(job, shelf)
    assert (again.sha256, again.pages) == (scanned.sha256, 3)
    shelf.erase(scanned.sha256)
    intake.finish(job, shelf)
    shelf.verify(scanned.sha256)


async def test_after_a_jam_scanning_goes_on_with_the_next_number(
    sane_desk: SaneDesk, tmp_path: Path, shelf: Shelf
) -> None:
    work = tmp_path / "work"
    stack = jobs.sheets(tmp_path / "sheets", 4)
    first = await jobs.scan(jobs.feeder(tmp_path / "1", stack[:2]), shelf, work, paper="paper")
    jammed = sane_desk(read__status__code='"SANE_STATUS_JAMMED"')
    with pytest.raises(Fault) as caught:
        await jobs.scan(jammed, shelf, work, resume=first)
    assert caught.value.code == "jam"
    (job,) = intake.unfinished(work, shelf)
    assert (len(job.pages), job.ended) == (2, True)
    assert job.problem is not None
    assert job.problem.code == "jam"
    scanned = await jobs.scan_paper(jobs.feeder(tmp_path / "2", stack[2:]), shelf, work, resume=job)
    assert scanned.job is not None
    assert [row.sequence for row in scanned.job.pages] == [1, 2, 3, 4]
    assert jobs.pictures(shelf, scanned.sha256) == [path.read_bytes() for path in stack]


async def test_a_cancelled_scan_without_pages_leaves_nothing(
    sane_desk: SaneDesk, tmp_path: Path, shelf: Shelf
) -> None:
    config = sane_desk(read__delay="true", read__delay__duration="200000")
    wanted = replace(jobs.SHEETS, dpi=300)
    job = intake.open_job(tmp_path / "work", shelf, "sane:test:0", wanted)

    def told(step: Page | Event) -> None:
        if isinstance(step, Progress):
            intake.stop(job)

    with pytest.raises(Fault) as caught:
        await intake.scan(job, "sane:test:0", wanted, config, told)
    assert caught.value.code == "cancelled"
    assert list((tmp_path / "work").iterdir()) == []
    assert list(shelf.files()) == []


async def test_an_empty_feeder_leaves_nothing(
    sane_desk: SaneDesk, tmp_path: Path, shelf: Shelf
) -> None:
    config = sane_desk(read__status__code='"SANE_STATUS_NO_DOCS"')
    with pytest.raises(Fault) as caught:
        await jobs.scan(config, shelf, tmp_path / "work")
    assert caught.value.code == "empty"
    assert list((tmp_path / "work").iterdir()) == []
    assert list(shelf.files()) == []


async def test_files_offered_again_after_a_stop_are_not_taken_twice(
    tmp_path: Path, shelf: Shelf
) -> None:
    work, stack = tmp_path / "work", jobs.sheets(tmp_path / "sheets", 4)
    # Two of them are the same picture: only what was there before, in its order, is passed over.
    stack[1].write_bytes(stack[0].read_bytes())
    device, config = f"file:{tmp_path / 'sheets'}", ScanConfig()

    def stop_after_two(step: Page | Event) -> None:
        if isinstance(step, Page) and step.sequence == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await jobs.scan(config, shelf, work, stop_after_two, device=device, paper="paper")
    (job,) = intake.unfinished(work, shelf)
    assert 2 <= len(job.pages) < 4
    scanned = await jobs.scan_paper(config, shelf, work, device=device, resume=job)
    assert jobs.pictures(shelf, scanned.sha256) == [path.read_bytes() for path in stack]
    assert scanned.job is not None
    # A whole scan ended: choosing the files once more is meant.
    scanned = await jobs.scan_paper(config, shelf, work, device=device, resume=scanned.job)
    assert scanned.pages == 8


async def test_a_sealed_page_damaged_later_is_named_not_packed(
    tmp_path: Path, shelf: Shelf
) -> None:
    config = jobs.feeder(tmp_path / "scanner", jobs.sheets(tmp_path / "sheets", 3))
    job = await jobs.scan(config, shelf, tmp_path / "work")
    sealed = sorted(
        (job.folder / "sealed").rglob("*.vlt"), key=lambda path: path.stat().st_mtime_ns
    )
    data = bytearray(sealed[1].read_bytes())
    data[-40] ^= 1
    sealed[1].write_bytes(data)
    with pytest.raises(ScanProblem) as caught:
        intake.finish(job, shelf)
    assert caught.value.code == "page-damaged"
    assert "2" in caught.value.message
    assert len(intake.again(job).pages) == 3


# One feed, many papers.


async def a_job(tmp_path: Path, shelf: Shelf, count: int) -> tuple[intake.Job, list[bytes]]:
    """A job of sheets not dealt yet, and their pictures."""
    stack = jobs.sheets(tmp_path / "sheets", count)
    job = await jobs.scan(jobs.feeder(tmp_path / "scanner", stack), shelf, tmp_path / "work")
    return job, [path.read_bytes() for path in stack]


async def test_one_feed_is_dealt_to_papers(tmp_path: Path, shelf: Shelf) -> None:
    job, sheet = await a_job(tmp_path, shelf, 5)
    job = intake.deal(job, {1: "don", 2: "don", 4: "ho-khau", 5: "ho-khau"})
    assert [row.paper for row in job.pages] == ["don", "don", "", "ho-khau", "ho-khau"]
    form = intake.keep(job, "don", shelf)
    book = intake.keep(job, "ho-khau", shelf)
    assert jobs.pictures(shelf, form.sha256) == sheet[:2]
    assert jobs.pictures(shelf, book.sha256) == sheet[3:]
    assert intake.missing(job, 2, "don") == ""
    assert "thiếu 1 trang" in intake.missing(job, 6)
    assert "thừa 1 trang" in intake.missing(job, 1, "don")
    with pytest.raises(ScanProblem) as caught:
        intake.keep(job, "khac", shelf)
    assert caught.value.code == "no-pages"
    # Page 3 is in no paper: the job stays until the officer has said what it is.
    assert not intake.settle(job)
    job = intake.deal(intake.again(job), {3: "don"})
    whole = intake.keep(job, "don", shelf)
    assert jobs.pictures(shelf, whole.sha256) == sheet[:3]
    assert intake.settle(job)
    assert not job.folder.exists()


async def test_a_page_is_replaced_inserted_taken_out_and_left_out(
    tmp_path: Path, shelf: Shelf
) -> None:
    job, sheet = await a_job(tmp_path, shelf, 6)
    job = intake.deal(job, dict.fromkeys(range(1, 5), "don"))
    first = intake.keep(job, "don", shelf)
    job = intake.replace_page(intake.again(job), 2, 6)
    job = intake.insert_after(job, 3, [5])
    assert [row.sequence for row in job.pages] == [1, 6, 3, 5, 4]
    assert [row.sequence for row in job.rejected] == [2]
    assert not intake.settle(job)
    second = intake.keep(job, "don", shelf)
    assert jobs.pictures(shelf, first.sha256) == sheet[:4]
    assert jobs.pictures(shelf, second.sha256) == [sheet[at] for at in (0, 5, 2, 4, 3)]
    job = intake.insert_after(intake.again(job), 0, [4])
    job = intake.reject(job, [1])
    job = intake.set_treatment(job, 3, Treatment(kept=False))
    third = intake.keep(job, "don", shelf)
    assert jobs.pictures(shelf, third.sha256) == [sheet[at] for at in (3, 5, 4)]
    with intake.clear_page(intake.again(job), 2) as path:
        assert path.read_bytes() == sheet[1]
    with pytest.raises(ScanProblem) as caught:
        intake.replace_page(job, 2, 77)
    assert caught.value.code == "no-page"


async def test_what_the_officer_sets_by_hand_is_remembered(tmp_path: Path, shelf: Shelf) -> None:
    job, _ = await a_job(tmp_path, shelf, 1)
    wanted = Treatment(turn=90, angle=1.5, crop=(0.1, 0.0, 0.9, 1.0))
    intake.set_treatment(job, 1, wanted)
    (found,) = intake.unfinished(tmp_path / "work", shelf)
    assert found.pages[0].treatment == replace(wanted, by_hand=True)


async def test_two_piles_become_sheets_with_fronts_and_backs(tmp_path: Path, shelf: Shelf) -> None:
    job, sheet = await a_job(tmp_path, shelf, 7)
    with pytest.raises(ScanProblem) as caught:
        intake.interleave(job, [1, 2, 3], [4, 5])
    assert caught.value.code == "piles-differ"
    job = intake.deal(job, {1: "don", 2: "don", 3: "ho-khau", 7: "khac"})
    job = intake.interleave(job, [1, 2, 3], [4, 5, 6])
    assert [row.sequence for row in job.pages] == [1, 6, 2, 5, 3, 4, 7]
    kept = intake.keep(job, "don", shelf)
    assert jobs.pictures(shelf, kept.sha256) == [sheet[at] for at in (0, 5, 1, 4)]


@given(data=st.data())
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
async def test_moving_pages_about_never_loses_or_doubles_one(
    data: st.DataObject, moved_job: tuple[intake.Job, list[bytes]]
) -> None:
    job = intake.again(moved_job[0])
    numbers = [row.sequence for row in job.pages]
    everything = {row.sequence: row.sha256 for row in (*job.pages, *job.rejected)}
    some = data.draw(st.lists(st.sampled_from(numbers), unique=True, max_size=4))
    match data.draw(st.sampled_from(("insert", "interleave", "deal"))):
        case "insert":
            after = data.draw(st.sampled_from([0, *(one for one in numbers if one not in some)]))
            now = intake.insert_after(job, after, some)
            place = [row.sequence for row in now.pages]
            at = place.index(after) + 1 if after else 0
            assert place[at : at + len(some)] == some
        case "interleave":
            half = len(some) // 2
            now = intake.interleave(job, some[:half], some[half : 2 * half])
        case _:
            now = intake.deal(job, dict.fromkeys(some, "khac"))
            assert [row.sequence for row in now.pages] == numbers
    assert {row.sequence: row.sha256 for row in now.pages} == everything
    assert len(now.pages) == len(everything)


@pytest.fixture
def moved_job(tmp_path: Path, shelf: Shelf) -> tuple[intake.Job, list[bytes]]:
    return asyncio.run(a_job(tmp_path, shelf, 8))


async def test_the_job_can_only_be_opened_with_the_dossiers_shelf(
    tmp_path: Path, vault: Vault, shelf: Shelf
) -> None:
    job, _ = await a_job(tmp_path, shelf, 1)
    vault.purge("dossier")
    with pytest.raises(ScanProblem) as caught, intake.clear_page(job, 1):
        pass
    assert caught.value.code == "not-in-vault"
    assert json.loads((job.folder / "ledger").read_text().splitlines()[0][9:])["key"] == job.key
