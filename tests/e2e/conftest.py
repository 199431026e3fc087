"""A desk for the real program."""

from __future__ import annotations

import os
from pathlib import Path

import psycopg
import pytest

OFFICER, PASSWORD = "Trần Thị Ví Dụ", "mat-khau-thu"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the desk of this test keeps everything; its officer and password are set."""
    monkeypatch.setenv("DESK_TUI_DATA", str(tmp_path / "desk"))
    monkeypatch.setenv("DESK_TUI_OFFICER", OFFICER)
    monkeypatch.setenv("DESK_TUI_PASSWORD", PASSWORD)
    return tmp_path / "desk"


@pytest.fixture
def own_database(postgresql: str) -> str:
    """A database of this test's own, because a node's catalogue is for all its desks."""
    name = f"visit_{os.getpid()}"
    with psycopg.connect(postgresql, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return postgresql.rsplit("/", 1)[0] + f"/{name}"
