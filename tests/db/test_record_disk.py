"""A disk that is full, and a disk whose power is cut: nothing promised is lost, nothing halved.

`disk.c` is the disk: it stands before the C library of the program under test.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import struct
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from record_kit import KEY, SHELF, command, made, opened

from db import safety
from db.acts import broken, everything
from db.kinds import files_of
from scanners.vault import Vault

MIB = 1 << 20
DOSSIERS = 14
CUTS = 24


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    compiler = shutil.which("gcc") or shutil.which("cc")
    if os.name == "nt" or compiler is None:
        pytest.skip("no C compiler here to build the disk of this test")
    built = tmp_path_factory.mktemp("disk") / "disk.so"
    source = Path(__file__).with_name("disk.c")
    subprocess.run(
        [compiler, "-O1", "-shared", "-fPIC", str(source), "-o", str(built), "-ldl"], check=True
    )
    return built


def run(disk: Path, root: Path, *words: str, **more: str) -> str:
    env = {**os.environ, "LD_PRELOAD": str(disk), "DISK_ROOT": str(root), **more}
    done = subprocess.run(
        command(*words), env=env, input="\n", capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(params=["counted", "tmpfs"])
def small_disk(request: pytest.FixtureRequest, tmp_path: Path, disk: Path) -> Iterator[tuple]:
    """48 MiB: a folder whose bytes the test counts, and a real file system where one may mount."""
    root = tmp_path / "small"
    root.mkdir()
    if request.param == "counted":
        yield root, {"LD_PRELOAD": str(disk), "DISK_ROOT": str(root), "DISK_ROOM": str(48 * MIB)}
        return
    mount = shutil.which("mount")
    if (
        mount is None
        or subprocess.run(
            [mount, "-t", "tmpfs", "-o", "size=48m", "tmpfs", str(root)],
            capture_output=True,
            check=False,
        ).returncode
    ):
        # The counted disk has shown the same; this one is the closer look where it is allowed.
        yield root, {"LD_PRELOAD": str(disk), "DISK_ROOT": str(root), "DISK_ROOM": str(40 * MIB)}
        return
    try:
        yield root, {}
    finally:
        subprocess.run(["umount", str(root)], check=True)


def test_a_full_disk_at_every_stage(small_disk: tuple[Path, dict[str, str]]) -> None:
    root, env = small_disk
    done = subprocess.run(
        command("fill", str(root / "desk")),
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = {line["stage"]: line for line in map(json.loads, done.stdout.splitlines())}

    assert told["before"]["ballast"] is True
    # The disk is full, and yet the dossier in hand is saved: the ballast gave way.
    assert told["first full save"]["kept"] == 4
    full = told["no room left"]
    assert full["code"] == "disk-full"
    assert full["kept"] == full["promised"] > 4
    assert told["reading"]["later"][:1] == ["disk-full"]
    assert told["reading"]["page"] == 9
    assert told["reading"]["states"] == ["ok"]
    assert told["opened on a full disk"]["kept"] == full["kept"]
    assert told["copy"]["code"] in ("disk-full", "backup-failed")
    assert told["copy"]["there"] == ["desk", "filler"]
    after = told["room again"]
    assert after["ballast"] is True
    assert after["in_one_row"] is True
    assert after["kept"] == full["kept"] + 1
    assert after["states"] == ["ok", "ok"]


# -- the power cut ---------------------------------------------------------------------------


@dataclass
class File:
    """A file's bytes as the program sees them, as the disk has them, and what lies between."""

    seen: bytearray = field(default_factory=bytearray)
    sure: bytearray = field(default_factory=bytearray)
    waiting: list[tuple[int, bytes | None]] = field(default_factory=list)

    def change(self, at: int, data: bytes | None) -> None:
        _apply(self.seen, at, data)
        self.waiting.append((at, data))

    def sync(self) -> None:
        self.sure = bytearray(self.seen)
        self.waiting.clear()

    def after_a_cut(self, chance: random.Random | None) -> bytes:
        """What was synced; with `chance`, each sector written since has it or has it not."""
        found = bytearray(self.sure)
        if chance is None:
            return bytes(found)
        for at, data in self.waiting:
            if data is None:
                if chance.random() < 0.5:
                    _apply(found, at, None)
                continue
            for start in range(0, len(data), 512):
                if chance.random() < 0.5:
                    _apply(found, at + start, data[start : start + 512])
        return bytes(found)


def _apply(content: bytearray, at: int, data: bytes | None) -> None:
    if len(content) < at:
        content.extend(bytes(at - len(content)))
    if data is None:
        del content[at:]
    else:
        content[at : at + len(data)] = data


class Disk:
    """Names and files of a folder, followed change by change."""

    def __init__(self, start: dict[str, bytes]) -> None:
        self.seen = {name: File(bytearray(b), bytearray(b)) for name, b in start.items()}
        self.sure = dict(self.seen)
        self.promised: list[str] = []

    def follow(self, op: str, name: str, at: int, data: bytes) -> None:
        if name == "/ack":
            self.promised += data.decode().split()
            return
        match op:
            case "c":
                self.seen[name] = File()
            case "w":
                self.seen[name].change(at, data)
            case "t":
                self.seen[name].change(at, None)
            case "s":
                file = self.seen[name]
                file.sync()
                # A new file's first sync makes its name last too; a later rename is another thing.
                if all(file is not other for other in self.sure.values()):
                    self.sure[name] = file
            case "d":
                inside = {n: f for n, f in self.seen.items() if n.rpartition("/")[0] == name}
                others = {n: f for n, f in self.sure.items() if n.rpartition("/")[0] != name}
                moved = {id(file) for file in inside.values()}
                self.sure = {n: f for n, f in others.items() if id(f) not in moved} | inside
            case "r":
                self.seen[data.decode()] = self.seen.pop(name)
            case "u":
                self.seen.pop(name, None)

    def image(self, kind: str, chance: random.Random) -> dict[str, bytes]:
        if kind == "kept":
            return {name: bytes(file.seen) for name, file in self.seen.items()}
        names = dict(self.sure)
        if kind == "torn":
            names |= {
                n: f for n, f in self.seen.items() if n not in names and chance.random() < 0.5
            }
        torn = chance if kind == "torn" else None
        return {name: file.after_a_cut(torn) for name, file in names.items()}


def changes(log: bytes) -> Iterator[tuple[str, str, int, bytes]]:
    place, head = 0, struct.Struct("<cIQI")
    while place < len(log):
        op, name, at, length = head.unpack_from(log, place)
        place += head.size
        path, data = log[place : place + name], log[place + name : place + name + length]
        place += name + length
        yield op.decode(), path.decode(), at, data


def contents(root: Path) -> dict[str, bytes]:
    return {
        f"/{path.relative_to(root).as_posix()}": path.read_bytes()
        for path in root.rglob("*")
        if path.is_file()
    }


def lay_out(image: dict[str, bytes], root: Path) -> None:
    shutil.rmtree(root, ignore_errors=True)
    for name, content in image.items():
        # The log's index is memory, not disk: SQLite makes it anew.
        if not name.endswith(("-shm", ".lock", "ballast")):
            path = root / name[1:]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


def judge(root: Path, promised: list[str]) -> None:
    """Every promise kept, by the programs own means."""
    record = opened(root / "desk")
    vault = Vault(root / "desk" / "vault", KEY)
    there = {act.id: act for _, act in everything(record.read())}
    assert set(promised) <= set(there)
    assert broken(record.read()) == []
    for act in there.values():
        for sha256 in files_of(act.read()):
            vault.shelf(SHELF).verify(sha256)
    assert [finding.state for finding in safety.check(record, rebuild=True)] == ["ok", "ok"]
    record.close()


def test_a_power_cut_at_any_moment_loses_nothing_that_was_promised(
    tmp_path: Path, disk: Path
) -> None:
    root = tmp_path / "root"
    made(root / "desk").close()
    start = contents(root)
    words = ("intake", str(root / "desk"), str(root / "ack"), str(DOSSIERS))
    run(disk, root, *words, DISK_LOG=str(tmp_path / "log"))
    log = list(changes((tmp_path / "log").read_bytes()))
    acks = [n for n, (_, name, _, _) in enumerate(log) if name == "/ack"]
    assert len(acks) >= DOSSIERS

    chance = random.Random(11)
    # Right after a promise is where a missing sync shows; anywhere else a torn write does.
    cuts = {*chance.sample(acks, 8), *chance.sample(range(len(log)), CUTS - 8)}
    followed = Disk(start)
    judged = 0
    for n, change in enumerate(log):
        followed.follow(*change)
        if n in cuts:
            for kind in ("lost", "torn", "kept"):
                lay_out(followed.image(kind, chance), tmp_path / "after")
                judge(tmp_path / "after", followed.promised)
                judged += 1
    assert judged >= 3 * (CUTS - 8)
    assert len(followed.promised) == DOSSIERS
