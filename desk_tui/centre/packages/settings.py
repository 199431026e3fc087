"""Numbers of the assisted package: dated rows in `data/packages.csv`, each with its ground."""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from importlib import resources


@cache
def _rows() -> tuple[dict[str, str], ...]:
    text = resources.files("desk_tui").joinpath("data/packages.csv").read_text("utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def value(name: str, day: date) -> int:
    """The number in force on `day`; the newest row wins. KeyError when there is none."""
    held = [
        row
        for row in _rows()
        if row["name"] == name and row["valid_from"] <= day.isoformat() <= (row["valid_to"] or "9")
    ]
    if not held:
        raise KeyError(name)
    return int(max(held, key=lambda row: row["valid_from"])["value"])
