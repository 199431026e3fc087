"""Dates to keep an eye on: late, near, unanswered, touched by new days off, late by an outage."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from db.clock import from_text
from db.queue import Row
from desk_tui.counter import browse, calendar_change, deadlines, outage, states
from desk_tui.counter.calendar_change import Touched
from desk_tui.counter.deadlines import StageLeft, Unanswered
from desk_tui.counter.desk import Desk, local
from desk_tui.counter.outage import Late, Report
from desk_tui.screens.list_screen import Line, ListScreen, tab_line
from desk_tui.screens.queue_rows import TONES, short_code
from desk_tui.tongue import say
from desk_tui.widgets import keys
from desk_tui.widgets.fields import MOVE_BINDINGS
from desk_tui.widgets.keys import DEADLINE_LISTS
from desk_tui.widgets.queue_table import Cell, Column, PagedTable


@dataclass(frozen=True)
class Shown:
    """One list as it was read: its rows, what stands above them, what its deed needs."""

    told: str
    lines: Sequence[Line]
    touched: tuple[Touched, ...] = ()
    report: Report | None = None


@dataclass(frozen=True)
class Kind:
    """One of the lists: how it is read, the titles of its last two columns, and what an empty one
    says."""

    read: Callable[[Desk], Shown]
    third: str
    last: str
    empty: str


class DeadlinesScreen(ListScreen):
    """Alt and a digit choose a list; Enter opens a dossier, F10 does what the list is for."""

    DEFAULT_CSS = """
    DeadlinesScreen #about { height: auto; padding: 0 1; }
    DeadlinesScreen PagedTable { border: round $border-blurred; border-title-color: $foreground; }
    DeadlinesScreen PagedTable:focus { border: round $border; border-title-style: bold; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*MOVE_BINDINGS, *keys.bindings("deadlines")]
    AUTO_FOCUS = "#dates"

    def __init__(self, chosen: int = 0) -> None:
        super().__init__()
        self.chosen = chosen
        self.shown: Shown | None = None

    def lists(self) -> ComposeResult:
        yield Static(id="head")
        yield Static(id="about")
        yield PagedTable(
            self._columns(),
            empty=say("Đang đọc sổ…"),
            why=keys.filled(
                say(
                    "Các ngày hẹn cần để mắt. Danh sách chỉ nhắc: không tự đóng hồ sơ, không tự dời"
                    " ngày hẹn. Enter mở hồ sơ; {deadlines.decide} làm việc của danh sách (quyết"
                    " ngày hẹn, lập danh sách gọi và dự thảo mẫu 04)."
                )
            ),
            id="dates",
        )

    def _columns(self) -> tuple[Column, ...]:
        kind = KINDS[self.chosen]
        return (
            Column(say("Mã hồ sơ"), 11),
            Column(say("Chủ hồ sơ"), 18),
            Column(say("Thủ tục"), 12, grow=True, spare=True),
            Column(kind.third, 13),
            Column(kind.last, 27),
        )

    def reload(self) -> None:
        """Read the chosen list again."""
        kind = KINDS[self.chosen]
        self.read(
            lambda: kind.read(self.desk),
            self._show,
            group="dates",
            words=say("Đọc danh sách hạn trả"),
        )

    def _show(self, shown: Shown) -> None:
        self.shown = shown
        self.head([tab_line("deadlines", DEADLINE_LISTS, self.chosen)])
        self.query_one("#about", Static).update(Content(shown.told))
        table = self.query_one(PagedTable)
        table.columns, table.empty = self._columns(), KINDS[self.chosen].empty
        table.border_title = Content(f"{DEADLINE_LISTS[self.chosen]} ({len(shown.lines)})")
        self.fill(shown.lines)

    def action_list(self, number: int) -> None:
        """Another list."""
        self.chosen = number
        self.reload()

    @on(PagedTable.Selected)
    def _open(self, event: PagedTable.Selected) -> None:
        if event.row:
            self.host.open_dossier(event.row.id)

    def action_decide(self) -> None:
        """What the list is for: the date of the dossier here, or the papers of an outage."""
        shown, row = self.shown, self.query_one(PagedTable).row
        if shown is None or row is None:
            self.host.say("Danh sách này không có việc nào.")
        elif found := next((one for one in shown.touched if one.whole.row.code == row.id), None):
            from desk_tui.screens.clock_dialogs import DecideDate

            self.host.push_screen(DecideDate(self.desk, found), self.told)
        elif report := shown.report:
            self.do(
                lambda: _write_outage(self.desk, report),
                self.told,
                group="outage",
                words=say("Lập danh sách gọi và dự thảo mẫu 04"),
            )
        else:
            self.host.open_dossier(row.id)


def _write_outage(desk: Desk, report: Report) -> str:
    """The cause into each dossier, then one print job."""
    from desk_tui.slips.printing import print_file

    noted = outage.note(desk, report)
    printed = print_file(outage.papers(desk, report)).message
    return say("Đã ghi nguyên nhân vào {noted} hồ sơ. {printed}", noted=noted, printed=printed)


def _row(desk: Desk, row: Row, third: Cell | str, last: Cell | str) -> Line:
    code = short_code(row.code, desk.office.code)
    return row.code, (code, row.owner_name, row.procedure_name, third, last)


def _dated(desk: Desk, rows: Sequence[Row]) -> list[Line]:
    lines: list[Line] = []
    for row in rows:
        urgency, words = browse.told_due(row.status, row.due, desk.now())
        last = states.short(row.status)
        if row.extended:
            last = say("đã hẹn lại {extended:%d/%m/%Y}", extended=local(from_text(row.extended)))
        lines.append(_row(desk, row, Cell(words, TONES[urgency]), last))
    return lines


def _overdue(desk: Desk) -> Shown:
    lines = _dated(desk, deadlines.overdue(desk))
    return Shown(say("Đã qua ngày hẹn mà chưa xong, trễ lâu nhất ở trên."), lines)


def _soon(desk: Desk) -> Shown:
    last = deadlines.soon_until(desk) - timedelta(days=1)
    told = say(
        "Phải xong đến hết {last:%d/%m/%Y}. Xin lỗi, hẹn lại (mẫu 04) phải trước ngày hẹn.",
        last=last,
    )
    return Shown(told, _dated(desk, deadlines.soon(desk)))


def _unanswered(desk: Desk) -> Shown:
    def line(one: Unanswered) -> Line:
        papers = "; ".join(one.papers)
        last = f"{one.phone or say('không có điện thoại')} · {papers}"
        return _row(desk, one.row, Cell(f"{one.until:%d/%m/%Y}", "late"), last)

    lines = [line(one) for one in deadlines.unanswered(desk)]
    return Shown(say("Công dân chưa bổ sung khi đã hết hạn ghi trên phiếu 02: gọi nhắc."), lines)


def _calendar(desk: Desk) -> Shown:
    def line(one: Touched) -> Line:
        counted = Cell(say("tính lại {counted:%H:%M %d/%m/%Y}", counted=one.counted), "near")
        return _row(desk, one.whole.row, f"{one.promised:%d/%m/%Y}", counted)

    found = tuple(calendar_change.touched(desk))
    calendar_change.count_again(desk)
    days = dict.fromkeys(change.words for one in found for change in one.days)
    told = say("Lịch đổi: {days}. ", days="; ".join(days)) if days else ""
    key = keys.named("deadlines.decide")
    told += say("Ngày đã hẹn giữ nguyên cho đến khi người phụ trách quyết ({key}).", key=key)
    return Shown(told, [line(one) for one in found], touched=found)


def _outage(desk: Desk) -> Shown:
    report = outage.report(desk)
    if report is None:
        return Shown(say("Hôm nay đường truyền thông và không mất điện lâu."), ())

    def line(one: Late) -> Line:
        third = f"{one.due:%H:%M}{say(' đã ghi') if one.noted else ''}"
        last = f"{one.phone or say('không điện thoại')} · {one.new_due:%d/%m}"
        return _row(desk, one.row, third, last)

    key = keys.named("deadlines.decide")
    told = say(
        "Đến hạn hôm nay mà chưa xong, {cause}. {key}: gọi báo, dự thảo mẫu 04.",
        cause=report.cause,
        key=key,
    )
    return Shown(told, [line(one) for one in report.dossiers], report=report)


def _stages(desk: Desk) -> Shown:
    def line(one: StageLeft) -> Line:
        late = one.due < desk.now()
        third = Cell(f"{one.due:%H:%M %d/%m}", "late" if late else "near")
        return _row(desk, one.row, third, f"{one.place + 1} {one.stage.name}")

    lines = [line(one) for one in deadlines.stages_pressing(desk)]
    return Shown(say("Giai đoạn đang làm đã quá hoặc sắp hết hạn riêng của nó."), lines)


KINDS = (
    Kind(_overdue, say("Hẹn trả"), say("Tình trạng"), say("Không có hồ sơ quá hạn.")),
    Kind(_soon, say("Hẹn trả"), say("Tình trạng"), say("Không có hồ sơ nào sắp đến hạn.")),
    Kind(
        _unanswered,
        say("Hạn bổ sung"),
        say("Điện thoại, giấy tờ"),
        say("Không ai quá hạn bổ sung."),
    ),
    Kind(
        _calendar,
        say("Đã hẹn"),
        say("Theo lịch mới"),
        say("Không có ngày hẹn nào bị lịch nghỉ chạm tới."),
    ),
    Kind(
        _outage,
        say("Hẹn trả"),
        say("Điện thoại, hẹn lại"),
        say("Không có hồ sơ trễ vì mất nối, mất điện."),
    ),
    Kind(
        _stages, say("Hạn"), say("Giai đoạn"), say("Không có giai đoạn nào quá hoặc sắp hết hạn.")
    ),
)
"""In the order of `keys.DEADLINE_LISTS`."""
