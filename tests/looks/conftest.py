"""A desk for the real program, made once: these tests only look at it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.e2e.program import PROGRAM


@pytest.fixture(scope="session")
def own_desk(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment in which the program opens a desk of its own."""
    environ = {
        "DESK_TUI_DATA": str(tmp_path_factory.mktemp("looks") / "desk"),
        "DESK_TUI_OFFICER": "Trần Thị Ví Dụ",
        "DESK_TUI_PASSWORD": "mat-khau-thu",
        "SANE_CONFIG_DIR": str(Path(os.devnull).parent),
    }
    words = ["init", "--office", "H98.01.01", "--name", "Bộ phận một cửa Mẫu"]
    subprocess.run(
        [*PROGRAM, *words], env={**os.environ, **environ}, check=True, stdout=subprocess.DEVNULL
    )
    return environ
