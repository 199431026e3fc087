"""The workbook of figures opened by LibreOffice, every sheet. Not a test: LibreOffice is large.

    python -m tests.bench.office_suite

Needs `soffice` (Debian: libreoffice-calc-nogui). The tests open the same workbook by openpyxl.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from contextlib import closing
from datetime import date
from pathlib import Path

from desk_tui.counter import statutory, workbook
from desk_tui.counter.desk import Desk
from desk_tui.counter.report import Ask, report
from desk_tui.counter.setup import make
from tests.counter.conftest import OFFICE, OFFICER, PASSWORD, Clock
from tests.counter.figures_kit import Life, write

MARCH = date(2026, 3, 1), date(2026, 3, 31)
EVERY_SHEET = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"


def opened(room: Path) -> dict[str, list[str]]:
    """The lines of each sheet as LibreOffice reads them."""
    clock = Clock()
    make(room / "desk", OFFICE, 1, 200, OFFICER, PASSWORD, clock=clock)
    with closing(Desk.open(room / "desk", OFFICER, PASSWORD, clock)) as desk:
        lives = [Life(received="2026-03-02", channel="online")] * 3
        write(desk, [*lives, Life(received="2026-03-03")])
        told, forms = report(desk, Ask(*MARCH, by="field")), statutory.tables(desk, *MARCH)
        book = workbook.write(desk, told, room / "b.xlsx", forms)
    profile = f"-env:UserInstallation={(room / 'profile').as_uri()}"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", EVERY_SHEET, "--outdir", "out", book],
        cwd=room,
        capture_output=True,
        check=True,
        timeout=120,
    )
    return {
        one.stem.removeprefix("b-"): one.read_text().splitlines()
        for one in (room / "out").glob("*.csv")
    }


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        sheets = opened(Path(name))
    print(f"{len(sheets)} sheets: {', '.join(sorted(sheets))}")
    wanted = {
        "Chỉ tiêu": ",3,hồ sơ trực tuyến tiếp nhận mới,4,hồ sơ tiếp nhận mới,75%,,",
        "Biểu 06a": "Hộ tịch,4,3,1,0,0,0,0,0,4,4,0",
    }
    missing = [
        sheet
        for sheet, end in wanted.items()
        if not any(line.endswith(end) for line in sheets.get(sheet, []))
    ]
    print(f"not read as written: {', '.join(missing)}" if missing else "read as written")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
