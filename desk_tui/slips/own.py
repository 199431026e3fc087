"""The forms an office changed for itself: a folder that lies over the packaged forms.

Only what differs from the packaged file counts as the office's own. A copy nobody touched is
known by the mark taken when it was made, so that a later program prints its newer form.
"""

from __future__ import annotations

import json
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from desk_tui.slips.forms import COMMON, FORMS, Files, form_set
from desk_tui.slips.problem import SlipProblem

MARKS = ".packaged.json"
MOST_BYTES = 4_000_000  # of one file: a template is text, a coat of arms a small picture
MOST_FILES = 200


def read(folder: Path | None) -> Files:
    """What the office changed or added, by its path in the folder; nothing without a folder.

    Raises SlipProblem "own-forms" when the folder cannot be read or holds far too much.
    """
    if folder is None or not folder.is_dir():
        return {}
    try:
        paths = sorted(path for path in folder.rglob("*") if _counts(path, folder))
        if len(paths) > MOST_FILES:
            raise _unread(folder, f"có hơn {MOST_FILES} tệp")
        marks = _marks(folder)
        return {
            name: text
            for path in paths
            if _differs(name := path.relative_to(folder).as_posix(), text := _text(path), marks)
        }
    except OSError as error:
        raise _unread(folder, error.strerror or str(error)) from error


def copy(folder: Path, form_set_id: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Put a set, and what it is made of, into the office's folder for editing.

    (what was copied, what was there already and stays as it is). Raises SlipProblem
    "no-form-set"; OSError when the folder cannot be written.
    """
    chosen = form_set(form_set_id)
    wanted = [
        path
        for name in dict.fromkeys((chosen.id, chosen.based_on or chosen.id, COMMON))
        for path in sorted((FORMS / name).iterdir())
        if path.is_file()
    ]
    folder.mkdir(parents=True, exist_ok=True)
    marks = _marks(folder)
    copied, kept = [], []
    for path in wanted:
        name = path.relative_to(FORMS).as_posix()
        target = folder / name
        if target.exists():
            kept.append(name)
            continue
        target.parent.mkdir(exist_ok=True)
        text = path.read_bytes()
        target.write_bytes(text)
        marks[name] = _mark(text)
        copied.append(name)
    (folder / MARKS).write_text(json.dumps(marks, indent=1), encoding="utf-8")
    return tuple(copied), tuple(kept)


def _counts(path: Path, folder: Path) -> bool:
    """Editors leave copies and hidden files behind: they are no forms."""
    hidden = any(part.startswith((".", "~")) for part in path.relative_to(folder).parts)
    return not hidden and not path.name.endswith(("~", ".bak", ".tmp")) and path.is_file()


def _text(path: Path) -> bytes:
    if path.stat().st_size > MOST_BYTES:
        raise _unread(path, "tệp quá lớn")
    text = path.read_bytes()
    # A text editor of Windows writes a mark in front and its own line ends.
    return text.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n") if _is_text(path) else text


def _is_text(path: Path) -> bool:
    return path.suffix in (".typ", ".toml")


def _differs(name: str, text: bytes, marks: dict[str, str]) -> bool:
    packaged = FORMS / name
    if not packaged.is_file():
        return True
    return marks.get(name) != _mark(text) and packaged.read_bytes() != text


def _mark(text: bytes) -> str:
    return sha256(text).hexdigest()


def _marks(folder: Path) -> dict[str, str]:
    with suppress(OSError, ValueError):
        found = json.loads((folder / MARKS).read_text(encoding="utf-8"))
        if isinstance(found, dict):
            return {str(name): str(mark) for name, mark in found.items()}
    return {}


def _unread(path: Path, why: str) -> SlipProblem:
    return SlipProblem(
        "own-forms",
        f"Không đọc được mẫu phiếu của cơ quan ở {path}: {why}.",
        "Phiếu vẫn in bằng mẫu gốc của chương trình.",
    )
