"""A storm over two desks and a node on PostgreSQL, and the verdict on what it left.

    python -m tests.bench.line_chaos [--faults 500] [--acts 2000] [--seed 1] [--db postgresql://…]
    python -m tests.bench.line_chaos --sender ROUNDS [--loss 0.05] [--seed 1]

Desks and node are processes of their own. Lines cut, delay, double, reorder and truncate; both
sides are killed by SIGKILL; desk clocks step by two days; disks fill. The schedule of acts and
faults follows from the seed alone, so a seed that fails plays the same again. Exits with 1 when a
promise is broken. `--sabotage` breaks the program on purpose, to see the verdict say no.

With `--sender` it is the program's own sender over TLS: wires are cut in the midst of bytes, and
sender, node and PostgreSQL are killed; `--loss` puts the senders behind a net that loses packets.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections import Counter
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

from tests.bench.line import _postgresql
from tests.centre.chaos.cluster import own_cluster
from tests.centre.chaos.lossy import lossy
from tests.centre.chaos.run import Storm, storm
from tests.centre.chaos.sabotage import SABOTAGES
from tests.centre.chaos.sender_storm import sender_storm
from tests.centre.chaos.verdict import Verdict


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--faults", type=int, default=500)
    asked.add_argument("--acts", type=int, default=2000)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--faults-each", type=float, default=2.0, help="of a line, in one round")
    asked.add_argument("--sabotage", choices=sorted(SABOTAGES), default="")
    asked.add_argument("--db", default="", help="a PostgreSQL; else a private one is made")
    asked.add_argument("--sender", type=int, default=0, help="rounds of the second storm")
    asked.add_argument("--loss", type=float, default=0.0, help="share of packets lost there")
    given = asked.parse_args()
    print(f"seed {given.seed}, {os.cpu_count()} cores, load {os.getloadavg()}", flush=True)
    if given.sender:
        return _sender(given.seed, given.sender, given.loss)
    with tempfile.TemporaryDirectory() as name, _postgresql(given.db) as db:
        weather = storm(
            Path(name),
            db,
            seed=given.seed,
            faults=given.faults,
            acts=given.acts,
            faults_each=given.faults_each,
            sabotage=given.sabotage,
            say=lambda line: print(line, flush=True),
        )
        with weather as (run, verdict):
            _tell(run, verdict)
    return bool(verdict.broken)


def _sender(seed: int, rounds: int, loss: float) -> int:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        cluster = stack.enter_context(own_cluster())
        net = stack.enter_context(lossy(loss)) if loss else None
        say = partial(print, flush=True)
        weather = sender_storm(folder, cluster, seed=seed, rounds=rounds, net=net, say=say)
        run, verdict = stack.enter_context(weather)
        _tell(run, verdict)
        return bool(verdict.broken)


def _tell(run: Storm, verdict: Verdict) -> None:
    faults = run.faults()
    print(f"{run.told.rounds} rounds, {run.told.seconds:.0f} s, {faults.total()} faults")
    print(f"  faults    {_listed(faults)}")
    print(f"  meetings  {_listed(run.told.meetings)}")
    many, most = run.resent()
    print(f"  {many:,} acts were sent more than once, one of them {most} times")
    print(f"  node said {_listed(run.said())}")
    print(f"  refused to the officer  {_listed(run.told.refused)}")
    print(f"  {len(run.told.acknowledged)} acts acknowledged, {len(run.told.filed)} filings")
    print(f"  held      {_listed(verdict.held)}")
    print(f"  kinds     {_listed(verdict.kinds)}")
    for wrong in verdict.broken:
        print(f"  BROKEN    {wrong}")
    print("verdict: broken" if verdict.broken else "verdict: every promise held")


def _listed(counted: Counter[Any]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in counted.most_common())


if __name__ == "__main__":
    sys.exit(main())
