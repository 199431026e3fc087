"""How quickly the screens answer, on a real pty. Not a test: numbers to read.

    python -m tests.bench.screens [--rows 100000] [--keep FOLDER] [--rounds 9] [--presses 60]

Start: from the process to the first painted queue, beside a Textual app of one label, turn by
turn; the budget is 1.5 times that. The password comes with the environment, as for an officer
whose session manager holds it, and its stretching is in the figure. Keys: from sending one to
its paint, with ten dossiers and with many; the budget is a frame (16.7 ms).
"""

from __future__ import annotations

import argparse
import os
import select
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from db import acts, keys, settings
from db.kinds import OfficerAdded
from desk_tui.counter.desk import Office
from tests.bench.made import DESK, OFFICE, OFFICER, build
from tests.widgets.terminal import Terminal

PASSWORD = "mat-khau-do"
SIZE = (120, 40)
QUIET = 0.05
"""Seconds without a byte after which a repaint counts as finished."""
FRAME = 1000 / 60

MINIMAL = """
from textual.app import App
from textual.widgets import Label
class Minimal(App):
    def compose(self):
        yield Label("READY")
Minimal().run()
"""
DESK_PROGRAM = "import sys; from desk_tui.cli import main; sys.exit(main(sys.argv[1:]))"


def desk(folder: Path, rows: int) -> Path:
    """A desk with so many dossiers; one that is there already is used again."""
    if not (folder / "keys.json").exists():
        folder.mkdir(parents=True, exist_ok=True)
        key, _ = keys.create(folder, OFFICER, PASSWORD)
        with closing(build(folder, rows, key)) as record:
            office = Office(code=OFFICE, unit="Bộ phận một cửa Thử Nghiệm", desk=1)
            there = acts.Doing("office", OfficerAdded(name=OFFICER, role="supervisor"))

            def work(connection):
                settings.put(connection, "office", office)
                now = datetime.now(UTC)
                acts.append(connection, record, [there], officer=OFFICER, desk=DESK, now=now)

            record.transact(work)
    return folder


def program(folder: Path) -> list[str]:
    return [sys.executable, "-c", DESK_PROGRAM, "--data", str(folder)]


def first_picture(argv: list[str], text: str) -> float:
    """Milliseconds from the start of the process until `text` has been painted."""
    start = time.perf_counter()
    with Terminal(argv, SIZE) as terminal:
        terminal.wait_for(text)
        return (time.perf_counter() - start) * 1000


def start_up(folder: Path, rows: int, rounds: int) -> None:
    minimal = [sys.executable, "-c", MINIMAL]
    one, other = [], []
    for _ in range(rounds):
        one.append(first_picture(minimal, "READY"))
        other.append(first_picture(program(folder), f"{OFFICE}-2"))
    a, b = sorted(one)[rounds // 2], sorted(other)[rounds // 2]
    print(f"\nprocess start to first picture, ms, medians of {rounds} (best)")
    print(f"  one label                     {a:8.0f}  ({min(one):.0f})")
    print(f"  the queue of {rows:>9,} dossiers{b:7.0f}  ({min(other):.0f})")
    print(f"  ratio {b / a:.2f} (of the best {min(other) / min(one):.2f}), budget 1.5")


def presses(
    terminal: Terminal, key: Callable[[int], bytes], count: int
) -> tuple[list[float], list[float]]:
    """Milliseconds until the first and until the last byte each press caused, in order of length.

    A press that changes nothing paints nothing: it is left out.
    """
    first_bytes, last_bytes = [], []
    for n in range(count):
        while terminal.read(QUIET):
            pass
        painted: list[float] = []
        start = time.perf_counter()
        os.write(terminal.fd, key(n))
        while select.select([terminal.fd], [], [], QUIET)[0]:
            os.read(terminal.fd, 65536)
            painted.append((time.perf_counter() - start) * 1000)
        if painted:
            first_bytes.append(painted[0])
            last_bytes.append(painted[-1])
    return sorted(first_bytes), sorted(last_bytes)


KEYS: dict[str, Callable[[int], bytes]] = {
    "down, up": lambda n: b"\x1b[B" if n % 4 < 2 else b"\x1b[A",
    "page down": lambda _: b"\x1b[6~",
    "a letter in the search box": lambda n: b"nguyen van thi an binh "[n % 23 : n % 23 + 1],
}


def key_presses(folders: dict[int, Path], count: int) -> None:
    print(f"\na key press to its paint, ms, {count} presses; a frame is {FRAME:.1f}")
    print(f"{'':30}" + "".join(f"{f'{rows:,} dossiers':>24}" for rows in folders))
    print(f"{'':30}" + f"{'median':>13}{'p99':>11}" * len(folders))
    for name, key in KEYS.items():
        first, last = "", ""
        for folder in folders.values():
            with Terminal(program(folder), SIZE) as terminal:
                terminal.wait_for(f"{OFFICE}-2")
                terminal.pause(1.0)
                begun, done = presses(terminal, key, count)
            first, last = first + middle_and_p99(begun), last + middle_and_p99(done)
        print(f"  {name:28}{first}")
        if name.endswith("box"):
            print(f"  {'… and the list it finds':28}{last}")


def middle_and_p99(spent: list[float]) -> str:
    if not spent:
        return f"{'nothing to paint':>24}"
    return f"{spent[len(spent) // 2]:13.1f}{spent[int(len(spent) * 0.99)]:11.1f}"


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m tests.bench.screens")
    options.add_argument("--rows", type=int, default=100_000)
    options.add_argument("--keep", type=Path)
    options.add_argument("--rounds", type=int, default=9)
    options.add_argument("--presses", type=int, default=60)
    chosen = options.parse_args()
    os.environ |= {"DESK_TUI_OFFICER": OFFICER, "DESK_TUI_PASSWORD": PASSWORD}
    with tempfile.TemporaryDirectory() as room:
        home = chosen.keep or Path(room)
        few, many = desk(home / "10", 10), desk(home / str(chosen.rows), chosen.rows)
        start_up(many, chosen.rows, chosen.rounds)
        key_presses({10: few, chosen.rows: many}, chosen.presses)


if __name__ == "__main__":
    main()
