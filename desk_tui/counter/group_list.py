"""A list of people in one letter, typed or pasted from a spreadsheet, as dossiers to receive."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import zip_longest

from db.kinds import Person
from db.problem import RecordProblem
from desk_tui.counter.walkin import Walkin
from desk_tui.rules import text

ORDER = ("name", "number", "birth", "phone", "address")
"""The columns of a list without headings."""
HEADINGS = {
    "ho va ten": "name",
    "ho ten": "name",
    "ten": "name",
    "so dinh danh": "number",
    "so can cuoc": "number",
    "cccd": "number",
    "ngay sinh": "birth",
    "dien thoai": "phone",
    "so dien thoai": "phone",
    "dia chi": "address",
    "ma thu tuc": "procedure",
    "thu tuc": "procedure",
    "truong hop": "case",
    "so ban": "copies",
    **{name: name for name in (*ORDER, "procedure", "case", "copies")},
}
WORDS = "họ và tên; số định danh; ngày sinh; điện thoại; địa chỉ"


def read(said: str, base: Walkin) -> list[Walkin]:
    """One dossier a line over what `base` says for all: cells apart by tabs, semicolons or commas.

    A first line of headings may name the columns, also `mã thủ tục`, `trường hợp`, `số bản`.
    Raises RecordProblem `group-line`, the line being named.
    """
    mark = next((mark for mark in "\t;" if mark in said), ",")
    lines = [
        (number, [text.tidy(cell) for cell in cells])
        for number, cells in enumerate(csv.reader(said.splitlines(), delimiter=mark), 1)
    ]
    lines = [(number, cells) for number, cells in lines if any(cells)]
    columns: Sequence[str] = ORDER
    if lines and _is_heading(lines[0][1]):
        columns = [HEADINGS.get(text.plain(cell), "") for cell in lines.pop(0)[1]]
    return [_one(number, cells, columns, base) for number, cells in lines]


def _is_heading(cells: Sequence[str]) -> bool:
    return "name" in [HEADINGS.get(text.plain(cell), "") for cell in cells]


def _one(number: int, cells: Sequence[str], columns: Sequence[str], base: Walkin) -> Walkin:
    if len(cells) > len(columns):
        raise _bad(number, f"có {len(cells)} ô, danh sách có {len(columns)} cột")
    row = dict(zip_longest(columns, cells, fillvalue=""))
    copies = row.get("copies", "")
    if copies and not (copies.isascii() and copies.isdigit() and len(copies) < 5):
        raise _bad(number, f"số bản “{copies}” không phải số")
    number_said = row.get("number", "").replace(" ", "").replace(".", "")
    return replace(
        base,
        procedure=row.get("procedure") or base.procedure,
        case=row.get("case") or base.case,
        copies=int(copies) if copies else base.copies,
        owner=Person(
            name=row.get("name", ""),
            number=number_said,
            birth=_birth(number, row.get("birth", "")),
            phone=row.get("phone", ""),
            address=row.get("address", ""),
        ),
    )


def _birth(number: int, said: str) -> str:
    if not said:
        return ""
    try:
        day = (
            datetime.strptime(said, "%d/%m/%Y").date() if "/" in said else date.fromisoformat(said)
        )
    except ValueError:
        raise _bad(number, f"ngày sinh “{said}” không phải ngày/tháng/năm") from None
    return day.isoformat()


def _bad(number: int, why: str) -> RecordProblem:
    return RecordProblem(
        "group-line",
        f"Danh sách, dòng {number}: {why}; chưa nhận hồ sơ nào.",
        f"Mỗi dòng ghi: {WORDS}.",
    )
