"""A slip as the named fields that a form's template fills: plain JSON, texts ready to print."""

from __future__ import annotations

from dataclasses import fields as slots
from dataclasses import is_dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from desk_tui.slips.letters import printable

OFFICE_TIME = ZoneInfo("Asia/Ho_Chi_Minh")
LONG, LONG_IN_CELL = 30, 24  # letters; the templates part from there on


def to_fields(value: object) -> object:
    """Dataclasses become objects, tuples lists, dates words; numbers and None stay.

    A class that says it is `brief` is a row of a table: its moments are printed short.
    """
    if is_dataclass(value):
        brief = getattr(value, "brief", False)
        return {slot.name: _field(getattr(value, slot.name), brief) for slot in slots(value)}
    if isinstance(value, tuple):
        return [to_fields(item) for item in value]
    if isinstance(value, datetime):
        return moment_in_words(value)
    if isinstance(value, date):
        return day_in_words(value)
    return printable(value) if isinstance(value, str) else value


def _field(value: object, brief: bool) -> object:
    return moment_in_short(value) if brief and isinstance(value, datetime) else to_fields(value)


def has_long_word(fields: object, most: int = LONG) -> bool:
    """Is there a word too long for a line, or in a list for a cell? It has to be parted."""
    if isinstance(fields, dict):
        return any(has_long_word(value, most) for value in fields.values())
    if isinstance(fields, list):
        return any(has_long_word(value, LONG_IN_CELL) for value in fields)
    return isinstance(fields, str) and any(len(word) >= most for word in fields.split())


def moment_in_short(moment: datetime) -> str:
    """`17:00 16/11/2026`, in office time."""
    return f"{moment.astimezone(OFFICE_TIME):%H:%M %d/%m/%Y}"


def moment_in_words(moment: datetime) -> str:
    """`17 giờ 00 phút, ngày 16 tháng 11 năm 2026`, in office time."""
    local = moment.astimezone(OFFICE_TIME)
    return f"{local:%H} giờ {local:%M} phút, {day_in_words(local.date())}"


def day_in_words(day: date) -> str:
    """`ngày 05 tháng 01 năm 2026`: days below 10 and January, February with a zero, as the
    drafting rules ask (Nghị định 30/2020/NĐ-CP, Phụ lục I)."""
    month = f"{day.month:02}" if day.month <= 2 else str(day.month)
    return f"ngày {day.day:02} tháng {month} năm {day.year}"
