"""A scanner at another desk: SANE's test device behind a real saned on the loopback network."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from scanners.devices import find_devices, open_device
from scanners.devices.protocol import Fault, Page, Progress, ScanConfig, Settings

SaneDesk = Callable[..., ScanConfig]
FEEDER = Settings("feeder", 75, "gray")
SLOW = {"read__delay": "true", "read__delay__duration": "200000"}
_LISTENS = b"waiting for control connection"


def own_address() -> str:
    """The client always asks port 6566; an address of our own keeps two test runs apart."""
    number = os.getpid()
    return f"127.{64 + number // 65025 % 64}.{1 + number // 255 % 254}.{1 + number % 254}"


@pytest.fixture
def saned() -> str:
    if sys.platform != "linux" or not (found := shutil.which("saned", path="/usr/sbin:/usr/bin")):
        pytest.skip("saned (sane-utils) is not installed")
    return found


@contextlib.asynccontextmanager
async def serving(program: str, server: ScanConfig) -> AsyncIterator[tuple[ScanConfig, int]]:
    """The desk that uses the server, and the server's process group."""
    folder = server.sane_config_dir
    assert folder is not None
    (folder / "saned.conf").write_text("127.0.0.0/8\n")
    child = await asyncio.create_subprocess_exec(
        *[program, "-l", "-b", own_address(), "-p", "6566", "-e", "-d", "4"],
        env={**os.environ, "SANE_CONFIG_DIR": str(folder)},
        stdin=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        # It forks for every client; all of them end with it.
        start_new_session=True,
    )
    assert child.stderr is not None
    said = b""
    while _LISTENS not in said:
        said = await child.stderr.readline()
        assert said, "saned ended before it listened"
    listening = asyncio.create_task(child.stderr.read())
    desk = folder.with_name("net.d")
    desk.mkdir()
    (desk / "dll.conf").write_text("net\n")
    (desk / "net.conf").write_text(f"connect_timeout = 10\n{own_address()}\n")
    try:
        yield ScanConfig(sane_config_dir=desk), child.pid
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        await child.wait()
        await listening


async def scan(desk: ScanConfig, into: Path, settings: Settings = FEEDER) -> tuple[list[Page], str]:
    into.mkdir()
    pages: list[Page] = []
    try:
        async for step in open_device(f"sane:net:{own_address()}:test:0", desk).scan(
            settings, into
        ):
            if isinstance(step, Page):
                pages.append(step)
    except Fault as fault:
        return pages, fault.code
    return pages, ""


async def test_pages_come_from_another_desk(
    saned: str, sane_desk: SaneDesk, tmp_path: Path
) -> None:
    async with serving(saned, sane_desk()) as (desk, _):
        found = await find_devices(desk)
        pages, fault = await scan(desk, tmp_path / "into")
    ids = [device.info.id for device in found.devices if device.info.kind == "sane"]
    assert ids == [f"sane:net:{own_address()}:test:{number}" for number in (0, 1)]
    assert fault == ""
    assert [page.sequence for page in pages] == list(range(1, 11))
    assert {(page.width, page.height) for page in pages} == {(620, 876)}


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("SANE_STATUS_JAMMED", "jam"),
        ("SANE_STATUS_COVER_OPEN", "cover-open"),
        ("SANE_STATUS_NO_DOCS", "empty"),
        ("SANE_STATUS_DEVICE_BUSY", "busy"),
    ],
)
async def test_troubles_arrive_with_their_names(
    saned: str, sane_desk: SaneDesk, tmp_path: Path, status: str, code: str
) -> None:
    async with serving(saned, sane_desk(read__status__code=f'"{status}"')) as (desk, _):
        assert await scan(desk, tmp_path / "into") == ([], code)
    assert list((tmp_path / "into").iterdir()) == []


async def test_a_server_that_dies_in_mid_page_is_offline_and_its_pages_stay(
    saned: str, sane_desk: SaneDesk, tmp_path: Path
) -> None:
    into = tmp_path / "into"
    into.mkdir()
    slow = {"read__delay": "true", "read__delay__duration": "50000"}
    pages: list[Page] = []
    async with serving(saned, sane_desk(**slow)) as (desk, group):
        device = open_device(f"sane:net:{own_address()}:test:0", replace(desk, stall=5.0))

        async def scan_and_kill() -> None:
            async for step in device.scan(Settings("feeder", 200, "color"), into):
                if isinstance(step, Page):
                    pages.append(step)
                elif isinstance(step, Progress) and pages:
                    with contextlib.suppress(ProcessLookupError):
                        os.killpg(group, signal.SIGKILL)

        with pytest.raises(Fault) as caught:
            await scan_and_kill()
    assert pages
    assert caught.value.code == "offline"
    assert [path.name for path in sorted(into.iterdir())] == [page.path.name for page in pages]


async def test_cancel_in_mid_page_frees_the_other_desks_scanner(
    saned: str, sane_desk: SaneDesk, tmp_path: Path
) -> None:
    into = tmp_path / "into"
    into.mkdir()
    async with serving(saned, sane_desk(**SLOW)) as (desk, _):
        device = open_device(f"sane:net:{own_address()}:test:0", desk)

        async def scan_and_cancel() -> None:
            async for step in device.scan(Settings("feeder", 300, "color"), into):
                if isinstance(step, Progress):
                    await device.cancel()

        with pytest.raises(Fault) as caught:
            await scan_and_cancel()
        assert caught.value.code == "cancelled"
        assert list(into.iterdir()) == []
        again = open_device(f"sane:net:{own_address()}:test:0", desk)
        assert (await again.capabilities()).sources == ("flatbed", "feeder")
