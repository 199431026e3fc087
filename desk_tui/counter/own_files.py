"""Tables that an office brings itself, as CSV files with a line of column names."""

from __future__ import annotations

import csv
from pathlib import Path

from db.catalogue_file import Rejected, bytes_of, text_of
from db.problem import RecordProblem
from desk_tui.tongue import say


def rows(file: Path) -> list[dict[str, str]]:
    """The rows by column; an empty cell is an empty text. Raises RecordProblem
    `file-unreadable`."""
    text = text_of(bytes_of(file))
    if isinstance(text, Rejected):
        raise RecordProblem(
            "file-unreadable",
            say("Không đọc được tệp {name}: {why}.", name=file.name, why=text.why),
            say("Lưu lại tệp kiểu “CSV UTF-8 (phân cách bằng dấu phẩy)” rồi nhập lại."),
        )
    found = csv.DictReader(text.splitlines(), restval="")
    return [
        {name.strip().lower(): (cell or "").strip() for name, cell in row.items() if name}
        for row in found
    ]
