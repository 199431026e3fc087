"""The keys a desk chose for itself: `keys.toml` beside the record, a line to an action.

The file is a person's as much as the program's: what the program changes in it are the lines of
the actions that were changed; the rest, comments too, stays as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from db.files import write_whole
from db.problem import RecordProblem

NAME = "keys.toml"
BROKEN = "keys-hong.toml"
"""Where a file that cannot be read is put aside when new keys are chosen."""

_HEAD = (
    '# Phím riêng của quầy này. Mỗi dòng: "tên việc" = "phím", ví dụ "reception.save" = "f9".',
    "# Nhiều phím thì cách nhau bằng dấu phẩy. Xóa một dòng là về phím có sẵn của việc đó.",
)
_LINE = re.compile(r'\s*"?([\w-]+(?:\.[\w-]+)+)"?\s*=')
_NOTE = re.compile(r"\s*#")
_HINT = 'Mỗi dòng viết như "reception.save" = "f9"; sửa tệp, hoặc chọn lại phím trong chương trình.'


def read(folder: Path) -> dict[str, str]:
    """Action id -> keys, as in "reception.save" = "f9"; {} without a file.

    Raises RecordProblem `bad-keys`, which tells the line.
    """
    path = folder / NAME
    if not path.is_file():
        return {}
    import tomllib

    raw = b""
    try:
        raw = path.read_bytes()
        told = tomllib.loads(raw.decode("utf-8-sig"))
    except (OSError, ValueError) as error:
        raise RecordProblem(
            "bad-keys",
            f"Không đọc được tệp phím riêng {NAME}: {_where(raw, error)}.",
            _HINT,
        ) from error
    return dict(_flat(told))


def line_of(folder: Path, name: str) -> int:
    """In which line of the file an action stands, counted from 1; 0 when it cannot be told."""
    return _lines(folder).get(name, 0)


def write(folder: Path, changes: Mapping[str, str], words: Mapping[str, str]) -> None:
    """Keep these keys and no others. `words` tell what each action is, beside its line.

    A file that cannot be read is put aside as `BROKEN`. Raises OSError.
    """
    path = folder / NAME
    try:
        before = read(folder)
        lines = path.read_text("utf-8-sig").splitlines() if path.is_file() else [*_HEAD]
    except RecordProblem:
        path.replace(path.with_name(BROKEN))
        before, lines = {}, [*_HEAD]
    if any(line.strip() and not (_NOTE.match(line) or _LINE.match(line)) for line in lines):
        # Tables and the like: nothing says which lines belong to an action.
        before, lines = {}, [*_HEAD]
    left = dict(changes)
    kept: list[str] = []
    for line in lines:
        found = _LINE.match(line)
        if not found:
            kept.append(line)
        elif (keys := left.pop(found[1], None)) is not None:
            kept.append(line if before.get(found[1]) == keys else _line(found[1], keys, words))
    kept += [_line(name, keys, words) for name, keys in left.items()]
    write_whole(path, ("\n".join(kept) + "\n").encode())


def _line(name: str, keys: str, words: Mapping[str, str]) -> str:
    return f'"{name}" = "{keys}"' + (f"  # {words[name]}" if name in words else "")


def _flat(table: Mapping[str, object], before: str = "") -> Iterator[tuple[str, str]]:
    """`reception.save = "f9"` without quotes is a table in a table; lists are keys too."""
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{name}.")
        else:
            keys = ",".join(map(str, value)) if isinstance(value, list) else str(value)
            yield f"{before}{name}", keys


def _lines(folder: Path) -> dict[str, int]:
    text = (folder / NAME).read_text("utf-8-sig", errors="replace")
    found = ((_LINE.match(line), number) for number, line in enumerate(text.splitlines(), 1))
    return {match[1]: number for match, number in found if match}


def _where(raw: bytes, error: Exception) -> str:
    lines = raw.decode("utf-8-sig", errors="replace").splitlines()
    if isinstance(error, UnicodeDecodeError):
        number = raw.count(b"\n", 0, error.start) + 1
        return f"dòng {number} không phải chữ UTF-8"
    if isinstance(error, OSError):
        return error.strerror or str(error)
    at = re.search(r"at line (\d+)", str(error))
    number = int(at[1]) if at else len(lines)
    text = lines[number - 1].strip() if 0 < number <= len(lines) else ""
    return f"hỏng ở dòng {number}: “{text}”"
