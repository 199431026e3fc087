"""How fast a node tells twelve months of 34 provinces. Not a test: numbers to read.

    python -m tests.bench.node_numbers [--db postgresql://…] [--offices 10] [--rounds 3]

Every office of a province sends each day of a year; one row is one office's day, and one more
for each procedure and way in of that day.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Table, func, insert, literal, select

from desk_tui.centre.ledger import Ledger, open_ledger
from desk_tui.centre.measures.tables import FLOWS, counts, lines
from desk_tui.counter import node_report, report
from tests.bench.figures import load
from tests.bench.line import _postgresql

PROVINCES = 34
PROCEDURES = 3
FIRST, LAST = date(2025, 12, 1), date(2026, 11, 30)
_SEED = "H00.00"


def fill(ledger: Ledger, offices: int) -> tuple[int, int]:
    """One office's year written out, then copied for every other; the rows of days and of lines."""
    whole = {name: 40 + place for place, name in enumerate(FLOWS)}
    days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    here = [{"office": _SEED, "day": day.isoformat(), **whole} for day in days]
    seeds: dict[Table, list[dict[str, Any]]] = {
        counts: [row | {"desk": ""} for row in here],
        lines: [
            row | {"procedure": f"1.00000{n}", "name": "Thủ tục", "field": f"Lĩnh vực {n}"}
            | {"channel": channel}
            for row in here
            for n in range(PROCEDURES)
            for channel in ("counter", "online")
        ],
    }  # fmt: skip
    codes = [f"H{n:02d}.{m:03d}" for n in range(1, PROVINCES + 1) for m in range(offices)]
    rows = []
    with ledger.write("bench") as connection:
        for table, seed in seeds.items():
            connection.execute(insert(table), seed)
            columns = [column for column in table.columns if column.name != "office"]
            for office in codes:
                year = select(literal(office), *columns).where(table.c.office == _SEED)
                connection.execute(insert(table).from_select(["office", *columns], year))
            rows.append(connection.scalar(select(func.count()).select_from(table)) or 0)
    return rows[0], rows[1]


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--db", default="", help="an empty PostgreSQL; else a private one is made")
    words.add_argument("--offices", type=int, default=10)
    words.add_argument("--rounds", type=int, default=3)
    given = words.parse_args()
    with tempfile.TemporaryDirectory() as name, _postgresql(given.db) as db:
        ledger = open_ledger(db, Path(name))
        days, parts = fill(ledger, given.offices)
        print(f"{days:,} days of offices, {parts:,} lines of procedures; load before: {load()}")
        for _ in range(given.rounds):
            _measure(ledger, db)
        print(f"load after: {load()}")
        ledger.close()


def _measure(ledger: Ledger, db: str) -> None:
    month = LAST.replace(day=1), LAST
    online = report.definition("TL-C")
    works: dict[str, Callable[[], object]] = {
        f"{PROVINCES} provinces by 12 months": lambda: node_report.months(
            ledger, FIRST, LAST, online
        ),
        "ranking of all offices in a month": lambda: node_report.report(
            db, *month, rank="TL-C", line=90
        ),
        "fields in a month": lambda: node_report.report(db, *month, "field", rank="TL-C"),
        "procedures by 12 months": lambda: node_report.months(
            ledger, FIRST, LAST, online, "procedure"
        ),
    }
    for words, work in works.items():
        begun = time.perf_counter()
        work()
        print(f"{words}: {time.perf_counter() - begun:.3f} s", flush=True)


if __name__ == "__main__":
    main()
