"""Where a desk keeps everything, and who has it open. Light: the screens start here."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager
from pathlib import Path

from db.holding import hold
from db.problem import RecordProblem
from desk_tui.tongue import say


def default_folder() -> Path:
    """`DESK_TUI_DATA`, or the platform's folder for a user's data."""
    if given := os.environ.get("DESK_TUI_DATA"):
        return Path(given)
    from platformdirs import user_data_path

    return user_data_path("desk-tui", appauthor=False)


def hold_desk(folder: Path) -> AbstractContextManager[None]:
    """Entering it raises RecordProblem `second-program` when another window has this record."""
    folder.mkdir(parents=True, exist_ok=True)
    busy = RecordProblem(
        "second-program",
        say("Sổ này đang mở ở một cửa sổ desk-tui khác."),
        say("Dùng cửa sổ đang mở, hoặc đóng nó rồi mở lại."),
    )
    return hold(folder / "desk.lock", busy)
