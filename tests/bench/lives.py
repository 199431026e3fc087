"""Many more and longer lives of dossiers at two desks than CI walks. Not a test: a long search.

    python -m tests.bench.lives [--examples 200] [--steps 60] [--seed 1]

Ends with a traceback and the shortest life found that comes to something else than the reference
(`tests/counter/lives_told.py`); about a second for each life.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from pathlib import Path

from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from desk_tui.centre.ledger import open_ledger
from tests.centre.kit import Node
from tests.counter.lives import Lives
from tests.counter.lives_nodes import AtLedger, AtNode, blank


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m tests.bench.lives")
    asked.add_argument("--examples", type=int, default=200)
    asked.add_argument("--steps", type=int, default=60)
    asked.add_argument("--socket", action="store_true", help="the node in a process of its own")
    asked.add_argument("--seed", type=int, default=random.randrange(10**6))
    given = asked.parse_args()
    print(f"seed {given.seed}", flush=True)
    wanted = settings(
        max_examples=given.examples,
        stateful_step_count=given.steps,
        deadline=None,
        database=None,
        print_blob=True,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        db, files = str(folder / "centre.db"), folder / "files"
        node = Node(db, files)
        Lives.node = AtNode(node.start()) if given.socket else AtLedger(open_ledger(db, files))
        Lives.made = (folder / "made", blank(folder / "made"))
        begun = time.monotonic()
        try:
            run_state_machine_as_test(seed(given.seed)(Lives), settings=wanted)
        finally:
            node.kill()
        took = time.monotonic() - begun
    print(f"{given.examples} lives of up to {given.steps} steps in {took:.0f} s: as told")


if __name__ == "__main__":
    main()
