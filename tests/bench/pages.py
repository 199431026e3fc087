"""Page work, measured: what is found wrong and what it costs. Not a test: numbers to read.

    python -m tests.bench.pages [--pages 8] [--dpi 300] [--upright]

Prints the error of the skew by kind of sheet, the cost of each step of `measure` on one A4 colour
page, which sheets are called blurred at which blur, and how often a turned page is put upright.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image

from scanners.pages import ink, load, load_gray, measure, preview, receive, treated
from scanners.sharp import blurred
from scanners.skew import skew
from scanners.treatment import Treatment
from scanners.upright import upright
from tests.scanners import paper


def spent(work: Callable[[], Any], rounds: int = 9) -> float:
    """Milliseconds, the middle of `rounds` runs after one to warm up."""
    work()
    runs: list[float] = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        runs.append((time.perf_counter() - start) * 1000)
    return statistics.median(runs)


def angles(pages: int, dpi: int) -> None:
    print(f"skew, {pages} angles from -5 to 5 a kind at {dpi} dpi, degrees and ms a page")
    every: list[float] = []
    for name, make in paper.KINDS.items():
        clean, errors, runs = make(dpi).image, [], []
        for seed in range(pages):
            angle = random.Random(seed + 50).uniform(-5, 5)
            lid = (12, 12, 14) if seed % 2 else None
            page = paper.scanned(clean, skew=angle, seed=seed, noise=9, lid=lid)
            start = time.perf_counter()
            found = skew(page)
            runs.append((time.perf_counter() - start) * 1000)
            errors.append(abs(found - angle))
        every += errors
        middle, worst = statistics.median(errors), max(errors)
        print(f"  {name:24} median {middle:.3f}  max {worst:.3f}  {statistics.median(runs):.0f} ms")
    print(f"  {'all':24} median {statistics.median(every):.3f}  max {max(every):.3f}")


def costs(folder: Path, dpi: int) -> None:
    print(f"one A4 colour page at {dpi} dpi, JPEG 85")
    made = paper.scanned(paper.letter(1, dpi).image, skew=1.7)
    page = paper.saved(made, folder / "page-0001.jpg", dpi)
    gray = load_gray(page)
    steps: dict[str, Callable[[], Any]] = {
        "decode, colour": lambda: load(page),
        "decode, brightness": lambda: load_gray(page),
        "ink": lambda: ink(gray, dpi),
        "skew": lambda: skew(gray),
        "blur": lambda: blurred(gray, dpi),
        "SHA-256": lambda: hashlib.sha256(page.read_bytes()).hexdigest(),
        "receive (with flush)": lambda: receive(page, 1, dpi),
        "measure": lambda: measure(page, dpi),
        "preview, 400 wide": lambda: preview(page, Treatment(angle=1.7), 400),
        "treated, quarter turn": lambda: treated(page, Treatment(turn=90), folder),
        "treated, made level": lambda: treated(page, Treatment(angle=1.7), folder),
    }
    for name, work in steps.items():
        print(f"  {name:24} {spent(work):7.1f} ms")


def focus() -> None:
    blurs = (0.4, 0.7, 1.0, 1.5, 2.0, 2.5)
    print("called blurred, by blur in dots:", *blurs)
    kinds = paper.KINDS | {"handwriting": lambda dpi: paper.handwritten(1, dpi)}
    for dpi in (150, 200, 300):
        for name, make in kinds.items():
            clean, marks = make(dpi).image, []
            for blur in blurs:
                file = io.BytesIO()
                paper.scanned(clean, skew=0.8, blur=blur).save(file, "JPEG", quality=80)
                marks.append("x" if blurred(Image.open(file).convert("L"), dpi) else ".")
            print(f"  {dpi} dpi  {name:24}", *marks)


def turns(folder: Path, pages: int) -> None:
    right, runs, wrong = 0, [], []
    kinds = [kind for kind in paper.KINDS if kind != "card"]
    for seed in range(pages):
        kind, needed = kinds[seed % len(kinds)], random.Random(seed).choice((0, 90, 180, 270))
        sheet = paper.scanned(paper.KINDS[kind](200).image, skew=2, seed=seed)
        page = paper.saved(sheet.rotate(needed, expand=True), folder / "page-0001.jpg", 200)
        start = time.perf_counter()
        found = upright(page)
        runs.append(time.perf_counter() - start)
        right += found == needed
        if found != needed:
            wrong.append(f"{kind}: {found} for {needed}")
    print(f"upright: {right} of {pages} right, {statistics.median(runs):.1f} s a page", *wrong)


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--pages", type=int, default=8)
    asked.add_argument("--dpi", type=int, default=300)
    asked.add_argument("--upright", action="store_true")
    wanted = asked.parse_args()
    with tempfile.TemporaryDirectory() as name:
        costs(Path(name), wanted.dpi)
        angles(wanted.pages, wanted.dpi)
        focus()
        if wanted.upright:
            turns(Path(name), wanted.pages)


if __name__ == "__main__":
    main()
