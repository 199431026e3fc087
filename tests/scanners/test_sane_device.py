"""SANE's own test device, driven by the real scanimage."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from scanners.devices import find_devices, open_device
from scanners.devices.protocol import (
    Capabilities,
    Fault,
    Page,
    Progress,
    ScanConfig,
    Settings,
    Started,
    choose,
)

SaneDesk = Callable[..., ScanConfig]
FEEDER = Settings(source="feeder", dpi=75, mode="gray")


async def scan(config: ScanConfig, into: Path, settings: Settings = FEEDER) -> list[object]:
    into.mkdir(exist_ok=True)
    return [step async for step in open_device("sane:test:0", config).scan(settings, into)]


def pages(steps: list[object]) -> list[Page]:
    return [step for step in steps if isinstance(step, Page)]


async def test_devices_are_found_with_what_they_can_do(sane_desk: SaneDesk) -> None:
    found = await find_devices(sane_desk())
    scanners = [device for device in found.devices if device.info.kind == "sane"]
    assert [device.info.id for device in scanners] == ["sane:test:0", "sane:test:1"]
    offered = await scanners[0].capabilities()
    assert offered.sources == ("flatbed", "feeder")
    assert offered.modes == ("gray", "color")
    assert {200, 300, 600} <= set(offered.resolutions)
    assert choose(offered) == Settings("feeder", 300, "color", "A4")


async def test_without_scanimage_there_are_no_devices_but_a_reason() -> None:
    found = await find_devices(ScanConfig(scanimage="no-such-program"))
    assert [device for device in found.devices if device.info.kind == "sane"] == []
    assert found.reasons["sane"].code == "no-scanimage"
    assert found.reasons["sane"].hint


def test_nothing_finer_than_offered_is_promised() -> None:
    offered = Capabilities(("flatbed",), (150, 200), ("gray",))
    assert choose(offered, dpi=180).dpi == 200
    for wish in ({"dpi": 300}, {"source": "feeder"}, {"mode": "color"}):
        with pytest.raises(Fault) as caught:
            choose(offered, **wish)  # pyright: ignore[reportArgumentType]
        assert caught.value.code == "unsupported"


async def test_ten_sheets_in_the_feeder_are_ten_whole_pages(
    sane_desk: SaneDesk, tmp_path: Path
) -> None:
    steps = await scan(sane_desk(), tmp_path / "into 100%")
    assert isinstance(steps[0], Started)
    got = pages(steps)
    assert [page.sequence for page in got] == list(range(1, 11))
    assert all(page.path.is_file() and page.path.name.startswith("page-") for page in got)
    assert {(page.width, page.height, page.dpi) for page in got} == {(620, 876, 75)}
    assert not any(page.blank or page.warnings for page in got)


async def test_the_flatbed_gives_one_page_and_tells_its_progress(
    sane_desk: SaneDesk, tmp_path: Path
) -> None:
    config = sane_desk(read__delay="true", read__delay__duration="30000")
    steps = await scan(config, tmp_path / "into", Settings("flatbed", 200, "color"))
    assert len(pages(steps)) == 1
    shares = [step.fraction for step in steps if isinstance(step, Progress)]
    assert shares == sorted(shares)
    assert len(shares) >= 2
    assert all(0 <= share <= 1 for share in shares)


async def test_a_white_sheet_is_marked_blank(sane_desk: SaneDesk, tmp_path: Path) -> None:
    config = sane_desk(test__picture='"Solid white"')
    (page,) = pages(await scan(config, tmp_path / "into", Settings("flatbed", 100, "gray")))
    assert page.blank


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("SANE_STATUS_JAMMED", "jam"),
        ("SANE_STATUS_COVER_OPEN", "cover-open"),
        ("SANE_STATUS_NO_DOCS", "empty"),
        ("SANE_STATUS_DEVICE_BUSY", "busy"),
        ("SANE_STATUS_IO_ERROR", "offline"),
        ("SANE_STATUS_ACCESS_DENIED", "denied"),
        ("SANE_STATUS_UNSUPPORTED", "unsupported"),
        ("SANE_STATUS_INVAL", "unsupported"),
        ("SANE_STATUS_CANCELLED", "cancelled"),
        ("SANE_STATUS_NO_MEM", "unknown"),
        ("SANE_STATUS_EOF", "truncated"),
    ],
)
async def test_every_trouble_of_the_device_has_its_name(
    sane_desk: SaneDesk, tmp_path: Path, status: str, code: str
) -> None:
    config = sane_desk(read__status__code=f'"{status}"')
    with pytest.raises(Fault) as caught:
        await scan(config, tmp_path / "into")
    assert caught.value.code == code
    assert caught.value.message
    assert caught.value.hint
    assert list((tmp_path / "into").iterdir()) == []


async def test_a_device_that_is_gone_is_offline(sane_desk: SaneDesk, tmp_path: Path) -> None:
    device = open_device("sane:test:9", sane_desk())
    with pytest.raises(Fault) as caught:
        await device.capabilities()
    assert caught.value.code == "offline"


async def test_what_the_device_cannot_do_is_refused(sane_desk: SaneDesk, tmp_path: Path) -> None:
    for settings in (
        replace(FEEDER, source="duplex"),
        replace(FEEDER, dpi=77),
        replace(FEEDER, size="A3"),
    ):
        with pytest.raises(Fault) as caught:
            await scan(sane_desk(), tmp_path / "into", settings)
        assert caught.value.code == "unsupported"


async def test_pages_are_numbered_after_those_already_there(
    sane_desk: SaneDesk, tmp_path: Path
) -> None:
    config = sane_desk()
    flatbed = replace(FEEDER, source="flatbed")
    await scan(config, tmp_path / "into", flatbed)
    (second,) = pages(await scan(config, tmp_path / "into", flatbed))
    assert second.sequence == 2
    assert len(list((tmp_path / "into").iterdir())) == 2


SLOW = {"read__delay": "true", "read__delay__duration": "200000"}


async def test_cancel_stops_a_slow_scan_at_once_and_leaves_no_half_page(
    sane_desk: SaneDesk, tmp_path: Path
) -> None:
    device = open_device("sane:test:0", sane_desk(**SLOW))
    into = tmp_path / "into"
    into.mkdir()
    settings = Settings("feeder", 300, "color")
    asked_at = 0.0

    async def scan_and_cancel() -> None:
        nonlocal asked_at
        async for step in device.scan(settings, into):
            if isinstance(step, Progress) and not asked_at:
                asked_at = time.monotonic()
                await device.cancel()

    with pytest.raises(Fault) as caught:
        await scan_and_cancel()
    assert caught.value.code == "cancelled"
    assert time.monotonic() - asked_at < 5
    assert list(into.iterdir()) == []


async def test_a_scan_left_early_stops_its_scanimage(sane_desk: SaneDesk, tmp_path: Path) -> None:
    device = open_device("sane:test:0", sane_desk(**SLOW))
    tmp_path.joinpath("into").mkdir()
    steps = device.scan(Settings("feeder", 300, "color"), tmp_path / "into")
    assert isinstance(await anext(steps), Started)
    with pytest.raises(Fault) as caught:
        await anext(device.scan(FEEDER, tmp_path / "into"))
    assert caught.value.code == "busy"
    began = time.monotonic()
    await steps.aclose()
    assert time.monotonic() - began < 5
    assert list((tmp_path / "into").iterdir()) == []
    # The device is free again.
    assert isinstance(await anext(device.scan(FEEDER, tmp_path / "into")), Started)


async def test_a_silent_device_is_offline(sane_desk: SaneDesk, tmp_path: Path) -> None:
    config = sane_desk(stall=0.05, **SLOW)
    with pytest.raises(Fault) as caught:
        await scan(config, tmp_path / "into", Settings("flatbed", 300, "color"))
    assert caught.value.code == "offline"


async def test_a_full_disk_is_told_as_such(sane_desk: SaneDesk, small_disk: Path) -> None:
    with pytest.raises(Fault) as caught:
        await scan(sane_desk(), small_disk / "into", Settings("feeder", 300, "color"))
    assert caught.value.code == "disk-full"
    kept = list((small_disk / "into").iterdir())
    assert kept
    assert all(path.name.startswith("page-") and path.suffix == ".jpg" for path in kept)


async def test_other_work_goes_on_while_scanning(sane_desk: SaneDesk, tmp_path: Path) -> None:
    longest, last, done = 0.0, time.monotonic(), asyncio.Event()

    async def tick() -> None:
        nonlocal longest, last
        while not done.is_set():
            await asyncio.sleep(0)
            longest = max(longest, time.monotonic() - last)
            last = time.monotonic()
            await asyncio.sleep(0.005)

    ticking = asyncio.create_task(tick())
    await scan(sane_desk(), tmp_path / "into", Settings("feeder", 200, "color"))
    done.set()
    await ticking
    assert longest < 0.5
