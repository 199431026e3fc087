"""What the record promises at the counter, measured side by side. Not a test: numbers to read.

    python -m tests.bench.record [--rows 1000000] [--keep FOLDER] [--rounds 300]

Prints the same questions asked of a record of 10 and of a million dossiers, and a dossier's
save beside bare sqlite3 on the same disk under the same cipher: the same rows into the same
tables, and one row as long into a table with nothing else. With `--keep` the large record is
built once and used again.
"""

from __future__ import annotations

import argparse
import random
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from db import acts, numbers, outbox, queue
from db.clock import utc_text
from db.kinds import Received, SlipIssued
from db.queue import Filter
from db.store import Record, open_file
from desk_tui.rules.text import plain
from tests.bench.made import DESK, KEY, NOW, OFFICE, OFFICER, SMALL, START, build, dossier


def timed(work: Callable[[], Any], rounds: int) -> list[float]:
    """Milliseconds of each of `rounds` runs, in order of length."""
    work()
    spent = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        spent.append((time.perf_counter() - start) * 1000)
    return sorted(spent)


def told(spent: list[float]) -> str:
    return f"{spent[len(spent) // 2]:9.3f}{spent[int(len(spent) * 0.99)]:9.3f}"


def questions(record: Record, limit: int) -> dict[str, Callable[[], Any]]:
    """What the screens ask at a key press, by name; lists of `limit` rows."""
    connection = record.read()
    everything = queue.page(connection, plain, Filter(), limit=1)
    deep = f"{utc_text(START + timedelta(days=800))}|1"

    def page(wanted: Filter, **where: str) -> Callable[[], Any]:
        return lambda: queue.page(connection, plain, wanted, limit=limit, **where)

    asked = {
        "first page": page(Filter()),
        "a page in the middle": page(Filter(), after=deep),
        "last page": page(Filter(), before="|0"),
        "processing": page(Filter(status=4)),
        "returned, by post": page(Filter(status=10, channel="post")),
        "online": page(Filter(channel="online")),
        "overdue": page(Filter(due_before=NOW)),
        "counts by status": lambda: queue.counts(connection, "status:"),
        "a code": lambda: queue.find(connection, everything[0].code),
        "an unknown code": lambda: queue.find(connection, f"{OFFICE}-260101-99999"),
        "open dossiers of a person": lambda: queue.open_of_person(
            connection, "001999999999", (3, 7, 8, 9, 10)
        ),
        "unsent": lambda: outbox.stats(connection),
        "numbers left": lambda: numbers.left(connection, NOW.date()),
    }
    for typed in (
        "ng",
        "nguyen",
        "dang",
        "nguyen van",
        "tran thi ha",
        "nguyen v",
        "ng t h",
        "4567",
    ):
        asked[f"search “{typed}”"] = page(Filter(typed))
    asked["search “nguyen”, processing"] = page(Filter("nguyen", status=4))
    asked["search “ngo thi yen”, waiting money"] = page(Filter("ngo thi yen", status=6))
    asked["search “nguyen”, by post"] = page(Filter("nguyen", channel="post"))
    asked["search “nguyen”, overdue"] = page(Filter("nguyen", due_before=NOW))
    return asked


def compare_pages(small: Record, large: Record, rows: int, rounds: int) -> None:
    print(f"\nms, lists of {SMALL}")
    print(f"{'':38}{f'of {SMALL} dossiers':>18}{f'of {rows:,} dossiers':>22}    ratio of medians")
    print(f"{'':38}{'median':>9}{'p99':>9}{'median':>13}{'p99':>9}")
    of_large = questions(large, SMALL)
    for name, ask in questions(small, SMALL).items():
        few, many = timed(ask, rounds), timed(of_large[name], rounds)
        ratio = many[len(many) // 2] / few[len(few) // 2]
        print(f"{name:38}{told(few)}    {told(many)}    {ratio:8.1f}×")


def search_budget(large: Record, rows: int, rounds: int) -> None:
    print(f"\n{f'ms, first 50 of {rows:,}':38}{'median':>9}{'p99':>9}    budget 50")
    for name, ask in questions(large, 50).items():
        if name.startswith("search"):
            print(f"{name:38}{told(timed(ask, rounds))}")


Said = list[tuple[str, tuple[Any, ...]]]


class Heard:
    """A connection that notes what is written through it, to be written again bare."""

    def __init__(self, connection: Any, said: Said) -> None:
        self._connection, self._said = connection, said

    def execute(self, sql: str, values: Any = ()) -> Any:
        if not sql.startswith("SELECT"):
            self._said.append((sql, tuple(values)))
        return self._connection.execute(sql, values)

    def executemany(self, sql: str, rows: Any) -> Any:
        kept = [tuple(row) for row in rows]
        self._said += [(sql, row) for row in kept]
        return self._connection.executemany(sql, kept)


def save(
    record: Record, chance: random.Random, counted: Iterator[int], said: Said | None = None
) -> None:
    """A walk-in's dossier as `counter.receive` writes it: number, act, slip, readings."""
    made = dossier(next(counted), chance)

    def work(connection: Any) -> list[acts.Act]:
        if said is not None:
            connection = Heard(connection, said)
        number = numbers.take(connection, date(2026, 11, 16))
        code = f"{OFFICE}-261116-{number:04d}"
        walkin = partial(Received, **{name: getattr(made.said, name) for name in FIELDS})(code=code)
        slip = SlipIssued(form="01", version=1, form_set="tt03-2025", text="D" * 180)
        return acts.append(
            connection,
            record,
            [acts.Doing(made.id, walkin), acts.Doing(made.id, slip)],
            officer=OFFICER,
            desk=DESK,
            now=datetime.now(UTC),
        )

    record.transact(work)


FIELDS = tuple(name for name in Received.__struct_fields__ if name != "code")


def compare_saves(small: Record, large: Record, twin: Record, folder: Path, rounds: int) -> None:
    """Our save beside two bare ones: the same rows into the same tables (`twin` starts as a copy
    of `small`), and as a floor one row of the same length into a table with nothing else."""
    chance = random.Random(11)
    counted = iter(range(2_000_000, 3_000_000))
    for record in (small, large, twin):
        record.transact(lambda c: numbers.add_block(c, "", 1, 9_999, "init"))
    before = _bytes(small)
    said: Said = []
    save(small, chance, counted, said)
    payload = "x" * (_bytes(small) - before)
    bare = open_file(twin.path, KEY)

    def again() -> None:
        bare.execute("BEGIN IMMEDIATE")
        for sql, values in said:
            bare.execute(sql, values)
        bare.execute("COMMIT")

    again()
    with closing(bare), closing(open_file(folder / "bare.db", KEY)) as floor:
        floor.execute("CREATE TABLE said (n INTEGER PRIMARY KEY, payload TEXT)")

        def one_row() -> None:
            floor.execute("BEGIN IMMEDIATE")
            floor.execute("INSERT INTO said (payload) VALUES (?)", (payload,))
            floor.execute("COMMIT")

        def ours() -> None:
            said.clear()
            save(small, chance, counted, said)

        spent: dict[str, list[float]] = {}
        works = {
            f"save, {SMALL} dossiers": ours,
            "bare sqlite3, the same rows": again,
            "save, large record": lambda: save(large, chance, counted),
            "bare sqlite3, one row as long": one_row,
        }
        # In turn, so that a busy moment of the machine falls on all of them.
        for _ in range(rounds):
            for name, work in works.items():
                start = time.perf_counter()
                work()
                spent.setdefault(name, []).append((time.perf_counter() - start) * 1000)
    same = sorted(spent["bare sqlite3, the same rows"])[rounds // 2]
    print(f"\n{f'ms, {len(payload):,} bytes a dossier':36} {'median':>8} {'p99':>8}   budget 2×")
    for name, measured in spent.items():
        ordered = sorted(measured)
        print(f"{name:36} {told(ordered)}   {ordered[rounds // 2] / same:5.2f}×")


def _bytes(record: Record) -> int:
    """All text the acts hold, which is what has to reach the disk."""
    columns = " + ".join(f"length({name})" for name in acts.Act.__struct_fields__)
    return record.read().execute(f"SELECT total({columns}) FROM acts").fetchone()[0].__int__()


def slip(rounds: int) -> None:
    from desk_tui.slips import data
    from desk_tui.slips.render import render

    head = data.Head(
        parent="UBND tỉnh Ví Dụ",
        unit="UBND xã Thử Nghiệm",
        place="Thử Nghiệm",
        day=NOW.date(),
        officer=OFFICER,
        code=f"{OFFICE}-261116-0001",
        qr="D" * 180,
    )
    one = data.ReceiptSlip(
        head=head,
        procedure="Đăng ký khai sinh",
        procedure_code="1.001193",
        field="Hộ tịch",
        term="03 ngày làm việc",
        owner=data.Party(name="Nguyễn Văn Thử", number="001090000000"),
        papers=(data.Paper(name="Tờ khai", original=1),),
        received=NOW,
        due=NOW + timedelta(days=3),
    )
    print(f"\n{'ms':36} {'median':>8} {'p99':>8}")
    print(f"{'slip (form 01)':36} {told(timed(lambda: render(one), rounds))}   budget 150")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as room:
        folder = Path(room)
        kept: Path = (options.keep or folder) / f"record-{options.rows}"
        start = time.perf_counter()
        ready = kept / "ready"
        if ready.exists():
            large = Record(kept, KEY, plain)
        else:
            large = build(kept, options.rows)
            ready.touch()
            size = (kept / "record.db").stat().st_size / 1e6
            print(f"  built in {time.perf_counter() - start:.0f} s, {size:,.0f} MB")
        small = build(folder / "small", SMALL)
        shutil.copytree(folder / "small", folder / "twin")
        twin = Record(folder / "twin", KEY, plain)
        compare_pages(small, large, options.rows, options.rounds)
        search_budget(large, options.rows, options.rounds)
        compare_saves(small, large, twin, folder, min(options.rounds, 200))
        slip(min(options.rounds, 50))
        for record in (small, large, twin):
            record.close()


if __name__ == "__main__":
    main()
