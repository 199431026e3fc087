"""Opening the screens: whatever way folder and officer are said, and what is said wrongly."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.e2e.program import CTRL_Q, PROGRAM, fresh, said
from tests.widgets.terminal import Terminal


@pytest.mark.parametrize("way", ["as two words", "as one word", "both in words"])
def test_the_queue_opens(desk: Path, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    said("init", "--office", "H98.01.01", "--name", "Bộ phận một cửa Mẫu")
    officer = os.environ["DESK_TUI_OFFICER"]
    words = {
        "as two words": ["--data", str(desk)],
        "as one word": [f"--data={desk}"],
        "both in words": ["--officer", f" {officer} ", "--data", str(desk)],
    }[way]
    monkeypatch.delenv("DESK_TUI_DATA")
    if "--officer" in words:
        monkeypatch.delenv("DESK_TUI_OFFICER")
    with Terminal([*PROGRAM, *words], (120, 40)) as terminal:
        fresh(terminal, officer, "F2 Tiếp nhận")
        terminal.send(CTRL_Q)


@pytest.mark.parametrize("words", [["--data"], ["--data", "--json"], ["--date", "x"]])
def test_what_is_said_wrongly_is_told_and_nothing_opens(desk: Path, words: list[str]) -> None:
    with Terminal([*PROGRAM, *words], (120, 40)) as terminal:
        terminal.wait_for("Xem cách dùng: desk-tui --help.")
