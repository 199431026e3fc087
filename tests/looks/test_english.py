"""The same screens in English, drawn by a program of their own: it speaks one language.

What is looked at is in `test_pictures` and `test_every_screen`; pictures lie in `pictures/en`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from desk_tui import tongue

HERE = Path(__file__).parent
LOOKED_AT = ("test_pictures.py", "test_every_screen.py::test_every_screen_at_every_size[desk-dark]")


def test_every_screen_is_drawn_in_english_as_in_vietnamese() -> None:
    env = {**os.environ, tongue.ASKED: "en"}
    env.pop("PYTEST_ADDOPTS", None)
    places = [str(HERE / place) for place in LOOKED_AT]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "0", *places]
    done = subprocess.run(command, env=env, cwd=HERE.parent.parent, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
