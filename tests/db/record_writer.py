"""A program that writes to a record until it is killed: what it prints, it promised.

record_writer.py receive FOLDER DESK [COUNT]   a line per dossier: its code
record_writer.py draft FOLDER                  a line per field left: its number
record_writer.py intake FOLDER ACK COUNT       a file, then the act that speaks of it
"""

from __future__ import annotations

import itertools
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
sys.path.insert(0, str(Path(__file__).parent))

from record_kit import DESK, KEY, MORNING, opened, receive

from db import drafts
from db.kinds import Paper


def main(what: str, folder: str, *more: str) -> None:
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
                stored = vault.put(f"tờ khai số {n} ".encode() * 300)
                paper = Paper(
                    key="to-khai", name="Tờ khai", state="digitised", sha256=stored.sha256
                )
                act = receive(record, desk=DESK, papers=(paper,))
                os.write(ack, f"{act.id}\n".encode())
    record.close()


def _last_code(record, desk: str) -> str:
    row = record.read().execute(
        "SELECT code FROM dossiers WHERE desk = ? ORDER BY n DESC LIMIT 1", (desk,)
    )
    return row.fetchone()["code"]


if __name__ == "__main__":
    main(*sys.argv[1:])
