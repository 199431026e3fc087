"""A desk for the real program: made once, each test has a copy of it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.e2e.program import PROGRAM
from tests.records import copied

_WHO = {
    "DESK_TUI_OFFICER": "Trần Thị Ví Dụ",
    "DESK_TUI_PASSWORD": "mat-khau-thu",
    "SANE_CONFIG_DIR": os.devnull,
}


@pytest.fixture(scope="session")
def fresh_desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Nobody has done anything here."""
    folder = tmp_path_factory.mktemp("looks") / "desk"
    words = ["init", "--office", "H98.01.01", "--name", "Bộ phận một cửa Mẫu"]
    environ = {**os.environ, **_WHO, "DESK_TUI_DATA": str(folder)}
    subprocess.run([*PROGRAM, *words], env=environ, check=True, stdout=subprocess.DEVNULL)
    return folder


@pytest.fixture
def own_desk(fresh_desk: Path, tmp_path: Path) -> dict[str, str]:
    """The environment in which the program opens a desk of this test's own."""
    copied(fresh_desk, tmp_path / "desk")
    return {**_WHO, "DESK_TUI_DATA": str(tmp_path / "desk")}
