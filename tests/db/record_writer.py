"""A program that writes to a record until it is killed: what it prints, it promised.

record_writer.py receive FOLDER DESK [COUNT]   a line per dossier: its code
record_writer.py draft FOLDER                  a line per field left: its number
record_writer.py intake FOLDER ACK COUNT       a file, then the act that speaks of it
record_writer.py fill FOLDER                   works on a disk it fills up; tells each stage
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
sys.path.insert(0, str(Path(__file__).parent))

from record_kit import DESK, KEY, MORNING, SHELF, codes, made_anew, opened, receive

from db import drafts, queue, safety
from db.kinds import Paper
from db.problem import RecordProblem


def main(what: str, folder: str, *more: str) -> None:
    if what == "fill":
        fill(Path(folder))
        return
    record = opened(Path(folder))
    print("ready", flush=True)
    sys.stdin.readline()
    match what:
        case "receive":
            desk, count = more[0], int(more[1]) if more[1:] else 10**9
            for _ in range(count):
                receive(record, desk=desk)
                print(_last_code(record, desk), flush=True)
        case "draft":
            for n in itertools.count():
                values = {f"field{i}": f"Nguyễn Văn Thử {i}" for i in range(n % 40 + 1)}
                record.transact(
                    lambda c, n=n, values=values: drafts.keep(
                        c, "d1", "reception", "Mẫu", f"field{n}", values, MORNING
                    )
                )
                print(n, flush=True)
        case "intake":
            from scanners.vault import Vault

            vault = Vault(Path(folder) / "vault", KEY)
            ack = os.open(more[0], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
            for n in range(int(more[1])):
                stored = vault.shelf(SHELF).put(f"tờ khai số {n} ".encode() * 300)
                paper = Paper(
                    key="to-khai", name="Tờ khai", state="digitised", sha256=stored.sha256
                )
                act = receive(record, desk=DESK, papers=(paper,))
                os.write(ack, f"{act.id}\n".encode())
    record.close()


def fill(folder: Path) -> None:
    """Fill the disk, save until it says no, make room, go on. A JSON line tells each stage."""
    filler = folder.parent / "filler"
    record = made_anew(folder, 1, 9999)
    for _ in range(3):
        receive(record)
    tell("before", ballast=(folder / "ballast").exists(), kept=len(codes(record)))
    with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while file.write(bytes(65536)) == 65536:
            pass
    receive(record)
    tell("first full save", ballast=(folder / "ballast").exists(), kept=len(codes(record)))
    refused = ""
    promised = len(codes(record))
    for _ in range(5000):
        try:
            receive(record)
        except RecordProblem as problem:
            refused = problem.code
            break
        promised += 1
    tell("no room left", code=refused, promised=promised, kept=len(codes(record)))
    later: list[str] = []
    for work in (
        lambda c: drafts.keep(
            c, "d", "reception", "Mẫu", "name", {"note": "y" * 9_000_000}, MORNING
        ),
        lambda c: drafts.drop(c, "d"),
    ):
        try:
            record.transact(work)
        except RecordProblem as problem:
            later.append(problem.code)
    page = queue.page(record.read(), record.plain, queue.Filter("nguyen"), limit=9)
    states = [finding.state for finding in safety.check(record)]
    tell("reading", later=later, page=len(page), states=states)
    record.close()
    record = opened(folder)
    tell("opened on a full disk", kept=len(codes(record)))
    try:
        safety.backup(record, folder.parent / "copy.zip", MORNING)
    except RecordProblem as problem:
        tell("copy", code=problem.code, there=sorted(p.name for p in folder.parent.iterdir()))
    filler.unlink()
    receive(record)
    record.close()
    record = opened(folder)
    kept = [int(code[-4:]) for code in codes(record)]
    tell(
        "room again",
        ballast=(folder / "ballast").exists(),
        in_one_row=kept == list(range(1, len(kept) + 1)),
        kept=len(kept),
        states=[finding.state for finding in safety.check(record, rebuild=True)],
    )


def tell(stage: str, **facts: object) -> None:
    print(json.dumps({"stage": stage, **facts}), flush=True)


def _last_code(record, desk: str) -> str:
    row = record.read().execute(
        "SELECT code FROM dossiers WHERE desk = ? ORDER BY n DESC LIMIT 1", (desk,)
    )
    return row.fetchone()["code"]


if __name__ == "__main__":
    main(*sys.argv[1:])
