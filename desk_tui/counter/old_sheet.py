"""The spreadsheet an old program leaves behind: its rows by what their columns mean."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from datetime import date, datetime, time
from pathlib import Path

from db.problem import RecordProblem
from desk_tui.rules import text
from desk_tui.rules.zone import OFFICE_ZONE

HEADINGS: dict[str, tuple[str, ...]] = {
    "code": ("ma ho so", "so ho so", "ma so ho so", "so bien nhan", "code"),
    "procedure": ("ma thu tuc", "ma tthc", "procedure"),
    "name": ("chu ho so", "ho va ten", "ho ten", "nguoi nop", "ten chu ho so", "name"),
    "number": ("so dinh danh", "so can cuoc", "cccd", "so giay to", "cmnd/cccd", "number"),
    "birth": ("ngay sinh", "birth"),
    "phone": ("dien thoai", "so dien thoai", "phone"),
    "address": ("dia chi", "address"),
    "email": ("email", "thu dien tu"),
    "received": ("ngay tiep nhan", "ngay nhan", "tiep nhan", "received"),
    "due": ("ngay hen tra", "hen tra", "han tra", "due"),
    "status": ("trang thai", "tinh trang", "status"),
    "channel": ("kenh", "kenh nop", "hinh thuc nop", "channel"),
    "missing": ("giay to con thieu", "giay to bo sung", "missing"),
    "asked": ("ngay yeu cau bo sung", "asked"),
    "finished": ("ngay co ket qua", "ngay xong", "finished"),
    "fee": ("phi, le phi", "le phi", "phi", "fee"),
    "note": ("ghi chu", "note"),
}
NEEDED = {"code": "mã hồ sơ", "procedure": "mã thủ tục", "name": "chủ hồ sơ"} | {
    "received": "ngày tiếp nhận"
}
LOOKED_THROUGH = 20
"""Lines above which a title may stand before the headings."""
DAYS = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d")
HOURS = ("%H:%M", "%H:%M:%S")

Cell = str | datetime | date | int | float | None
Row = dict[str, Cell]


def read(path: Path) -> list[tuple[int, Row]]:
    """(line as the spreadsheet numbers it, its cells by meaning), blank lines left out.

    CSV (comma, semicolon or tab; UTF-8 or UTF-16) and XLSX (its first sheet). Raises RecordProblem
    `sheet-unreadable`, `sheet-columns`.
    """
    if not path.is_file():
        raise RecordProblem(
            "sheet-unreadable", f"Không có tệp {path}.", "Kiểm tra lại đường dẫn và tên tệp."
        )
    rows = _xlsx(path) if path.suffix.lower() in (".xlsx", ".xlsm") else _csv(path)
    columns: Sequence[str] = ()
    found: list[tuple[int, Row]] = []
    for line, cells in enumerate(rows, start=1):
        if columns:
            row = {name: cell for name, cell in zip(columns, cells, strict=False) if name}
            if any(cell not in (None, "") for cell in row.values()):
                found.append((line, row))
        elif set(NEEDED) <= set(named := _named(cells)):
            columns = named
        elif line == LOOKED_THROUGH:
            break
    if not columns:
        raise RecordProblem(
            "sheet-columns",
            f"{LOOKED_THROUGH} dòng đầu của {path.name} không có dòng tên cột đủ:"
            f" {', '.join(NEEDED.values())}.",
            "Thêm dòng tên cột; có thể thêm: hẹn trả, trạng thái, số định danh, điện thoại,"
            " giấy tờ còn thiếu, ngày có kết quả.",
        )
    return found


def _named(cells: Iterable[Cell]) -> list[str]:
    meant = {said: name for name, ways in HEADINGS.items() for said in ways}
    names = [meant.get(text.plain(str(cell or "")).rstrip(" :*"), "") for cell in cells]
    # The first of two columns of one meaning counts.
    return [name if name not in names[:place] else "" for place, name in enumerate(names)]


def _csv(path: Path) -> Iterator[Sequence[Cell]]:
    raw = path.read_bytes()
    coding = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        said = raw.decode(coding)
    except UnicodeDecodeError as error:
        raise RecordProblem(
            "sheet-unreadable",
            f"{path.name} không phải UTF-8 nên chữ Việt đọc sẽ sai.",
            "Trong Excel chọn Lưu thành “CSV UTF-8”, hoặc lưu thành .xlsx.",
        ) from error
    mark = next((mark for mark in "\t;" if mark in said), ",")
    for cells in csv.reader(said.splitlines(), delimiter=mark):
        yield [text.tidy(text.repair(cell)) for cell in cells]


def _xlsx(path: Path) -> Iterator[Sequence[Cell]]:
    import zipfile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with closing(load_workbook(path, read_only=True, data_only=True)) as book:
            for cells in book.worksheets[0].iter_rows(values_only=True):
                yield [
                    text.tidy(cell) if isinstance(cell, str) else _plain_cell(cell)
                    for cell in cells
                ]
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, IndexError) as error:
        raise RecordProblem(
            "sheet-unreadable",
            f"{path.name} không phải bảng tính .xlsx đọc được.",
            "Mở bằng Excel hoặc LibreOffice rồi lưu lại thành .xlsx.",
        ) from error


def _plain_cell(cell: object) -> Cell:
    known = isinstance(cell, datetime | date | int | float)
    return cell if known or cell is None else str(cell)


def words(cell: Cell) -> str:
    """A cell as a person wrote it: a number that Excel made of a code has no decimals."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return text.tidy("" if cell is None else str(cell))


def moment(cell: Cell, hour: time) -> datetime | None:
    """A day with or without its hour, `hour` standing in; None for an empty cell.

    Raises ValueError with the words of the cell.
    """
    if cell is None or cell == "":
        return None
    if isinstance(cell, datetime):
        # A spreadsheet's day without an hour is told as midnight.
        parsed = cell if cell.time() != time() else datetime.combine(cell, hour)
        return parsed.replace(tzinfo=OFFICE_ZONE)
    if isinstance(cell, date):
        return datetime.combine(cell, hour, OFFICE_ZONE)
    said = words(cell).replace("T", " ")
    for day in DAYS:
        try:
            return datetime.combine(datetime.strptime(said, day), hour, OFFICE_ZONE)
        except ValueError:
            pass
        for clock in HOURS:
            for shape in (f"{day} {clock}", f"{clock} {day}"):
                try:
                    return datetime.strptime(said, shape).replace(tzinfo=OFFICE_ZONE)
                except ValueError:
                    continue
    raise ValueError(said)
