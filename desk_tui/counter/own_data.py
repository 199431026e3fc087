"""Dated rows of data: the office's own file beside the record goes before the packaged one."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date
from pathlib import Path


def rows(folder: Path, name: str, day: date) -> list[dict[str, str]]:
    """The rows of a data file that hold on `day`, the office's own first.

    A file of the office that cannot be read is passed over: what it should mend still stands.
    """
    from desk_tui.counter.setup import packaged, rows_of

    try:
        own = rows_of((folder / name).read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError, csv.Error):
        own = []
    return [_filled(row) for row in (*own, *rows_of(packaged(name))) if holds(row, day)]


def holds(row: Mapping[str, str | None], day: date) -> bool:
    """Whether a row with `valid_from` and `valid_to` (its last day) is in force."""
    return (row.get("valid_from") or "") <= day.isoformat() <= (row.get("valid_to") or "9")


def _filled(row: Mapping[str, str | None]) -> dict[str, str]:
    return {name: (value or "").strip() for name, value in row.items() if isinstance(name, str)}
