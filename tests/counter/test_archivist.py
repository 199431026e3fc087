"""The process beside the screens: it works when told, and ends with them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from desk_tui.counter import patrol
from desk_tui.counter.archivist import Archivist, Start
from desk_tui.counter.desk import Desk, wall_clock
from tests.counter.archive_kit import SHEETS, copies, images, received, scanned


class Told:
    """The process with its answers, one a round."""

    def __init__(self, desk: Desk) -> None:
        start = Start(
            folder=str(desk.folder), key=desk.record.key.hex(), officer=desk.officer, tell=True
        )
        self.process = subprocess.Popen(
            [sys.executable, "-m", "desk_tui.counter.archivist"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        self.say(msgspec.json.encode(start).decode())

    def say(self, line: str) -> None:
        assert self.process.stdin
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()

    def hear(self) -> dict[str, int]:
        assert self.process.stdout
        return json.loads(self.process.stdout.readline())

    def end(self) -> int:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.close()
        code = self.process.wait(60)
        self.process.stdout.close()
        return code


@pytest.fixture
def waiting(desk: Desk, tmp_path: Path) -> str:
    id = received(desk).id
    scanned(desk, id, images(tmp_path, SHEETS[:1]))
    return id


def test_it_makes_copies_and_reads_files_again_when_nobody_is_there(
    desk: Desk, waiting: str
) -> None:
    desk.clock = wall_clock
    archivist = Told(desk)
    assert archivist.hear() == {"made": 1, "failed": 0, "looked": 0}
    assert len(copies(desk, waiting)) == 1
    archivist.say("idle")
    assert archivist.hear() == {"made": 0, "failed": 0, "looked": 2}
    assert patrol.so_far(desk).ended
    archivist.say("idle")
    assert archivist.hear()["looked"] == 0
    assert archivist.end() == 0


def test_it_ends_with_the_program_in_the_midst_of_a_copy(desk: Desk, waiting: str) -> None:
    archivist = Archivist.start(desk)
    archivist.nudge()
    archivist.idle()
    archivist.stop()
    assert archivist._process.wait(60) == 0
    archivist.nudge()
