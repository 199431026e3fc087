"""Kill -9 at random moments of a forty-page job: `python tests/bench/kills.py [moments] [seed]`.

A killed job is resumed and killed again until it has its forty pages, which must be exactly the
forty sheets; then the next one. Fails by assertion at the first page lost, doubled or torn.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections import Counter
from importlib import import_module
from pathlib import Path

SHEETS = 40
# Each try lives up to this share of the time that a whole job takes.
A_TRY = 0.5


def main(moments: int, seed: int) -> None:
    sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1] / "scanners")]
    jobs, killing = import_module("jobs"), import_module("killing")
    from scanners.vault import Vault

    rng = random.Random(seed)
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        stack = jobs.sheets(root / "sheets", SHEETS)
        shelf = Vault(root / "vault", bytes(range(32))).shelf("dossier")
        started = time.monotonic()
        job, _ = killing.kill_once(root / "whole", stack, shelf, None, 300)
        whole = time.monotonic() - started
        killing.complete(root / "whole", stack, shelf, job)
        print(f"one whole job: {whole:.1f} s; seed {seed}")
        kept: list[int] = []
        receiving = jobs_done = 0
        job = None
        for moment in range(moments):
            folder = root / f"job-{jobs_done}"
            seconds = rng.uniform(0, whole * A_TRY)
            job, killed = killing.kill_once(folder, stack, shelf, job, seconds)
            kept.append(killed.kept)
            receiving += killed.lost > 0
            if killed.kept == SHEETS or moment == moments - 1:
                killing.complete(folder, stack, shelf, job)
                job, jobs_done = None, jobs_done + 1
            if moment % 20 == 19:
                print(f"{moment + 1} kills", flush=True)
        spread = Counter(count // 10 * 10 for count in kept)
        print(f"{moments} kills in {jobs_done} jobs: no page lost, doubled, torn")
        print(f"pages kept at a kill, by tens: {dict(sorted(spread.items()))}")
        print(f"killed while a page was coming: {receiving}")


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    main(given[0] if given else 200, given[1] if len(given) > 1 else 1)
