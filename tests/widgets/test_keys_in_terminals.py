"""Every key of the table, as an old terminal sends it: what the program hears is that key."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from desk_tui.widgets import keys

from .terminal import Terminal

APP = Path(__file__).parent / "apps" / "keys_heard.py"
F5 = b"\x1b[15~"
_LETTER = re.compile(r"(alt|ctrl)\+([a-z0-9])")


def as_sent(key: str) -> bytes | None:
    """The bytes of Alt or Ctrl with a letter or digit, without any newer keyboard protocol."""
    found = _LETTER.fullmatch(key)
    if not found:
        return None
    held, letter = found.groups()
    return b"\x1b" + letter.encode() if held == "alt" else bytes([ord(letter) - ord("a") + 1])


def test_every_key_is_heard_as_itself(tmp_path: Path) -> None:
    wanted = {
        key: data
        for action in keys.ACTIONS
        for key in keys.split_keys(action.keys)
        if (data := as_sent(key))
    }
    out = tmp_path / "heard.txt"
    with Terminal([sys.executable, str(APP), str(out)]) as terminal:
        terminal.wait_for("READY")
        terminal.type(wanted.values(), gap=0.01)
        terminal.send(F5)
        terminal.wait_for("WRITTEN")
    heard = out.read_text(encoding="utf-8").splitlines()
    pairs = zip(wanted, heard, strict=True)
    assert [(key, names) for key, names in pairs if key not in names.split()] == []
