"""How fast the figures of an office are counted. Not a test: numbers to read.

    python -m tests.bench.figures [--rows 1000000] [--keep FOLDER] [--rounds 5]

A record of five years at four desks with the packaged catalogue; few procedures make up most
dossiers, as at a commune, and what is open is at most two months old. Prints what counting
everything for the first time costs, then each step of the F9 screen beside the bare SQL it stands
on, and beside counting dossiers one by one.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from db import settings, tallies
from db.catalogue_import import seed
from db.store import Record
from desk_tui.counter import report as reports
from desk_tui.counter import spoilers, targets
from desk_tui.counter.desk import Desk, Office
from desk_tui.counter.report import Ask
from desk_tui.counter.setup import packaged
from desk_tui.rules import metrics
from tests.bench.made import KEY, OFFICE, OFFICER, build

DESKS = 4
YEARS = 5
TODAY = date(2026, 11, 16)
_SPREAD = f"""
UPDATE dossiers SET
    procedure = (SELECT code FROM procedures WHERE version = 1
                 + cast(:many * (n * 7919 % 10007 / 10007.0) * (n * 7919 % 10007 / 10007.0)
                   * (n * 7919 % 10007 / 10007.0) AS INTEGER)),
    desk = '{OFFICE}/' || (1 + n % {DESKS}),
    received = substr(strftime('%Y-%m-%dT%H:%M:%f', :first, '+' || (n * :step)
               || ' seconds'), 1, 23) || '000Z',
    due = substr(strftime('%Y-%m-%dT%H:%M:%f', :first, '+' || (n * :step + 604800)
               || ' seconds'), 1, 23) || '000Z',
    finished = CASE WHEN status IN (9, 10) OR (status IN (1, 2, 4, 5, 6) AND n < :recent)
               THEN substr(strftime('%Y-%m-%dT%H:%M:%f', :first,
               '+' || (n * :step + 86400 * (n % 11)) || ' seconds'), 1, 23) || '000Z' END,
    fee = CASE WHEN n % 3 THEN 0 ELSE 8000 END,
    status = CASE WHEN status IN (1, 2, 4, 5, 6) AND n < :recent THEN 10 ELSE status END
"""


def made(folder: Path, rows: int) -> None:
    record = build(folder, rows)
    fill(record, rows)
    record.close()


def fill(record: Record, rows: int) -> None:
    """Spread what `build` made over the catalogue, the desks and five years."""
    seed(record, packaged("catalogue.csv"), [], [], datetime.now(UTC), effective=date(2020, 1, 1))
    with record.write():
        connection = record.read()
        (many,) = connection.execute("SELECT count(*) FROM procedures").fetchone()
        first = datetime(TODAY.year - YEARS, TODAY.month, TODAY.day, 1)
        seconds = (datetime(TODAY.year, TODAY.month, TODAY.day) - first).total_seconds()
        connection.execute(
            _SPREAD,
            {
                "many": many,
                "first": first.isoformat(sep=" "),
                "step": seconds / rows,
                "recent": rows * 29 // 30,
            },
        )
        office = Office(code=OFFICE, unit="UBND xã Thử Nghiệm", desk=1)
        from msgspec import to_builtins

        settings.put(connection, "office", to_builtins(office))
        connection.execute(
            "INSERT OR REPLACE INTO officers (name, role, until) VALUES (?, 'supervisor', NULL)",
            (OFFICER,),
        )


def timed(work: Callable[[], Any], rounds: int) -> tuple[float, float]:
    """Milliseconds by the clock and by this program's own work: the median of `rounds` runs."""
    work()
    clock, own = [], []
    for _ in range(rounds):
        start, worked = time.perf_counter(), time.process_time()
        work()
        clock.append((time.perf_counter() - start) * 1000)
        own.append((time.process_time() - worked) * 1000)
    return sorted(clock)[rounds // 2], sorted(own)[rounds // 2]


def load() -> str:
    """What else ran: mean load of the last minute, and the processors there are."""
    if not hasattr(os, "getloadavg"):
        return "not known here"
    return f"{os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"


def steps(desk: Desk) -> dict[str, tuple[Callable[[], Any], Callable[[], Any]]]:
    """(what the screen does, the bare SQL below it)."""
    this = Ask(TODAY.replace(day=1), TODAY)
    before = Ask(*metrics.before(this.first, this.last))
    years = Ask(TODAY - timedelta(days=365 * YEARS), TODAY)
    odd = Ask(date(2023, 2, 11), date(2025, 9, 17))

    def bare(ask: Ask, **more: Any) -> Callable[[], Any]:
        return lambda: tallies.sorts(desk.read, reports.span_of(desk, ask), **more)

    def by(ask: Ask, by: reports.By) -> Ask:
        return Ask(ask.first, ask.last, by=by)

    told = reports.report(desk, this)
    whole = reports.report(desk, years)
    return {
        "first figures: this month": (lambda: reports.report(desk, this), bare(this)),
        "the month before, for arrows": (lambda: reports.report(desk, before), bare(before)),
        "against the targets": (lambda: targets.standing(desk, told), lambda: None),
        "what spoils the reports": (
            lambda: spoilers.found(desk, this.first, this.last, 1),
            lambda: None,
        ),
        "twelve months of every metric": (lambda: reports.months(desk, this), lambda: None),
        "five years": (lambda: reports.report(desk, years), bare(years)),
        "any days of 2023–2025": (lambda: reports.report(desk, odd), bare(odd)),
        "five years by field": (lambda: reports.report(desk, by(years, "field")), bare(years)),
        "five years by desk": (
            lambda: reports.report(desk, by(years, "desk")),
            bare(years, by_desk=True),
        ),
        "behind a number: results missing": (
            lambda: reports.behind(desk, told, "results_missing"),
            lambda: None,
        ),
        "behind a number of five years": (
            lambda: reports.behind(desk, whole, "open_overdue"),
            lambda: None,
        ),
    }


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--keep", type=Path)
    said = options.parse_args()
    folder = said.keep or Path(tempfile.mkdtemp())
    try:
        if not (folder / "record.db").exists():
            made(folder, said.rows)
        measure(folder, said.rounds)
    finally:
        if not said.keep:
            shutil.rmtree(folder)


def measure(folder: Path, rounds: int) -> None:
    now = datetime(TODAY.year, TODAY.month, TODAY.day, 3, tzinfo=UTC)
    desk = Desk(folder, KEY, OFFICER, lambda: now)
    start, left = time.perf_counter(), tallies.behind(desk.read)
    tallies.catch_up(desk.record)
    print(f"counted {left:,} acts for the first time in {time.perf_counter() - start:.1f} s")
    for table in ("dossier_facts", "month_facts", "year_facts", "fact_sorts"):
        (rows,) = desk.read.execute(f"SELECT count(*) FROM {table}").fetchone()
        print(f"  {table}: {rows:,} rows")
    print(f"load of the machine before: {load()}")
    print(f"\n{'ms, median':38}{'screen':>9}{'its work':>10}{'bare SQL':>10}{'its work':>10}")
    for name, (ours, bare) in steps(desk).items():
        told = (*timed(ours, rounds), *timed(bare, rounds))
        print(f"{name:38}" + "".join(f"{one:10.1f}" for one in told).removeprefix(" "), flush=True)
    start = time.perf_counter()
    desk.read.execute(
        "SELECT procedure, channel, status, count(*) FROM dossiers GROUP BY 1, 2, 3"
    ).fetchall()
    print(f"{'one by one: counting dossiers':38}{(time.perf_counter() - start) * 1000:9.1f}")
    print(f"load of the machine after: {load()}")
    desk.close()


if __name__ == "__main__":
    main()
