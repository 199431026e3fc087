"""The phone's door: who may send, what is taken, and how it ends. Over a real connection."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import io
import shutil
import socket
from pathlib import Path
from urllib.parse import urlsplit

import hostile
import httpx
import pytest
from conftest import written_page
from hypothesis import given
from hypothesis import strategies as st
from phone_desk import PATIENCE, desk, jpeg, phone, put
from PIL import Image

from scanners.devices.phone import PhoneDevice, PhoneDevices, PhoneSetup
from scanners.devices.phone_address import local_addresses, near
from scanners.devices.phone_server import application
from scanners.devices.phone_visit import Limits, Visit
from scanners.devices.protocol import (
    Fault,
    Hint,
    Invitation,
    Page,
    Progress,
    ScanConfig,
    Settings,
    Started,
    page_files,
)
from scanners.problem import ScanProblem

SHEET = written_page(size=(1700, 2400))


async def test_a_picture_becomes_a_page_byte_for_byte(tmp_path: Path) -> None:
    content = jpeg(SHEET)
    async with desk(tmp_path / "into") as scan, phone(await scan.url()) as client:
        answer = await put(client, content, crop="0.01,0.02,0.99,0.98")
        assert answer.json() == {"sequence": 1, "warnings": []}
        assert (await client.post("done")).json() == {"received": 1}
        await scan.ended()
    (page,) = scan.pages
    assert page.path.name == "page-0001.jpg"
    assert page.path.read_bytes() == content
    assert page.sha256 == hashlib.sha256(content).hexdigest()
    assert scan.of(Hint) == [Hint(1, (0.01, 0.02, 0.99, 0.98))]
    assert scan.of(Progress)
    kinds = [type(step) for step in scan.told]
    assert kinds.index(Invitation) < kinds.index(Started) < kinds.index(Page)
    assert list((tmp_path / "into").iterdir()) == [page.path]


async def test_pages_go_on_after_those_already_there(tmp_path: Path) -> None:
    (tmp_path / "into").mkdir()
    (tmp_path / "into" / "page-0004.jpg").write_bytes(jpeg(SHEET))
    async with desk(tmp_path / "into") as scan, phone(await scan.url()) as client:
        await put(client, jpeg(SHEET))
        await put(client, jpeg(SHEET, quality=70))
    assert [page.sequence for page in scan.pages] == [5, 6]


async def test_only_the_first_phone_may_send(tmp_path: Path) -> None:
    async with desk(tmp_path / "into") as scan, phone(await scan.url()) as first:
        async with phone(await scan.url(), begin=False) as second:
            page = await second.get("", headers={"Accept": "text/html"})
            assert page.status_code == 409
            assert "Mã này đã được dùng" in page.text
            assert (await second.post("begin")).status_code == 409
            assert (await put(second, jpeg(SHEET))).status_code == 409
            assert (await second.post("done")).status_code == 409
        assert (await first.get("")).status_code == 200
        assert (await put(first, jpeg(SHEET))).status_code == 200
    assert len(scan.pages) == 1


async def test_looking_at_the_link_does_not_use_it_up(tmp_path: Path) -> None:
    async with desk(tmp_path / "into") as scan:
        async with phone(await scan.url(), begin=False) as preview:
            assert (await preview.get("")).status_code == 200
            assert (await put(preview, jpeg(SHEET))).status_code == 409
        async with phone(await scan.url()) as client:
            assert (await put(client, jpeg(SHEET))).status_code == 200


async def test_guessing_is_answered_with_nothing_and_then_not_at_all(tmp_path: Path) -> None:
    async with desk(tmp_path / "into") as scan, phone(await scan.url()) as client:
        parts = urlsplit(await scan.url())
        origin = f"{parts.scheme}://{parts.netloc}"
        async with httpx.AsyncClient(base_url=origin) as guesser:
            tried = [f"/{number:022d}/" for number in range(18)] + ["/", "/favicon.ico"]
            assert {(await guesser.get(path)).status_code for path in tried} == {404}
            assert (await guesser.get("/x/")).status_code == 429
            assert (await guesser.get(parts.path)).status_code == 429
        assert (await client.get("state")).status_code == 200


async def test_a_machine_from_outside_is_not_served(tmp_path: Path) -> None:
    visit = Visit(tmp_path, Limits(), lambda: 0.0, 1650)
    for host, status in (("8.8.8.8", 403), ("::1", 403), ("192.168.1.77", 200)):
        outside = httpx.ASGITransport(application(visit), client=(host, 4000))
        async with httpx.AsyncClient(transport=outside, base_url="http://desk") as client:
            assert (await client.get(f"/{visit.token}/")).status_code == status


async def test_what_is_served_is_closed_to_everything_else(tmp_path: Path) -> None:
    async with desk(tmp_path / "into") as scan, phone(await scan.url()) as client:
        for name in ("", "page.js", "style.css", "state", "no-such"):
            answer = await client.get(name)
            assert answer.headers["cache-control"] == "no-store"
            assert answer.headers["referrer-policy"] == "no-referrer"
            assert answer.headers["content-security-policy"].startswith("default-src 'none'")
        for name in ("..%2fphone.py", "index.html", "%2e%2e/phone.py", "pages/../../x"):
            assert (await client.get(name)).status_code == 404
        assert (await client.put("pages/..%2f..%2fx", content=b"x")).status_code == 405
    assert list((tmp_path / "into").iterdir()) == []


async def test_a_picture_sent_twice_is_one_page(tmp_path: Path) -> None:
    content, name = jpeg(SHEET), "a" * 32
    async with desk(tmp_path / "into") as scan, phone(await scan.url()) as client:
        both = await asyncio.gather(*(put(client, content, name=name) for _ in range(2)))
        assert (await client.get(f"pages/{name}")).json() == both[0].json() == both[1].json()
        assert (await client.get(f"pages/{'b' * 32}")).status_code == 404
    assert len(scan.pages) == 1


async def half_sent(
    client: httpx.AsyncClient, content: bytes, length: int, name: str
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """An upload of so many bytes, of which only the first come."""
    cookie = "; ".join(f"{key}={value}" for key, value in client.cookies.items())
    head = (
        f"PUT {client.base_url.path}pages/{name} HTTP/1.1\r\nHost: desk\r\nCookie: {cookie}\r\n"
        f"Content-Length: {length}\r\n\r\n"
    )
    reader, writer = await asyncio.open_connection(client.base_url.host, client.base_url.port)
    writer.write(head.encode() + content)
    await writer.drain()
    return reader, writer


async def test_what_broke_on_the_way_is_sent_again(tmp_path: Path) -> None:
    content, name = jpeg(SHEET), "c" * 32
    async with desk(tmp_path / "into") as scan, phone(await scan.url()) as client:
        _, half = await half_sent(client, content[: len(content) // 2], len(content), name)
        half.close()
        wrong = {"X-Sha256": hashlib.sha256(b"another").hexdigest()}
        damaged = await client.put(f"pages/{name}", content=content, headers=wrong)
        assert damaged.status_code == 400
        assert (await put(client, content, name=name)).status_code == 200
    (page,) = scan.pages
    assert page.path.read_bytes() == content


async def test_a_line_that_stands_still_is_given_up(tmp_path: Path) -> None:
    setup = PhoneSetup(host="127.0.0.1", limits=Limits(stall=0.2))
    async with desk(tmp_path / "into", setup) as scan, phone(await scan.url()) as client:
        stuck, writer = await half_sent(client, b"\xff\xd8\xff", 1000, "d" * 32)
        assert (await asyncio.wait_for(stuck.readline(), PATIENCE)).split()[1] == b"408"
        writer.close()
        assert (await put(client, jpeg(SHEET))).status_code == 200


async def test_too_large_too_many_and_without_length_are_told(tmp_path: Path) -> None:
    setup = PhoneSetup(host="127.0.0.1", limits=Limits(picture_bytes=1 << 20, pictures=1))

    async def pieces():
        yield b"abc"

    async with desk(tmp_path / "into", setup) as scan, phone(await scan.url()) as client:
        huge = await put(client, bytes((1 << 20) + 1))
        assert (huge.status_code, "1 MB" in huge.json()["message"]) == (413, True)
        assert (await client.put(f"pages/{'e' * 32}", content=pieces())).status_code == 411
        assert (await put(client, jpeg(SHEET))).status_code == 200
        assert (await put(client, jpeg(SHEET))).status_code == 429
    assert len(scan.pages) == 1


def bomb(folder: Path) -> bytes:
    return hostile.png_bomb(folder / "bomb.png", 40_960, 40_960).read_bytes()


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        ("truncated", "cụt"),
        ("text", "JPEG"),
        ("heic", "HEIC"),
        ("pdf", "JPEG"),
        ("tiff", "JPEG"),
        ("bomb", "quá lớn"),
    ],
)
async def test_a_refused_picture_is_told_and_the_next_one_is_taken(
    tmp_path: Path, kind: str, word: str
) -> None:
    pdf = io.BytesIO()
    hostile.pdf_of(1).save(pdf)
    content = {
        "truncated": jpeg(SHEET)[:-20_000],
        "text": b"This is no picture. " * 100,
        "heic": b"\x00\x00\x00\x18ftypheic" + bytes(500),
        "pdf": pdf.getvalue(),
        "tiff": hostile.picture("TIFF"),
        "bomb": bomb(tmp_path) if kind == "bomb" else b"",
    }[kind]
    async with desk(tmp_path / "into") as scan, phone(await scan.url()) as client:
        refused = await put(client, content)
        assert refused.status_code == 422
        assert word in refused.json()["message"]
        assert refused.json()["hint"]
        assert page_files(tmp_path / "into") == []
        assert (await put(client, jpeg(SHEET))).json()["sequence"] == 1


async def test_a_small_picture_is_kept_with_a_warning(tmp_path: Path) -> None:
    async with desk(tmp_path / "into") as scan, phone(await scan.url()) as client:
        small = await put(client, jpeg(SHEET.resize((800, 1130))))
        framed = await put(client, jpeg(SHEET), crop="0,0,0.5,1")
        good = await put(client, jpeg(SHEET), crop="0,0,0.99,1")
    told = [answer.json()["warnings"] for answer in (small, framed, good)]
    assert [list(page.warnings) for page in scan.pages] == told
    assert "800" in told[0][0]
    assert "850" in told[1][0]
    assert told[2] == []
    # 1683 pixels on 210 mm.
    assert [page.dpi for page in scan.pages] == [97, 103, 204]


async def test_a_turned_picture_is_upright_at_its_full_size(tmp_path: Path) -> None:
    lying = SHEET.transpose(Image.Transpose.ROTATE_90)
    async with desk(tmp_path / "into") as scan, phone(await scan.url()) as client:
        await put(client, jpeg(lying, orientation=6))
    (page,) = scan.pages
    assert (page.width, page.height) == SHEET.size
    with Image.open(page.path) as kept:
        assert kept.size == SHEET.size


async def test_a_senseless_frame_proposes_nothing(tmp_path: Path) -> None:
    content = jpeg(SHEET.resize((170, 240)))
    crops = ["", "1,0,1", "a,b,c,d", "0,0,nan,1", "-1,0,1,1", "0.9,0,0.1,1", "0,0,1,1,1"]
    async with desk(tmp_path / "into") as scan, phone(await scan.url()) as client:
        for crop in crops:
            assert (await put(client, content, crop=crop)).status_code == 200
    assert len(scan.pages) == len(crops)
    assert scan.of(Hint) == []


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
