"""Feeder to kept PDF/A, beside the plainest way to do it. Not a test: numbers to read.

    python -m tests.bench.feeder [--rounds 5] [--cold]

SANE's test device feeds ten A4 colour pages at 300 dpi. Ours: scan, decode every page, ledger,
hashes, unsearchable PDF/A-1b, encrypted vault. Beside it: `scanimage --batch` and img2pdf on the
same device, nothing checked and nothing kept. The budget is 1.3 times. Ours begins as at the key
of a scan screen that has been open for a while: a worker waits, its parts loaded; with `--cold`
there is none, as for a script. With `--parts`, where our
time goes. The wall time of either is that of both cores.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from scanners.ahead import apart
from scanners.devices.protocol import ScanConfig, Settings
from scanners.intake import finish, open_job, prepare, scan
from scanners.pages import load_gray, receive, received
from scanners.pdf import Sink, pack
from scanners.vault import Vault

PAGES = 10
BUDGET = 1.3
DEVICE = "sane:test:0"
OPEN_FOR = 2.0
"""Seconds that the scan screen has been open when the key comes."""
SETTINGS = Settings("feeder", 300, "color")
_BEGIN = "from scanners import worker; from scanners.devices import sane"
_WANTED = {
    "geometry_max": "300.0",
    "br_x": "210",
    "br_y": "297",
    "test-picture": '"Color pattern"',
}


def sane_folder(root: Path) -> Path:
    """A desk whose only scanner is the test device."""
    folder = root / "sane.d"
    folder.mkdir()
    (folder / "dll.conf").write_text("test\n")
    text = Path("/etc/sane.d/test.conf").read_text()
    for name, value in _WANTED.items():
        text = re.sub(rf"(?m)^{re.escape(name)} .*$", f"{name} {value}", text)
    (folder / "test.conf").write_text(text)
    return folder


def plain(folder: Path, sane: Path) -> float:
    """Seconds of the plain way. It runs in programs of its own, as a desk would run it."""
    folder.mkdir()
    order = [
        *["scanimage", "-d", "test:0", "--source=Automatic Document Feeder", "--mode=Color"],
        *["--resolution=300", "-x", "210", "-y", "297", "--format=jpeg", "--batch=p%02d.jpg"],
    ]
    began = time.perf_counter()
    environment = {**os.environ, "SANE_CONFIG_DIR": str(sane)}
    subprocess.run(order, cwd=folder, env=environment, capture_output=True, check=False)
    files = sorted(path.name for path in folder.glob("p*.jpg"))
    assert len(files) == PAGES
    program = [sys.executable, "-m", "img2pdf", *files, "-o", "paper.pdf"]
    subprocess.run(program, cwd=folder, capture_output=True, check=True)
    return time.perf_counter() - began


def ours(folder: Path, sane: Path, *, cold: bool = False) -> float:
    """Seconds until the paper is accepted: pages, ledger, hashes, PDF/A and vault are on disk."""
    if not cold:
        prepare(DEVICE)
        time.sleep(OPEN_FOR)
    config = ScanConfig(sane_config_dir=sane)
    shelf = Vault(folder / "vault", bytes(32)).shelf("bench")
    began = time.perf_counter()
    job = open_job(folder / "work", shelf, DEVICE, SETTINGS, paper="paper")
    job = asyncio.run(scan(job, DEVICE, SETTINGS, config))
    scanned = finish(job, shelf)
    took = time.perf_counter() - began
    assert scanned.pages == PAGES
    return took


def parts(folder: Path) -> dict[str, float]:
    """Milliseconds of processor time of each step by itself, on the same ten pages."""
    pages = sorted(folder.glob("p*.jpg"))
    job = Vault(folder / "job", bytes(32)).shelf("pages")
    steps: dict[str, Callable[[], object]] = {
        "decode every page to its end": lambda: [load_gray(page).close() for page in pages],
        "that, and ink, hash, flush": lambda: [receive(page, 1, 300) for page in pages],
        "that, and skew, blur": lambda: [received(page, 1, 300) for page in pages],
        "seal into the job": lambda: [job.put(page) for page in pages],
        "PDF/A of the pages, sealed": lambda: job.written(paper),
        "an empty child process": lambda: child(""),
        "a child that can begin a scan": lambda: child(_BEGIN),
        "a child that can do all": lambda: child(f"{_BEGIN}; worker._make_ready()"),
    }

    def paper(out: Sink) -> None:
        pack(pages, out, folder / "profile")

    def child(program: str) -> None:
        subprocess.run([sys.executable, "-c", program], env=apart()["env"], check=True)

    received(pages[0], 1, 300)
    spent: dict[str, float] = {}
    for name, step in steps.items():
        began = cpu()
        step()
        spent[name] = (cpu() - began) * 1000
    return spent


def cpu() -> float:
    """Seconds of processor time of this program and of those it has waited for."""
    return sum(os.times()[:4])


def main() -> None:
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--rounds", type=int, default=5)
    told.add_argument("--cold", action="store_true")
    told.add_argument("--parts", action="store_true")
    asked = told.parse_args()
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        sane = sane_folder(root)
        ours(root / "warm", sane, cold=asked.cold)
        plainly, own, spent = [], [], [0.0, 0.0]
        for turn in range(asked.rounds):
            start = cpu()
            plainly.append(plain(root / f"plain{turn}", sane))
            between = cpu()
            own.append(ours(root / f"ours{turn}", sane, cold=asked.cold))
            spent = [spent[0] + between - start, spent[1] + cpu() - between]
        middle = asked.rounds // 2
        one, other = sorted(plainly)[middle], sorted(own)[middle]
        print(f"scanimage --batch and img2pdf {one:7.2f} s")
        print(f"feeder to kept PDF/A          {other:7.2f} s")
        print(f"ratio                         {other / one:7.2f}   (budget {BUDGET})")
        each = [seconds / asked.rounds for seconds in spent]
        print(f"processor time                {each[0]:7.2f} s and {each[1]:.2f} s")
        print(f"memory of this process, peak  {resource.getrusage(0).ru_maxrss / 1024:7.0f} MiB")
        if asked.parts:
            for step, ms in parts(root / "plain0").items():
                print(f"  {step:40}{ms:9.0f} ms of processor time")


if __name__ == "__main__":
    main()
