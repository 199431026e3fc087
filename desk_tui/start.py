"""Opening the screens: a race for the first useful picture.

The password is stretched in a thread while Textual is imported, and nothing
heavy is imported before the queue has been painted.
"""

from __future__ import annotations

import os
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from db import keys
from desk_tui import tongue
from desk_tui.counter.place import default_folder, hold_desk

if TYPE_CHECKING:
    from desk_tui.counter.desk import Desk

PAINTS = "240"
"""Paints in a second at most. After one paint the next waits up to two of these steps, and that
must leave a key most of its frame (1/60 s)."""


def open_screens(folder: Path | None, officer: str) -> int:
    """The screens on a record (None: the desk's own); returns the exit code of the program."""
    return run(folder or default_folder(), officer)


def run(folder: Path, officer: str, hint: str = "") -> int:
    """Show the desk in `folder`. `hint` is said at the login (the demo's password).

    Raises RecordProblem `no-record`, or `second-program` when another window has it open.
    """
    keys.require(folder)
    tongue.settle_for(folder)
    os.environ.setdefault("TEXTUAL_FPS", PAINTS)
    with hold_desk(folder):
        opening = _open_early(folder, officer)
        from desk_tui.app import DeskApp

        app = DeskApp(folder, officer, opening, hint)
        app.run()
    return app.return_code or 0


def _open_early(folder: Path, officer: str) -> Future[Desk] | None:
    """Start unlocking with the password of the environment, on the other core."""
    password = os.environ.get("DESK_TUI_PASSWORD", "")
    if not (officer and password):
        return None
    return ThreadPoolExecutor(1).submit(_unlock, folder, officer, password)


def _unlock(folder: Path, officer: str, password: str) -> Desk:
    # The stretching comes first: it needs nothing that the screens are importing meanwhile.
    key = keys.unlock(folder, officer, password)
    from desk_tui.counter.desk import Desk

    return Desk(folder, key, officer)
