"""The searchable, signed archive copy beside OCRmyPDF on the same pages. Not a test: numbers.

    python -m tests.bench.archive [--pages 10] [--dpi 300]

Both get the same generated scans in colour, once level and once three degrees crooked, on as many
cores. Printed for each: CPU and wall seconds a page with all children, size, and the share of
characters (with their marks) that `pdftotext` finds wrong in the result, against the exact truth.
OCRmyPDF writes a plain PDF here (`--output-type pdf`), ours is PDF/A-1b with a signature and stamp.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from scanners.archive import Signer, archive
from scanners.digitise import digitise
from scanners.pdf import assemble
from scanners.signing import FileKey, signer
from scanners.stamp import Stamp
from tests.scanners.authority import NOW, PASSWORD, authority, key_file, rsa_key
from tests.scanners.misread import distance
from tests.scanners.paper import letter, saved, scanned

FONT = Path(__file__).parents[2] / "desk_tui/slips/fonts/LiberationSerif-Regular.ttf"


@dataclass(frozen=True)
class Figures:
    cpu: float
    wall: float
    megabytes: float
    wrong: float


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--pages", type=int, default=10)
    asked.add_argument("--dpi", type=int, default=300)
    given = asked.parse_args()
    print(f"{given.pages} pages at {given.dpi} dpi, {os.cpu_count()} cores, load {os.getloadavg()}")
    print(f"{'':34}{'CPU s/page':>11}{'s/page':>9}{'MB':>8}{'wrong %':>9}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sign = _signer(folder)
        for skew in (0.0, 3.0):
            pages, truths = _corpus(folder, given.pages, given.dpi, skew)
            _compare(folder, pages, truths, skew, sign)


def _compare(
    folder: Path, pages: Sequence[Path], truths: Sequence[str], skew: float, sign: Signer
) -> None:
    out = folder / "out.pdf"
    assemble(pages, folder / "in.pdf")

    def ours() -> None:
        if skew:
            digitise(pages, out, sign=sign)
        else:
            archive(pages, out, signer=sign)

    def theirs() -> None:
        command = [sys.executable, "-m", "ocrmypdf", "-q", "-l", "vie", "--output-type", "pdf"]
        command += ["--jobs", str(os.cpu_count()), *(["--deskew"] if skew else [])]
        subprocess.run([*command, str(folder / "in.pdf"), str(out)], check=True)

    name = f"{skew:.0f} degrees"
    first = _measured(f"{name}: archive copy, signed", ours, out, truths)
    second = _measured(f"{name}: OCRmyPDF", theirs, out, truths)
    print(f"{'':34}{second.cpu / first.cpu:10.2f}x fewer CPU seconds", flush=True)


def _measured(name: str, make: Callable[[], None], out: Path, truths: Sequence[str]) -> Figures:
    out.unlink(missing_ok=True)
    cpu, began = _cpu(), time.perf_counter()
    make()
    cpu, wall = (_cpu() - cpu) / len(truths), (time.perf_counter() - began) / len(truths)
    said = subprocess.run(
        ["pdftotext", str(out), "-"], capture_output=True, encoding="utf-8", check=True
    ).stdout.split("\f")
    wrong = sum(
        distance(" ".join(truth.split()), " ".join(page.split()))
        for truth, page in zip(truths, said, strict=False)
    )
    letters = sum(len(" ".join(truth.split())) for truth in truths)
    found = Figures(cpu, wall, out.stat().st_size / 1e6, wrong / letters)
    print(
        f"{name:34}{found.cpu:11.2f}{found.wall:9.2f}{found.megabytes:8.1f}{found.wrong:9.2%}",
        flush=True,
    )
    return found


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _corpus(folder: Path, count: int, dpi: int, skew: float) -> tuple[list[Path], list[str]]:
    """Letters in four sizes of print, with a seal and a signature, as a scanner sees them."""
    pages: list[Path] = []
    truths: list[str] = []
    for seed in range(count):
        sheet = letter(seed, dpi, pt=(13, 12, 11, 9)[seed % 4])
        path = folder / f"{skew:.0f}-{seed}.jpg"
        pages.append(saved(scanned(sheet.image, skew=skew, seed=seed), path, dpi=dpi))
        truths.append(sheet.text)
    return pages, truths


def _signer(folder: Path) -> Signer:
    issuer = authority()
    key = FileKey(key_file(folder / "key.p12", issuer.issue(key=rsa_key()), issuer), PASSWORD)
    return signer(key, Stamp("Sao y", "Ủy ban nhân dân xã Thử Nghiệm", FONT), NOW)


if __name__ == "__main__":
    main()
