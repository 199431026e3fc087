"""How fast a node tells twelve months of 34 provinces. Not a test: numbers to read.

    python -m tests.bench.node_numbers --db ADDRESS_OF_AN_EMPTY_LEDGER [--offices 10] [--rounds 3]

Every office of a province sends each day of a year; one row is one office's day.
"""

from __future__ import annotations

import argparse
import time
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import func, insert, literal, select

from desk_tui.centre.ledger import Ledger, open_ledger
from desk_tui.centre.measures.tables import FLOWS, counts
from desk_tui.counter import node_report, report
from tests.bench.figures import load

PROVINCES = 34
FIRST, LAST = date(2025, 12, 1), date(2026, 11, 30)
_SEED = "H00.00"


def fill(ledger: Ledger, offices: int) -> int:
    """One office's year written out, then copied for every other; returns the rows."""
    whole = {name: 40 + place for place, name in enumerate(FLOWS)}
    days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    with ledger.write("bench") as connection:
        seed = [{"office": _SEED, "day": day.isoformat(), "desk": "", **whole} for day in days]
        connection.execute(insert(counts), seed)
        columns = [column for column in counts.columns if column.name != "office"]
        for province in range(1, PROVINCES + 1):
            for number in range(offices):
                office = f"H{province:02d}.{number:03d}"
                year = select(literal(office), *columns).where(counts.c.office == _SEED)
                connection.execute(insert(counts).from_select(["office", *columns], year))
        return connection.scalar(select(func.count()).select_from(counts)) or 0


def main() -> None:
    words = argparse.ArgumentParser()
    words.add_argument("--db", required=True)
    words.add_argument("--files", type=Path)
    words.add_argument("--offices", type=int, default=10)
    words.add_argument("--rounds", type=int, default=3)
    given = words.parse_args()
    ledger = open_ledger(given.db, given.files)
    print(f"{fill(ledger, given.offices)} days of offices; load before: {load()}")
    online = report.definition("TL-C")
    for _ in range(given.rounds):
        begun = time.perf_counter()
        told = node_report.months(ledger, FIRST, LAST, online)
        took = time.perf_counter() - begun
        print(f"{len(told)} provinces, {sum(map(len, told.values()))} months: {took:.3f} s")
        begun = time.perf_counter()
        node_report.report(given.db, LAST.replace(day=1), LAST, rank="TL-C", line=90)
        print(f"ranking of all offices in a month: {time.perf_counter() - begun:.3f} s")
    print(f"load after: {load()}")
    ledger.close()


if __name__ == "__main__":
    main()
