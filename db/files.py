"""Writing a small file so that a power cut leaves the old one or the new one, never half."""

from __future__ import annotations

import os
from pathlib import Path

OWN_TEXTS = ("forms", "messages", "words", "guide", "help", "links.csv", "keys.toml")
"""What an office may put beside its record: texts of its own, which are copied away with it."""


def write_whole(path: Path, content: bytes) -> None:
    """Temp file, fsync, rename, then the folder's fsync where the platform has one."""
    part = path.with_name(path.name + ".part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make a rename last. Windows keeps names in its journal and cannot open a folder."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
