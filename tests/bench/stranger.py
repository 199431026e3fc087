"""A stranger with the README alone: `python tests/bench/stranger.py`.

Clones this repository as it was last committed, runs the one command of "Try it" on a real
terminal, and takes in a dossier by keys until its slip lies there; each step timed. Needs what the
README says (git, Python) and a package index for the first installation.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).parents[2]
CARD = "001090000000|012345678|Nguyễn Văn Thử|15081990|Nam|Số 1, Thôn Ví Dụ, Xã Mẫu|01072021"


def main() -> None:
    sys.path.insert(0, str(ROOT))
    from tests.e2e.program import CTRL_Q, F2, fresh, save, scan
    from tests.widgets.terminal import Terminal

    with tempfile.TemporaryDirectory() as name:
        home, clone = Path(name) / "home", Path(name) / "desk-tui"
        home.mkdir()
        began = last = time.monotonic()

        def told(what: str) -> None:
            nonlocal last
            now = time.monotonic()
            print(f"{what:34} {now - last:6.1f} s  (at {now - began:6.1f} s)", flush=True)
            last = now

        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        told("cloned")
        command = _from_the_readme(clone)
        own = {"HOME": str(home), "USERPROFILE": str(home), "XDG_DATA_HOME": str(home / "data")}
        os.chdir(clone)
        with Terminal(command, (120, 40), own) as terminal:
            terminal.wait_for("Đang chuẩn bị quầy mẫu", 900)
            told("installed")
            fresh(terminal, "TẬP LUYỆN", "F2 Tiếp nhận")
            told("demo desk made and on the screen")
            slips = home / "data" / "desk-tui-demo" / "print"
            before = set(slips.glob("*.pdf"))
            terminal.send(F2)
            fresh(terminal, "Chủ hồ sơ", "Tìm thủ tục")
            scan(terminal, CARD)
            fresh(terminal, "Nguyễn Văn Thử")
            terminal.type("khai tu", 0.15)
            fresh(terminal, "1.000656")
            terminal.send(b"\r")
            fresh(terminal, "Tờ khai đăng ký khai tử")
            save(terminal)
            told("first dossier, 12 keys and a card")
            while not (new := set(slips.glob("*.pdf")) - before):
                terminal.pause(0.1)
            told(f"first slip, {new.pop().name}")
            terminal.send(CTRL_Q)
            with suppress(EOFError):
                terminal.pause(10)


def _from_the_readme(clone: Path) -> list[str]:
    """The first command under "Try it", word for word."""
    text = (clone / "README.md").read_text(encoding="utf-8")
    block = text[text.index("## Try it") :].split("```bash\n", 1)[1]
    return block.split("```", 1)[0].strip().split()


if __name__ == "__main__":
    main()
