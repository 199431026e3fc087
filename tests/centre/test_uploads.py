"""A desk's large files: cut lines, kills, and acts that do not wait for them."""

from __future__ import annotations

import secrets
import threading

import pytest

from .hostile import Hostile, seeded
from .kit import DeskKit, MakeDesk, Node
from .test_hostile import start_sender
from .test_tus import MIB, kept, parts


class Watch:
    """A line on which something happens at one PATCH; remembers where each began."""

    def __init__(self, at: int, what: str) -> None:
        self.offsets: list[int] = []
        self.at = at
        self.what = what
        self.reached = threading.Event()

    def __call__(self, burst: bytes) -> str:
        if not burst.startswith(b"PATCH"):
            return "pass"
        head = burst.split(b"\r\n\r\n")[0].lower()
        self.offsets.append(int(head.split(b"upload-offset: ")[1].split(b"\r\n")[0]))
        if len(self.offsets) == self.at:
            self.reached.set()
            return self.what
        return "pass"


@pytest.mark.parametrize("what", ["cut-question", "lose", "refuse"])
def test_a_desk_goes_on_where_the_line_was_cut(node: Node, desk: DeskKit, what: str) -> None:
    content = secrets.token_bytes(3 * MIB)
    desk.receive(papers=(desk.scan(content),))
    watch = Watch(3, what)
    with Hostile(node.port, watch) as proxy:
        desk.point_to(proxy.url)
        cut = desk.sync()
        sent_before = watch.offsets[-1]
        again = desk.sync(urgent=True)

    assert (cut.line, cut.confirmed) == ("down", 0)
    assert (again.line, again.pending) == ("up", 0)
    assert sent_before > 0
    assert watch.offsets[3] >= sent_before
    assert kept(node, content)


def test_a_hostile_line_carries_large_files_whole(node: Node, desk: DeskKit) -> None:
    contents = [secrets.token_bytes(n) for n in (5 * MIB + 1, MIB + 1, MIB, 2 * MIB)]
    for content in contents:
        desk.receive(papers=(desk.scan(content),))
    kinds = ("refuse", "cut-question", "cut-answer", "lose", "500")
    with Hostile(node.port, seeded(11, 0.04, kinds)) as proxy:
        desk.point_to(proxy.url)
        desk.until_empty(2, meetings=80)

    assert sum(proxy.seen.values()) - proxy.seen["pass"] >= 3, proxy.seen
    assert all(kept(node, content) for content in contents)
    assert not (node.files / "uploads").exists() or not any(
        parts(node, content) for content in contents
    )


def test_a_sender_killed_in_mid_upload(sqlite_node: Node, desk_at: MakeDesk) -> None:
    """kill -9 with an upload half done: the next sender needs no memory of it."""
    desk = desk_at(sqlite_node)
    content = secrets.token_bytes(4 * MIB)
    desk.receive(papers=(desk.scan(content),))
    watch = Watch(4, "hang")
    with Hostile(sqlite_node.port, watch) as proxy:
        desk.point_to(proxy.url)
        process = start_sender(desk)
        try:
            assert watch.reached.wait(20)
        finally:
            process.kill()
            process.wait()
        report = desk.sync(urgent=True)

    assert (report.confirmed, report.pending) == (1, 0)
    assert watch.offsets[4] == watch.offsets[3] > 0
    assert kept(sqlite_node, content)


def test_new_acts_do_not_wait_for_a_large_file(node: Node, desk: DeskKit) -> None:
    content = secrets.token_bytes(4 * MIB)
    desk.receive(papers=(desk.scan(content),))
    written: list[str] = []
    held: list[bool] = []

    def choose(burst: bytes) -> str:
        if burst.startswith(b"PATCH"):
            if not written:
                written.extend(act.id for act in desk.receive())
            elif len(held) < 1:
                held.append(written[0] in {act.id for act in node.held(desk.office)})
        return "pass"

    with Hostile(node.port, choose) as proxy:
        desk.point_to(proxy.url)
        report = desk.sync()

    assert held == [True]
    assert report.pending == 0
