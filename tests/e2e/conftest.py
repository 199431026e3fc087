"""A desk for the real program."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the desk of this test keeps everything; its officer and password are set."""
    monkeypatch.setenv("DESK_TUI_DATA", str(tmp_path / "desk"))
    monkeypatch.setenv("DESK_TUI_OFFICER", "Trần Thị Ví Dụ")
    monkeypatch.setenv("DESK_TUI_PASSWORD", "mat-khau-thu")
    return tmp_path / "desk"
