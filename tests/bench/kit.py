"""A new machine from a stick, whole: `python tests/bench/kit.py`.

Makes the kit, installs from it with a bare Python and a closed network, and makes a desk with the
program that was installed; each step timed. Fails by assertion.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

NOWHERE = {"http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}
"""Whoever looks for a network finds a closed port."""
DESK = {"DESK_TUI_OFFICER": "Nguyễn Thị Thử", "DESK_TUI_PASSWORD": "mật khẩu thử 1"}
INIT = ("init", "--office", "H18.12.34", "--name", "Phường", "--desk", "1", "--json")


def main() -> None:
    sys.path.insert(0, str(Path(__file__).parents[2]))
    from desk_tui.counter import kit

    with tempfile.TemporaryDirectory() as name:
        room = Path(name)
        stick, machine = room / "bộ cài", room / "máy mới"
        began = time.monotonic()
        made = kit.make(stick)
        _told("kit made", began, f"{made.wheels} wheels, {made.bytes / 1024**2:.0f} MB")
        # Not with the interpreter of this run: a machine where nothing of ours is installed.
        bare = Path(sys.base_prefix) / ("python.exe" if os.name == "nt" else "bin/python3")
        clean = {name: value for name, value in os.environ.items() if name[:6] != "PYTHON"}
        began = time.monotonic()
        _run([bare, stick / "cai-dat.py", machine, "--no-compile"], {**clean, **NOWHERE}, room)
        _told("installed", began)
        program = machine / ("Scripts" if os.name == "nt" else "bin") / "desk-tui"
        own = {**os.environ, **DESK, "DESK_TUI_DATA": str(room / "sổ")}
        began = time.monotonic()
        said = json.loads(_run([program, *INIT], own, room))
        assert said["office"] == "H18.12.34"
        assert (room / "sổ" / "record.db").is_file()
        _told("desk made", began)


def _run(words: list[object], env: dict[str, str], where: Path) -> str:
    done = subprocess.run(
        [str(word) for word in words],
        capture_output=True,
        encoding="utf-8",
        env=env,
        cwd=where,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _told(what: str, began: float, more: str = "") -> None:
    print(f"{what:12} {time.monotonic() - began:6.1f} s  {more}".rstrip(), flush=True)


if __name__ == "__main__":
    main()
