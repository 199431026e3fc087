"""A folder from which a new machine becomes a desk without a network: for a USB stick (B1-14).

Wheels of what is installed here (or those of a given folder), the catalogue, the guide of the
first day, the office's own keys and code file when given, and one program that checks and installs.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from db.problem import RecordProblem
from desk_tui.counter import wheels

SUMS = "SHA256SUMS"
CATALOGUE = ("catalogue.csv", "cases.csv", "calendar.csv", "policies.csv", "offices.csv")
PLATFORMS = {"windows": "win_amd64", "debian": "manylinux_2_28_x86_64"}
LEAST_WHEELS = 20
"""Fewer are not all that the program needs: a folder of something else."""


@dataclass(frozen=True)
class Kit:
    folder: Path
    wheels: int
    files: int
    bytes: int


def make(
    folder: Path,
    *,
    given: Path | None = None,
    platform: str = "",
    token_file: Path | None = None,
    own_keys: Path | None = None,
) -> Kit:
    """Make the folder, whole or not at all.

    `given`: a folder of wheels to take. `platform` ("windows", "debian"): fetch the wheels of that
    system with pip, which needs a network. Else those of this machine are packed again.
    Raises RecordProblem `kit-exists`, `no-wheels`, `kit-unfetched`, `kit-unwritable`.
    """
    if folder.exists() and any(folder.iterdir()):
        raise RecordProblem(
            "kit-exists", f"Thư mục {folder} đã có tệp; không ghi đè.", "Chọn thư mục trống."
        )
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".kit-") as room:
            made = _filled(Path(room), given, platform, token_file, own_keys)
            folder.mkdir(exist_ok=True)
            for path in sorted(Path(room).iterdir(), key=lambda path: path.name == SUMS):
                path.replace(folder / path.name)
    except OSError as error:
        raise RecordProblem(
            "kit-unwritable",
            f"Chưa ghi được bộ cài vào {folder}: {error.strerror or error}.",
            "Kiểm tra USB còn chỗ (cần khoảng 500 MB) và ghi được, rồi làm lại.",
        ) from error
    return Kit(folder, *made)


def _filled(
    room: Path, given: Path | None, platform: str, token_file: Path | None, own_keys: Path | None
) -> tuple[int, int, int]:
    store = room / "wheels"
    store.mkdir()
    if given:
        _taken(given, store)
    elif platform:
        _fetched(platform, store)
    else:
        for dist in wheels.needed():
            wheels.pack(dist, store)
    data = files("desk_tui") / "data"
    (room / "danh-muc").mkdir()
    for name in CATALOGUE:
        (room / "danh-muc" / name).write_bytes((data / name).read_bytes())
    for one in (data / "kit").iterdir():
        (room / one.name).write_bytes(one.read_bytes())
    for one, name in ((token_file, "quay.json"), (own_keys, "keys.toml")):
        if one and one.is_file():
            shutil.copyfile(one, room / name)
    inside = sorted(path for path in room.rglob("*") if path.is_file())
    lines = [f"{_sum(path)}  {path.relative_to(room).as_posix()}\n" for path in inside]
    (room / SUMS).write_text("".join(lines), encoding="utf-8", newline="\n")
    size = sum(path.stat().st_size for path in inside)
    return len(list(store.glob("*.whl"))), len(inside), size


def _taken(given: Path, store: Path) -> None:
    found = sorted(given.glob("*.whl")) if given.is_dir() else []
    if len(found) < LEAST_WHEELS or not any(path.name.startswith("desk_tui-") for path in found):
        raise RecordProblem(
            "no-wheels",
            f"Thư mục {given} không có đủ gói .whl của chương trình (thấy {len(found)}).",
            "Bỏ --wheels để lấy các gói đang cài trên máy này.",
        )
    for path in found:
        shutil.copyfile(path, store / path.name)


def _fetched(platform: str, store: Path) -> None:
    """The same versions as here, for another system, from where pip is told to look."""
    own, *rest = sorted(wheels.needed(), key=lambda dist: dist.metadata["Name"] != "desk-tui")
    wheels.pack(own, store)
    told = [f"{dist.metadata['Name']}=={dist.version}" for dist in rest]
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary"]
    command += [":all:", "--platform", PLATFORMS[platform], "--dest", str(store), *told]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        last = next(reversed(done.stderr.strip().splitlines()), "")
        raise RecordProblem(
            "kit-unfetched",
            f"Chưa tải đủ gói cho {platform}: {last[:300]}",
            "Kiểm tra mạng; hoặc làm bộ cài ngay trên một máy cùng hệ điều hành, không cần mạng.",
        )


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def damaged(folder: Path) -> Iterator[str]:
    """Names of files that are not as they were made: a stick that rots, or somebody's hand."""
    for line in (folder / SUMS).read_text(encoding="utf-8").splitlines():
        wanted, name = line.split("  ", 1)
        path = folder / name
        if not path.is_file() or _sum(path) != wanted:
            yield name
