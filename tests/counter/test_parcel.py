"""The USB parcel as a verb of the desk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from desk_tui.centre.problem import LineProblem
from desk_tui.counter import parcel
from desk_tui.counter.desk import Desk, local
from desk_tui.counter.look import truth
from desk_tui.counter.problem import Refusal
from desk_tui.counter.receive import receive

from .conftest import BIRTH, Clock
from .parcel_kit import Far, meet


@pytest.fixture
def far(desk: Desk, tmp_path: Path) -> Iterator[Far]:
    far = meet(desk, tmp_path)
    yield far
    far.close()


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "USB"
    folder.mkdir()
    return folder


def test_a_folder_gets_a_parcel_with_a_name_that_tells_only_the_desk(
    desk: Desk, far: Far, stick: Path
) -> None:
    receive(desk, BIRTH)
    path, packed = parcel.out(desk, stick)
    assert path == stick / f"H18.12.34-quay1-{local(desk.now()):%Y%m%d-%H%M%S}.goi"
    assert packed.bytes == path.stat().st_size
    assert list(stick.iterdir()) == [path]
    assert truth(desk).unsent == packed.acts
    waiting = parcel.latest(desk)
    assert waiting is not None
    assert (waiting.acts, waiting.answered) == (packed.acts, None)


def test_the_newest_answer_in_a_folder_that_is_ours_is_taken(
    desk: Desk, far: Far, stick: Path, clock: Clock
) -> None:
    receive(desk, BIRTH)
    first, _ = parcel.out(desk, stick)
    far.take(first, stick / "first.tra-loi")
    clock.now += timedelta(minutes=1)
    second, packed = parcel.out(desk, stick)
    with pytest.raises(LineProblem) as told:
        parcel.into(desk, stick)
    assert told.value.code == "answer-older"
    far.take(second, stick / "second.tra-loi")
    (stick / "stray.tra-loi").write_bytes(b"not one of ours")
    brought = parcel.into(desk, stick)
    assert brought.acts == packed.acts
    assert truth(desk).unsent == 0
    waiting = parcel.latest(desk)
    assert waiting is not None
    assert waiting.answered == local(desk.now())


def test_a_folder_without_an_answer_is_told(desk: Desk, far: Far, stick: Path) -> None:
    receive(desk, BIRTH)
    parcel.out(desk, stick)
    with pytest.raises(Refusal, match="không có tệp trả lời"):
        parcel.into(desk, stick)
