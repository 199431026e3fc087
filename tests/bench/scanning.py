"""The screen while a feeder runs, on a real pty. Not a test: numbers to read.

    python -m tests.bench.scanning [--rounds 3] [--flat-out]

SANE's test device feeds ten A4 colour pages at 300 dpi into a desk, about one a second as a good
feeder does, or flat out; the desk keeps them. From sending
a key to the paint it asks for: in the list of the pages that come, and in a reception form opened
over the scan, beside the same keys when nothing runs; the budget is a frame (16.7 ms). Of that, how
long the screen's thread itself ran and how long it waited for a core, which a busy machine makes
long whatever the program does. Growth of
the desk process from before a scan to its peak until the papers are kept; the budget is two
decoded pages (2 x 26 MB): pages are the child's business.
"""

from __future__ import annotations

import argparse
import os
import re
import select
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

from db import settings
from desk_tui.counter import scan
from desk_tui.counter.desk import Desk, wall_clock
from desk_tui.counter.setup import make
from scanners.devices.protocol import Settings
from tests.bench.feeder import DEVICE, PAGES, sane_folder
from tests.bench.screens import FRAME, SIZE, program
from tests.screens.desks import OFFICE, OFFICER, PASSWORD, take_in
from tests.widgets.terminal import _CONTROL, Terminal

MB = 1_000_000
BUDGET = 2 * 2480 * 3508 * 3 / MB
LONGEST = 1.0
"""Seconds after which a key is taken to have painted nothing."""
BETWEEN = 0.06
"""Seconds between two keys: longer than a card reader's, shorter than a hand's."""

HOME, END, ENTER, ESCAPE = b"\x1b[H", b"\x1b[F", b"\r", b"\x1b"
F2, F6, F10 = b"\x1bOQ", b"\x1b[17~", b"\x1b[21~"
TAB, PILE = b"\t", b"\x1bc"


def desk(folder: Path) -> Path:
    """A desk with one dossier, whose last scan was from the test device's feeder."""
    folder.mkdir()
    make(folder, OFFICE, 1, 9999, OFFICER, PASSWORD, clock=wall_clock)
    with closing(Desk.open(folder, OFFICER, PASSWORD)) as open_desk:
        take_in(open_desk)
        scan.remember(open_desk, DEVICE, Settings("feeder", 300, "color"))
        alone = {"extra": {"escl-find": "no"}}
        open_desk.record.transact(lambda connection: settings.put(connection, "scan", alone))
    return folder


def as_a_feeder(sane: Path) -> None:
    """The test device waits three milliseconds a block: about a second a page."""
    told = sane / "test.conf"
    slow = re.sub(r"(?m)^read-delay .*$", "read-delay true", told.read_text())
    told.write_text(re.sub(r"(?m)^read-delay-duration .*$", "read-delay-duration 3000", slow))


@dataclass(frozen=True)
class Press:
    """Milliseconds from a key to the end of the write with what it brings; of them, those that the
    screen's thread ran, and waited for a core."""

    took: float
    ran: float
    waited: float


def screen_thread(terminal: Terminal) -> tuple[float, float]:
    """Milliseconds that it ran, and waited for a core, since it began."""
    told = Path(f"/proc/{terminal.pid}/task/{terminal.pid}/schedstat").read_text().split()
    return int(told[0]) / 1e6, int(told[1]) / 1e6


def painted(terminal: Terminal, key: bytes, mark: str) -> Press | None:
    """Press a key and wait for the first `mark` it brings."""
    while terminal.read(0):
        pass
    ran, waited = screen_thread(terminal)
    seen, start = b"", time.perf_counter()
    os.write(terminal.fd, key)
    while (left := start + LONGEST - time.perf_counter()) > 0:
        if not select.select([terminal.fd], [], [], left)[0]:
            break
        seen += os.read(terminal.fd, 65536)
        if mark in _CONTROL.sub(b"", seen).decode("utf-8", "replace"):
            spent = (time.perf_counter() - start) * 1000
            terminal.painted += seen
            now = screen_thread(terminal)
            return Press(spent, now[0] - ran, now[1] - waited)
    terminal.painted += seen
    return None


def children(pid: int) -> set[int]:
    """Programs that a process has started and that still run."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return {int(child) for task in tasks for child in task.read_text().split()}


def scans(pid: int) -> bool:
    """Is a child at a device? Then it has a child of its own, which speaks with the device."""
    return any(children(child) for child in children(pid))


def memory(pid: int, name: str) -> float:
    """VmRSS or VmHWM of a process, in MB."""
    told = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in told.splitlines() if line.startswith(name))
    return int(line.split()[1]) * 1024 / MB


def press_while(
    terminal: Terminal, keys: Iterator[tuple[bytes, str]], busy: Callable[[], bool]
) -> tuple[list[Press], int]:
    """(keys that were painted, how many painted nothing)."""
    spent: list[Press] = []
    lost = 0
    while busy():
        took = painted(terminal, *next(keys))
        if took is None:
            lost += 1
        else:
            spent.append(took)
        terminal.pause(BETWEEN)
    return spent, lost


def letters() -> Iterator[tuple[bytes, str]]:
    """A name being typed, and rubbed out by the line when it is long."""
    for letter in cycle("abcdefghij"):
        yield letter.encode(), letter


def ends_of_list() -> Iterator[tuple[bytes, str]]:
    """Between the first and the last page, which are in no paper yet."""
    for key in cycle((HOME, END)):
        yield key, "? chưa chia"


def count_down(presses: int) -> Callable[[], bool]:
    left = iter(range(presses))
    return lambda: next(left, None) is not None


def to_scan_screen(terminal: Terminal) -> None:
    terminal.wait_for("Nguyễn Văn Thử")
    terminal.send(ENTER)
    terminal.wait_for("Quét cả chồng")
    terminal.pause(0.5)
    terminal.send(PILE)
    terminal.wait_for("khay nạp")
    terminal.pause(1.0)


def begin(terminal: Terminal) -> None:
    """Start the feeder, and wait until there are pages to go between."""
    terminal.painted = b""
    terminal.send(F6)
    terminal.wait_for("2  ? chưa chia")


def keep(terminal: Terminal) -> None:
    """All pages are one paper's; back on the dossier's page, then here again."""
    terminal.pause(1.0)
    terminal.send(HOME)
    terminal.pause(0.2)
    terminal.send(b"\x1b1")
    terminal.pause(0.5)
    terminal.painted = b""
    terminal.send(F10)
    terminal.wait_for(f"Đã lưu {PAGES} trang", 60)
    terminal.pause(1.0)


def one_round(folder: Path, told: dict[str, list[Press]], lost: dict[str, int]) -> list[float]:
    """Two scans, kept; MB that the desk process grew by in each."""
    grown: list[float] = []
    with Terminal(program(folder), SIZE) as terminal:
        to_scan_screen(terminal)
        for place in ("list", "form"):
            # The peak begins anew from what it holds now.
            Path(f"/proc/{terminal.pid}/clear_refs").write_text("5")
            before = memory(terminal.pid, "VmRSS")
            begin(terminal)
            keys = ends_of_list()
            if place == "form":
                terminal.send(F2)
                terminal.wait_for("Số định danh")
                terminal.pause(1.0)
                terminal.send(TAB)
                terminal.pause(0.3)
                keys = letters()
            for state, busy in (
                ("scanning", lambda: scans(terminal.pid)),
                ("idle", count_down(60)),
            ):
                name = f"{place}, {state}"
                took, nothing = press_while(terminal, keys, busy)
                told.setdefault(name, []).extend(took)
                lost[name] = lost.get(name, 0) + nothing
            if place == "form":
                terminal.send(ESCAPE)
                terminal.pause(1.0)
            keep(terminal)
            grown.append(memory(terminal.pid, "VmHWM") - before)
            terminal.send(PILE)
            terminal.pause(1.5)
    return grown


def middle_and_most(spent: list[float]) -> str:
    spent = sorted(spent)
    if not spent:
        return f"{'–':>20}"
    return f"{spent[len(spent) // 2]:11.1f}{spent[int(len(spent) * 0.99)]:9.1f}"


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m tests.bench.scanning")
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--flat-out", action="store_true")
    chosen = options.parse_args()
    told: dict[str, list[Press]] = {}
    lost: dict[str, int] = {}
    grown: list[list[float]] = []
    with tempfile.TemporaryDirectory() as name:
        room = Path(name)
        os.environ |= {"DESK_TUI_OFFICER": OFFICER, "DESK_TUI_PASSWORD": PASSWORD}
        sane = sane_folder(room)
        if not chosen.flat_out:
            as_a_feeder(sane)
        os.environ["SANE_CONFIG_DIR"] = str(sane)
        for number in range(chosen.rounds):
            grown.append(one_round(desk(room / f"desk{number}"), told, lost))
    print(f"a key press to its paint, ms (median, p99); a frame is {FRAME:.1f}")
    heads = ("to its paint", "thread ran", "waited for a core")
    print(f"{'':18}{'keys':>6}{'no paint':>10}" + "".join(f"{head:>20}" for head in heads))
    for place, presses in told.items():
        each = [[one.took for one in presses], [one.ran for one in presses]]
        each.append([one.waited for one in presses])
        print(f"  {place:16}{len(presses):6}{lost[place]:10}" + "".join(map(middle_and_most, each)))
    firsts, seconds = zip(*grown, strict=True)
    print(f"\ngrowth of the desk process by {PAGES} pages scanned and kept, MB, most of the rounds")
    print(f"  first scan of the day {max(firsts):8.1f}   (budget {BUDGET:.0f})")
    print(f"  the next one          {max(seconds):8.1f}")


if __name__ == "__main__":
    main()
