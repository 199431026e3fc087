"""Other offices as the desk knows them: who resolves what, where, when (REC-11, B1-03).

`offices.csv` beside the record, dated rows: code, name, level, procedures (codes apart by ;),
field, area (words of an address), address, hours, phone, instrument, valid_from, valid_to.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from db.catalogue import ProcedureFacts as Procedure
from db.kinds_dossier import Agency
from db.problem import RecordProblem
from desk_tui.counter import own_data
from desk_tui.counter.desk import Desk
from desk_tui.rules import text
from desk_tui.tongue import say

ROWS = "offices.csv"
COLUMNS = (
    "code",
    "name",
    "level",
    "procedures",
    "field",
    "area",
    "address",
    "hours",
    "phone",
    "instrument",
    "valid_from",
    "valid_to",
    "certainty",
)


@dataclass(frozen=True)
class OtherOffice:
    """One of them; `area` empty serves everywhere, `procedures` and `field` empty everything."""

    name: str
    code: str = ""
    level: str = ""
    procedures: tuple[str, ...] = ()
    field: str = ""
    area: str = ""
    address: str = ""
    hours: str = ""
    phone: str = ""
    instrument: str = ""

    @property
    def agency(self) -> Agency:
        return Agency(name=self.name, code=self.code)


def known(desk: Desk, day: date | None = None) -> list[OtherOffice]:
    """All that hold on a day (today), in the order of the file; never this office itself."""
    rows = own_data.rows(desk.folder, ROWS, day or desk.today())
    return [_office(row) for row in rows if row.get("name") and row.get("code") != desk.office.code]


def competent(
    desk: Desk, found: Procedure, address: str = "", day: date | None = None
) -> list[OtherOffice]:
    """Who could resolve this procedure for somebody living there, the likeliest first.

    An office that names the procedure goes before one of its field, and that before one of its
    level; an office of another area than the address is left out.
    """
    where = text.plain(address)
    ranked = [
        (rank, place, one)
        for place, one in enumerate(known(desk, day))
        if (rank := _rank(one, found)) and (not one.area or text.plain(one.area) in where)
    ]
    return [one for _, _, one in sorted(ranked, key=lambda told: (-told[0], told[1]))]


def agency(desk: Desk, said: str) -> Agency | None:
    """The office meant by its identifier or name, as known, else as it was said; None for ""."""
    said = text.tidy(said)
    if not said:
        return None
    for one in known(desk):
        if said == one.code or text.plain(said) == text.plain(one.name):
            return one.agency
    return Agency(name=said)


def bring_in(desk: Desk, file: Path) -> int:
    """Keep a table of offices beside the record in place of the old one; how many rows.

    Raises RecordProblem `file-unreadable` naming the line; then nothing is changed.
    """
    desk.needs("supervisor", "it")
    try:
        content = file.read_text("utf-8-sig")
        table = csv.DictReader(content.splitlines())
        lacking = {"name"} - set(table.fieldnames or ())
        strange = set(table.fieldnames or ()) - set(COLUMNS)
        rows = list(table)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise _unreadable(file, str(error)) from error
    if lacking or strange:
        raise _unreadable(
            file, say("cột {lacking} thiếu hoặc lạ", lacking=", ".join(sorted(lacking | strange)))
        )
    for number, row in enumerate(rows, start=2):
        if why := _wrong(row):
            raise _unreadable(file, say("dòng {number} {why}", number=number, why=why))
    (desk.folder / ROWS).write_text(content, encoding="utf-8")
    return len(rows)


def _wrong(row: dict[str, str]) -> str:
    if not text.tidy(row.get("name") or ""):
        return say("chưa có tên cơ quan")
    for name in ("valid_from", "valid_to"):
        said = row.get(name) or ""
        try:
            if said:
                date.fromisoformat(said)
        except ValueError:
            return say("ngày “{said}” không phải năm-tháng-ngày", said=said)
    return ""


def _rank(one: OtherOffice, found: Procedure) -> int:
    if one.procedures:
        return 3 if found.code in one.procedures else 0
    if one.field:
        return 2 if text.plain(one.field) == text.plain(found.field) else 0
    return 1 if one.level and text.plain(one.level) == text.plain(found.level) else 0


def _office(row: dict[str, str]) -> OtherOffice:
    codes = (row.get("procedures") or "").split(";")
    plain = ("name", "code", "level", "field", "area", "address", "hours", "phone", "instrument")
    return OtherOffice(
        procedures=tuple(code.strip() for code in codes if code.strip()),
        **{name: row.get(name, "") for name in plain},
    )


def _unreadable(file: Path, why: str) -> RecordProblem:
    return RecordProblem(
        "file-unreadable",
        say("Bảng cơ quan {name}: {why}; chưa nạp dòng nào.", name=file.name, why=why),
        say("Lưu tệp dạng CSV UTF-8 với các cột: {columns}.", columns=", ".join(COLUMNS)),
    )
