"""What one dossier weighs in the node's ledger on PostgreSQL, table by table.

    python -m tests.bench.ledger [--dossiers 400] [--db postgresql://…]

Each dossier is taken in by the desk's own verb and lives to its end: received, slip, three papers
scanned and archived, three changes of status. The acts travel to a real node; then rows and bytes
(heap, TOAST and indexes, after VACUUM) are counted and divided. Files lie outside the ledger.
Printed with them: the tables that have something unique without the office in it. Those that have
no office are kept whole on each server by an engine that spreads offices over servers; one that
has an office and appears here could not be spread (tests/centre/test_ledger_keys.py forbids it).
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import random
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import UniqueConstraint, create_engine, text

from db import acts, keys
from db.kinds import Paper, PaperAdded, PaperArchived, Person, StatusChanged
from desk_tui import centre
from desk_tui.centre import admin
from desk_tui.centre.ledger import url_of
from desk_tui.centre.ledger_tables import metadata
from desk_tui.centre.sync import sync_once
from desk_tui.counter import setup
from desk_tui.counter.desk import Desk, Office
from desk_tui.counter.receive import Walkin, receive
from tests.bench.line import _postgresql
from tests.centre.kit import Node

OFFICER, PASSWORD = "Nguyễn Thị Thử", "mật khẩu thử 1"
PROCEDURES = ("1.001193", "1.000894", "2.000635")
PAPERS = 3
START = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--dossiers", type=int, default=400)
    asked.add_argument("--db", default="", help="an empty PostgreSQL; else a private one is made")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as name, _postgresql(given.db) as db:
        node = Node(db, Path(name) / "node-files").start()
        try:
            written = _fill(Path(name) / "desk", node, given.dossiers)
        finally:
            node.kill()
        _weigh(db, given.dossiers, written)
    _keys()


def _fill(folder: Path, node: Node, dossiers: int) -> int:
    office = Office(code="H18.12.34", unit="UBND phường Ví Dụ", desk=1, province="Quảng Ngãi")
    clock = [START]
    code = admin.enrol(node.db, office.code, "1", url=node.url)
    setup.make(folder, office, 1, 9999, OFFICER, PASSWORD, code_file=code, clock=lambda: clock[0])
    desk = Desk(folder, keys.unlock(folder, OFFICER, PASSWORD), OFFICER, lambda: clock[0])
    for number in range(dossiers):
        clock[0] += timedelta(seconds=20)
        _live(desk, number)
    report = sync_once(desk.record, desk.vault, now=desk.now, chance=random.random, urgent=True)
    if report.line == "down" or report.pending:
        raise SystemExit(f"not all of it arrived: {report}")
    (count,) = desk.read.execute("SELECT count(*) FROM outbox WHERE receipt != ''").fetchone()
    desk.close()
    return count


def _live(desk: Desk, number: int) -> None:
    owner = Person(
        name="Nguyễn Văn Thử",
        number=f"0010900{number:05d}",
        birth="1990-08-15",
        address="Số 1, Thôn Ví Dụ, Xã Mẫu",
    )
    told = receive(desk, Walkin(procedure=PROCEDURES[number % len(PROCEDURES)], owner=owner))
    said = []
    shelf = desk.vault.shelf(told.id)
    for n in range(PAPERS):
        # The ledger knows a file by its name and length; what is in it weighs elsewhere.
        paper = Paper(
            key=f"giay-{n}",
            name="Giấy tờ đã quét của hồ sơ",
            state="digitised",
            pages=3,
            sha256=shelf.put(f"{number} {n} scan".encode()).sha256,
            bytes=200_000,
            taken="scanned",
        )
        copy = shelf.put(f"{number} {n} copy".encode()).sha256
        said.append(PaperAdded(paper=paper))
        said.append(PaperArchived(key=paper.key, of=paper.sha256, sha256=copy, bytes=230_000))
    said += [StatusChanged(status=status, before=before) for before, status in STATUSES]
    desk.act(lambda _: [acts.Doing(told.id, one) for one in said])


STATUSES = ((2, 4), (4, 9), (9, 10))


def _weigh(db: str, dossiers: int, confirmed: int) -> None:
    engine = create_engine(url_of(db))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM (FULL, ANALYZE)"))
        rows = connection.execute(
            text(
                "SELECT c.relname, pg_total_relation_size(c.oid), pg_indexes_size(c.oid),"
                " (xpath('/row/n/text()', query_to_xml("
                "   format('SELECT count(*) AS n FROM %I', c.relname), false, true, '')))[1]::text"
                " FROM pg_class c JOIN pg_namespace s ON s.oid = c.relnamespace"
                " WHERE s.nspname = 'public' AND c.relkind = 'r' ORDER BY 2 DESC"
            )
        ).all()
    engine.dispose()
    print(f"{dossiers} dossiers, {confirmed} answered acts; per dossier:")
    rows_each = bytes_each = 0.0
    for name, size, indexes, count in rows:
        if int(count) < dossiers / 10:
            continue
        rows_each += int(count) / dossiers
        bytes_each += size / dossiers
        print(
            f"  {name:14} {int(count) / dossiers:6.2f} rows {size / dossiers:8,.0f} bytes,"
            f" of them {indexes / dossiers:6,.0f} in indexes"
        )
    print(f"  {'all':14} {rows_each:6.2f} rows {bytes_each:8,.0f} bytes")


def _keys() -> None:
    for module in pkgutil.walk_packages(centre.__path__, f"{centre.__name__}."):
        if module.name.endswith("tables"):
            importlib.import_module(module.name)
    for table in metadata.sorted_tables:
        unique = [tuple(column.name for column in table.primary_key.columns)]
        unique += [
            tuple(column.name for column in one.columns)
            for one in table.constraints
            if isinstance(one, UniqueConstraint)
        ]
        bare = sorted({one for one in unique if "office" not in one})
        if bare:
            held = "has the office" if "office" in table.c else "has no office"
            print(f"  {table.name:18} {held}; unique without it: {bare}")


if __name__ == "__main__":
    main()
