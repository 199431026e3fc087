"""Where a desk keeps everything, and who has it open. Light: the screens start here."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager
from pathlib import Path

from db.holding import hold
from db.problem import RecordProblem


def default_folder() -> Path:
    """`DESK_TUI_DATA`, or the platform's folder for a user's data."""
    if given := os.environ.get("DESK_TUI_DATA"):
        return Path(given)
    from platformdirs import user_data_path

    return user_data_path("desk-tui", appauthor=False)


def hold_desk(folder: Path) -> AbstractContextManager[None]:
    """Entering it raises RecordProblem `second-program` when another window has this record."""
    folder.mkdir(parents=True, exist_ok=True)
    busy = RecordProblem(
        "second-program",
        "Sổ này đang mở ở một cửa sổ desk-tui khác.",
        "Dùng cửa sổ đang mở, hoặc đóng nó rồi mở lại.",
    )
    return hold(folder / "desk.lock", busy)


def own_keys(folder: Path) -> dict[str, str]:
    """What `keys.toml` says: action id -> keys, as in "reception.save" = "f9"; {} without one.

    Raises RecordProblem `bad-keys`.
    """
    path = folder / "keys.toml"
    if not path.is_file():
        return {}
    import tomllib

    try:
        told = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise RecordProblem(
            "bad-keys",
            f"Không đọc được tệp phím riêng keys.toml: {error}",
            'Mỗi dòng viết như "reception.save" = "f9"; sửa tệp rồi mở lại chương trình.',
        ) from error
    return {name: str(keys) for name, keys in told.items()}
