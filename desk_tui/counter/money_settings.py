"""What an office settles about money: its own table of kinds, its receipts, its tax number."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from db import settings
from db.driver import sqlite
from db.problem import RecordProblem
from desk_tui.counter.desk import Desk
from desk_tui.counter.fee_parts import FEE_KINDS
from desk_tui.counter.money_slips import TAX_NUMBER
from desk_tui.counter.receipts import LOW, LOW_STOCK, OWN_PRINTED
from desk_tui.rules import money
from desk_tui.tongue import say


def change(
    desk: Desk,
    own: bool | None = None,
    low: int | None = None,
    tax_number: str | None = None,
) -> dict[str, Any]:
    """Change what is given (supervisor only), and tell how everything stands.

    Raises Refusal `not-allowed`, RecordProblem `bad-usage`.
    """
    given = {OWN_PRINTED: own, LOW_STOCK: low, TAX_NUMBER: tax_number}
    wanted = {name: value for name, value in given.items() if value is not None}
    if wanted:
        desk.needs("supervisor", "it")
    if low is not None and low < 0:
        raise RecordProblem("bad-usage", say("Mức báo sắp hết không thể âm."), say("Ghi số từ 0."))

    def work(connection: sqlite.Connection) -> None:
        for name, value in wanted.items():
            settings.put(connection, name, value)

    desk.record.transact(work)
    return {
        "own": settings.get(desk.read, OWN_PRINTED, True),
        "low": settings.get(desk.read, LOW_STOCK, LOW),
        "tax_number": settings.get(desk.read, TAX_NUMBER, ""),
    }


def import_kinds(desk: Desk, file: Path) -> int:
    """The office's own rows of what is phí and what lệ phí, all or nothing; how many.

    They go before the packaged ones. Raises Refusal `not-allowed`, RecordProblem `kinds-file`,
    RuleProblem `kind-row`.
    """
    desk.needs("supervisor", "it")
    try:
        rows = list(csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines()))
    except (OSError, UnicodeError, csv.Error) as error:
        raise RecordProblem(
            "kinds-file",
            say("Không đọc được bảng loại phí {name}.", name=file.name),
            say("Lưu bảng thành CSV UTF-8 với các cột như tệp fee_kinds.csv đi kèm chương trình."),
        ) from error
    money.kinds_from_rows(rows)
    desk.record.transact(lambda connection: settings.put(connection, FEE_KINDS, rows))
    return len(rows)
