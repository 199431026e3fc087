"""The phone's door: how it ends, and where it is. Over a real connection."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import socket
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from conftest import written_page
from hypothesis import given
from hypothesis import strategies as st
from phone_desk import PATIENCE, desk, jpeg, phone, put
from PIL import Image

from scanners.devices.phone import PhoneDevice, PhoneDevices, PhoneSetup
from scanners.devices.phone_address import local_addresses, near
from scanners.devices.protocol import (
    Fault,
    Invitation,
    ScanConfig,
    Settings,
    page_files,
)
from scanners.problem import ScanProblem

SHEET = written_page(size=(1700, 2400))


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


async def test_an_address_nobody_uses_expires(tmp_path: Path) -> None:
    clock = Clock()
    async with desk(tmp_path / "into", clock=clock) as scan:
        url = await scan.url()
        clock.now += 599
        async with phone(url) as client:
            clock.now += 599
            assert (await client.get("state")).json()["left"] == 1
            clock.now += 2
            with pytest.raises(Fault) as caught:
                await scan.ended()
            assert caught.value.code == "empty"
            assert "10 phút" in caught.value.message
            assert (await put(client, jpeg(SHEET))).status_code == 410
            page = await client.get("", headers={"Accept": "text/html"})
            assert (page.status_code, "hết hạn" in page.text) == (410, True)


async def test_a_phone_that_falls_silent_leaves_its_pages(tmp_path: Path) -> None:
    clock = Clock()
    async with desk(tmp_path / "into", clock=clock) as scan, phone(await scan.url()) as client:
        clock.now += 500
        await put(client, jpeg(SHEET))
        clock.now += 500
        assert (await client.post("alive")).json()["received"] == 1
        clock.now += 601
        with pytest.raises(Fault) as caught:
            await scan.ended()
    assert caught.value.code == "offline"
    assert "1 trang" in caught.value.hint
    assert page_files(tmp_path / "into") == [scan.pages[0].path]


async def test_a_phone_that_listens_hears_of_the_end_even_when_the_program_ends(
    tmp_path: Path,
) -> None:
    answered: list[tuple[int, str]] = []

    async def stopped() -> None:
        device = PhoneDevice(PhoneSetup(host="127.0.0.1"))
        async with contextlib.aclosing(device.scan(Settings(), tmp_path)) as steps:
            first = await anext(steps)
            assert isinstance(first, Invitation)
            async with phone(first.url) as client:
                asked = asyncio.create_task(client.get("over"))
                # The door answers in order: after these the first question is inside.
                for _ in range(5):
                    await client.get("state")
                await device.cancel()
                with pytest.raises(Fault):
                    async for _ in steps:
                        pass
                answer = await asked
                answered.append((answer.status_code, answer.json()["message"]))

    await asyncio.to_thread(asyncio.run, stopped())
    assert answered == [(410, "Cán bộ ở quầy đã dừng lần gửi này.")]


async def test_done_without_a_page_is_told(tmp_path: Path) -> None:
    async with desk(tmp_path / "into") as scan, phone(await scan.url()) as client:
        await client.post("done")
        with pytest.raises(Fault) as caught:
            await scan.ended()
        assert caught.value.code == "empty"
        assert (await client.post("done")).status_code == 410


async def test_the_officer_stops_it_and_the_phone_is_told(tmp_path: Path) -> None:
    async with desk(tmp_path / "into") as scan, phone(await scan.url()) as client:
        await put(client, jpeg(SHEET))
        await scan.device.cancel()
        with pytest.raises(Fault) as caught:
            await scan.ended()
        assert caught.value.code == "cancelled"
        answer = await client.get("state")
        assert (answer.status_code, "dừng" in answer.json()["message"]) == (410, True)
        assert (await put(client, jpeg(SHEET))).status_code == 410
    assert page_files(tmp_path / "into") == [scan.pages[0].path]


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


async def test_closing_the_iterator_closes_the_door(tmp_path: Path) -> None:
    device = PhoneDevice(PhoneSetup(host="127.0.0.1"))
    async with contextlib.aclosing(device.scan(Settings(), tmp_path)) as steps:
        first = await anext(steps)
        assert isinstance(first, Invitation)
        port = urlsplit(first.url).port or 0
        assert listens(port)
        with pytest.raises(Fault) as busy:
            await anext(device.scan(Settings(), tmp_path))
        assert busy.value.code == "busy"
    async with httpx.AsyncClient() as client:
        assert (await client.get(first.url)).status_code == 410
    await device.settle()
    assert not listens(port)
    assert list(tmp_path.iterdir()) == []


async def test_the_door_closes_by_itself_and_when_the_program_ends(tmp_path: Path) -> None:
    ports: list[int] = []

    async def scan_once(linger: float) -> None:
        device = PhoneDevice(PhoneSetup(host="127.0.0.1", linger=linger))
        async with contextlib.aclosing(device.scan(Settings(), tmp_path)) as steps:
            first = await anext(steps)
            assert isinstance(first, Invitation)
            ports.append(urlsplit(first.url).port or 0)
        if linger == 0:
            others = asyncio.all_tasks() - {asyncio.current_task()}
            await asyncio.wait(others, timeout=PATIENCE)
            assert not listens(ports[-1])

    for linger in (0.0, 1000.0):
        await asyncio.to_thread(asyncio.run, scan_once(linger))
    assert not listens(ports[1])


async def test_each_scan_has_an_address_of_its_own(tmp_path: Path) -> None:
    device = PhoneDevice(PhoneSetup(host="127.0.0.1"))
    urls: list[str] = []
    for _ in range(2):
        async with contextlib.aclosing(device.scan(Settings(), tmp_path)) as steps:
            first = await anext(steps)
            assert isinstance(first, Invitation)
            urls.append(urlsplit(first.url).path)
            assert first.expires_in == pytest.approx(600, abs=60)
    await device.settle()
    assert urls[0] != urls[1]
    assert all(len(path) >= 22 for path in urls)


async def test_a_full_disk_ends_the_scan_in_plain_words(small_disk: Path) -> None:
    noisy = Image.effect_noise((2400, 3300), 90).convert("RGB")
    content = jpeg(noisy, quality=92)
    async with desk(small_disk / "into") as scan, phone(await scan.url()) as client:
        answers = [await put(client, content) for _ in range(3)]
        with pytest.raises(ScanProblem) as caught:
            await scan.ended()
    assert caught.value.code == "disk-full"
    refused = [answer for answer in answers if answer.status_code != 200]
    assert "Ổ đĩa đã đầy" in refused[0].json()["message"]
    kept = [page.path.read_bytes() for page in scan.pages]
    assert kept == [content] * (3 - len(refused))
    assert len(page_files(small_disk / "into")) == len(kept)


async def test_a_disk_that_is_gone_ends_the_scan_in_plain_words(tmp_path: Path) -> None:
    async with desk(tmp_path / "into") as scan, phone(await scan.url()) as client:
        shutil.rmtree(tmp_path / "into")
        answer = await put(client, jpeg(SHEET))
        assert (answer.status_code, "Ổ đĩa" in answer.json()["message"].title()) == (507, False)
        with pytest.raises(Fault) as caught:
            await scan.ended()
    assert answer.json()["message"] == caught.value.message
    assert "ổ đĩa" in caught.value.message


async def test_settings_choose_the_address(tmp_path: Path) -> None:
    config = ScanConfig(extra={"phone": "host=127.0.0.1 port=0"})
    with pytest.raises(ScanProblem) as caught:
        await PhoneDevices().find(config)
    assert caught.value.code == "bad-setting"
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        config = ScanConfig(extra={"phone": f"host=127.0.0.1 port={port} idle=60"})
        (device,) = await PhoneDevices().find(config)
        assert device.info.id == "phone:127.0.0.1"
        with pytest.raises(Fault) as busy:
            await anext(device.scan(Settings(), tmp_path))
        assert busy.value.code == "offline"
    assert list(tmp_path.iterdir()) == []
    again = PhoneDevices().open("127.0.0.1", config)
    async with contextlib.aclosing(again.scan(Settings(), tmp_path)) as steps:
        first = await anext(steps)
        assert isinstance(first, Invitation)
        assert first.url.startswith(f"http://127.0.0.1:{port}/")
        assert first.expires_in == pytest.approx(60, abs=10)
    await again.settle()


@pytest.mark.parametrize("text", ["host=0.0.0.0", "host=8.8.8.8", "host=desk", "port=x", "colour"])
async def test_a_setting_that_cannot_be_is_told(text: str) -> None:
    with pytest.raises(ScanProblem) as caught:
        await PhoneDevices().find(ScanConfig(extra={"phone": text}))
    assert caught.value.code == "bad-setting"
    assert text.removeprefix("host=") in caught.value.message


async def test_without_a_network_of_the_office_there_is_no_phone() -> None:
    hosts = [one.host for one in local_addresses()]
    assert all(near(host) for host in hosts)
    assert not any(host.startswith("127.") for host in hosts)
    if hosts:
        found = await PhoneDevices().find(ScanConfig())
        assert [device.info.id for device in found] == [f"phone:{host}" for host in hosts]
    else:
        with pytest.raises(ScanProblem) as caught:
            await PhoneDevices().find(ScanConfig())
        assert caught.value.code == "no-network"


@given(st.ip_addresses(v=4))
def test_near_is_private_or_this_computer(address: object) -> None:
    parts = [int(part) for part in str(address).split(".")]
    private = (
        parts[0] in (10, 127)
        or parts[:2] in ([192, 168], [169, 254])
        or (parts[0] == 172 and 16 <= parts[1] <= 31)
    )
    assert near(str(address)) == private
