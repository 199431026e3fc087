"""Behind a number: its dossiers, and those that spoil the reports with the way to mend them."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from db.clock import from_text
from db.queue import Row
from desk_tui.counter import report as reports
from desk_tui.counter import spoilers, states
from desk_tui.counter.desk import local
from desk_tui.counter.report import Report
from desk_tui.counter.report_by import CHANNELS
from desk_tui.counter.spoilers import Spoiler
from desk_tui.rules import counting
from desk_tui.rules.counting import vn_number
from desk_tui.rules.metrics import Metric
from desk_tui.screens.list_screen import Line, ListScreen
from desk_tui.screens.today import defined
from desk_tui.tongue import say, say_as
from desk_tui.widgets import keys
from desk_tui.widgets.fields import MOVE_BINDINGS
from desk_tui.widgets.queue_table import Cell, Column, PagedTable

MOST = 500
LACKING, ABOVE, BELOW = SIDES = (say("còn thiếu"), say("tử số"), say("mẫu số"))
"""Which dossiers of a metric: counted below and not above, above, below."""


class SidesScreen(ListScreen):
    """What stands behind one metric, one of the `SIDES` at a time."""

    BINDINGS: ClassVar[list[BindingType]] = [*MOVE_BINDINGS, *keys.bindings("behind")]

    def __init__(self, told: Report, metric: Metric) -> None:
        super().__init__()
        self._told, self._metric, self._side = told, metric, 0

    def action_side(self) -> None:
        self._side = (self._side + 1) % len(SIDES)
        self.reload()


class BehindScreen(SidesScreen):
    """The dossiers of one metric: first those it still lacks."""

    def lists(self) -> ComposeResult:
        yield Static(id="head")
        yield PagedTable(
            (
                Column(say("Mã hồ sơ"), 26),
                Column(say("Chủ hồ sơ"), 20, grow=True),
                Column(say("Thủ tục"), 24, spare=True),
                Column(say("Kênh"), 10),
                Column(say("Tình trạng"), 11),
                Column(say_as("status", "Tiếp nhận"), 10),
            ),
            empty=say("Không có hồ sơ nào."),
            title=say("Hồ sơ"),
            why=say(
                "Enter mở hồ sơ để xem hoặc sửa; {key} đổi giữa còn thiếu, tử số, mẫu số.",
                key=keys.named("behind.side"),
            ),
            id="list",
        )

    def reload(self) -> None:
        self.read(self._read, self._show, group="behind", words=say("Tìm hồ sơ đứng sau con số"))

    def _read(self) -> list[Row]:
        metric, side = self._metric, SIDES[self._side]
        if metric.denominator not in counting.COUNTS:
            return []
        if side == BELOW:
            return reports.behind(self.desk, self._told, metric.denominator, limit=MOST)
        if metric.numerator not in counting.COUNTS:
            return []
        if side == ABOVE:
            return reports.behind(self.desk, self._told, metric.numerator, limit=MOST)
        return reports.behind(
            self.desk, self._told, metric.denominator, without=metric.numerator, limit=MOST
        )

    def _show(self, rows: list[Row]) -> None:
        metric, side = self._metric, SIDES[self._side]
        counted = {BELOW: metric.below, ABOVE: metric.above}.get(
            side, say("{below}, nhưng chưa là: {above}", below=metric.below, above=metric.above)
        )
        words = [
            Content.styled(f"{metric.id} – {metric.name}: {side}", "bold"),
            Content(counted[:1].upper() + counted[1:]),
            *defined(metric),
        ]
        if not {metric.numerator, metric.denominator} <= counting.COUNTS.keys():
            words.append(Content(say("Chỉ tiêu này không đếm từng hồ sơ, nên không có danh sách.")))
        if len(rows) == MOST:
            words.append(Content(say("{most} hồ sơ cũ nhất; còn nữa.", most=MOST)))
        self.head(words)
        self.fill([(row.code, _dossier(row)) for row in rows], "#list")

    @on(PagedTable.Selected, "#list")
    def _open(self, message: PagedTable.Selected) -> None:
        if message.row:
            self.host.open_dossier(message.row.id)


class FaultsScreen(ListScreen):
    """Everything that spoils the reports of a period, dossier by dossier."""

    BINDINGS: ClassVar[list[BindingType]] = [*MOVE_BINDINGS]

    def __init__(self, first: date, last: date) -> None:
        super().__init__()
        self._days = first, last

    def lists(self) -> ComposeResult:
        yield Static(id="head")
        yield PagedTable(
            (
                Column(say("Mã hồ sơ"), 26),
                Column(say("Điều làm sai số liệu và cách sửa"), 50, grow=True),
            ),
            empty=say("Không có hồ sơ nào làm sai số liệu."),
            title=say("Làm sai số liệu"),
            why=say("Enter mở hồ sơ để sửa; cách sửa ghi ở đầu mỗi nhóm."),
            id="list",
        )

    def reload(self) -> None:
        self.read(
            lambda: spoilers.found(self.desk, *self._days, MOST),
            self._show,
            group="faults",
            words=say("Tìm hồ sơ làm sai số liệu"),
        )

    def _show(self, faults: list[Spoiler]) -> None:
        first, last = self._days
        total = sum(one.count for one in faults)
        self.head(
            [
                Content.styled(
                    say(
                        "Làm sai số liệu báo cáo: {total} chỗ ({first:%d/%m/%Y}–{last:%d/%m/%Y})",
                        total=vn_number(total),
                        first=first,
                        last=last,
                    ),
                    "bold",
                )
            ]
        )
        rows: list[Line] = []
        for one in faults:
            head = Cell(say("{count} hồ sơ", count=vn_number(one.count)), "near")
            rows.append((f"!{one.id}", (head, Cell(f"{one.words}. {one.mend}", "near"))))
            rows += [(code, (code, one.words)) for code in one.codes]
        self.fill(rows, "#list")

    @on(PagedTable.Selected, "#list")
    def _open(self, message: PagedTable.Selected) -> None:
        if message.row and not message.row.id.startswith("!"):
            self.host.open_dossier(message.row.id)


def _dossier(row: Row) -> tuple[Cell | str, ...]:
    return (
        row.code,
        row.owner_name,
        row.procedure_name,
        CHANNELS.get(row.channel, row.channel),
        states.short(row.status),
        f"{local(from_text(row.received)):%d/%m/%Y}",
    )
