"""A centre that is busy or full, and a sender that is nudged."""

from __future__ import annotations

import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

import msgspec
import pytest

from db import outbox
from db.clock import from_text

from .hostile import Hostile
from .kit import ROOT, DeskKit, MakeDesk, Node
from .test_hostile import end, hear, say


@pytest.fixture
def desk(sqlite_node: Node, desk_at: MakeDesk) -> DeskKit:
    made = desk_at(sqlite_node)
    made.sync()
    return made


@pytest.fixture
def proxy(sqlite_node: Node, desk: DeskKit) -> Iterator[Hostile]:
    with Hostile(sqlite_node.port) as made:
        desk.point_to(made.url)
        yield made


def row(desk: DeskKit, act_id: str) -> dict:
    asked = "SELECT state, error, tries, next_try_at FROM outbox WHERE act_id = ?"
    return dict(desk.record.read().execute(asked, (act_id,)).fetchone())


@pytest.mark.parametrize(
    ("said", "least", "most"), [("429", 120, 420), ("429-for-ever", 3600, 3900)]
)
def test_a_busy_centre_is_left_alone_for_as_long_as_it_asked(
    desk: DeskKit, proxy: Hostile, said: str, least: float, most: float
) -> None:
    act = desk.receive()[0]
    proxy.choose = lambda burst: said if burst.startswith(b"POST /v1/acts") else "pass"

    report = desk.sync()

    assert (report.line, report.code, report.pending) == ("down", "centre-busy", 1)
    assert "bận" in report.message or "quá tải" in report.message
    line = outbox.line(desk.record.read())
    waits = from_text(line.next_try_at) - desk.hands.now()
    assert timedelta(seconds=least) <= waits <= timedelta(seconds=most)
    assert row(desk, act.id)["tries"] == 0
    proxy.choose = lambda _: "pass"
    assert desk.sync().confirmed == 1
    assert outbox.line(desk.record.read()).code == ""


def test_a_full_disk_at_the_centre_stops_only_what_does_not_fit(
    desk: DeskKit, proxy: Hostile
) -> None:
    large, larger, small = (secrets.token_bytes(n) for n in (60_000, 61_000, 9_000))
    scans = [desk.scan(content) for content in (large, larger, small)]
    acts = [desk.receive(papers=(scan,))[0] for scan in scans]
    refused = scans[0].sha256.encode()
    tried: list[bytes] = []

    def choose(burst: bytes) -> str:
        if burst.startswith(b"PUT /v1/files/"):
            tried.append(burst[14:78])
        full = burst.startswith((b"POST /v1/files HTTP", b"PUT /v1/files/" + refused))
        return "507" if full else "pass"

    proxy.choose = choose

    report = desk.sync()

    assert (report.line, report.confirmed, report.pending) == ("up", 1, 2)
    assert tried == [refused, scans[2].sha256.encode()]
    for act in acts[:2]:
        waits = row(desk, act.id)
        assert "đầy" in waits["error"]
        assert from_text(waits["next_try_at"]) >= desk.hands.now() + timedelta(seconds=600)
    assert row(desk, acts[2].id)["state"] == "confirmed"
    proxy.choose = lambda _: "pass"
    desk.hands.pass_by(seconds=1000)
    assert desk.sync().pending == 0


def test_a_gateway_that_takes_only_little_at_once(
    sqlite_node: Node, desk: DeskKit, proxy: Hostile
) -> None:
    contents = [secrets.token_bytes(30_000) for _ in range(4)]
    for content in contents:
        desk.receive(papers=(desk.scan(content),))
    proxy.choose = lambda burst: "413" if burst.startswith(b"POST /v1/files HTTP") else "pass"

    report = desk.sync()

    assert (report.line, report.confirmed, report.pending) == ("up", 4, 0)


def test_a_file_the_desk_cannot_read_stops_no_other(desk: DeskKit) -> None:
    good, bad = desk.scan(b"good" * 999), desk.scan(b"bad" * 999)
    acts = [desk.receive(papers=(scan,))[0] for scan in (bad, good)]
    place = desk.vault.shelf(acts[0].subject).path(bad.sha256)
    place.write_bytes(place.read_bytes()[:-1] + b"\0")

    report = desk.sync()

    assert (report.line, report.confirmed, report.pending) == ("up", 1, 1)
    assert row(desk, acts[0].id)["error"].startswith("Không đọc được tệp")


def start(desk: DeskKit) -> subprocess.Popen[str]:
    """A sender as the screens start it, with the times it really has."""
    code = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from db.store import Record
from desk_tui.centre import sender
from desk_tui.rules.text import plain
from scanners.vault import Vault
def open_desk(folder, key):
    return Record(folder, key, plain), Vault(folder / "vault", key), None
sys.exit(sender.main(open_desk))
"""
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    first = {"folder": str(desk.record.folder), "key": desk.record.key.hex(), "tell": True}
    say(process, msgspec.json.encode(first).decode())
    return process


def test_new_acts_go_at_once_and_news_is_asked_for_at_most_every_five_seconds(
    sqlite_node: Node, desk: DeskKit, proxy: Hostile
) -> None:
    news: list[float] = []

    def choose(burst: bytes) -> str:
        if burst.startswith(b"GET /v1/acts"):
            news.append(time.monotonic())
        return "pass"

    proxy.choose = choose
    process = start(desk)
    assert hear(process)["line"] == "up"
    for _ in range(5):
        acts = desk.receive()
        say(process, "nudge")
        said = hear(process)
        while not said["confirmed"]:
            said = hear(process)
        assert set(acts) <= set(sqlite_node.held(desk.office))
    assert end(process) == 0

    apart = [later - before for before, later in pairwise(news)]
    assert all(seconds > 4.9 for seconds in apart), apart


def test_nudges_do_not_press_a_busy_centre(desk: DeskKit, proxy: Hostile) -> None:
    asked: list[bytes] = []

    def choose(burst: bytes) -> str:
        asked.append(burst.split(b" HTTP")[0])
        return "429" if asked[-1] == b"GET /v1/hello" and len(asked) < 9 else "pass"

    proxy.choose = choose
    desk.receive()
    process = start(desk)
    assert hear(process)["code"] == "centre-busy"
    before = len(asked)
    say(process, "nudge")
    say(process, "nudge")
    asked.extend([b""] * 9)
    say(process, "now")
    said = hear(process)
    assert end(process) == 0

    assert said["confirmed"] == 1
    assert asked[before + 9] == b"GET /v1/hello"
