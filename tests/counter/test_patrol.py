"""Kept files are read again in turn, and one that rots is told until it is whole again."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from desk_tui.counter import care, look, patrol
from desk_tui.counter.desk import Desk
from tests.counter.archive_kit import images, received, scanned
from tests.counter.conftest import Clock


def three_files(desk: Desk, tmp_path: Path) -> list[tuple[str, str]]:
    pages = images(tmp_path)
    made = []
    for page in (pages[:1], pages[1:], pages):
        id = received(desk).id
        made.append((id, scanned(desk, id, page).sha256))
    return made


def test_every_call_gets_on_until_the_round_is_done(desk: Desk, tmp_path: Path) -> None:
    three_files(desk, tmp_path)
    states = [patrol.patrol(desk, seconds=0) for _ in range(3)]
    assert [state.looked for state in states] == [1, 1, 1]
    assert 0 < states[0].after < states[1].after
    assert (states[1].ended, states[2].after) == ("", 0)
    assert states[2].ended


def test_a_damaged_file_is_told_until_it_is_whole_again(desk: Desk, tmp_path: Path) -> None:
    (_, _), (id, name), _ = three_files(desk, tmp_path)
    path = desk.vault.shelf(id).path(name)
    whole = path.read_bytes()
    path.write_bytes(whole[:-30] + bytes(30))
    (damaged,) = patrol.patrol(desk, seconds=60).damaged
    assert (damaged.dossier, damaged.sha256) == (id, name)
    assert look.truth(desk).troubles == ("1 tệp hỏng",)
    assert [one.state for one in care.doctor(desk) if name[:12] in one.what] == ["bad"]
    assert [one.state for one in care.check(desk) if name[:12] in one.what] == ["bad"]

    # The next call has no time for a round, and still looks at what was damaged.
    path.write_bytes(whole)
    assert patrol.patrol(desk, seconds=0).damaged == ()
    assert look.truth(desk).troubles == ()


def test_a_missing_file_is_told(desk: Desk, tmp_path: Path) -> None:
    (id, name), *_ = three_files(desk, tmp_path)
    desk.vault.shelf(id).erase(name)
    assert [one.sha256 for one in patrol.patrol(desk, seconds=60).damaged] == [name]


def test_once_an_hour_within_a_round_and_a_round_a_day(
    desk: Desk, clock: Clock, tmp_path: Path
) -> None:
    three_files(desk, tmp_path)
    assert patrol.due(desk)
    patrol.patrol(desk, seconds=0)
    assert not patrol.due(desk)
    clock.now += timedelta(hours=1)
    assert patrol.due(desk)
    patrol.patrol(desk, seconds=60)
    clock.now += timedelta(hours=2)
    assert not patrol.due(desk)
    clock.now += timedelta(hours=20)
    assert patrol.due(desk)


def test_stopping_keeps_the_place(desk: Desk, tmp_path: Path) -> None:
    three_files(desk, tmp_path)
    place = patrol.patrol(desk, seconds=0).after
    assert patrol.patrol(desk, seconds=60, stop=lambda: True).after == place
