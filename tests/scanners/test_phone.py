"""The phone's door: who may send, and what is taken. Over a real connection."""

from __future__ import annotations

import asyncio
import hashlib
import io
from pathlib import Path
from urllib.parse import urlsplit

import hostile
import httpx
import pytest
from conftest import written_page
from phone_desk import PATIENCE, desk, jpeg, phone, put
from PIL import Image

from scanners.devices.phone import PhoneSetup
from scanners.devices.phone_server import application
from scanners.devices.phone_visit import Limits, Visit
from scanners.devices.protocol import (
    Hint,
    Invitation,
    Page,
    Progress,
    Started,
    page_files,
)

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
