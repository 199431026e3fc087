"""What a proposal to the department stands on: procedures people could file online and do not,
how many dossiers each has, and why they came on paper (B0-16)."""

from __future__ import annotations

import contextlib
import csv
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from db import tallies
from db.problem import RecordProblem
from desk_tui.counter import services
from desk_tui.counter.desk import Desk
from desk_tui.counter.report import USERS_FROM
from desk_tui.counter.services import Reason, Use
from desk_tui.rules.counting import level_words
from desk_tui.rules.metrics import check_period, share

_FORMULA = ("=", "+", "-", "@")
NO_REASON = "không ghi lý do"
HEAD = (
    "Mã thủ tục",
    "Tên thủ tục",
    "Lĩnh vực",
    "Mức độ",
    "Tiếp nhận",
    "Trực tuyến",
    "Nộp giấy",
    "Tỷ lệ trực tuyến (%)",
    "Nhóm",
)
GROUPS = {"unused": "chưa có hồ sơ trực tuyến", "low": "dưới ngưỡng"}


@dataclass(frozen=True)
class Line:
    """One procedure that qualifies; `reasons` are for its dossiers on paper, most often first."""

    use: Use
    reasons: tuple[Reason, ...]

    @property
    def group(self) -> str:
        return "low" if self.use.online else "unused"

    @property
    def percent(self) -> float | None:
        use = self.use
        return share(use.online, use.received) if use.received else None


@dataclass(frozen=True)
class Evidence:
    """`upto`: the share, 0 to 1, from which a procedure needs no proposal."""

    first: date
    last: date
    upto: float
    lines: tuple[Line, ...]
    doubts: tuple[str, ...]

    @property
    def received(self) -> int:
        return sum(one.use.received for one in self.lines)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Over all procedures."""
        found: dict[str, int] = defaultdict(int)
        for line in self.lines:
            for one in line.reasons:
                found[one.words] += one.count
        return _often_first(found)


def gather(desk: Desk, first: date, last: date, *, upto: float = USERS_FROM) -> Evidence:
    """The busiest procedures first. Raises RuleProblem `bad-period`."""
    check_period(first, last)
    used = services.in_use(desk, first, last, over=upto)
    why = _why(desk, first, last)
    qualify = (
        one
        for one in used.services
        if one.service.online and (not one.online or (one.share or 0) <= upto)
    )
    lines = [Line(one, _often_first(why.get(one.service.code, {}))) for one in qualify]
    lines.sort(key=lambda one: (-one.use.received, one.use.service.code))
    return Evidence(first, last, upto, tuple(lines), used.doubts)


def write(desk: Desk, found: Evidence, path: Path) -> Path:
    """As CSV, or as a workbook when the name ends in .xlsx; whole or not at all.

    Raises RecordProblem `file-unwritable`.
    """
    part = path.with_name(f"{path.name}.part")
    try:
        if path.suffix.lower() == ".xlsx":
            _workbook(desk, found, part)
        else:
            _csv(found, part)
        part.replace(path)
    except OSError as error:
        raise RecordProblem(
            "file-unwritable",
            f"Không ghi được tệp {path} ({error.strerror or error}).",
            "Chọn thư mục ghi được, đóng tệp nếu đang mở trong chương trình khác.",
        ) from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
    return path


def _why(desk: Desk, first: date, last: date) -> dict[str, dict[str, int]]:
    """How often each reason was written down, by procedure."""
    rows = desk.read.execute(
        "SELECT s.procedure, f.not_online, count(*) FROM dossier_facts f"
        " JOIN fact_sorts s ON s.id = f.sort WHERE f.received BETWEEN ? AND ?"
        " AND s.channel != 'online' GROUP BY 1, 2",
        (tallies.number_of(first), tallies.number_of(last)),
    )
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for procedure, words, count in rows:
        found[procedure][words or NO_REASON] = count
    return found


def _often_first(counted: dict[str, int]) -> tuple[Reason, ...]:
    order = sorted(counted.items(), key=lambda one: (one[0] == NO_REASON, -one[1], one[0]))
    return tuple(Reason(words, count) for words, count in order)


def cells(line: Line) -> list[str | int | float | None]:
    use = line.use
    return [
        use.service.code,
        use.service.name,
        use.service.field,
        level_words(use.service.level),
        use.received,
        use.online,
        use.received - use.online,
        line.percent,
        GROUPS[line.group],
    ]


def _csv(found: Evidence, path: Path) -> None:
    """A row for each reason of each procedure, with the procedure's own numbers beside it."""
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        table = csv.writer(stream)
        table.writerow([*HEAD, "Lý do nộp giấy", "Số hồ sơ vì lý do đó"])
        for line in found.lines:
            for one in line.reasons or (Reason("", 0),):
                row = [*cells(line), one.words, one.count or None]
                table.writerow([_safe(cell) for cell in row])


def _safe(cell: str | float | None) -> str:
    """A cell that begins like a formula would be reckoned instead of read."""
    said = "" if cell is None else str(cell)
    if isinstance(cell, str):
        return "'" + said if said.startswith(_FORMULA) else said
    return said.replace(".", ",")


def _workbook(desk: Desk, found: Evidence, path: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), {"in_memory": True}) as book:
        book.set_properties({"title": "Căn cứ đề xuất", "company": desk.office.unit})
        bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True})
        period = f"{found.first:%d/%m/%Y} – {found.last:%d/%m/%Y}"
        over = f"Thủ tục nộp được trên mạng có tỷ lệ trực tuyến không quá {found.upto:.0%}"
        notes = [f"{desk.office.unit}: {over}, {period}", *(f"Lưu ý: {x}" for x in found.doubts)]

        def sheet(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
            page = book.add_worksheet(name)
            for place, words in enumerate(notes):
                page.write_string(place, 0, words, bold)
            top = len(notes) + 1
            for column, words in enumerate(head):
                page.write_string(top, column, words, bold)
                page.set_column(column, column, 46 if "Tên" in words or "Lý do" in words else 16)
            for place, row in enumerate(rows, start=top + 1):
                for column, cell in enumerate(row):
                    if isinstance(cell, (int, float)):
                        page.write_number(place, column, cell)
                    else:
                        page.write_string(place, column, "–" if cell is None else str(cell), wrap)
            page.freeze_panes(top + 1, 2)

        sheet("Thủ tục", HEAD, (cells(line) for line in found.lines))
        sheet(
            "Lý do theo thủ tục",
            ("Mã thủ tục", "Tên thủ tục", "Lý do nộp giấy", "Số hồ sơ"),
            (
                (line.use.service.code, line.use.service.name, one.words, one.count)
                for line in found.lines
                for one in line.reasons
            ),
        )
        sheet(
            "Lý do chung",
            ("Lý do nộp giấy", "Số hồ sơ"),
            ((one.words, one.count) for one in found.reasons),
        )
