"""What is installed here, packed again as wheels: a kit needs no network and no other versions."""

from __future__ import annotations

import base64
import hashlib
import re
import zipfile
from collections.abc import Iterator
from importlib import metadata
from importlib.metadata import Distribution
from importlib.util import find_spec
from pathlib import Path

PROGRAM = "desk-tui"
PACKAGES = ("desk_tui", "db", "scanners")
INSTALLER = "pip"
LEFT_OUT = ("INSTALLER", "REQUESTED", "RECORD", "direct_url.json")
_REQUIREMENT = re.compile(r"([A-Za-z0-9._-]+)\s*(?:\[([^\]]*)\])?[^;]*(?:;(.*))?")
_EXTRA = re.compile(r"""extra\s*==\s*["']([^"']+)""")


def needed() -> list[Distribution]:
    """The program, all it needs to run, and pip to install it with; nothing for tests.

    What another system would need besides is not installed here, so it is not packed.
    """
    found: dict[str, Distribution] = {}
    asked: set[tuple[str, str]] = set()
    waiting = [(PROGRAM, ""), (INSTALLER, "")]
    while waiting:
        name, extra = waiting.pop()
        if (_plain(name), extra) in asked:
            continue
        asked.add((_plain(name), extra))
        try:
            dist = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue
        found[_plain(name)] = dist
        waiting += _wanted(dist, extra)
    return [found[name] for name in sorted(found)]


def _wanted(dist: Distribution, extra: str) -> Iterator[tuple[str, str]]:
    for line in dist.requires or ():
        if not (read := _REQUIREMENT.match(line)):
            continue
        name, extras, marker = read.groups()
        of_extra = _EXTRA.search(marker or "")
        if (of_extra[1] if of_extra else "") not in ("", extra):
            continue
        yield name, ""
        for one in (extras or "").split(","):
            if one.strip():
                yield name, one.strip()


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pack(dist: Distribution, folder: Path) -> Path:
    """One distribution as a wheel in `folder`, not compressed: a stick has room, a desk no time."""
    name = re.sub(r"[-.]+", "_", dist.metadata["Name"])
    path = folder / f"{name}-{dist.version}-{_tag(dist)}.whl"
    record: list[str] = []
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as wheel:
        info = ""
        for inside, content in sorted(_files(dist)):
            wheel.writestr(zipfile.ZipInfo(inside), content)
            digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=")
            record.append(f"{_quoted(inside)},sha256={digest.decode()},{len(content)}")
            if inside.endswith(".dist-info/METADATA"):
                info = inside.rpartition("/")[0]
        record.append(f"{info}/RECORD,,")
        wheel.writestr(zipfile.ZipInfo(f"{info}/RECORD"), "\n".join(record) + "\n")
    return path


def _quoted(inside: str) -> str:
    return f'"{inside}"' if "," in inside else inside


def _tag(dist: Distribution) -> str:
    """As it was installed: `cp311-abi3-win_amd64`, several of one kind joined as in file names."""
    lines = (dist.read_text("WHEEL") or "").splitlines()
    tags = [line.partition(":")[2].strip().split("-") for line in lines if line.startswith("Tag:")]
    parts = [".".join(dict.fromkeys(part)) for part in zip(*tags, strict=True)]
    return "-".join(parts) or "py3-none-any"


def _files(dist: Distribution) -> Iterator[tuple[str, bytes]]:
    for file in dist.files or ():
        inside = file.as_posix()
        apart = inside.startswith(("..", "/")) or "__pycache__" in inside
        # Programs in `bin` are made anew from the entry points.
        if apart or file.name in LEFT_OUT or inside.endswith((".pth", ".pyc")):
            continue
        place = Path(str(dist.locate_file(file)))
        if place.is_file() and not _ours(dist, inside):
            yield inside, place.read_bytes()
    if _plain(dist.metadata["Name"]) == PROGRAM:
        yield from _own_files()


def _ours(dist: Distribution, inside: str) -> bool:
    is_program = _plain(dist.metadata["Name"]) == PROGRAM
    return is_program and inside.partition("/")[0] in PACKAGES


def _own_files() -> Iterator[tuple[str, bytes]]:
    """From where they are imported: a checkout that is installed in place has no list of them."""
    for package in PACKAGES:
        spec = find_spec(package)
        assert spec
        assert spec.origin
        top = Path(spec.origin).parent
        for path in top.rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                yield f"{package}/{path.relative_to(top).as_posix()}", path.read_bytes()
