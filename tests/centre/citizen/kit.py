"""A node's citizen page on loopback, packages waiting at it, and phones without a screen."""

from __future__ import annotations

import contextlib
import io
import re
import secrets
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape

import httpx
import msgspec
from PIL import Image, ImageDraw

from db.acts import new_id
from db.clock import utc_text
from db.kinds import Paper, Payload, Prepared
from desk_tui.centre.citizen import beside, gate
from desk_tui.centre.citizen.sign_in import SignInConfig
from desk_tui.centre.ledger import Ledger
from desk_tui.centre.packages import arrival, read
from desk_tui.centre.packages.read import PackageNow
from tests.centre.kit import Hands, new_office
from tests.centre.packages.kit import MONDAY, NGAN, Writing, held, prepared, said_of

DIGITS = NGAN.number[-4:]
PATIENCE = 20.0
PAPERS = (
    Paper(key="to-khai", name="Tờ khai đăng ký khai sinh", state="digitised", pages=1),
    Paper(key="giay-chung-sinh", name="Giấy chứng sinh", state="missing", reason="để quên ở nhà"),
)


@dataclass
class Waiting:
    """A package at the node that waits for its citizen, and the desk that prepared it."""

    ledger: Ledger
    office: str
    subject: str
    secret: str
    desk: Writing
    hands: Hands

    @property
    def path(self) -> str:
        return f"/g/{self.secret}"

    @property
    def now(self) -> PackageNow:
        found = read.whole(self.ledger, self.office, self.subject)
        assert found
        return found

    def said(self, *kinds: str) -> list[Payload]:
        return said_of(held(self.ledger, self.office, *kinds))

    def desk_says(self, said: Payload) -> None:
        now = self.hands.now()
        self.desk.send(self.ledger, [self.desk.does(self.subject, said, now)], now)
        arrival.follow(self.ledger, self.office, now)


@dataclass
class Site:
    """The page on loopback. `hands` is its clock."""

    url: str
    ledger: Ledger
    hands: Hands

    def waiting(self, **more: object) -> Waiting:
        office, subject, secret = new_office(), new_id(), secrets.token_urlsafe(16)
        desk = Writing(office)
        now = self.hands.now()
        given: dict[str, object] = {
            "waits": True,
            "papers": PAPERS,
            "link": gate.hash_of(secret),
            "link_until": utc_text(now + timedelta(days=3)),
            **more,
        }
        said: Prepared = prepared(office, **given)
        desk.send(self.ledger, [desk.does(subject, said, now)], now)
        arrival.follow(self.ledger, office, now)
        return Waiting(self.ledger, office, subject, secret, desk, self.hands)


@contextlib.contextmanager
def site(ledger: Ledger, sign_in: SignInConfig | None = None, port: int = 0) -> Iterator[Site]:
    hands = Hands(MONDAY)
    listener = socket.create_server(("127.0.0.1", port))
    with beside.beside(ledger, sign_in, listener, hands.now):
        yield Site(f"http://127.0.0.1:{listener.getsockname()[1]}", ledger, hands)


@dataclass
class Phone:
    """A phone without a screen: it keeps cookies and sends a page's own forms."""

    url: str
    client: httpx.Client = field(init=False)
    page: httpx.Response = field(init=False)

    def __post_init__(self) -> None:
        self.client = httpx.Client(base_url=self.url, timeout=PATIENCE, follow_redirects=True)

    def open(self, path: str) -> Phone:
        self.page = self.client.get(path)
        return self

    def send(self, path: str, files: object = None, **boxes: str) -> Phone:
        mark = re.search(r'name="mark" value="([^"]*)"', self.page.text)
        content = re.search(r'name="content" value="([^"]*)"', self.page.text)
        data = {"mark": mark[1] if mark else "", "content": content[1] if content else ""} | boxes
        self.page = self.client.post(path, data=data, files=files)  # pyright: ignore
        return self

    def enter(self, waiting: Waiting, digits: str = DIGITS) -> Phone:
        return self.open(waiting.path).send(waiting.path, digits=digits)

    def agree(self, waiting: Waiting) -> Phone:
        return self.send(f"{waiting.path}/agree", yes="1")

    @property
    def text(self) -> str:
        return words(self.page.text)

    @property
    def title(self) -> str:
        found = re.search(r"<h1>(.*?)</h1>", self.page.text)
        return unescape(found[1]) if found else ""


def words(page: str) -> str:
    """What a page says, without its marks."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def sheet(width: int = 1800, height: int = 2400, format: str = "JPEG") -> bytes:
    """A photo of a paper with something on it."""
    image = Image.new("RGB", (width, height), "#d8d4cc")
    pen = ImageDraw.Draw(image)
    for line in range(20):
        top = height * (line + 2) // 24
        pen.rectangle((width // 8, top, width * 7 // 8, top + height // 80), fill="#222222")
    out = io.BytesIO()
    image.save(out, format, quality=85)
    return out.getvalue()


def photo(content: bytes, name: str = "anh.jpg", kind: str = "image/jpeg"):
    return [("photo", (name, content, kind))]


def copy(said: Prepared, **more: object) -> Prepared:
    return msgspec.structs.replace(said, **more)
