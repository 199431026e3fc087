"""The portal's code tables: dated rows in `data/portal_codes.csv`, each with its certainty."""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from importlib import resources


@cache
def _rows() -> tuple[dict[str, str], ...]:
    text = resources.files("desk_tui").joinpath("data/portal_codes.csv").read_text("utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def code_of(table: str, ours: str, day: date, default: str = "") -> str:
    """The portal's code for one of our words on a day; `default` when the table has none."""
    return _newest(table, ours, day).get("code", default)


def name_of(table: str, ours: str, day: date) -> str:
    """The national label, empty when the table has none."""
    return _newest(table, ours, day).get("name", "")


def _newest(table: str, ours: str, day: date) -> dict[str, str]:
    said = [
        row
        for row in _rows()
        if row["table"] == table
        and row["ours"] == ours
        and row["effective_from"] <= day.isoformat()
    ]
    return max(said, key=lambda row: row["effective_from"], default={})
