"""The office's log and the log of help: read, taken on, answered, written to a table."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from desk_tui.counter import helping, notes
from desk_tui.counter.desk import Desk

from .desks import program, settled, shown
from .test_queue_pictures import looks


async def press(pilot: Pilot[None], *keys: str) -> None:
    await pilot.press(*keys)
    await settled(pilot)


@pytest.mark.parametrize("size", [(80, 24), (110, 36)])
async def test_difficulties_are_taken_on_and_feedback_is_answered(
    desk: Desk, size: tuple[int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    notes.write(desk, "difficulty", "Phần mềm hộ tịch hay mất nối", group="infrastructure")
    notes.write(desk, "difficulty", "Thiếu máy quét", group="resources", procedure="1.001193")
    number = notes.write(desk, "feedback", "Chờ lâu", person="Nguyễn Văn Thử").number
    async with program(desk).run_test(size=size) as pilot:
        await settled(pilot)
        await press(pilot, "alt+i")
        looks(pilot, "notes")
        await press(pilot, "enter", "f10")
        taken = notes.listed(desk, "difficulty", "taken")
        assert [note.said.text for note in taken] == ["Thiếu máy quét"]
        assert [note.owner for note in taken] == [desk.officer]

        await press(pilot, "alt+3")
        assert number in shown(pilot.app.screen)
        # Closed without a word it stays open, and says why.
        await press(pilot, "enter", "right", "f10")
        assert "chưa có trả lời" in shown(pilot.app.screen)
        await press(pilot, "tab", "tab", *"roi", "f10")
        assert notes.find(desk, number).words == "roi"
        await press(pilot, "alt+c")
        assert "Chưa ghi điều nào" in shown(pilot.app.screen)
        await press(pilot, "f9", "enter")
        assert (tmp_path / "feedback-20261118.csv").exists()


@pytest.mark.parametrize("size", [(80, 24), (110, 36)])
async def test_help_is_written_down_and_adds_up(desk: Desk, size: tuple[int, int]) -> None:
    helping.give(desk, "guide", procedure="1.001193", person="Nguyễn Văn Thử", minutes=7)
    async with program(desk).run_test(size=size) as pilot:
        await settled(pilot)
        await press(pilot, "alt+u")
        looks(pilot, "helps")
        await press(pilot, "f9", "right", "tab", "tab", *"Thu", "tab", *"5", "tab", "right", "f10")
        (one, _) = helping.log(desk)
        assert (one.kind, one.person, one.minutes, one.first_time) == ("package", "Thu", 5, True)
        assert "Lập gói nộp trực tuyến 1 lần, 5 phút" in shown(pilot.app.screen)


async def test_a_class_is_written_down_for_everybody_who_was_there(desk: Desk) -> None:
    async with program(desk).run_test(size=(110, 36)) as pilot:
        await settled(pilot)
        await press(pilot, "alt+i", "alt+5", "f3")
        await press(pilot, *"Lop", "tab", *"An;Binh", "tab", "tab", *"8", "f10")
        assert "1 lớp · 2 lượt người học · 16 giờ" in shown(pilot.app.screen)
    assert {note.learner for note in notes.listed(desk, "training")} == {"An", "Binh"}
