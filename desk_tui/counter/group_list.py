"""A list of people or organisations in one letter, typed or pasted from a spreadsheet, as dossiers
to receive."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import zip_longest

from db.kinds import Person
from db.problem import RecordProblem
from desk_tui.counter import drafting
from desk_tui.counter.walkin import Walkin
from desk_tui.rules import text

_TAX_CODE = re.compile(r"[0-9]{10}(-?[0-9]{3})?")
ORDER = ("name", "number", "birth", "phone", "address")
"""The columns of a list without headings."""
HEADINGS = {
    "ho va ten": "name",
    "ho ten": "name",
    "ten": "name",
    "ten to chuc": "name",
    "ten doanh nghiep": "name",
    "chu ho so": "name",
    "so dinh danh": "number",
    "so can cuoc": "number",
    "cccd": "number",
    "ma so thue": "number",
    "ma so doanh nghiep": "number",
    "loai": "kind",
    "ngay sinh": "birth",
    "dien thoai": "phone",
    "so dien thoai": "phone",
    "dia chi": "address",
    "ma thu tuc": "procedure",
    "thu tuc": "procedure",
    "truong hop": "case",
    "so ban": "copies",
    **{name: name for name in (*ORDER, "kind", "procedure", "case", "copies")},
}
KINDS = {
    "ca nhan": "person",
    "ho kinh doanh": "business",
    "doanh nghiep": "business",
    "to chuc": "organisation",
    "co quan": "organisation",
    **{name: name for name in ("person", "business", "organisation")},
}
WORDS = "họ và tên hoặc tên tổ chức; số định danh hoặc mã số thuế; ngày sinh; điện thoại; địa chỉ"


def read(said: str, base: Walkin) -> list[Walkin]:
    """One dossier a line over what `base` says for all: cells apart by tabs, semicolons or commas.

    A first line of headings may name the columns, also `mã thủ tục`, `trường hợp`, `số bản`,
    `loại`; without that one a tax code tells an organisation from a person. Raises RecordProblem
    `group-line`, the line being named.
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
    return replace(
        base,
        procedure=row.get("procedure") or base.procedure,
        case=row.get("case") or base.case,
        copies=int(copies) if copies else base.copies,
        owner=_owner(number, row),
    )


def _owner(line: int, row: Mapping[str, str]) -> Person:
    number = row.get("number", "").replace(" ", "").replace(".", "")
    kind = _kind(line, row.get("kind", ""), number)
    faceless = kind != "person"
    if faceless and number and (wrong := drafting.number_problem(kind, number)):
        raise _bad(line, wrong.rstrip("."))
    return Person(
        name=row.get("name", ""),
        kind=kind,
        number=number,
        number_kind=drafting.number_kind(kind, number) if faceless else "",
        birth="" if faceless else _birth(line, row.get("birth", "")),
        phone=row.get("phone", ""),
        address=row.get("address", ""),
    )


def _kind(line: int, said: str, number: str) -> str:
    if not said:
        return "organisation" if _TAX_CODE.fullmatch(number) else "person"
    if text.plain(said) not in KINDS:
        raise _bad(line, f"loại “{said}” không phải cá nhân, hộ kinh doanh, doanh nghiệp, tổ chức")
    return KINDS[text.plain(said)]


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
