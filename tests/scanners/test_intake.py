"""From the device to one PDF in the vault, through jams, cancels, full disks and kill -9."""

from __future__ import annotations

import asyncio
import io
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from scanners.devices import open_device
from scanners.devices.protocol import Event, Fault, Page, Progress, ScanConfig, Settings
from scanners.intake import FREE_FLOOR, discard, finish, scan_paper, settle, unfinished
from scanners.problem import ScanProblem
from scanners.vault import Vault

SaneDesk = Callable[..., ScanConfig]
FEEDER = Settings(source="feeder", dpi=100, mode="gray")


def page_count(vault: Vault, sha256: str) -> int:
    with pikepdf.open(io.BytesIO(vault.get(sha256))) as pdf:
        return len(pdf.pages)


async def test_ten_sheets_become_one_pdf_of_ten_pages(
    sane_desk: SaneDesk, tmp_path: Path, vault: Vault
) -> None:
    told: list[Page | Event] = []
    device = open_device("sane:test:0", sane_desk())
    scanned = await scan_paper(device, FEEDER, vault, tmp_path / "work", told.append)
    assert (scanned.pages, scanned.blank_pages, scanned.warnings) == (10, (), ())
    received = [step for step in told if isinstance(step, Page)]
    data = vault.get(scanned.sha256)
    assert len(data) == scanned.bytes
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert len(pdf.pages) == 10
        for page, source in zip(pdf.pages, received, strict=True):
            (picture,) = page.get_images().values()
            assert picture.read_raw_bytes() == source.path.read_bytes()
            assert [round(float(edge)) for edge in page.mediabox[2:]] == [595, 842]
    await settle(scanned, device)
    assert list((tmp_path / "work").iterdir()) == []
    vault.verify(scanned.sha256)


async def test_blank_pages_are_marked_and_kept(
    sane_desk: SaneDesk, tmp_path: Path, vault: Vault
) -> None:
    device = open_device("sane:test:0", sane_desk(test__picture='"Solid white"'))
    scanned = await scan_paper(device, FEEDER, vault, tmp_path / "work")
    assert scanned.blank_pages == tuple(range(1, 11))
    assert page_count(vault, scanned.sha256) == 10
    assert any("trắng" in warning for warning in scanned.warnings)


async def test_a_paper_not_settled_is_found_again_and_gives_the_same_file(
    sane_desk: SaneDesk, tmp_path: Path, vault: Vault
) -> None:
    device = open_device("sane:test:0", sane_desk())
    scanned = await scan_paper(device, FEEDER, vault, tmp_path / "work")
    (job,) = unfinished(tmp_path / "work")
    assert job.sha256 == scanned.sha256
    again = finish(job, vault)
    assert (again.sha256, again.pages) == (scanned.sha256, 10)
    assert list(vault.names()) == [scanned.sha256]


async def test_after_a_jam_scanning_goes_on_with_the_next_number(
    sane_desk: SaneDesk, tmp_path: Path, vault: Vault
) -> None:
    work = tmp_path / "work"
    told: list[Page | Event] = []
    good = sane_desk()
    # The officer stops after two sheets, the next try jams, the third goes through.
    device = open_device("sane:test:0", good)

    def stop_after_two(step: Page | Event) -> None:
        told.append(step)
        if isinstance(step, Page) and step.sequence == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await scan_paper(device, FEEDER, vault, work, stop_after_two)
    (job,) = unfinished(work)
    first_pages = len(job.pages)
    assert first_pages >= 2

    jammed = open_device("sane:test:0", sane_desk(read__status__code='"SANE_STATUS_JAMMED"'))
    with pytest.raises(Fault) as caught:
        await scan_paper(jammed, FEEDER, vault, work, resume=job)
    assert caught.value.code == "jam"
    (job,) = unfinished(work)
    assert len(job.pages) == first_pages

    fresh = open_device("sane:test:0", sane_desk())
    scanned = await scan_paper(fresh, FEEDER, vault, work, resume=job)
    assert scanned.pages == first_pages + 10
    assert scanned.job is not None
    sequences = [page.sequence for page in scanned.job.pages]
    assert sequences == sorted(set(sequences))
    assert page_count(vault, scanned.sha256) == first_pages + 10


async def test_a_cancelled_scan_without_pages_leaves_nothing(
    sane_desk: SaneDesk, tmp_path: Path, vault: Vault
) -> None:
    config = sane_desk(read__delay="true", read__delay__duration="200000")
    device = open_device("sane:test:0", config)
    cancelled: list[object] = []

    async def scan() -> None:
        def told(step: Page | Event) -> None:
            if isinstance(step, Progress) and not cancelled:
                cancelled.append(asyncio.ensure_future(device.cancel()))

        await scan_paper(device, replace(FEEDER, dpi=300), vault, tmp_path / "work", told)

    with pytest.raises(Fault) as caught:
        await scan()
    assert caught.value.code == "cancelled"
    assert list((tmp_path / "work").iterdir()) == []
    assert list(vault.names()) == []


async def test_an_empty_feeder_leaves_nothing(
    sane_desk: SaneDesk, tmp_path: Path, vault: Vault
) -> None:
    device = open_device("sane:test:0", sane_desk(read__status__code='"SANE_STATUS_NO_DOCS"'))
    with pytest.raises(Fault) as caught:
        await scan_paper(device, FEEDER, vault, tmp_path / "work")
    assert caught.value.code == "empty"
    assert list((tmp_path / "work").iterdir()) == []


async def test_scanning_stops_before_the_disk_is_full_and_keeps_what_came(
    sane_desk: SaneDesk, small_disk: Path, vault: Vault
) -> None:
    device = open_device("sane:test:0", sane_desk())
    with pytest.raises(ScanProblem) as caught:
        await scan_paper(device, FEEDER, vault, small_disk / "work")
    assert caught.value.code == "disk-full"
    small_disk_free = shutil.disk_usage(small_disk).free
    assert small_disk_free < FREE_FLOOR
    assert unfinished(small_disk / "work") == []

    with pytest.raises(ScanProblem) as caught:
        await scan_paper(
            device,
            FEEDER,
            vault,
            small_disk / "work",
            free_floor=small_disk_free - 300_000,
        )
    assert caught.value.code == "disk-full"
    (job,) = unfinished(small_disk / "work")
    assert job.pages
    kept = finish(job, vault)
    assert page_count(vault, kept.sha256) == len(job.pages)
    discard(job)
    assert unfinished(small_disk / "work") == []


SCAN_SLOWLY = """
import asyncio, os, sys
from pathlib import Path
from scanners.devices import open_device
from scanners.devices.protocol import Page, ScanConfig, Settings
from scanners.intake import scan_paper
from scanners.vault import Vault

def told(step):
    if isinstance(step, Page):
        print(step.sequence, flush=True)

config = ScanConfig(sane_config_dir=Path(sys.argv[1]))
device = open_device("sane:test:0", config)
vault = Vault(Path(sys.argv[3]), bytes(range(32)))
settings = Settings("feeder", 200, "gray")
asyncio.run(scan_paper(device, settings, vault, Path(sys.argv[2]), told))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a POSIX matter")
def test_pages_received_before_a_kill_can_be_finished(
    sane_desk: SaneDesk, tmp_path: Path, vault: Vault
) -> None:
    config = sane_desk(read__delay="true", read__delay__duration="8000")
    work = tmp_path / "work"
    child = subprocess.Popen(
        [sys.executable, "-c", SCAN_SLOWLY, str(config.sane_config_dir), str(work), vault.root],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "1\n"
    # A scan that is running is nobody else's business.
    assert unfinished(work) == []
    assert child.stdout.readline() == "2\n"
    child.kill()
    child.wait()
    child.stdout.close()
    (job,) = unfinished(work)
    assert 2 <= len(job.pages) < 10
    assert (job.device, job.settings.dpi) == ("sane:test:0", 200)
    scanned = finish(job, vault)
    assert page_count(vault, scanned.sha256) == len(job.pages) == scanned.pages


async def test_a_page_that_came_too_late_for_the_ledger_counts_if_it_is_whole(
    sane_desk: SaneDesk, tmp_path: Path, vault: Vault
) -> None:
    device = open_device("sane:test:0", sane_desk())
    await scan_paper(device, FEEDER, vault, tmp_path / "work")
    (job,) = unfinished(tmp_path / "work")
    page = job.pages[-1].path.read_bytes()
    (job.folder / "page-0011.jpg").write_bytes(page)
    (job.folder / "page-0012.jpg").write_bytes(page[: len(page) // 2])
    (job,) = unfinished(tmp_path / "work")
    assert [one.sequence for one in job.pages] == list(range(1, 12))
    assert not (job.folder / "page-0012.jpg").exists()


async def test_a_page_file_damaged_later_is_named_not_packed(
    sane_desk: SaneDesk, tmp_path: Path, vault: Vault
) -> None:
    device = open_device("sane:test:0", sane_desk())
    await scan_paper(device, FEEDER, vault, tmp_path / "work")
    (job,) = unfinished(tmp_path / "work")
    third = job.pages[2].path
    third.write_bytes(third.read_bytes()[:-3000])
    with pytest.raises(ScanProblem) as caught:
        finish(job, vault)
    assert caught.value.code == "page-damaged"
    assert "3" in caught.value.message
