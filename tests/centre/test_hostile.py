"""Exactly once, whatever the line does and whoever is killed."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import msgspec
import pytest

from db import outbox, settings

from .hostile import Hostile, seeded
from .kit import ROOT, DeskKit, MakeDesk, Node, make_desk, new_office


def test_a_hostile_line_delivers_everything_exactly_once(node: Node, desk_at: MakeDesk) -> None:
    desk = desk_at(node)
    desk.sync()
    with Hostile(node.port, seeded(7 if node.db.startswith("postgresql") else 8, 0.3)) as proxy:
        desk.point_to(proxy.url)
        written = []
        for n in range(5):
            scan = desk.scan(f"{desk.office} {n}".encode() * 3000)
            written += desk.receive(20)
            written += desk.receive(1, papers=(scan,))
            report = desk.sync(seconds=0.25)
            assert report.refused == 0
            desk.hands.pass_by(minutes=6)
        desk.until_empty(0.25, meetings=60)

    assert sum(proxy.seen.values()) - proxy.seen["pass"] >= 4, proxy.seen
    assert node.held(desk.office) == written
    assert set(desk.states().values()) == {"confirmed"}


SENDER = """
import sys
sys.path[:0] = [{root!r}, {tests!r}]
from db import outbox
from db.store import Record
from desk_tui.centre import sender
from desk_tui.rules.text import plain
from scanners.vault import Vault
sender.LEAST_SECONDS, sender.GRACE_SECONDS, outbox.PAUSE_FLOOR = 0.05, 0.3, 0.2
def open_desk(folder, key):
    return Record(folder, key, plain), Vault(folder / "vault", key), None
sys.exit(sender.main(open_desk))
"""


def start_sender(desk: DeskKit) -> subprocess.Popen[str]:
    code = SENDER.format(root=str(ROOT), tests=str(ROOT / "tests"))
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    say(
        process,
        msgspec.json.encode(
            {"folder": str(desk.record.folder), "key": desk.record.key.hex(), "tell": True}
        ).decode(),
    )
    return process


def say(process: subprocess.Popen[str], word: str) -> None:
    assert process.stdin is not None
    process.stdin.write(word + "\n")
    process.stdin.flush()


def hear(process: subprocess.Popen[str]) -> dict:
    assert process.stdout is not None
    return msgspec.json.decode(process.stdout.readline())


def end(process: subprocess.Popen[str]) -> int:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.close()
    code = process.wait(timeout=20)
    process.stdout.close()
    return code


@pytest.mark.parametrize("moment", ["POST /v1/acts", "POST /v1/files HTTP", "GET /v1/acts"])
def test_a_sender_killed_with_the_work_done_and_the_answer_lost(
    sqlite_node: Node, desk_at: MakeDesk, moment: str
) -> None:
    """kill -9 in the one instant when the centre has done the work and the desk has no answer."""
    desk = desk_at(sqlite_node)
    other = desk_at(sqlite_node, "2")
    desk.sync()
    other.receive(3)
    other.sync()
    scan = desk.scan(b"killed " + desk.office.encode())
    written = desk.receive(30) + desk.receive(1, papers=(scan,))
    killed = threading.Event()

    def choose(burst: bytes) -> str:
        if burst.startswith(moment.encode()) and not killed.is_set():
            killed.set()
            # The question is let through, the answer is not, and nobody is there to miss it.
            return "lose"
        return "pass"

    with Hostile(sqlite_node.port, choose) as proxy:
        desk.point_to(proxy.url)
        process = start_sender(desk)
        try:
            assert killed.wait(20)
        finally:
            process.kill()
            process.wait()
        if moment == "POST /v1/acts":
            assert set(desk.states().values()) <= {"unknown", "confirmed", "pending"}
        desk.sync(urgent=True)

    assert outbox.stats(desk.record.read()).count == 0
    assert [act for act in sqlite_node.held(desk.office) if act.desk == desk.name] == written
    assert len(desk.codes()) == 34


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"])
def test_a_node_killed_in_the_midst_of_a_batch(
    request: pytest.FixtureRequest, tmp_path: Path, backend: str
) -> None:
    """Killed between question and answer, over and over: what was confirmed is there, once."""
    db = str(tmp_path / "c.db") if backend == "sqlite" else request.getfixturevalue("postgresql")
    node = Node(db, tmp_path / "files").start()
    desk = make_desk(tmp_path / "desk", node, new_office())
    desk.sync()
    written = []
    proxy = Hostile(node.port)
    desk.point_to(proxy.url)
    dice = desk.hands.dice
    try:
        for _ in range(3):
            written += desk.receive(40)
            fuse = threading.Event()

            def choose(burst: bytes, fuse: threading.Event = fuse) -> str:
                if burst.startswith(b"POST /v1/acts"):
                    fuse.set()
                return "pass"

            def fire(fuse: threading.Event = fuse, delay: float = dice.random() * 0.06) -> None:
                fuse.wait(10)
                threading.Event().wait(delay)
                node.kill()

            proxy.choose = choose
            killer = threading.Thread(target=fire)
            killer.start()
            desk.sync(seconds=2)
            killer.join()
            confirmed = {name for name, state in desk.states().items() if state == "confirmed"}
            held = [act.id for act in node.held(desk.office)]
            assert len(held) == len(set(held))
            assert confirmed <= set(held)
            proxy.target = node.start().port
            proxy.choose = lambda _: "pass"
            desk.hands.pass_by(minutes=6)
        desk.until_empty(5, meetings=3)
        assert node.held(desk.office) == written
    finally:
        proxy.close()
        node.kill()
        desk.record.close()


def test_the_sender_sends_on_a_nudge_and_ends_with_its_stdin(
    sqlite_node: Node, desk_at: MakeDesk
) -> None:
    desk = desk_at(sqlite_node)
    process = start_sender(desk)
    assert hear(process)["line"] == "up"
    written = desk.receive(2)

    say(process, "nudge")

    assert hear(process)["confirmed"] == 2
    assert end(process) == 0
    assert sqlite_node.held(desk.office) == written


def test_a_second_sender_says_that_one_runs(sqlite_node: Node, desk_at: MakeDesk) -> None:
    desk = desk_at(sqlite_node)
    first = start_sender(desk)
    assert hear(first)["line"] == "up"

    second = start_sender(desk)

    assert hear(second)["code"] == "sender-busy"
    assert end(second) == 4
    assert end(first) == 0


@pytest.mark.timeout(30)
def test_one_failure_then_silence_then_the_line_is_back(
    sqlite_node: Node, desk_at: MakeDesk
) -> None:
    """No nudge, no new act: the timer kept in the record is enough."""
    desk = desk_at(sqlite_node)
    desk.sync()
    desk.receive(3)
    failed = threading.Event()

    def choose(_: bytes) -> str:
        if failed.is_set():
            return "pass"
        failed.set()
        return "refuse"

    with Hostile(sqlite_node.port, choose) as proxy:
        desk.point_to(proxy.url)
        process = start_sender(desk)
        first, second = hear(process), hear(process)
        assert end(process) == 0

    assert (first["line"], first["pending"]) == ("down", 3)
    assert (second["line"], second["confirmed"]) == ("up", 3)


def test_a_sender_that_hangs_still_ends_with_its_stdin(
    sqlite_node: Node, desk_at: MakeDesk
) -> None:
    desk = desk_at(sqlite_node)
    reached = threading.Event()

    def choose(_: bytes) -> str:
        reached.set()
        return "hang"

    with Hostile(sqlite_node.port, choose) as proxy:
        desk.point_to(proxy.url)
        desk.receive()
        process = start_sender(desk)
        assert reached.wait(20)
        end(process)

    assert settings.get(desk.record.read(), "centre")["enrolled"] is False
    assert outbox.stats(desk.record.read()).count == 1
