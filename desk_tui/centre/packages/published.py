"""What the node itself knows of days off and of procedures: the files it put out for its desks."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from datetime import date
from importlib import resources
from weakref import WeakKeyDictionary

import msgspec
from sqlalchemy import Connection, Engine, func, select

from db.catalogue_file import read_file
from desk_tui.centre.ledger_tables import catalogues
from desk_tui.centre.messages import Catalogue
from desk_tui.rules.worktime import Calendar, calendar_from_rows


@dataclass(frozen=True)
class _Sheet:
    """One catalogue as put out: from when on, and whether it takes a procedure online."""

    effective: str
    decision: str
    online: dict[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True)
class Published:
    """Everything put out so far, the newest last."""

    calendar: Calendar
    sheets: tuple[_Sheet, ...]

    def closed(self, procedure: str, day: date) -> str:
        """Why a procedure cannot be filed online on `day`; empty when it can, or nobody said."""
        for sheet in reversed(self.sheets):
            if sheet.effective <= day.isoformat() and procedure in sheet.online:
                if sheet.online[procedure] != "no":
                    return ""
                said = f"theo {sheet.decision}" if sheet.decision else "theo danh mục mới"
                return f"thủ tục {procedure} không còn nhận trực tuyến ({said})"
        return ""


_known: WeakKeyDictionary[Engine, tuple[int, Published]] = WeakKeyDictionary()


def published(connection: Connection) -> Published:
    """Read once for each new version: the files are large and seldom change."""
    newest = connection.scalar(select(func.max(catalogues.c.version))) or 0
    kept = _known.get(connection.engine)
    if kept and kept[0] == newest:
        return kept[1]
    bodies = connection.scalars(select(catalogues.c.body).order_by(catalogues.c.version))
    told = [msgspec.json.decode(bytes(body), type=Catalogue) for body in bodies]
    rows = {row["date"]: row for row in _packaged()}
    for one in told:
        # A day given again replaces what was known of it, as at a desk.
        rows |= {day.day: {"date": day.day, **_row(day)} for day in one.calendar}
    known = Published(calendar_from_rows(rows.values()), tuple(map(_sheet, told)))
    _known[connection.engine] = (newest, known)
    return known


def _row(day: msgspec.Struct) -> dict[str, str]:
    return {name: value for name, value in msgspec.to_builtins(day).items() if name != "day"}


def _sheet(told: Catalogue) -> _Sheet:
    rows = read_file(told.csv).rows if told.csv else ()
    online = {row["code"]: row["channel_online"] or "" for row in rows if "channel_online" in row}
    return _Sheet(told.effective, told.decision, online)


def _packaged() -> list[dict[str, str]]:
    text = resources.files("desk_tui").joinpath("data/calendar.csv").read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))
