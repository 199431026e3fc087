"""The vault gives back exactly what was put, or says that it cannot."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import secrets
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanners.problem import ScanProblem
from scanners.sealed import CHUNK, Sealing
from scanners.vault import Shelf, Vault

KEY = bytes(range(32))
DOSSIER = "0190f0aa-0000-7000-8000-000000000001"
OTHER = "0190f0aa-0000-7000-8000-000000000002"


def shelf(root: Path, dossier: str = DOSSIER) -> Shelf:
    return Vault(root, KEY).shelf(dossier)


def files(root: Path) -> list[Path]:
    """The sealed files, and what a crash may have left."""
    return sorted(
        path for path in root.rglob("*") if path.is_file() and path.suffix in (".vlt", ".part")
    )


def damage(vault: Shelf, sha256: str, change: Callable[[bytes], bytes]) -> str:
    """Change the one stored file on disk and say what the vault then raises."""
    (path,) = files(vault.folder)
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(ScanProblem) as caught:
        vault.get(sha256)
    with pytest.raises(ScanProblem):
        vault.verify(sha256)
    assert vault.vault.damaged() == [path]
    return caught.value.code


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 17])
def test_every_size_comes_back(tmp_path: Path, size: int) -> None:
    data = secrets.token_bytes(size)
    source = tmp_path / "source"
    source.write_bytes(data)
    vault = shelf(tmp_path / "vault")
    stored = vault.put(source)
    assert stored.sha256 == hashlib.sha256(data).hexdigest()
    assert stored.bytes == size
    assert shelf(tmp_path / "vault").get(stored.sha256) == data
    vault.verify(stored.sha256)
    assert list(vault.vault.names()) == [(DOSSIER, stored.sha256)]
    assert vault.vault.damaged() == []


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=5000), st.integers(0, 4), st.data())
def test_any_bytes_round_trip_and_any_flipped_bit_is_noticed(
    tail: bytes, kilobytes: int, draw: st.DataObject
) -> None:
    data = tail * (kilobytes + 1)
    with tempfile.TemporaryDirectory() as folder:
        vault = shelf(Path(folder))
        sha256 = vault.put(data).sha256
        assert vault.get(sha256) == data
        (path,) = files(vault.folder)
        bit = draw.draw(st.integers(0, path.stat().st_size * 8 - 1))

        def flip(raw: bytes) -> bytes:
            changed = bytearray(raw)
            changed[bit // 8] ^= 1 << bit % 8
            return bytes(changed)

        assert damage(vault, sha256, flip) == "vault-damaged"


@settings(max_examples=30, deadline=None)
@given(st.binary(max_size=3000), st.data())
def test_any_cut_is_noticed(data: bytes, draw: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        vault = shelf(Path(folder))
        sha256 = vault.put(data).sha256
        (path,) = files(vault.folder)
        end = draw.draw(st.integers(0, path.stat().st_size - 1))
        assert damage(vault, sha256, lambda raw: raw[:end]) == "vault-damaged"


SEALED_CHUNK = CHUNK + 16
HEADER = 96


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda raw: raw[:-SEALED_CHUNK], id="last chunk cut off"),
        pytest.param(lambda raw: raw + raw[-SEALED_CHUNK:], id="a chunk added"),
        pytest.param(
            lambda raw: raw[:HEADER] + raw[HEADER + SEALED_CHUNK :] + raw[HEADER:][:SEALED_CHUNK],
            id="chunks swapped",
        ),
    ],
)
def test_chunks_cannot_be_cut_added_or_swapped(
    tmp_path: Path, change: Callable[[bytes], bytes]
) -> None:
    vault = shelf(tmp_path)
    sha256 = vault.put(secrets.token_bytes(2 * CHUNK)).sha256
    assert damage(vault, sha256, change) == "vault-damaged"


def test_one_file_under_anothers_name_is_noticed(tmp_path: Path) -> None:
    vault = shelf(tmp_path)
    first = vault.put(b"first").sha256
    (path_of_first,) = files(tmp_path)
    second = vault.put(b"second").sha256
    (path_of_second,) = set(files(tmp_path)) - {path_of_first}
    path_of_second.write_bytes(path_of_first.read_bytes())
    with pytest.raises(ScanProblem) as caught:
        vault.get(second)
    assert caught.value.code == "vault-damaged"
    assert vault.get(first) == b"first"
    assert vault.vault.damaged() == [path_of_second]


def test_nothing_readable_lies_on_disk(tmp_path: Path) -> None:
    vault = shelf(tmp_path)
    text = "Nguyễn Văn Thử 001090000000".encode() * 100
    sha256 = vault.put(text).sha256
    (path,) = files(tmp_path)
    assert text[:30] not in path.read_bytes()
    assert sha256 not in str(path)


def test_another_key_opens_nothing(tmp_path: Path) -> None:
    sha256 = shelf(tmp_path).put(b"secret").sha256
    stranger = Vault(tmp_path, bytes(32)).shelf(DOSSIER)
    assert list(stranger.vault.names()) == []
    assert not stranger.has(sha256)
    with pytest.raises(ScanProblem) as caught:
        stranger.get(sha256)
    assert caught.value.code == "not-in-vault"


def test_putting_again_keeps_one_file_and_heals_a_damaged_one(tmp_path: Path) -> None:
    vault = shelf(tmp_path)
    sha256 = vault.put(b"paper").sha256
    (path,) = files(tmp_path)
    path.write_bytes(path.read_bytes()[:-1])
    assert vault.put(b"paper").sha256 == sha256
    assert files(tmp_path) == [path]
    assert vault.get(sha256) == b"paper"


def test_erased_is_gone(tmp_path: Path) -> None:
    vault = shelf(tmp_path)
    kept, erased = vault.put(b"kept").sha256, vault.put(b"erased").sha256
    vault.erase(erased)
    assert not vault.has(erased)
    assert list(vault.vault.names()) == [(DOSSIER, kept)]
    with pytest.raises(ScanProblem) as caught:
        vault.erase(erased)
    assert caught.value.code == "not-in-vault"


def test_a_purged_dossier_is_gone_and_only_that_one(tmp_path: Path) -> None:
    gone, stays = shelf(tmp_path), shelf(tmp_path, OTHER)
    first, second = gone.put(b"same paper").sha256, stays.put(b"same paper").sha256
    copies = {path: path.read_bytes() for path in gone.folder.glob("*.vlt")}
    gone.vault.purge(DOSSIER)
    assert not gone.has(first)
    assert stays.get(second) == b"same paper"
    # What a copy of the disk still holds cannot be opened again, nor with a new key in its place.
    gone.put(b"new paper")
    for path, raw in copies.items():
        path.write_bytes(raw)
    with pytest.raises(ScanProblem) as caught:
        gone.get(first)
    assert caught.value.code == "vault-damaged"
    gone.vault.purge("nobody's")


def test_a_file_on_another_dossiers_shelf_is_noticed(tmp_path: Path) -> None:
    mine, yours = shelf(tmp_path), shelf(tmp_path, OTHER)
    sha256 = mine.put(b"paper").sha256
    yours.put(b"something else")
    yours.path(sha256).write_bytes(mine.path(sha256).read_bytes())
    with pytest.raises(ScanProblem) as caught:
        yours.get(sha256)
    assert caught.value.code == "vault-damaged"
    (yours.folder / "key").write_bytes((mine.folder / "key").read_bytes())
    with pytest.raises(ScanProblem) as caught:
        yours.get(sha256)
    assert caught.value.code == "vault-damaged"


def test_a_file_sealed_for_a_place_is_taken_there_and_nowhere_else(tmp_path: Path) -> None:
    data = secrets.token_bytes(CHUNK + 17)
    mine, other = shelf(tmp_path / "vault"), shelf(tmp_path / "vault", OTHER)
    other.put(b"begun")
    path = tmp_path / "paper"
    with path.open("xb") as file, contextlib.closing(Sealing(mine.place(), file)) as sealing:
        sealing.write(data)
        stored = sealing.finish()
    whole = path.read_bytes()
    for there, sha256, kept in (
        (other, stored.sha256, whole),
        (mine, "0" * 64, whole),
        (mine, stored.sha256, whole[:-1]),
    ):
        path.write_bytes(kept)
        with pytest.raises(ScanProblem) as caught:
            there.take(path, sha256)
        assert caught.value.code == "vault-damaged"
        assert not there.has(sha256)
    path.write_bytes(whole)
    assert mine.take(path, stored.sha256) == stored
    assert mine.get(stored.sha256) == data
    assert not path.exists()


def test_a_damaged_key_is_told_and_never_replaced(tmp_path: Path) -> None:
    mine = shelf(tmp_path)
    sha256 = mine.put(b"paper").sha256
    key = mine.folder / "key"
    key.write_bytes(key.read_bytes()[:-1])
    for again in (lambda: mine.get(sha256), lambda: mine.put(b"another")):
        with pytest.raises(ScanProblem) as caught:
            again()
        assert caught.value.code == "vault-damaged"
    assert mine.vault.damaged() == [key]


def test_a_shelf_begun_at_once_by_many_has_one_key(tmp_path: Path) -> None:
    papers = [f"paper {number}".encode() for number in range(8)]
    threads = [threading.Thread(target=shelf(tmp_path).put, args=(paper,)) for paper in papers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {shelf(tmp_path).get(hashlib.sha256(paper).hexdigest()) for paper in papers} == set(
        papers
    )


@given(st.integers(0, 3 * CHUNK), st.integers(0, 2 * CHUNK))
@settings(max_examples=15, deadline=None)
def test_the_stream_reads_from_anywhere(start: int, length: int) -> None:
    data = hashlib.shake_128(b"seed").digest(2 * CHUNK + 5000)
    with tempfile.TemporaryDirectory() as folder:
        vault = shelf(Path(folder))
        with vault.open(vault.put(data).sha256) as stream:
            stream.seek(start)
            assert stream.read(length) == data[start : start + length]


def test_desks_putting_the_same_and_different_files_at_once(tmp_path: Path) -> None:
    papers = [secrets.token_bytes(200_000 + number) for number in range(6)]

    def put_all() -> None:
        for paper in papers:
            shelf(tmp_path).put(paper)

    threads = [threading.Thread(target=put_all) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    vault = shelf(tmp_path)
    assert {vault.get(name) for _, name in vault.vault.names()} == set(papers)
    assert len(files(tmp_path)) == len(papers)


PUT_FOREVER = """
import hashlib, sys
from pathlib import Path
from scanners.vault import Vault
vault = Vault(Path(sys.argv[1]), bytes(range(32))).shelf("hs-1")
number = 0
while True:
    vault.put(hashlib.shake_128(str(number).encode()).digest(3_000_000))
    number += 1
    print(number, flush=True)
"""


@pytest.mark.parametrize("after", [1, 2, 4])
def test_kill_in_the_middle_leaves_no_half_file(tmp_path: Path, after: int) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", PUT_FOREVER, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    for _ in range(after):
        child.stdout.readline()
    # The next put is under way: its temporary file is there or about to be.
    child.kill()
    child.wait()
    child.stdout.close()
    vault = shelf(tmp_path)
    assert vault.vault.damaged() == []
    assert len(list(vault.vault.names())) >= after
    vault.vault.tidy(older_than=0)
    assert list(tmp_path.glob("tmp/*")) == []


PUT_UNDER_A_LIMIT = """
import resource, sys
from pathlib import Path
from scanners.problem import ScanProblem
from scanners.vault import Vault
vault = Vault(Path(sys.argv[1]), bytes(range(32))).shelf("hs-1")
kept = vault.put(b"kept before").sha256
resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, 2_000_000))
try:
    vault.put(bytes(5_000_000))
except ScanProblem as problem:
    print(problem.code)
assert vault.get(kept) == b"kept before"
"""


@pytest.mark.skipif(sys.platform == "win32", reason="file size limits are a POSIX matter")
def test_a_limit_reached_leaves_nothing_behind(tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-c", PUT_UNDER_A_LIMIT, str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == "disk-full"
    assert len(files(tmp_path)) == 1


def test_a_full_disk_is_told_and_leaves_nothing_behind(small_disk: Path) -> None:
    vault = shelf(small_disk / "vault")
    kept = vault.put(secrets.token_bytes(1_000_000)).sha256
    with pytest.raises(ScanProblem) as caught:
        vault.put(secrets.token_bytes(20_000_000))
    assert caught.value.code == "disk-full"
    assert isinstance(caught.value.__cause__, OSError)
    assert caught.value.__cause__.errno == errno.ENOSPC
    assert [path.suffix for path in files(small_disk)] == [".vlt"]
    vault.verify(kept)


PUT_LARGE = """
import resource, sys
from pathlib import Path
from scanners.vault import Vault
folder = Path(sys.argv[1])
with (folder / "large").open("wb") as file:
    file.truncate(200_000_000)
vault = Vault(folder / "vault", bytes(range(32))).shelf("hs-1")
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
stored = vault.put(folder / "large")
vault.verify(stored.sha256)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="peak memory is read by a POSIX call")
def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-c", PUT_LARGE, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert int(told.stdout) < 24, "MiB more than before a 200 MB file was put and read"
