"""A desk's outbox drained to a node on PostgreSQL, beside a bare floor in the same run.

    python -m tests.bench.line [--dossiers 10000] [--rounds 1] [--db postgresql://…]

The floor is the least that could do it: one keep-alive httpx client posts the same bytes to a
Starlette server that writes each body to a file, fsyncs file and folder, and answers. The desk is
a real one: encrypted record and vault, acts first, then two files of 200 KB for each dossier, in a
process of its own over loopback. Printed: both speeds and their ratio (budget: at least half the
floor's), the most memory the sending process took (budget: 200 MB), what ten times as many acts
cost (budget: 11 times), and how soon one new act is confirmed after a nudge (budget: 1 s).
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from db import outbox
from db.kinds import Paper
from tests.centre.chaos.cluster import NoPostgresql, own_cluster
from tests.centre.kit import ROOT, DeskKit, Node, make_desk, new_office, received

FILE_BYTES = 200_000
FILES_EACH = 2
_NOISE = random.Random(7).randbytes(FILE_BYTES)
_AT_ONCE = 200


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--dossiers", type=int, default=300)
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--acts", type=int, default=1000)
    asked.add_argument("--db", default="", help="an empty PostgreSQL; else a private one is made")
    given = asked.parse_args()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()}", flush=True)
    with tempfile.TemporaryDirectory() as name, _postgresql(given.db) as db:
        folder = Path(name)
        node = Node(db, folder / "node-files").start()
        try:
            _beside_the_floor(folder, node, given.dossiers, given.rounds)
            _ten_times(folder, node, given.acts)
            _one_act(folder, node)
        finally:
            node.kill()


def _beside_the_floor(folder: Path, node: Node, dossiers: int, rounds: int) -> None:
    megabytes = dossiers * FILES_EACH * FILE_BYTES / 1e6
    print(f"{dossiers:,} dossiers, {dossiers * FILES_EACH:,} files, {megabytes:,.0f} MB a round")
    ratios: list[float] = []
    for number in range(rounds):
        desk = _desk(folder / f"desk-{number}", node, dossiers, number)
        bodies = _acts_as_sent(desk)
        drained = _drain(desk)
        desk.record.close()
        shutil.rmtree(folder / f"desk-{number}")
        floor = _floor(folder / f"floor-{number}", bodies, dossiers, number)
        shutil.rmtree(folder / f"floor-{number}")
        ratios.append(floor / drained.seconds)
        print(
            f"  floor {floor:8.2f} s {megabytes / floor:7.1f} MB/s"
            f"   desk {drained.seconds:8.2f} s {megabytes / drained.seconds:7.1f} MB/s"
            f"   {ratios[-1]:5.2f} of the floor   desk at most {drained.megabytes:5.0f} MB",
            flush=True,
        )
    print(f"  median {statistics.median(ratios):.2f} of the floor's speed (budget 0.50)")


def _ten_times(folder: Path, node: Node, acts: int) -> None:
    took: list[float] = []
    for count in (acts, acts * 10):
        desk = _desk(folder / f"acts-{count}", node, count, 0, files=0)
        took.append(_drain(desk).seconds)
        desk.record.close()
        print(f"  {count:7,} acts without files {took[-1]:7.2f} s {count / took[-1]:8,.0f}/s")
    print(f"  ten times the acts: {took[1] / took[0]:.1f} times the time (budget 11)", flush=True)


def _one_act(folder: Path, node: Node, times: int = 20) -> None:
    desk = _desk(folder / "one", node, 0, 0)
    process = _sender(desk)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdout.readline()
    chance = random.Random(3)
    took: list[float] = []
    for _ in range(times):
        # An officer's pace, from one act right after another to a short talk between two.
        time.sleep(chance.uniform(0, 2))
        desk.receive()
        began = time.perf_counter()
        process.stdin.write("nudge\n")
        process.stdin.flush()
        while not json.loads(process.stdout.readline()).get("confirmed"):
            pass
        took.append(time.perf_counter() - began)
    process.stdin.close()
    process.wait()
    desk.record.close()
    print(
        f"  one new act confirmed after its nudge: median {statistics.median(took):.2f} s,"
        f" worst {max(took):.2f} s of {times} (budget 1)"
    )


def _desk(folder: Path, node: Node, dossiers: int, salt: int, files: int = FILES_EACH) -> DeskKit:
    desk = make_desk(folder, node, new_office())
    for start in range(0, dossiers, _AT_ONCE):
        doings = []
        for n in range(start, min(dossiers, start + _AT_ONCE)):
            id = f"{salt:02d}-{desk.office}-{n}"
            shelf = desk.vault.shelf(id)
            papers = []
            for k in range(files):
                stored = shelf.put(_content(n * files + k, salt))
                papers.append(
                    Paper(
                        key=f"giay-{k}",
                        name=f"Giấy {k}",
                        state="digitised",
                        sha256=stored.sha256,
                        bytes=FILE_BYTES,
                    )
                )
            doings.append((id, received(desk.office, papers=tuple(papers))))
        desk.write(*doings)
    return desk


def _content(number: int, salt: int) -> bytes:
    return number.to_bytes(8, "big") + salt.to_bytes(8, "big") + _NOISE[16:]


def _acts_as_sent(desk: DeskKit) -> list[bytes]:
    import msgspec

    bodies: list[bytes] = []
    place = 0
    while waiting := outbox.batch(desk.record.read(), desk.hands.now(), after=place):
        bodies.append(msgspec.json.encode([one.act for one in waiting]))
        place = waiting[-1].seq
    return bodies


@dataclass(frozen=True)
class Drained:
    seconds: float
    megabytes: float


_DRAIN = """
import json, random, sys, time
from datetime import UTC, datetime
from pathlib import Path
from db import outbox
from db.store import Record
from desk_tui.centre.sync import sync_once
from desk_tui.rules.text import plain
from scanners.vault import Vault
folder, key = Path(sys.argv[1]), bytes.fromhex(sys.stdin.read())
record, vault = Record(folder, key, plain), Vault(folder / "vault", key)
began = time.perf_counter()
while outbox.stats(record.read()).count:
    report = sync_once(record, vault, now=lambda: datetime.now(UTC), chance=random.random)
    assert report.line == "up", report
took = time.perf_counter() - began
status = Path("/proc/self/status")
peak = 0
if status.exists():
    peak = int(status.read_text().split("VmHWM:")[1].split()[0])
print(json.dumps({"seconds": took, "megabytes": peak / 1024}))
"""


def _drain(desk: DeskKit) -> Drained:
    """Until nothing is unsent, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", _DRAIN, str(desk.record.folder)],
        input=desk.record.key.hex(),
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    return Drained(**json.loads(done.stdout))


_SENDER = """
import sys
from desk_tui.centre import sender
from db.store import Record
from desk_tui.rules.text import plain
from scanners.vault import Vault
def open_desk(folder, key):
    return Record(folder, key, plain), Vault(folder / "vault", key), None
sys.exit(sender.main(open_desk))
"""


def _sender(desk: DeskKit) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", _SENDER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert process.stdin is not None
    start = {"folder": str(desk.record.folder), "key": desk.record.key.hex(), "tell": True}
    process.stdin.write(json.dumps(start) + "\n")
    process.stdin.flush()
    return process


_FLOOR = """
import os, socket, sys
from pathlib import Path
import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.routing import Route
folder = Path(sys.argv[1])
def keep(name, body):
    part, final = folder / f"{name}.part", folder / name[-2:] / name
    with part.open("wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    part.replace(final)
    handle = os.open(final.parent, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)
async def put(request):
    body = await request.body()
    await run_in_threadpool(keep, request.path_params["name"], body)
    return Response(b"kept")
for n in range(256):
    (folder / f"{n:02x}").mkdir(parents=True)
# asyncio turns off Nagle's delay only when the protocol is named, as the node's listener does.
listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
listener.bind(("127.0.0.1", 0))
listener.listen()
print(listener.getsockname()[1], flush=True)
app = Starlette(routes=[Route("/{name}", put, methods=["PUT"])])
config = uvicorn.Config(app, log_level="warning", access_log=False, lifespan="off")
uvicorn.Server(config).run(sockets=[listener])
"""


def _floor(folder: Path, bodies: list[bytes], dossiers: int, salt: int) -> float:
    import httpx

    folder.mkdir()
    server = subprocess.Popen(
        [sys.executable, "-c", _FLOOR, str(folder)], stdout=subprocess.PIPE, text=True
    )
    assert server.stdout is not None
    url = f"http://127.0.0.1:{server.stdout.readline().strip()}"
    try:
        with httpx.Client() as client:
            client.put(f"{url}/warm-00", content=b"").raise_for_status()
            began = time.perf_counter()
            for number, body in enumerate(bodies):
                client.put(f"{url}/acts-{number}-00", content=body).raise_for_status()
            for number in range(dossiers * FILES_EACH):
                name = f"{number:08x}-{number % 256:02x}"
                client.put(f"{url}/{name}", content=_content(number, salt)).raise_for_status()
            return time.perf_counter() - began
    finally:
        server.kill()
        server.wait()
        server.stdout.close()


@contextmanager
def _postgresql(db: str) -> Iterator[str]:
    """`db`, or a cluster of our own on a loopback port that is gone afterwards."""
    if db:
        yield db
        return
    try:
        with own_cluster() as cluster:
            yield cluster.url
    except NoPostgresql as no:
        raise SystemExit(f"{no}: install it or name one with --db") from no


if __name__ == "__main__":
    main()
