"""Writes the names of each key into the file that it is told, until F5."""

from __future__ import annotations

import sys
from pathlib import Path

from textual import events
from textual.app import App, ComposeResult
from textual.widgets import Static

from desk_tui.widgets.driver import driver_class


class KeysHeard(App[None], inherit_bindings=False):
    """One line a key, all its names."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, out: Path) -> None:
        super().__init__(driver_class=driver_class())
        self.out = out
        self.heard: list[str] = []

    def compose(self) -> ComposeResult:
        yield Static("READY")

    def on_key(self, event: events.Key) -> None:
        if event.key == "f5":
            self.out.write_text("\n".join(self.heard), encoding="utf-8")
            self.query_one(Static).update("WRITTEN")
        else:
            self.heard.append(" ".join(event.aliases))


if __name__ == "__main__":
    KeysHeard(Path(sys.argv[1])).run()
