"""Files somebody chose, and a folder a network scanner writes into."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import hostile
import pytest
from conftest import written_page
from jobs import scan, scan_paper

from scanners import intake
from scanners.devices import find_devices, open_device
from scanners.devices.protocol import (
    Device,
    Fault,
    Page,
    ScanConfig,
    Settings,
    Waiting,
)
from scanners.intake import settle
from scanners.problem import ScanProblem
from scanners.vault import Vault

SETTINGS = Settings(source="feeder", dpi=150)


async def pages_of(device: Device, into: Path) -> list[Page]:
    into.mkdir(exist_ok=True)
    return [step async for step in device.scan(SETTINGS, into) if isinstance(step, Page)]


def jpeg(path: Path, text: str = "1") -> Path:
    written_page(text).save(path, quality=80, dpi=(100, 100))
    return path


def folder_config(folder: Path, wait: float = 5.0) -> ScanConfig:
    folder.mkdir(exist_ok=True)
    return ScanConfig(folders=(folder,), folder_quiet=0.05, folder_wait=wait)


def folder_device(folder: Path, wait: float = 5.0) -> Device:
    return open_device(f"folder:{folder}", folder_config(folder, wait))


async def test_a_folder_of_sample_pages_is_a_scanner(tmp_path: Path) -> None:
    samples = tmp_path / "samples"
    samples.mkdir()
    for number in (2, 1, 3):
        jpeg(samples / f"{number}.jpg", str(number))
    (samples / "notes.txt").write_text("not a page")
    device = open_device(f"file:{samples}", ScanConfig())
    got = await pages_of(device, tmp_path / "into")
    originals = [(samples / f"{number}.jpg").read_bytes() for number in (1, 2, 3)]
    assert [page.path.read_bytes() for page in got] == originals
    assert len(list(samples.iterdir())) == 4


async def test_chosen_files_are_listed_as_one_device(tmp_path: Path) -> None:
    chosen = (jpeg(tmp_path / "a.jpg"), hostile.saved(hostile.pdf_of(2), tmp_path / "b.pdf"))
    found = await find_devices(ScanConfig(files=chosen, scanimage="none"))
    (device,) = [one for one in found.devices if one.info.kind == "file"]
    assert [page.sequence for page in await pages_of(device, tmp_path / "into")] == [1, 2, 3]


async def test_no_file_chosen_and_unknown_device_are_told(tmp_path: Path) -> None:
    with pytest.raises(Fault) as nothing:
        await pages_of(open_device("file", ScanConfig()), tmp_path / "into")
    assert nothing.value.code == "empty"
    with pytest.raises(ScanProblem) as unknown:
        open_device("teleporter:1", ScanConfig())
    assert unknown.value.code == "no-device"


async def test_a_refused_file_is_named(tmp_path: Path) -> None:
    hostile.with_script(tmp_path / "đơn.pdf")
    with pytest.raises(ScanProblem) as caught:
        await pages_of(open_device(f"file:{tmp_path / 'đơn.pdf'}", ScanConfig()), tmp_path / "into")
    assert caught.value.code == "pdf-active"
    assert "đơn.pdf" in caught.value.message
    assert list((tmp_path / "into").iterdir()) == []


async def test_one_pdf_through_a_device_is_kept_byte_for_byte(tmp_path: Path, vault: Vault) -> None:
    path = hostile.saved(hostile.pdf_of(3), tmp_path / "paper.pdf")
    shelf = vault.shelf("dossier")
    scanned = await scan_paper(
        ScanConfig(), shelf, tmp_path / "work", device=f"file:{path}", settings=SETTINGS
    )
    assert scanned.pages == 3
    assert shelf.get(scanned.sha256) == path.read_bytes()


async def test_a_file_is_neither_short_nor_long_since_no_size_was_asked_for(
    tmp_path: Path, vault: Vault
) -> None:
    work, samples = tmp_path / "work", tmp_path / "samples"
    samples.mkdir()
    page = written_page("1")
    page.crop((0, 0, page.width, page.height // 2)).save(samples / "a.jpg", dpi=(100, 100))
    page.resize((page.width, page.height * 2)).save(samples / "b.jpg", dpi=(100, 100))
    shelf = vault.shelf("dossier")
    job = await scan(ScanConfig(), shelf, work, device=f"file:{samples}", settings=SETTINGS)
    assert [row.state for row in job.pages] == ["cleaned", "cleaned"]
    assert not any(row.findings.short or row.findings.long for row in job.pages)


async def test_the_scanners_files_go_only_when_the_job_has_all_pages(
    tmp_path: Path, vault: Vault
) -> None:
    inbox, work, shelf = tmp_path / "inbox", tmp_path / "work", vault.shelf("dossier")
    config, device = folder_config(inbox, wait=60), f"folder:{inbox}"
    contents = [jpeg(inbox / f"{name}.jpg", name).read_bytes() for name in "ab"]
    # One that is no picture comes after them: the whole batch is refused and goes back.
    (inbox / "c.jpg").write_bytes(b"%PDF-1.4 no")
    hasty = folder_config(inbox, wait=0.5)
    with pytest.raises(ScanProblem):
        await scan(hasty, shelf, work, device=device, settings=SETTINGS)
    assert sorted(path.name for path in inbox.glob("*.jpg")) == ["a.jpg", "b.jpg", "c.jpg"]
    assert intake.unfinished(work, shelf) == []

    (inbox / "c.jpg").unlink()
    job = await scan(config, shelf, work, device=device, settings=SETTINGS)
    assert list(inbox.rglob("*.jpg")) == []
    for row, content in zip(job.pages, contents, strict=True):
        with intake.clear_page(job, row.sequence) as path:
            assert path.read_bytes() == content


async def test_one_pdf_is_one_paper(tmp_path: Path, vault: Vault) -> None:
    inbox, shelf = tmp_path / "inbox", vault.shelf("dossier")
    config = folder_config(inbox)
    for name, pages in (("first", 2), ("second", 3)):
        hostile.saved(hostile.pdf_of(pages), inbox / f"{name}.pdf")
    got: list[int] = []
    for _ in range(2):
        scanned = await scan_paper(
            config, shelf, tmp_path / "work", device=f"folder:{inbox}", settings=SETTINGS
        )
        assert scanned.job is not None
        assert settle(scanned.job)
        got.append(scanned.pages)
    assert got == [2, 3]


async def test_an_empty_folder_waits_and_then_says_so(tmp_path: Path) -> None:
    device = folder_device(tmp_path / "inbox", wait=0.2)
    (tmp_path / "into").mkdir()
    seen: list[object] = []

    async def watch() -> None:
        async for step in device.scan(SETTINGS, tmp_path / "into"):
            seen.append(step)

    with pytest.raises(Fault) as caught:
        await watch()
    assert caught.value.code == "empty"
    assert any(isinstance(step, Waiting) and step.reason for step in seen)


async def test_a_file_that_has_just_changed_is_left_alone(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    jpeg(inbox / "scan.jpg")
    config = ScanConfig(folder_quiet=60, folder_wait=0.3)
    with pytest.raises(Fault) as caught:
        await pages_of(open_device(f"folder:{inbox}", config), tmp_path / "into")
    assert caught.value.code == "empty"
    assert [path.name for path in inbox.rglob("*.jpg")] == ["scan.jpg"]


@pytest.mark.parametrize("suffix", [".pdf", ".jpg"])
async def test_a_file_still_being_written_is_never_taken_half(tmp_path: Path, suffix: str) -> None:
    if suffix == ".pdf":
        whole = hostile.saved(hostile.pdf_of(8), tmp_path / "whole.pdf").read_bytes()
    else:
        whole = jpeg(tmp_path / "whole.jpg").read_bytes()
    inbox = tmp_path / "inbox"
    target = inbox / f"scan{suffix}"
    # Long enough to look stable: it is tried, found to be half, and left alone.
    hasty = folder_device(inbox, wait=1)
    target.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ScanProblem) as caught:
        await pages_of(hasty, tmp_path / "into")
    assert caught.value.code.startswith("damaged")
    assert target.read_bytes() == whole[: len(whole) // 2]
    assert list((tmp_path / "into").iterdir()) == []
    target.write_bytes(whole)
    got = await pages_of(folder_device(inbox), tmp_path / "into")
    assert len(got) == (8 if suffix == ".pdf" else 1)
    kept = got[0].original or got[0].path
    assert kept.read_bytes() == whole


async def test_a_refused_file_goes_back_where_it_was(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    device = folder_device(inbox)
    hostile.with_attachment(inbox / "scan.pdf")
    before = (inbox / "scan.pdf").read_bytes()
    with pytest.raises(ScanProblem) as caught:
        await pages_of(device, tmp_path / "into")
    assert caught.value.code == "pdf-attachment"
    assert (inbox / "scan.pdf").read_bytes() == before


async def test_two_desks_on_one_folder_never_take_the_same_file(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    first, second = folder_device(inbox, wait=1), folder_device(inbox, wait=1)
    hostile.saved(hostile.pdf_of(1), inbox / "scan.pdf")
    answers = await asyncio.gather(
        pages_of(first, tmp_path / "into-1"),
        pages_of(second, tmp_path / "into-2"),
        return_exceptions=True,
    )
    taken = [answer for answer in answers if isinstance(answer, list)]
    refused = [answer.code for answer in answers if isinstance(answer, Fault)]
    assert (len(taken), refused) == (1, ["empty"])


TAKE_AND_DIE = """
import asyncio, os, sys
from pathlib import Path
from scanners.devices import open_device
from scanners.devices.protocol import Page, ScanConfig, Settings

async def main():
    config = ScanConfig(folder_quiet=0.05)
    device = open_device("folder:" + sys.argv[1], config)
    async for step in device.scan(Settings(dpi=150), Path(sys.argv[2])):
        if isinstance(step, Page):
            os.kill(os.getpid(), 9)

asyncio.run(main())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a POSIX matter")
async def test_a_file_taken_by_a_program_that_died_is_found_again(tmp_path: Path) -> None:
    inbox, lost = tmp_path / "inbox", tmp_path / "lost"
    lost.mkdir()
    device = folder_device(inbox)
    content = jpeg(inbox / "scan.jpg").read_bytes()
    died = subprocess.run([sys.executable, "-c", TAKE_AND_DIE, str(inbox), str(lost)], check=False)
    assert died.returncode == -9
    assert list(inbox.glob("*.jpg")) == []
    (page,) = await pages_of(device, tmp_path / "into")
    assert page.path.read_bytes() == content


async def test_cancel_gives_the_files_back(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    device = folder_device(inbox)
    (tmp_path / "into").mkdir()
    for name in "ab":
        jpeg(inbox / f"{name}.jpg")

    async def scan_and_cancel() -> None:
        async for step in device.scan(SETTINGS, tmp_path / "into"):
            if isinstance(step, Page):
                await device.cancel()

    with pytest.raises(Fault) as caught:
        await scan_and_cancel()
    assert caught.value.code == "cancelled"
    assert sorted(path.name for path in inbox.glob("*.jpg")) == ["a.jpg", "b.jpg"]
