"""Our eSCL client against a scanner that plays every trouble of the field."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from PIL import Image

from scanners.devices.escl import EsclDevice, EsclDevices
from scanners.devices.escl_line import Patience
from scanners.devices.protocol import (
    Fault,
    Page,
    Progress,
    ScanConfig,
    Settings,
    Started,
    page_files,
)
from scanners.problem import ScanProblem
from tests.scanners.escl_server import RANGE, EsclServer, Scanner, number_of, serving

# The same decisions as with the usual waits, only sooner.
QUICK = Patience(page_tries=6, tries=4, pause=0.01, gap=0.01, silent=20.0)
FEEDER = Settings("feeder", 75, "color")
ALONE = {"escl-find": "no"}


def device(server: EsclServer, patience: Patience = QUICK) -> EsclDevice:
    return EsclDevice((server.url,), ScanConfig(extra=ALONE), patience=patience)


async def scan(
    one: EsclDevice, into: Path, settings: Settings = FEEDER
) -> tuple[list[object], Fault | None]:
    """What came, and the fault at the end if there was one."""
    into.mkdir(exist_ok=True)
    steps: list[object] = []
    try:
        async for step in one.scan(settings, into):
            steps.append(step)
    except Fault as fault:
        return steps, fault
    return steps, None


def numbers(steps: list[object]) -> list[int]:
    """The page numbers that can be read from the pictures themselves."""
    found = []
    for step in steps:
        if isinstance(step, Page):
            with Image.open(step.path) as image:
                found.append(number_of(image))
    return found


async def played(
    scanner: Scanner, into: Path, settings: Settings = FEEDER
) -> tuple[list[int], str, EsclServer]:
    """The pages and the code of the fault; nothing half-done may stay behind."""
    async with serving(scanner) as server:
        steps, fault = await scan(device(server), into, settings)
    assert [path.name for path in sorted(into.iterdir())] == [
        path.name for path in page_files(into)
    ]
    assert len(page_files(into)) == len(numbers(steps))
    if fault is not None:
        assert fault.message
        assert fault.hint
    return numbers(steps), fault.code if fault else "", server


async def test_a_scanner_says_what_it_can_do() -> None:
    async with serving(Scanner()) as server:
        offered = await device(server).capabilities()
    assert offered.sources == ("flatbed", "feeder", "duplex")
    assert offered.resolutions == (75, 150, 300, 600)
    assert offered.modes == ("gray", "color")


async def test_resolutions_may_come_as_a_range() -> None:
    async with serving(Scanner(resolutions=RANGE)) as server:
        assert (await device(server).capabilities()).resolutions == (
            75,
            100,
            150,
            200,
            300,
            400,
            600,
        )
    nested = RANGE.replace("XResolutionRange", "XResolution").replace("YResolutionRange", "Y")
    ranged = f"<scan:ResolutionRange>{nested}</scan:ResolutionRange>"
    async with serving(Scanner(resolutions=ranged)) as server:
        assert 200 in (await device(server).capabilities()).resolutions


@pytest.mark.parametrize("sized", [True, False])
async def test_a_feeder_is_emptied_in_order(tmp_path: Path, sized: bool) -> None:
    async with serving(Scanner(sheets=4, sized=sized)) as server:
        one = device(server)
        steps, fault = await scan(one, tmp_path / "into")
        again, _ = await scan(one, tmp_path / "into", Settings("flatbed", 75, "gray"))
    assert fault is None
    assert isinstance(steps[0], Started)
    assert numbers(steps) == [1, 2, 3, 4]
    pages = [step for step in steps if isinstance(step, Page)]
    assert [page.path.name for page in pages] == [f"page-000{n}.jpg" for n in range(1, 5)]
    assert all((page.width, page.height, page.dpi) == (620, 877, 75) for page in pages)
    assert not any(page.warnings for page in pages)
    shares = [step.fraction for step in steps if isinstance(step, Progress)]
    assert shares
    assert all(0 <= share <= 1 for share in shares)
    # The next scan into the same folder goes on after them, and one plate is one page.
    (glass,) = [step for step in again if isinstance(step, Page)]
    assert glass.sequence == 5
    with Image.open(glass.path) as image:
        assert image.mode == "L"
    assert server.scanner.count("DELETE", server.jobs[0].path) == 1


async def test_both_sides_of_every_sheet(tmp_path: Path) -> None:
    got, fault, _ = await played(
        Scanner(sheets=2), tmp_path / "into", Settings("duplex", 150, "gray")
    )
    assert (got, fault) == ([1, 2, 3, 4], "")


@pytest.mark.parametrize(
    "location",
    [
        "http://printer.invalid:1{path}",
        "{path}",
        "ScanJobs/{name}",
        # As Xerox writes its own IPv6 address.
        "http://[fe80{path}",
        "https://127.0.0.1{path}/",
    ],
)
async def test_only_the_path_of_a_location_is_believed(tmp_path: Path, location: str) -> None:
    got, fault, _ = await played(Scanner(sheets=1, location=location), tmp_path / "into")
    assert (got, fault) == ([1], "")


@pytest.mark.parametrize("listed", [True, False])
@pytest.mark.parametrize(
    "scanner",
    [
        {"not_ready": 4},
        {"busy_posts": 3, "busy_status": 2},
        {"early_404_after": 1},
        {"early_404_after": 2, "model": "Brother MFC-L2710DW"},
        {"early_404_after": 1, "adf": "ScannerAdfEmpty"},
        {"not_ready": 3, "not_ready_code": 404, "model": "B205"},
        {"not_ready": 3, "not_ready_code": 410, "model": "WorkCentre 3345"},
        {"end_code": 409},
        {"status": b"<html>not a status</html>"},
    ],
    ids=str,
)
async def test_waits_and_odd_words_lose_no_page(
    tmp_path: Path, scanner: dict[str, object], listed: bool
) -> None:
    played_by = Scanner(sheets=3, lists_jobs=listed, **scanner)  # pyright: ignore[reportArgumentType]
    got, fault, _ = await played(played_by, tmp_path / "into")
    assert (got, fault) == ([1, 2, 3], "")


@pytest.mark.parametrize(
    ("scanner", "pages", "code"),
    [
        ({"jam_at": 3}, [1, 2], "jam"),
        ({"jam_at": 2, "lists_jobs": False}, [1], "jam"),
        ({"jam_at": 2, "jam_word": "ScannerAdfDoorOpen"}, [1], "cover-open"),
        ({"jam_at": 1, "jam_word": "ScannerAdfMultipickDetected"}, [], "jam"),
        ({"half_at": 2}, [1], "truncated"),
        ({"half_at": 2, "sized": True}, [1], "truncated"),
        ({"empty_at": 2}, [1], "truncated"),
        ({"break_at": 2}, [1], "offline"),
        ({"vanish_at": 3}, [1, 2], "offline"),
        ({"stop_at": 2}, [1], "unknown"),
        ({"not_ready": 99}, [], "busy"),
        ({"busy_posts": 99}, [], "busy"),
        ({"busy_posts": 99, "adf": "ScannerAdfJam"}, [], "jam"),
        ({"conflict": True}, [], "unsupported"),
        ({"sheets": 0}, [], "empty"),
        ({"denied": True}, [], "denied"),
        ({"adf": "ScannerAdfEmpty", "model": "MF410 Series"}, [], "empty"),
        ({"location": ""}, [], "unknown"),
        ({"capabilities": b"<html>no scanner</html>"}, [], "unknown"),
        ({"capabilities": b"not even XML"}, [], "unknown"),
        ({"capabilities": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}, [], "unknown"),
    ],
    ids=str,
)
async def test_every_trouble_has_its_name_and_keeps_the_pages_before_it(
    tmp_path: Path, scanner: dict[str, object], pages: list[int], code: str
) -> None:
    played_by = Scanner(**({"sheets": 4} | scanner))  # pyright: ignore[reportArgumentType]
    got, fault, _ = await played(played_by, tmp_path / "into")
    assert (got, fault) == (pages, code)


async def test_two_sheets_at_once_are_told_as_that(tmp_path: Path) -> None:
    scanner = Scanner(jam_at=2, jam_word="ScannerAdfMultipickDetected")
    async with serving(scanner) as server:
        _, fault = await scan(device(server), tmp_path / "into")
    assert fault is not None
    assert "hai tờ" in fault.message


async def test_a_jam_of_the_feeder_is_nothing_to_the_glass(tmp_path: Path) -> None:
    got, fault, _ = await played(
        Scanner(adf="ScannerAdfJam"), tmp_path / "into", Settings("flatbed", 75, "color")
    )
    assert (got, fault) == ([1], "")


async def test_after_a_jam_the_scan_goes_on(tmp_path: Path) -> None:
    async with serving(Scanner(sheets=3, jam_at=2)) as server:
        one = device(server)
        first, fault = await scan(one, tmp_path / "into")
        server.scanner.jam_at, server.jammed = 0, ""
        then, none = await scan(one, tmp_path / "into")
    assert fault is not None
    assert none is None
    assert [step.sequence for step in [*first, *then] if isinstance(step, Page)] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    "settings",
    [Settings("feeder", 77, "color"), Settings("feeder", 75, "color", "A3")],
)
async def test_what_a_source_cannot_do_is_refused_before_the_job(
    tmp_path: Path, settings: Settings
) -> None:
    got, fault, server = await played(Scanner(), tmp_path / "into", settings)
    assert (got, fault) == ([], "unsupported")
    assert server.jobs == []


async def test_cancel_in_mid_page_tells_the_scanner_and_drops_the_half(tmp_path: Path) -> None:
    async with serving(Scanner(sheets=3, hold_at=2)) as server:
        one = device(server)
        scanning = asyncio.create_task(scan(one, tmp_path / "into"))
        await server.holding.wait()
        await one.cancel()
        steps, fault = await scanning
        assert fault is not None
        assert fault.code == "cancelled"
        assert numbers(steps) == [1]
        assert len(list((tmp_path / "into").iterdir())) == 1
        assert server.jobs[0].deleted.is_set()
        # And it is free again.
        server.scanner.hold_at = 0
        _, fault = await scan(one, tmp_path / "into")
        assert fault is None


async def test_a_scan_left_early_ends_its_job_and_a_second_meanwhile_is_busy(
    tmp_path: Path,
) -> None:
    (tmp_path / "into").mkdir()
    async with serving(Scanner(sheets=3, hold_at=2)) as server:
        one = device(server)
        steps = one.scan(FEEDER, tmp_path / "into")
        assert isinstance(await anext(steps), Started)
        _, same = await scan(one, tmp_path / "into")
        _, other = await scan(device(server), tmp_path / "other")
        assert same is not None
        assert other is not None
        assert (same.code, other.code) == ("busy", "busy")
        await steps.aclose()
        assert server.jobs[0].deleted.is_set()


async def test_a_full_disk_is_told_as_such(small_disk: Path) -> None:
    into = small_disk / "into"
    into.mkdir()
    async with serving(Scanner(sheets=9)) as server:
        with pytest.raises(ScanProblem) as caught:
            async for _ in device(server).scan(Settings("feeder", 300, "color"), into):
                pass
    assert caught.value.code == "disk-full"
    assert all(path.suffix == ".jpg" for path in into.iterdir())


async def test_a_silent_scanner_is_offline(tmp_path: Path) -> None:
    async with serving(Scanner(hold_at=1)) as server:
        one = device(server, Patience(silent=0.2))
        steps, fault = await scan(one, tmp_path / "into")
    assert fault is not None
    assert (numbers(steps), fault.code) == ([], "offline")


async def test_nobody_there_is_offline() -> None:
    async with serving(Scanner()) as server:
        pass
    with pytest.raises(Fault) as caught:
        await device(server).capabilities()
    assert caught.value.code == "offline"


async def test_some_makers_want_their_own_host_name(tmp_path: Path) -> None:
    for scanner in (Scanner(server="HP_Compact_Server"), Scanner(model="HP LaserJet MFP M630")):
        got, fault, server = await played(scanner, tmp_path / scanner.model)
        assert (got, fault) == ([1, 2, 3], "")
        (post,) = [one for one in server.scanner.asked if one[0] == "POST"]
        assert post[2]["host"] == "localhost"
        # EPSON wants the port in every other request.
        assert server.scanner.asked[0][2]["host"] == f"127.0.0.1:{server.port}"


async def test_typed_addresses_are_devices(tmp_path: Path) -> None:
    async with serving(Scanner(model="Máy Thử 1")) as here, serving(Scanner()) as there:
        typed = f"{here.url.removesuffix('/eSCL')} http://127.0.0.1:1/eSCL {there.url}"
        config = ScanConfig(extra={"escl": typed, **ALONE})
        found = await EsclDevices().find(config)
        assert [one.info.id for one in found] == [f"escl:{here.url}", f"escl:{there.url}"]
        assert found[0].info.name == "Máy Thử 1"
        again = EsclDevices().open(here.url, config)
        assert again.info.id == found[0].info.id
        assert "duplex" in (await again.capabilities()).sources


async def test_when_no_typed_address_answers_the_reason_is_told() -> None:
    config = ScanConfig(extra={"escl": "http://127.0.0.1:1", **ALONE})
    with pytest.raises(Fault) as caught:
        await EsclDevices().find(config)
    assert caught.value.code == "offline"
    with pytest.raises(ScanProblem) as refused:
        EsclDevices().open("ftp://nowhere", config)
    assert refused.value.code == "bad-address"
