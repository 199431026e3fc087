"""Programs killed without warning: what was promised is there, and nothing by halves."""

from __future__ import annotations

import random
import subprocess
import threading
from collections import Counter
from pathlib import Path

import pytest
from record_kit import DESK, MORNING, OFFICE, codes, command, made, opened, receive

from db import drafts, queue, safety
from db.acts import broken


def start(*words: str) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        command(*words), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def go(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def promised(process: subprocess.Popen[str], at_least: int, chance: random.Random) -> list[str]:
    """Whole lines until a random one past `at_least`, then kill -9, then what was on its way."""
    assert process.stdout is not None
    lines = [process.stdout.readline() for _ in range(at_least + chance.randrange(12))]
    process.kill()
    lines += process.stdout.readlines()
    process.wait()
    return [line.strip() for line in lines if line.endswith("\n")]


def test_acts_of_killed_writers_are_all_there_with_numbers_in_one_row(tmp_path: Path) -> None:
    made(tmp_path / "desk", 1, 9999).close()
    chance = random.Random(5)
    told: list[str] = []
    for _ in range(4):
        writers = [start("receive", str(tmp_path / "desk"), f"{OFFICE}/{n}") for n in (1, 2)]
        for writer in writers:
            go(writer)
        for writer in writers:
            told += promised(writer, 3, chance)

    record = opened(tmp_path / "desk")
    kept = codes(record)
    assert set(told) <= set(kept)
    assert len(told) >= 24
    assert sorted(kept) == [f"{OFFICE}-261116-{n:04d}" for n in range(1, len(kept) + 1)]
    assert broken(record.read()) == []
    assert [f.state for f in safety.check(record, rebuild=True)] == ["ok", "ok"]
    assert queue.counts(record.read(), "status:") == {"2": len(kept)}


def test_three_programs_receiving_at_once_share_the_series(tmp_path: Path) -> None:
    made(tmp_path / "desk").close()
    writers = [start("receive", str(tmp_path / "desk"), f"{OFFICE}/{n}", "15") for n in (1, 2, 3)]
    for writer in writers:
        go(writer)
    told = [line.strip() for writer in writers for line in writer.communicate()[0].splitlines()]

    assert Counter(told).most_common(1)[0][1] == 1
    assert sorted(told) == [f"{OFFICE}-261116-{n:04d}" for n in range(1, 46)]
    record = opened(tmp_path / "desk")
    assert sorted(codes(record)) == sorted(told)
    assert broken(record.read()) == []


def test_a_half_typed_form_survives_to_the_last_field_left(tmp_path: Path) -> None:
    made(tmp_path / "desk").close()
    writer = start("draft", str(tmp_path / "desk"))
    go(writer)
    last = int(promised(writer, 20, random.Random(2))[-1])

    (draft,) = drafts.waiting(opened(tmp_path / "desk").read(), "reception", "Mẫu")
    # The next one may have been written and not yet promised.
    assert draft.focus in (f"field{last}", f"field{last + 1}")
    field = int(draft.focus.removeprefix("field"))
    assert draft.values == {f"field{i}": f"Nguyễn Văn Thử {i}" for i in range(field % 40 + 1)}
    assert draft.updated_at == MORNING


def test_threads_of_one_program_have_a_connection_each(tmp_path: Path) -> None:
    record = made(tmp_path / "desk")
    wrong: list[BaseException] = []

    def take_in() -> None:
        try:
            for _ in range(5):
                receive(record, desk=DESK)
        except BaseException as error:
            wrong.append(error)

    threads = [threading.Thread(target=take_in) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []
    assert len(set(codes(record))) == 20
    record.close()
    # With every connection closed SQLite has put its log away.
    assert not (tmp_path / "desk" / "record.db-wal").exists()


@pytest.mark.parametrize("by_hand", [True, False])
def test_a_restart_goes_on_with_the_next_number(tmp_path: Path, by_hand: bool) -> None:
    record = made(tmp_path / "desk")
    receive(record)
    if by_hand:
        record.close()

    receive(opened(tmp_path / "desk"))

    assert codes(opened(tmp_path / "desk")) == [f"{OFFICE}-261116-{n:04d}" for n in (1, 2)]
