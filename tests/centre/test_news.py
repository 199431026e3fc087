"""Several desks share one queue: what one does the others have at once, asking twice a minute."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import msgspec

from desk_tui.centre.hall.messages import News

from .kit import DeskKit, MakeDesk, Node, status


def ask(desk: DeskKit, after: int, seconds: int) -> News:
    with desk.line() as client:
        return client.line.ask("GET", f"/v1/news?after={after}&seconds={seconds}", News)


def test_the_answer_comes_with_the_news(node: Node, desk_at: MakeDesk) -> None:
    one, two = desk_at(node, "1"), desk_at(node, "2")
    for desk in (one, two):
        assert desk.sync().line == "up"
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(ask, two, 0, 25)
        begun = time.monotonic()
        one.receive()
        one.sync()
        news = waiting.result(timeout=20)
        assert time.monotonic() - begun < 15
    assert news.cursor > 0
    assert ask(two, 0, 25).cursor == news.cursor
    # One's own acts, and what was fetched already, are no news.
    assert ask(one, 0, 0).cursor == 0
    assert ask(two, news.cursor, 0).cursor == news.cursor


def test_officers_of_another_desk_are_no_news(node: Node, desk_at: MakeDesk) -> None:
    from db.kinds import OfficerAdded

    one, two = desk_at(node, "1"), desk_at(node, "2")
    one.write(("office", OfficerAdded(name="Nguyễn Văn Thử", role="officer")))
    for desk in (one, two):
        assert desk.sync().line == "up"
    assert ask(two, 0, 0).cursor == 0


def test_a_running_desk_has_what_another_did_within_seconds(
    sqlite_node: Node, desk_at: MakeDesk
) -> None:
    one, two = desk_at(sqlite_node, "1"), desk_at(sqlite_node, "2")
    for desk in (one, two):
        assert desk.sync().line == "up"
    with sending(two) as reports:
        first = next(reports)
        assert first["line"] == "up"
        [act] = one.receive()
        one.sync()
        begun = time.monotonic()
        assert any(report.get("received") for report in reports)
        # Well under the minute of a quiet desk: five seconds since the last meeting, and a look.
        assert time.monotonic() - begun < 20
        assert two.codes() == one.codes()
        one.write((act.subject, status(4)))
        one.sync()
        assert any(report.get("received") for report in reports)


@contextmanager
def sending(desk: DeskKit) -> Iterator[Iterator[dict[str, object]]]:
    """The real sender of a desk; its reports as they come."""
    process = subprocess.Popen(
        [sys.executable, "-m", "desk_tui.counter.line"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    start = {"folder": str(desk.record.folder), "key": desk.record.key.hex(), "tell": True}
    print(msgspec.json.encode(start).decode(), file=process.stdin, flush=True)
    try:
        yield (msgspec.json.decode(line) for line in process.stdout)
    finally:
        process.stdin.close()
        process.wait(timeout=10)
        process.stdout.close()
