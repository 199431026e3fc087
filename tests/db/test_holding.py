"""One program at a time: who waits, who is refused, and what a dead holder leaves."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from db.holding import hold


class Busy(Exception):
    pass


HOLDER = """
import sys
from pathlib import Path
from db.holding import hold
with hold(Path(sys.argv[1]), Exception()):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_the_second_is_refused_and_the_next_after_it_is_not(tmp_path: Path) -> None:
    file = tmp_path / "desk.lock"
    with hold(file, Busy()), pytest.raises(Busy), hold(file, Busy()):
        pytest.fail("two held it")
    with hold(file, Busy()):
        assert [path.name for path in tmp_path.iterdir()] == ["desk.lock"], "no files of SQLite's"


def test_what_the_block_raises_is_not_taken_for_a_busy_lock(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), hold(tmp_path / "a.lock", Busy()):
        raise ZeroDivisionError
    with hold(tmp_path / "a.lock", Busy()):
        pass


def test_a_patient_one_gets_it_when_the_holder_lets_go(tmp_path: Path) -> None:
    file, inside, leave = tmp_path / "a.lock", threading.Event(), threading.Event()

    def holder() -> None:
        with hold(file, Busy()):
            inside.set()
            leave.wait(30)

    thread = threading.Thread(target=holder)
    thread.start()
    assert inside.wait(30)
    threading.Timer(0.05, leave.set).start()
    with hold(file, Busy(), wait=30):
        assert leave.is_set()
    thread.join()


def test_a_killed_program_holds_nothing(tmp_path: Path) -> None:
    file = tmp_path / "a.lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(file)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "held\n"
        with pytest.raises(Busy), hold(file, Busy()):
            pytest.fail("two held it")
        program.kill()
        program.wait()
    with hold(file, Busy()):
        pass


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"nowhere"), hold(tmp_path / "nowhere" / "a.lock", Busy()):
        pytest.fail("there is no such folder")
